"""Jobs that end before their time: a cancelled source, a block that is left, a file taken away."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from dfseo_async import (
    ClosedError,
    DataForSEO,
    DfseoError,
    InputError,
    JobSettings,
    LedgerError,
    Settings,
    SinkError,
    Status,
    read_outcomes,
)
from dfseo_async.emulator import EmulatorProcess, EmulatorSettings, spawn_emulator
from dfseo_async.engine.job import Job

ENDPOINT = "serp/google/organic"
SOON = JobSettings(linger=0.05, batch_size=10)
SERVICE = EmulatorSettings(
    turnaround=(0.0, 0.1),
    listing_delay=0.0,
    result_bytes=(500, 1000),
    calls_per_minute=0,
    tasks_ready_per_minute=0,
    user_data_per_minute=0,
)
ACCOUNT = Settings(
    login="demo",
    password="demo",  # noqa: S106 (the emulator's)
    calls_per_minute=10**6,
    tasks_ready_per_minute=10**6,
    window=0.2,
)


@pytest.fixture(scope="module")
def service() -> Iterator[EmulatorProcess]:
    """A service without limits of its own."""
    with spawn_emulator(SERVICE) as running:
        yield running


@pytest.fixture
def created(service: EmulatorProcess) -> Callable[[], int]:
    """How many tasks were created since the test began."""
    before: int = service.report()["created"]
    return lambda: service.report()["created"] - before


@pytest.fixture
def soon_overdue(monkeypatch: pytest.MonkeyPatch) -> None:
    """Results that an earlier run has fetched already, so that no list shows them, come soon."""
    monkeypatch.setattr("dfseo_async.engine.schedule.OVERDUE_MIN", 0.1)
    monkeypatch.setattr("dfseo_async.engine.sweeper.OVERDUE_MIN", 0.1)
    monkeypatch.setattr("dfseo_async.engine.sweeper.EVERY", 0.2)


def account(service: EmulatorProcess) -> DataForSEO:
    """A client of the service."""
    return DataForSEO(base_url=service.url, settings=ACCOUNT)


def tasks(count: int) -> list[dict[str, Any]]:
    """Good tasks with keys of their own."""
    return [
        {"keyword": f"tea {one}", "location_code": 2840, "language_code": "en", "key": str(one)}
        for one in range(count)
    ]


def keys(count: int) -> list[str]:
    """Their keys, in the order of the alphabet."""
    return sorted(str(one) for one in range(count))


async def read(job: Job, into: list[str]) -> None:
    """Read to the end."""
    async for outcome in job:
        into.append(outcome.key)  # noqa: PERF401 (the end may be an error)


async def finish(service: EmulatorProcess, count: int, **options: Any) -> list[str]:
    """The keys that a later run of the same job gives out."""
    found: list[str] = []
    async with (
        account(service) as dfs,
        dfs.job(ENDPOINT, tasks(count), settings=SOON, **options) as job,
    ):
        await read(job, found)
    return found


# -- a source that is cancelled -------------------------------------------------------------


def _cancelled_at_once(count: int) -> Iterator[dict[str, Any]]:
    yield from tasks(count)
    raise asyncio.CancelledError


async def _awaits_a_cancelled_future(count: int) -> AsyncIterator[dict[str, Any]]:
    for one in tasks(count):
        yield one
    await asyncio.sleep(0.3)  # some of them are paid for meanwhile
    future = asyncio.get_running_loop().create_future()
    future.cancel()
    await future


async def _cancels_its_reader(count: int) -> AsyncIterator[dict[str, Any]]:
    for one in tasks(count):
        yield one
    await asyncio.sleep(0.3)
    reader = asyncio.current_task()
    assert reader is not None
    reader.cancel()
    await asyncio.sleep(0.0)


@pytest.mark.parametrize(
    "source", [_cancelled_at_once, _awaits_a_cancelled_future, _cancels_its_reader]
)
def test_a_cancelled_source_stops_the_job(
    service: EmulatorProcess, tmp_path: Path, created: Callable[[], int], source: Any
) -> None:
    """What was paid for is given out, the error says where, and the same job can be resumed."""
    ledger, found = tmp_path / "job.db", list[str]()

    async def scene() -> list[str]:
        async with account(service) as dfs:
            with pytest.raises(InputError, match="tasks, line 21; the source of the tasks was"):
                async with dfs.job(ENDPOINT, source(20), ledger=ledger, settings=SOON) as job:
                    await read(job, found)
        assert len(found) == created()
        return await finish(service, 30, ledger=ledger)

    rest = asyncio.run(asyncio.wait_for(scene(), 30.0))

    assert keys(30) == sorted(found + rest)
    assert 30 == created()


def test_a_source_that_is_cancelled_first_of_all(
    service: EmulatorProcess, created: Callable[[], int]
) -> None:
    """Not one task came of it."""

    async def scene() -> None:
        async with account(service) as dfs:
            with pytest.raises(InputError, match="tasks, line 1; the source of the tasks was"):
                async with dfs.job(ENDPOINT, _cancelled_at_once(0)) as job:
                    await job.run()

    asyncio.run(asyncio.wait_for(scene(), 30.0))

    assert 0 == created()


def test_a_job_that_is_cancelled_while_its_source_waits(service: EmulatorProcess) -> None:
    """The job's own cancellation stays one."""

    async def endless() -> AsyncIterator[dict[str, Any]]:
        yield tasks(1)[0]
        await asyncio.sleep(1000.0)

    async def scene() -> None:
        async with account(service) as dfs, dfs.job(ENDPOINT, endless(), settings=SOON) as job:
            await anext(job)
            running = asyncio.current_task()
            assert running is not None
            running.cancel()
            await anext(job)

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(asyncio.wait_for(scene(), 30.0))


