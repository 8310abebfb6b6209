"""Several tasks read one job; several jobs share one account."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest

from dfseo_async import DataForSEO, JobSettings, Settings
from dfseo_async.emulator import EmulatorProcess, EmulatorSettings, spawn_emulator
from dfseo_async.engine.job import Job
from dfseo_async.ledger import OpenTask, Store, ThreadLedger

ENDPOINT = "serp/google/organic"
COUNT = 12
WORDS = {f"tea {number}" for number in range(COUNT)}
SERVICE = EmulatorSettings(
    turnaround=(0.0, 0.1),
    listing_delay=0.0,
    result_bytes=(500, 1000),
    calls_per_minute=0,
    tasks_ready_per_minute=0,
    user_data_per_minute=0,
)


@pytest.fixture(scope="module")
def service() -> Iterator[EmulatorProcess]:
    """A service without limits of its own."""
    with spawn_emulator(SERVICE) as running:
        yield running


def account(url: str, *, calls: int = 10**6, window: float = 0.2) -> DataForSEO:
    """A client that may make so many calls in a window."""
    return DataForSEO(
        settings=Settings(
            login="demo",
            password="demo",  # noqa: S106 (the emulator's)
            base_url=url,
            calls_per_minute=calls,
            tasks_ready_per_minute=10**6,
            window=window,
        )
    )


def tasks(words: set[str]) -> list[dict[str, object]]:
    """One task for each word."""
    return [{"keyword": one, "location_code": 2840, "language_code": "en"} for one in sorted(words)]


async def next_word(job: Job) -> str:
    """The keyword of the next outcome."""
    outcome = await anext(job)
    return str(outcome.params["keyword"])


async def rest(job: Job, into: list[str]) -> None:
    """Read on to the end."""
    async for outcome in job:
        into.append(str(outcome.params["keyword"]))  # noqa: PERF401 (the reader may be stopped)


async def unread(path: Path) -> list[str]:
    """What a later run of the same job would give out."""
    async with ThreadLedger(path) as ledger:
        return [orjson.loads(one.params)["keyword"] for one in await ledger.do(_open)]


def _open(store: Store) -> list[OpenTask]:
    return store.still_open(0, COUNT)


def test_readers_acknowledge_only_what_they_were_given(
    service: EmulatorProcess, tmp_path: Path
) -> None:
    """What one task still works on when the process dies is given again, and nothing else."""
    read, held = list[str](), list[str]()

    async def dies() -> None:
        has_one = asyncio.Event()

        async def slow(job: Job) -> None:
            held.append(await next_word(job))
            has_one.set()
            await asyncio.sleep(100.0)

        async with (
            account(service.url) as dfs,
            dfs.job(ENDPOINT, tasks(WORDS), ledger=tmp_path / "job.db") as job,
            asyncio.TaskGroup() as group,
        ):
            group.create_task(slow(job))
            await has_one.wait()
            await group.create_task(rest(job, read))
            raise OSError("the machine stops")

    with pytest.raises(OSError, match="stops"):
        asyncio.run(asyncio.wait_for(dies(), 30.0))

    assert WORDS - set(held) == set(read)
    assert COUNT - 1 == len(read)
    assert held == asyncio.run(unread(tmp_path / "job.db"))


def test_readers_get_what_a_reader_that_failed_was_given(
    service: EmulatorProcess, tmp_path: Path
) -> None:
    """A task that fails has not worked through its outcome: another one gets it."""

    async def scene() -> tuple[str, list[str], list[str]]:
        read: list[str] = []
        held: list[str] = []

        async def fails(job: Job) -> None:
            held.append(await next_word(job))
            raise OSError("no room")

        async with (
            account(service.url) as dfs,
            dfs.job(ENDPOINT, tasks(WORDS), ledger=tmp_path / "job.db") as job,
        ):
            (failure,) = await asyncio.gather(fails(job), return_exceptions=True)  # noqa: TID251
            assert isinstance(failure, OSError)
            await rest(job, read)
        return held[0], read, await unread(tmp_path / "job.db")

    held, read, again = asyncio.run(asyncio.wait_for(scene(), 30.0))

    assert held in read
    assert sorted(WORDS) == sorted(read)
    assert [] == again


def test_readers_end_though_another_one_asks_no_more(
    service: EmulatorProcess, tmp_path: Path
) -> None:
    """A first outcome may be looked at before the readers start; the block's end counts as read."""

    async def scene() -> tuple[list[str], list[str]]:
        async with (
            account(service.url) as dfs,
            dfs.job(ENDPOINT, tasks(WORDS), ledger=tmp_path / "job.db") as job,
        ):
            read = [await next_word(job)]
            async with asyncio.TaskGroup() as group:
                for _ in range(3):
                    group.create_task(rest(job, read))
        return read, await unread(tmp_path / "job.db")

    read, again = asyncio.run(asyncio.wait_for(scene(), 30.0))

    assert sorted(WORDS) == sorted(read)
    assert [] == again


def test_readers_may_ask_with_a_timeout(service: EmulatorProcess, tmp_path: Path) -> None:
    """``wait_for`` may ask in a task of its own each time; nothing is given twice or lost."""

    async def scene() -> tuple[list[str], list[str]]:
        async with (
            account(service.url) as dfs,
            dfs.job(ENDPOINT, tasks(WORDS), ledger=tmp_path / "job.db") as job,
        ):
            read = [await asyncio.wait_for(next_word(job), 20.0) for _ in range(COUNT)]
            with pytest.raises(StopAsyncIteration):
                await asyncio.wait_for(anext(job), 20.0)
        return read, await unread(tmp_path / "job.db")

    read, again = asyncio.run(asyncio.wait_for(scene(), 30.0))

    assert sorted(WORDS) == sorted(read)
    assert [] == again


def test_jobs_of_one_client_get_equal_shares(service: EmulatorProcess, tmp_path: Path) -> None:
    """A job that fetches 64 at once leaves as many calls to one that fetches 8 at once."""

    async def scene() -> list[int]:
        words = {f"tea {number}" for number in range(120)}
        ended = [0, 0]

        async def read(dfs: DataForSEO, which: int, fan_out: int) -> list[int]:
            settings = JobSettings(fan_out=fan_out)
            ledger = tmp_path / f"{which}.db"
            async with dfs.job(ENDPOINT, tasks(words), ledger=ledger, settings=settings) as job:
                async for _ in job:
                    ended[which] += 1
            return list(ended)

        async with (
            account(service.url, calls=60, window=2.0) as dfs,
            asyncio.TaskGroup() as group,
        ):
            jobs = [group.create_task(read(dfs, 0, 64)), group.create_task(read(dfs, 1, 8))]
        return min((one.result() for one in jobs), key=sum)

    first, second = asyncio.run(asyncio.wait_for(scene(), 60.0))

    assert 120 in (first, second)
    assert abs(first - second) <= 40
