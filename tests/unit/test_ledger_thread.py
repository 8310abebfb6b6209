"""The ledger's thread: commits in groups, tells each caller, and is gone at the end."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from fakes import row

from dfseo_async.errors import ClosedError, LedgerCorruptError, LedgerError
from dfseo_async.ledger import InlineLedger, Intake, Store, ThreadLedger, open_store
from dfseo_async.ledger.writer import GROUP


def threads() -> list[str]:
    """Ledger threads that are alive."""
    return [one.name for one in threading.enumerate() if one.name == "dfseo-ledger"]


Operation = Callable[[Store], object]


def note(name: str, value: object) -> Operation:
    """An operation that writes one fact and returns it."""

    def operation(store: Store) -> object:
        store.set_meta(name, value)
        return store.meta(name)

    return operation


async def many(ledger: ThreadLedger, *operations: Operation) -> list[object]:
    """Order all at once; each one's result or error."""
    async with asyncio.TaskGroup() as group:
        callers = [group.create_task(_try(ledger, one)) for one in operations]
    return [one.result() for one in callers]


async def _try(ledger: ThreadLedger, operation: Operation) -> object:
    try:
        return await ledger.do(operation)
    except Exception as error:  # noqa: BLE001 (the test looks at it)
        return error


class Gate:
    """An operation that keeps the thread busy until it is opened, so that others queue up."""

    def __init__(self) -> None:
        self.is_open, self.is_reached = threading.Event(), threading.Event()

    def __call__(self, _store: Store) -> None:
        """Wait."""
        self.is_reached.set()
        assert self.is_open.wait(10)


async def test_thread_carries_out_in_order_and_tells_each_caller(tmp_path: Path) -> None:
    """Many orders at once get each its own result, as if alone."""
    async with ThreadLedger(tmp_path / "job.db") as ledger:
        results = await many(ledger, *(note("last", number) for number in range(3 * GROUP)))

        assert list(range(3 * GROUP)) == results
        assert 3 * GROUP - 1 == await ledger.do(lambda store: store.meta("last"))


async def test_thread_commits_many_orders_at_once(tmp_path: Path) -> None:
    """Orders that wait together share a commit, and no commit holds too many."""
    commits: list[int] = []

    def watch(store: Store) -> None:
        store.db.set_trace_callback(lambda sql: commits.append(1) if sql == "COMMIT" else None)

    async with ThreadLedger(tmp_path / "job.db") as ledger:
        await ledger.do(watch)
        gate = Gate()
        async with asyncio.TaskGroup() as group:
            group.create_task(ledger.do(gate))
            await asyncio.to_thread(gate.is_reached.wait, 10)
            for number in range(2 * GROUP):
                group.create_task(ledger.do(note("x", number)))
            await asyncio.sleep(0)
            commits.clear()
            gate.is_open.set()

        assert 3 == len(commits)  # the gate's own, and two full groups


async def test_thread_results_are_on_disk_when_they_are_told(tmp_path: Path) -> None:
    """Another connection sees what a caller was told."""
    async with ThreadLedger(tmp_path / "job.db") as ledger:
        await ledger.do(note("told", 42))
        reader = open_store(tmp_path / "job.db", readonly=True)

        assert 42 == reader.meta("told")
        reader.close()


async def test_thread_error_reaches_its_caller_and_nothing_of_it_stays(tmp_path: Path) -> None:
    """An operation that fails half-way has written nothing; the ledger goes on."""

    def half(store: Store) -> None:
        store.set_meta("half", 1)
        raise KeyError("half-way")

    async with ThreadLedger(tmp_path / "job.db") as ledger:
        with pytest.raises(KeyError, match="half-way"):
            await ledger.do(half)

        assert await ledger.do(lambda store: store.meta("half")) is None
        assert 7 == await ledger.do(note("after", 7))


async def test_thread_group_with_a_failing_operation_is_written_wholly_or_not(
    tmp_path: Path,
) -> None:
    """Whoever was told of success finds it on disk, whoever was told of an error does not."""

    def half(store: Store) -> None:
        store.set_meta("half", 1)
        raise KeyError("half-way")

    async with ThreadLedger(tmp_path / "job.db") as ledger:
        gate = Gate()
        async with asyncio.TaskGroup() as group:
            group.create_task(ledger.do(gate))
            await asyncio.to_thread(gate.is_reached.wait, 10)
            told = group.create_task(many(ledger, note("a", 1), half, note("b", 2)))
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            gate.is_open.set()
        first, error, second = told.result()
        stored = await ledger.do(lambda store: [store.meta(name) for name in ("a", "half", "b")])

    assert isinstance(error, KeyError)
    assert (1, 2) == (first, second)
    assert [1, None, 2] == stored


