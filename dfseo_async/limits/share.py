"""What to do when the service says "too many calls". Decides, never waits.

The limit is the account's, and other programs use the account too. A first refusal is a pause for
everybody. When it happens again soon, what this process managed to use is its share for a while: it
steps down to that, and comes back slowly.
"""

from __future__ import annotations

from math import inf

from dfseo_async.limits.window import Window

PAUSE = 5.0  # seconds of the first pause; doubles with each refusal that follows it
PAUSE_MAX = 60.0
SOON = 60.0  # seconds: a refusal this soon after the one before belongs together with it
FIRST_STEP = 0.6  # of what was used: the first minute says little about others
STEP_DOWN = 0.9  # of what was used, later
LEAST = 0.05  # of the limit: never step down below
HOLD = 150.0  # seconds without a refusal before stepping up again
STEP_UP = 0.06  # of the limit, each minute
STEP_EVERY = 10.0


class Share:
    """How one class of calls answers refusals.

    Attributes:
        paused_until: nobody starts before.
        is_probing: after a pause a single call goes first.
        events: refusals that were not answers to calls under way when one was already known.
    """

    def __init__(self, window: Window) -> None:
        self._window = window
        self.paused_until = -inf
        self.is_probing = False
        self.events = 0
        self._last = -inf
        self._pause = PAUSE
        self._step_up_at = inf

    def refused(self, now: float) -> None:
        """The service answered "too many"."""
        if now < self.paused_until:
            return  # it was under way when the first one was refused
        self.events += 1
        if now - self._last < SOON + self._pause:
            self._pause = min(PAUSE_MAX, 2.0 * self._pause)
            least = max(1, int(LEAST * self._window.calls))
            is_first = self._window.allowed == self._window.calls
            step = FIRST_STEP if is_first else STEP_DOWN
            used = int(step * self._window.used(now))
            self._window.allowed = min(self._window.allowed, max(least, used))
        else:
            self._pause = PAUSE
        self._last = now
        self._window.is_wary = True
        self._step_up_at = now + HOLD
        self.paused_until = now + self._pause
        self.is_probing = True

    def accepted(self, now: float) -> None:
        """The service answered a call of this class properly."""
        if now >= self.paused_until:
            self.is_probing = False
        if now < self._step_up_at:
            return
        window = self._window
        window.allowed = min(
            window.calls, window.allowed + max(1, int(STEP_UP * window.calls * STEP_EVERY / 60.0))
        )
        self._step_up_at = now + STEP_EVERY
        if window.allowed == window.calls:
            window.is_wary = False
            self._step_up_at = inf
