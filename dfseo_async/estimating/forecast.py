"""Calls, minutes and bytes of a job, from what its tasks come to. Plain code.

Times are bounds by the limits of calls plus the vendor's turnaround; this machine, its network and
other programs on the account may make a job slower.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from dfseo_async.catalogue import MAX_TASKS_PER_POST, Family, Postback
from dfseo_async.estimating.counting import Count, Tally
from dfseo_async.settings import READY_WINDOW

# Minutes from posting to a result; https://dataforseo.com/pricing (2026): standard priority takes 5
# on average and 45 at most as a target, high priority 1.
NORMAL_AVERAGE = 5.0
NORMAL_TARGET = 45.0
URGENT_AVERAGE = 1.0
# Bytes of the ledger beside the tasks themselves: its tables, and for each task its row, its id and
# three indexes; measured with 1,000 and 100,000 tasks. The journal is cut back at 10,000 pages.
TABLES_BYTES = 50_000
ROW_BYTES = 155
JOURNAL_BYTES = 42_000_000


@dataclass(frozen=True, slots=True)
class Pace:
    """The limits in force, and who said so.

    Attributes:
        calls: a minute, POST and GET together.
        polls: of the list of finished tasks, a minute.
    """

    calls: int
    polls: int
    calls_source: str = "default"
    polls_source: str = "default"


@dataclass(frozen=True, slots=True)
class Span:
    """How long one way of collecting takes, in minutes.

    Attributes:
        posts: calls that send tasks.
        gets: calls that fetch results.
        post_minutes: all POSTs at the limit.
        get_minutes: all GETs at the limit.
        average_minutes: until the last result, when each takes the average turnaround.
        target_minutes: the same, when the vendor just keeps its target.
    """

    posts: int
    gets: int
    post_minutes: float
    get_minutes: float
    average_minutes: float
    target_minutes: float


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a job comes to.

    Attributes:
        polling: when results are polled for.
        postbacks: when the service sends them; None when no endpoint of the job can.
        without_postback: endpoints of the job that cannot: their results are fetched all the same.
        ledger_bytes: of the ledger when the job is over, roughly.
        average_turnaround: minutes from posting to a result.
        target_turnaround: the vendor's target for it.
    """

    tally: Tally
    pace: Pace
    polling: Span
    postbacks: Span | None
    without_postback: tuple[str, ...]
    ledger_bytes: int
    average_turnaround: float
    target_turnaround: float

    @property
    def cost_usd(self) -> float:
        """Of all tasks with a known price, at most."""
        return round(sum(one.cost_usd for one in self.tally.counts.values()), 6)

    @property
    def unpriced(self) -> int:
        """Tasks whose price nobody knows."""
        return sum(one.unpriced for one in self.tally.counts.values())


def forecast(tally: Tally, pace: Pace) -> Forecast:
    """Calls, minutes and bytes of the job that *tally* describes."""
    counts = tuple(tally.counts.values())
    is_urgent = all(one.urgent == one.tasks for one in counts)
    average = URGENT_AVERAGE if is_urgent else NORMAL_AVERAGE
    target = URGENT_AVERAGE if is_urgent else NORMAL_TARGET
    posts = sum(_posts(one) for one in counts)
    cannot = tuple(one.family.endpoint for one in counts if not _sends_results(one.family))
    fetched = sum(one.tasks for one in counts if not _sends_results(one.family))
    return Forecast(
        tally=tally,
        pace=pace,
        polling=_span(posts, tally.tasks, pace, average, target),
        postbacks=(
            _span(posts, fetched, pace, average, target) if len(cannot) < len(counts) else None
        ),
        without_postback=cannot,
        ledger_bytes=TABLES_BYTES + tally.stored_bytes + ROW_BYTES * tally.tasks,
        average_turnaround=average,
        target_turnaround=target,
    )


def _posts(count: Count) -> int:
    """A POST never mixes endpoints."""
    return ceil(count.tasks / MAX_TASKS_PER_POST)


def _sends_results(family: Family) -> bool:
    return family.postback is Postback.POSTBACK


def _span(posts: int, gets: int, pace: Pace, average: float, target: float) -> Span:
    post_minutes = posts / pace.calls
    get_minutes = gets / pace.calls
    fetching = max(get_minutes, gets / (READY_WINDOW * pace.polls))

    def until_last(turnaround: float) -> float:
        """Nothing can be fetched before the first result; both kinds of calls share the limit."""
        return max(turnaround + fetching, post_minutes + fetching, post_minutes + turnaround)

    return Span(posts, gets, post_minutes, get_minutes, until_last(average), until_last(target))
