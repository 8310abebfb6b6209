"""Groups tasks into batches: full ones leave at once, partial ones after a linger. Never waits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import inf
from operator import attrgetter

from dfseo_async.ledger.rows import QueuedRow


@dataclass(frozen=True, slots=True)
class Batch:
    """Tasks of one endpoint for one POST, as many as it takes."""

    kind: int
    rows: tuple[QueuedRow, ...]


class Batcher:
    """Tasks in, batches out; one open batch per endpoint, so that batches never mix them.

    Args:
        size: most tasks in a batch of a kind.
        linger: seconds that a task waits for company at most.
    """

    def __init__(self, *, size: Callable[[int], int], linger: float) -> None:
        self._size = size
        self._linger = linger
        self._open: dict[int, list[QueuedRow]] = {}
        self._sizes: dict[int, int] = {}  # of the open batches
        self._due: dict[int, float] = {}

    def __len__(self) -> int:
        return sum(len(rows) for rows in self._open.values())

    def add(self, rows: Iterable[QueuedRow], now: float) -> list[Batch]:
        """Add tasks; the batches that they completed."""
        full = []
        for kind, same in groupby(rows, key=attrgetter("kind")):
            coming = list(same)
            while coming:
                batch, size = self._batch_of(kind, now)
                room = size - len(batch)
                batch += coming[:room]
                del coming[:room]
                if len(batch) == size:
                    full.append(self._close(kind))
        return full

    def due_at(self) -> float:
        """When the next partial batch must leave; infinity when none is open."""
        return min(self._due.values(), default=inf)

    def flush(self, now: float = inf) -> Sequence[Batch]:
        """The partial batches that are due at *now*; all of them by default."""
        return [self._close(kind) for kind, due in list(self._due.items()) if due <= now]

    def _batch_of(self, kind: int, now: float) -> tuple[list[QueuedRow], int]:
        """The open batch of a kind, and how many tasks it takes."""
        if kind not in self._open:
            self._open[kind] = []
            self._sizes[kind] = self._size(kind)
            self._due[kind] = now + self._linger
        return self._open[kind], self._sizes[kind]

    def _close(self, kind: int) -> Batch:
        del self._due[kind], self._sizes[kind]
        return Batch(kind, tuple(self._open.pop(kind)))
