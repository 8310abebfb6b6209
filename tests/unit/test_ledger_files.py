"""Ledger files: opened, continued, refused, and held by one process alone."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from random import Random

import pytest
from fakes import NOW, add, do, fill, row
from filelock import FileLock

from dfseo_async.errors import LedgerBusyError, LedgerCorruptError, LedgerError
from dfseo_async.ledger import Added, ThreadLedger, Totals, open_store


def test_ledger_file_is_made_with_its_folder(tmp_path: Path) -> None:
    """Nothing has to be there before."""
    path = tmp_path / "deep" / "er" / "job.db"
    store = open_store(path)
    store.close()

    assert path.exists()


def test_ledger_file_is_synced_and_journaled(tmp_path: Path) -> None:
    """WAL and FULL: a commit that returned survives a power cut."""
    store = open_store(tmp_path / "job.db")

    assert "wal" == store.db.execute("PRAGMA journal_mode").fetchone()[0]
    assert 2 == store.db.execute("PRAGMA synchronous").fetchone()[0]
    store.close()


def test_ledger_file_is_continued(tmp_path: Path) -> None:
    """Job, tasks and facts are there again."""
    store = open_store(tmp_path / "job.db")
    fill(store, 3)
    job = store.meta("job")
    store.close()
    again = open_store(tmp_path / "job.db")

    assert job == again.meta("job")
    assert Totals(queued=3) == again.totals()
    assert [Added.KNOWN] == add(again, row("k1", "c1"))
    again.close()


@pytest.mark.parametrize("cut", [0, 1, 20, -1])
def test_ledger_file_with_a_damaged_row_of_the_input_is_refused(tmp_path: Path, cut: int) -> None:
    """It says so, and what to do; no task is sent as something that it is not."""
    path = tmp_path / "job.db"
    store = open_store(path)
    fill(store, 3)
    whole = store.db.execute("SELECT rows FROM block").fetchone()[0]
    store.db.execute("UPDATE block SET rows = ?", (whole[:cut],))
    store.close()
    store = open_store(path)

    with pytest.raises(LedgerCorruptError, match="is damaged: rows of the input") as caught:
        store.queued(0, 10)
    assert path == caught.value.path
    store.close()


def test_ledger_file_that_is_empty_is_a_new_one(tmp_path: Path) -> None:
    """A file made by ``touch`` or a crash at the very beginning is taken."""
    path = tmp_path / "job.db"
    path.touch()
    store = open_store(path)

    assert Totals() == store.totals()
    store.close()


def test_ledgers_have_names_of_their_own(tmp_path: Path) -> None:
    """Tags of two jobs never meet."""
    jobs = set()
    for number in range(20):
        store = open_store(tmp_path / f"{number}.db")
        jobs.add(store.meta("job"))
        store.close()

    assert 20 == len(jobs)


@pytest.mark.parametrize(
    "content",
    [b"keyword,location\ntea,2840\n", b"\x00" * 8192, b"SQLite format 3\x00" + b"\x07" * 9000],
    ids=["text", "zeros", "half a header"],
)
def test_ledger_that_is_no_database_is_refused(tmp_path: Path, content: bytes) -> None:
    """Another file given by mistake is told from a ledger, and is left as it is."""
    path = tmp_path / "tasks.csv"
    path.write_bytes(content)

    with pytest.raises(LedgerCorruptError, match="not a ledger") as caught:
        open_store(path)

    assert path == caught.value.path
    assert content == path.read_bytes()


def test_ledger_of_another_program_is_refused(tmp_path: Path) -> None:
    """Another program's database is not one of ours."""
    path = tmp_path / "other.db"
    db = sqlite3.connect(path)
    db.execute("CREATE TABLE task (seq INTEGER)")
    db.commit()
    db.close()
    before = path.read_bytes()

    with pytest.raises(LedgerCorruptError, match="not one of our ledgers") as caught:
        open_store(path)

    assert path == caught.value.path
    assert before == path.read_bytes()
    assert [path] == list(tmp_path.iterdir())


def test_ledger_whose_making_was_interrupted_is_a_new_one(tmp_path: Path) -> None:
    """A process that died before its tables were committed left nothing that counts."""
    path = tmp_path / "job.db"
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("BEGIN IMMEDIATE")
    db.execute("CREATE TABLE meta (name TEXT PRIMARY KEY, value)")
    for name in ("job.db", "job.db-wal"):
        if (tmp_path / name).exists():
            (tmp_path / f"dead-{name}").write_bytes((tmp_path / name).read_bytes())
    db.close()
    store = open_store(tmp_path / "dead-job.db")
    fill(store, 2)
    store.close()
    again = open_store(tmp_path / "dead-job.db")

    assert Totals(queued=2) == again.totals()
    assert 10 == len(again.meta("job"))
    again.close()


