"""``dfseo-async endpoints``: what the catalogue knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from dfseo_async.cli import options
from dfseo_async.cli.leaving import reporting
from dfseo_async.cli.printing import print_json

if TYPE_CHECKING:
    from rich.console import Console

    from dfseo_async.catalogue import Family

_LONGEST_LINE = 200  # of the list, in characters; its longest name has 71
_LIMITS = {
    "general": "-",
    "database": "30 calls at once",
    "google_ads_live": "12 calls a minute",
    "llm_live": "30 calls at once",
}


def endpoints(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="[FAMILY]", help="Such as serp/google/organic, or a part of a name."
        ),
    ] = None,
    *,
    live: Annotated[
        bool, typer.Option("--live", help="List live calls, not task-based endpoints.")
    ] = False,
    as_json: options.AsJson = False,
) -> None:
    """List the endpoints, or show one with its fields, limits and price."""
    with reporting():
        chosen = _choose("" if name is None else name.strip().strip("/"), live=live)
    is_one = bool(name) and len(chosen) == 1
    if as_json:
        records = [_record(one) for one in chosen]
        print_json(records[0] if is_one else records)
    elif is_one:
        _show(chosen[0])
    else:
        _list(chosen)


def _choose(wanted: str, *, live: bool) -> list[Family]:
    """The endpoint of that name, else those whose names hold it: task-based ones first."""
    from dfseo_async.catalogue import families, family, live_families  # noqa: PLC0415 (start-up time)

    wanted = wanted.removeprefix("v3/")
    if wanted in families() or wanted in live_families():
        return [family(wanted)]
    known = [live_families()] if live else [families(), live_families()]
    for names in known:
        if found := [one for one in names if wanted in one]:
            return [family(one) for one in found]
    return [family(wanted)]  # says what comes closest


def _record(family: Family) -> dict[str, Any]:
    from dfseo_async.catalogue.wording import field_rules  # noqa: PLC0415 (start-up time)

    price = family.price
    return {
        "endpoint": family.endpoint,
        "is_live": family.is_live,
        **({"live": family.live_path()} if family.is_live else _task_paths(family)),
        "tasks_per_call": family.batch_size,
        "limits": family.limits.value,
        "price_usd": None if price is None else price.normal_usd,
        "price_per": None if price is None else price.per,
        "price_is_confirmed": price is not None and price.is_confirmed,
        "fields": {
            one.name: {
                "type": one.type.value,
                "need": one.need.value,
                "rules": field_rules(one),
                "default": one.default,
            }
            for one in family.fields.values()
        },
        "source": family.source,
        "date": family.date.isoformat(),
    }


def _task_paths(family: Family) -> dict[str, Any]:
    return {
        "functions": list(family.functions),
        "task_post": family.task_post_path(),
        "tasks_ready": [family.tasks_ready_path(scope) for scope in family.ready_scopes],
        "task_get": [family.task_get_path("$id", one) for one in family.functions],
        "crawl_list": family.crawl_list_path(),
        "live_functions": list(family.live_functions),
    }


def _console(width: int | None = None) -> Console:
    from rich.console import Console  # noqa: PLC0415 (start-up time)

    return Console(highlight=False, width=width)


def _list(chosen: list[Family]) -> None:
    from rich.table import Table  # noqa: PLC0415 (start-up time)

    from dfseo_async.catalogue.wording import normal_price  # noqa: PLC0415

    is_live = all(one.is_live for one in chosen)
    table = Table(box=None, pad_edge=False)
    table.add_column("endpoint", no_wrap=True)
    table.add_column("limit" if is_live else "functions")
    table.add_column("a task")
    table.add_column("per")
    for one in chosen:
        functions = ", ".join(filter(None, one.functions)) or "-"
        table.add_row(
            one.endpoint,
            _LIMITS[one.limits.value] if is_live else functions,
            "unknown" if one.price is None else normal_price(one.price),
            one.price.per if one.price else "",
        )
    # Names are copied from here: on a narrow screen whole lines wrap, not cells.
    console = _console(width=_LONGEST_LINE)
    console.print(table, soft_wrap=True)
    console.print("\none endpoint with its fields: dfseo-async endpoints serp/google/organic")
    if not is_live:
        console.print("live calls: dfseo-async endpoints --live")


def _show(family: Family) -> None:
    from rich.table import Table  # noqa: PLC0415 (start-up time)
    from rich.text import Text  # noqa: PLC0415

    from dfseo_async.catalogue.wording import (  # noqa: PLC0415
        family_rules,
        field_rules,
        price_words,
    )

    console = _console()
    console.print(Text(family.endpoint, style="bold"))
    facts = Table.grid(padding=(0, 2))
    facts.add_column()
    facts.add_column(overflow="fold")  # paths and addresses are copied from here
    if family.is_live:
        facts.add_row("live", f"{family.live_path()}, {_tasks_a_call(family)}")
        own = _LIMITS[family.limits.value]
        facts.add_row("limit", "the account's calls a minute" if own == "-" else own)
    else:
        facts.add_row("post", f"{family.task_post_path()}, {_tasks_a_call(family)}")
        for scope in family.ready_scopes:
            facts.add_row("ready", family.tasks_ready_path(scope))
        for one in family.functions:
            facts.add_row("get", _reading(family, one))
        for one in family.live_functions:
            facts.add_row("live", f"/v3/{family.endpoint}/live/{one}".rstrip("/"))
    facts.add_row("price", price_words(family) or "unknown")
    facts.add_row("source", f"{family.source} ({family.date.isoformat()})")
    console.print(facts)
    console.print()
    if not family.are_fields_known:
        console.print("Its fields are nowhere described; --allow-unknown-fields sends them.")
    table = Table("field", "type", "need", "rules", box=None, pad_edge=False)
    for field in family.fields.values():
        table.add_row(field.name, field.type.value, field.need.value, Text(field_rules(field)))
    console.print(table)
    for line in family_rules(family):
        console.print(Text(line))


def _reading(family: Family, function: str) -> str:
    path, more = family.task_get_path("$id", function), family.crawl_list_path(function)
    return path if more is None else f"{path}, then POST {more}"


def _tasks_a_call(family: Family) -> str:
    return (
        "one task a call" if family.batch_size == 1 else f"up to {family.batch_size} tasks a call"
    )
