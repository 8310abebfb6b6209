"""A job leaves the event loop to the user's own coroutines, and leaves nothing behind in it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from benchmarks.side_by_side import service

ROOT = Path(__file__).parents[2]
STALL = 0.05  # seconds: of CPU time in one turn of the loop; of the clock for a user's coroutine
TASKS = 100_000  # read, checked, posted, listed, fetched, synced to ledger and results file
TRIES = 3  # a busy machine can make a turn long; what the code does wrong it does each time


def longest_waits() -> tuple[float, float]:
    """Of a whole job in a fresh process: the longest turn of the loop, in CPU seconds.

    And what a coroutine that sleeps for 1 ms is late 99 times of 100 at most, in seconds.
    """
    with service(result_bytes=2000) as url:
        ran = subprocess.run(
            [sys.executable, "-m", "benchmarks.watchdog", url, str(TASKS)],
            check=True,
            stdout=subprocess.PIPE,
            timeout=300,
            cwd=ROOT,
        )
    found = json.loads(ran.stdout)
    return found["turns"]["longest"], found["late"]["p99"]


def test_event_loop_is_never_held_up() -> None:
    """From the first use of the package to the last outcome no turn of the loop takes 50 ms.

    Files, SQLite and imports are worked on elsewhere, and whatever is long is done in parts. The
    user's own coroutines in the loop go on within 50 ms as well.
    """
    waits = (longest_waits() for _ in range(TRIES))

    assert any(turn <= STALL and late <= STALL for turn, late in waits)
