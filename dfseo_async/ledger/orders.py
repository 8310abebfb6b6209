"""Orders of the event loop to the ledger's thread: carried out together, and told one by one."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import nullcontext, suppress
from typing import Any

from dfseo_async.errors import LedgerError
from dfseo_async.ledger.store import Store


class Order:
    """One operation on its way through the thread."""

    __slots__ = ("error", "future", "is_atomic", "loop", "operation", "result")

    def __init__(self, operation: Callable[[Store], Any], *, is_atomic: bool) -> None:
        self.operation = operation
        self.is_atomic = is_atomic
        self.loop = asyncio.get_running_loop()
        self.future: asyncio.Future[Any] = self.loop.create_future()
        self.result: Any = None
        self.error: BaseException | None = None


def commit(store: Store, orders: list[Order]) -> None:
    """All orders in one transaction; when it fails, nothing of them was written."""
    try:
        store.db.execute("BEGIN IMMEDIATE")
        for order in orders:
            _carry_out(store, order)
        store.db.execute("COMMIT")
    except BaseException as error:  # noqa: BLE001 (handed to every caller of the group)
        for order in orders:
            order.error = _as_ours(error)
        if store.db.in_transaction:
            # Where even that fails no later BEGIN works either, and callers hear of it.
            with suppress(sqlite3.Error):
                store.db.execute("ROLLBACK")


def _carry_out(store: Store, order: Order) -> None:
    """One order; a failing one is undone alone: others may hold ids that were paid for."""
    try:
        with nullcontext() if order.is_atomic else store.all_or_nothing():
            order.result = order.operation(store)
    except BaseException as error:
        if not store.db.in_transaction:  # SQLite gave all of it up, as when the disk is full
            raise
        order.error = _as_ours(error)


def _as_ours(error: BaseException) -> BaseException:
    """What a caller is told."""
    if not isinstance(error, sqlite3.Error):
        return error
    told = LedgerError(f"the ledger could not be written: {error}")
    told.__cause__ = error
    return told


def deliver(orders: list[Order]) -> None:
    """Wake the callers, with one call into each loop."""
    by_loop: dict[asyncio.AbstractEventLoop, list[Order]] = {}
    for order in orders:
        by_loop.setdefault(order.loop, []).append(order)
    for loop, mine in by_loop.items():
        call(loop, resolve_all, mine)


def call(loop: asyncio.AbstractEventLoop, wake: Callable[..., None], *arguments: Any) -> None:
    """Have *loop* call something, unless nobody waits there any more."""
    with suppress(RuntimeError):  # it was closed
        loop.call_soon_threadsafe(wake, *arguments)


def resolve_all(orders: list[Order]) -> None:
    """Tell each caller what became of its order."""
    for order in orders:
        resolve(order.future, order.result, order.error)


def resolve(future: asyncio.Future[Any], result: Any, error: BaseException | None) -> None:
    """Tell one caller."""
    if future.done():
        return  # its caller was cancelled; the work is done all the same
    if isinstance(error, StopIteration):  # which a future refuses to hold
        error = RuntimeError(f"an operation ended in {error!r}")
    if error is not None:
        future.set_exception(error)
    else:
        future.set_result(result)
