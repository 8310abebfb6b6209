"""Results that came by themselves, from the ledger to whoever waits for outcomes.

They were kept as they came. Here they are decoded, judged like any fetched result, and told; they
leave the ledger in the commit that ends their task. What cannot be used is fetched by id instead.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from math import inf

from dfseo_async.bodies import inflate
from dfseo_async.codes import ENDS, Call, verdict
from dfseo_async.engine.board import Board
from dfseo_async.engine.collector import Collector
from dfseo_async.engine.reconciler import Reconciler
from dfseo_async.engine.resender import Resender
from dfseo_async.envelope import TaskReply, read_envelope
from dfseo_async.errors import BadReplyError
from dfseo_async.ledger import Kept, Ledger
from dfseo_async.models import State

AT_ONCE = 32  # arrivals read from the ledger in one go; their bodies are in memory then
RECHECK = 1.0  # seconds between looks at arrivals that could not be delivered yet
MOST_INFLATED = 64 * 2**20  # bytes of one result; the largest that was seen had a tenth of that


class Unpacker:
    """Delivers arrivals in the order in which they came.

    Attributes:
        unusable: arrivals whose bytes made no sense, or told no end.
    """

    def __init__(
        self,
        ledger: Ledger,
        board: Board,
        *,
        collector: Collector,
        reconciler: Reconciler,
        resender: Resender,
    ) -> None:
        self._ledger = ledger
        self._board = board
        self._collector = collector
        self._reconciler = reconciler
        self._resender = resender
        self._last = 0  # number of the newest arrival that was looked at
        self._held: set[int] = set()  # tasks whose arrival waits: in another hand, or not posted
        self.unusable = 0

    async def run(self) -> None:
        """Deliver until the job is over."""
        board, loop = self._board, asyncio.get_running_loop()
        while not board.is_over:
            due = loop.time() + RECHECK if self._held else inf
            await board.until(lambda: board.has_arrivals, due=due)
            if self._held:
                await self._take_held()
            if board.has_arrivals:
                await self._take_next()

    async def _take_next(self) -> None:
        self._board.has_arrivals = False
        found = await self._ledger.do(lambda store: store.kept(self._last, AT_ONCE))
        self._board.has_arrivals |= len(found) == AT_ONCE
        if found:
            self._last = found[-1].number
        await self._deliver_all(found)

    async def _take_held(self) -> None:
        held, self._held = self._held, set()
        for first in range(0, len(held), AT_ONCE):
            some = sorted(held)[first : first + AT_ONCE]
            await self._deliver_all(
                await self._ledger.do(lambda store: store.kept_of(some))  # noqa: B023
            )

    async def _deliver_all(self, found: Sequence[Kept]) -> None:
        for kept in found:
            if self._board.is_stopping:
                return
            await self._deliver(kept)
            await asyncio.sleep(0)  # decoding is work: let others in between

    async def _deliver(self, kept: Kept) -> None:
        task = kept.task
        if kept.state is State.UNKNOWN:
            await self._prove(kept)
        if kept.state is State.POSTED and task.task_id == kept.task_id:
            self._resender.arrived(task)
        if kept.state is not State.POSTED or task.seq in self._collector.in_hand:
            self._held.add(task.seq)
        elif task.task_id != kept.task_id:
            await self._drop(task.seq)
        elif self._collector.is_idle(task.seq):
            await self._tell(kept)

    async def _tell(self, kept: Kept) -> None:
        task = kept.task
        self._collector.claim(task)
        reply = _end(kept)
        if reply is None:
            self.unusable += 1
            await self._drop(task.seq)
            await self._collector.ready.put(task)
        elif not await self._collector.finish(task, reply):
            await self._drop(task.seq)

    async def _prove(self, kept: Kept) -> None:
        """The reply to its POST was lost, and here is the task: it exists.

        What does not say its cost waits until the lookup tells it; it is not sent again meanwhile.
        """
        try:
            cost_usd = _open(kept).cost_usd
        except BadReplyError:
            return
        if cost_usd:
            await self._reconciler.proven(kept.task, kept.task_id, cost_usd)

    async def _drop(self, seq: int) -> None:
        await self._ledger.do(lambda store: store.drop_kept([seq]))


def _end(kept: Kept) -> TaskReply | None:
    """How the task ended; None when its arrival does not say: least of all may it stop the job."""
    try:
        reply = _open(kept)
    except BadReplyError:
        return None
    return reply if verdict(Call.GET, reply.status_code, reply.message) in ENDS else None


def _open(kept: Kept) -> TaskReply:
    """The task in an arrival.

    Raises:
        BadReplyError: not an envelope about this task.
    """
    body = inflate(kept.body, limit=MOST_INFLATED)
    envelope = read_envelope(body, http_status=200, path=f"arrival of {kept.task_id}")
    return envelope.reply_for(kept.task_id)