# -- a block that is left -------------------------------------------------------------------


@pytest.mark.usefixtures("soon_overdue")
@pytest.mark.parametrize("is_failing", [False, True])
def test_a_job_gives_nothing_out_after_its_block(
    service: EmulatorProcess, tmp_path: Path, created: Callable[[], int], *, is_failing: bool
) -> None:
    """Outcomes that waited for a reader are given by the next run, once."""
    ledger = tmp_path / "job.db"

    running, seen = list[Job](), list[str]()

    async def leave(dfs: DataForSEO) -> None:
        async with dfs.job(ENDPOINT, tasks(30), ledger=ledger, settings=SOON) as job:
            running.append(job)
            first = await anext(job)
            await _collected(job)
            if is_failing:
                raise OSError("mine")
            seen.append(first.key)

    async def scene() -> list[str]:
        async with account(service) as dfs:
            with pytest.raises(OSError, match="mine") if is_failing else nullcontext():
                await leave(dfs)
            [job] = running
            for _ in range(2):
                with pytest.raises(ClosedError, match="inside"):
                    await anext(job)
            with pytest.raises(ClosedError):
                await job.run()
        return seen + await finish(service, 30, ledger=ledger)

    assert keys(30) == sorted(asyncio.run(asyncio.wait_for(scene(), 30.0)))
    assert 30 == created()


async def _collected(job: Job) -> None:
    """Wait until all results are here."""
    while (now := job.stats()).is_loading or now.queued or now.posting or now.posted:  # noqa: ASYNC110
        await asyncio.sleep(0.05)


@pytest.mark.parametrize("name", [None, "out.jsonl"])
def test_a_job_that_came_to_its_end_says_so_after_its_block(
    service: EmulatorProcess, tmp_path: Path, name: str | None
) -> None:
    """Its end stays its end, also when another task held the last outcome."""

    async def scene() -> list[str]:
        found: list[str] = []
        out = None if name is None else tmp_path / name
        async with (
            account(service) as dfs,
            dfs.job(ENDPOINT, tasks(12), out=out, settings=SOON) as job,
        ):
            found.append((await anext(job)).key)
            async with asyncio.TaskGroup() as group:
                group.create_task(read(job, found))
        await read(job, found)
        return found

    assert keys(12) == sorted(asyncio.run(asyncio.wait_for(scene(), 30.0)))


def test_a_reader_that_still_waits_when_the_block_is_left_is_told(
    service: EmulatorProcess,
) -> None:
    """It must not take that for the end of the outcomes."""

    async def slowly() -> AsyncIterator[dict[str, Any]]:
        yield tasks(1)[0]
        await asyncio.sleep(1000.0)

    async def scene() -> None:
        async with (
            asyncio.TaskGroup() as group,
            account(service) as dfs,
            dfs.job(ENDPOINT, slowly(), settings=SOON) as job,
        ):
            await anext(job)
            waiting = group.create_task(_closed(job))
            await asyncio.sleep(0.05)
            assert not waiting.done()

    async def _closed(job: Job) -> None:
        with pytest.raises(ClosedError):
            await anext(job)

    asyncio.run(asyncio.wait_for(scene(), 30.0))


async def _ended(job: Job, count: int) -> None:
    """Wait until so many outcomes are safe."""
    while sum(job.summary().ended.values()) < count:  # noqa: ASYNC110
        await asyncio.sleep(0.05)


# -- a results file that is taken away --------------------------------------------------------


@pytest.mark.skipif(os.name == "nt", reason="open files cannot be moved there")
@pytest.mark.usefixtures("soon_overdue")
@pytest.mark.parametrize("name", ["out.jsonl", "out.jsonl.gz"])
def test_a_job_whose_results_file_is_moved_stops_and_goes_on_when_it_is_back(
    service: EmulatorProcess, tmp_path: Path, created: Callable[[], int], name: str
) -> None:
    """The iteration itself says so; nothing is lost or paid twice."""
    folder, ledger = tmp_path / "results", tmp_path / "job.db"
    out = folder / name

    async def first() -> None:
        moved = asyncio.Event()
        async with (
            account(service) as dfs,
            dfs.job(ENDPOINT, _halves(60, moved), out=out, ledger=ledger, settings=SOON) as job,
        ):
            await anext(job)
            folder.rename(tmp_path / "moved")
            moved.set()
            with pytest.raises(SinkError, match="moved or removed"):
                await job.run()

    async def scene() -> None:
        with pytest.raises(SinkError, match="moved or removed") as caught:
            await first()
        assert not hasattr(caught.value, "__notes__")
        shutil.move(tmp_path / "moved", folder)
        await finish(service, 60, out=out, ledger=ledger)

    asyncio.run(asyncio.wait_for(scene(), 30.0))

    assert keys(60) == sorted(one.key for one in read_outcomes(out))
    assert 60 == created()


