"""An hour's work compressed: a client that loses calls all the time, and what it leaves behind.

    python -m benchmarks.soak [--tasks 1000000]

One client runs four jobs, each longer than the one before, against the emulator, which drops
connections, loses replies, answers 5xx, 40202 and garbage, and lists results late. Tasks come in
waves: between two of them nothing is open, and what the process holds is counted. Exits 1 when that
grew from the first tenth to the end, when something is left after the client was closed, or when an
outcome was not told exactly once.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import resource
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.wanted import ENDPOINT, FETCHING, NO_LIMIT, POSTING, make_task
from dfseo_async import DataForSEO, JobSettings, Settings, read_outcomes
from dfseo_async.emulator import (
    CallKind,
    EmulatorProcess,
    EmulatorSettings,
    Fault,
    FaultPlan,
    Report,
    Scripted,
    spawn_emulator,
)
from dfseo_async.ledger.names import RECENT

JOBS = (1, 2, 3, 4)  # waves of each; the first wave is a tenth of everything
REST = 1.5  # seconds after a wave: calls of the last second are remembered
THROTTLED_EVERY = 250_000  # tasks: each time everything pauses for 5 seconds
PER_NAME = 3  # objects that a name in memory takes
NOISE = 10_000  # objects, more or less: caches that fill with the first thousands of tasks
PER_TASK = 0.01  # objects: what one in a hundred tasks may leave before it counts as a leak
ROOM = FETCHING + POSTING  # connections kept open: as many as calls are under way, or fewer
RSS_ROOM = 0.15  # of the peak of the first tenth; and
PAGE_CACHE = 32.0  # MiB: SQLite's, which a small ledger does not fill
HASTY = JobSettings(
    post_width=POSTING,
    fan_out=FETCHING,
    retry_base=0.01,
    retry_max=0.1,
    linger=0.1,
    look_after=0.1,
    resend_grace=1.0,
    clock_skew=1.0,
    get_attempts=100,
    element_attempts=100,
)


def storm(tasks: int) -> FaultPlan:
    """What goes wrong: about every tenth call."""
    lost = {Fault.LOSE_REPLY: 0.02, Fault.CUT: 0.02, Fault.CUT_REPLY: 0.01}
    broken = {Fault.ERROR_BEFORE: 0.02, Fault.ERROR_AFTER: 0.01}
    spoilt = {Fault.TRUNCATE: 0.01, Fault.GARBAGE: 0.01}
    moments = range(tasks // 20, tasks, THROTTLED_EVERY)
    return FaultPlan(
        rates={
            CallKind.TASK_POST: lost | broken,
            CallKind.TASK_GET: lost | broken | spoilt,
            CallKind.TASKS_READY: lost,
            CallKind.ID_LIST: lost,
        },
        script=tuple(
            Scripted(call=CallKind.TASK_GET, nth=nth, fault=Fault.THROTTLE) for nth in moments
        ),
        element_error=0.01,
        execution={40101: 0.002, 40102: 0.01},
        late_listing=(0.05, 0.5),
        late_id_list=(0.05, 0.3),
    )


def service(tasks: int) -> EmulatorSettings:
    """An account without limits at a service that breaks."""
    return EmulatorSettings(
        turnaround=(0.0, 0.3),
        listing_delay=0.0,
        id_list_delay=0.0,
        result_bytes=(1000, 2000),
        calls_per_minute=0,
        tasks_ready_per_minute=0,
        id_list_per_minute=0,
        user_data_per_minute=0,
        faults=storm(tasks),
    )


def client(url: str) -> Settings:
    """The same account, seen from here."""
    return Settings(
        login="demo",
        password="demo",  # noqa: S106 (the emulator's)
        base_url=url,
        calls_per_minute=NO_LIMIT,
        tasks_ready_per_minute=NO_LIMIT,
        id_list_per_minute=NO_LIMIT,
        window=1.0,
    )


@dataclass(frozen=True, slots=True)
class Mark:
    """What the process holds at one moment."""

    ended: int
    objects: int
    blocks: int
    files: int
    threads: int
    tasks: int
    peak_mib: float
    kinds: Counter[str] = field(repr=False)


def mark(ended: int, tasks: int) -> Mark:
    """Count what the process holds."""
    gc.collect()
    found = gc.get_objects()
    return Mark(
        ended=ended,
        objects=len(found),
        blocks=sys.getallocatedblocks(),
        files=len(list(Path("/proc/self/fd").iterdir())),
        threads=threading.active_count(),
        tasks=tasks,
        peak_mib=round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
        kinds=Counter(type(one).__qualname__ for one in found),
    )


def grown(early: Mark, late: Mark, *, names: int = 0) -> list[str]:
    """What grew between two moments at which nothing was open; *names*: more in memory, rightly."""
    room = {
        "objects": PER_TASK * (late.ended - early.ended) + NOISE,
        "blocks": PER_TASK * (late.ended - early.ended) + NOISE + PER_NAME * names,
        "files": ROOM,
        "threads": ROOM,
        "tasks": ROOM,
        "peak_mib": RSS_ROOM * early.peak_mib + PAGE_CACHE,
    }
    return [
        f"{name} grew from {getattr(early, name):,} to {getattr(late, name):,}"
        for name, more in room.items()
        if getattr(late, name) - getattr(early, name) > more
    ]


@dataclass
class Soak:
    """The work of one client, and what it held after each wave.

    Attributes:
        wave: tasks in a wave.
        jobs: waves of each job.
        marks: what the process held after each wave.
        ended: outcomes that were read.
        is_over: a wave has ended.
        told: how often each task's outcome was read.
        written: how often it stands in a results file.
    """

    wave: int
    jobs: Sequence[int] = JOBS
    marks: list[Mark] = field(default_factory=list)
    ended: int = 0
    is_over: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        """Make room for everything now: what grows later is a leak."""
        self.told = bytearray(sum(self.jobs) * self.wave)
        self.written = bytearray(sum(self.jobs) * self.wave)

    async def run(self, url: str, folder: Path) -> None:
        """Run every job."""
        async with DataForSEO(settings=client(url)) as dfs:
            for number, waves in enumerate(self.jobs):
                await self._job(dfs, folder / f"{number}", waves)

    async def _job(self, dfs: DataForSEO, folder: Path, waves: int) -> None:
        out = folder / "results.jsonl.gz"
        tasks = self._tasks(waves)
        ledger = folder / "job.db"
        async with dfs.job(ENDPOINT, tasks, ledger=ledger, out=out, settings=HASTY) as job:
            async for outcome in job:
                self.told[int(outcome.key)] += 1
                self.ended += 1
                if not self.ended % self.wave:
                    self.is_over.set()
        for outcome in read_outcomes(out):
            self.written[int(outcome.key)] += 1
        out.unlink()

    async def _tasks(self, waves: int) -> AsyncIterator[dict[str, Any]]:
        """A job's input: the next wave when everything of the last one has been read."""
        for _ in range(waves):
            begin = self.ended
            for number in range(begin, begin + self.wave):
                yield {"key": str(number), **make_task(number)}
            await self.is_over.wait()
            self.is_over.clear()
            await asyncio.sleep(REST)
            self.marks.append(mark(self.ended, len(asyncio.all_tasks())))
            print(f"{self.ended:>9,}  {_figures(self.marks[-1])}", file=sys.stderr, flush=True)


