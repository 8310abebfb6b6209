"""Tables of the ledger, and how a file is opened, refused or taken up again."""

from __future__ import annotations

import secrets
import sqlite3
import time
from pathlib import Path

from dfseo_async.errors import LedgerCorruptError, LedgerError
from dfseo_async.ledger.store import Store

SCHEMA_VERSION = "5"
APPLICATION_ID = 0x44465345  # "DFSE": tells our files from other SQLite files

# What changes stands in a narrow table, what does not in wide pieces: an update rewrites few pages.
_TABLES = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE endpoint (kind INTEGER PRIMARY KEY, name TEXT NOT NULL, function TEXT NOT NULL);
CREATE TABLE task (
  seq INTEGER PRIMARY KEY,
  state INTEGER NOT NULL DEFAULT 0,
  kind INTEGER NOT NULL DEFAULT 0,
  attempt INTEGER NOT NULL DEFAULT 0,
  copies INTEGER NOT NULL DEFAULT 1,
  answered INTEGER NOT NULL DEFAULT 0,
  code INTEGER NOT NULL DEFAULT 0,
  intent INTEGER,
  cost REAL NOT NULL DEFAULT 0,
  posted_at REAL,
  task_id BLOB
);
CREATE TABLE block (
  first INTEGER PRIMARY KEY, count INTEGER NOT NULL, rows BLOB NOT NULL
);
CREATE TABLE batch (
  first INTEGER PRIMARY KEY, count INTEGER NOT NULL, state INTEGER NOT NULL, kind INTEGER NOT NULL,
  sent_at REAL NOT NULL, reserved REAL NOT NULL, cost REAL NOT NULL DEFAULT 0, posted_at REAL,
  ids BLOB
);
CREATE TABLE name (hash INTEGER PRIMARY KEY, seq INTEGER NOT NULL);
CREATE TABLE intent (
  intent INTEGER PRIMARY KEY AUTOINCREMENT, kind INTEGER NOT NULL, first INTEGER NOT NULL,
  last INTEGER NOT NULL, sent_at REAL NOT NULL, lost_at REAL,
  reserved REAL NOT NULL, looks INTEGER NOT NULL DEFAULT 0, last_look REAL NOT NULL DEFAULT 0
);
CREATE TABLE usage (name TEXT NOT NULL, at REAL NOT NULL, calls INTEGER NOT NULL);
CREATE TABLE decided (
  seq INTEGER PRIMARY KEY, message TEXT NOT NULL, is_told INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX decided_untold ON decided (seq) WHERE NOT is_told;
CREATE TABLE arrived (
  number INTEGER PRIMARY KEY AUTOINCREMENT, seq INTEGER NOT NULL UNIQUE, task_id BLOB NOT NULL,
  body BLOB NOT NULL
);
"""


def open_store(path: Path | None, *, readonly: bool = False) -> Store:
    """Open the ledger at *path*, making it when there is none; None keeps it for this run only.

    Raises:
        LedgerCorruptError: not one of our files, of another version, or damaged.
        LedgerError: it cannot be opened or made.
    """
    if path is None:
        # an empty name is SQLite's private temporary file: flat in memory, gone at the end
        return _prepare(sqlite3.connect("", isolation_level=None, check_same_thread=False), None)
    try:
        if readonly:
            db = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=5)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=5)
    except (sqlite3.Error, OSError) as error:
        raise LedgerError(f"cannot open the ledger {path}: {error}") from error
    try:
        return _prepare(db, path, readonly=readonly)
    except sqlite3.DatabaseError as error:
        db.close()
        if isinstance(error, sqlite3.OperationalError) and "malformed" not in str(error):
            raise LedgerError(f"cannot use the ledger {path}: {error}") from error
        raise LedgerCorruptError(
            f"{path} is not a ledger, or is damaged ({error}); restore a copy of it, or rebuild it"
            " with `dfseo-async recover`, which reads what was paid for from the service",
            path=path,
        ) from error
    except BaseException:
        db.close()
        raise


def _prepare(db: sqlite3.Connection, path: Path | None, *, readonly: bool = False) -> Store:
    is_new = not readonly and not db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if not is_new:
        _check_version(db, path)  # before anything is changed: the file may be somebody else's
    if not readonly:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        db.execute("PRAGMA wal_autocheckpoint = 10000")
        db.execute("PRAGMA cache_size = -32000")
        db.execute("PRAGMA temp_store = FILE")
    if is_new:
        _create(db)
    return Store(db)


def _create(db: sqlite3.Connection) -> None:
    """All of it in one transaction: a file is a whole ledger, or empty."""
    job = "".join(secrets.choice("0123456789abcdefghjkmnpqrstvwxyz") for _ in range(10))
    facts = {"schema": SCHEMA_VERSION, "job": job, "created_at": time.time(), "sink_bytes": 0}
    db.execute("BEGIN IMMEDIATE")
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    for statement in _TABLES.split(";"):
        db.execute(statement)
    db.executemany("INSERT INTO meta VALUES (?, ?)", facts.items())
    db.execute("COMMIT")


def _check_version(db: sqlite3.Connection, path: Path | None) -> None:
    where = path or Path("the ledger")
    if db.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        raise LedgerCorruptError(f"{where} is a database, but not one of our ledgers", path=where)
    row = db.execute("SELECT value FROM meta WHERE name = 'schema'").fetchone()
    found = row[0] if row else "none"
    if found != SCHEMA_VERSION:
        raise LedgerCorruptError(
            f"{where} has ledger version {found}, this program writes version {SCHEMA_VERSION};"
            " finish the job with the dfseo-async that began it",
            path=where,
        )
