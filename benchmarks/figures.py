"""The figures: each a function that measures and reports."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.clock import VirtualClockLoop
from benchmarks.load import Load
from benchmarks.report import Report, Row, Wanted
from benchmarks.side_by_side import Race, Round, costs, present, ratio, run, spread

SMALL = 2_000  # bytes of a result, where results are not what is measured


@dataclass(frozen=True, slots=True)
class Options:
    """How much to measure.

    Attributes:
        rounds: turns of each client.
        scale: times the usual number of tasks.
        large: up to 3,000,000 tasks; takes an hour.
    """

    rounds: int = 5
    scale: float = 1.0
    large: bool = False

    def tasks(self, count: int) -> int:
        """*count* at this scale, in whole batches."""
        return max(100, round(count * self.scale / 100) * 100)


def submit(options: Options) -> list[Report]:
    """Tasks to committed ids: into a durable ledger, checked, posted, journalled."""
    clients, words = present(
        ("floor", "durable", "engine", "engine-sent", "handwritten", "official")
    )
    count = options.tasks(50_000)
    rounds = run(
        Race("submit", clients, count, SMALL, options.rounds, {"official": count * 2 // 5})
    )
    wanted = [Wanted("engine / floor", ratio(rounds, "engine", "floor")["median"], 2.0)]
    sent = ratio(rounds, "engine-sent", "floor")["median"]
    wanted.append(Wanted("engine-sent (rows are in the ledger) / floor", sent, 2.0))
    for who in ("engine", "engine-sent") if "official" in clients else ():
        times = ratio(rounds, "official", who)["median"]
        wanted.append(Wanted(f"official / {who}", times, 5.0, is_floor=True))
    least = ratio(rounds, "durable", "floor")["median"]
    words = [*words, f"what a ledger takes at least (durable): {least:.2f} times the floor"]
    about = f"{count:,} tasks, 100 a POST, limits off; ledger synced (FULL)"
    return [Report("submit", about, _table(rounds, clients), wanted, words)]


def collect(options: Options) -> list[Report]:
    """Posted tasks to results on disk."""
    reports = []
    clients, words = present(("floor", "engine", "engine-gz", "handwritten", "official"))
    for result_bytes in (64_000, 110_000):
        count = options.tasks(3000)
        race = Race(
            "collect", clients, count, result_bytes, options.rounds, {"official": count // 6}
        )
        rounds = run(race)
        wanted = [Wanted("engine / floor", ratio(rounds, "engine", "floor")["median"], 1.5)]
        if "official" in clients:
            times = ratio(rounds, "official", "engine")["median"]
            wanted.append(Wanted("official / engine", times, 6.0, is_floor=True))
        gzip = ratio(rounds, "engine-gz", "floor")["median"]
        about = f"{count:,} results of {result_bytes // 1000} KB (gzip on the wire), file synced"
        more = [*words, f"into .jsonl.gz: {gzip:.2f} times the floor"]
        reports.append(
            Report(
                f"collect {result_bytes // 1000} KB", about, _table(rounds, clients), wanted, more
            )
        )
    return reports


def _table(rounds: Sequence[Round], clients: Sequence[str]) -> list[Row]:
    return [_row(who, rounds) for who in clients]


def _row(who: str, rounds: Sequence[Round]) -> Row:
    cost = costs(rounds, who)
    cpu = cost["cpu_us"]
    return {
        "client": who,
        "CPU us/task": cpu["median"],
        "least": cpu["least"],
        "most": cpu["most"],
        "x floor": ratio(rounds, who, "floor")["median"] if "floor" in rounds[0] else 1.0,
        "wall s": cost["wall_seconds"]["median"],
        "peak MiB": cost["peak_mib"]["median"],
    }


def memory(options: Options) -> list[Report]:
    """Peak memory of whole jobs of very different sizes."""
    sizes = (1_000_000, 3_000_000) if options.large else (20_000, 60_000)
    rows = [_whole_job(options.tasks(size)) for size in sizes]
    small, large = (float(row["peak MiB"]) for row in rows)
    wanted = [Wanted("peak MiB", max(small, large), 150.0)]
    words = []
    if options.large:
        wanted.append(Wanted("peak of the larger / of the smaller", large / small, 1.1))
    else:
        words.append("up to 3,000,000 tasks with --large; SQLite's cache of 32 MB fills up first")
    return [Report("memory", "whole jobs, results of 2 KB, ledger and file", rows, wanted, words)]


def growth(options: Options) -> list[Report]:
    """What a task costs in jobs of very different sizes."""
    small, large = (10_000, 1_000_000) if options.large else (10_000, 60_000)
    rows, ratios = [], []
    for _ in range(1 if options.large else min(3, options.rounds)):
        before, long, after = [_whole_job(options.tasks(size)) for size in (small, large, small)]
        rows += [before, long, after]
        usual = (before["CPU us/task"] + after["CPU us/task"]) / 2
        ratios.append(long["CPU us/task"] / usual)
    growth = spread(ratios)["median"]
    wanted = [Wanted("cost of a task, larger / smaller jobs around it", growth, 1.1)]
    words = [] if options.large else ["up to 1,000,000 tasks with --large"]
    return [Report("growth", "whole jobs, results of 2 KB, ledger and file", rows, wanted, words)]


def _whole_job(tasks: int) -> Row:
    (turn,) = run(Race("job", ("engine",), tasks, SMALL, 1))
    cost = turn["engine"]
    return {
        "tasks": tasks,
        "CPU us/task": round(cost["cpu_us"], 1),
        "wall s": round(cost["wall_seconds"], 1),
        "peak MiB": round(cost["peak_mib"], 1),
        "ledger bytes/task": round(cost["bytes"] / tasks, 1),
    }


def ledger(options: Options) -> list[Report]:
    """A million rows: taken in, opened again, and the first POST out."""
    count = options.tasks(1_000_000)
    (turn,) = run(Race("reopen", ("engine",), count, SMALL, 1))
    cost = turn["engine"]
    rows = [
        {"what": "load, CPU us/task", "value": cost["load_cpu_us"]},
        {"what": "load, wall s", "value": cost["load_wall_seconds"]},
        {"what": "open to first POST answered, CPU s", "value": cost["cpu_seconds"]},
        {"what": "open to first POST answered, wall s", "value": cost["wall_seconds"]},
        {"what": "bytes/task on disk", "value": cost["bytes"] / count},
    ]
    wanted = [Wanted("seconds from open to first POST", cost["wall_seconds"], 3.0)]
    return [Report("ledger", f"{count:,} tasks in the ledger", rows, wanted)]


def pace(_: Options) -> list[Report]:
    """A job's first minute of POSTs under a limit of 10,000 calls, replies of 0.05 to 0.5 s."""
    calls = 10_000
    (turn,) = run(Race("pace", ("engine",), calls, SMALL, 1, delay=(0.05, 0.5)))
    cost = turn["engine"]
    rows = [
        {"what": "tasks posted and journalled", "value": cost["tasks"]},
        {"what": "CPU s", "value": cost["cpu_seconds"]},
        {"what": "peak MiB", "value": cost["peak_mib"]},
    ]
    wanted = [Wanted("tasks in a minute", cost["tasks"], 0.99 * 100 * calls, is_floor=True)]
    return [Report("pace", f"{calls:,} calls a minute, one process", rows, wanted)]


