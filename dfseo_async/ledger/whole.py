"""A ledger that is filled before anybody sees it: at its place whole, or not there at all."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from dfseo_async.errors import LedgerError
from dfseo_async.folders import sync_folder
from dfseo_async.ledger.place import hold, refuse_stray_journal
from dfseo_async.ledger.schema import open_store
from dfseo_async.ledger.store import Store

_DRAFT = ".draft"


def check_free(path: Path) -> None:
    """Refuse a place where a ledger is, or where one has left its journal.

    Raises:
        LedgerError: says what is there.
    """
    if path.exists():
        raise LedgerError(f"{path} exists; move it away, or give another --ledger")
    refuse_stray_journal(path)


@contextmanager
def whole_ledger(path: Path) -> Iterator[Store]:
    """A new ledger, filled by the block in one transaction; at *path* once the block has ended.

    Until then it stands beside that place, where the next attempt removes what is left of it.

    Args:
        path: nothing may be there.

    Raises:
        LedgerBusyError: another process works there.
        LedgerError: the place is taken, or the file cannot be written.
    """
    lock = hold(path)
    try:
        check_free(path)
        draft = Path(f"{path}{_DRAFT}")
        try:
            _remove(draft)
            with _filled(draft) as store:
                yield store
            draft.replace(path)
        except (OSError, sqlite3.Error) as error:
            raise LedgerError(f"the ledger {path} could not be written: {error}") from error
        finally:
            with suppress(OSError):
                _remove(draft)
        sync_folder(path.parent)
    finally:
        lock.release()


@contextmanager
def _filled(draft: Path) -> Iterator[Store]:
    """The draft, alone in its file when the block has ended."""
    store = open_store(draft)
    try:
        store.db.execute("BEGIN IMMEDIATE")
        yield store
        store.db.execute("COMMIT")
        # Away with the journal: under the new name nobody would find what is still in it.
        mode = store.db.execute("PRAGMA journal_mode = DELETE").fetchone()[0]
        if mode != "delete":
            raise LedgerError(f"{draft} could not be closed")
    finally:
        store.close()


def _remove(draft: Path) -> None:
    for ending in ("", "-wal", "-shm", "-journal"):
        Path(f"{draft}{ending}").unlink(missing_ok=True)
