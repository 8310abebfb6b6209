"""The lists behind ``tasks_ready``: windows over finished tasks, never searched as a whole.

A finished task waits in a time bucket until it is listed, then in the dict of its endpoint, oldest
first, until it is collected or its retention ends.
"""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappop, heappush
from itertools import islice, takewhile
from math import ceil, inf
from typing import Protocol

from dfseo_async.emulator.dice import Dice
from dfseo_async.emulator.families import Family
from dfseo_async.emulator.settings import ReadyOrder
from dfseo_async.emulator.tasks import Task

_PER_SECOND = 200  # buckets: a task is listed at most 5 ms late


class Deliveries(Protocol):
    """Who sends results to customers, and so knows which tasks need no listing."""

    def offer(self, task: Task) -> bool:
        """Look at a finished task; true keeps it off the ready list until `ReadyLists.add`."""
        ...  # pragma: no cover


class Schedule:
    """Tasks by the time at which something is due; cheap to fill, emptied in order."""

    __slots__ = ("_buckets", "_times")

    def __init__(self) -> None:
        self._times: list[int] = []
        self._buckets: dict[int, list[Task]] = {}

    def put(self, due: float, task: Task) -> None:
        """Remember a task until it is due."""
        time = ceil(due * _PER_SECOND)
        bucket = self._buckets.get(time)
        if bucket is None:
            bucket = self._buckets[time] = []
            heappush(self._times, time)
        bucket.append(task)

    def next_at(self) -> float:
        """When `take` hands over something again; infinity when nothing waits."""
        return self._times[0] / _PER_SECOND if self._times else inf

    def take(self, now: float, use: Callable[[Task], None]) -> None:
        """Hand over what is due by now, earliest first."""
        limit = now * _PER_SECOND
        while self._times and self._times[0] <= limit:
            for task in self._buckets.pop(heappop(self._times)):
                use(task)


class ReadyLists:
    """Finished tasks that nobody has collected, by endpoint."""

    __slots__ = ("_lists", "_order", "_retention", "_schedule", "_window", "deliveries")

    def __init__(self, *, window: int, order: ReadyOrder, retention: float) -> None:
        self.deliveries: Deliveries | None = None
        self._window = window
        self._order = order
        self._retention = retention
        self._schedule = Schedule()
        self._lists: dict[str, dict[int, Task]] = {}

    def expect(self, task: Task, listed_at: float) -> None:
        """List the task at this time, unless it was collected before."""
        self._schedule.put(listed_at, task)

    def advance(self, now: float) -> None:
        """Move what is due by now onto its list."""
        self._schedule.take(now, self._finish)

    def add(self, task: Task) -> None:
        """List a task at once, for instance after its delivery failed."""
        if not task.fetches and not task.is_delivered:
            self._lists.setdefault(task.family.endpoint, {})[task.seq] = task

    def remove(self, task: Task) -> None:
        """Take a collected task off its list."""
        listed = self._lists.get(task.family.endpoint)
        if listed is not None:
            listed.pop(task.seq, None)

    def window(self, families: list[Family], now: float) -> list[Task]:
        """Return what one ``tasks_ready`` call shows of these endpoints."""
        self.advance(now)
        found: list[Task] = []
        for family in families:
            found.extend(self._head(family.endpoint, now))
        if len(families) > 1:
            found.sort(key=_ready_at, reverse=self._order == "newest")
        del found[self._window :]
        if self._order == "shuffled":
            dice = Dice(len(found), int(now * 1000))
            found.sort(key=lambda _: dice.roll())
        return found

    def __len__(self) -> int:
        return sum(len(listed) for listed in self._lists.values())

    def _head(self, endpoint: str, now: float) -> list[Task]:
        listed = self._lists.get(endpoint)
        if not listed:
            return []
        horizon = now - self._retention
        # A list first: deleting from the head one by one would walk the same gap again and again.
        expired = list(takewhile(lambda task: task.ready_at < horizon, listed.values()))
        for task in expired:
            del listed[task.seq]
        tasks = reversed(listed.values()) if self._order == "newest" else iter(listed.values())
        return list(islice(tasks, self._window))

    def _finish(self, task: Task) -> None:
        if self.deliveries is None or not self.deliveries.offer(task):
            self.add(task)


def _ready_at(task: Task) -> float:
    return task.ready_at
