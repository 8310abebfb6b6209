"""``dfseo-async endpoints``: what the catalogue knows."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dfseo_async.cli import options
from dfseo_async.cli.leaving import reporting

if TYPE_CHECKING:
    from rich.console import Console

    from dfseo_async.catalogue import Family


def endpoints(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="[FAMILY]", help="Such as serp/google/organic, or a part of a name."
        ),
    ] = None,
    *,
    as_json: options.AsJson = False,
) -> None:
    """List the endpoints, or show one with its fields and price."""
    with reporting():
        from dfseo_async.catalogue import families, family  # noqa: PLC0415 (start-up time)

        wanted = "" if name is None else name.strip().strip("/")
        names = [one for one in families() if wanted in one]
        chosen = [family(one) for one in ([wanted] if wanted in names or not names else names)]
    is_one = bool(wanted) and len(chosen) == 1
    if as_json:
        import orjson  # noqa: PLC0415

        records = [_record(one) for one in chosen]
        found: Any = records[0] if is_one else records
        sys.stdout.write(f"{orjson.dumps(found, option=orjson.OPT_INDENT_2).decode()}\n")
    elif is_one:
        _show(chosen[0])
    else:
        _list(chosen)


def _record(family: Family) -> dict[str, Any]:
    from dfseo_async.catalogue.wording import field_rules  # noqa: PLC0415 (start-up time)

    price = family.price
    return {
        "endpoint": family.endpoint,
        "functions": list(family.functions),
        "task_post": family.task_post_path(),
        "tasks_ready": [family.tasks_ready_path(scope) for scope in family.ready_scopes],
        "task_get": [family.task_get_path("$id", one) for one in family.functions],
        "live_functions": list(family.live_functions),
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


def _console() -> Console:
    from rich.console import Console  # noqa: PLC0415 (start-up time)

    return Console(highlight=False)


def _list(chosen: list[Family]) -> None:
    from rich.table import Table  # noqa: PLC0415 (start-up time)

    table = Table("endpoint", "functions", "a task", "per", box=None, pad_edge=False)
    for one in chosen:
        functions = ", ".join(filter(None, one.functions)) or "-"
        table.add_row(one.endpoint, functions, _price(one), one.price.per if one.price else "")
    console = _console()
    console.print(table)
    console.print("\none endpoint with its fields: dfseo-async endpoints serp/google/organic")


def _show(family: Family) -> None:
    from rich.table import Table  # noqa: PLC0415 (start-up time)
    from rich.text import Text  # noqa: PLC0415

    from dfseo_async.catalogue.wording import family_rules, field_rules  # noqa: PLC0415

    console = _console()
    console.print(Text(family.endpoint, style="bold"))
    facts = Table.grid(padding=(0, 2))
    facts.add_row("post", family.task_post_path())
    for scope in family.ready_scopes:
        facts.add_row("ready", family.tasks_ready_path(scope))
    for one in family.functions:
        facts.add_row("get", family.task_get_path("$id", one))
    facts.add_row("price", f"{_price(family)} {_per(family)}".strip())
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


def _price(family: Family) -> str:
    from dfseo_async.cli.wording import usd  # noqa: PLC0415 (start-up time)

    price = family.price
    if price is None:
        return "unknown"
    return usd(price.normal_usd) + ("" if price.is_confirmed else " (unconfirmed)")


def _per(family: Family) -> str:
    from dfseo_async.cli.wording import usd  # noqa: PLC0415 (start-up time)

    price = family.price
    if price is None:
        return ""
    high = "" if price.high_usd is None else f", {usd(price.high_usd)} at priority 2"
    live = "" if price.live_usd is None else f", {usd(price.live_usd)} live"
    return f"per {price.per}{high}{live}"
