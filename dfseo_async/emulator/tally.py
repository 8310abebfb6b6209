"""Counts of what callers did, so that a test can tell whether a client was honest."""

from __future__ import annotations

from collections import Counter
from math import exp, log

import orjson

from dfseo_async.emulator.tasks import POSTED, Task, TaskStore

_STEP = log(1.01)  # one per cent between neighbouring buckets
_SMALLEST = 0.001


class Spread:
    """Percentiles of durations in constant memory, within one per cent."""

    __slots__ = ("_buckets", "_count", "_largest")

    def __init__(self) -> None:
        self._buckets: Counter[int] = Counter()
        self._count = 0
        self._largest = 0.0

    def add(self, duration: float) -> None:
        """Count one duration in seconds."""
        self._buckets[int(log(max(duration, _SMALLEST) / _SMALLEST) / _STEP)] += 1
        self._count += 1
        self._largest = max(self._largest, duration)

    def percentile(self, share: float) -> float:
        """Return the duration that this share of all stays within; 0 when there are none."""
        wanted = share * self._count
        for bucket in sorted(self._buckets):
            wanted -= self._buckets[bucket]
            if wanted <= 0:
                return min(_SMALLEST * exp((bucket + 1) * _STEP), self._largest)
        return self._largest

    def summary(self) -> dict[str, float]:
        """Return median, 95th percentile and largest."""
        middle, high = self.percentile(0.5), self.percentile(0.95)
        return {"p50": round(middle, 3), "p95": round(high, 3), "max": round(self._largest, 3)}


class Duplicates:
    """Counts tasks that were posted twice: by tag, and by everything else they hold.

    It looks at tasks when it is asked, not when they are posted: posting must stay fast.
    """

    __slots__ = ("_payloads", "_seen", "_tags", "payloads", "tags")

    def __init__(self) -> None:
        self.tags = 0
        self.payloads = 0
        self._seen = 0
        self._tags: set[int] = set()
        self._payloads: set[int] = set()

    def look(self, tasks: TaskStore) -> None:
        """Take in what was posted since the last look."""
        for task in tasks.since(self._seen):
            if task.function == POSTED and not task.is_foreign:
                self._compare(task)
        self._seen = len(tasks)

    def _compare(self, task: Task) -> None:
        params = task.posted()
        tag = params.pop("tag", None)
        text = orjson.dumps(params, option=orjson.OPT_SORT_KEYS)
        payload = hash((task.family.endpoint, text))
        self.payloads += payload in self._payloads
        self._payloads.add(payload)
        if tag:
            self.tags += hash(tag) in self._tags
            self._tags.add(hash(tag))


class Tally:
    """Everything the report counts besides calls and money."""

    __slots__ = (
        "batches",
        "collected",
        "created",
        "duplicate_fetches",
        "duplicates",
        "fetched_anyway",
        "fetches",
        "foreign_collected",
        "latency",
        "live",
        "rejected",
    )

    def __init__(self) -> None:
        self.created = 0
        self.live = 0
        self.rejected = 0
        self.collected = 0
        self.duplicate_fetches = 0
        self.foreign_collected = 0
        self.fetched_anyway = 0
        self.duplicates = Duplicates()
        self.fetches: Counter[str] = Counter(ok=0, pending=0, unknown=0, wrong=0, expired=0)
        self.batches: Counter[int] = Counter()
        self.latency = Spread()

    def add_fetch(self, task: Task, now: float) -> None:
        """Count a fetched result; call it before ``task.fetches`` is raised."""
        self.fetches["ok"] += 1
        if task.fetches:
            self.duplicate_fetches += 1
        elif task.is_foreign:
            self.foreign_collected += 1
        else:
            self.collected += 1
            self.fetched_anyway += task.is_received
            self.latency.add(now - task.ready_at)
