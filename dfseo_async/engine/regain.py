"""Live tasks that were charged and whose result did not reach us with the reply.

Looking them up proved that they exist. SERP calls keep their result for a while, where it is read
again, free of charge; of the others nothing is left but the charge, and that is what is told.
"""

from __future__ import annotations

import asyncio

from dfseo_async.engine.board import Board
from dfseo_async.engine.collector import Collector
from dfseo_async.engine.kinds import Kinds
from dfseo_async.ledger import Ledger

EVERY = 5.0  # seconds between looks
TAKE = 200  # tasks read from the ledger at once


class Regainer:
    """Looks for such tasks from time to time."""

    def __init__(self, ledger: Ledger, board: Board, *, kinds: Kinds, collector: Collector) -> None:
        self._ledger = ledger
        self._board = board
        self._kinds = kinds
        self._collector = collector

    async def run(self) -> None:
        """Look until the job is over."""
        board, loop = self._board, asyncio.get_running_loop()
        while not board.is_over:
            await board.until(lambda: False, due=loop.time() + EVERY)
            live = [one.number for one in self._kinds if one.family.is_live]
            if live and self._collector.unseen(live) > 0:
                await self._take(live)

    async def _take(self, live: list[int]) -> None:
        after = 0
        while tasks := await self._ledger.do(
            lambda store: store.without_result(after, kinds=live, limit=TAKE)  # noqa: B023
        ):
            for task in tasks:
                self._collector.not_yet.pop(task.seq, None)
                if self._kinds[task.kind].keeps_results:
                    await self._collector.take(task)
                else:
                    await self._collector.lose(task)
            after = tasks[-1].seq