@pytest.mark.skipif(os.name == "nt", reason="open files cannot be moved there")
def test_a_job_whose_results_are_removed_says_so(service: EmulatorProcess, tmp_path: Path) -> None:
    """What was not written yet is still to be had: the ledger was not told otherwise."""
    out, ledger = tmp_path / "results" / "out.jsonl", tmp_path / "job.db"
    kept: list[dict[Status, int]] = []

    async def first() -> None:
        moved = asyncio.Event()
        async with (
            account(service) as dfs,
            dfs.job(ENDPOINT, _halves(60, moved), out=out, ledger=ledger, settings=SOON) as job,
        ):
            await anext(job)
            await _ended(job, 30)
            shutil.rmtree(out.parent)
            moved.set()
            kept.append(job.summary().ended)
            try:
                await job.run()
            finally:
                kept.append(job.summary().ended)

    async def scene() -> None:
        with pytest.raises(SinkError, match="moved or removed"):
            await first()
        with pytest.raises(SinkError, match="no results file"):
            await finish(service, 60, out=out, ledger=ledger)

    asyncio.run(asyncio.wait_for(scene(), 30.0))

    assert kept[0] == kept[1]


@pytest.mark.skipif(os.name == "nt", reason="open files cannot be moved there")
def test_a_job_whose_ledger_is_removed_pays_for_nothing_more(
    service: EmulatorProcess, created: Callable[[], int], tmp_path: Path
) -> None:
    """Without it nobody knows what was paid for: the job ends, with words."""
    out, ledger = tmp_path / "out.jsonl", tmp_path / "jobs" / "job.db"

    async def scene() -> None:
        moved = asyncio.Event()
        async with (
            account(service) as dfs,
            dfs.job(ENDPOINT, _halves(60, moved), out=out, ledger=ledger, settings=SOON) as job,
        ):
            await anext(job)
            await _ended(job, 30)
            shutil.rmtree(ledger.parent)
            moved.set()
            await job.run()

    with pytest.raises(LedgerError, match="moved or removed"):
        asyncio.run(asyncio.wait_for(scene(), 30.0))

    assert 30 == created()


@pytest.mark.skipif(os.name == "nt", reason="open files cannot be moved there")
def test_a_reader_aside_is_not_told_that_a_failed_job_is_over(
    service: EmulatorProcess, tmp_path: Path
) -> None:
    """Whoever takes the end of the outcomes for the end of the work would be wrong."""
    ledger = tmp_path / "jobs" / "job.db"
    found: list[object] = []

    async def read(job: Job) -> None:
        try:
            found.extend([one.key async for one in job])
            found.append("end")
        except DfseoError as error:
            found.append(error)

    async def scene() -> None:
        moved = asyncio.Event()
        async with (
            asyncio.TaskGroup() as group,
            account(service) as dfs,
            dfs.job(ENDPOINT, _halves(60, moved), ledger=ledger, settings=SOON) as job,
        ):
            group.create_task(read(job))
            await asyncio.sleep(0.5)
            shutil.rmtree(ledger.parent)
            moved.set()
            try:
                await asyncio.sleep(60.0)
            finally:
                await asyncio.sleep(0.2)  # a block that takes a moment to be left

    with pytest.raises(ExceptionGroup) as told:
        asyncio.run(asyncio.wait_for(scene(), 30.0))

    assert isinstance(told.value.exceptions[0], LedgerError)
    assert isinstance(found[-1], (ClosedError, LedgerError))


@pytest.mark.skipif(os.name == "nt", reason="a current folder cannot be left there")
def test_a_job_may_change_its_folder(
    service: EmulatorProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A results file that was named from another folder is still in its place."""
    (tmp_path / "other").mkdir()
    monkeypatch.chdir(tmp_path)

    async def scene() -> None:
        moved = asyncio.Event()
        async with (
            account(service) as dfs,
            dfs.job(ENDPOINT, _halves(30, moved), out="out.jsonl", settings=SOON) as job,
        ):
            await anext(job)
            monkeypatch.chdir(tmp_path / "other")
            moved.set()
            await job.run()

    asyncio.run(asyncio.wait_for(scene(), 30.0))

    assert keys(30) == sorted(one.key for one in read_outcomes(tmp_path / "out.jsonl"))


async def _halves(count: int, has_gone_on: asyncio.Event) -> AsyncIterator[dict[str, Any]]:
    """Tasks of which the second half comes later."""
    for number, one in enumerate(tasks(count)):
        if number == count // 2:
            await has_gone_on.wait()
        yield one
