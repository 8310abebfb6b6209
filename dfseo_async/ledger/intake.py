"""Rows of the input into the ledger: each told apart as new, known, repeated or contradicting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from dfseo_async.bits import Bits
from dfseo_async.ledger.names import Names
from dfseo_async.ledger.rows import Added, NewRow, hash_key
from dfseo_async.ledger.store import Store
from dfseo_async.models import State


class Intake:
    """Takes one input, once from its beginning to its end; memory is a bit a row.

    Args:
        store: the ledger, in a transaction of the caller's.
        allow_duplicates: a repeated row is a task of its own (and is paid for); otherwise it is
            answered once more with the first one's result.
    """

    def __init__(self, store: Store, *, allow_duplicates: bool = False) -> None:
        self._store = store
        self._names = Names(store)
        self._allow_duplicates = allow_duplicates
        self._seen = Bits()  # tasks that stood in this input before
        self._times: Counter[int] = Counter()  # only tasks that stand in it more than once
        self.next_seq: int = store.last_number() + 1
        self.ended_before: list[tuple[int, State]] = []  # repeated rows whose task has ended

    def add(self, rows: Sequence[NewRow]) -> list[Added]:
        """Take *rows*; what became of each, in their order. One transaction of the caller's."""
        hashes = _hashes(rows)
        known = self._known(rows, hashes)
        first, fresh, repeated = self.next_seq, list[NewRow](), dict[int, int]()
        if not known and len(set(hashes)) == len(rows):  # most rows are like no other
            result = [Added.NEW] * len(rows)
            fresh.extend(rows)
            self.next_seq += len(rows)
        else:
            result = [self._take(row, known, fresh, repeated) for row in rows]
        if fresh:
            are_all = len(fresh) == len(rows) and not self._times  # each under its own name
            self._store.put_rows(first, fresh)
            self._names.add(first, hashes if are_all else _hashes(fresh))
            self._seen.fill(first, self.next_seq)
        self._store.ask_again([(seq, kind, self._times[seq]) for seq, kind in repeated.items()])
        self.ended_before = list(self._ended(repeated))
        return result

    def forget_from(self, first_seq: int) -> None:
        """Drop rows that were taken in but never released for sending."""
        self._store.forget_rows(first_seq)
        self._names.forget(first_seq)
        self.next_seq = first_seq
        self._seen.clear()
        self._times.clear()

    def _take(
        self,
        row: NewRow,
        known: dict[str | bytes, tuple[int, NewRow]],
        fresh: list[NewRow],
        repeated: dict[int, int],
    ) -> Added:
        name = row.name
        found = known.get(name)
        if found is None:
            known[name] = (self.next_seq, row)
            self.next_seq += 1
            fresh.append(row)
            return Added.NEW
        seq, before = found
        if before.digest != row.digest:
            return Added.CONTRADICTS
        is_fresh = seq >= self.next_seq - len(fresh)
        if not is_fresh and self._seen.add(seq):
            return Added.KNOWN
        self._times[seq] = self._times.get(seq, 1) + 1
        if self._allow_duplicates:
            again = msgspec.structs.replace(row, key=f"{row.outcome_key}#{self._times[seq]}")
            if again.key not in known:
                known |= self._known([again], _hashes([again]))
            return self._take(again, known, fresh, repeated)
        repeated[seq] = before.kind
        return Added.REPEATED

    def _known(
        self, rows: Sequence[NewRow], hashes: Sequence[int]
    ) -> dict[str | bytes, tuple[int, NewRow]]:
        found = self._names.find(rows, hashes)
        return {row.name: (seq, row) for seq, row in found.items()}

    def _ended(self, repeated: Iterable[int]) -> Iterator[tuple[int, State]]:
        for seq in repeated:
            row = self._store.db.execute(
                "SELECT state FROM task WHERE seq = ? AND state >= 4 AND copies > answered",
                (seq,),
            ).fetchone()
            if row is not None:
                yield seq, State(row[0])


def _hashes(rows: Iterable[NewRow]) -> list[int]:
    return [hash_key(row.key, row.digest) for row in rows]
