"""How long the event loop is away from its sockets at one time, while a job runs.

A turn of the loop is everything between two looks at the sockets. What counts is the CPU time of
the loop's thread: a busy machine makes a turn last longer, and is nobody's fault.

    python -m benchmarks.watchdog URL COUNT
"""

from __future__ import annotations

import asyncio
import json
import selectors
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import engine
from benchmarks.wanted import Work, make_tasks


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


def watch(work: Work) -> list[float]:
    """The turns of a whole job whose tasks are a list, and of its first import of the engine."""
    dog = Watchdog()
    tasks = make_tasks(work.count)
    with asyncio.Runner(loop_factory=lambda: asyncio.SelectorEventLoop(dog)) as runner:
        runner.run(engine.run(work, tasks))
    return dog.turns


def main() -> None:
    """Run a job and print its longest turns, in seconds."""
    url, count = sys.argv[1], int(sys.argv[2])
    with tempfile.TemporaryDirectory(prefix="benchmark-") as name:
        turns = sorted(watch(Work(who="engine", url=url, count=count, folder=Path(name))))
    share = turns[int(0.99 * len(turns))]
    print(json.dumps({"turns": len(turns), "longest": turns[-5:], "p99": share}))


if __name__ == "__main__":
    main()
