"""Statements about lost POSTs: which there are, and which of their tasks are still unknown."""

from __future__ import annotations

from collections.abc import Sequence

import orjson

from dfseo_async.ledger.batches import Batches
from dfseo_async.ledger.rows import IntentRow, QueuedRow, pack_id

_INDEX_IDS = "CREATE INDEX IF NOT EXISTS task_by_id ON task (task_id) WHERE task_id IS NOT NULL"


class LostPosts(Batches):
    """POSTs whose reply was lost, and their tasks."""

    def lose_unfinished(self, now: float) -> int:
        """At the start of a run: every POST that was under way may have been paid for."""
        self.split_under_way()
        cursor = self.db.execute("UPDATE task SET state = 2 WHERE state = 1")
        self.db.execute("UPDATE intent SET lost_at = ? WHERE lost_at IS NULL", (now,))
        return cursor.rowcount

    def lost_intents(self) -> list[IntentRow]:
        """Lost POSTs, oldest first."""
        rows = self.db.execute(
            "SELECT intent, kind, sent_at, lost_at, reserved, looks, last_look FROM intent"
            " WHERE lost_at IS NOT NULL ORDER BY sent_at"
        )
        return [IntentRow(*row) for row in rows]

    def unknown_in(self, intent: int) -> list[int]:
        """Tasks of a lost POST that are still unknown."""
        rows = self.db.execute(
            "SELECT seq FROM intent i JOIN task t ON t.seq BETWEEN i.first AND i.last"
            " AND t.intent = i.intent WHERE i.intent = ? AND t.state = 2 ORDER BY seq",
            (intent,),
        )
        return [seq for (seq,) in rows]

    def unknown_rows(self, intent: int) -> list[QueuedRow]:
        """Tasks of a lost POST that are still unknown, as they were sent."""
        unknown = self.unknown_among(self.unknown_in(intent))
        rows = self.rows_of([seq for seq, _, _ in unknown])
        return [
            QueuedRow(seq, kind, attempt, rows[seq].params, rows[seq].tag)
            for seq, attempt, kind in unknown
        ]

    def seq_of(self, task_id: str) -> int | None:
        """The number of the task with this id, for want of a tag; None when there is none.

        The first such question makes an index. Tags tell the number, so most jobs never ask, and
        are spared what would be half of the work that a POST's reply makes.
        """
        self.split_posted()
        self.db.execute(_INDEX_IDS)
        row = self.db.execute(
            "SELECT seq FROM task WHERE task_id = ?", (pack_id(task_id),)
        ).fetchone()
        return None if row is None else int(row[0])

    def known_ids(self, task_ids: Sequence[str]) -> set[str]:
        """Those of *task_ids* that the ledger holds."""
        return {one for one in task_ids if self.seq_of(one) is not None}

    def unknown_among(self, seqs: Sequence[int]) -> list[tuple[int, int, int]]:
        """Those of *seqs* that are unknown, each with its attempt and kind."""
        rows = self.db.execute(
            "SELECT seq, attempt, kind FROM task WHERE state = 2 AND seq IN"
            " (SELECT value FROM json_each(?))",
            (orjson.dumps(list(seqs)).decode(),),
        )
        return rows.fetchall()

    def looked(self, intents: Sequence[int], deciding: Sequence[int], *, began: float) -> None:
        """A complete look over the time of these POSTs ended; it counts for those it decides."""
        self.db.executemany(
            "UPDATE intent SET last_look = ? WHERE intent = ?", [(began, one) for one in intents]
        )
        self.db.executemany(
            "UPDATE intent SET looks = looks + 1 WHERE intent = ?", [(one,) for one in deciding]
        )

    def close_settled(self) -> float:
        """Drop lost POSTs none of whose tasks is unknown any more; what they held back, in USD."""
        settled = (
            "FROM intent WHERE lost_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM task WHERE seq"
            " BETWEEN first AND last AND task.intent = intent.intent AND state IN (1, 2))"
        )
        held: float = self.db.execute(f"SELECT total(reserved) {settled}").fetchone()[0]
        self.db.execute(f"DELETE {settled}")
        return held

    def usual_cost(self, kind: int) -> float:
        """What a task of this kind costs, in USD; 0.0 before one was charged."""
        row = self.db.execute(
            "SELECT cost FROM task WHERE cost > 0 AND kind = ?1"
            " UNION ALL SELECT cost FROM batch WHERE cost > 0 AND kind = ?1 LIMIT 1",
            (kind,),
        ).fetchone()
        return 0.0 if row is None else row[0]
