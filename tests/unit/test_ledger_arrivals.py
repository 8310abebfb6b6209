"""Results that came by themselves: kept once, for tasks of ours, until they are delivered."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fakes import NOW, do, fill, id_of, post

from dfseo_async.ledger import Arrival, Ended, Receipt, Store, open_store
from dfseo_async.models import State

KEPT, KNOWN, STRANGE = Receipt.KEPT, Receipt.KNOWN, Receipt.STRANGE


@pytest.fixture
def store() -> Iterator[Store]:
    """A ledger with four tasks: two posted, one under way, one queued."""
    made = open_store(None)
    fill(made, 4)
    post(made, [1, 2])
    do(made, lambda s: s.intend([3], 1, now=NOW, reserved_usd=0.0))
    yield made
    made.close()


def arrive(store: Store, *arrivals: Arrival) -> list[Receipt]:
    """Results come."""
    return do(store, lambda s: s.arrive(arrivals))


def test_an_arrival_is_kept_once(store: Store) -> None:
    """The second postback changes nothing, whatever its body says."""
    first = Arrival(id_of(1), 1, 0, b"first")

    assert [KEPT, KNOWN] == arrive(store, first, Arrival(id_of(1), None, 0, b"second"))
    assert [KNOWN] == arrive(store, first)
    [kept] = store.kept(0, 10)
    assert (1, id_of(1), State.POSTED, b"first") == (
        kept.task.seq,
        kept.task_id,
        kept.state,
        kept.body,
    )


@pytest.mark.parametrize(
    "arrival",
    [
        Arrival("11111111-1111-0066-0000-111111111111", None, 0, b""),  # nobody's
        Arrival("11111111-1111-0066-0000-111111111111", 1, 0, b""),  # posted under another id
        Arrival("11111111-1111-0066-0000-111111111111", 3, 1, b""),  # a try that was never made
        Arrival("11111111-1111-0066-0000-111111111111", 4, 0, b""),  # never sent
        Arrival("11111111-1111-0066-0000-111111111111", 99, 0, b""),
    ],
)
def test_what_is_not_waited_for_is_never_written(store: Store, arrival: Arrival) -> None:
    """An id or a number that proves nothing leaves no trace."""
    assert [STRANGE] == arrive(store, arrival)
    assert [] == store.kept(0, 10)


def test_an_arrival_may_come_before_the_reply_to_its_post(store: Store) -> None:
    """Our tag names the task; it is no proof of a cost, so the task stays as it is."""
    assert [KEPT] == arrive(store, Arrival(id_of(3), 3, 0, b"early"))

    [kept] = store.kept_of([3])
    assert (3, None, id_of(3), State.POSTING) == (
        kept.task.seq,
        kept.task.task_id,
        kept.task_id,
        kept.state,
    )
    assert 1 == store.totals().posting


def test_an_arrival_leaves_when_its_task_ends(store: Store) -> None:
    """What comes for it later is known; what is behind it stays."""
    arrive(store, Arrival(id_of(1), 1, 0, b"a"), Arrival(id_of(2), 2, 0, b"b"))
    do(store, lambda s: s.end([Ended(1, State.DONE, 20000)], None))

    assert [2] == [one.task.seq for one in store.kept(0, 10)]
    assert [KNOWN] == arrive(store, Arrival(id_of(1), 1, 0, b"a"))
    assert [] == store.kept_of([1])


def test_an_arrival_stays_for_a_further_row(store: Store) -> None:
    """Nobody else may have that result: it is found once more, behind all others."""
    arrive(store, Arrival(id_of(1), 1, 0, b"a"), Arrival(id_of(2), 2, 0, b"b"))
    store.db.execute("UPDATE task SET copies = 2 WHERE seq = 1")
    last = store.kept(0, 10)[-1].number

    owed = do(store, lambda s: s.end([Ended(1, State.DONE, 20000)], None))

    assert ([], [1]) == (owed.tasks, [one.seq for one in owed.here])
    assert [(1, b"a")] == [(one.task.copies, one.body) for one in store.kept(last, 10)]
    assert [] == do(store, lambda s: s.end([Ended(1, State.DONE, 20000)], None)).here
    assert [b"b"] == [one.body for one in store.kept(0, 10)]


def test_arrivals_are_read_on_from_where_one_was(store: Store) -> None:
    """A number is never given twice, also after its arrival has left."""
    arrive(store, Arrival(id_of(1), 1, 0, b"a"))
    [first] = store.kept(0, 10)
    do(store, lambda s: s.end([Ended(1, State.DONE, 20000)], None))
    arrive(store, Arrival(id_of(2), 2, 0, b"b"))

    assert [b"b"] == [one.body for one in store.kept(first.number, 10)]


def test_an_arrival_of_a_try_that_was_in_vain_is_dropped(store: Store) -> None:
    """The next try's result is another one."""
    arrive(store, Arrival(id_of(1), 1, 0, b"in vain"))
    do(store, lambda s: s.pay_again(1, 1))

    assert [] == store.kept(0, 10)
