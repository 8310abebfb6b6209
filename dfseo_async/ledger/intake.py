"""Rows of the input into the ledger: each told apart as new, known, repeated or contradicting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import msgspec
import orjson

from dfseo_async.bits import Bits
from dfseo_async.ledger.rows import Added, NewRow, hash_key
from dfseo_async.ledger.store import Store
from dfseo_async.models import State

HIGHEST_TAG = (
    "highest_tag"  # meta: number that a lost ledger of this job gave away, of any endpoint
)


class Intake:
    """Takes one input, once from its beginning to its end; memory is a bit a row.

    Args:
        store: the ledger.
        allow_duplicates: a repeated row is a task of its own (and is paid for); otherwise it is
            answered once more with the first one's result.
    """

    def __init__(self, store: Store, *, allow_duplicates: bool = False) -> None:
        self._db = store.db
        self._allow_duplicates = allow_duplicates
        self._seen = Bits()  # tasks that stood in this input before
        self._times: Counter[int] = Counter()  # only tasks that stand in it more than once
        last = self._db.execute("SELECT coalesce(max(seq), 0) FROM task").fetchone()[0]
        self.next_seq: int = max(last, store.meta(HIGHEST_TAG, 0)) + 1
        self.ended_before: list[tuple[int, State]] = []  # repeated rows whose task has ended

    def add(self, rows: Sequence[NewRow]) -> list[Added]:
        """Take *rows*; what became of each, in their order. One transaction of the caller's."""
        known = self._find(rows)
        fresh: list[tuple[int, NewRow]] = []
        repeated: list[int] = []
        result = [self._take(row, known, fresh, repeated) for row in rows]
        self._insert(fresh)
        self._db.executemany(
            "UPDATE task SET copies = max(copies, ?) WHERE seq = ?",
            [(self._times[seq], seq) for seq in repeated],
        )
        self.ended_before = self._ended(repeated)
        return result

    def forget_from(self, first_seq: int) -> None:
        """Drop rows that were taken in but never released for sending."""
        self._db.execute("DELETE FROM task WHERE seq >= ?", (first_seq,))
        self._db.execute("DELETE FROM payload WHERE seq >= ?", (first_seq,))
        self.next_seq = first_seq
        self._seen.clear()
        self._times.clear()

    def _take(
        self,
        row: NewRow,
        known: dict[str, tuple[int, bytes]],
        fresh: list[tuple[int, NewRow]],
        repeated: list[int],
    ) -> Added:
        found = known.get(_name(row))
        if found is None:
            seq, self.next_seq = self.next_seq, self.next_seq + 1
            known[_name(row)] = (seq, row.digest)
            fresh.append((seq, row))
            self._seen.add(seq)
            return Added.NEW
        seq, digest = found
        if digest != row.digest:
            return Added.CONTRADICTS
        if self._seen.add(seq):
            return Added.KNOWN
        self._times[seq] = self._times.get(seq, 1) + 1
        if self._allow_duplicates:
            again = msgspec.structs.replace(row, key=f"{_name(row)}#{self._times[seq]}")
            known.update(self._find([again]))
            return self._take(again, known, fresh, repeated)
        repeated.append(seq)
        return Added.REPEATED

    def _ended(self, repeated: Sequence[int]) -> list[tuple[int, State]]:
        found = []
        for seq in dict.fromkeys(repeated):
            row = self._db.execute(
                "SELECT state FROM task WHERE seq = ? AND state >= 4 AND copies > answered",
                (seq,),
            ).fetchone()
            if row is not None:
                found.append((seq, State(row[0])))
        return found

    def _find(self, rows: Sequence[NewRow]) -> dict[str, tuple[int, bytes]]:
        """Tasks of the ledger that may be meant by *rows*, by name."""
        hashes = orjson.dumps([hash_key(row.key, row.digest) for row in rows]).decode()
        found = self._db.execute(
            "SELECT t.seq, p.key, p.digest FROM json_each(?) j JOIN task t ON t.key_hash = j.value"
            " JOIN payload p USING (seq)",
            (hashes,),
        )
        return {key or digest.hex(): (seq, digest) for seq, key, digest in found}

    def _insert(self, fresh: Sequence[tuple[int, NewRow]]) -> None:
        self._db.executemany(
            "INSERT INTO task (seq, kind, key_hash) VALUES (?, ?, ?)",
            [(seq, row.kind, hash_key(row.key, row.digest)) for seq, row in fresh],
        )
        self._db.executemany(
            "INSERT INTO payload (seq, digest, key, tag, params) VALUES (?, ?, ?, ?, ?)",
            [(seq, row.digest, row.key or None, row.tag, row.params) for seq, row in fresh],
        )


def _name(row: NewRow) -> str:
    return row.key or row.digest.hex()
