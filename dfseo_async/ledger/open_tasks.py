"""Statements about tasks whose end is still to be told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from dfseo_async.ledger.lost import LostPosts
from dfseo_async.ledger.rows import NewRow, OpenTask, Overdue, pack_id, unpack_id
from dfseo_async.models import State

OPEN_COLUMNS = (
    "t.seq, t.kind, t.attempt, t.task_id, iif(t.answered, 0.0, t.cost), t.posted_at,"
    " t.copies - t.answered, t.answered"
)
OPEN_FROM = f"SELECT {OPEN_COLUMNS} FROM task t"  # noqa: S608
_OF_KINDS = "t.kind IN (SELECT value FROM json_each(?1))"
_NOT_HERE = "NOT EXISTS (SELECT 1 FROM arrived a WHERE a.seq = t.seq)"


@dataclass(frozen=True, slots=True)
class Reopened:
    """Tasks that had ended and are owed to further rows of the input.

    Attributes:
        tasks: to be fetched again, free of charge.
        decided: failed without having been created; only their words are told again.
        here: posted ones whose results came by themselves, and are still here.
    """

    tasks: list[OpenTask]
    decided: list[int]
    here: list[OpenTask] = field(default_factory=list)


class OpenTasks(LostPosts):
    """Tasks that were posted or decided, and not told."""

    def find_posted(self, listed: Mapping[str, int | None]) -> list[OpenTask]:
        """Those of *listed* that are ours, and whose result is not here.

        Args:
            listed: ids, each with the number that our tag tells; None without a tag of ours.
        """
        found = {self.seq_of(one) if seq is None else seq for one, seq in listed.items()}
        seqs = [seq for seq in found if seq is not None]
        self.split(seqs)
        rows = self.db.execute(
            f"{OPEN_FROM} WHERE t.seq IN (SELECT value FROM json_each(?)) AND t.state = 3"  # noqa: S608
            f" AND {_NOT_HERE}",
            (orjson.dumps(seqs).decode(),),
        )
        return [task for task in self.open_tasks(rows) if task.task_id in listed]

    def numbers(self, task_ids: Iterable[str]) -> dict[str, int]:
        """Those of *task_ids* that are ours, ended or not, with their numbers."""
        return {one: seq for one in task_ids if (seq := self.seq_of(one)) is not None}

    def has_task(self, task_id: str) -> bool:
        """Whether an ended task has this id, or another with a row of its own; a full scan."""
        found = self.db.execute(
            "SELECT 1 FROM task WHERE task_id = ? LIMIT 1", (pack_id(task_id),)
        ).fetchone()
        return found is not None

    def overdue(
        self, first: int, end: int, *, kinds: Sequence[int], before: float, limit: int
    ) -> Overdue:
        """Tasks numbered *first* up to *end* of these kinds, posted before then and not ended."""
        self.split_older(first, end, kinds, before)
        wanted = orjson.dumps(list(kinds)).decode()
        open_, waiting, touched = self.db.execute(
            f"SELECT count(*) FILTER (WHERE state < 4 AND {_OF_KINDS}),"  # noqa: S608
            f" count(*) FILTER (WHERE state = 3 AND {_OF_KINDS}), count(*)"
            " FROM task t WHERE seq >= ?2 AND seq < ?3",
            (wanted, first, end),
        ).fetchone()
        open_ += self.count_rows(first, end) - touched
        for start, stop, state, kind in self.sent_parts(first, end):
            open_ -= (stop - start) * (kind not in kinds)
            waiting += (stop - start) * (kind in kinds and state == State.POSTED)
        rows = self.db.execute(
            f"{OPEN_FROM} WHERE t.seq >= ?2 AND t.seq < ?3 AND t.state = 3 AND t.posted_at <= ?4"
            f" AND {_OF_KINDS} AND {_NOT_HERE} ORDER BY t.seq LIMIT ?5",
            (wanted, first, end, before, limit),
        )
        return Overdue(self.open_tasks(rows), open_, waiting, first > self.last_number())

    def without_result(self, after: int, *, kinds: Sequence[int], limit: int) -> list[OpenTask]:
        """Posted tasks of these kinds behind *after* for which nothing has arrived."""
        self.split_behind(after, limit, kinds)
        wanted = orjson.dumps(list(kinds)).decode()
        rows = self.db.execute(
            f"{OPEN_FROM} WHERE t.seq > ?2 AND t.state = 3 AND {_OF_KINDS} AND {_NOT_HERE}"
            " ORDER BY t.seq LIMIT ?3",
            (wanted, after, limit),
        )
        return self.open_tasks(rows)

    def still_open(self, after: int, limit: int) -> list[OpenTask]:
        """Tasks behind *after* that were posted, or may have been, and have not ended."""
        self.split_behind(after, limit)
        rows = self.db.execute(
            f"{OPEN_FROM} WHERE t.seq > ? AND t.state IN (2, 3) ORDER BY t.seq LIMIT ?",
            (after, limit),
        )
        return self.open_tasks(rows)

    def count_decided(self) -> int:
        """Tasks decided without a result that nobody was told of."""
        count: int = self.db.execute("SELECT count(*) FROM decided WHERE NOT is_told").fetchone()[0]
        return count

    def count_failed(self, codes: Iterable[int], attempt: int) -> int:
        """Tasks that ended failed with one of *codes* before that attempt."""
        count: int = self.db.execute(
            "SELECT count(*) FROM task WHERE state = 7 AND attempt < ?"
            " AND code IN (SELECT value FROM json_each(?))",
            (attempt, orjson.dumps(list(codes)).decode()),
        ).fetchone()[0]
        return count

    def undelivered(self, seqs: Sequence[int] | None = None) -> list[tuple[OpenTask, int, str]]:
        """Tasks decided without a result that nobody was told of: the task, its code, the words."""
        chosen = "" if seqs is None else "AND d.seq IN (SELECT value FROM json_each(?))"
        rows = self.db.execute(
            f"SELECT {OPEN_COLUMNS}, t.code, d.message"  # noqa: S608
            " FROM decided d JOIN task t USING (seq)"
            f" WHERE NOT d.is_told {chosen} ORDER BY t.seq",
            () if seqs is None else (orjson.dumps(list(seqs)).decode(),),
        ).fetchall()
        tasks = self.open_tasks(row[:-2] for row in rows)
        return [(task, code, words) for task, (*_, code, words) in zip(tasks, rows, strict=True)]

    def reopen(self, seqs: Sequence[int]) -> Reopened:
        """Open those of *seqs* again that ended and are owed to further rows of the input."""
        owed = self.db.execute(
            "SELECT t.seq, d.is_told FROM json_each(?) j JOIN task t ON t.seq = j.value"
            " LEFT JOIN decided d USING (seq) WHERE t.state >= 4 AND t.copies > t.answered"
            " AND coalesce(d.is_told, 1)",  # what is not told yet is on its way
            (orjson.dumps(list(seqs)).decode(),),
        ).fetchall()
        decided = [seq for seq, is_told in owed if is_told is not None]
        posted = [(seq,) for seq, is_told in owed if is_told is None]
        self.db.executemany(
            "UPDATE decided SET is_told = 0 WHERE seq = ?", [(seq,) for seq in decided]
        )
        self.db.executemany("UPDATE task SET state = 3 WHERE seq = ?", posted)
        tasks: list[OpenTask] = []
        here: list[OpenTask] = []
        for one in posted:
            [task] = self.open_tasks(self.db.execute(f"{OPEN_FROM} WHERE t.seq = ?", one))
            is_here = self.db.execute(  # behind all others, so that it is found once more
                "REPLACE INTO arrived (seq, task_id, body)"
                " SELECT seq, task_id, body FROM arrived WHERE seq = ?",
                one,
            ).rowcount
            (here if is_here else tasks).append(task)
        return Reopened(tasks, decided, here)

    def open_tasks(self, found: Iterable[Sequence[Any]]) -> list[OpenTask]:
        """Rows of ``OPEN_COLUMNS``, each with what the input says of the task."""
        tasks = list(found)
        given = self.rows_of([seq for seq, *_ in tasks])
        return [open_task(one, given[one[0]]) for one in tasks]


def open_task(found: Sequence[Any], given: NewRow) -> OpenTask:
    """A row of ``OPEN_COLUMNS``, and the row of the input."""
    seq, kind, attempt, packed, cost_usd, posted_at, copies, answered = found
    task_id = None if packed is None else unpack_id(packed)
    return OpenTask(
        seq,
        kind,
        attempt,
        task_id,
        cost_usd,
        posted_at,
        copies,
        given.outcome_key,
        given.params,
        given.tag,
        answered,
    )
