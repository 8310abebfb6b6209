"""A group of orders in one commit: whichever statement fails, the ledger holds what was told."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

from fakes import NOW, id_of, row
from hypothesis import example, given
from hypothesis import strategies as st

from dfseo_async.errors import LedgerError
from dfseo_async.ledger import (
    Arrival,
    Decided,
    Ended,
    Intake,
    PostedRow,
    Store,
    ThreadLedger,
)
from dfseo_async.models import State

Operation = Callable[[Store], object]
TABLES = ("task", "batch", "intent", "arrived", "decided", "meta")


class Failing:
    """A database one of whose statements fails: alone, with all before it, or with its undoing."""

    def __init__(self, db: sqlite3.Connection, at: int, how: str) -> None:
        self.whole = db
        self._left = at
        self._how = how

    def __getattr__(self, name: str) -> Any:
        return getattr(self.whole, name)

    def _count(self, sql: str) -> None:
        self._left -= 1
        is_undoing = self._left < 0 and sql.startswith("ROLLBACK TO") and self._how == "undoing"
        if self._left and not is_undoing:
            return
        if self._how == "all":
            self.whole.execute("ROLLBACK")
        raise sqlite3.OperationalError("disk I/O error")

    def execute(self, sql: str, *args: Any) -> sqlite3.Cursor:
        """Carry out a statement, or fail."""
        self._count(sql)
        return self.whole.execute(sql, *args)

    def executemany(self, sql: str, rows: Iterable[Any]) -> sqlite3.Cursor:
        """Carry out a statement for each row, or fail."""
        self._count(sql)
        return self.whole.executemany(sql, rows)


def posted(*seqs: int) -> list[PostedRow]:
    """These tasks as the service took them."""
    return [PostedRow(seq, id_of(seq), 0.5, NOW) for seq in seqs]


def fill(store: Store) -> None:
    """Forty tasks: batches under way, others taken, the rest queued."""
    Intake(store).add([row(f"k{number}") for number in range(40)])
    for seqs in ([1, 2, 3], [4, 5, 6], [7, 8, 10]):
        store.intend(seqs, 1, now=NOW, reserved_usd=0.75)
    taken = store.intend([11, 12, 13], 1, now=NOW, reserved_usd=0.5)
    store.post_settled(taken, posted=posted(11, 12, 13), now=NOW)


# Each with whether it undoes itself. The numbers of intents are those that `fill` gave.
ORDERS: list[tuple[Operation, bool]] = [
    (lambda s: s.post_settled(-1, posted=posted(1, 2, 3), now=NOW), True),
    (
        lambda s: s.post_settled(
            -4, posted=posted(5), requeued=[4], rejected=[Decided(6, 40501, "bad")], now=NOW
        ),
        True,
    ),
    (lambda s: s.intend([20, 21, 22], 1, now=NOW, reserved_usd=0.25), True),
    (lambda s: s.intend([24, 26, 27], 1, now=NOW, reserved_usd=0.25), True),
    (lambda s: s.intend([39, 40, 41], 1, now=NOW, reserved_usd=0.25), True),  # no such task
    (lambda s: s.arrive([Arrival(id_of(12), 12, 0, b"result")]), False),
    (lambda s: s.end([Ended(11, State.DONE, 20000), Ended(13, State.EMPTY, 40102)], 99), False),
    (lambda s: s.post_lost(1, [7, 8, 10], now=NOW), False),
    (lambda s: s.set_meta("loading_from", 7), False),
]


def held(store: Store) -> dict[str, list[Any]]:
    """All that the ledger says."""
    found = {one: store.db.execute(f"SELECT * FROM {one} ORDER BY 1").fetchall() for one in TABLES}  # noqa: S608
    found["meta"] = [one for one in found["meta"] if one[0] not in ("job", "created_at")]
    return found


async def in_one_commit(
    orders: list[tuple[Operation, bool]], at: int, how: str
) -> tuple[list[bool], dict[str, list[Any]]]:
    """Carry out *orders* together while a statement fails; which went well, and what is held."""
    gate, went_well = threading.Event(), [False] * len(orders)

    async def order(ledger: ThreadLedger, number: int) -> None:
        operation, is_atomic = orders[number]
        with suppress(LedgerError):
            await ledger.do(operation, is_atomic=is_atomic)
            went_well[number] = True

    def break_down(store: Store) -> None:
        assert gate.wait(10)  # until all others wait
        store.db = Failing(store.db, at, how)  # type: ignore[assignment]

    def repair(store: Store) -> None:
        store.db = getattr(store.db, "whole", store.db)

    async def one(ledger: ThreadLedger, operation: Operation) -> None:
        with suppress(LedgerError):
            await ledger.do(operation)

    async with ThreadLedger(None) as ledger:
        await ledger.do(fill)
        async with asyncio.TaskGroup() as group:
            group.create_task(one(ledger, break_down))
            for number in range(len(orders)):
                group.create_task(order(ledger, number))
            await asyncio.sleep(0)
            gate.set()
        for _ in range(3):  # what did not fail before may fail now
            await one(ledger, repair)
        return went_well, await ledger.do(held)


@given(
    orders=st.lists(st.sampled_from(ORDERS), min_size=1, max_size=9, unique=True),
    at=st.integers(1, 60),
    how=st.sampled_from(["alone", "all", "undoing"]),
)
@example(orders=[ORDERS[6]], at=7, how="undoing")
@example(orders=[ORDERS[4], ORDERS[0]], at=7, how="undoing")
@example(orders=[ORDERS[1], ORDERS[0]], at=14, how="alone")
def test_ledger_holds_just_what_was_told_without_an_error(
    orders: list[tuple[Operation, bool]], at: int, how: str
) -> None:
    """An order that failed left nothing behind; one that went well is there as if it was alone."""
    went_well, found = asyncio.run(in_one_commit(orders, at, how))

    good = [one for one, is_good in zip(orders, went_well, strict=True) if is_good]
    expected = asyncio.run(in_one_commit(good, 0, "alone"))
    assert ([True] * len(good), found) == expected
