"""A job leaves the event loop to the user's own coroutines, and leaves nothing behind in it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from benchmarks.side_by_side import service

ROOT = Path(__file__).parents[2]
STALL = 0.05  # seconds of CPU time in one turn of the loop
TASKS = 6000  # read, checked, posted, listed and delivered in groups of the usual size
TRIES = 3  # a busy machine can make a turn long; what the code does wrong it does each time


def longest_turn() -> float:
    """The longest turn of the loop while a whole job runs in a fresh process, in CPU seconds."""
    with service(result_bytes=2000) as url:
        ran = subprocess.run(
            [sys.executable, "-m", "benchmarks.watchdog", url, str(TASKS)],
            check=True,
            stdout=subprocess.PIPE,
            timeout=120,
            cwd=ROOT,
        )
    turns: list[float] = json.loads(ran.stdout)["longest"]
    return turns[-1]


def test_event_loop_is_never_held_up() -> None:
    """From the first use of the package to the last outcome no turn of the loop takes 50 ms.

    Files, SQLite and imports are worked on elsewhere, and whatever is long is done in parts.
    """
    turns = (longest_turn() for _ in range(TRIES))

    assert any(turn <= STALL for turn in turns)
