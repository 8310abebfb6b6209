"""Single statements of the ledger: what each changes, and what it leaves alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fakes import NOW, add, digest_of, do, fill, id_of, post, row
from hypothesis import given
from hypothesis import strategies as st

from dfseo_async.errors import LedgerError
from dfseo_async.ledger import Decided, Ended, IntentRow, PostedRow, Store, Totals, open_store
from dfseo_async.ledger.rows import RestoredRow, hash_key, pack_id, unpack_id
from dfseo_async.models import State


@pytest.fixture
def store() -> Iterator[Store]:
    """An empty ledger."""
    made = open_store(None)
    yield made
    made.close()


def intend(store: Store, *seqs: int, now: float = NOW, reserved: float = 0.25) -> int:
    """Write down an intent."""
    return do(store, lambda s: s.intend(seqs, 1, now=now, reserved_usd=reserved))


def test_store_remembers_facts_about_the_job(store: Store) -> None:
    """Facts are written over, and have a default while they are unknown."""
    do(store, lambda s: s.set_meta("key_field", "sku"))
    do(store, lambda s: s.set_meta("key_field", "key"))

    assert ("key", None, 7) == (
        store.meta("key_field"),
        store.meta("nothing"),
        store.meta("nothing", 7),
    )
    assert 10 == len(store.meta("job"))
    assert 0 == store.meta("sink_bytes")


def test_store_numbers_endpoints(store: Store) -> None:
    """An endpoint with its function has one number."""
    first = do(store, lambda s: s.add_endpoint("serp/google/organic", "advanced"))
    second = do(store, lambda s: s.add_endpoint("serp/google/organic", "html"))

    assert first == do(store, lambda s: s.add_endpoint("serp/google/organic", "advanced"))
    assert {
        first: ("serp/google/organic", "advanced"),
        second: ("serp/google/organic", "html"),
    } == store.endpoints()


def test_store_reads_the_queue_in_pieces(store: Store) -> None:
    """Tasks come in the order of the input, behind the last one read."""
    fill(store, 5)

    assert [1, 2] == [one.seq for one in store.queued(0, 2)]
    assert [3, 4, 5] == [one.seq for one in store.queued(2, 10)]
    assert [2, 4] == sorted(one.seq for one in store.queued_among([4, 2, 99]))


def test_store_intend_refuses_a_batch_with_a_task_that_is_not_queued(store: Store) -> None:
    """The last line of defence against paying twice: nothing of the batch is intended."""
    fill(store, 3)
    intend(store, 2)

    with pytest.raises(LedgerError, match="1 tasks of a batch are not queued"):
        intend(store, 1, 2, 3)

    assert [1, 3] == [one.seq for one in store.queued(0, 10)]
    assert Totals(queued=2, posting=1, reserved_usd=0.25) == store.totals()


@pytest.mark.parametrize("seqs", [(1, 1), (99,)])
def test_store_intend_refuses_a_task_twice_or_unknown(store: Store, seqs: tuple[int, ...]) -> None:
    """A batch that names a task twice, or one that is not there, is refused."""
    fill(store, 2)

    with pytest.raises(LedgerError):
        intend(store, *seqs)

    assert Totals(queued=2) == store.totals()


def test_store_settles_each_task_of_a_post(store: Store) -> None:
    """Posted, queued again and rejected; the intent is gone, the money is known."""
    fill(store, 3)
    intent = intend(store, 1, 2, 3)
    do(
        store,
        lambda s: s.post_settled(
            intent,
            posted=[PostedRow(1, id_of(1), 0.5, NOW)],
            requeued=[2],
            rejected=[Decided(3, 40501, "bad field")],
            now=NOW,
        ),
    )
    [(task, code, words)] = store.undelivered()

    assert Totals(queued=1, posted=1, failed=1, spent_usd=0.5) == store.totals()
    assert (3, 40501, "bad field") == (task.seq, code, words)
    assert [] == store.lost_intents()


def test_store_keeps_unclear_tasks_with_their_intent(store: Store) -> None:
    """What the reply did not tell is unknown, and keeps its reservation."""
    fill(store, 3)
    intent = intend(store, 1, 2, 3)
    posted = [PostedRow(2, id_of(2), 0.5, NOW)]
    do(store, lambda s: s.post_settled(intent, posted=posted, unclear=[1, 3], now=NOW + 9))

    assert [IntentRow(intent, 1, NOW, NOW + 9, 0.25, 0, 0.0)] == store.lost_intents()
    assert [1, 3] == store.unknown_in(intent)
    assert [(3, 0, 1)] == store.unknown_among([2, 3, 99])


def test_store_lists_lost_posts_oldest_first(store: Store) -> None:
    """Not those under way."""
    fill(store, 3)
    late, early = intend(store, 1, now=NOW + 50), intend(store, 2, now=NOW)
    intend(store, 3, now=NOW - 50)
    for intent, seq in ((late, 1), (early, 2)):
        do(store, lambda s, i=intent, q=seq: s.post_lost(i, [q], now=NOW + 60))  # type: ignore[misc]

    assert [early, late] == [one.intent for one in store.lost_intents()]


def test_store_counts_looks_and_drops_what_is_settled(store: Store) -> None:
    """An intent without unknown tasks is closed; others are dated, wide looks counted."""
    fill(store, 3)
    first, second, third = intend(store, 1), intend(store, 2), intend(store, 3)
    do(store, lambda s: s.lose_unfinished(NOW + 1))
    do(store, lambda s: s.post_found([PostedRow(1, id_of(1), 0.5, NOW)]))
    do(store, lambda s: s.looked([first, second, third], [first, second], began=NOW + 5))
    do(store, lambda s: s.looked([second, third], [second], began=NOW + 15))
    assert 0.25 == do(store, Store.close_settled)
    assert 0.0 == do(store, Store.close_settled)

    assert [
        IntentRow(second, 1, NOW, NOW + 1, 0.25, 2, NOW + 15),
        IntentRow(third, 1, NOW, NOW + 1, 0.25, 0, NOW + 15),
    ] == store.lost_intents()


def test_store_loses_what_was_under_way_at_the_start_of_a_run(store: Store) -> None:
    """Every POST that was under way may have been paid for."""
    fill(store, 4)
    intent = intend(store, 1, 2)
    post(store, [3])

    assert 2 == do(store, lambda s: s.lose_unfinished(NOW + 100))
    assert Totals(queued=1, unknown=2, posted=1, spent_usd=0.5, reserved_usd=0.25) == store.totals()
    assert [(intent, NOW + 100)] == [(one.intent, one.lost_at) for one in store.lost_intents()]
    assert 0 == do(store, lambda s: s.lose_unfinished(NOW + 200))
    assert [NOW + 100] == [one.lost_at for one in store.lost_intents()]


def test_store_found_changes_nothing_that_was_posted_already(store: Store) -> None:
    """A task found a second time keeps its id and is not charged twice."""
    fill(store, 1)
    post(store, [1])
    do(store, lambda s: s.post_found([PostedRow(1, "another id", 9.0, NOW)]))

    assert 0.5 == store.totals().spent_usd
    assert [1] == [one.seq for one in store.find_posted({id_of(1): 1})]
    assert [] == store.find_posted({"another id": 1})


def test_store_moves_nothing_that_was_posted_already(store: Store) -> None:
    """Neither a late loss nor a late refusal takes a paid task back."""
    fill(store, 1)
    intent = intend(store, 1)
    do(store, lambda s: s.post_found([PostedRow(1, id_of(1), 0.5, NOW)]))
    do(store, lambda s: s.post_lost(intent, [1], now=NOW))
    do(store, lambda s: s.post_refused(intent, [1]))

    assert Totals(posted=1, spent_usd=0.5) == store.totals()


@given(
    rows=st.lists(
        st.tuples(
            st.integers(1, 12),
            st.sampled_from([0.0006, 0.002]),
            st.sampled_from([NOW, NOW + 1]),
            st.booleans(),
        ),
        unique_by=lambda one: one[0],
    )
)
def test_store_gives_each_task_its_own_id_cost_and_time(
    rows: list[tuple[int, float, float, bool]],
) -> None:
    """In whatever order, with whatever gaps and shapes of id a reply tells them."""
    store = open_store(None)
    fill(store, 12)
    intend(store, *range(1, 13))
    told = {
        seq: (id_of(seq) if is_usual else f"odd/{seq}", cost, moment)
        for seq, cost, moment, is_usual in rows
    }
    do(store, lambda s: s.post_found(PostedRow(seq, *one) for seq, one in told.items()))
    found = do(store, lambda s: s.find_posted({one[0]: None for one in told.values()}))
    store.close()

    assert told == {one.seq: (one.task_id, one.cost_usd, one.posted_at) for one in found}


def test_store_finds_nothing_where_the_tag_and_the_id_disagree(store: Store) -> None:
    """A number that another task's id comes with proves nothing."""
    fill(store, 2)
    post(store, [1, 2])

    assert [] == store.find_posted({"foreign": 1, id_of(2): 77})


