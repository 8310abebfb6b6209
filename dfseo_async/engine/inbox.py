"""What one job offers to the receiver: a place for results that the service pushes.

A body is in the ledger, synced, before the receiver answers; who it is for is known by the
service's id, or by our tag while the reply to the POST is not there yet.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from dfseo_async.engine.board import Board
from dfseo_async.engine.collector import Collector
from dfseo_async.engine.resender import Resender
from dfseo_async.engine.tags import OurTag, read_tag
from dfseo_async.ledger import Arrival, Ledger
from dfseo_async.ledger import Receipt as Kept
from dfseo_async.postbacks import Postback, Receipt

MOST_PINGED = 1000  # tasks that wait in memory for being fetched; tasks_ready brings the others
_RECEIPTS = {
    Kept.KEPT: Receipt.ACCEPTED,
    Kept.KNOWN: Receipt.DUPLICATE,
    Kept.STRANGE: Receipt.UNKNOWN,
}


class Inbox:
    """Takes postbacks and pingbacks of one job.

    Attributes:
        secret: the job's own part of the URL.
        receipts: what came, by what became of it.
    """

    def __init__(
        self,
        ledger: Ledger,
        board: Board,
        *,
        job: str,
        secret: str,
        collector: Collector,
        resender: Resender,
    ) -> None:
        self._ledger = ledger
        self._board = board
        self._job = job
        self._collector = collector
        self._resender = resender
        self.secret = secret
        self.receipts: Counter[Receipt] = Counter()

    async def postbacks(self, group: Sequence[Postback]) -> list[Receipt]:
        """Keep *group*; see `dfseo_async.postbacks.Intake`."""
        arrivals = [self._arrival(one) for one in group]
        kept = await self._ledger.do(lambda store: store.arrive(arrivals))
        receipts = [_RECEIPTS[one] for one in kept]
        self.receipts.update(receipts)
        if any(one is not Receipt.UNKNOWN for one in receipts):
            self._resender.heard()
        if Receipt.ACCEPTED in receipts:
            self._board.arrived()
        return receipts

    async def pingback(self, task_id: str, tag: str) -> Receipt:
        """Fetch a task soon; see `dfseo_async.postbacks.Intake`."""
        ours = self._read(tag)
        seq, attempt = (None, 0) if ours is None else (ours.seq, ours.attempt)
        state = await self._ledger.do(lambda store: store.state_of(task_id, seq, attempt))
        receipt = Receipt.UNKNOWN if state is None else Receipt.DUPLICATE
        if state is not None and state < 4:
            for task in await self._ledger.do(lambda store: store.find_posted({task_id: seq})):
                is_room = self._collector.waiting < MOST_PINGED  # the others stay listed
                if is_room and self._collector.is_idle(task.seq):
                    receipt = Receipt.ACCEPTED
                    self._collector.fetch_soon(task)
        self.receipts[receipt] += 1
        return receipt

    def _arrival(self, one: Postback) -> Arrival:
        tag = self._read(one.tag)
        if tag is None:
            return Arrival(one.task_id, None, 0, one.body)
        return Arrival(one.task_id, tag.seq, tag.attempt, one.body)

    def _read(self, tag: str) -> OurTag | None:
        found = read_tag(tag)
        return found if found is not None and found.job == self._job else None
