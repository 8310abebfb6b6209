"""Calls, minutes and bytes of a job, from what its tasks come to. Plain code.

Times are bounds by the limits of calls plus the vendor's turnaround; this machine, its network and
other programs on the account may make a job slower.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil

from dfseo_async.catalogue import Limits, Postback
from dfseo_async.estimating.counting import Count, Tally
from dfseo_async.settings import READY_WINDOW

# Minutes from posting to a result; https://dataforseo.com/pricing (2026): standard priority takes 5
# on average and 45 at most as a target, high priority 1.
NORMAL_AVERAGE = 5.0
NORMAL_TARGET = 45.0
URGENT_AVERAGE = 1.0
LIVE_AVERAGE = 0.1  # 6 seconds; same pages
LIVE_LONGEST = 2.0  # the service gives a live call up after 120 seconds
GOOGLE_ADS_LIVE = 12  # calls a minute, and
AT_ONCE = 30  # calls of databases and language models: as in dfseo_async.limits
# Bytes of the ledger: its tables, for each task its row, id, digest and place in an index, and the
# input packed to a third; measured with 1,000 to 400,000 tasks of three made-up words. The journal
# is cut back at 10,000 pages.
TABLES_BYTES = 50_000
ROW_BYTES = 95
PACKED = 0.35
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
        is_live: every call answers at once: nothing is fetched.
        ledger_bytes: of the ledger when the job is over, roughly.
        average_turnaround: minutes from posting to a result.
        target_turnaround: the vendor's target for it.
    """

    tally: Tally
    pace: Pace
    polling: Span
    postbacks: Span | None
    without_postback: tuple[str, ...]
    is_live: bool
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
    tasked = [one for one in tally.counts.values() if not one.family.is_live]
    average, target = _turnaround(tasked, has_live=len(tasked) < len(tally.counts))
    cannot = [one for one in tasked if one.family.postback is not Postback.POSTBACK]
    posts, minutes = _sending(tally.counts.values(), pace)

    def way(fetched: list[Count]) -> Span:
        gets = sum(one.fetches for one in fetched)
        return _span(posts, minutes, gets, pace, (average, target))

    return Forecast(
        tally=tally,
        pace=pace,
        polling=way(tasked),
        postbacks=way(cannot) if len(cannot) < len(tasked) else None,
        without_postback=tuple(one.family.endpoint for one in cannot),
        is_live=not tasked,
        ledger_bytes=int(TABLES_BYTES + PACKED * tally.stored_bytes + ROW_BYTES * tally.tasks),
        average_turnaround=average,
        target_turnaround=target,
    )


def _turnaround(tasked: list[Count], *, has_live: bool) -> tuple[float, float]:
    """Minutes from posting to a result, on average and at most; the slowest kind counts."""
    if any(one.urgent < one.tasks for one in tasked):
        return NORMAL_AVERAGE, NORMAL_TARGET
    longest = LIVE_LONGEST if has_live or not tasked else URGENT_AVERAGE
    return (URGENT_AVERAGE if tasked else LIVE_AVERAGE), longest


def _sending(counts: Iterable[Count], pace: Pace) -> tuple[int, float]:
    """POSTs, none of which mixes endpoints, and the minutes that they take by their limits."""
    posts: dict[Limits | None, int] = {}
    for one in counts:
        limits = one.family.limits if one.family.is_live else None  # for tasks: the general one
        posts[limits] = posts.get(limits, 0) + ceil(one.tasks / one.family.batch_size)
    total = sum(posts.values())
    ads = posts.get(Limits.GOOGLE_ADS_LIVE, 0)
    gated = posts.get(Limits.DATABASE, 0) + posts.get(Limits.LLM_LIVE, 0)
    return total, max(
        (total - ads) / pace.calls, ads / GOOGLE_ADS_LIVE, gated * LIVE_AVERAGE / AT_ONCE
    )


def _span(
    posts: int, post_minutes: float, gets: int, pace: Pace, turnaround: tuple[float, float]
) -> Span:
    get_minutes = gets / pace.calls
    fetching = max(get_minutes, gets / (READY_WINDOW * pace.polls))

    def until_last(wait: float) -> float:
        """Nothing can be fetched before the first result; both kinds of calls share the limit."""
        return max(wait + fetching, post_minutes + fetching, post_minutes + wait)

    average, target = map(until_last, turnaround)
    return Span(posts, gets, post_minutes, get_minutes, average, target)
