"""Who reads a job's outcomes, and which of them are worked through.

Each asyncio task that asks is a reader of its own: asking again tells that what *this task* was
given last is worked through. When nothing is left but what other readers hold, whoever asks is told
that it is the end; what a reader that failed was given goes to the next one who asks. Nothing is
given out after the job's block: the ledger could not hear of it, and the next run would give it
once more.
"""

from __future__ import annotations

import asyncio
from typing import Any

from dfseo_async.engine.board import Board
from dfseo_async.engine.channel import Channel
from dfseo_async.engine.delivery import Delivery
from dfseo_async.errors import ClosedError
from dfseo_async.models import Outcome


class Readers:
    """Gives outcomes out of *channel*; *delivery* hears of those that were worked through."""

    def __init__(self, channel: Channel[Outcome], delivery: Delivery, board: Board) -> None:
        self._channel = channel
        self._delivery = delivery
        self._board = board
        self._given: dict[asyncio.Task[Any] | None, Outcome] = {}
        self._is_closed = False
        self._was_end_told = False
        channel.has_ended = self._is_all_held

    async def next(self) -> Outcome | None:
        """The next outcome; None at the end.

        Raises:
            ClosedError: the job's block was left before the end, or the job failed.
        """
        if self._is_closed:
            self._must_have_ended()
            return None
        reader = asyncio.current_task()
        before = self._given.pop(reader, None)
        if before is not None:
            self._delivery.acknowledge(before)
        if self._given:
            self._settle_those_who_left()
        outcome = await self._channel.get()
        if outcome is not None:
            self._given[reader] = outcome
            self._channel.wake_if_ended()
        elif self._is_closed:
            self._must_have_ended()
        elif self._delivery.has_ended or not self._channel.is_closed:
            self._was_end_told = True
        elif self._board.halted is None:  # else the job's own error is raised
            raise ClosedError("the job ended too early; its `async with` raises why")
        return outcome

    def end(self) -> None:
        """The present task, whose job it is, has worked through what it was given."""
        outcome = self._given.pop(asyncio.current_task(), None)
        if outcome is not None:
            self._delivery.acknowledge(outcome)
        self._settle_those_who_left()

    def close(self) -> None:
        """The job's block is left: what nobody was given yet, nobody gets of this job."""
        is_held = any(map(self._delivery.ends_by_reading, self._given.values()))
        is_rest = bool(self._channel.drop()) or is_held
        self._was_end_told = not is_rest and (self._was_end_told or self._delivery.has_ended)
        self._is_closed = True

    def _must_have_ended(self) -> None:
        if not self._was_end_told:
            raise ClosedError("outcomes are given out inside the job's `async with` only")

    def _is_all_held(self) -> bool:
        held = sum(map(self._delivery.ends_by_reading, self._given.values()))
        is_open = not self._board.is_stopping
        return held > 0 and is_open and self._board.is_over_but(held)

    def _settle_those_who_left(self) -> None:
        for reader in [one for one in self._given if one is not None and one.done()]:
            outcome = self._given.pop(reader)
            if reader.cancelled() or reader.exception() is not None:
                self._channel.put_back(outcome)
            else:
                self._delivery.acknowledge(outcome)
