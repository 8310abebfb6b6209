"""No connection can be made: one sender tries, after growing pauses, and the others wait for it."""

from __future__ import annotations

import asyncio
from random import Random

from dfseo_async.engine.backoff import pause
from dfseo_async.engine.board import Board
from dfseo_async.errors import NotSentError
from dfseo_async.settings import JobSettings

SHORTEST = 0.1  # seconds between two tries, whatever the settings say
LONGEST = 15.0  # and at most: a try is one connection, and nobody likes to wait behind it


class Outage:
    """Whether POSTs can leave this machine, as far as those before them tell.

    Attributes:
        reason: why the last one could not; None while they can.
    """

    def __init__(self, board: Board, settings: JobSettings, random: Random) -> None:
        self._board = board
        self._settings = settings
        self._random = random
        self._failures = 0  # in a row
        self._due = 0.0  # of the next try, loop time
        self._is_tried = False
        self.reason: str | None = None

    async def passed(self) -> bool:
        """Wait until a POST may be tried, or nothing may be sent any more.

        Whether it is a try whose end the others wait for: ``tried`` must follow, however it ends.
        """
        loop, board = asyncio.get_running_loop(), self._board
        while self.reason is not None and board.may_send and not board.is_over:
            if self._is_tried:
                await board.until(lambda: not (self._is_tried and board.may_send))
            elif loop.time() < self._due:
                await board.until(lambda: self.reason is None or not board.may_send, due=self._due)
            else:
                self._is_tried = True
                return True
        return False

    def tried(self) -> None:
        """The try has ended."""
        self._is_tried = False
        self._board.notify()

    def failed(self, error: NotSentError) -> None:
        """A POST could not be sent; of many at once the first one counts."""
        now = asyncio.get_running_loop().time()
        if self.reason is None or now >= self._due:
            self._failures += 1
            seconds = pause(
                self._failures,
                base=self._settings.retry_base,
                longest=min(LONGEST, self._settings.retry_max),
                random=self._random,
            )
            self._due = now + max(SHORTEST, seconds)
        self.reason = str(error)

    def over(self) -> None:
        """A POST arrived, whatever became of it."""
        if self.reason is not None:
            self.reason, self._failures = None, 0
            self._board.notify()
