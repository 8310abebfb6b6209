"""One client in a process of its own: does a whole job and prints what it cost, as JSON."""

from __future__ import annotations

import asyncio
import json
import resource
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import floor
from dfseo_async import DataForSEO, Settings

NO_LIMIT = 10**6  # calls a minute: the machine is the limit


def make_tasks(count: int) -> list[dict[str, object]]:
    """Plain tasks, all different."""
    return [
        {"keyword": f"benchmark {n}", "location_code": 2840, "language_code": "en"}
        for n in range(count)
    ]


async def engine(url: str, count: int, folder: Path) -> None:
    """The engine: ledger on disk, results file, every call under a limit."""
    settings = Settings(
        login="demo",
        password="demo",  # noqa: S106 (the emulator's)
        base_url=url,
        calls_per_minute=NO_LIMIT,
        tasks_ready_per_minute=NO_LIMIT,
    )
    async with (
        DataForSEO(settings=settings) as dfs,
        dfs.job(
            "serp/google/organic",
            make_tasks(count),
            ledger=folder / "job.db",
            out=folder / "results.jsonl",
        ) as job,
    ):
        await job.run()


def main() -> None:
    """``python -m benchmarks.peer floor|engine URL COUNT``."""
    who, url, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        began, cpu = time.perf_counter(), time.process_time()
        if who == "floor":
            asyncio.run(floor.whole_job(url, make_tasks(count), folder / "results.jsonl"))
        else:
            asyncio.run(engine(url, count, folder))
        lines = sum(1 for _ in (folder / "results.jsonl").open("rb"))
    cost = {
        "who": who,
        "lines": lines,
        "cpu_us_per_task": (time.process_time() - cpu) / count * 1e6,
        "wall_seconds": time.perf_counter() - began,
        "peak_rss_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    print(json.dumps(cost))


if __name__ == "__main__":
    main()
