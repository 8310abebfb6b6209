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


class Names:
    """Numbers of tasks by name.

    64 bits of a hash find a task. Two names with one hash are not expected in anybody's life; the
    first of them keeps it, and to find the other all blocks are searched.
    """

    def __init__(self, blocks: Blocks) -> None:
        self._blocks = blocks
        self._recent: dict[int, int] = {}
        self._named = 0
        self._load()

    def add(self, first: int, hashes: Sequence[int]) -> None:
        """Remember tasks with consecutive numbers, higher than all before, by their hashes."""
        recent = self._recent
        for seq, hashed in enumerate(hashes, first):
            recent.setdefault(hashed, seq)
        if len(recent) >= RECENT:
            self._write(first + len(hashes) - 1)

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
        self._named = self._blocks.meta(NAMED, 0)
        for first, rows in self._blocks.rows_behind(self._named):
            self.add(first, [hash_key(row.key, row.digest) for row in rows])

    def _numbers(self, hashes: Sequence[int]) -> dict[int, int]:
        """The first number of each hash that is known."""
        recent = self._recent
        found = {one: recent[one] for one in hashes if one in recent}
        if self._named:
            rows = self._blocks.db.execute(
                "SELECT hash, seq FROM json_each(?) j JOIN name ON hash = j.value",
                (orjson.dumps(hashes).decode(),),
            )
            found.update(rows)
        return found

    def _write(self, last: int) -> None:
        names = orjson.dumps(self._recent, option=orjson.OPT_NON_STR_KEYS).decode()
        self._blocks.db.execute(  # put in order there: sorted() would hold up the event loop
            "INSERT OR IGNORE INTO name"
            " SELECT CAST(key AS INTEGER), value FROM json_each(?) ORDER BY 1",
            (names,),
        )
        self._blocks.set_meta(NAMED, last)
        self._named = last
        self._recent.clear()

    def _search(self, names: set[str | bytes]) -> dict[int, NewRow]:
        return {
            seq: row
            for first, rows in self._blocks.rows_behind(0)
            for seq, row in enumerate(rows, first)
            if row.name in names
        }
