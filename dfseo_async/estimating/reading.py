"""Reads an input from its beginning to its end just as a job does, and keeps nothing of it.

Repeated rows and contradicting keys are found by the ledger's own intake, in a temporary file that
SQLite deletes: memory stays flat, and nobody is told another number than a job would pay.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from itertools import islice

from dfseo_async.engine.beginning import begin, make_preparer
from dfseo_async.engine.kinds import Kinds
from dfseo_async.engine.loader import CHUNK, MAX_PROBLEMS, contradiction
from dfseo_async.engine.preparing import InputRow, Preparer
from dfseo_async.engine.request import JobRequest
from dfseo_async.errors import InputError, LedgerError, Problem
from dfseo_async.estimating.counting import Tally
from dfseo_async.ledger import Added, Intake, NewRow, open_store


def read_input(rows: Iterable[InputRow | Problem], request: JobRequest, tally: Tally) -> None:
    """Add every task of *rows* to *tally*.

    Raises:
        InputError: bad rows, up to 50 of them at once.
        ConfigError: no job can be made of the request.
        LedgerError: there is no room for the temporary file.
    """
    store = open_store(None)
    try:
        begun = begin(store, request, 0.0)
        reader = _Reader(
            make_preparer(request, begun.kinds),
            begun.kinds,
            Intake(store, allow_duplicates=request.allow_duplicates),
            tally,
        )
        source = iter(rows)
        while chunk := list(islice(source, CHUNK)):
            store.db.execute("BEGIN")
            reader.take(chunk)
            store.db.commit()
        if reader.problems:
            raise InputError(reader.problems)
    except sqlite3.Error as error:
        raise LedgerError(f"cannot check the input in a temporary file: {error}") from error
    finally:
        store.close()


class _Reader:
    """One reading of an input."""

    def __init__(self, preparer: Preparer, kinds: Kinds, intake: Intake, tally: Tally) -> None:
        self._preparer = preparer
        self._kinds = kinds
        self._intake = intake
        self._tally = tally
        self.problems: list[Problem] = []

    def take(self, chunk: list[InputRow | Problem]) -> None:
        """Check, tell apart and count some rows."""
        good: list[tuple[InputRow, NewRow, int]] = []
        for row in chunk:
            made = [row] if isinstance(row, Problem) else self._preparer.prepare(row)
            if isinstance(made, list):
                self._note(made)
            elif not isinstance(row, Problem):
                good.append((row, _without_params(made), len(made.params) + len(made.key)))
        added = self._intake.add([made for _, made, _ in good])
        for (row, made, size), what in zip(good, added, strict=True):
            self._count(row, made, size, what)

    def _count(self, row: InputRow, made: NewRow, size: int, what: Added) -> None:
        self._tally.rows += 1
        match what:
            case Added.NEW:
                kind = self._kinds[made.kind]
                self._tally.add(kind.family, row.params, size, kind.function)
            case Added.CONTRADICTS:
                self._note([contradiction(row, made)])
            case Added.REPEATED | Added.KNOWN:
                self._tally.repeated += 1

    def _note(self, problems: list[Problem]) -> None:
        self.problems += problems
        if len(self.problems) >= MAX_PROBLEMS:
            raise InputError(self.problems[:MAX_PROBLEMS], is_complete=False)


def _without_params(row: NewRow) -> NewRow:
    """Enough of a row to tell it from others."""
    return NewRow(key=row.key, digest=row.digest, params=b"", tag=None, kind=row.kind)
