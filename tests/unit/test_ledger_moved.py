"""A ledger that is taken away while it is open: nobody may go on as if it were there."""

from __future__ import annotations

import asyncio
import os
import shutil
from pathlib import Path

import pytest

from dfseo_async.errors import LedgerBusyError, LedgerError
from dfseo_async.ledger import Store, ThreadLedger, open_store

pytestmark = pytest.mark.skipif(os.name == "nt", reason="open files cannot be moved there")


def note(store: Store) -> None:
    """Something that must not be lost, such as an id that was paid for."""
    store.set_meta("paid", 1)


@pytest.mark.parametrize("ending", [".db", ""])
async def test_a_ledger_that_is_gone_is_told_of(tmp_path: Path, ending: str) -> None:
    """The file alone, or its folder with it."""
    place = tmp_path / "jobs" / "one.db"
    async with ThreadLedger(place) as ledger:
        await ledger.do(note)
        place.unlink() if ending else shutil.rmtree(place.parent)

        with pytest.raises(LedgerError, match=r"one\.db was moved or removed"):
            await ledger.do(note)
        with pytest.raises(LedgerError, match="moved or removed"):  # and not only once
            await ledger.do(note)


async def test_another_file_in_its_place_is_not_the_ledger(tmp_path: Path) -> None:
    """A restored copy is not what is written to."""
    place = tmp_path / "one.db"
    async with ThreadLedger(place) as ledger:
        await ledger.do(note)
        copy = tmp_path / "copy.db"
        shutil.copy(place, copy)
        copy.replace(place)

        with pytest.raises(LedgerError, match="moved or removed"):
            await ledger.do(note)


async def test_a_ledger_that_was_moved_with_its_folder_keeps_what_it_is_told(
    tmp_path: Path,
) -> None:
    """The caller stops, and what was paid for is found at the new place; put back, all is well."""
    place, moved = tmp_path / "jobs" / "one.db", tmp_path / "elsewhere"
    async with ThreadLedger(place) as ledger:
        await ledger.do(lambda store: store.set_meta("before", 1))
        place.parent.rename(moved)
        with pytest.raises(LedgerError, match="moved or removed"):
            await ledger.do(note)
        moved.rename(place.parent)
        await ledger.do(lambda store: store.set_meta("after", 1))

    store = open_store(place)
    found = [store.meta(name) for name in ("before", "paid", "after")]
    store.close()
    assert [1, 1, 1] == found


async def test_a_program_may_change_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that was relative means the folder of the moment when the ledger was opened."""
    (tmp_path / "other").mkdir()
    monkeypatch.chdir(tmp_path)
    async with ThreadLedger(Path("one.db")) as ledger:
        await ledger.do(note)
        monkeypatch.chdir(tmp_path / "other")
        await ledger.do(note)

    assert ["one.db", "one.db.lock", "other"] == sorted(os.listdir(tmp_path))  # noqa: PTH208 (names)


async def test_a_ledger_that_was_moved_alone_holds_all_that_was_paid_for(tmp_path: Path) -> None:
    """The files beside it are not needed: whoever opens it at its new place pays for nothing."""
    place, moved = tmp_path / "one.db", tmp_path / "two.db"
    async with ThreadLedger(place) as ledger:
        await ledger.do(lambda store: store.set_meta("before", 1))
        place.rename(moved)
        with pytest.raises(LedgerError, match="moved or removed"):
            await ledger.do(note)

    store = open_store(moved)
    assert (1, 1) == (store.meta("before"), store.meta("paid"))
    store.close()


async def test_a_journal_that_is_taken_away_is_noticed(tmp_path: Path) -> None:
    """What is in it is put into the ledger, before anything more is paid for."""
    place = tmp_path / "one.db"
    async with ThreadLedger(place) as ledger:
        await ledger.do(note)
        (tmp_path / "one.db-wal").unlink()
        with pytest.raises(LedgerError, match="moved or removed"):
            await ledger.do(lambda store: store.set_meta("after", 1))
        copy = tmp_path / "copy.db"
        shutil.copy(place, copy)  # as a crash would leave it

    store = open_store(copy)
    assert (1, 1) == (store.meta("paid"), store.meta("after"))
    store.close()


async def test_a_place_that_nobody_can_look_at_is_told_of(tmp_path: Path) -> None:
    """Nobody waits for ever, however the system says that the file is not there."""
    place = tmp_path / "one.db"
    async with ThreadLedger(place) as ledger:
        await ledger.do(note)
        place.unlink()
        place.symlink_to(place)
        with pytest.raises(LedgerError, match="moved or removed"):
            await asyncio.wait_for(ledger.do(note), 10.0)


async def test_what_a_lost_ledger_left_is_not_begun_upon(tmp_path: Path) -> None:
    """Its journal may hold what was paid for; SQLite would drop it without a word."""
    place, journal = tmp_path / "one.db", tmp_path / "one.db-wal"
    journal.write_bytes(b"something")
    with pytest.raises(LedgerError, match="is left of another ledger"):
        await ThreadLedger(place).__aenter__()

    assert b"something" == journal.read_bytes()
    assert ["one.db-wal", "one.db.lock"] == sorted(os.listdir(tmp_path))  # noqa: PTH208 (names)


async def test_a_ledger_is_held_under_all_its_names(tmp_path: Path) -> None:
    """Two connections to one file know nothing of each other's rows."""
    place, link = tmp_path / "one.db", tmp_path / "link.db"
    link.symlink_to(place)
    async with ThreadLedger(place):
        with pytest.raises(LedgerBusyError):
            await ThreadLedger(link).__aenter__()
    async with ThreadLedger(link) as ledger:
        await ledger.do(note)
        with pytest.raises(LedgerBusyError):
            await ThreadLedger(place).__aenter__()
