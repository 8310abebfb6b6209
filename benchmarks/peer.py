"""One client in a process of its own: does one figure's work and prints what it cost, as JSON.

    python -m benchmarks.peer FIGURE CLIENT URL COUNT

What is measured lies between the ends of a `Meter`; imports and preparations do not.
"""

from __future__ import annotations

import gzip
import json
import sys
import tempfile
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.wanted import Work


def submit(work: Work) -> dict[str, Any]:
    """Tasks in memory to ids in hand (the engine's: committed)."""
    work.tell("hold")
    return {"done": _client(work).submit(work)}


def collect(work: Work) -> dict[str, Any]:
    """Tasks that are posted and ready to results on disk."""
    work.tell("hold")
    _client(work).collect(work)
    return {"done": _lines(work.out)}


def job(work: Work) -> dict[str, Any]:
    """A whole job of the engine: tasks from a generator, results to a file."""
    _client(work).whole_job(work)
    return {"done": _lines(work.out), **_client(work).sizes(work)}


def reopen(work: Work) -> dict[str, Any]:
    """A ledger filled, and opened again until its first POST is answered."""
    work.tell("hold")
    return {"done": work.count, **_client(work).reopen(work)}


def pace(work: Work) -> dict[str, Any]:
    """As many calls a minute as COUNT says, 100 tasks each, for a minute."""
    work.tell("hold")
    return {"done": work.count, **_client(work).pace(work)}


def _client(work: Work) -> Any:
    """The module of the client, imported before anything is measured."""
    return import_module(f"benchmarks.{work.who.partition('-')[0]}")


def _lines(path: Path) -> int:
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
        return sum(1 for _ in file)


FIGURES: dict[str, Callable[[Work], dict[str, Any]]] = {
    one.__name__: one for one in (submit, collect, job, reopen, pace)
}


def main() -> None:
    """Do it and print."""
    figure, who, url, count = sys.argv[1:5]
    with tempfile.TemporaryDirectory(prefix="benchmark-") as name:
        work = Work(who=who, url=url, count=int(count), folder=Path(name))
        found = FIGURES[figure](work)
    if found["done"] != work.count:
        raise SystemExit(f"{who} did {found['done']} of {count}")
    cost = {
        "who": who,
        "cpu_us": work.meter.cpu / work.count * 1e6,
        "thread_cpu_us": work.meter.thread_cpu / work.count * 1e6,
        "cpu_seconds": work.meter.cpu,
        "wall_seconds": work.meter.wall,
        "peak_mib": work.meter.peak_mib,
    }
    print(json.dumps({**cost, **found}))


if __name__ == "__main__":
    main()
