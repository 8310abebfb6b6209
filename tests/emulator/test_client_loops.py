"""One client in several event loops, against the emulator."""

from __future__ import annotations

import asyncio
import gc
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from dfseo_async import ClosedError, ConfigError, DataForSEO, JobSettings, Settings, Status
from dfseo_async.emulator import EmulatorProcess, EmulatorSettings, spawn_emulator

TASKS = 200
FAST = JobSettings(linger=0.05, look_after=0.2, retry_base=0.05, retry_max=0.2, batch_size=10)


@pytest.fixture(scope="module")
def emulator() -> Iterator[EmulatorProcess]:
    """A fast one that still refuses what is over the usual limits."""
    settings = EmulatorSettings(turnaround=(0.0, 0.3), listing_delay=0.05, result_bytes=(500, 900))
    with spawn_emulator(settings) as spawned:
        yield spawned


def client(emulator: EmulatorProcess) -> DataForSEO:
    """One that looks for results often."""
    settings = Settings(login="demo", password="demo", base_url=emulator.url)  # noqa: S106
    return DataForSEO(settings=settings)


async def run_job(dfs: DataForSEO, name: str, ledger: Path | None = None) -> int:
    """A whole job in a client that is open; how many tasks ended well."""
    tasks = [
        {"keyword": f"{name} {number}", "location_code": 2840, "language_code": "en"}
        for number in range(TASKS)
    ]
    async with dfs.job("serp/google/organic", tasks, ledger=ledger, settings=FAST) as job:
        return sum([outcome.status is Status.DONE async for outcome in job])


def test_client_serves_one_run_after_another(emulator: EmulatorProcess, tmp_path: Path) -> None:
    """A client of the module is good for two ``asyncio.run``, and the limits count on."""
    dfs = client(emulator)

    async def main(name: str) -> int:
        async with dfs:
            return await run_job(dfs, name, tmp_path / f"{name}.db")

    assert TASKS == asyncio.run(main("first"))
    used = dfs.limits.general.window.used(0.0)
    assert used > TASKS
    assert TASKS == asyncio.run(main("second"))

    assert dfs.limits.general.window.used(0.0) > used + TASKS
    assert {0} == {one["throttled"] for one in emulator.report()["calls"].values()}


async def test_client_is_entered_once(emulator: EmulatorProcess) -> None:
    """A second entry is refused, in turn or at the same time; the first goes on."""
    dfs = client(emulator)
    async with dfs:
        with pytest.raises(ConfigError, match="open already"):
            await dfs.__aenter__()
        assert 20000 == (await dfs.tasks_ready("serp")).status_code
    async with asyncio.TaskGroup() as group:
        entries = [group.create_task(_entered(dfs)) for _ in range(3)]
    assert [False, False, True] == sorted(one.result() for one in entries)
    await dfs.__aexit__(None, None, None)
    with pytest.raises(ClosedError):
        await dfs.user_data()


async def _entered(dfs: DataForSEO) -> bool:
    try:
        await dfs.__aenter__()
    except ConfigError:
        return False
    return True


def test_client_refuses_a_second_loop_at_the_same_time(emulator: EmulatorProcess) -> None:
    """A job in another thread's loop is refused before anything of it is sent."""
    dfs, is_open, may_close = client(emulator), threading.Event(), threading.Event()
    created = emulator.report()["created"]

    async def hold() -> int:
        async with dfs:
            is_open.set()
            await asyncio.to_thread(may_close.wait, 10)
            return await run_job(dfs, "owner")

    results: list[int] = []
    other = threading.Thread(target=lambda: results.append(asyncio.run(hold())))
    other.start()
    try:
        assert is_open.wait(10)
        with pytest.raises(ConfigError, match="another event loop"):
            asyncio.run(run_job(dfs, "intruder"))
        with pytest.raises(ConfigError, match="open already"):
            asyncio.run(dfs.__aenter__())
        assert created == emulator.report()["created"]
    finally:
        may_close.set()
        other.join()

    assert [TASKS] == results


@pytest.mark.filterwarnings("ignore:Unclosed:ResourceWarning")
def test_client_is_opened_again_after_its_loop_was_left(emulator: EmulatorProcess) -> None:
    """A loop that was closed inside the block does not keep the client."""
    dfs = client(emulator)

    async def main() -> int:
        async with dfs:
            return await run_job(dfs, "again")

    with asyncio.Runner() as runner:
        runner.run(dfs.__aenter__())

    assert TASKS == asyncio.run(main())
    gc.collect()  # what was left warns here and not in another test
