"""Batches as they were sent: each in one piece, until one of its tasks is asked for.

Almost every batch goes the same way: tasks with consecutive numbers, all sent for the first time,
all taken at one price. That is one short row before the POST and one change of it with the reply,
where rows of their own would be a hundred of each. A task gets its own row (table ``task``) when
its batch is split, which is before anything happens to it that does not happen to all of them.

The row is the intent of its POST, too, while that is under way; splitting it writes one down.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import orjson

from dfseo_async.ledger.blocks import Blocks, count_of_rows
from dfseo_async.ledger.rows import NewRow

BATCH = 100  # tasks in a batch at most
_PLACES = orjson.dumps(list(range(BATCH))).decode()
_ID = 16  # bytes of an id


class Batches(Blocks):
    """Tasks that are under way or posted, a batch of them in a row."""

    def put_batch(
        self, first: int, count: int, kind: int, *, sent_at: float, reserved_usd: float
    ) -> int | None:
        """Note that these tasks are about to be sent; None when they have no common way.

        The number of the intent: below 0, so that no other has it.
        """
        if not 1 < count <= BATCH:
            return None
        put = self.db.execute(
            "INSERT INTO batch (first, count, state, kind, sent_at, reserved)"  # noqa: S608
            " SELECT ?1, ?2, 1, ?3, ?4, ?5"
            " WHERE NOT EXISTS (SELECT 1 FROM task WHERE seq >= ?1 AND seq < ?1 + ?2)"
            " AND NOT EXISTS (SELECT 1 FROM batch"
            " WHERE first > ?1 - ?6 AND first < ?1 + ?2 AND first + count > ?1)"
            f" AND ?2 = ({count_of_rows('?1', '?1 + ?2')})",
            (first, count, kind, sent_at, reserved_usd, BATCH),
        ).rowcount
        return -first if put == 1 else None

    def take_batch(
        self, ids: bytes | str, first: int, count: int, cost_usd: float, posted_at: float
    ) -> bool:
        """Give a whole batch its ids and cost; False when there is no such batch in one piece."""
        if isinstance(ids, str) or len(ids) != _ID * count:
            return False
        taken = self.db.execute(
            "UPDATE batch SET state = 3, ids = ?, cost = ?, posted_at = ?"
            " WHERE first = ? AND count = ? AND state = 1",
            (ids, cost_usd, posted_at, first, count),
        ).rowcount
        return taken == 1

    def unsent_blocks(self, after: int) -> Iterator[tuple[int, Sequence[NewRow]]]:
        """Blocks with rows behind *after* of which something is queued."""
        blocks = self.db.execute(
            "SELECT first FROM block b"
            " WHERE first >= coalesce((SELECT max(first) FROM block WHERE first <= ?1), 0)"
            " AND first + count > ?1 + 1 AND count > (SELECT count(*) FROM task"
            " WHERE seq >= b.first AND seq < b.first + b.count AND state <> 0)"
            " + (SELECT total(min(s.first + s.count, b.first + b.count) - max(s.first, b.first))"
            " FROM batch s WHERE s.first > b.first - ?2 AND s.first < b.first + b.count"
            " AND s.first + s.count > b.first) ORDER BY first",
            (after, BATCH),
        )
        return ((first, self.block(first)) for (first,) in blocks)

    def split(self, seqs: Collection[int]) -> None:
        """Give tasks rows of their own: these, and the others of their batches."""
        if seqs:
            found = self.db.execute(
                "SELECT b.first FROM json_each(?) j CROSS JOIN batch b"
                " ON b.first = (SELECT max(first) FROM batch WHERE first <= j.value)"
                " AND b.first + b.count > j.value",
                (orjson.dumps(list(seqs)).decode(),),
            )
            self._split({first for (first,) in found})

    def split_under_way(self) -> None:
        """The same for what is about to be sent, or is."""
        found = self.db.execute("SELECT first FROM batch WHERE state = 1")
        self._split([first for (first,) in found])

    def split_posted(self) -> None:
        """The same for all that have ids: a second or two of work for a million tasks."""
        while found := self.db.execute(
            "SELECT first FROM batch WHERE state = 3 LIMIT 1000"
        ).fetchall():
            self._split([first for (first,) in found])

    def split_behind(self, after: int, limit: int, kinds: Sequence[int] | None = None) -> None:
        """The same for so many posted tasks behind *after*, at least; of all kinds unless told."""
        batches = self.db.execute(
            "SELECT first, first + count FROM batch WHERE first > ?1 - ?2"
            " AND first + count > ?1 + 1 AND state = 3"
            " AND (?3 IS NULL OR kind IN (SELECT value FROM json_each(?3))) ORDER BY first",
            (after, BATCH, None if kinds is None else orjson.dumps(list(kinds)).decode()),
        )
        chosen = list[int]()
        for first, end in batches:
            if limit <= 0:
                break
            chosen.append(first)
            limit -= end - max(first, after + 1)
        self._split(chosen)

    def split_older(self, first: int, end: int, kinds: Sequence[int], before: float) -> None:
        """The same for tasks numbered *first* up to *end* of these kinds, posted before then."""
        found = self.db.execute(
            "SELECT first FROM batch WHERE first > ?1 - ?5 AND first < ?2 AND first + count > ?1"
            " AND posted_at <= ?4 AND kind IN (SELECT value FROM json_each(?3))",
            (first, end, orjson.dumps(list(kinds)).decode(), before, BATCH),
        )
        self._split([one for (one,) in found])

    def sent_parts(self, first: int, end: int) -> list[tuple[int, int, int, int]]:
        """What of *first* up to *end* is in batches: from, up to, state, kind."""
        return self.db.execute(
            "SELECT max(first, ?1), min(first + count, ?2), state, kind FROM batch"
            " WHERE first > ?1 - ?3 AND first < ?2 AND first + count > ?1",
            (first, end, BATCH),
        ).fetchall()

    def _split(self, firsts: Collection[int]) -> None:
        if not firsts:
            return
        self.db.executemany(
            "INSERT INTO intent (intent, kind, first, last, sent_at, reserved)"
            " SELECT -first, kind, first, first + count - 1, sent_at, reserved FROM batch"
            " WHERE first = ? AND state = 1",
            [(first,) for first in firsts],
        )
        self.db.executemany(
            "INSERT INTO task (seq, state, kind, intent, cost, posted_at, task_id)"
            " SELECT b.first + n.value, b.state, b.kind, -b.first, b.cost, b.posted_at,"
            " substr(b.ids, n.value * ?3 + 1, ?3)"
            " FROM batch b CROSS JOIN json_each(?2) n ON n.value < b.count WHERE b.first = ?1",
            [(first, _PLACES, _ID) for first in firsts],
        )
        self.db.executemany("DELETE FROM batch WHERE first = ?", [(first,) for first in firsts])
