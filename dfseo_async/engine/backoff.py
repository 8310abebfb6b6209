"""Pauses between attempts, and a queue whose items come due later."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from math import inf
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")


def pause(attempt: int, *, base: float, longest: float, random: Random) -> float:
    """Seconds before attempt number *attempt* + 1: doubling, jittered between half and all."""
    full: float = min(longest, base * 2.0 ** min(attempt, 20))
    return full * (0.5 + random.random() / 2)


class Delayed(Generic[T]):
    """Items that may be taken from a moment on, the earliest first."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, T]] = []
        self._count = 0

    def __len__(self) -> int:
        return len(self._heap)

    def put(self, item: T, due: float) -> None:
        """Add *item*, to be taken at *due* or later."""
        self._count += 1
        heapq.heappush(self._heap, (due, self._count, item))

    def due_at(self) -> float:
        """When the next item may be taken; infinity when there is none."""
        return self._heap[0][0] if self._heap else inf

    def take_due(self, now: float) -> Iterator[T]:
        """Take every item that is due."""
        while self._heap and self._heap[0][0] <= now:
            yield heapq.heappop(self._heap)[2]
