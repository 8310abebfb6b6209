"""How long the event loop is away from its sockets at one time, while a job runs.

A turn of the loop is everything between two looks at the sockets. What counts is the CPU time of
the loop's thread: a busy machine makes a turn last longer, and is nobody's fault. Beside the job a
coroutine of the user's sleeps for a millisecond again and again: how much later it goes on is told
in seconds of the clock, whatever the cause.

    python -m benchmarks.watchdog URL COUNT
"""

from __future__ import annotations

import asyncio
import json
import selectors
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks import engine
from benchmarks.wanted import Tasks, Work, make_tasks

NAP = 0.001  # seconds


class Watchdog(selectors.DefaultSelector):
    """Notes the CPU seconds of every turn."""

    def __init__(self) -> None:
        super().__init__()
        self.turns: list[float] = []
        self._began: float | None = None

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Note the turn that ends here."""
        if self._began is not None:
            self.turns.append(time.thread_time() - self._began)
        ready = super().select(timeout)
        self._began = time.thread_time()
        return ready


class Bystander:
    """A coroutine that has nothing to do with the job; notes by how much it goes on too late."""

    def __init__(self) -> None:
        self.late: list[float] = []

    async def run(self) -> None:
        """Sleep until cancelled."""
        clock = asyncio.get_running_loop().time
        while True:
            due = clock() + NAP
            await asyncio.sleep(NAP)
            self.late.append(clock() - due)


async def _watched(work: Work, tasks: Tasks, bystander: Bystander) -> None:
    async with asyncio.TaskGroup() as group:
        beside = group.create_task(bystander.run())
        await engine.run(work, tasks)
        beside.cancel()


def watch(work: Work) -> dict[str, Any]:
    """The turns of a whole job whose tasks are a list, and of its first import of the engine."""
    dog, bystander = Watchdog(), Bystander()
    tasks = make_tasks(work.count)
    with asyncio.Runner(loop_factory=lambda: asyncio.SelectorEventLoop(dog)) as runner:
        runner.run(_watched(work, tasks, bystander))
    return {"turns": _spread(dog.turns), "late": _spread(bystander.late)}


def _spread(seconds: Sequence[float]) -> dict[str, float]:
    ordered = sorted(seconds)
    shares = {"median": 0.5, "p99": 0.99, "p99.9": 0.999}
    found = {name: ordered[int(share * len(ordered))] for name, share in shares.items()}
    return {"count": len(ordered), **found, "longest": ordered[-1]}


def main() -> None:
    """Run a job and print its turns, in CPU seconds, and the bystander's delays, in seconds."""
    url, count = sys.argv[1], int(sys.argv[2])
    with tempfile.TemporaryDirectory(prefix="benchmark-") as name:
        found = watch(Work(who="engine", url=url, count=count, folder=Path(name)))
    print(json.dumps(found))


if __name__ == "__main__":
    main()
