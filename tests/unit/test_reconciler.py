"""Lost POSTs settled from the ledger's point of view; the service is not asked here."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar, cast

import orjson
import pytest
from clock import run
from fakes import NOW, do, fill, id_of

from dfseo_async.engine.board import Board
from dfseo_async.engine.kinds import Kinds
from dfseo_async.engine.lookup import Span
from dfseo_async.engine.reconciler import Reconciler
from dfseo_async.engine.wire import Wire
from dfseo_async.envelope import Envelope, read_envelope
from dfseo_async.errors import ReplyLostError, RequestRejectedError
from dfseo_async.ledger import Arrival, InlineLedger, PostedRow, QueuedRow, Store, open_store
from dfseo_async.models import ListedTask
from dfseo_async.settings import JobSettings

T = TypeVar("T")


class Clock:
    """Stands for the service, of which only the time is asked."""

    def now(self) -> float:
        """A moment."""
        return NOW


class Listing(Clock):
    """A service with a list of tasks; a second passes with each call."""

    def __init__(
        self, rows: Sequence[dict[str, Any]], *, refused_at: int | None = None, losses: int = 0
    ) -> None:
        self.rows = rows
        self.refused_at = refused_at
        self.losses = losses  # replies of the second page that are still to be lost
        self.asked: list[tuple[float, float, int]] = []

    def now(self) -> float:
        """A moment."""
        return NOW + len(self.asked)

    async def id_list(
        self,
        endpoint: str,
        *,
        since: float,
        until: float,
        limit: int,
        offset: int,
        include_metadata: bool,
    ) -> Envelope:
        """A page, unless it is refused."""
        assert ("serp", 1000, True) == (endpoint, limit, include_metadata)
        self.asked.append((since - NOW, until - NOW, offset))
        if offset == self.refused_at:
            raise RequestRejectedError(40501, "no", path="/id_list")
        if offset and self.losses:
            self.losses -= 1
            raise ReplyLostError("lost")
        task = {"status_code": 20000, "id": "x", "result": self.rows[offset : offset + limit]}
        body = orjson.dumps({"status_code": 20000, "tasks": [task]})
        return read_envelope(body, http_status=200, path="/id_list")


class Feeder:
    """Stands for what sends tasks again."""

    def __init__(self) -> None:
        self.again: list[int] = []

    def send_later(self, rows: list[QueuedRow], _due: float) -> None:
        """Note whom."""
        self.again += [row.seq for row in rows]


@pytest.fixture
def store() -> Iterator[Store]:
    """A ledger with one lost POST of three tasks, for which 0.75 USD are held back."""
    made = open_store(None)
    fill(made, 3)
    intent = do(made, lambda s: s.intend([1, 2, 3], 1, now=NOW, reserved_usd=0.75))
    do(made, lambda s: s.post_lost(intent, [1, 2, 3], now=NOW))
    do(made, lambda s: s.looked([intent], [intent, intent], began=NOW))
    yield made
    made.close()


def reconciler(
    store: Store, feeder: Feeder, service: Clock | None = None
) -> tuple[Reconciler, Board]:
    """One that works on *store*, and the job's board."""
    board = Board(store.totals())
    made = Reconciler(
        cast(Any, service or Clock()),
        InlineLedger(store),
        board,
        job=store.meta("job"),
        wire=Wire(store.meta("job"), "key", raw_keywords=False),
        kinds=Kinds({1: ("serp/google/organic", "advanced")}, function=None),
        feeder=cast(Any, feeder),
        sighted={},
        doubts=cast(Any, None),
        price=lambda _params, _kind: 0.25,
        settings=JobSettings(),
    )
    return made, board


def listed(store: Store, seq: int) -> ListedTask:
    """A row of ``id_list`` about a task of ours."""
    return ListedTask(id_of(seq), f"df{store.meta('job')}-{seq}", NOW, 0.25, "", {})


def rows_with_one_of_ours(store: Store) -> list[dict[str, Any]]:
    """Two pages of a list: no row of the first names a task, the second ends with task 2."""
    ours = {"id": id_of(2), "cost": 0.25, "metadata": {"tag": f"df{store.meta('job')}-2"}}
    return [*({"id": None} for _ in range(1000)), ours]


async def test_a_look_is_complete_with_the_first_short_page(store: Store) -> None:
    """Pages overlap, every row counts for their length, and none asks for the future."""
    feeder, service = Feeder(), Listing(rows_with_one_of_ours(store))
    settling, board = reconciler(store, feeder, service)
    settling._behind = 7.0

    span = Span(NOW - 60.0, NOW + 60.0, tuple(store.lost_intents()))
    await settling._look("serp", span, NOW + 600.0)

    assert [(-67.0, -7.0, 0), (-67.0, -6.0, 900)] == service.asked
    assert ([1, 3], 2, 0, 1) == (feeder.again, board.queued, board.unknown, board.posted)


