"""``dfseo-async account``: balance, limits, prices, and what was spent today."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from dfseo_async.cli import groups, options
from dfseo_async.cli.leaving import asking
from dfseo_async.cli.printing import print_json

if TYPE_CHECKING:
    from rich.console import Console

    from dfseo_async.limits import CallClass
    from dfseo_async.limits.statement import PriceRow, Statement
    from dfseo_async.settings import Settings


def account(
    *,
    endpoint: Annotated[
        str | None,
        typer.Option(help="Limits and prices of this one; of all without it.", show_default=False),
    ] = None,
    reach: groups.Reach,
    as_json: options.AsJson = False,
) -> None:
    """Show what the account says: balance, limits, prices, spent today (free)."""
    with asking():
        import asyncio  # noqa: PLC0415 (start-up time)

        from dfseo_async.catalogue import families, family  # noqa: PLC0415
        from dfseo_async.limits.statement import compare_prices, read_statement  # noqa: PLC0415
        from dfseo_async.settings import Settings  # noqa: PLC0415

        chosen = [family(name) for name in (families() if endpoint is None else [endpoint])]
        settings = Settings(**reach.given())
        of = "" if endpoint is None else chosen[0].endpoint
        result, limits = asyncio.run(_ask(settings, of))
        statement = read_statement(result)
        prices = compare_prices(result, chosen)
    if endpoint is None:
        prices = [one for one in prices if one.account_usd is not None]
    if as_json:
        print_json(_record(statement, limits, prices))
    else:
        _show(statement, limits, prices)


async def _ask(settings: Settings, endpoint: str) -> tuple[Any, list[CallClass]]:
    """The account's answer, and the limits that follow from it."""
    from dfseo_async.client import DataForSEO  # noqa: PLC0415 (start-up time)
    from dfseo_async.limits import read_account  # noqa: PLC0415

    async with DataForSEO(settings=settings) as dfs:
        replies = (await dfs.user_data()).replies
        result = replies[0].decoded() if replies else None
        dfs.limits.follow(read_account(result, endpoint, ""))
        return result, list(dfs.limits.all())


def _record(
    statement: Statement, limits: list[CallClass], prices: list[PriceRow]
) -> dict[str, Any]:
    from dataclasses import asdict  # noqa: PLC0415 (start-up time)

    from dfseo_async.limits.limits import NO_LIMIT  # noqa: PLC0415

    return {
        **asdict(statement),
        "limits_in_force": [
            {
                "name": one.name,
                "calls_per_minute": one.window.calls if one.window.calls < NO_LIMIT else None,
                "at_once": one.at_once,
                "source": one.source,
            }
            for one in limits
        ],
        "prices": [asdict(one) | {"differs": one.differs} for one in prices],
    }


def _show(statement: Statement, limits: list[CallClass], prices: list[PriceRow]) -> None:
    from rich.console import Console  # noqa: PLC0415 (start-up time)
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    console = Console(highlight=False, soft_wrap=True)
    table = Table.grid(padding=(0, 2))
    for name, text in _facts(statement):
        table.add_row(name, Text(text, overflow="fold"))
    console.print(table)
    _show_limits(console, limits)
    _show_prices(console, prices)


def _facts(statement: Statement) -> list[tuple[str, str]]:
    def money(amount: float | None) -> str:
        return "not told" if amount is None else usd(amount)

    from dfseo_async.catalogue.wording import usd  # noqa: PLC0415 (start-up time)

    day = f" ({statement.day} UTC)" if statement.day else ""
    spent = ", ".join(f"{one.name} {usd(one.value)}" for one in statement.spent_by_api)
    calls = ", ".join(f"{one.name} {one.value:,.0f}" for one in statement.calls_by_api)
    count = "not told" if statement.calls is None else f"{statement.calls:,.0f}"
    facts = [
        ("balance", money(statement.balance_usd)),
        ("deposited", money(statement.deposited_usd)),
        ("spent today", f"{money(statement.spent_usd)}{day}{': ' if spent else ''}{spent}"),
        ("calls today", f"{count}{': ' if calls else ''}{calls}"),
    ]
    facts += [(f"cap {one.name}", usd(one.value)) for one in statement.cost_caps]
    facts += [(f"{name} until", text) for name, text in statement.expires]
    if statement.timezone:
        facts.append(("timezone", statement.timezone))
    return facts


def _show_limits(console: Console, limits: list[CallClass]) -> None:
    from rich.table import Table  # noqa: PLC0415 (start-up time)

    from dfseo_async.limits.limits import NO_LIMIT  # noqa: PLC0415

    table = Table("limit in force", "calls/min", "at once", "source", box=None, pad_edge=False)
    for column in table.columns[1:3]:
        column.justify = "right"
    for one in limits:
        calls = f"{one.window.calls:,}" if one.window.calls < NO_LIMIT else ""
        gate = "" if one.at_once is None else f"{one.at_once:,}"
        table.add_row(one.name, calls, gate, one.source)
    console.print()
    console.print(table)


def _show_prices(console: Console, prices: list[PriceRow]) -> None:
    from rich.table import Table  # noqa: PLC0415 (start-up time)

    from dfseo_async.catalogue.wording import usd  # noqa: PLC0415

    if not prices:
        console.print("\nthe account tells no prices; `dfseo-async endpoints` has the catalogue's")
        return
    table = Table("price of a task", "catalogue", "account", "high", "", box=None, pad_edge=False)
    for one in prices:
        ours, theirs, high = (
            "unknown" if amount is None else usd(amount)
            for amount in (one.catalogue_usd, one.account_usd, one.account_high_usd)
        )
        table.add_row(one.endpoint, ours, theirs, high, "differs" if one.differs else "")
    console.print()
    console.print(table)
