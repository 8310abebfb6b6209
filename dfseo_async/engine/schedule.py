"""When to ask what is ready, and whom to fetch by id. Plain code on numbers; never waits.

``tasks_ready`` is a window of at most 1,000 ids, shared with everything else on the account and
refreshed with a delay. So: nothing is asked before something can be ready; a full list is asked for
again as soon as its ids are drained; empty lists are answered by patience, up to a bound; and tasks
older than observed turnaround explains are fetched by id.
"""

from __future__ import annotations

from collections import deque
from math import inf

from dfseo_async.settings import READY_WINDOW

SPRINT = 1.0  # seconds between polls while little of the minute's allowance is used
TICK = 1e-3  # seconds: sums of floats
SPRINT_SHARE = 0.3  # of the allowance
FIRST_LOOK = 1.0  # seconds after the first POST when nothing is known of the turnaround
IDLE_SHARE = 0.1  # of the usual turnaround: how much later an answer to an empty list may be
IDLE_MAX = 15.0  # seconds between polls, however long nothing was ready
UNSEEN_OVERDUE = 600.0  # seconds before a task is fetched by id while no turnaround is known:
# twice the vendor's average of 5 minutes
BLOCKED_OVERDUE = 5.0  # the same while the list is full of ids that are not ours
OVERDUE_MIN = 20.0  # never fetch by id sooner than this, unless the list is blocked
SAMPLES = 256


class Turnaround:
    """How old tasks are when they are found ready, and how old they were seen still pending."""

    def __init__(self) -> None:
        self._ages: deque[float] = deque(maxlen=SAMPLES)
        self._pending = 0.0

    def ready(self, age: float) -> None:
        """A task was found ready at this age."""
        self._ages.append(age)
        if age > self._pending:
            self._pending = 0.0

    def was_ready(self) -> None:
        """Most tasks that were fetched by id for being overdue were ready: ask a little sooner."""
        self._pending *= 0.8

    def pending(self, age: float) -> None:
        """Most tasks that were fetched by id at this age were not ready."""
        self._pending = max(self._pending, age)

    @property
    def is_known(self) -> bool:
        """Whether any task was found ready."""
        return bool(self._ages)

    def usual(self, share: float = 0.95) -> float:
        """The age by which *share* of the tasks are ready; 0.0 when nothing is known."""
        if not self._ages:
            return 0.0
        ages = sorted(self._ages)
        return ages[min(len(ages) - 1, int(share * len(ages)))]

    @property
    def at_least(self) -> float:
        """An age that was too early, lately."""
        return self._pending


class ReadySchedule:
    """The poller's decisions for one scope.

    Attributes:
        per_minute: polls that this scope may use.
    """

    def __init__(self, per_minute: float) -> None:
        self.turnaround = Turnaround()
        self.per_minute = per_minute
        self._polls: deque[float] = deque()  # of the last minute
        self._last = -inf
        self._empty = 0
        self._was_full = False
        self._ours = 0

    @property
    def is_blocked(self) -> bool:
        """The list is full, and of other programs' tasks: ours cannot appear in it."""
        return self._was_full and not self._ours

    def next_poll(self, *, oldest: float, backlog: int) -> float:
        """When to ask next.

        Args:
            oldest: since when something is awaited; infinity when nothing is.
            backlog: ids known to be ready that the collector has not fetched yet.
        """
        if oldest == inf:
            return inf
        first = oldest + max(FIRST_LOOK, 0.5 * self.turnaround.usual(0.05))
        if self._was_full and self._ours:
            return inf if backlog else max(first, self._last)
        if backlog > READY_WINDOW // 2:
            return inf
        patience = IDLE_SHARE * self.turnaround.usual(0.5) * min(1.0, self._empty / 3)
        return max(first, self._last + max(self._interval(), min(IDLE_MAX, patience)))

    def found(self, age: float, now: float) -> None:
        """A task of this age is in the list that came *now*; call it before ``polled``.

        It was not there at the poll before, unless that list was full; so a long pause between
        polls does not count as turnaround.
        """
        gap = now - self._last
        if not self._was_full and gap < age:
            age = age - gap + min(gap, self._interval())
        self.turnaround.ready(age)

    def polled(self, now: float, *, listed: int, ours: int) -> None:
        """A list came: so many ids, so many of them new to us and ours."""
        self._note(now)
        self._was_full = listed >= READY_WINDOW
        self._ours = ours
        self._empty = 0 if ours else self._empty + 1

    def failed(self, now: float) -> None:
        """A poll brought nothing usable."""
        self._note(now)

    def _interval(self) -> float:
        """Seconds between polls: a few short ones, then what is left spread over the minute."""
        used = len(self._polls)
        if used < SPRINT_SHARE * self.per_minute:
            return SPRINT
        end = self._polls[0] + 60.0
        if used >= self.per_minute:
            return max(SPRINT, end - self._last)
        return max(SPRINT, (end - self._last) / (self.per_minute - used))

    def _note(self, now: float) -> None:
        self._last = now
        self._polls.append(now)
        while self._polls[0] <= now - 60.0 + TICK:
            self._polls.popleft()

    def overdue_age(self) -> float:
        """How old a task must be to be fetched by id."""
        known = self.turnaround
        if self.is_blocked:
            floor = 1.1 * known.usual(0.9) if known.is_known else BLOCKED_OVERDUE
        elif known.is_known:
            floor = max(OVERDUE_MIN, 2.0 * known.usual(0.98))
        else:
            floor = UNSEEN_OVERDUE
        return max(floor, 1.5 * known.at_least)

    @property
    def may_sweep(self) -> bool:
        """Whether tasks that are not listed may be ready: not while the list is full of ours."""
        return not (self._was_full and self._ours)