def limiter(_: Options) -> list[Report]:
    """Calls under a limit, replies of 0.01 to 0.3 s, on a clock that jumps."""
    rows, wanted = [], []
    for calls in (2_000, 10_000):
        load = Load(calls, (0.01, 0.3), 240.0, seed=7)
        with asyncio.Runner(loop_factory=VirtualClockLoop) as runner:
            runner.run(load.put_on())
        used, fullest = load.use(3), load.fullest()
        rows.append(
            {
                "limit": calls,
                "used of it at the client": used,
                "fullest minute at the server": fullest,
            }
        )
        wanted.append(Wanted(f"share used of {calls:,}", used, 0.99, is_floor=True))
        wanted.append(Wanted(f"fullest minute of {calls:,}", fullest, calls))
    return [Report("limiter", "calls a minute, three minutes after the first", rows, wanted)]


def imports(options: Options) -> list[Report]:
    """What importing costs, and how long the command line takes to answer."""
    programs = {
        "python": ["-c", "pass"],
        "import dfseo_async": ["-c", "import dfseo_async"],
        "from dfseo_async import DataForSEO": ["-c", "from dfseo_async import DataForSEO"],
        "dfseo-async --help": ["-m", "dfseo_async.cli", "--help"],
        "import aiohttp": ["-c", "import aiohttp"],
        "official client": ["-c", "from dataforseo_client.api.serp_api import SerpApi"],
    }
    _, words = present(("official",))
    if words:
        del programs["official client"]
    seen: dict[str, list[tuple[float, float, float]]] = {name: [] for name in programs}
    for _ in range(1 + options.rounds):  # the first one warms the disk's cache
        for name, arguments in programs.items():
            seen[name].append(_start(arguments))
    rows = [_start_row(name, seen[name][1:], seen["python"][1:]) for name in programs]
    found = {row["program"]: row for row in rows}
    ours = found["import dfseo_async"]
    client = found["from dfseo_async import DataForSEO"]
    wanted = [
        Wanted("import dfseo_async, s", ours["CPU s over python"], 0.15),
        Wanted("import of the client, s", client["CPU s over python"], 0.15),
        Wanted("import of the client, MiB", client["peak MiB"], 40.0),
        Wanted("--help, s", found["dfseo-async --help"]["CPU s"], 0.3),
    ]
    return [Report("import", "fresh processes", rows, wanted, words)]


def _start(arguments: Sequence[str]) -> tuple[float, float, float]:
    """CPU seconds, wall seconds and peak MiB of a fresh process."""
    program = [sys.executable, "-m", "benchmarks.starting", sys.executable, *arguments]
    ran = subprocess.run(program, check=True, stdout=subprocess.PIPE, cwd=Path(__file__).parents[1])
    cpu, wall, peak = ran.stdout.split()[-3:]
    return float(cpu), float(wall), float(peak)


def _start_row(
    name: str, seen: Sequence[tuple[float, ...]], bare: Sequence[tuple[float, ...]]
) -> Row:
    cpu = spread([one[0] for one in seen])
    return {
        "program": name,
        "CPU s": cpu["median"],
        "CPU s over python": round(
            median(one[0] - less[0] for one, less in zip(seen, bare, strict=True)), 3
        ),
        "least": cpu["least"],
        "wall s": spread([one[1] for one in seen])["median"],
        "peak MiB": median(one[2] for one in seen),
    }


FIGURES: dict[str, Callable[[Options], list[Report]]] = {
    "submit": submit,
    "collect": collect,
    "memory": memory,
    "ledger": ledger,
    "limiter": limiter,
    "pace": pace,
    "import": imports,
    "growth": growth,
}
