"""The right to send: as many at once as the settings say, and each call within its limit."""

from __future__ import annotations

import asyncio
from contextlib import AbstractAsyncContextManager
from types import TracebackType

from dfseo_async.catalogue import Family
from dfseo_async.engine.service import Service
from dfseo_async.settings import JobSettings


class Turns:
    """What senders wait for; nobody waits for a call that will not be made.

    Attributes:
        most: senders that can be at work at once.
    """

    def __init__(self, service: Service, settings: JobSettings) -> None:
        self._service = service
        self._posts = asyncio.Semaphore(settings.post_width)
        self._lives = asyncio.Semaphore(settings.live_width)
        self._waiting: set[asyncio.Timeout] = set()
        self.most = settings.post_width + settings.live_width

    def place(self, family: Family) -> asyncio.Semaphore:
        """What bounds how many such calls are under way."""
        return self._lives if family.is_live else self._posts

    def turn(self, family: Family) -> Turn:
        """Wait for a call's turn; the block is the call; False after ``give_up``: make none."""
        return Turn(self._service.post_turn(family), self._waiting)

    def give_up(self) -> None:
        """Nothing will be sent any more: turns that are waited for are left to others."""
        now = asyncio.get_running_loop().time()
        for patience in self._waiting:
            patience.reschedule(now)


class Turn:
    """A turn that may be given up while it is waited for; every POST has one, so no generator."""

    __slots__ = ("_has_turn", "_turn", "_waiting")

    def __init__(
        self, turn: AbstractAsyncContextManager[object], waiting: set[asyncio.Timeout]
    ) -> None:
        self._turn = turn
        self._waiting = waiting
        self._has_turn = False

    async def __aenter__(self) -> bool:
        try:
            async with asyncio.timeout(None) as patience:
                self._waiting.add(patience)
                try:
                    await self._turn.__aenter__()
                    self._has_turn = True
                finally:
                    self._waiting.discard(patience)
        except TimeoutError:
            return False
        return True

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._has_turn:
            await self._turn.__aexit__(kind, error, trace)
