"""Money held back for each POST before it is sent, and let go by its verdict."""

from __future__ import annotations

from collections.abc import Callable

from dfseo_async.engine.batcher import Batch
from dfseo_async.engine.board import Board
from dfseo_async.engine.budget import Budget
from dfseo_async.engine.feeder import Feeder
from dfseo_async.errors import BudgetError

DUST = 1e-6  # USD; sums of floats


class Purse:
    """Says which part of a batch may be paid for, and when.

    Args:
        is_behind: whether results wait to be fetched or read: more of them are not paid for then.
    """

    def __init__(
        self, board: Board, budget: Budget, feeder: Feeder, is_behind: Callable[[], bool]
    ) -> None:
        self._board = board
        self._budget = budget
        self._feeder = feeder
        self._is_behind = is_behind
        self._paying = 0  # batches between their reservation and their verdict
        self._under_way_usd = 0.0  # held back for these
        self._is_probing = False  # the only one of them is to show what its kind costs

    async def reserve(self, batch: Batch) -> tuple[Batch, float] | None:
        """Hold back what *batch* may cost; the part of it that fits; None when nothing may go."""
        board = self._board
        while True:
            await board.until(
                lambda: not (board.may_send and (self._is_behind() or self._must_wait(batch)))
            )
            if not board.may_send:
                return None
            if self._is_behind() or self._must_wait(batch):
                continue
            count, cost = self._budget.fitting(
                batch.rows,
                spent_usd=board.spent_usd + board.doubtful_usd,
                reserved_usd=board.reserved_usd,
                under_way_usd=self._under_way_usd,
            )
            if count:
                break
            if not self._paying and not board.unknown and board.reserved_usd < DUST:
                self._give_up()
                return None
            await board.changed()  # a reservation may turn out to be less
        if count < len(batch.rows):
            self._feeder.send_again(Batch(batch.kind, batch.rows[count:]))
        board.reserved_usd += cost
        self._paying += 1
        self._under_way_usd += cost
        self._is_probing = self._budget.sends_alone(batch.kind)
        return Batch(batch.kind, batch.rows[:count]), cost

    def ended(self, reserved_usd: float) -> None:
        """A POST has its verdict, or was not made."""
        self._paying -= 1
        self._under_way_usd = self._under_way_usd - reserved_usd if self._paying else 0.0
        self._is_probing = False
        self._board.notify()

    def learn(self, batch: Batch, *, reserved_usd: float, cost_usd: float) -> None:
        """All of *batch* has its verdict; what it cost."""
        self._board.reserved_usd -= reserved_usd
        self._budget.learn(batch.kind, reserved_usd=reserved_usd, cost_usd=cost_usd)

    def _must_wait(self, batch: Batch) -> bool:
        return self._paying > 0 and (self._is_probing or self._budget.sends_alone(batch.kind))

    def _give_up(self) -> None:
        self._board.halt(
            BudgetError(
                f"the budget of ${self._budget.limit_usd:.4f} is used up:"
                f" ${self._board.spent_usd:.4f} spent, {self._board.queued} tasks not sent;"
                " run it again with a higher budget to go on"
            )
        )
