"""Ledger to batches: reads what is queued, in order; owns what is to be sent again."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Sequence

from dfseo_async.engine.backoff import Delayed
from dfseo_async.engine.batcher import Batch, Batcher
from dfseo_async.engine.board import Board
from dfseo_async.engine.channel import Channel
from dfseo_async.ledger import Ledger, QueuedRow

READ_AHEAD = 1000  # rows read from the ledger at once
RECHECK = 0.5  # seconds before the ledger is read again that should hold more and did not
MAX_DELAYED = 5000  # refused tasks that wait in memory; beyond it nothing new is read


class Feeder:
    """Fills *batches* with what may be sent, the oldest first, never the same task twice."""

    def __init__(
        self,
        ledger: Ledger,
        board: Board,
        batches: Channel[Batch],
        *,
        size: Callable[[int], int],
        linger: float,
    ) -> None:
        self._ledger = ledger
        self._board = board
        self._batches = batches
        self._batcher = Batcher(size=size, linger=linger)
        self._again: deque[Batch] = deque()
        self._delayed: Delayed[QueuedRow] = Delayed()
        self._cursor = 0
        self._held: set[int] = set()  # read from the ledger and not sent yet: never read twice

    def send_again(self, batch: Batch) -> None:
        """A whole batch was refused: it goes before everything else."""
        self._held.update(row.seq for row in batch.rows)
        self._again.append(batch)
        self._board.notify()

    def send_later(self, rows: Sequence[QueuedRow], due: float) -> None:
        """These tasks may go at *due* (loop time)."""
        for row in rows:
            self._held.add(row.seq)
            self._delayed.put(row, due)
        self._board.notify()

    def left(self, batch: Batch) -> None:
        """The tasks of *batch* are not queued any more."""
        self._held.difference_update([row.seq for row in batch.rows])

    async def run(self) -> None:
        """Fill the channel until the job is over; then close it."""
        board, loop = self._board, asyncio.get_running_loop()
        try:
            while not board.is_over:
                await board.until(lambda: board.may_send)
                if board.may_send:
                    await self._step(loop.time())
        finally:
            self._batches.close()

    async def _step(self, now: float) -> None:
        """Send what is due, or read more, or wait for either."""
        while self._again:
            await self._batches.put(self._again.popleft())
        await self._put_all(self._batcher.add(self._delayed.take_due(now), now))
        rows = await self._read()
        await self._put_all(self._batcher.add(rows, now))
        board = self._board
        is_drained = board.is_loaded and not (rows or self._has_more or self._delayed)
        await self._put_all(self._batcher.flush() if is_drained else self._batcher.flush(now))
        if not rows and not (self._again or (is_drained and len(self._batcher))):
            due = min(self._batcher.due_at(), self._delayed.due_at())
            await board.changed(due=min(due, now + RECHECK) if self._has_more else due)

    @property
    def _has_more(self) -> bool:
        """Whether the ledger holds queued tasks that were not read yet."""
        return self._board.queued > len(self._held) and len(self._delayed) < MAX_DELAYED

    async def _read(self) -> list[QueuedRow]:
        if not self._has_more:
            return []
        rows = await self._ledger.do(lambda store: store.queued(self._cursor, READ_AHEAD))
        self._cursor = rows[-1].seq if rows else 0  # 0: something was queued again behind us
        rows = [row for row in rows if row.seq not in self._held]
        self._held.update([row.seq for row in rows])
        return rows

    async def _put_all(self, batches: Iterable[Batch]) -> None:
        for batch in batches:
            await self._batches.put(batch)
