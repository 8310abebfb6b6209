"""The budget: reserved before a POST, never promised twice, and wiser after a dear reply."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast

import msgspec
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dfseo_async.engine.batcher import Batch
from dfseo_async.engine.board import Board
from dfseo_async.engine.budget import Budget
from dfseo_async.engine.purse import Purse
from dfseo_async.ledger import QueuedRow, Totals

DUST = 1e-6


def rows(*prices: float) -> list[QueuedRow]:
    """Tasks whose catalogue price stands in their fields."""
    return [
        QueuedRow(seq, 1, 0, orjson.dumps({"usd": price}), None) for seq, price in enumerate(prices)
    ]


def budget(limit: float | None, *, is_proven: bool = False) -> Budget:
    """A budget that knows the prices of ``rows``."""
    return Budget(limit, lambda params, _: params["usd"], is_proven=is_proven)


@dataclass
class Account:
    """Money spent and held back, as the submitter keeps them."""

    budget: Budget
    limit: float
    spent: float = 0.0
    held: list[float] = field(default_factory=list)

    def send(self, prices: list[float]) -> None:
        """Reserve for as many as fit; never beyond the limit."""
        count, cost = self.budget.fitting(
            rows(*prices), spent_usd=self.spent, reserved_usd=sum(self.held)
        )
        assert 0 <= count <= len(prices)
        if count:
            assert self.spent + sum(self.held) + cost <= self.limit + DUST
            self.held.append(cost)

    def reply(self, factor: float) -> None:
        """The oldest POST is answered: it cost *factor* times what was reserved."""
        if self.held:
            reserved = self.held.pop(0)
            self.spent += reserved * factor
            self.budget.learn(1, reserved_usd=reserved, cost_usd=reserved * factor)


batches = st.lists(st.sampled_from([0.0, 0.0006, 0.002, 0.5, 3.0]), min_size=1, max_size=6)
actions = st.lists(st.one_of(batches, st.sampled_from([0.0, 0.5, 1.0, 1.0, 1.4, 3.0])), max_size=40)


@given(st.floats(0.0, 20.0), actions)
def test_budget_never_promises_more_than_it_has(
    limit: float, actions: list[list[float] | float]
) -> None:
    """Spent and reserved stay within the limit at every reservation, dear replies or not."""
    account = Account(budget(limit), limit)

    for action in actions:
        if isinstance(action, list):
            account.send(action)
        else:
            account.reply(action)


@given(st.floats(0.0, 20.0), st.lists(batches, max_size=20))
def test_budget_is_kept_to_when_the_catalogue_is_right(
    limit: float, posts: list[list[float]]
) -> None:
    """While nothing costs more than its price, the money spent never passes the limit."""
    account = Account(budget(limit), limit)

    for post in posts:
        account.send(post)
        account.reply(1.0)

    assert account.spent <= limit + DUST


@given(st.floats(1.01, 50.0))
def test_budget_expects_the_next_task_to_be_as_dear_as_the_last(factor: float) -> None:
    """After a POST that cost more than reserved, the next reservation counts on that."""
    wiser = budget(1000.0)
    wiser.learn(1, reserved_usd=1.0, cost_usd=factor)
    _, cost = wiser.fitting(rows(1.0), spent_usd=0.0, reserved_usd=0.0)

    assert cost >= factor - DUST


def test_budget_does_not_expect_less_after_a_cheap_reply() -> None:
    """A POST that cost less, since some of it was refused, proves nothing about the others."""
    same = budget(1000.0)
    same.learn(1, reserved_usd=1.0, cost_usd=0.1)

    assert pytest.approx(1.0) == same.estimate(rows(1.0)[0])


def test_budget_takes_tasks_from_the_first_on() -> None:
    """As many as fit go, in order; a cheap task behind a dear one does not overtake it."""
    three = rows(0.4, 0.4, 0.4, 0.1)

    def fitting(spent: float, reserved: float) -> tuple[int, float]:
        count, cost = budget(1.0, is_proven=True).fitting(
            three, spent_usd=spent, reserved_usd=reserved
        )
        return count, round(cost, 6)

    assert (2, 0.8) == fitting(0.0, 0.0)
    assert (1, 0.4) == fitting(0.3, 0.2)
    assert (0, 0.0) == fitting(0.7, 0.0)


def test_budget_may_be_used_to_the_cent() -> None:
    """Sums of floats that are the limit count as fitting."""
    ten = rows(*[0.1] * 10)

    proven = budget(1.0, is_proven=True)

    assert 10 == proven.fitting(ten, spent_usd=0.0, reserved_usd=0.0)[0]


def test_budget_sends_one_task_while_no_price_is_proven() -> None:
    """Should the service charge more than expected, one task shows it, not a hundred."""
    unproven = budget(1.0)

    assert (1, 0.1) == unproven.fitting(rows(0.1, 0.1), spent_usd=0.0, reserved_usd=0.0)
    unproven.learn(1, reserved_usd=0.1, cost_usd=0.4)
    assert (2, 0.8) == unproven.fitting(rows(*[0.1] * 9), spent_usd=0.1, reserved_usd=0.0)


def test_budget_lets_little_go_at_once() -> None:
    """What is under way may all be five times as dear; alone, a batch may use up the rest."""
    money = budget(10.0, is_proven=True)

    def fitting(count: int, under_way: float) -> int:
        return money.fitting(
            rows(*[0.1] * count), spent_usd=5.0, reserved_usd=under_way, under_way_usd=under_way
        )[0]

    assert (5, 0) == (fitting(5, 0.5), fitting(6, 0.5))
    assert 50 == fitting(60, 0.0)


def test_budget_of_none_lets_everything_through() -> None:
    """Without a limit nothing is priced and nothing waits."""
    free = budget(None)

    assert (2, 0.0) == free.fitting(rows(5.0, 5.0), spent_usd=1e9, reserved_usd=0.0)
    assert not free.sends_alone(1)


async def test_nothing_is_sent_beside_the_task_that_shows_a_price() -> None:
    """It may be dearer than expected; another kind, long proven, must not have used up the rest."""
    money = budget(1.0)
    money.learn(1, reserved_usd=0.1, cost_usd=0.1)
    board = Board(Totals())
    board.is_released = True
    feeder = cast(Any, SimpleNamespace(send_again=lambda _: None))
    purse = Purse(board, money, feeder, lambda: False)
    dear = [replace_kind(one, 2) for one in rows(0.1, 0.1)]

    reserved = await purse.reserve(Batch(2, tuple(dear)))
    assert reserved is not None
    assert (1, 0.1) == (len(reserved[0].rows), reserved[1])
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await purse.reserve(Batch(1, tuple(rows(0.1, 0.1))))


def replace_kind(row: QueuedRow, kind: int) -> QueuedRow:
    """The same task of another endpoint."""
    return msgspec.structs.replace(row, kind=kind)


def test_budget_sends_alone_until_a_price_is_proven() -> None:
    """The first POST waits for nobody and nobody goes beside it; then the price is known."""
    first = budget(10.0)
    assert first.sends_alone(1)

    first.learn(1, reserved_usd=1.0, cost_usd=0.0)  # everything was refused: proves nothing
    assert first.sends_alone(1)

    first.learn(1, reserved_usd=1.0, cost_usd=1.0)
    assert not first.sends_alone(1)