def test_store_finds_posted_tasks_with_all_that_an_outcome_needs(store: Store) -> None:
    """Key, params, tag, cost and time come along; foreign and ended ids are passed over."""
    add(store, row("k", "x", tag="t"), row("", "y"), row("z", "z"))
    post(store, [1, 2, 3])
    do(store, lambda s: s.end([Ended(3, State.DONE, 20000)], None))
    first, second = do(
        store, lambda s: s.find_posted({id_of(1): 1, "foreign": None, id_of(3): 3, id_of(2): None})
    )

    assert (1, 1, 0, id_of(1), 0.5, NOW, 1, "k", b'{"keyword":"x"}', "t") == (
        first.seq,
        first.kind,
        first.attempt,
        first.task_id,
        first.cost_usd,
        first.posted_at,
        first.copies,
        first.key,
        first.params,
        first.tag,
    )
    assert (digest_of("y").hex(), None) == (second.key, second.tag)


def test_store_finds_overdue_tasks(store: Store) -> None:
    """Those posted before a moment, in a part of the ledger, and whether the part goes on."""
    fill(store, 6)
    post(store, [1, 2], posted_at=NOW - 100)
    post(store, [3, 4], posted_at=NOW)
    found = store.overdue(1, 5, kinds=[1], before=NOW - 50, limit=10)

    assert ([1, 2], 4, False) == ([one.seq for one in found.tasks], found.open, found.is_past_end)
    assert [1] == [one.seq for one in store.overdue(1, 5, kinds=[1], before=NOW, limit=1).tasks]
    assert ([], 0, True) == (
        store.overdue(7, 99, kinds=[1], before=NOW, limit=10).tasks,
        store.overdue(7, 99, kinds=[1], before=NOW, limit=10).open,
        store.overdue(7, 99, kinds=[1], before=NOW, limit=10).is_past_end,
    )


