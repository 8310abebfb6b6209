"""``python -m benchmarks.sender PORT RESULTS WIDTH SIZE RATE``: postbacks, as cheaply as can be.

Requests are put together beforehand and replies are only searched for their status, so that the
server is what is measured. Prints one JSON line.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import os
import random
import sys
import time
from collections.abc import Iterator

SECRET = "Zm9yLXRoZS1iZW5jaG1hcmstb25seS0z"  # noqa: S105 (protects nothing)
_OK = b"HTTP/1.1 200 "


def pin(core: int) -> None:
    """Stay on one core, where there are two and the system allows it."""
    if hasattr(os, "sched_setaffinity"):
        cores = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {cores[core % len(cores)]})


def task_id(number: int) -> str:
    """The service's id of a task."""
    return f"11211554-{number // 10_000:04}-{number % 10_000:04}-0000-27e68ec15871"


def make_requests(count: int, size: int) -> Iterator[bytes]:
    """So many postbacks, each for a task of its own; the body is always the same."""
    noise = random.Random(1).randbytes(size - 30)  # noqa: S311
    body = gzip.compress(noise, 0)
    tail = (
        f"Host: a\r\nContent-Encoding: gzip\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
    )
    for number in range(count):
        query = f"id={task_id(number)}&tag=t{number}"
        yield f"POST /{SECRET}/postback?{query} HTTP/1.1\r\n".encode() + tail


class Sender:
    """Sends all, and notes how long each answer took."""

    def __init__(self, requests: Iterator[bytes], rate: float) -> None:
        self._requests = requests
        self._gap = 1 / rate if rate else 0.0
        self._next = time.perf_counter()
        self.seconds: list[float] = []
        self.refused = 0

    async def work(self, port: int) -> None:
        """One connection: the next request, its answer, and again."""
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for request in self._requests:
            due = await self._turn()
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            self.seconds.append(time.perf_counter() - due)
            self.refused += not head.startswith(_OK)
        writer.close()

    async def _turn(self) -> float:
        """Wait until the next request is due; when that was, which may be long ago."""
        if not self._gap:
            return time.perf_counter()
        due, self._next = self._next, self._next + self._gap
        if (pause := due - time.perf_counter()) > 0:
            await asyncio.sleep(pause)
        return due


async def send(port: int, count: int, width: int, size: int, rate: float) -> dict[str, float]:
    """Send everything over *width* connections."""
    sender = Sender(make_requests(count, size), rate)
    began = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for _ in range(width):
            group.create_task(sender.work(port))
    wall = time.perf_counter() - began
    took = sorted(sender.seconds)
    return {
        "wall_seconds": wall,
        "refused": sender.refused,
        "p50_ms": took[len(took) // 2] * 1e3,
        "p99_ms": took[len(took) * 99 // 100] * 1e3,
    }


def main() -> None:
    """Send and print."""
    pin(1)
    port, count, width, size = (int(one) for one in sys.argv[1:5])
    print(json.dumps(asyncio.run(send(port, count, width, size, float(sys.argv[5])))))


if __name__ == "__main__":
    main()
