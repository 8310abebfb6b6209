"""Finds tasks by the names of their rows: the newest in memory, the others in a table.

Hashes come in no order, so that each name would change another page of an index. The table is
brought up to date for many thousands together, in the order of its pages. What it lacks is read
from the blocks when a ledger is opened again, so that nothing hangs on when that happened.
"""

from __future__ import annotations

from collections.abc import Sequence

import orjson

from dfseo_async.ledger.blocks import Blocks
from dfseo_async.ledger.rows import NewRow, hash_key

NAMED = "named_to"  # meta: the table holds the tasks up to this number
RECENT = 65_536  # names kept in memory: about 8 MB, and as much again while they are written
_SLOTS = 1 << 22  # of the filter, a byte each: of a million names a fifth is asked for in vain
_PLACE = _SLOTS - 1  # the bits of a hash that say which


class Names:
    """Numbers of tasks by name.

    64 bits of a hash find a task. Two names with one hash are not expected in anybody's life; the
    first of them keeps it, and to find the other all blocks are searched.

    Most names of an input are new. A filter of the hashes in the table, where all of them were
    written by this object, spares most of the questions that would find nothing.
    """

    def __init__(self, blocks: Blocks) -> None:
        self._blocks = blocks
        self._recent: dict[int, int] = {}
        self._hashes: list[int] = []  # the same, one for each number from `_first` on
        self._first = 1
        self._named = 0
        self._filter: bytearray | None = None
        self._load()

    def add(self, first: int, hashes: Sequence[int]) -> None:
        """Remember tasks with consecutive numbers, higher than all before, by their hashes."""
        if first != self._first + len(self._hashes):
            self._write()
            self._first = first
        self._hashes += hashes
        recent = self._recent
        for seq, hashed in enumerate(hashes, first):
            recent.setdefault(hashed, seq)
        if len(recent) >= RECENT:
            self._write()

    def find(self, rows: Sequence[NewRow], hashes: Sequence[int]) -> dict[int, NewRow]:
        """The tasks of the ledger that have the names of *rows*, by number."""
        numbers = self._numbers(hashes)
        if not numbers:
            return {}
        found = self._blocks.rows_of(numbers.values())
        there = {one.name for one in found.values()}
        clashing = {
            row.name
            for row, hashed in zip(rows, hashes, strict=True)
            if hashed in numbers and row.name not in there
        }
        return found | self._search(clashing) if clashing else found

    def forget(self, first: int) -> None:
        """Forget tasks from number *first* on."""
        if self._named >= first:
            self._blocks.db.execute("DELETE FROM name WHERE seq >= ?", (first,))
            self._blocks.set_meta(NAMED, first - 1)
        self._load()

    def _load(self) -> None:
        """Read what the table lacks; bring it up to date when that is a lot."""
        self._recent.clear()
        self._hashes.clear()
        self._named = self._blocks.meta(NAMED, 0)
        self._first = self._named + 1
        for first, rows in self._blocks.rows_behind(self._named):
            self.add(first, [hash_key(row.key, row.digest) for row in rows])

    def _numbers(self, hashes: Sequence[int]) -> dict[int, int]:
        """The first number of each hash that is known."""
        recent = self._recent
        found = {one: recent[one] for one in hashes if one in recent}
        asked = self._perhaps_written(hashes) if self._named else ()
        if asked:
            rows = self._blocks.db.execute(
                "SELECT hash, seq FROM json_each(?) j JOIN name ON hash = j.value",
                (orjson.dumps(asked).decode(),),
            )
            found.update(rows)
        return found

    def _perhaps_written(self, hashes: Sequence[int]) -> Sequence[int]:
        """Those that the table may hold; others it cannot."""
        seen = self._filter
        return hashes if seen is None else [one for one in hashes if seen[one & _PLACE]]

    def _write(self) -> None:
        """Bring the table up to date."""
        if not self._hashes:
            return
        if not self._named:
            self._filter = bytearray(_SLOTS)
        if self._filter is not None:
            for hashed in self._hashes:
                self._filter[hashed & _PLACE] = 1
        self._blocks.db.execute(  # put in order there: sorted() would hold up the event loop
            "INSERT OR IGNORE INTO name SELECT value, ? + key FROM json_each(?) ORDER BY 1, 2",
            (self._first, orjson.dumps(self._hashes).decode()),
        )
        self._first += len(self._hashes)
        self._named = self._first - 1
        self._blocks.set_meta(NAMED, self._named)
        self._hashes.clear()
        self._recent.clear()

    def _search(self, names: set[str | bytes]) -> dict[int, NewRow]:
        return {
            seq: row
            for first, rows in self._blocks.rows_behind(0)
            for seq, row in enumerate(rows, first)
            if row.name in names
        }
