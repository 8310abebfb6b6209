"""What ``locations`` and ``languages`` share: options, and how entries are shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dfseo_async.cli import options
from dfseo_async.cli.groups import Group
from dfseo_async.cli.leaving import asking, tell
from dfseo_async.cli.printing import print_json

if TYPE_CHECKING:
    from dfseo_async.catalogue.lists import Kind
    from dfseo_async.lists import Hits, Loaded

SHOWN = 50  # entries, when nobody says how many

Endpoint = Annotated[
    str,
    typer.Argument(
        metavar="ENDPOINT", help="Such as serp/google/organic, or serp/google.", show_default=False
    ),
]
Search = Annotated[
    str,
    typer.Option(
        "--search", metavar="TEXT", help="Words that the name holds, in any order; or a code."
    ),
]
Limit = Annotated[
    int | None,
    typer.Option(
        "--limit", metavar="N", min=1, help="Entries shown.", show_default=f"{SHOWN}; all in JSON"
    ),
]
Refresh = Annotated[
    bool, typer.Option("--refresh", help="Fetch the list again, though it is on disk (free).")
]
MaxAge = Annotated[
    float | None,
    typer.Option(
        "--max-age",
        metavar="TIME",
        parser=options.read_duration,
        help="Fetch the list again when it is older.",
        show_default="30d",
    ),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class How(Group):
    """How to get a list, and how to show it."""

    limit: Limit = None
    refresh: Refresh = False
    max_age: MaxAge = None
    base_url: options.BaseUrl = None
    as_json: options.AsJson = False


def show_list(
    kind_name: str,
    endpoint: str,
    how: How,
    *,
    search: str,
    country: str | None = None,
) -> None:
    """Find entries of one list and print them."""
    import asyncio  # noqa: PLC0415 (start-up time)

    with asking():
        from dfseo_async.catalogue.lists import Kind, find_list  # noqa: PLC0415 (start-up time)
        from dfseo_async.lists import MAX_AGE, cache_folder, find, load  # noqa: PLC0415
        from dfseo_async.settings import Settings  # noqa: PLC0415

        source = find_list(endpoint, Kind(kind_name))
        loaded = asyncio.run(
            load(
                Settings(base_url=how.base_url),
                source,
                cache_folder(),
                country=country,
                refresh=how.refresh,
                max_age=MAX_AGE if how.max_age is None else how.max_age,
            )
        )
        most = how.limit if how.limit is not None or how.as_json else SHOWN
        hits = find(loaded.found.lines, search, country=country, most=most)
    if loaded.warning:
        tell(f"warning: {loaded.warning}")
    if how.as_json:
        print_json(_record(loaded, hits))
    else:
        _show(source.kind, loaded, hits)


def _record(loaded: Loaded, hits: Hits) -> dict[str, Any]:
    from dfseo_async.moments import iso  # noqa: PLC0415 (start-up time)

    return {
        "path": loaded.path,
        "fetched_at": iso(loaded.found.fetched_at),
        "in_list": len(loaded.found.lines),
        "found": hits.count,
        "entries": list(hits.rows),
    }


def _show(kind: Kind, loaded: Loaded, hits: Hits) -> None:
    from rich.console import Console  # noqa: PLC0415 (start-up time)
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    console = Console(highlight=False)
    columns = {
        "code": f"{kind.one}_code",
        "name": f"{kind.one}_name",
        "type": "location_type",
        "country": "country_iso_code",
    }
    told = {
        name: field
        for name, field in columns.items()
        if any(row.get(field) is not None for row in hits.rows)
    }
    table = Table(*told, box=None, pad_edge=False)
    for row in hits.rows:
        values = (row.get(field) for field in told.values())
        texts = ("" if value is None else str(value) for value in values)
        table.add_row(*(Text(text, overflow="fold") for text in texts))
    if hits.rows:
        console.print(table)
        console.print()
    console.print(Text(_closing(kind, loaded, hits)), soft_wrap=True)


def _closing(kind: Kind, loaded: Loaded, hits: Hits) -> str:
    from dfseo_async.cli.wording import age  # noqa: PLC0415 (start-up time)

    whole = len(loaded.found.lines)
    when = "fetched now" if loaded.is_fresh else f"fetched {age(loaded.found.fetched_at)} ago"
    shown = f"{len(hits.rows):,} of {hits.count:,} shown (--limit)"
    found = shown if len(hits.rows) < hits.count else f"{hits.count:,} found"
    lines = [f"{found} in {whole:,} {kind.value} of {loaded.path}, {when} (--refresh fetches anew)"]
    if hits.rows:
        code = hits.rows[0].get(f"{kind.one}_code")
        lines.append(f"to use one in a job: --set {kind.one}_code={code}")
    elif whole:
        lines.append("nothing is called like that; try fewer words, or another spelling")
    return "\n".join(lines)
