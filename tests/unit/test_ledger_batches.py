"""A batch stands in one piece until one of its tasks goes a way of its own; nobody can tell."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes import NOW, do, fill, id_of, post, row, unchanged
from hypothesis import given
from hypothesis import strategies as st

from dfseo_async.errors import LedgerError
from dfseo_async.ledger import (
    Arrival,
    Decided,
    Intake,
    IntentRow,
    PostedRow,
    Receipt,
    Store,
    ThreadLedger,
    Totals,
    open_store,
)
from dfseo_async.ledger.rows import pack_id, pack_ids

usual_ids = st.from_regex(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", fullmatch=True)
odd_ids = usual_ids.flatmap(
    lambda one: st.sampled_from(
        [one.upper(), one[:-1], f"{one}0", f"{one[:-1]} ", f"{one[:7]}-{one[7]}{one[9:]}", "", "ü"]
    )
)


@pytest.fixture
def store() -> Iterator[Store]:
    """A ledger with ten queued tasks."""
    made = open_store(None)
    fill(made, 10)
    yield made
    made.close()


def pieces(store: Store) -> tuple[int, int]:
    """How many batches stand in one piece, and how many tasks have rows of their own."""
    batches, rows = store.db.execute(
        "SELECT (SELECT count(*) FROM batch), (SELECT count(*) FROM task)"
    ).fetchone()
    return batches, rows


def test_batch_that_is_sent_and_taken_stays_in_one_piece(store: Store) -> None:
    """It is counted and paid for, and needs no row for each task."""
    post(store, [3, 4, 5], cost=0.5)

    assert (1, 0) == pieces(store)
    assert Totals(queued=7, posted=3, spent_usd=1.5) == store.totals()
    assert [1, 2, 6, 7, 8, 9, 10] == [one.seq for one in store.queued(0, 10)]


@pytest.mark.parametrize("is_taken", [False, True])
@pytest.mark.parametrize("seqs", [[4, 5, 6], [3, 4], [3, 4, 5], [2, 3], [1, 2, 3, 4, 5, 6], [4]])
def test_nothing_of_a_batch_is_sent_twice(store: Store, seqs: list[int], *, is_taken: bool) -> None:
    """Whatever part of it another batch names: this is the last defence against paying twice."""
    if is_taken:
        post(store, [3, 4, 5])
    else:
        do(store, lambda s: s.intend([3, 4, 5], 1, now=NOW, reserved_usd=0.0))
    before = store.totals()

    with pytest.raises(LedgerError, match="not queued"):
        do(store, lambda s: s.intend(seqs, 1, now=NOW, reserved_usd=0.0))

    assert before == store.totals()


def test_batch_with_a_task_that_differs_has_rows_from_the_start(store: Store) -> None:
    """A repeated row of the input, or another try, is nothing that a batch can say."""
    do(store, lambda s: s.ask_again([(4, 1, 2)]))
    post(store, [3, 4, 5])

    assert (0, 3) == pieces(store)
    [task] = store.find_posted({id_of(4): 4})
    assert 2 == task.copies


@pytest.mark.parametrize("prices", [(0.5, 0.6, 0.5), (0.5, 0.5)])
def test_batch_that_is_not_taken_as_a_whole_is_split(
    store: Store, prices: tuple[float, ...]
) -> None:
    """Other prices, or tasks that were not taken, are kept for each task."""
    intent = do(store, lambda s: s.intend([3, 4, 5], 1, now=NOW, reserved_usd=0.0))
    posted = [PostedRow(seq, id_of(seq), usd, NOW) for seq, usd in enumerate(prices, 3)]
    rest = [3, 4, 5][len(prices) :]
    do(store, lambda s: s.post_settled(intent, posted=posted, requeued=rest, now=NOW))

    totals = Totals(queued=7 + len(rest), posted=len(prices), spent_usd=sum(prices))
    assert totals == store.totals()
    assert list(prices) == [one.cost_usd for one in store.still_open(0, 10)]


def test_task_of_a_batch_is_itself_once_it_is_asked_for(store: Store) -> None:
    """Number, id, cost and moment are its own; the other batch stays in one piece."""
    post(store, [1, 2, 3], cost=0.5, posted_at=7.0)
    post(store, [4, 5], cost=0.25, posted_at=8.0)
    with unchanged(store):
        [task] = store.find_posted({id_of(2): 2})
        assert (2, id_of(2), 0.5, 7.0) == (task.seq, task.task_id, task.cost_usd, task.posted_at)
        assert (1, 3) == pieces(store)
    with unchanged(store):
        [first] = store.without_result(3, kinds=[1], limit=1)
        assert (4, id_of(4), 0.25, 8.0) == (
            first.seq,
            first.task_id,
            first.cost_usd,
            first.posted_at,
        )
        assert (1, 2) == pieces(store)


def test_what_is_under_way_or_of_another_kind_hides_no_posted_task(store: Store) -> None:
    """However few are asked for, the next ones that have ids are found."""
    do(store, lambda s: s.intend([1, 2], 1, now=NOW, reserved_usd=0.0))
    intent = do(store, lambda s: s.intend([3, 4], 2, now=NOW, reserved_usd=0.0))
    others = [PostedRow(seq, id_of(seq), 0.5, NOW) for seq in (3, 4)]
    do(store, lambda s: s.post_settled(intent, posted=others, now=NOW))
    post(store, [5, 6])

    assert [5] == [one.seq for one in store.without_result(0, kinds=[1], limit=1)]
    assert [3] == [one.seq for one in store.still_open(0, 1)]


def test_result_that_comes_by_itself_finds_a_task_of_a_batch(store: Store) -> None:
    """While the POST is under way by its tag, then by its id; a stranger's is none of ours."""
    do(store, lambda s: s.intend([3, 4, 5], 1, now=NOW, reserved_usd=0.0))
    post(store, [6, 7])
    coming = [Arrival(id_of(4), 4, 0, b"4"), Arrival(id_of(7), 7, 0, b"7")]
    others = [Arrival("other", 6, 0, b"6"), Arrival(id_of(9), 9, 0, b"9")]

    assert [Receipt.KEPT, Receipt.KEPT] == do(store, lambda s: s.arrive(coming))
    assert [Receipt.STRANGE, Receipt.STRANGE] == do(store, lambda s: s.arrive(others))


