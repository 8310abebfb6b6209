"""What the ledger knows of the job as a whole: facts, endpoints, totals, recent calls."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from dfseo_async.ledger.rows import Totals
from dfseo_async.models import State


class Facts:
    """The open database, and everything in it that is not about one task."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db

    def close(self) -> None:
        """Close the file; SQLite folds its journal into it."""
        self.db.close()

    @contextmanager
    def all_or_nothing(self) -> Iterator[None]:
        """Several changes inside a transaction: when one fails, those before it are undone too."""
        self.db.execute("SAVEPOINT before")
        try:
            yield
            self.db.execute("RELEASE before")
        except BaseException:
            if self.db.in_transaction:  # else SQLite gave all of it up, as when the disk is full
                self._undo()
            raise

    def _undo(self) -> None:
        """Back to the newest savepoint; where even that fails, nothing of the transaction stays."""
        try:
            self.db.execute("ROLLBACK TO before")
            self.db.execute("RELEASE before")
        except BaseException:
            if self.db.in_transaction:
                self.db.execute("ROLLBACK")
            raise

    # -- about the job ----------------------------------------------------------------------

    def meta(self, name: str, default: Any = None) -> Any:
        """One fact about the job."""
        row = self.db.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return default if row is None else row[0]

    def set_meta(self, name: str, value: Any) -> None:
        """Write one fact about the job."""
        self.db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

    def endpoints(self) -> dict[int, tuple[str, str]]:
        """Kind of each endpoint of the job, with its name and result function."""
        rows = self.db.execute("SELECT kind, name, function FROM endpoint")
        return {kind: (name, function) for kind, name, function in rows}

    def add_endpoint(self, name: str, function: str) -> int:
        """The kind of an endpoint, new or known."""
        for kind, known in self.endpoints().items():
            if known == (name, function):
                return kind
        kind = max(self.endpoints(), default=0) + 1
        self.put_endpoint(kind, name, function)
        return kind

    def put_endpoint(self, kind: int, name: str, function: str) -> None:
        """Write down a further endpoint under a number of the caller's."""
        self.db.execute("INSERT INTO endpoint VALUES (?, ?, ?)", (kind, name, function))

    def totals(self) -> Totals:
        """Counts by state and the money; a full scan."""
        counts = {State(state): 0 for state in State}
        spent = 0.0
        for state, count, cost in self.db.execute(
            "SELECT state, count(*), sum(cost) FROM task GROUP BY state"
            " UNION ALL SELECT state, sum(count), sum(cost * count) FROM batch GROUP BY state"
        ):
            counts[State(state)] += count
            spent += cost
        rows = self.db.execute("SELECT coalesce(sum(count), 0) FROM block").fetchone()[0]
        counts[State.QUEUED] = rows - sum(counts.values()) + counts[State.QUEUED]
        reserved = self.db.execute(
            "SELECT (SELECT total(reserved) FROM intent)"
            " + (SELECT total(reserved) FROM batch WHERE state = 1)"
        ).fetchone()[0]
        by_name = {state.name.lower(): count for state, count in counts.items()}
        return Totals(**by_name, spent_usd=spent, reserved_usd=reserved)

    def posted_by_kind(self) -> dict[int, int]:
        """How many tasks of each endpoint are posted and have not ended."""
        rows = self.db.execute(
            "SELECT kind, sum(count) FROM (SELECT kind, 1 AS count FROM task WHERE state = 3"
            " UNION ALL SELECT kind, count FROM batch WHERE state = 3) GROUP BY kind"
        )
        return dict(rows.fetchall())

    # -- calls ------------------------------------------------------------------------------

    def note_calls(self, name: str, calls: int, *, now: float, until: float) -> None:
        """Up to so many calls of a class may start from *now* to *until* (unix seconds)."""
        self.db.execute("DELETE FROM usage WHERE at < ?", (now - 120.0,))
        self.db.execute("INSERT INTO usage VALUES (?, ?, ?)", (name, until, calls))

    def noted_calls(self, since: float) -> list[tuple[str, int, float]]:
        """Calls that may have been made since then: class, how many, until when."""
        rows = self.db.execute("SELECT name, calls, at FROM usage WHERE at >= ?", (since,))
        return rows.fetchall()
