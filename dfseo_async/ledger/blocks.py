"""Rows of the input as they were taken in: a hundred in one piece, written once.

While a task is queued for the first time, its block is all that there is of it.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

import msgspec
from isal import isal_zlib
from isal.igzip_lib import IsalError

from dfseo_async.errors import LedgerCorruptError
from dfseo_async.ledger.facts import Facts
from dfseo_async.ledger.rows import NewRow

BLOCK = 100  # rows in a block at most: what one POST takes, and what is read to get at one of them
UNREAD = 32  # blocks in memory: most are read once, soon after they were written
_LEVEL = 0  # isal's quickest: a third of the size, and less work than to write the rest to disk
_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(list[NewRow])


class Blocks(Facts):
    """The input by number; numbers may have gaps between blocks, never within one."""

    def __init__(self, db: sqlite3.Connection) -> None:
        super().__init__(db)
        # By first number. The file says which blocks there are, so that one whose commit failed is
        # never looked for here.
        self._unread: dict[int, Sequence[NewRow]] = {}

    def put_rows(self, first: int, rows: Sequence[NewRow]) -> None:
        """Write *rows* down under the numbers from *first* on."""
        parts = {first + start: rows[start : start + BLOCK] for start in range(0, len(rows), BLOCK)}
        self.db.executemany(
            "INSERT INTO block (first, count, rows) VALUES (?, ?, ?)",
            [(start, len(part), _pack(part)) for start, part in parts.items()],
        )
        self._unread |= parts
        for start in list(self._unread)[:-UNREAD]:
            del self._unread[start]

    def last_number(self) -> int:
        """The highest number that was given to a row; 0 before the first."""
        found = self.db.execute(
            "SELECT first + count - 1 FROM block ORDER BY first DESC LIMIT 1"
        ).fetchone()
        return 0 if found is None else int(found[0])

    def rows_of(self, seqs: Collection[int]) -> dict[int, NewRow]:
        """The rows with these numbers, by number; those that there are."""
        found: dict[int, NewRow] = {}
        block: Sequence[NewRow] = ()
        first = end = 0  # of the block
        for seq in sorted(seqs):
            if seq >= end:
                first, block = self._block_with(seq)
                end = first + len(block)
            if first <= seq < end:
                found[seq] = block[seq - first]
        return found

    def rows_behind(self, after: int) -> Iterator[tuple[int, list[NewRow]]]:
        """Blocks that begin behind *after*, in order: the number of the first row, the rows."""
        blocks = self.db.execute(
            "SELECT first, rows FROM block WHERE first > ? ORDER BY first", (after,)
        )
        return ((first, self._unpack(rows)) for first, rows in blocks)

    def count_rows(self, first: int, end: int) -> int:
        """How many numbers from *first* up to *end* were given to rows."""
        count: int = self.db.execute(count_of_rows("?1", "?2"), (first, end)).fetchone()[0]
        return int(count)

    def forget_rows(self, first: int) -> None:
        """Drop the rows from number *first* on, which is the first of a block; none was sent."""
        self.db.execute("DELETE FROM task WHERE seq >= ?", (first,))
        self.db.execute("DELETE FROM block WHERE first >= ?", (first,))

    def block(self, first: int) -> Sequence[NewRow]:
        """The rows of the block that begins with this number."""
        rows = self._unread.pop(first, None)
        if rows is not None:
            return rows
        packed = self.db.execute("SELECT rows FROM block WHERE first = ?", (first,)).fetchone()
        return self._unpack(packed[0])

    def _block_with(self, seq: int) -> tuple[int, Sequence[NewRow]]:
        """The block that *seq* is in, or would be in."""
        first: int | None = self.db.execute(
            "SELECT max(first) FROM block WHERE first <= ?", (seq,)
        ).fetchone()[0]
        return (seq, ()) if first is None else (first, self.block(first))

    def _unpack(self, packed: bytes) -> list[NewRow]:
        try:
            return _DECODER.decode(isal_zlib.decompress(packed))
        except (IsalError, zlib.error, EOFError, ValueError, msgspec.MsgspecError) as error:  # type: ignore[misc]
            path = self.db.execute("PRAGMA database_list").fetchone()[2]
            raise LedgerCorruptError(
                f"{path} is damaged: rows of the input cannot be read ({error}); restore a copy of"
                " it, or rebuild it with `dfseo-async recover`",
                path=Path(path),
            ) from error


def count_of_rows(first: str, end: str) -> str:
    """The question how many numbers between two SQL expressions were given to rows."""
    return (
        f"SELECT total(min(first + count, {end}) - max(first, {first})) FROM block"  # noqa: S608
        f" WHERE first < {end} AND first + count > {first}"
        f" AND first >= coalesce((SELECT max(first) FROM block WHERE first <= {first}), 0)"
    )


def _pack(rows: Sequence[NewRow]) -> bytes:
    packed: bytes = isal_zlib.compress(_ENCODER.encode(rows), _LEVEL)
    return packed
