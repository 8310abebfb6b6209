"""A ledger whose event loop is left behind, or whose closing nobody waits for any more."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from test_ledger_thread import Gate, note, threads

from dfseo_async.errors import LedgerBusyError, LedgerCorruptError, LedgerError
from dfseo_async.ledger import Store, ThreadLedger, open_store, writer

ROOT = Path(__file__).parents[2]
PROGRAM = """
import asyncio, sys, time
from pathlib import Path
from dfseo_async.ledger import ThreadLedger, writer

writer.LAST_WAIT = float(sys.argv[3])
loop = asyncio.new_event_loop()

def paid(store):
    loop.call_soon_threadsafe(loop.stop)
    time.sleep(float(sys.argv[2]))
    store.set_meta("paid", 1)

async def main():
    async with ThreadLedger(Path(sys.argv[1])) as ledger:
        await ledger.do(paid)

task = loop.create_task(main())
loop.run_forever()
{end}
print("last line", flush=True)
"""
CLOSED = "loop.close()"
# What a second Ctrl-C does while asyncio.run still cancels what is left of the first.
INTERRUPTED = "loop.call_soon(lambda: sys.exit('stopped'))\nloop.run_forever()"


def leave(path: Path, end: str, *, takes: float, last_wait: float = 20.0) -> bytes:
    """A program that leaves its loop in the middle of a commit; what it printed, once it ended."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(end=end), path, str(takes), str(last_wait)],
        cwd=ROOT,
        check=False,
        capture_output=True,
        timeout=30,  # a program that hangs fails the test
    )
    assert done.returncode in (0, 1), done.stderr  # no crash of the interpreter
    return done.stdout


async def until_gone() -> None:
    """Wait for the end of every ledger thread, as they end by themselves."""
    for one in threading.enumerate():
        if one.name == "dfseo-ledger":
            await asyncio.to_thread(one.join, 10)
    assert [] == threads()


@pytest.mark.parametrize(("end", "printed"), [(CLOSED, b"last line\n"), (INTERRUPTED, b"")])
def test_left_loop_lets_the_program_end(tmp_path: Path, end: str, printed: bytes) -> None:
    """A program ends although its loop was left in a block, and what was ordered is on disk."""
    path = tmp_path / "job.db"

    assert printed == leave(path, end, takes=0.3).replace(b"\r", b"")
    store = open_store(path)
    assert 1 == store.meta("paid")
    store.close()


def test_left_loop_does_not_keep_the_program_for_long(tmp_path: Path) -> None:
    """A disk that never answers ends the wait; the ledger stands as if the program was killed."""
    path = tmp_path / "job.db"
    leave(path, CLOSED, takes=600.0, last_wait=0.1)
    store = open_store(path)

    assert store.meta("paid") is None
    assert "ok" == store.db.execute("PRAGMA integrity_check").fetchone()[0]
    store.close()


def test_left_loop_still_holds_the_file(tmp_path: Path) -> None:
    """As long as the thread of a closed loop lives, nobody else gets the file; then everybody."""
    path = tmp_path / "job.db"
    gate = Gate()

    async def leave_at(reached: threading.Event) -> None:
        ledger = await ThreadLedger(path).__aenter__()
        order = asyncio.ensure_future(ledger.do(gate))  # noqa: TID251 (left behind)
        await asyncio.to_thread(reached.wait, 10)
        order.cancel()

    async def enter() -> None:
        async with ThreadLedger(path):
            pass

    asyncio.run(leave_at(gate.is_reached))
    with pytest.raises(LedgerBusyError):
        asyncio.run(enter())
    gate.is_open.set()
    writer._end_all()  # as at the end of the program

    assert [] == threads()
    asyncio.run(enter())


@pytest.mark.parametrize("cancels", [1, 2, 5])
async def test_cancelled_close_keeps_the_lock_until_the_last_commit(
    tmp_path: Path, cancels: int
) -> None:
    """However often its closing is cancelled, a file is held until its connection is closed."""
    path, gate = tmp_path / "job.db", Gate()

    async def work() -> None:
        async with ThreadLedger(path) as ledger, asyncio.TaskGroup() as group:
            group.create_task(ledger.do(gate))
            group.create_task(ledger.do(note("ordered", 5)))

    async with asyncio.TaskGroup() as group:
        working = group.create_task(work())
        await asyncio.to_thread(gate.is_reached.wait, 10)
        for _ in range(cancels):
            working.cancel()
            for _ in range(5):
                await asyncio.sleep(0)
        assert (cancels > 1) is working.done()
        with pytest.raises(LedgerBusyError):
            await ThreadLedger(path).__aenter__()
        gate.is_open.set()
    await until_gone()

    assert working.cancelled()
    async with ThreadLedger(path) as ledger:
        assert 5 == await ledger.do(lambda store: store.meta("ordered"))


@pytest.mark.parametrize("cancels", [1, 3])
async def test_cancelled_opening_keeps_the_lock_until_it_is_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cancels: int
) -> None:
    """Whoever is cancelled while the disk opens the file leaves it locked until it is closed."""
    path, gate = tmp_path / "job.db", Gate()

    def slow_open(path: Path | None) -> Store:
        store = open_store(path)
        gate(store)
        return store

    async with asyncio.TaskGroup() as group:
        monkeypatch.setattr(writer, "open_store", slow_open)
        opening = group.create_task(ThreadLedger(path).__aenter__())
        await asyncio.to_thread(gate.is_reached.wait, 10)
        monkeypatch.undo()
        for _ in range(cancels):
            opening.cancel()
            for _ in range(5):
                await asyncio.sleep(0)
        with pytest.raises(LedgerBusyError):
            await ThreadLedger(path).__aenter__()
        gate.is_open.set()
    await until_gone()

    assert opening.cancelled()
    async with ThreadLedger(path) as ledger:
        assert 7 == await ledger.do(note("x", 7))


async def test_cancelled_opening_of_a_bad_file_gives_up_the_lock(tmp_path: Path) -> None:
    """Nobody hears that the file is refused, and it is free all the same."""
    path = tmp_path / "job.db"
    path.write_text("this is no database, and long enough to be looked at" * 100)
    async with asyncio.TaskGroup() as group:
        opening = group.create_task(ThreadLedger(path).__aenter__())
        await asyncio.sleep(0)
        opening.cancel()
    await until_gone()

    with pytest.raises(LedgerCorruptError):
        await ThreadLedger(path).__aenter__()


async def test_thread_that_cannot_start_leaves_the_file_free(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the system gives no thread, that is said, and nothing is held."""

    def refuse(_thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    ledger = ThreadLedger(tmp_path / "job.db")
    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", refuse)
        with pytest.raises(LedgerError, match="can't start new thread"):
            await ledger.__aenter__()

    async with ledger:
        assert 1 == await ledger.do(note("x", 1))


async def test_ledger_is_open_once_at_a_time(tmp_path: Path) -> None:
    """A second entry is refused and takes nothing from the first; after it the same one works."""
    for path in (tmp_path / "job.db", None):
        ledger = ThreadLedger(path)
        async with ledger:
            with pytest.raises(LedgerBusyError, match="open already"):
                await ledger.__aenter__()
            assert 1 == await ledger.do(note("x", 1))
        async with ledger:
            assert 2 == await ledger.do(note("x", 2))
    assert [] == threads()
