"""What to do when the service says "too many calls". Decides, never waits.

The limit is the account's, and other programs use the account too. How much they use, the service
does not say: a refusal is what tells that they and we are at the limit *together*.

- Every refusal is a pause for everybody; then a single call goes first. While that one is refused
  (the service may count by the minute of the clock), pauses get longer, and nothing else changes.
- After the first refusal in a while, whoever is new may want a half: less than that is used. Later
  ones say where the ceiling is: a little below it is used. When nothing was tried between two
  refusals, others took more, and much less is used.
- From time to time a little more than what was refused is tried, evenly spread: at the ceiling it
  costs a call or two. When that much was used without a refusal, the others left: then it goes up
  fast.
"""

from __future__ import annotations

from math import inf

from dfseo_async.limits.window import Window

PAUSE = 5.0  # seconds; doubles each time the call that goes first is refused
PAUSE_MAX = 60.0
FORGET = 600.0  # seconds after which a refusal counts as the first one again
HALF = 0.45  # of the limit: most that is used after the first refusal
FIRST_LEAST = 0.3  # of the limit: least after the first one, which may be chance
BACK = 0.86  # of what was used when the service refused
DOWN = 0.7  # of the pace, when others took more
LEAST = 0.05  # of the limit: never step down below
HOLD = 75.0  # seconds without a refusal before trying more: a minute, so that pauses are evened out
HOLD_MAX = 180.0  # doubles up to this each time that trying more was refused
STEP_EVERY = 10.0
STEP_UP = 0.1  # of the limit
PROBE = 0.06  # of the limit: tried above the ceiling
BEYOND = 0.03  # of the limit: used above the ceiling, it proves that there is room


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
        self._hold = HOLD
        self._step_at = inf
        self._ceiling = 0
        self._was_more_tried = False

    def refused(self, now: float) -> None:
        """The service answered "too many"."""
        if self._window.began < self.paused_until:
            return  # it was under way when the first one was refused
        self.events += 1
        if self.is_probing:
            self._pause = min(PAUSE_MAX, 2.0 * self._pause)
        else:
            self._pause = PAUSE
            self._step_down(now)
        self._last = now
        self.paused_until = now + self._pause
        self.is_probing = True
        self._step_at = self.paused_until + self._hold

    def accepted(self, now: float) -> None:
        """The service answered a call of this class properly."""
        if self.is_probing and self._window.began >= self.paused_until:
            self.is_probing = False
        if now >= self._step_at:
            self._step_up(now)

    def _step_down(self, now: float) -> None:
        window = self._window
        used = window.used(now) - window.in_flight // 2  # about as many arrived already
        reached = min(used, window.pace)
        if now - self._last > FORGET:
            reached = int(max(FIRST_LEAST * window.calls, min(HALF * window.calls, BACK * used)))
            pace, self._hold = float(reached), HOLD
        elif self._was_more_tried or not window.is_wary:
            pace, self._hold = BACK * reached, min(HOLD_MAX, 2.0 * self._hold)
        else:
            pace = DOWN * window.pace
        window.is_wary = True
        window.pace = max(1, int(max(LEAST * window.calls, pace)))
        window.allowed = min(window.calls, max(window.pace, int(BACK * used)))
        self._ceiling = max(reached, window.pace)
        self._was_more_tried = False

    def _step_up(self, now: float) -> None:
        window, most = self._window, self._window.calls
        self._step_at = now + STEP_EVERY
        probe = self._ceiling + max(1, int(PROBE * most))
        if window.pace >= probe:
            used = window.used(now)
            proof = self._ceiling + max(1, int(BEYOND * most))
            if used < proof and now - self._last < FORGET:
                return
            self._ceiling = max(used, self._ceiling)
            probe = most
        window.pace = min(most, probe, window.pace + max(1, int(STEP_UP * most)))
        window.allowed = max(window.allowed, window.pace)
        self._was_more_tried = True
        if window.pace == most:
            window.is_wary = False
            self._step_at = inf
