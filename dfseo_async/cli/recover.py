"""``dfseo-async recover``: a lost ledger, rebuilt from what the service remembers."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from dfseo_async.cli import groups, options
from dfseo_async.cli.leaving import reporting, tell


def read_moment(text: str) -> float:
    """Unix seconds of ``2026-11-01``, ``2026-11-01T10:30`` (UTC), ``3d`` or ``3d ago``."""
    now = time.time()
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return now - _read_ago(text)
    seconds = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    if seconds > now:
        told = datetime.fromtimestamp(now, UTC).isoformat(sep=" ", timespec="minutes")
        raise typer.BadParameter(f"{text!r} lies in the future; it is {told} now")
    return seconds


def _read_ago(text: str) -> float:
    try:
        return options.read_duration(text.strip().lower().removesuffix("ago"))
    except typer.BadParameter:
        raise typer.BadParameter(
            f"{text!r} is no moment; give a date such as 2026-11-01 or 2026-11-01T10:30 (UTC), or"
            " how long ago: 90m, 6h or 3d"
        ) from None


def recover(
    *,
    endpoint: Annotated[
        str,
        typer.Option(
            metavar="NAME", help="Where the tasks were sent, such as serp/google/organic."
        ),
    ],
    since: Annotated[
        float,
        typer.Option(
            metavar="TIME",
            parser=read_moment,
            help="From when on: 2026-11-01, 2026-11-01T10:30 (UTC), or 3d ago; at most 30d ago.",
        ),
    ],
    out: Annotated[Path, typer.Option(metavar="FILE", help="Results: .jsonl or .jsonl.gz.")],
    ledger: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The new ledger.", show_default="OUT.db"),
    ] = None,
    job: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Which job, when several are found.", show_default=False),
    ] = None,
    function: options.Function = None,
    reach: groups.Reach,
    showing: groups.Showing,
) -> None:
    """Rebuild a lost ledger from the service's list of tasks, and collect what was paid for.

    Nothing is paid again. The service lists tasks for a month and keeps results for 30 days.
    Rows that were never sent, and keys of your own, are known to the input only.
    The new ledger takes no input: its rows would look new, and be paid for again.
    The same command again, or resume, goes on with it.
    """
    with reporting():
        from dfseo_async.catalogue import family  # noqa: PLC0415 (start-up time)
        from dfseo_async.cli.choices import Choices  # noqa: PLC0415
        from dfseo_async.cli.rebuilding import Wanted, rebuild  # noqa: PLC0415
        from dfseo_async.cli.resume import make_plan  # noqa: PLC0415
        from dfseo_async.cli.starting import start  # noqa: PLC0415

        choices = Choices.of(reach, out=out)
        path = ledger or Path(f"{out}.db")
        wanted = Wanted(family=family(endpoint), function=function, since=since, job=job)
        said = rebuild(path, out, wanted, choices)
        if not showing.quiet:
            tell(said)
        plan = make_plan(path, choices)
    start(plan, showing)