def test_store_overdue_goes_on_behind_a_gap(store: Store) -> None:
    """A recovered ledger lacks the numbers of other endpoints."""
    for seq in (1, 6):
        digest = digest_of(str(seq))
        restored = RestoredRow(seq, 0, digest, b"{}", None, id_of(seq), 0.5, NOW - 100)
        do(store, lambda s, one=restored: s.restore([one], 1))  # type: ignore[misc]
    gap = store.overdue(2, 5, kinds=[1], before=NOW, limit=10)

    assert ([], 0, False) == (gap.tasks, gap.open, gap.is_past_end)


def test_store_tells_decided_tasks_until_they_are_ended(store: Store) -> None:
    """A rejected task is told again after a crash, until its outcome is durable."""
    fill(store, 2)
    intent = intend(store, 1, 2)
    rejected = [Decided(1, 40501, "bad"), Decided(2, 40506, "unknown")]
    do(store, lambda s: s.post_settled(intent, posted=(), rejected=rejected, now=NOW))

    assert [1, 2] == [task.seq for task, _, _ in store.undelivered()]
    assert [2] == [task.seq for task, _, _ in store.undelivered([2])]

    do(store, lambda s: s.end([Ended(1, State.FAILED, 40501)], 123))
    assert [2] == [task.seq for task, _, _ in store.undelivered()]
    assert 123 == store.meta("sink_bytes")


def test_store_counts_failed_tasks_by_code_and_attempt(store: Store) -> None:
    """Those that are open, ended otherwise, or had that many tries already do not count."""
    fill(store, 6)
    post(store, [1, 2, 3, 4, 5])
    do(store, lambda s: s.pay_again(3, 1))
    intent = intend(store, 3)
    again = [PostedRow(3, id_of(3, 1), 0.5, NOW)]
    do(store, lambda s: s.post_settled(intent, posted=again, now=NOW))
    codes = {1: 40103, 2: 40101, 3: 40103, 4: 40403}
    ended = [Ended(seq, State.FAILED, code) for seq, code in codes.items()]
    do(store, lambda s: s.end([*ended, Ended(5, State.DONE, 20000)], None))
    counts = [store.count_failed({40101, 40103}, attempt) for attempt in (0, 1, 2)]

    assert [0, 2, 3] == counts


