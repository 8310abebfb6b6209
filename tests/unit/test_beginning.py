"""How a job takes up its ledger: what a dead run left, and what it may not change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from fakes import NOW, do, fill, id_of, post, row

from dfseo_async.catalogue import family
from dfseo_async.engine.beginning import begin
from dfseo_async.engine.board import Board
from dfseo_async.engine.loader import LOADING
from dfseo_async.engine.request import JobRequest
from dfseo_async.errors import ConfigError
from dfseo_async.ledger import Added, Decided, Intake, PostedRow, Store, Totals, open_store
from dfseo_async.models import Status
from dfseo_async.settings import JobSettings

REQUEST = JobRequest(family=family("serp/google/organic"), settings=JobSettings())


@pytest.fixture
def store() -> Iterator[Store]:
    """An empty ledger."""
    made = open_store(None)
    yield made
    made.close()


def test_beginning_forgets_an_input_that_was_half_read(store: Store) -> None:
    """Rows that were taken in but never released are gone, and counted nowhere."""
    fill(store, 3)
    post(store, [1])
    do(store, lambda s: s.set_meta(LOADING, 4))
    intake = Intake(store)
    do(store, lambda _: intake.add([row(f"half {n}", f"h{n}") for n in range(50)]))
    assert 52 == store.totals().queued

    do(store, lambda s: begin(s, REQUEST, NOW))

    assert Totals(queued=2, posted=1, spent_usd=0.5) == store.totals()
    assert 2 == Board(store.totals()).queued
    assert store.meta(LOADING) is None
    again = Intake(store)
    assert 4 == again.next_seq
    assert [Added.KNOWN, Added.NEW] == do(
        store, lambda _: again.add([row("k0", "c0"), row("half 0", "h0")])
    )


def test_a_budget_needs_the_price_of_every_endpoint_in_the_ledger(store: Store) -> None:
    """Rows that were taken in without a budget are sent under one, too."""
    do(store, lambda s: begin(s, REQUEST, NOW))
    do(store, lambda s: s.put_endpoint(2, "app_data/google/app_info", "advanced"))

    with pytest.raises(ConfigError, match="app_data/google/app_info"):
        do(store, lambda s: begin(s, replace(REQUEST, budget_usd=1.0), NOW))
    do(store, lambda s: begin(s, replace(REQUEST, budget_usd=1.0, price_usd=0.1), NOW))


def test_beginning_frees_what_settled_posts_held_back(store: Store) -> None:
    """All tasks of a lost POST were found: the budget waits for nothing more."""
    fill(store, 1)
    intent = do(store, lambda s: s.intend([1], 1, now=NOW, reserved_usd=0.5))
    do(store, lambda s: s.post_lost(intent, [1], now=NOW))
    do(store, lambda s: s.post_found([PostedRow(1, id_of(1), 0.5, NOW)]))

    do(store, lambda s: begin(s, REQUEST, NOW))

    assert 0.0 == store.totals().reserved_usd


def test_beginning_keeps_an_input_that_was_read_to_its_end(store: Store) -> None:
    """Without the mark nothing is forgotten, and a second beginning changes nothing."""
    fill(store, 3)
    first = do(store, lambda s: begin(s, REQUEST, NOW))
    second = do(store, lambda s: begin(s, REQUEST, NOW))

    assert (first.job, list(first.kinds)) == (second.job, list(second.kinds))
    assert Totals(queued=3) == store.totals()


def test_beginning_loses_what_was_under_way(store: Store) -> None:
    """A POST whose process died may have been paid for."""
    fill(store, 3)
    do(store, lambda s: s.intend([1, 2], 1, now=NOW, reserved_usd=0.25))
    do(store, lambda s: begin(s, REQUEST, NOW + 9))

    assert Totals(queued=1, unknown=2, reserved_usd=0.25) == store.totals()
    assert [NOW + 9] == [one.lost_at for one in store.lost_intents()]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        (replace(REQUEST, key_field="sku"), "--key-field"),
        (replace(REQUEST, raw_keywords=True), "--raw-keywords"),
        (replace(REQUEST, function="html"), "this ledger is of a job"),
        (replace(REQUEST, function="nonsense"), "no function 'nonsense'"),
        (replace(REQUEST, family=family("serp/google/maps")), "this ledger is of a job"),
    ],
)
def test_beginning_refuses_what_would_pay_again(
    store: Store, changed: JobRequest, words: str
) -> None:
    """Another reading of the same input would make known tasks look new."""
    do(store, lambda s: begin(s, REQUEST, NOW))

    with pytest.raises(ConfigError, match=words):
        do(store, lambda s: begin(s, changed, NOW))


def test_board_counts_what_is_still_to_be_told_once(store: Store) -> None:
    """Rejected tasks of a dead run, not told yet, are neither ended nor open."""
    fill(store, 3)
    intent = do(store, lambda s: s.intend([1, 2], 1, now=NOW, reserved_usd=0.0))
    rejected = [Decided(1, 40501, "bad"), Decided(2, 40501, "bad")]
    do(store, lambda s: s.post_settled(intent, posted=(), rejected=rejected, now=NOW))
    untold = len(store.undelivered())
    made = Board(store.totals(), untold=untold)

    assert (2, 2, 0, 1) == (untold, made.told, made.ended[Status.FAILED], made.open)
    assert 3 == made.open + made.told + sum(made.ended.values())
