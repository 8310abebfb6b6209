"""What every client is asked for: the same tasks, in the same POSTs, with the same width."""

from __future__ import annotations

import resource
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

ENDPOINT = "serp/google/organic"
POSTING = 8  # POSTs under way at once
FETCHING = 64  # GETs under way at once
NO_LIMIT = 10**6  # calls a minute: the machine is the limit

Tasks = list[dict[str, Any]]


def make_tasks(count: int) -> Tasks:
    """Plain tasks, all different."""
    return [make_task(number) for number in range(count)]


def make_task(number: int) -> dict[str, Any]:
    """One of them."""
    return {"keyword": f"benchmark {number}", "location_code": 2840, "language_code": "en"}


def batches(tasks: Tasks) -> Iterator[Tasks]:
    """A hundred tasks each: as many as a POST may hold."""
    return (tasks[start : start + 100] for start in range(0, len(tasks), 100))


@dataclass(slots=True)
class Meter:
    """CPU time of this process and of this thread alone, wall time and peak memory of a block."""

    cpu: float = 0.0
    thread_cpu: float = 0.0
    wall: float = 0.0
    peak_mib: float = 0.0

    def __enter__(self) -> Self:
        """Start."""
        self.wall, self.cpu = time.perf_counter(), time.process_time()
        self.thread_cpu = time.thread_time()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop."""
        self.cpu = time.process_time() - self.cpu
        self.thread_cpu = time.thread_time() - self.thread_cpu
        self.wall = time.perf_counter() - self.wall
        self.peak_mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@dataclass(frozen=True, slots=True)
class Work:
    """What one client is to do.

    Attributes:
        who: the client: a module of this package, and after a dash how it does it.
        url: of the service.
        count: tasks.
        folder: for its files.
        meter: to be put around what counts.
    """

    who: str
    url: str
    count: int
    folder: Path
    meter: Meter = field(default_factory=Meter)

    @property
    def out(self) -> Path:
        """The results file."""
        return self.folder / ("results.jsonl.gz" if self.who == "engine-gz" else "results.jsonl")

    def tell(self, word: str) -> None:
        """Tell the service to ``hold`` tasks back, or to ``release`` them: list them as ready."""
        request = urllib.request.Request(  # noqa: S310 (loopback)
            f"{self.url}/control/{word}", data=b"", headers={"Accept-Encoding": "identity"}
        )
        urllib.request.urlopen(request).close()  # noqa: S310 (loopback)