async def test_a_look_with_a_page_that_is_refused_decides_nothing(store: Store) -> None:
    """It does not count as a look, and nothing is sent again."""
    feeder, service = Feeder(), Listing(rows_with_one_of_ours(store), refused_at=900)
    settling, board = reconciler(store, feeder, service)
    before = store.lost_intents()

    with pytest.raises(RequestRejectedError):
        await settling._look("serp", Span(NOW, NOW + 60.0, tuple(before)), NOW + 600.0)

    assert 2 == len(service.asked)
    assert before == store.lost_intents()
    assert ([], 3) == (feeder.again, board.unknown)


def test_a_page_that_is_lost_is_asked_for_again_by_itself(store: Store) -> None:
    """A look at a large job has hundreds of pages: with one lost in fifty, none would be whole."""
    feeder, service = Feeder(), Listing(rows_with_one_of_ours(store), losses=3)
    settling, board = reconciler(store, feeder, service)

    run(settling._look("serp", Span(NOW, NOW, tuple(store.lost_intents())), NOW + 600.0))

    assert [0, 900, 900, 900, 900] == [offset for _, _, offset in service.asked]
    assert ([1, 3], 1) == (feeder.again, board.posted)


def test_a_page_that_is_lost_each_time_ends_the_look(store: Store) -> None:
    """It decides nothing, and a stop of the job does not wait for it."""
    service = Listing(rows_with_one_of_ours(store), losses=9)
    settling, board = reconciler(store, Feeder(), service)
    before = store.lost_intents()

    for asked in (5, 7):
        with pytest.raises(ReplyLostError):
            run(settling._look("serp", Span(NOW, NOW, tuple(before)), NOW + 600.0))
        assert asked == len(service.asked)
        board.stop()
    assert before == store.lost_intents()


async def test_a_task_whose_result_is_here_is_never_sent_again(store: Store) -> None:
    """The list does not show it, but the service has pushed its result."""
    do(store, lambda s: s.arrive([Arrival(id_of(2), 2, 0, b"its result")]))
    feeder = Feeder()
    settling, board = reconciler(store, feeder)

    await settling._settle(store.lost_intents())

    assert [1, 3] == feeder.again
    assert (2, 0, 1) == (board.queued, board.unknown, board.posted)
    assert {id_of(2)} == store.known_ids([id_of(2)])
    assert 0.25 == board.spent_usd  # nothing says what it cost: what such tasks should cost


async def test_the_result_of_another_task_does_not_stand_for_a_lost_one(store: Store) -> None:
    """Its id is another task's: what was not found is sent again."""
    do(store, lambda s: s.arrive([Arrival(id_of(1), 2, 0, b"not its own")]))
    do(store, lambda s: s.post_found([PostedRow(1, id_of(1), 0.25, NOW)]))
    feeder = Feeder()
    settling, board = reconciler(store, feeder)

    await settling._settle(store.lost_intents())

    assert [2, 3] == feeder.again
    assert (2, 0) == (board.queued, board.unknown)
    assert [] == store.kept(0, 10)


class Busy(InlineLedger):
    """A ledger that gives others a turn."""

    async def do(self, operation: Callable[[Store], T], *, is_atomic: bool = False) -> T:
        """Carry out *operation*, and be slow about it."""
        result = await super().do(operation, is_atomic=is_atomic)
        await asyncio.sleep(0)
        return result


async def test_money_reserved_while_the_ledger_works_stays_reserved(store: Store) -> None:
    """A POST reserves while lost ones are settled: its reservation is not forgotten."""
    settling, board = reconciler(store, Feeder())
    settling._ledger = Busy(store)

    async def reserve() -> None:
        board.reserved_usd += 0.5

    async with asyncio.TaskGroup() as group:
        group.create_task(settling._settle([]))
        group.create_task(reserve())

    assert 1.25 == board.reserved_usd


async def test_what_was_held_back_is_free_with_the_last_task_found(store: Store) -> None:
    """In the same commit: a look that fails behind it, or a crash, must not hold it for ever."""
    settling, board = reconciler(store, Feeder())

    await settling._found([listed(store, 1), listed(store, 2)])
    assert (1, 0.75) == (board.unknown, board.reserved_usd)
    await settling._found([listed(store, 3)])

    assert (0, 0.0) == (board.unknown, board.reserved_usd)
    assert (3, 0.75) == (board.posted, board.spent_usd)
    assert [] == store.lost_intents()


async def test_sightings_of_tasks_that_are_known_are_forgotten(store: Store) -> None:
    """Most of what is listed is posted; memory must not grow with the number of tasks."""
    settling, _ = reconciler(store, Feeder())
    settling._sighted.update({(seq, 0): id_of(seq) for seq in range(3, 1000)})

    await settling._settle([])

    assert [(3, 0)] == list(settling._sighted)


async def test_the_id_of_another_task_proves_nothing(store: Store) -> None:
    """A forged or mistaken postback neither ends the job nor stays in its way."""
    do(store, lambda s: s.arrive([Arrival(id_of(1), 2, 0, b"not its own")]))
    do(store, lambda s: s.post_found([PostedRow(1, id_of(1), 0.25, NOW)]))
    settling, board = reconciler(store, Feeder())
    [kept] = store.kept(0, 10)

    await settling.proven(kept.task, kept.task_id, 0.25)

    assert (2, {1: 1}) == (board.unknown, store.posted_by_kind())
    assert [] == store.kept(0, 10)
