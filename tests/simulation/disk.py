"""What survives a crash, the ledger's database and the results file; and what writes them."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from types import TracebackType
from typing import Any, Self, TypeVar

from dfseo_async.errors import ClosedError, SinkError
from dfseo_async.ledger import Store, open_store
from dfseo_async.ledger.orders import Order, commit, resolve_all

from .journal import Journal

T = TypeVar("T")
GROUP = 8  # operations in one commit at most: more crashes fall between two commits


@dataclass(slots=True)
class Disk:
    """Everything that is still there after a crash.

    Attributes:
        store: the ledger; whatever was committed survives.
        synced: the results file as far as it was synced.
        tail: what was written behind that and not synced.
        hiccups: how often a write fails for want of room.
    """

    random: Random
    journal: Journal
    hiccups: float = 0.0
    store: Store = field(default_factory=lambda: open_store(None))
    synced: bytes = b""
    tail: bytes = b""

    def crash(self) -> None:
        """Keep what was synced, and some of what was not."""
        if self.store.db.in_transaction:
            self.store.db.rollback()
        kept = self.random.randint(0, len(self.tail))
        if self.random.random() < 0.1:  # the length was kept, the bytes were not
            self.tail = self.tail[:kept] + bytes(len(self.tail) - kept)
            kept = len(self.tail)
        self.synced, self.tail = self.synced + self.tail[:kept], b""

    def pause(self) -> float:
        """Draw how long a disk takes."""
        if self.random.random() < 0.02:
            return self.random.uniform(0.1, 0.8)
        return self.random.uniform(0.0005, 0.01)

    def is_full(self) -> bool:
        """Draw whether there is room."""
        return self.hiccups > 0 and self.random.random() < self.hiccups


class SimLedger:
    """The writer thread of `ThreadLedger`, as timers: commits in groups, tells afterwards."""

    def __init__(self, disk: Disk) -> None:
        self._disk = disk
        self._orders: list[Order] = []
        self._is_working = False
        self._told_at = 0.0
        self._idle: asyncio.Future[None] | None = None
        self.is_open = True

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.is_open = False
        if self._is_working:
            self._idle = asyncio.get_running_loop().create_future()
            await asyncio.shield(self._idle)

    async def do(self, operation: Callable[[Store], T], *, is_atomic: bool = False) -> T:
        """Carry out and commit *operation*; it is carried out even if the caller is cancelled."""
        if not self.is_open:
            raise ClosedError("the ledger is closed")
        order = Order(operation, is_atomic=is_atomic)
        self._orders.append(order)
        if not self._is_working:
            self._is_working = True
            order.loop.call_later(self._disk.pause(), self._commit)
        result: T = await order.future
        return result

    def _commit(self) -> None:
        count = self._disk.random.randint(1, GROUP)
        group, self._orders = self._orders[:count], self._orders[count:]
        loop = group[0].loop
        names = " ".join(_name(one.operation) for one in group)
        journal = self._disk.journal
        journal.mark(f"ledger: about to commit {names}")
        if self._disk.is_full():
            victim = self._disk.random.choice(group)
            victim.operation = _failing(victim.operation, is_alone=self._disk.random.random() < 0.5)
            victim.is_atomic = False  # it fails behind its last statement
        commit(self._disk.store, group)
        errors = "".join(f", {one.error!r}" for one in group if one.error)
        journal.mark(f"ledger: committed {names}{errors}")
        self._told_at = max(self._told_at + 1e-6, loop.time() + self._disk.pause())
        loop.call_at(self._told_at, resolve_all, group)
        if self._orders:
            loop.call_later(self._disk.pause(), self._commit)
            return
        self._is_working = False
        if self._idle is not None and not self._idle.done():
            loop.call_at(self._told_at + 1e-6, self._idle.set_result, None)


def _name(operation: Callable[[Store], Any]) -> str:
    code = getattr(operation, "__code__", None)
    inner = operation.__qualname__.rsplit(".", 1)[-1]
    return code.co_names[0] if inner == "<lambda>" and code and code.co_names else inner


def _failing(operation: Callable[[Store], Any], *, is_alone: bool) -> Callable[[Store], None]:
    """An operation that finds no room at its end; SQLite may give up all others with it."""

    def fail(store: Store) -> None:
        operation(store)
        if not is_alone:
            store.db.rollback()
        raise sqlite3.OperationalError("database or disk is full")

    return fail


class SimSink:
    """A results file in memory: written, synced, told, with time in between."""

    name = "results.jsonl"

    def __init__(self, disk: Disk) -> None:
        self.disk = disk
        self.good_bytes = 0
        self._is_open = False

    def open(self, good_bytes: int, *, is_ours: bool) -> None:
        """Continue behind *good_bytes*, dropping what follows; refuses as `JsonlSink` does."""
        disk = self.disk
        size = len(disk.synced) + len(disk.tail)
        if size < good_bytes:
            raise SinkError(f"holds {size} bytes, but {good_bytes} were written")
        if size and not is_ours:
            raise SinkError("the results file is not this job's")
        disk.synced, disk.tail = (disk.synced + disk.tail)[:good_bytes], b""
        self.good_bytes = good_bytes
        self._is_open = True

    def some_task(self, good_bytes: int) -> str | None:
        """Its name is always the same, so that nobody asks."""
        raise NotImplementedError

    async def append(self, lines: Sequence[bytes]) -> int:
        """Write and sync; a caller that is cancelled does not stop it."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[int] = loop.create_future()
        loop.call_later(self.disk.pause(), self._write, b"".join(lines), done)
        return await done

    def close(self) -> None:
        """Let go of the file; what is under way is cut."""
        self._is_open = False

    def _write(self, data: bytes, done: asyncio.Future[int]) -> None:
        if not self._is_open:
            return
        disk = self.disk
        if disk.is_full():
            disk.tail += data[: disk.random.randint(0, len(data) - 1)]
            disk.journal.mark("sink: no room")
            _fail(done, SinkError("cannot write the results file: no space left"))
            return
        disk.tail += data
        disk.journal.mark(f"sink: wrote {len(data)} bytes")
        done.get_loop().call_later(disk.pause(), self._sync, len(data), done)

    def _sync(self, size: int, done: asyncio.Future[int]) -> None:
        if not self._is_open:
            return
        disk = self.disk
        disk.synced, disk.tail = disk.synced + disk.tail, b""
        self.good_bytes += size
        disk.journal.mark(f"sink: synced up to {self.good_bytes}")
        done.get_loop().call_later(disk.pause(), _tell, done, self.good_bytes)


def _tell(done: asyncio.Future[int], good_bytes: int) -> None:
    if not done.done():
        done.set_result(good_bytes)


def _fail(done: asyncio.Future[int], error: Exception) -> None:
    if not done.done():
        done.set_exception(error)
