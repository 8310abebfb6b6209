"""Lost live calls that nobody can look up: given up, or sent again once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

import pytest
from fakes import NOW, do, fill, id_of

from dfseo_async.bits import Bits
from dfseo_async.engine.board import DOUBTFUL, Board
from dfseo_async.engine.doubts import Doubts
from dfseo_async.engine.kinds import Kinds
from dfseo_async.ledger import InlineLedger, IntentRow, PostedRow, QueuedRow, Store, open_store

LISTED, UNLISTED = "serp/google/organic", "content_generation/generate/live"


class Feeder:
    """Stands for what sends tasks again."""

    def __init__(self) -> None:
        self.again: list[int] = []

    def send_later(self, rows: list[QueuedRow], _due: float) -> None:
        """Note whom."""
        self.again += [row.seq for row in rows]


class Doubtful:
    """A lost call of three tasks for which 0.75 USD are held back, and what sorts it out."""

    def __init__(self, store: Store, *, endpoint: str, sends_again: bool) -> None:
        self.store = store
        fill(store, 3)
        self.lose([1, 2, 3])
        self.board = Board(store.totals())
        self.feeder = Feeder()
        self.given_up = Bits()
        self.doubts = Doubts(
            InlineLedger(store),
            self.board,
            kinds=Kinds({1: (endpoint, "")}, function=None),
            feeder=cast(Any, self.feeder),
            given_up=self.given_up,
            sends_again=sends_again,
        )

    def lose(self, seqs: list[int]) -> None:
        """Send tasks, and never hear of them again."""
        intent = do(self.store, lambda s: s.intend(seqs, 1, now=NOW, reserved_usd=0.75))
        do(self.store, lambda s: s.post_lost(intent, seqs, now=NOW))

    async def sort_out(self) -> list[IntentRow]:
        """What can be looked up."""
        return await self.doubts.sort_out(self.store.lost_intents())

    @property
    def unknown(self) -> int:
        """Tasks that the ledger does not know the fate of."""
        return len(self.store.unknown_among([1, 2, 3]))

    @property
    def money(self) -> tuple[float, float, float]:
        """USD held back, doubtful in this run, and doubtful by the ledger."""
        board = self.board
        return board.reserved_usd, board.doubtful_usd, self.store.meta(DOUBTFUL, 0.0)


@pytest.fixture
def store() -> Iterator[Store]:
    """An empty ledger."""
    made = open_store(None)
    yield made
    made.close()


async def test_what_can_be_looked_up_is_left_alone(store: Store) -> None:
    """Neither given up nor sent again, whatever the user wants."""
    doubtful = Doubtful(store, endpoint=LISTED, sends_again=True)

    assert store.lost_intents() == await doubtful.sort_out()
    assert ([], 3, (0.75, 0.0, 0.0)) == (doubtful.feeder.again, doubtful.unknown, doubtful.money)


async def test_a_doubtful_call_is_given_up_in_this_run(store: Store) -> None:
    """It stays unknown in the ledger, and what was held back counts as spent; told once."""
    doubtful = Doubtful(store, endpoint=UNLISTED, sends_again=False)

    assert [] == await doubtful.sort_out()
    assert [] == await doubtful.sort_out()

    board = doubtful.board
    assert ([], 3, (0.0, 0.75, 0.0)) == (doubtful.feeder.again, doubtful.unknown, doubtful.money)
    assert (0, 3) == (board.unknown, board.unfinished)
    assert all(seq in doubtful.given_up for seq in (1, 2, 3))


async def test_a_doubtful_call_is_sent_again_once_when_the_user_says_so(store: Store) -> None:
    """The ledger notes what the lost one may have cost; a second loss is given up."""
    doubtful = Doubtful(store, endpoint=UNLISTED, sends_again=True)

    await doubtful.sort_out()
    board = doubtful.board
    assert ([1, 2, 3], 0, (0.0, 0.75, 0.75)) == (
        doubtful.feeder.again,
        doubtful.unknown,
        doubtful.money,
    )
    assert (3, 0, []) == (board.queued, board.unknown, store.lost_intents())

    doubtful.lose([1, 2, 3])
    await doubtful.sort_out()
    assert ([1, 2, 3], 3) == (doubtful.feeder.again, doubtful.unknown)
    assert all(seq in doubtful.given_up for seq in (1, 2, 3))


@pytest.mark.parametrize("sends_again", [False, True])
async def test_a_doubtful_call_that_was_settled_meanwhile_is_let_be(
    store: Store, *, sends_again: bool
) -> None:
    """Its tasks are known, and its money was let go with the last of them."""
    doubtful = Doubtful(store, endpoint=UNLISTED, sends_again=sends_again)
    lost = store.lost_intents()
    do(store, lambda s: s.post_found(PostedRow(seq, id_of(seq), 0.25, NOW) for seq in (1, 2, 3)))
    doubtful.board.reserved_usd -= do(store, Store.close_settled)

    await doubtful.doubts.sort_out(lost)

    assert ([], (0.0, 0.0, 0.0)) == (doubtful.feeder.again, doubtful.money)
    assert {1: 3} == store.posted_by_kind()


class Settling(InlineLedger):
    """A ledger in which task 2 is found between one question and the next."""

    async def do(self, operation: Any, *, is_atomic: bool = False) -> Any:
        """Carry out *operation*, then find the task."""
        result = await super().do(operation, is_atomic=is_atomic)
        do(self.store, lambda s: s.post_found([PostedRow(2, id_of(2), 0.25, NOW)]))
        return result


async def test_a_doubtful_task_that_is_found_meanwhile_is_not_sent_again(store: Store) -> None:
    """It was asked for before, but in the commit that queues it, it is known."""
    doubtful = Doubtful(store, endpoint=UNLISTED, sends_again=True)
    doubtful.doubts._ledger = Settling(store)

    await doubtful.sort_out()

    assert ([1, 3], {1: 1}) == (doubtful.feeder.again, store.posted_by_kind())
