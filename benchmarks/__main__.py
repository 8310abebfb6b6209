"""``python -m benchmarks [--tasks N] [--rounds N]``: the engine beside the floor, in one run.

Server and clients are processes of their own; the two clients take turns; what counts is the ratio
of their CPU time, pair by pair. One JSON line and a table.
"""

from __future__ import annotations

import argparse
import json
import platform
import statistics
import subprocess
import sys
from typing import Any

from dfseo_async.emulator import EmulatorSettings, spawn_emulator

FREE = EmulatorSettings(
    turnaround=(0.1, 0.3),
    listing_delay=0.0,
    result_bytes=(60_000, 68_000),
    calls_per_minute=0,
    tasks_ready_per_minute=0,
    id_list_per_minute=0,
    user_data_per_minute=0,
)


def measure(who: str, url: str, tasks: int) -> dict[str, Any]:
    """What one client's whole job cost."""
    command = [sys.executable, "-m", "benchmarks.peer", who, url, str(tasks)]
    ran = subprocess.run(command, check=True, capture_output=True, timeout=600)
    cost: dict[str, Any] = json.loads(ran.stdout)
    if cost["lines"] != tasks:
        raise RuntimeError(f"{who} wrote {cost['lines']} of {tasks} results")
    return cost


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--tasks", type=int, default=1000)
    arguments.add_argument("--rounds", type=int, default=3)
    chosen = arguments.parse_args()
    pairs = []
    for _ in range(chosen.rounds):
        with spawn_emulator(FREE) as emulator:
            pairs.append([measure(who, emulator.url, chosen.tasks) for who in ("floor", "engine")])
    ratios = [ours["cpu_us_per_task"] / least["cpu_us_per_task"] for least, ours in pairs]
    report = {
        "figure": "whole job, durable, 64 KB results",
        "machine": f"{platform.machine()}, {platform.python_implementation()}"
        f" {platform.python_version()}",
        "tasks": chosen.tasks,
        "rounds": chosen.rounds,
        "cpu_ratio_median": statistics.median(ratios),
        "cpu_ratios": ratios,
        "pairs": pairs,
    }
    print(json.dumps(report))
    print(f"\n{'client':8} {'CPU us/task':>12} {'wall s':>8} {'peak MiB':>9}")
    for number, who in enumerate(("floor", "engine")):
        middle = [
            statistics.median(pair[number][name] for pair in pairs)
            for name in ("cpu_us_per_task", "wall_seconds", "peak_rss_mib")
        ]
        print(f"{who:8} {middle[0]:12.0f} {middle[1]:8.1f} {middle[2]:9.0f}")
    print(f"\nengine / floor: {report['cpu_ratio_median']:.2f} (median of {chosen.rounds})")


if __name__ == "__main__":
    main()