def test_batch_under_way_is_unknown_to_the_next_run(store: Store) -> None:
    """Each of its tasks may have been paid for; what was taken stays posted."""
    post(store, [1, 2])
    intent = do(store, lambda s: s.intend([3, 4, 5], 1, now=NOW, reserved_usd=0.0))

    assert 3 == do(store, lambda s: s.lose_unfinished(NOW))
    assert [3, 4, 5] == store.unknown_in(intent)
    assert Totals(queued=5, unknown=3, posted=2, spent_usd=1.0) == store.totals()


@pytest.mark.parametrize("is_split_first", [False, True])
def test_batch_under_way_holds_money_back_until_it_is_settled(
    store: Store, *, is_split_first: bool
) -> None:
    """When it was sent and what it may cost stays known, in one piece or not."""
    intent = do(store, lambda s: s.intend([3, 4, 5], 1, now=NOW, reserved_usd=0.75))
    other = do(store, lambda s: s.intend([6, 8], 1, now=NOW + 1, reserved_usd=0.5))
    assert 1.25 == store.totals().reserved_usd
    if is_split_first:
        do(store, lambda s: s.arrive([Arrival(id_of(4), 4, 0, b"4")]))
        assert 1.25 == store.totals().reserved_usd

    do(store, lambda s: s.lose_unfinished(NOW + 9))
    assert store.lost_intents() == [
        IntentRow(intent, 1, NOW, NOW + 9, 0.75, 0, 0.0),
        IntentRow(other, 1, NOW + 1, NOW + 9, 0.5, 0, 0.0),
    ]
    found = [PostedRow(seq, id_of(seq), 0.25, NOW) for seq in (3, 4, 5)]
    do(store, lambda s: s.post_found(found))
    assert 0.75 == do(store, Store.close_settled)
    assert 0.5 == store.totals().reserved_usd


@pytest.mark.parametrize("is_split_first", [False, True])
def test_batch_that_is_taken_holds_nothing_back(store: Store, *, is_split_first: bool) -> None:
    """Its reply closes its intent, wherever that stands; another one's stays."""
    other = do(store, lambda s: s.intend([6, 7], 1, now=NOW, reserved_usd=0.5))
    intent = do(store, lambda s: s.intend([3, 4, 5], 1, now=NOW, reserved_usd=0.75))
    if is_split_first:
        do(store, lambda s: s.split([4]))
    posted = [PostedRow(seq, id_of(seq), 0.25, NOW) for seq in (3, 4, 5)]
    do(store, lambda s: s.post_settled(intent, posted=posted, now=NOW))

    assert 0.5 == store.totals().reserved_usd
    do(store, lambda s: s.lose_unfinished(NOW))
    assert [other] == [one.intent for one in store.lost_intents()]


def test_results_that_come_with_the_reply_are_kept(store: Store) -> None:
    """All of a live batch was taken at one price, and still there is more to write down."""
    intent = do(store, lambda s: s.intend([3, 4], 1, now=NOW, reserved_usd=0.75))
    posted = [PostedRow(seq, id_of(seq), 0.25, NOW) for seq in (3, 4)]
    arrived = [Arrival(id_of(seq), seq, 0, b"result") for seq in (3, 4)]
    do(store, lambda s: s.post_settled(intent, posted=posted, arrived=arrived, now=NOW))

    assert [3, 4] == [one.task.seq for one in store.kept(0, 10)]
    assert Totals(queued=8, posted=2, spent_usd=0.5) == store.totals()


@pytest.mark.parametrize("seqs", [[9, 10, 11], [11, 12], [8, 10, 11]])
def test_batch_with_a_number_that_no_row_has_is_not_sent(store: Store, seqs: list[int]) -> None:
    """Nothing of it is written down."""
    before = store.totals()

    with pytest.raises(LedgerError, match="not queued"):
        do(store, lambda s: s.intend(seqs, 1, now=NOW, reserved_usd=0.0))

    assert before == store.totals()


