"""Makes outcomes and hands them on; its bound is what slows the engine to its reader's pace."""

from __future__ import annotations

from collections.abc import Sequence

from dfseo_async.codes import Verdict
from dfseo_async.engine.board import Board
from dfseo_async.engine.channel import Channel
from dfseo_async.engine.kinds import Kinds
from dfseo_async.engine.service import Service
from dfseo_async.ledger import Ledger, OpenTask
from dfseo_async.models import Outcome, Status

NULL = b"null"
STATUS_OF = {
    Verdict.DONE: Status.DONE,
    Verdict.EMPTY: Status.EMPTY,
    Verdict.PARTIAL: Status.PARTIAL,
    Verdict.FAILED: Status.FAILED,
    Verdict.REJECTED: Status.FAILED,
}


class Teller:
    """Puts outcomes where delivery takes them."""

    def __init__(
        self,
        service: Service,
        ledger: Ledger,
        board: Board,
        *,
        kinds: Kinds,
        outcomes: Channel[Outcome],
    ) -> None:
        self._service = service
        self._ledger = ledger
        self._board = board
        self._kinds = kinds
        self._outcomes = outcomes
        self._owed: list[int] = []

    @property
    def is_full(self) -> bool:
        """Whether the reader is behind."""
        return self._outcomes.is_full

    def make(
        self, task: OpenTask, status: Status, code: int, message: str, result: bytes = NULL
    ) -> Outcome:
        """The outcome of *task*."""
        return Outcome(
            key=task.key,
            status=status,
            code=code,
            message=message,
            task_id=task.task_id,
            cost_usd=task.cost_usd,
            endpoint=self._kinds[task.kind].family.endpoint,
            params_bytes=task.params,
            posted_at=task.posted_at,
            completed_at=self._service.now(),
            result_bytes=result,
            tag=task.tag,
            seq=task.seq,
            kind=task.kind,
            copies=task.copies,
        )

    async def tell(self, outcome: Outcome) -> None:
        """Hand on the end of a task that was posted; waits while the reader is behind."""
        self._board.add_posted(outcome.kind, -1)
        self._board.told += 1
        await self._outcomes.put(outcome)
        self._board.notify_if_over()

    def tell_again(self, seqs: Sequence[int]) -> None:
        """Further rows of the input ask for tasks that failed without having been created."""
        self._board.ended[Status.FAILED] -= len(seqs)
        self._board.decided_at_post(len(seqs))
        self._owed += seqs
        self._board.notify()

    async def run(self) -> None:
        """Tell what earlier runs left untold, and what is owed to further rows."""
        await self.tell_decided()
        board = self._board
        while not board.is_over:
            await board.until(lambda: self._owed)
            owed, self._owed = self._owed, []
            if owed:
                await self.tell_decided(owed)

    async def tell_decided(self, seqs: Sequence[int] | None = None) -> None:
        """Hand on tasks that ended without being created; by default all nobody was told of."""
        for task, code, message in await self._ledger.do(lambda store: store.undelivered(seqs)):
            await self._outcomes.put(self.make(task, Status.FAILED, code, message))
        self._board.notify_if_over()
