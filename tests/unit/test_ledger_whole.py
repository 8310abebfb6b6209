"""A ledger that is filled aside: whole at its place, or nothing of it is."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from fakes import do, fill, row

from dfseo_async.errors import LedgerBusyError, LedgerError
from dfseo_async.ledger import Intake, open_store, whole_ledger
from dfseo_async.ledger.place import hold


def names(folder: Path) -> list[str]:
    """Files, without locks."""
    return sorted(one.name for one in folder.iterdir() if one.suffix != ".lock")


def test_a_whole_ledger_is_there_when_it_is_filled_and_not_before(tmp_path: Path) -> None:
    """All of it is in the one file: no journal has to come along."""
    path = tmp_path / "new" / "job.db"
    with whole_ledger(path) as store:
        Intake(store).add([row(f"k{n}", f"c{n}") for n in range(500)])
        assert not path.exists()

    assert ["job.db"] == names(path.parent)
    copy = shutil.copy(path, tmp_path / "copy.db")
    found = open_store(Path(copy))
    assert 500 == found.totals().queued
    found.close()


def test_a_whole_ledger_that_fails_leaves_nothing(tmp_path: Path) -> None:
    """Neither at its place nor beside it."""
    path = tmp_path / "job.db"
    with pytest.raises(LedgerError, match="no such table"), whole_ledger(path) as store:
        store.db.execute("DELETE FROM absent")

    assert [] == names(tmp_path)


def test_a_whole_ledger_begins_anew_behind_a_kill(tmp_path: Path) -> None:
    """What a dead process had written counts for nothing, and is cleared away."""
    path = tmp_path / "job.db"
    draft = open_store(tmp_path / "job.db.draft")
    fill(draft, 3)
    for ending in ("", "-wal", "-shm"):  # as a kill leaves them: committed, and in the journal
        shutil.copy(tmp_path / f"job.db.draft{ending}", tmp_path / f"copy{ending}")
    draft.close()
    for ending in ("", "-wal", "-shm"):
        (tmp_path / f"copy{ending}").rename(tmp_path / f"job.db.draft{ending}")

    with whole_ledger(path) as store:
        assert 0 == store.totals().tasks
        Intake(store).add([row("new", "c"), row("newer", "c")])
    found = open_store(path)
    assert 2 == found.totals().queued
    found.close()
    assert ["job.db"] == names(tmp_path)


@pytest.mark.parametrize("ending", ["", "-wal", "-journal"])
def test_a_whole_ledger_takes_no_other_ones_place(tmp_path: Path, ending: str) -> None:
    """A journal without its ledger would be written into the new file by SQLite."""
    path = tmp_path / "job.db"
    left = Path(f"{path}{ending}")
    left.write_bytes(b"somebody's")

    with pytest.raises(LedgerError, match=left.name), whole_ledger(path) as store:
        fill(store, 1)
    assert b"somebody's" == left.read_bytes()
    assert [left.name] == names(tmp_path)


def test_a_whole_ledger_is_made_by_one_process_alone(tmp_path: Path) -> None:
    """The lock of the place is held from the beginning to the end."""
    path = tmp_path / "job.db"
    lock = hold(path)
    with pytest.raises(LedgerBusyError), whole_ledger(path) as store:
        fill(store, 1)
    lock.release()
    with whole_ledger(path), pytest.raises(LedgerBusyError):
        hold(path)
    found = open_store(path)
    do(found, lambda s: s.set_meta("x", 1))
    found.close()