async def test_what_undoes_itself_is_undone_beside_others(tmp_path: Path) -> None:
    """A batch that may not be sent leaves nothing behind; others of its commit do."""
    found: list[bool] = []

    async def intend(ledger: ThreadLedger, seqs: list[int]) -> None:
        try:
            await ledger.do(
                lambda store: store.intend(seqs, 1, now=NOW, reserved_usd=1.0), is_atomic=True
            )
        except LedgerError:
            found.append(False)
        else:
            found.append(True)

    async with ThreadLedger(tmp_path / "job.db") as ledger:
        rows = [row(f"k{number}") for number in range(10)]
        await ledger.do(lambda store: Intake(store).add(rows))
        async with asyncio.TaskGroup() as group:
            for seqs in ([3, 4, 5], [2, 3], [4, 6], [6, 7], [10, 11]):
                group.create_task(intend(ledger, seqs))
        totals = await ledger.do(Store.totals)

    assert [False, False, False, True, True] == sorted(found)
    assert Totals(queued=5, posting=5, reserved_usd=2.0) == totals


def test_batch_that_was_certainly_not_created_is_queued_again(store: Store) -> None:
    """All of it can be sent once more, and is paid for once."""
    intent = do(store, lambda s: s.intend([3, 4, 5], 1, now=NOW, reserved_usd=0.0))
    do(store, lambda s: s.post_refused(intent, [3, 4, 5]))
    assert Totals(queued=10) == store.totals()

    post(store, [3, 4, 5], cost=0.5)
    assert Totals(queued=7, posted=3, spent_usd=1.5) == store.totals()


def test_batch_whose_reply_is_lost_is_unknown_task_by_task(store: Store) -> None:
    """Each may have been paid for."""
    intent = do(store, lambda s: s.intend([3, 4, 5], 1, now=NOW, reserved_usd=0.0))
    do(store, lambda s: s.post_lost(intent, [3, 4, 5], now=NOW))

    assert [3, 4, 5] == store.unknown_in(intent)
    assert Totals(queued=7, unknown=3) == store.totals()


def test_batch_that_is_found_twice_keeps_its_first_ids_and_cost(store: Store) -> None:
    """What is paid for is not paid for another time in the books."""
    post(store, [3, 4, 5], cost=0.5)
    do(
        store,
        lambda s: s.post_found([PostedRow(seq, id_of(seq, 9), 0.7, 9.0) for seq in (3, 4, 5)]),
    )

    assert [id_of(3), id_of(4), id_of(5)] == [one.task_id for one in store.still_open(0, 10)]
    assert 1.5 == store.totals().spent_usd


def test_further_row_of_the_input_finds_a_task_of_a_batch(store: Store) -> None:
    """It is posted, and told twice."""
    post(store, [3, 4, 5])
    do(store, lambda s: s.ask_again([(4, 1, 2)]))

    assert [1, 2, 1] == [one.copies for one in store.still_open(0, 10)]
    assert Totals(queued=7, posted=3, spent_usd=1.5) == store.totals()


def test_tasks_of_batches_are_counted_in_any_part(store: Store) -> None:
    """Of their kinds, posted or under way, and where a part ends within a batch."""
    post(store, [3, 4, 5])
    do(store, lambda s: s.intend([6, 7, 8], 2, now=NOW, reserved_usd=0.0))
    parts = {
        (first, end, kind): store.overdue(first, end, kinds=[kind], before=NOW - 1, limit=9)
        for first, end, kind in [(1, 11, 1), (1, 11, 2), (4, 7, 1), (4, 7, 2)]
    }

    assert {1: 3} == store.posted_by_kind()
    assert [(7, 3), (7, 0), (2, 2), (1, 0)] == [(one.open, one.posted) for one in parts.values()]
    assert all(one.tasks == [] for one in parts.values())


def test_rejected_batch_is_told_task_by_task(store: Store) -> None:
    """A task that is decided without a result has its own code and words."""
    intent = do(store, lambda s: s.intend([3, 4], 1, now=NOW, reserved_usd=0.0))
    rejected = [Decided(3, 40501, "bad"), Decided(4, 40503, "worse")]
    do(store, lambda s: s.post_settled(intent, posted=[], rejected=rejected, now=NOW))

    assert [(3, 40501, "bad"), (4, 40503, "worse")] == [
        (task.seq, code, words) for task, code, words in store.undelivered()
    ]


@given(ids=st.lists(usual_ids | odd_ids, min_size=1, max_size=5))
def test_ids_together_are_packed_as_each_by_itself(ids: list[str]) -> None:
    """Or not at all, when one of them is not of the usual shape."""
    together = pack_ids(ids)

    if together is None:
        assert any(isinstance(pack_id(one), str) for one in ids)
    else:
        assert [pack_id(one) for one in ids] == [
            together[place : place + 16] for place in range(0, len(together), 16)
        ]