def _figures(one: Mark) -> str:
    return (
        f"objects {one.objects:,}  blocks {one.blocks:,}  files {one.files}  threads {one.threads}"
        f"  asyncio tasks {one.tasks}  peak RSS {one.peak_mib} MiB"
    )


def judge(soak: Soak, before: Mark, after: Mark, report: Report) -> list[str]:
    """Everything that is not as it should be."""
    first, last = soak.marks[0], soak.marks[-1]
    count = len(soak.told)
    in_memory = [waves * soak.wave % RECENT for waves in (soak.jobs[0], soak.jobs[-1])]
    names = in_memory[1] - in_memory[0]
    found = grown(first, last, names=max(0, names))
    for name, times in (("told", soak.told), ("written", soak.written)):
        if (once := times.count(1)) != count:
            found.append(f"{count - once:,} of {count:,} outcomes were not {name} exactly once")
    if report["created"] != count or report["duplicate_payloads"]:
        found.append(f"{report['created']:,} tasks were paid for, not {count:,}")
    found += [
        f"{getattr(after, name) - getattr(before, name)} {name} are left at the end"
        for name in ("files", "threads", "tasks")
        if getattr(after, name) > getattr(before, name)
    ]
    return found


def tell(soak: Soak, report: Report, seconds: float) -> None:
    """Print what was done and held."""
    first, last = soak.marks[0], soak.marks[-1]
    count, faults = len(soak.told), report["faults"]
    fetches = sum(report["fetches"].values())
    print(f"{count:,} outcomes in {len(soak.jobs)} jobs, {sum(soak.jobs)} waves, {seconds:,.0f} s")
    print(f"told exactly once: {soak.told.count(1):,}; written once: {soak.written.count(1):,}")
    print(f"calls: {report['calls']['general']['total']:,}; connections: {_connections(report)}")
    print(
        f"retries: {sum(faults.values()):,} calls gone wrong,"
        f" {fetches - count:,} fetches more than tasks;"
        f" paid for: {report['created']:,} tasks"
    )
    by_kind = Counter[str]()
    for name, times in faults.items():
        by_kind[name.partition(":")[2]] += times
    print("faults: " + ", ".join(f"{name} {n:,}" for name, n in by_kind.most_common()))
    print(f"at {first.ended / count:4.0%}: {_figures(first)}")
    print(f"at 100%: {_figures(last)}")
    if more := {kind: n for kind, n in (last.kinds - first.kinds).items() if n > ROOM}:
        print(f"more objects at the end, by type: {more}")


def _connections(report: Report) -> str:
    found = report["connections"]
    return f"{found['total']:,} made, at most {found['peak']} open"


def run(running: EmulatorProcess, tasks: int, jobs: Sequence[int] = JOBS) -> list[str]:
    """Work, tell, and say what is wrong."""
    soak, began = Soak(tasks // sum(jobs), jobs), time.monotonic()
    before = mark(0, 0)
    with tempfile.TemporaryDirectory(prefix="soak-") as name:
        asyncio.run(soak.run(running.url, Path(name)))
    after = mark(soak.ended, 0)
    report = running.report()
    tell(soak, report, time.monotonic() - began)
    return judge(soak, before, after, report)


def main() -> None:
    """Run it."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--tasks", type=int, default=1_000_000)
    tasks = max(sum(JOBS), arguments.parse_args().tasks)
    with spawn_emulator(service(tasks)) as running:
        wrong = run(running, tasks)
    print("\n".join(wrong) or "nothing grew, nothing is left")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
