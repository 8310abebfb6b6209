"""Groups tasks into batches: full ones leave at once, partial ones after a linger. Never waits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import inf

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

    def add(self, row: QueuedRow, now: float) -> Batch | None:
        """Add a task; the batch that it completed, if it did."""
        kind = row.kind
        rows = self._open.get(kind)
        if rows is None:
            rows = self._open[kind] = []
            self._sizes[kind] = self._size(kind)
            self._due[kind] = now + self._linger
        rows.append(row)
        return self._close(kind) if len(rows) >= self._sizes[kind] else None

    def add_all(self, rows: Iterable[QueuedRow], now: float) -> list[Batch]:
        """Add tasks; the batches that they completed."""
        return [full for row in rows if (full := self.add(row, now)) is not None]

    def due_at(self) -> float:
        """When the next partial batch must leave; infinity when none is open."""
        return min(self._due.values(), default=inf)

    def flush(self, now: float = inf) -> Sequence[Batch]:
        """The partial batches that are due at *now*; all of them by default."""
        return [self._close(kind) for kind, due in list(self._due.items()) if due <= now]

    def _close(self, kind: int) -> Batch:
        del self._due[kind], self._sizes[kind]
        return Batch(kind, tuple(self._open.pop(kind)))