async def test_thread_error_of_the_database_is_ours(tmp_path: Path) -> None:
    """What SQLite raises comes out as a ledger error with its cause."""
    async with ThreadLedger(tmp_path / "job.db") as ledger:
        with pytest.raises(LedgerError, match="no such table") as caught:
            await ledger.do(lambda store: store.db.execute("SELECT * FROM nowhere"))

    assert isinstance(caught.value.__cause__, sqlite3.Error)


async def test_thread_finishes_what_a_cancelled_caller_ordered(tmp_path: Path) -> None:
    """A cancel of the caller does not undo the operation: it is written all the same."""
    async with ThreadLedger(tmp_path / "job.db") as ledger:
        gate = Gate()
        async with asyncio.TaskGroup() as group:
            group.create_task(ledger.do(gate))
            await asyncio.to_thread(gate.is_reached.wait, 10)
            gone = group.create_task(ledger.do(note("ordered", 5)))
            await asyncio.sleep(0)
            gone.cancel()
            await asyncio.sleep(0)
            gate.is_open.set()

        assert gone.cancelled()
        assert 5 == await ledger.do(lambda store: store.meta("ordered"))


async def test_thread_finishes_what_was_ordered_before_it_closes(tmp_path: Path) -> None:
    """Leaving the block waits for the orders that are under way."""
    async with ThreadLedger(tmp_path / "job.db") as ledger:
        orders = [
            asyncio.ensure_future(ledger.do(note(f"n{number}", number)))  # noqa: TID251
            for number in range(200)
        ]
        await asyncio.sleep(0)
    await asyncio.wait(orders)
    store = open_store(tmp_path / "job.db")

    assert list(range(200)) == [one.result() for one in orders]
    assert 199 == store.meta("n199")
    store.close()


async def test_thread_closed_refuses_orders(tmp_path: Path) -> None:
    """Before and after its block a ledger is closed."""
    ledger = ThreadLedger(tmp_path / "job.db")
    with pytest.raises(ClosedError):
        await ledger.do(lambda store: store.totals())
    async with ledger:
        pass
    with pytest.raises(ClosedError):
        await ledger.do(lambda store: store.totals())


async def test_thread_is_gone_after_the_block(tmp_path: Path) -> None:
    """However the block ends, no thread and no lock is left."""
    async with ThreadLedger(tmp_path / "job.db"):
        assert ["dfseo-ledger"] == threads()
    assert [] == threads()

    with pytest.raises(KeyError):
        async with ThreadLedger(tmp_path / "job.db"):
            raise KeyError("mine")
    assert [] == threads()


async def test_thread_is_gone_when_the_file_is_refused(tmp_path: Path) -> None:
    """A file that cannot be opened leaves neither thread nor lock."""
    path = tmp_path / "job.db"
    path.write_text("this is no database, and long enough to be looked at" * 100)
    for _ in range(2):  # the second time shows that the lock was given up
        with pytest.raises(LedgerCorruptError):
            async with ThreadLedger(path):
                pass
    assert [] == threads()


async def test_thread_does_not_hold_up_the_loop(tmp_path: Path) -> None:
    """While the disk is slow everything else goes on."""
    async with ThreadLedger(tmp_path / "job.db") as ledger:
        gate, turns = Gate(), 0
        async with asyncio.TaskGroup() as group:
            slow = group.create_task(ledger.do(gate))
            for _ in range(50):
                await asyncio.sleep(0)
                turns += not slow.done()
            gate.is_open.set()

    assert 50 == turns


async def test_thread_without_a_file_keeps_the_ledger_for_this_run() -> None:
    """The same code on a private file that is gone at the end."""
    async with ThreadLedger(None) as ledger:
        intake = await ledger.do(Intake)
        await ledger.do(lambda _: intake.add([row("a", "x")]))

        assert 1 == (await ledger.do(lambda store: store.totals())).queued
    assert [] == threads()


async def test_inline_ledger_commits_or_undoes() -> None:
    """The ledger of tests and tools keeps the same promise on the spot."""
    store = open_store(None)
    ledger = InlineLedger(store)

    def half(one: Store) -> None:
        one.set_meta("half", 1)
        raise KeyError("half-way")

    assert 7 == await ledger.do(note("x", 7))
    with pytest.raises(KeyError):
        await ledger.do(half)
    assert (7, None, False) == (store.meta("x"), store.meta("half"), store.db.in_transaction)
    store.close()
