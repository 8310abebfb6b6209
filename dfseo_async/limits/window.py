"""A rolling window that is sound at the server. Decides, never waits.

A call reaches the server at an unknown moment between its start and its reply. So its slot is free
again one window after its **reply**, not after its start: with N slots, two arrivals that share a
slot are at least a window apart, and no rolling window at the server ever holds more than N.

The first calls of a window may leave faster than N per window (a job of 1,000 tasks should not take
half a minute at 2,000 calls a minute), but not all at once: at ``SPRINT`` times the even rate. When
almost half of the allowance is used, only as many calls are under way as the even rate needs, and
in the first minute of work only as many as use up what is left of it: should another program on the
account have used that, few calls run into it.
"""

from __future__ import annotations

from bisect import insort
from collections import deque
from itertools import islice
from math import ceil, inf

from dfseo_async.errors import ConfigError

SPRINT = 10.0
MARGIN = 0.1  # seconds added to each minute of window: clocks tick at slightly different rates
BURST_SECONDS = 0.02  # timers are about 1 ms coarse: starts that fell due within this go together
FOREIGN_SHARE = 0.25  # of the window: how long a word about other programs' calls counts
FEW = 2  # calls that may always be under way
HANGS = 1.0  # seconds, and
HANGS_TIMES = 4.0  # times the usual reply time, after which a call hangs
SPRINT_SHARE = 0.45  # of the allowance
HEADROOM = 1.3  # times the calls under way that the even rate needs; and
CAREFUL = 1.1  # times those that use the rest up in the first window of work; but
CAREFUL_LEAST = 4  # may be under way: no more than that are refused, and replies may be fast
IDLE = 2.0  # windows of little work, after which more counts as the first again
FOREIGN_ROOM = 1.1  # times what others use is left to them


class Window:
    """At most *calls* arrivals in any rolling *window* seconds at the server.

    Attributes:
        calls: the limit; ``allowed`` is what is used of it at the moment, never more.
        cooling: release times of used slots, oldest first (replies come in time order).
        in_flight: calls between their start and their reply.
        pace: calls in a window that are started evenly, when ``is_wary``.
        is_wary: the service refused lately: no sprint, few calls under way.
        began: when the newest call started.
    """

    __slots__ = (
        "_busy_at",
        "_busy_since",
        "_calls",
        "_foreign",
        "_foreign_until",
        "_last",
        "_latency",
        "_started",
        "_tokens",
        "allowed",
        "began",
        "calls",
        "cooling",
        "in_flight",
        "is_wary",
        "pace",
        "window",
    )

    def __init__(self, calls: int, window: float = 60.0) -> None:
        if calls < 1:
            raise ConfigError(f"a limit of calls must be at least 1, got {calls}")
        self.calls = self.allowed = self.pace = calls
        self.window = window
        self.in_flight = 0
        self.is_wary = False
        self.began = -inf
        self.cooling: deque[float] = deque()
        self._started: dict[int, float] = {}
        self._calls = 0
        self._foreign = 0
        self._foreign_until = -inf
        self._latency = 0.0
        self._tokens = 1.0
        self._last = -inf
        self._busy_at = self._busy_since = -inf

    def resize(self, calls: int) -> None:
        """The account allows this many calls."""
        self.calls = self.allowed = self.pace = max(1, calls)
        self.is_wary = False

    def is_waiting_for_one_since(self, moment: float) -> bool:
        """Whether a call that started at *moment* or later is under way."""
        return self.in_flight > 0 and next(reversed(self._started.values())) >= moment

    def others(self, calls: int, now: float) -> None:
        """The service says that other programs on the account used so many calls."""
        self._foreign = int(FOREIGN_ROOM * calls)
        self._foreign_until = now + FOREIGN_SHARE * self.window

    def used(self, now: float) -> int:
        """Slots that are not free: calls under way, and those of the last window."""
        while self.cooling and self.cooling[0] <= now:
            self.cooling.popleft()
        return self.in_flight + len(self.cooling)

    def next_start(self, now: float) -> float:
        """When a call may start: *now*, a later moment, or infinity (a reply must come first)."""
        used = self.used(now)
        foreign = self._foreign if now < self._foreign_until else 0
        surplus = used - min(self.allowed, self.calls - foreign)
        if surplus >= 0:
            free = self.cooling[surplus] if surplus < len(self.cooling) else inf
            return min(free, self._foreign_until) if foreign else free
        if (free_at := self._crowded_until(used, now)) > now:
            return free_at
        rate = self._rate()
        depth = max(1.0, rate * BURST_SECONDS)
        self._tokens = min(depth, self._tokens + (now - self._last) * rate)
        self._last = now
        return now if self._tokens >= 1.0 else now + (1.0 - self._tokens) / rate

    def start(self, now: float) -> int:
        """Take a slot, right after ``next_start`` said *now*; a number for ``finish``."""
        self.in_flight += 1
        self._tokens -= 1.0
        self._calls += 1
        self._started[self._calls] = self.began = now
        return self._calls

    def finish(self, call: int, now: float) -> None:
        """The reply came, or never will: the slot cools from here. Once for each call."""
        if (began := self._started.pop(call, None)) is None:
            return
        self.in_flight -= 1
        release = now + self._length
        if self.cooling and self.cooling[-1] > release:  # calls of an earlier process
            self.remember([release])
        else:
            self.cooling.append(release)
        self._latency += 0.1 * (now - began - self._latency)

    def finish_all(self, now: float) -> None:
        """Nobody is left to see the replies: the slots of calls under way cool from here."""
        usual = self._latency
        for call in tuple(self._started):
            self.finish(call, now)
        self._latency = usual

    def remember(self, releases: list[float]) -> None:
        """Count calls of an earlier process, by the moments when their slots are free again."""
        waiting = list(self.cooling)
        for release in releases:
            insort(waiting, release)
        self.cooling = deque(waiting)

    @property
    def _length(self) -> float:
        return self.window * (1.0 + MARGIN / 60.0)

    def _rate(self) -> float:
        return (self.pace if self.is_wary else SPRINT * self.allowed) / self.window

    def _crowded_until(self, used: int, now: float) -> float:
        """When few enough calls are under way, without those that hang by then."""
        if used > SPRINT_SHARE * self.calls:
            if now - self._busy_at > IDLE * self.window:
                self._busy_since = now
            self._busy_at = now
        elif not self.is_wary:
            return now
        surplus = self.in_flight - max(FEW, ceil(self._needed(used, now)))
        if surplus < 0:
            return now
        hangs = max(HANGS, HANGS_TIMES * self._latency)
        began = next(islice(self._started.values(), surplus, None))
        return max(now, began + hangs)

    def _needed(self, used: int, now: float) -> float:
        """How many calls under way make the rate that is wanted."""
        rate = HEADROOM * (self.pace if self.is_wary else self.allowed) / self.window
        if self.is_wary or now - self._busy_since >= self.window:
            return self._latency * rate
        lasts = self.cooling[0] - now if self.cooling else self.window  # then slots are free again
        rest = CAREFUL * (self.allowed - used) / lasts
        return max(CAREFUL_LEAST, self._latency * min(rate, rest))
