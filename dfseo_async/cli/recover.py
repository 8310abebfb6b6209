"""``dfseo-async recover``: a lost ledger, rebuilt from what the service remembers."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dfseo_async.cli import groups, options
from dfseo_async.cli.leaving import reporting, tell

if TYPE_CHECKING:
    from dfseo_async.catalogue import Family
    from dfseo_async.cli.choices import Choices


def read_moment(text: str) -> float:
    """Unix seconds of ``2026-11-01``, ``2026-11-01T10:30``, or of ``3d`` ago; UTC."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return time.time() - options.read_duration(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


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
            help="From when on: 2026-11-01, 2026-11-01T10:30 (UTC), or 3d ago; at most 30 days.",
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
    """
    with reporting():
        import asyncio  # noqa: PLC0415 (start-up time)

        from dfseo_async.catalogue import family  # noqa: PLC0415
        from dfseo_async.cli.choices import Choices  # noqa: PLC0415
        from dfseo_async.cli.resume import make_plan  # noqa: PLC0415
        from dfseo_async.cli.starting import start  # noqa: PLC0415

        choices = Choices.of(reach, out=out)
        path = ledger or Path(f"{out}.db")
        known = family(endpoint)
        shape = known.default_function if function is None else function
        with _new_ledger(path):
            count = asyncio.run(_rebuild(choices, path, known, shape, since=since, job=job))
        if not showing.quiet:
            tell(f"{count:,} paid tasks found; collecting them into {out}")
        plan = make_plan(path, choices)
    start(plan, showing)


@contextmanager
def _new_ledger(path: Path) -> Iterator[None]:
    """A ledger that the block makes: not there before, and gone again when the block fails."""
    from dfseo_async.errors import ConfigError  # noqa: PLC0415 (start-up time)

    if path.exists():
        raise ConfigError(
            f"{path} exists; go on with it (dfseo-async resume {path}), or give another --ledger"
        )
    try:
        yield
    except BaseException:
        for ending in ("", "-wal", "-shm", ".lock"):
            Path(f"{path}{ending}").unlink(missing_ok=True)
        raise


async def _rebuild(
    choices: Choices, path: Path, known: Family, function: str, *, since: float, job: str | None
) -> int:
    """Look the tasks up and write the new ledger; how many there are."""
    from dfseo_async.client import DataForSEO  # noqa: PLC0415 (start-up time)
    from dfseo_async.engine.recovery import recover as restore  # noqa: PLC0415
    from dfseo_async.ledger import ThreadLedger  # noqa: PLC0415

    until = time.time() - 1.0  # the service refuses moments in its future
    async with DataForSEO(settings=choices.settings()) as dfs, ThreadLedger(path) as ledger:
        return await restore(dfs, ledger, known, function, since=since, until=until, job=job)
