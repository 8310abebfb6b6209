"""A bounded queue with an end: ``put`` waits while it is full, ``get`` gives None at the end."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Channel(Generic[T]):
    """First in, first out, at most *bound* items; many may put and get.

    *on_room* is called whenever it stops being full.

    Attributes:
        is_closed: no more items will come.
        has_ended: tells that whoever asks an empty channel should not wait, though it is open.
    """

    def __init__(self, bound: int, *, on_room: Callable[[], None] | None = None) -> None:
        self._bound = bound
        self._on_room = on_room
        self._items: deque[T] = deque()
        self._getters: deque[asyncio.Future[None]] = deque()
        self._putters: deque[asyncio.Future[None]] = deque()
        self.is_closed = False
        self.has_ended: Callable[[], bool] = lambda: False

    def __len__(self) -> int:
        return len(self._items)

    @property
    def is_full(self) -> bool:
        """Whether the next ``put`` would wait."""
        return len(self._items) >= self._bound

    async def put(self, item: T) -> None:
        """Add *item*, waiting for room; after ``close`` it is dropped."""
        while self.is_full and not self.is_closed:
            await _wait_in(self._putters)
        if not self.is_closed:
            self._items.append(item)
            _wake_one(self._getters)

    def put_back(self, item: T) -> None:
        """Make *item* the next one again, even when that is one too many."""
        self._items.appendleft(item)
        _wake_one(self._getters)

    async def get(self) -> T | None:
        """The next item, waiting for one; None when the channel is closed and empty."""
        while not self._items:
            if self.is_closed or self.has_ended():
                return None
            await _wait_in(self._getters)
        return self.take()

    def wake_if_ended(self) -> None:
        """Whoever waits for an item that will not come gets None."""
        if self._getters and self.has_ended():
            _wake_all(self._getters)

    def take(self) -> T:
        """The next item; only when there is one."""
        was_full = self.is_full
        item = self._items.popleft()
        _wake_one(self._putters)
        if was_full and self._on_room is not None:
            self._on_room()
        return item

    def close(self) -> None:
        """No more items will come; those that are in it can still be had."""
        self.is_closed = True
        _wake_all(self._getters)
        _wake_all(self._putters)

    def drop(self) -> list[T]:
        """Close, and return what nobody will get."""
        self.close()
        left = list(self._items)
        self._items.clear()
        return left


async def _wait_in(waiters: deque[asyncio.Future[None]]) -> None:
    waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    waiters.append(waiter)
    try:
        await waiter
    except asyncio.CancelledError:
        if waiter.done() and not waiter.cancelled():
            _wake_one(waiters)  # our turn goes to the next one
        raise


def _wake_all(waiters: deque[asyncio.Future[None]]) -> None:
    while waiters:
        _wake_one(waiters)


def _wake_one(waiters: deque[asyncio.Future[None]]) -> None:
    while waiters:
        waiter = waiters.popleft()
        if not waiter.done():
            waiter.set_result(None)
            return
