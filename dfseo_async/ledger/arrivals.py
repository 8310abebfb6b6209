"""Results that came before anybody asked for them: kept as they came until they are delivered.

A postback, or the reply to a live call. Its bytes are in the ledger before the service is told
"yes", and leave it in the commit that ends the task.
"""

from __future__ import annotations

from collections.abc import Sequence

import orjson

from dfseo_async.ledger.open_tasks import OPEN_COLUMNS, OpenTasks
from dfseo_async.ledger.rows import Arrival, Kept, Receipt, pack_id, unpack_id
from dfseo_async.models import State


class Arrivals(OpenTasks):
    """Statements about results that came by themselves."""

    def arrive(self, arrivals: Sequence[Arrival]) -> list[Receipt]:
        """Keep *arrivals*; each counts once, whatever way it came and however often."""
        self.split([one.seq for one in arrivals if one.seq is not None])
        return [self._arrive(one) for one in arrivals]

    def _arrive(self, one: Arrival) -> Receipt:
        found = self._find(one.task_id, one.seq, one.attempt)
        if found is None:
            return Receipt.STRANGE
        seq, state = found
        if state >= State.DONE:
            return Receipt.KNOWN
        added = self.db.execute(
            "INSERT OR IGNORE INTO arrived (seq, task_id, body) VALUES (?, ?, ?)",
            (seq, pack_id(one.task_id), one.body),
        ).rowcount
        return Receipt.KEPT if added else Receipt.KNOWN

    def state_of(self, task_id: str, seq: int | None, attempt: int) -> State | None:
        """The state of a task by its id, or by our tag while the POST's reply is not there."""
        self.split([] if seq is None else [seq])
        found = self._find(task_id, seq, attempt)
        return None if found is None else State(found[1])

    def _find(self, task_id: str, seq: int | None, attempt: int) -> tuple[int, int] | None:
        found: tuple[int, int] | None = self.db.execute(
            "SELECT seq, state FROM task"
            " WHERE seq = ?1 AND (task_id = ?2 OR attempt = ?3 AND state IN (1, 2))",
            (self.seq_of(task_id) if seq is None else seq, pack_id(task_id), attempt),
        ).fetchone()
        return found

    def kept(self, after: int, limit: int) -> list[Kept]:
        """The next arrivals behind number *after*."""
        return self._read_kept("a.number > ? ORDER BY a.number LIMIT ?", (after, limit))

    def kept_of(self, seqs: Sequence[int]) -> list[Kept]:
        """The arrivals of certain tasks."""
        wanted = orjson.dumps(list(seqs)).decode()
        return self._read_kept("a.seq IN (SELECT value FROM json_each(?))", (wanted,))

    def arrived_ids(self, seqs: Sequence[int]) -> dict[int, str]:
        """The service's ids of those of *seqs* whose results are here, by number."""
        rows = self.db.execute(
            "SELECT seq, task_id FROM arrived WHERE seq IN (SELECT value FROM json_each(?))",
            (orjson.dumps(list(seqs)).decode(),),
        )
        return {seq: unpack_id(task_id) for seq, task_id in rows}

    def proven_ids(self, seqs: Sequence[int]) -> dict[int, str]:
        """The same, without those that are another task's: these prove nothing, and are dropped."""
        arrived = self.arrived_ids(seqs)
        others = self.known_ids(list(arrived.values()))
        self.drop_kept([seq for seq, task_id in arrived.items() if task_id in others])
        return {seq: task_id for seq, task_id in arrived.items() if task_id not in others}

    def drop_kept(self, seqs: Sequence[int]) -> None:
        """These tasks have ended, or what arrived for them is of no use."""
        self.db.execute(
            "DELETE FROM arrived WHERE seq IN (SELECT value FROM json_each(?))",
            (orjson.dumps(list(seqs)).decode(),),
        )

    def _read_kept(self, where: str, values: tuple[object, ...]) -> list[Kept]:
        rows = self.db.execute(
            f"SELECT {OPEN_COLUMNS}, t.state, a.number, a.task_id, a.body"  # noqa: S608
            f" FROM arrived a JOIN task t USING (seq) WHERE {where}",
            values,
        ).fetchall()
        tasks = self.open_tasks(row[:-4] for row in rows)
        return [
            Kept(number, task, unpack_id(task_id), State(state), body)
            for task, (*_, state, number, task_id, body) in zip(tasks, rows, strict=True)
        ]