def test_ledger_of_another_version_is_refused(tmp_path: Path) -> None:
    """A ledger is finished by the version that began it."""
    store = open_store(tmp_path / "job.db")
    do(store, lambda s: s.set_meta("schema", "999"))
    store.close()

    with pytest.raises(LedgerCorruptError, match="version 999"):
        open_store(tmp_path / "job.db")


def test_ledger_that_was_cut_off_is_refused(tmp_path: Path) -> None:
    """A file that lost its end says so, at the latest when it is read."""
    path = tmp_path / "job.db"
    store = open_store(path)
    fill(store, 500)
    store.close()
    path.write_bytes(path.read_bytes()[:9000])

    with (
        pytest.raises((LedgerCorruptError, sqlite3.DatabaseError)),
        closing(open_store(path)) as damaged,
    ):
        damaged.totals()


def test_ledger_with_a_damaged_first_page_is_refused(tmp_path: Path) -> None:
    """The page that describes the tables is needed to open the file."""
    path = tmp_path / "job.db"
    store = open_store(path)
    fill(store, 50)
    store.close()
    damaged = bytearray(path.read_bytes())
    damaged[100:4096] = Random(1).randbytes(3996)  # noqa: S311 (damage, not a secret)
    path.write_bytes(damaged)

    with pytest.raises(LedgerCorruptError) as caught:
        open_store(path)

    assert path == caught.value.path


def test_ledger_in_a_place_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    """A folder that is a file, or a ledger that is a folder."""
    (tmp_path / "file").touch()
    for path in (tmp_path / "file" / "job.db", tmp_path):
        with pytest.raises(LedgerError):
            open_store(path)


def test_ledger_can_be_read_while_it_is_written(tmp_path: Path) -> None:
    """A status command opens the file for reading and changes nothing."""
    writer = open_store(tmp_path / "job.db")
    fill(writer, 2)
    reader = open_store(tmp_path / "job.db", readonly=True)

    assert Totals(queued=2) == reader.totals()
    fill(writer, 3)
    assert Totals(queued=3) == reader.totals()
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        reader.set_meta("x", 1)
    reader.close()
    writer.close()


def test_ledger_opened_for_reading_is_not_made(tmp_path: Path) -> None:
    """A status of nothing is an error, and leaves no file behind."""
    with pytest.raises(LedgerError, match="cannot"):
        open_store(tmp_path / "job.db", readonly=True)

    assert [] == list(tmp_path.iterdir())


async def test_ledger_held_in_this_process_is_busy(tmp_path: Path) -> None:
    """A second job on the same file is refused before it reads anything; later it may."""
    path = tmp_path / "job.db"
    async with ThreadLedger(path):
        with pytest.raises(LedgerBusyError, match="in use"):
            async with ThreadLedger(path):
                pass
    async with ThreadLedger(path) as ledger:
        assert Totals() == await ledger.do(lambda store: store.totals())


async def test_ledger_held_by_a_lock_is_busy(tmp_path: Path) -> None:
    """The lock stands beside the file."""
    with FileLock(f"{tmp_path / 'job.db'}.lock"), pytest.raises(LedgerBusyError):
        async with ThreadLedger(tmp_path / "job.db"):
            pass


HOLDER = """
import sys
from filelock import FileLock
with FileLock(sys.argv[1] + ".lock"):
    print("held", flush=True)
    sys.stdin.readline()
"""


async def test_ledger_held_by_another_process_is_busy_until_that_dies(tmp_path: Path) -> None:
    """The system drops the lock of a process that is killed; nothing has to be cleaned up."""
    path = tmp_path / "job.db"
    with subprocess.Popen(  # noqa: ASYNC220 (nothing else runs here)
        [sys.executable, "-c", HOLDER, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout is not None
        assert "held\n" == holder.stdout.readline()
        with pytest.raises(LedgerBusyError):
            async with ThreadLedger(path):
                pass
        holder.kill()
        holder.wait()
        async with ThreadLedger(path) as ledger:
            await ledger.do(lambda store: store.set_meta("now", NOW))


async def test_ledger_that_cannot_be_locked_is_an_error(tmp_path: Path) -> None:
    """A place without room for a lock file is told as ours."""
    (tmp_path / "file").touch()

    with pytest.raises(LedgerError):
        async with ThreadLedger(tmp_path / "file" / "job.db"):
            pass


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="no folder that takes no files")
async def test_ledger_where_no_file_can_be_made_is_not_busy() -> None:
    """Nobody works on it: waiting for that to end would be waiting for ever."""
    with pytest.raises(LedgerError, match="cannot lock") as raised:
        async with ThreadLedger(Path("/proc/job.db")):
            pass

    assert not isinstance(raised.value, LedgerBusyError)
