"""Every statement of the ledger: plain, synchronous, one transaction per group (see ``writer``).

Each method is one whole change of state or one read; none of them waits for anything but the disk.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import orjson

from dfseo_async.errors import LedgerError
from dfseo_async.ledger.arrivals import Arrivals
from dfseo_async.ledger.open_tasks import Reopened
from dfseo_async.ledger.rows import (
    Arrival,
    Decided,
    Ended,
    NewRow,
    PostedRow,
    QueuedRow,
    RestoredRow,
    pack_id,
)
from dfseo_async.ledger.runs import PostedRun, is_run, posted_runs, runs
from dfseo_async.models import State


class Store(Arrivals):
    """The tasks of the job; used by one thread at a time."""

    # -- sending ----------------------------------------------------------------------------

    def queued(self, after: int, limit: int) -> list[QueuedRow]:
        """The next tasks to send behind *after*, in the order of the input."""
        found: list[QueuedRow] = []
        for first, rows in self.unsent_blocks(after):
            end = first + len(rows)
            touched = self.db.execute(
                "SELECT seq, state, attempt FROM task WHERE seq >= ? AND seq < ?", (first, end)
            ).fetchall()
            for start, stop, state, _ in self.sent_parts(first, end):
                touched += [(seq, state, 0) for seq in range(start, stop)]
            some = _queued(enumerate(rows, first), touched)
            found += some if first > after else [one for one in some if one.seq > after]
            if len(found) >= limit:
                break
        return found[:limit]

    def queued_among(self, seqs: Sequence[int]) -> list[QueuedRow]:
        """Those of *seqs* that can be sent."""
        self.split(seqs)
        touched = self.db.execute(
            "SELECT seq, state, attempt FROM task WHERE seq IN (SELECT value FROM json_each(?))",
            (orjson.dumps(list(seqs)).decode(),),
        ).fetchall()
        return _queued(self.rows_of(seqs).items(), touched)

    def intend(self, seqs: Sequence[int], kind: int, *, now: float, reserved_usd: float) -> int:
        """Write down that these tasks are about to be sent; the number of the intent.

        Raises:
            LedgerError: one of them is not queued, and nothing was written. This is the last line
                of defence against paying twice.
        """
        if is_run(seqs):
            intent = self.put_batch(
                seqs[0], len(seqs), kind, sent_at=now, reserved_usd=reserved_usd
            )
            if intent is not None:
                return intent
        with self.all_or_nothing():
            return self._intend_each(seqs, kind, now, reserved_usd)

    def post_settled(
        self,
        intent: int,
        *,
        posted: Iterable[PostedRow],
        requeued: Sequence[int] = (),
        rejected: Sequence[Decided] = (),
        unclear: Sequence[int] = (),
        arrived: Sequence[Arrival] = (),
        now: float,
    ) -> None:
        """Write what a POST's reply said of each of its tasks.

        ``unclear`` ones become unknown and keep the intent open for looking up; ``arrived`` are
        results that came with the reply.
        """
        taken = list(posted_runs(posted))
        is_all = not (requeued or rejected or unclear or arrived)
        if is_all and len(taken) == 1 and self.take_batch(*taken[0]):
            return  # the intent was the batch's own
        with self.all_or_nothing():
            self._post_found(taken)
            self.arrive(arrived)
            self._move(requeued, State.QUEUED, None)
            self.decide(rejected)
            if unclear:
                self._move(unclear, State.UNKNOWN, intent)
                self.db.execute("UPDATE intent SET lost_at = ? WHERE intent = ?", (now, intent))
            else:
                self.db.execute("DELETE FROM intent WHERE intent = ?", (intent,))

    def post_found(self, posted: Iterable[PostedRow]) -> None:
        """Give tasks the ids and costs that the service told; costs of earlier tries stay."""
        self._post_found(posted_runs(posted))

    def _post_found(self, runs_of_posted: Iterable[PostedRun]) -> None:
        for run in runs_of_posted:
            if self.take_batch(*run):
                continue
            ids, first, count, cost_usd, posted_at = run
            self.split(range(first, first + count))
            self.db.execute(
                "UPDATE task SET state = 3, task_id = substr(?1, (seq - ?2) * ?3 + 1, ?3),"
                " cost = cost + ?4, posted_at = ?5 WHERE seq >= ?2 AND seq < ?2 + ?6 AND state < 3",
                (ids, first, len(ids) // count, cost_usd, posted_at, count),
            )

    def requeue(self, seqs: Sequence[int]) -> None:
        """Nothing of these was created: they are queued again; what has an id stays posted."""
        self._move(seqs, State.QUEUED, None)

    def post_refused(self, intent: int, seqs: Sequence[int]) -> None:
        """Nothing of these was created: they are queued again, and the intent is closed."""
        self.requeue(seqs)
        self.db.execute("DELETE FROM intent WHERE intent = ?", (intent,))

    def post_lost(self, intent: int, seqs: Sequence[int], *, now: float) -> None:
        """The reply was lost: its tasks may have been paid for."""
        self._move(seqs, State.UNKNOWN, intent)
        self.db.execute("UPDATE intent SET lost_at = ? WHERE intent = ?", (now, intent))

    def decide(self, decided: Iterable[Decided]) -> None:
        """Note tasks that failed without a result; told again at the next start until ended."""
        rows = list(decided)
        self.split([one.seq for one in rows])
        self.db.executemany(
            "UPDATE task SET state = 7, code = ? WHERE seq = ? AND state < 4",
            [(one.code, one.seq) for one in rows],
        )
        self.db.executemany(
            "INSERT OR REPLACE INTO decided (seq, message) VALUES (?, ?)",
            [(one.seq, one.message) for one in rows],
        )

    def restore(self, rows: Sequence[RestoredRow], kind: int) -> None:
        """Put tasks of a lost ledger back, under the numbers that they had."""
        self.db.executemany(
            "INSERT INTO task (seq, state, kind, attempt, cost, posted_at, task_id)"
            " VALUES (?, 3, ?, ?, ?, ?, ?)",
            [
                (
                    one.seq,
                    kind,
                    one.attempt,
                    one.cost_usd,
                    one.posted_at,
                    pack_id(one.task_id),
                )
                for one in rows
            ],
        )
        by_number = {one.seq: one for one in rows}
        for run in runs(sorted(by_number)):
            tasks = [by_number[seq] for seq in run]
            self.put_rows(
                run[0], [NewRow("", one.digest, one.params, one.tag, kind) for one in tasks]
            )

    def ask_again(self, asked: Iterable[tuple[int, int, int]]) -> None:
        """Further rows of the input want these tasks' results: number, kind, rows in all."""
        asked = list(asked)
        self.split([seq for seq, _, _ in asked])
        self.db.executemany(
            "INSERT INTO task (seq, kind, copies) VALUES (?, ?, ?)"
            " ON CONFLICT (seq) DO UPDATE SET copies = max(copies, excluded.copies)",
            asked,
        )

    def pay_again(self, seq: int, attempt: int) -> list[QueuedRow]:
        """Queue an ended-and-charged task for another POST; its cost so far stays.

        Nothing when that try was paid for already.
        """
        self.split([seq])
        moved = self.db.execute(
            "UPDATE task SET state = 0, attempt = ?, intent = NULL, task_id = NULL,"
            " posted_at = NULL WHERE seq = ? AND state = 3 AND attempt = ?",
            (attempt, seq, attempt - 1),
        ).rowcount
        if not moved:
            return []
        self.drop_kept([seq])
        return self.queued_among([seq])

    def end(self, ended: Sequence[Ended], sink_bytes: int | None) -> Reopened:
        """Outcomes are durable in the sink up to *sink_bytes*, or in the reader's hands.

        Returns the tasks that another row of the input asked for meanwhile: they stay open, and
        are to be told once more.
        """
        self.split([one.seq for one in ended])
        self.db.executemany(
            "UPDATE task SET state = ?, code = ?, answered = answered + ? WHERE seq = ?",
            [(one.state, one.code, one.copies, one.seq) for one in ended],
        )
        failed = [(one.seq,) for one in ended if one.state is State.FAILED]
        if failed:
            self.db.executemany("UPDATE decided SET is_told = 1 WHERE seq = ?", failed)
        if sink_bytes is not None:
            self.set_meta("sink_bytes", sink_bytes)
        owed = self.reopen([one.seq for one in ended])
        again = {one.seq for one in owed.here}
        self.drop_kept([one.seq for one in ended if one.seq not in again])
        return owed

    # -- inside -----------------------------------------------------------------------------

    def _intend_each(self, seqs: Sequence[int], kind: int, now: float, reserved_usd: float) -> int:
        self.split(seqs)
        intent = self.db.execute(
            "INSERT INTO intent (kind, first, last, sent_at, reserved) VALUES (?, ?, ?, ?, ?)",
            (kind, min(seqs), max(seqs), now, reserved_usd),
        ).lastrowid
        moved = self.db.execute(
            "INSERT INTO task (seq, state, kind, intent) SELECT value, 1, ?, ? FROM json_each(?)"
            " WHERE true ON CONFLICT (seq) DO UPDATE SET state = 1, intent = excluded.intent"
            " WHERE state = 0",
            (kind, intent, orjson.dumps(list(seqs)).decode()),
        ).rowcount
        there = sum(self.count_rows(run[0], run[-1] + 1) for run in runs(seqs))
        if min(moved, there) != len(seqs):
            lacking = len(seqs) - min(moved, there)
            raise LedgerError(f"{lacking} tasks of a batch are not queued; not sent")
        return intent or 0

    def _move(self, seqs: Sequence[int], state: State, intent: int | None) -> None:
        self.split(seqs)
        self.db.executemany(
            "UPDATE task SET state = ?, intent = ? WHERE seq BETWEEN ? AND ? AND state < 3",
            [(state, intent, run[0], run[-1]) for run in runs(seqs)],
        )


def _queued(
    rows: Iterable[tuple[int, NewRow]], touched: Sequence[tuple[int, State, int]]
) -> list[QueuedRow]:
    """Those of *rows* that can be sent; *touched*: number, state, attempt where it is not 0, 0."""
    if not touched:
        return [QueuedRow(seq, row.kind, 0, row.params, row.tag) for seq, row in rows]
    states = {seq: (state, attempt) for seq, state, attempt in touched}
    found = []
    for seq, row in rows:
        state, attempt = states.get(seq, (State.QUEUED, 0))
        if state == State.QUEUED:
            found.append(QueuedRow(seq, row.kind, attempt, row.params, row.tag))
    return found
