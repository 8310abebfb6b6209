"""This package: ledger on disk, results file, every call under a limit that is never reached."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import Any

from benchmarks.wanted import ENDPOINT, NO_LIMIT, Meter, Tasks, Work, make_task, make_tasks
from dfseo_async import DataForSEO, Settings
from dfseo_async.catalogue import family
from dfseo_async.engine.kinds import Kinds
from dfseo_async.engine.preparing import InputRow, Preparer
from dfseo_async.ledger import Intake, NewRow, Store, ThreadLedger

# Imports are not counted, of any client: these are what a first job imports, and the file of the
# catalogue that it reads.
for _name in ("dfseo_async.engine.job", "dfseo_async.http_session"):
    import_module(_name)
family(ENDPOINT)

LOOK = 0.02  # seconds between looks at where the job stands
CHUNK = 1000  # rows in one transaction
LEDGER = "job.db"
MINUTE = 60.0  # seconds


def settings(url: str) -> Settings:
    """An account without limits."""
    return Settings(
        login="demo",
        password="demo",  # noqa: S106 (made up)
        base_url=url,
        calls_per_minute=NO_LIMIT,
        tasks_ready_per_minute=NO_LIMIT,
    )


def submit(work: Work) -> int:
    """Bring tasks to committed ids; ``engine-sent``: from a ledger that holds them already."""
    tasks = make_tasks(work.count)
    given = iter(tasks)
    if work.who == "engine-sent":
        asyncio.run(_load(tasks, work.folder))
        given = iter(())
    with work.meter:
        asyncio.run(_post_all(work, given, work.count))
    return work.count


def collect(work: Work) -> None:
    """Fetch the results of posted tasks into a file."""
    post(work)
    work.tell("release")
    with work.meter:
        fetch(work)


def post(work: Work) -> None:
    """Bring the tasks to where they are posted."""
    asyncio.run(_post_all(work, iter(make_tasks(work.count)), work.count))


def fetch(work: Work) -> None:
    """Bring posted tasks to their end."""
    asyncio.run(run(work, ()))


def whole_job(work: Work) -> None:
    """Tasks from a generator, results to a file."""
    tasks = (make_task(number) for number in range(work.count))
    with work.meter:
        asyncio.run(run(work, tasks))


def sizes(work: Work) -> dict[str, Any]:
    """How large the ledger is."""
    return {"bytes": (work.folder / LEDGER).stat().st_size}


def reopen(work: Work) -> dict[str, Any]:
    """Fill a ledger; open it again until the first POST is answered."""
    tasks = make_tasks(work.count)
    with Meter() as loading:
        asyncio.run(_load(tasks, work.folder))
    del tasks
    found = sizes(work)
    with work.meter:
        asyncio.run(_post_all(work, iter(()), 1))
    cpu_us = loading.cpu / work.count * 1e6
    return {**found, "load_cpu_us": cpu_us, "load_wall_seconds": loading.wall}


def pace(work: Work) -> dict[str, Any]:
    """Tasks brought to committed ids in a job's first minute, at so many calls a minute."""
    return {"tasks": asyncio.run(_post_for_a_minute(work, work.count))}


async def _post_for_a_minute(work: Work, calls_per_minute: int) -> int:
    limited = replace(settings(work.url), calls_per_minute=calls_per_minute)
    tasks = (make_task(number) for number in count())
    async with (
        DataForSEO(settings=limited) as dfs,
        dfs.job(ENDPOINT, tasks, ledger=work.folder / LEDGER) as job,
        asyncio.TaskGroup() as group,
    ):
        with work.meter:
            group.create_task(job.run())
            await asyncio.sleep(MINUTE)
        posted = job.stats().posted
        job.stop()
    return posted


async def _post_all(work: Work, tasks: Iterable[dict[str, Any]], count: int) -> None:
    """Run until *count* ids are committed."""
    async with (
        DataForSEO(settings=settings(work.url)) as dfs,
        dfs.job(ENDPOINT, tasks, ledger=work.folder / LEDGER) as job,
        asyncio.TaskGroup() as group,
    ):
        group.create_task(job.run())
        while job.stats().posted < count:  # noqa: ASYNC110 (a job tells outcomes, not ids)
            await asyncio.sleep(LOOK)
        job.stop()


async def run(work: Work, tasks: Iterable[dict[str, Any]]) -> None:
    """Run the job to its end."""
    async with (
        DataForSEO(settings=settings(work.url)) as dfs,
        dfs.job(ENDPOINT, tasks, ledger=work.folder / LEDGER, out=work.out) as job,
    ):
        await job.run()


async def _load(tasks: Tasks, folder: Path) -> None:
    """Check *tasks* and take them into the ledger; nothing is sent."""
    async with ThreadLedger(folder / LEDGER) as ledger:
        function = family(ENDPOINT).default_function
        kind = await ledger.do(lambda store: store.add_endpoint(ENDPOINT, function))
        intake = await ledger.do(Intake)
        preparer = Preparer(family(ENDPOINT), Kinds({kind: (ENDPOINT, function)}, function=None))
        for start in range(0, len(tasks), CHUNK):
            rows = _prepared(preparer, tasks[start : start + CHUNK], start)
            await ledger.do(partial(_add, intake, rows))
        await ledger.do(_agree)


def _prepared(preparer: Preparer, chunk: Tasks, start: int) -> list[NewRow]:
    made = [
        preparer.prepare(InputRow("tasks", start + number, task))
        for number, task in enumerate(chunk, 1)
    ]
    return [row for row in made if isinstance(row, NewRow)]


def _add(intake: Intake, rows: list[NewRow], _: Store) -> None:
    intake.add(rows)


def _agree(store: Store) -> None:
    """What a job writes when it begins."""
    store.set_meta("key_field", "key")
    store.set_meta("raw_keywords", 0)
