"""Hours of work compressed: dropped connections and thousands of retries leave nothing behind."""

from __future__ import annotations

import asyncio
import gc
import sys
import threading
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks import soak
from dfseo_async import DataForSEO, JobSettings, Settings
from dfseo_async.emulator import (
    CallKind,
    EmulatorProcess,
    Fault,
    FaultPlan,
    spawn_emulator,
)

TASKS = 1000  # in a wave
STORM = FaultPlan(
    rates={
        CallKind.TASK_GET: {
            Fault.CUT: 0.1,
            Fault.LOSE_REPLY: 0.1,
            Fault.CUT_REPLY: 0.1,
            Fault.TRUNCATE: 0.05,
            Fault.GARBAGE: 0.05,
            Fault.ERROR_BEFORE: 0.1,
        },
        CallKind.TASKS_READY: {Fault.CUT: 0.2},
    },
    element_error=0.1,
)
SERVICE = replace(
    soak.service(TASKS), turnaround=(0.0, 0.1), result_bytes=(500, 1000), faults=STORM
)
HASTY = JobSettings(
    retry_base=0.01,
    retry_max=0.05,
    linger=0.1,
    look_after=0.1,
    resend_grace=0.5,
    clock_skew=1.0,
    get_attempts=100,
    element_attempts=100,
)


@pytest.fixture(scope="module")
def service() -> Iterator[EmulatorProcess]:
    """A service that breaks every second call."""
    with spawn_emulator(SERVICE) as running:
        yield running


def limitless(url: str) -> Settings:
    """An account that may call as often as it likes."""
    # Else calls are remembered a while, and count as growth.
    return replace(soak.client(url), window=0.2)


@dataclass
class Waves:
    """Tasks in waves, each when the one before has ended: between two of them nothing is open.

    Attributes:
        count: waves of `TASKS` tasks.
        ended: outcomes that were read.
        blocks: of memory in use after each wave.
        is_over: a wave has ended.
    """

    count: int
    ended: int = 0
    blocks: list[int] = field(default_factory=list)
    is_over: asyncio.Event = field(default_factory=asyncio.Event)

    async def tasks(self) -> AsyncIterator[dict[str, Any]]:
        """The input of a job."""
        for wave in range(self.count):
            for number in range(TASKS):
                words = f"tea {wave} {number}"
                yield {"keyword": words, "location_code": 2840, "language_code": "en"}
            await self.is_over.wait()
            self.is_over.clear()
            await asyncio.sleep(0.3)  # the calls of the last seconds are remembered a while
            gc.collect()
            self.blocks.append(sys.getallocatedblocks())

    async def run(self, url: str, folder: Path) -> None:
        """Run one job with a ledger and a results file of its own."""
        async with (
            DataForSEO(settings=limitless(url)) as dfs,
            dfs.job(
                "serp/google/organic",
                self.tasks(),
                ledger=folder / "job.db",
                out=folder / "out.jsonl.gz",
                settings=HASTY,
            ) as running,
        ):
            async for _ in running:
                self.ended += 1
                if not self.ended % TASKS:
                    self.is_over.set()
        assert [] == [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]


def left() -> dict[str, Any]:
    """What a process holds: open files, threads, objects by type, blocks of memory."""
    gc.collect()
    return {
        "files": len(list(Path("/proc/self/fd").iterdir())),
        "threads": threading.active_count(),
        "objects": Counter(type(one).__qualname__ for one in gc.get_objects()),
        "blocks": sys.getallocatedblocks(),
    }


def run_once(url: str, folder: Path) -> dict[str, Any]:
    """A job on a loop of its own, and what is left when both are gone."""
    folder.mkdir()
    waves = Waves(1)
    asyncio.run(waves.run(url, folder), debug=False)
    assert TASKS == waves.ended
    return left()


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="files are counted in /proc")
def test_jobs_leave_nothing_behind(service: EmulatorProcess, tmp_path: Path) -> None:
    """After each further job no file, thread or object is there that was not there before."""
    _, second, third = [run_once(service.url, tmp_path / f"{number}") for number in range(3)]
    report = service.report()

    assert sum(report["faults"].values()) > 2 * TASKS, report["faults"]
    assert second["files"] == third["files"]
    assert second["threads"] == third["threads"]
    grown = {name: n for name, n in (third["objects"] - second["objects"]).items() if n > 20}
    assert {} == grown
    assert third["blocks"] - second["blocks"] < TASKS / 2  # one small object a task, and some room


def test_a_job_does_not_grow_with_the_tasks_that_ended(
    service: EmulatorProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the fifth wave no more memory is in use than after the second."""
    monkeypatch.setattr("dfseo_async.ledger.names.RECENT", TASKS)  # the names of more are on disk
    waves = Waves(5)
    asyncio.run(waves.run(service.url, tmp_path), debug=False)
    _, early, *_, late = waves.blocks

    assert 5 * TASKS == waves.ended
    assert late - early < 3 * TASKS / 4  # one small object a task would be four times that


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="files are counted in /proc")
def test_the_soak_runs_small(capsys: pytest.CaptureFixture[str]) -> None:
    """`python -m benchmarks.soak`, with a thousandth of its tasks, finds nothing wrong."""
    tasks = 1000
    with spawn_emulator(soak.service(tasks)) as running:
        wrong = soak.run(running, tasks, jobs=(1, 1))

    assert [] == wrong
    assert "told exactly once: 1,000; written once: 1,000" in capsys.readouterr().out


def holding(ended: int, **more: int) -> soak.Mark:
    """What a process holds, and *more* of it."""
    held = dict.fromkeys(("objects", "blocks", "files", "threads", "tasks", "peak_mib"), 100)
    return soak.Mark(ended=ended, kinds=Counter(), **held | more)


@pytest.mark.parametrize(
    ("more", "grown"),
    [
        ({"blocks": 18_000, "objects": 18_000, "files": 110, "peak_mib": 140}, []),
        ({"blocks": 100_000}, ["blocks grew from 100 to 100,000"]),
        ({"objects": 30_000}, ["objects grew from 100 to 30,000"]),
        (
            {"files": 190, "tasks": 190},
            [f"{one} grew from 100 to 190" for one in ("files", "tasks")],
        ),
        ({"peak_mib": 150}, ["peak_mib grew from 100 to 150"]),
    ],
)
def test_the_soak_tells_what_grew(more: dict[str, int], grown: list[str]) -> None:
    """One object in a hundred tasks, a file in ten thousand, half of the memory."""
    assert grown == soak.grown(holding(100_000), holding(1_000_000, **more))