def test_store_pays_again_only_for_posted_tasks(store: Store) -> None:
    """Another attempt is queued without the old id; what was paid stays on the bill."""
    fill(store, 2)
    post(store, [1])

    assert [(1, 1)] == [(one.seq, one.attempt) for one in do(store, lambda s: s.pay_again(1, 1))]
    assert 0.5 == store.totals().spent_usd
    assert [] == store.find_posted({id_of(1): 1})

    do(store, lambda s: s.end([Ended(1, State.DONE, 20000)], None))
    assert [] == do(store, lambda s: s.pay_again(1, 2))


@pytest.mark.parametrize("attempt", [0, 2, 3])
def test_store_pays_again_only_for_the_next_attempt(store: Store, attempt: int) -> None:
    """A stale wish to pay again changes nothing: that try was paid for, or was never made."""
    fill(store, 1)
    post(store, [1])

    assert [] == do(store, lambda s: s.pay_again(1, attempt))
    assert Totals(posted=1, spent_usd=0.5) == store.totals()
    assert [(1, 0)] == [(one.seq, one.attempt) for one in store.find_posted({id_of(1): 1})]


def test_store_pays_once_for_one_wish(store: Store) -> None:
    """The same wish a second time finds the task queued, and later posted anew: nothing moves."""
    fill(store, 1)
    post(store, [1])
    do(store, lambda s: s.pay_again(1, 1))

    assert [] == do(store, lambda s: s.pay_again(1, 1))

    intent = intend(store, 1)
    again = [PostedRow(1, id_of(1, 1), 0.5, NOW)]
    do(store, lambda s: s.post_settled(intent, posted=again, now=NOW))
    assert [] == do(store, lambda s: s.pay_again(1, 1))
    assert Totals(posted=1, spent_usd=1.0) == store.totals()


def test_store_adds_up_the_costs_of_attempts(store: Store) -> None:
    """A task that was paid for twice cost both."""
    fill(store, 1)
    post(store, [1])
    do(store, lambda s: s.pay_again(1, 1))
    intent = intend(store, 1)
    again = [PostedRow(1, id_of(1, 1), 0.25, NOW)]
    do(store, lambda s: s.post_settled(intent, posted=again, now=NOW))

    assert 0.75 == store.totals().spent_usd


def test_store_knows_what_a_task_usually_costs(store: Store) -> None:
    """Nothing before anything was charged."""
    fill(store, 2)
    assert 0.0 == store.usual_cost(1)

    post(store, [1], cost=0.0)
    post(store, [2], cost=0.0006)
    assert 0.0006 == store.usual_cost(1)


@pytest.mark.parametrize(
    ("task_id", "is_packed"),
    [
        ("11211554-0696-0066-0000-27e68ec15871", True),
        ("00000000-0000-0000-0000-000000000000", True),
        ("11211554-0696-0066-0000-27E68EC15871", False),
        ("112115540696006600-0027e68ec15871---", False),
        ("1121155406960066000027e68ec15871", False),
        ("11211554-0696-0066-0000-27e68ec1587g", False),
        ("x", False),
        ("", False),
    ],
)
def test_ids_are_packed_only_when_they_come_back_the_same(task_id: str, is_packed: bool) -> None:  # noqa: FBT001
    """16 bytes for the usual shape, text for any other; always the same id."""
    packed = pack_id(task_id)

    assert is_packed == isinstance(packed, bytes)
    assert task_id == unpack_id(packed)


@given(st.text(st.sampled_from("0123456789abcdefAF- "), min_size=34, max_size=38) | st.text())
def test_ids_of_any_shape_come_back_the_same(task_id: str) -> None:
    """Whatever the service calls a task."""
    assert task_id == unpack_id(pack_id(task_id))


@given(st.text(), st.binary(min_size=16, max_size=16))
def test_hashes_of_keys_fit_into_a_column(key: str, digest: bytes) -> None:
    """64 bits with a sign, the same every time."""
    assert -(2**63) <= hash_key(key, digest) < 2**63
    assert hash_key(key, digest) == hash_key(key, digest)
