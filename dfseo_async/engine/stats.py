"""Where a job stands, as one frozen record; and how it ended."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from pathlib import Path

from dfseo_async.engine.timing import Timings
from dfseo_async.limits import CallStats
from dfseo_async.models import Status

RATE_WINDOW = 30.0  # seconds over which the rate is measured


@dataclass(frozen=True, slots=True)
class Stats:
    """Where a job stands.

    Attributes:
        is_loading: the input is still being read.
        queued, posting, unknown, posted: tasks by ledger state; ``unknown`` ones are looked up.
        ready: of the posted ones, known to be ready and waiting to be fetched.
        in_flight: of the posted ones, being fetched.
        done, empty, partial, failed: ended.
        unfinished: given up waiting for in this run; a later one collects them.
        spent_usd: what the service charged.
        reserved_usd: held back for POSTs whose reply is not there.
        calls: each class of calls.
        timings: how long tasks took lately.
        elapsed: seconds since the job was opened.
        rate: tasks ended a second, lately.
        seconds_left: at that rate; None when nothing is known.
        next_look: seconds until lost POSTs are looked up; None when none are.
    """

    is_loading: bool
    queued: int
    posting: int
    unknown: int
    posted: int
    ready: int
    in_flight: int
    done: int
    empty: int
    partial: int
    failed: int
    unfinished: int
    spent_usd: float
    reserved_usd: float
    calls: tuple[CallStats, ...]
    timings: Timings
    elapsed: float
    rate: float
    seconds_left: float | None
    next_look: float | None

    @property
    def ended(self) -> int:
        """Tasks that ended."""
        return self.done + self.empty + self.partial + self.failed

    @property
    def tasks(self) -> int:
        """All tasks known so far."""
        return self.queued + self.posting + self.unknown + self.posted + self.ended


@dataclass(frozen=True, slots=True)
class Summary:
    """How a job ended.

    Attributes:
        ended: tasks by status, over all runs of the job.
        unfinished: still pending at the service; a later run collects them free of charge.
        not_sent: never paid for.
        in_doubt: lost POSTs that are still to be looked up.
        uncollected: paid for, not collected yet.
        paid_again: tasks charged for in vain and sent once more in this run, as the user asked.
        not_reposted: charged for in vain and ended before this run, so that `repost_failed` came
            too late for them; 0 when it was not asked for.
        spent_usd: what the job cost over all its runs.
        seconds: how long this run took.
        out: results file.
        ledger: the file that resumes the job.
        was_stopped: ended by ``stop``, not by itself.
    """

    ended: dict[Status, int]
    unfinished: int
    not_sent: int
    in_doubt: int
    uncollected: int
    paid_again: int
    not_reposted: int
    spent_usd: float
    seconds: float
    out: Path | None
    ledger: Path | None
    was_stopped: bool

    @property
    def is_collected(self) -> bool:
        """Whether every task that was sent has ended."""
        return not (self.unfinished or self.in_doubt or self.uncollected)

    @property
    def is_complete(self) -> bool:
        """Whether every task has ended."""
        return self.is_collected and not self.not_sent


class Rate:
    """Tasks ended a second, over the last while."""

    def __init__(self, now: float, count: int) -> None:
        self._seen: deque[tuple[float, int]] = deque([(now, count)])

    def at(self, now: float, count: int) -> float:
        """Note how many have ended by *now*; the rate."""
        self._seen.append((now, count))
        while len(self._seen) > 2 and self._seen[1][0] <= now - RATE_WINDOW:
            self._seen.popleft()
        since, before = self._seen[0]
        return (count - before) / (now - since) if now > since else 0.0
