"""The ledger as the engine sees it: awaited operations, one thread, one commit for many changes.

An operation is a function of the `Store`. It is carried out and committed, synced to disk (FULL),
before its caller goes on; a caller that is cancelled meanwhile changes nothing about that.

The thread alone holds the file: it takes the lock, opens, closes, and gives up the lock as the last
thing it does. Nothing that happens to the event loop can free a file that is still written.
"""

from __future__ import annotations

import asyncio
import atexit
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path
from queue import SimpleQueue
from types import TracebackType
from typing import Protocol, Self, TypeVar

from dfseo_async.errors import ClosedError, LedgerBusyError, LedgerError
from dfseo_async.ledger.orders import Order, call, commit, deliver, resolve
from dfseo_async.ledger.place import Watch, hold, refuse_stray_journal
from dfseo_async.ledger.schema import open_store
from dfseo_async.ledger.store import Store

T = TypeVar("T")
GROUP = 64  # operations in one commit at most, so that nobody waits for long
LAST_WAIT = 5.0  # seconds that a program which ends waits for what was ordered


class Ledger(Protocol):
    """What the engine needs of a ledger."""

    async def do(self, operation: Callable[[Store], T], *, is_atomic: bool = False) -> T:
        """Carry out and commit *operation*; its result.

        Args:
            operation: reads or changes the ledger; when it fails, what it changed is undone.
            is_atomic: it sees to that by itself, and is spared two statements.

        Raises:
            LedgerError: nothing of it was written.
        """
        ...


class InlineLedger:
    """Carries out everything on the spot; for a ledger that only its caller's thread uses."""

    def __init__(self, store: Store) -> None:
        self.store = store

    async def do(self, operation: Callable[[Store], T], *, is_atomic: bool = False) -> T:  # noqa: ARG002 (undone anyway)
        """Carry out and commit *operation*."""
        self.store.db.execute("BEGIN IMMEDIATE")
        try:
            result = operation(self.store)
        except BaseException:
            self.store.db.rollback()
            raise
        self.store.db.commit()
        return result


_Orders = SimpleQueue[Order | None]  # None ends the thread


class ThreadLedger:
    """The ledger of one job in its file, held by this process alone; used as ``async with``.

    Args:
        path: the file; None keeps it for this run only.

    Raises:
        LedgerBusyError: another process works on it.
        LedgerCorruptError: damaged, or of another version.
    """

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self._orders: _Orders = SimpleQueue()
        self._thread: threading.Thread | None = None

    async def __aenter__(self) -> Self:
        """Lock and open the file."""
        if self._thread is not None:
            raise LedgerBusyError(f"the ledger {self.path} is open already")
        loop = asyncio.get_running_loop()
        opened: asyncio.Future[None] = loop.create_future()
        self._orders = SimpleQueue()
        # A daemon: whoever leaves an event loop behind must still be able to end the program.
        self._thread = threading.Thread(
            target=_work,
            # Absolute, since the program may change its folder while the job runs.
            args=(self.path and self.path.absolute(), self._orders, loop, opened),
            name="dfseo-ledger",
            daemon=True,
        )
        try:
            _start(self._thread)
            await opened
        except BaseException:
            await self._close()
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Finish what was ordered, close the file and give up the lock."""
        await self._close()

    async def do(self, operation: Callable[[Store], T], *, is_atomic: bool = False) -> T:
        """Carry out and commit *operation* together with whatever else waits."""
        if self._thread is None:
            raise ClosedError("the ledger is closed")
        if not self._thread.is_alive():
            raise LedgerError(f"the thread of the ledger {self.path} has died")
        order = Order(operation, is_atomic=is_atomic)
        self._orders.put(order)
        result: T = await order.future
        return result

    async def _close(self) -> None:
        """Have the thread end, and wait for it; it ends all the same when nobody waits any more."""
        thread, self._thread = self._thread, None
        if thread is None:
            return
        self._orders.put(None)
        if thread.ident is not None:  # the system may have refused to start it
            await asyncio.to_thread(thread.join)


def _start(thread: threading.Thread) -> None:
    try:
        thread.start()
    except RuntimeError as error:  # too many threads, or the program ends
        raise LedgerError(f"cannot start the ledger's thread: {error}") from error


def _work(
    path: Path | None,
    orders: _Orders,
    loop: asyncio.AbstractEventLoop,
    opened: asyncio.Future[None],
) -> None:
    """The thread: hold the file from its lock to its lock, whatever becomes of the event loop."""
    with ExitStack() as held:
        _running[threading.current_thread()] = orders
        held.callback(_running.pop, threading.current_thread(), None)
        try:
            store, watch = _opened(path, held)
        except BaseException as error:  # noqa: BLE001 (handed to whoever waits)
            with suppress(OSError):  # what went wrong first is what is told
                held.close()
            call(loop, resolve, opened, None, error)
            return
        call(loop, resolve, opened, None, None)
        group: list[Order | None] = []
        while None not in group:
            group = _next_group(orders)
            ordered = [one for one in group if one is not None]
            if ordered:
                commit(store, ordered)
                if watch is not None and not watch.is_there:
                    _refuse(ordered, watch.path)
                    with suppress(sqlite3.Error):  # out of the journal, wherever the file is now
                        store.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                deliver(ordered)


def _opened(path: Path | None, held: ExitStack) -> tuple[Store, Watch | None]:
    """The ledger, held until *held* is closed."""
    if path is not None:
        held.callback(hold(path).release)
        refuse_stray_journal(path)
    store = open_store(path)
    held.callback(store.close)
    try:
        return store, None if path is None else Watch(path)
    except OSError as error:
        raise LedgerError(f"cannot find the ledger {path}: {error}") from error


def _refuse(orders: list[Order], path: Path) -> None:
    """Tell that the ledger is not at its place any more.

    What was ordered is written all the same: wherever the file was moved to, with its folder or
    alone, all that was paid for is in it.
    """
    for one in orders:
        one.error = one.error or LedgerError(
            f"the ledger {path} was moved or removed while the job ran; put it back, then run the"
            " same command again; without it that would pay again: if it is lost,"
            " `dfseo-async recover` collects what was paid for"
        )


def _next_group(orders: _Orders) -> list[Order | None]:
    group = [orders.get()]
    while group[-1] is not None and len(group) < GROUP and not orders.empty():
        group.append(orders.get())
    return group


_running: dict[threading.Thread, _Orders] = {}


@atexit.register
def _end_all() -> None:
    """Let threads whose event loop was left behind finish what was ordered, such as paid-for ids.

    Not for long: a ledger stands at every moment, also when its thread dies with the program.
    """
    ends = time.monotonic() + LAST_WAIT
    running = tuple(_running.items())
    for _, orders in running:
        orders.put(None)
    for thread, _ in running:
        thread.join(max(0.0, ends - time.monotonic()))
