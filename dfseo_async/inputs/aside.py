"""Reads what may block, such as standard input, in a thread of its own."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterable
from itertools import islice
from queue import SimpleQueue
from typing import TypeVar

T = TypeVar("T")
CHUNK = 500  # items that cross between the threads at once


async def read_aside(items: Iterable[T]) -> AsyncIterator[T]:
    """Every one of *items*, while the event loop stays free.

    The thread is a daemon: nobody can wake it from a read that never ends, and the program must not
    wait for it.
    """
    orders: SimpleQueue[asyncio.Future[list[T]] | None] = SimpleQueue()
    loop = asyncio.get_running_loop()
    threading.Thread(
        target=_work, args=(items, orders, loop), name="dfseo-input", daemon=True
    ).start()
    try:
        while True:
            future: asyncio.Future[list[T]] = loop.create_future()
            orders.put(future)
            chunk = await future
            if not chunk:
                return
            for item in chunk:
                yield item
    finally:
        orders.put(None)


def _work(
    items: Iterable[T],
    orders: SimpleQueue[asyncio.Future[list[T]] | None],
    loop: asyncio.AbstractEventLoop,
) -> None:
    source = iter(items)
    while (order := orders.get()) is not None:
        chunk: list[T] = []
        error: BaseException | None = None
        try:
            chunk = list(islice(source, CHUNK))
        except BaseException as caught:  # noqa: BLE001 (handed to whoever waits)
            error = caught
        try:
            loop.call_soon_threadsafe(_resolve, order, chunk, error)
        except RuntimeError:  # the loop has ended meanwhile
            return


def _resolve(order: asyncio.Future[list[T]], chunk: list[T], error: BaseException | None) -> None:
    if order.done():
        return
    if error is None:
        order.set_result(chunk)
    else:
        order.set_exception(error)
