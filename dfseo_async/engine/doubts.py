"""Lost live calls to an API that lists no tasks: nobody can find out whether they were charged.

They are reported as in doubt, and stay unknown in the ledger. They are sent again only when the
user says so, who may be charged twice then: once in a run, and what the lost call may have cost
counts against the budget.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from dfseo_async.bits import Bits
from dfseo_async.engine.board import DOUBTFUL, Board
from dfseo_async.engine.feeder import Feeder
from dfseo_async.engine.kinds import Kinds
from dfseo_async.ledger import IntentRow, Ledger, QueuedRow, Store


class Doubts:
    """Sorts lost POSTs by whether they can be looked up.

    Args:
        given_up: tasks that are told as unfinished at the end of this run.
        sends_again: the user wants them sent again.
    """

    def __init__(
        self,
        ledger: Ledger,
        board: Board,
        *,
        kinds: Kinds,
        feeder: Feeder,
        given_up: Bits,
        sends_again: bool,
    ) -> None:
        self._ledger = ledger
        self._board = board
        self._kinds = kinds
        self._feeder = feeder
        self._given_up = given_up
        self._sends_again = sends_again
        self._told: set[int] = set()  # intents
        self._again = Bits()  # tasks that were sent again in this run

    async def sort_out(self, intents: Sequence[IntentRow]) -> list[IntentRow]:
        """Those of *intents* that can be looked up; the others are dealt with."""
        listed = []
        for one in intents:
            if self._kinds[one.kind].family.has_id_list:
                listed.append(one)
            elif one.intent not in self._told:
                self._told.add(one.intent)
                await self._sort_out(one)
        return listed

    async def _sort_out(self, intent: IntentRow) -> None:
        seqs = await self._ledger.do(lambda store: store.unknown_in(intent.intent))
        if not seqs:
            return  # settled meanwhile, and its money was let go with the last of its tasks
        is_first = [self._again.add(seq) for seq in seqs] if self._sends_again else [False]
        if all(is_first):
            await self._send_again(intent, seqs)
        else:
            self._give_up(intent, seqs)

    def _give_up(self, intent: IntentRow, seqs: Sequence[int]) -> None:
        """It may have been charged: what was held back for it counts as spent in this run."""
        for seq in seqs:
            self._given_up.add(seq)
        board = self._board
        board.unknown -= len(seqs)
        board.unfinished += len(seqs)
        board.reserved_usd -= intent.reserved_usd
        board.doubtful_usd += intent.reserved_usd
        board.notify()

    async def _send_again(self, intent: IntentRow, seqs: Sequence[int]) -> None:
        def write(store: Store) -> tuple[list[QueuedRow], float]:
            store.requeue(seqs)  # not those that were found since: the ledger knows them
            released_usd = store.close_settled()
            store.set_meta(DOUBTFUL, store.meta(DOUBTFUL, 0.0) + intent.reserved_usd)
            return store.queued_among(seqs), released_usd

        rows, released_usd = await self._ledger.do(write)
        self._board.reserved_usd -= released_usd
        self._board.doubtful_usd += intent.reserved_usd
        self._board.unknown -= len(rows)
        self._board.queued += len(rows)
        self._feeder.send_later(rows, asyncio.get_running_loop().time())
        self._board.notify()
