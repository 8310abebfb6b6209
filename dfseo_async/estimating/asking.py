"""What an estimate may use of the account: limits, prices, balance; asked for only when wanted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dfseo_async.catalogue import Family
from dfseo_async.estimating.forecast import Pace
from dfseo_async.limits import AccountFigures, Limits, read_account
from dfseo_async.settings import Settings


@dataclass(frozen=True, slots=True)
class Asked:
    """What is known of the account.

    Attributes:
        pace: limits in force.
        figures: what the account says of an endpoint; nothing when it was not asked.
        balance_usd: money left; None when it was not asked, or does not say.
    """

    pace: Pace
    figures: Callable[[Family], AccountFigures]
    balance_usd: float | None = None


def not_asked(settings: Settings) -> Asked:
    """Limits that the user gave, and the defaults."""
    return Asked(_pace(Limits.of_settings(settings)), lambda _: AccountFigures())


async def ask(settings: Settings, family: Family) -> Asked:
    """Ask the account.

    Raises:
        DfseoError: it cannot be asked.

    Cost: free. Cancel: safe.
    """
    from dfseo_async.client import DataForSEO  # noqa: PLC0415 (most estimates need no client)

    async with DataForSEO(settings=settings) as dfs:
        replies = (await dfs.user_data()).replies
    result = replies[0].decoded() if replies else None

    def figures(wanted: Family) -> AccountFigures:
        return read_account(result, wanted.endpoint, wanted.default_function)

    own = figures(family)
    dfs.limits.follow(own)
    return Asked(_pace(dfs.limits), figures, own.balance_usd)


def _pace(limits: Limits) -> Pace:
    calls, polls = limits.general, limits.tasks_ready
    return Pace(calls.window.calls, polls.window.calls, calls.source, polls.source)
