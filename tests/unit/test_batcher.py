"""Tasks into batches: all of them, in order, never mixed, never too big, never too late."""

from __future__ import annotations

from itertools import accumulate
from math import inf

from hypothesis import given
from hypothesis import strategies as st

from dfseo_async.engine.batcher import Batch, Batcher
from dfseo_async.ledger import QueuedRow

LINGER = 1.0


def row(seq: int, kind: int = 1) -> QueuedRow:
    """A task to be sent."""
    return QueuedRow(seq, kind, 0, b"{}", None)


steps = st.lists(st.tuples(st.integers(1, 3), st.sampled_from([0.0, 0.1, 0.5, 0.99, 3.0])))


def play(size: int, plan: list[tuple[int, float]]) -> list[tuple[float, Batch]]:
    """Feed tasks as a caller does that wakes at ``due_at``; the batches and when they left."""
    batcher, out = Batcher(size=lambda _: size, linger=LINGER), []
    moments = accumulate(pause for _, pause in plan)
    for seq, ((kind, _), moment) in enumerate(zip(plan, moments, strict=True)):
        while (due := batcher.due_at()) <= moment:
            out += [(due, batch) for batch in batcher.flush(due)]
        out += [(moment, full) for full in batcher.add([row(seq, kind)], moment)]
    out += [(inf, batch) for batch in batcher.flush()]
    assert 0 == len(batcher)
    assert inf == batcher.due_at()
    return out


@given(st.integers(1, 5), steps)
def test_batcher_loses_nothing_and_keeps_the_order(
    size: int, plan: list[tuple[int, float]]
) -> None:
    """Each task leaves once, those of one endpoint in the order they came."""
    batches = [batch for _, batch in play(size, plan)]

    for kind in (1, 2, 3):
        given_in = [seq for seq, (one, _) in enumerate(plan) if one == kind]
        assert given_in == [one.seq for b in batches if b.kind == kind for one in b.rows]


@given(st.integers(1, 5), steps)
def test_batcher_never_mixes_endpoints_nor_exceeds_the_size(
    size: int, plan: list[tuple[int, float]]
) -> None:
    """A batch has 1 to *size* tasks of one endpoint."""
    for _, batch in play(size, plan):
        assert 1 <= len(batch.rows) <= size
        assert {batch.kind} == {one.kind for one in batch.rows}


@given(st.integers(1, 5), steps)
def test_batcher_lets_no_task_wait_longer_than_the_linger(
    size: int, plan: list[tuple[int, float]]
) -> None:
    """A caller that wakes when told sends each task within the linger, and no partial one early."""
    came = list(accumulate(pause for _, pause in plan))

    for left, batch in play(size, plan):
        first = came[batch.rows[0].seq]
        if left < inf:
            assert left <= first + LINGER
            assert len(batch.rows) == size or left == first + LINGER


def test_batcher_sends_a_full_batch_at_once() -> None:
    """The task that fills a batch takes it along; the next one opens another."""
    batcher = Batcher(size=lambda _: 2, linger=LINGER)

    assert [] == batcher.add([row(1)], 0.0)
    assert [Batch(1, (row(1), row(2)))] == batcher.add([row(2)], 0.5)
    assert [] == batcher.add([row(3)], 0.6)
    assert (1, 1.6) == (len(batcher), batcher.due_at())


@given(st.integers(1, 5), st.lists(st.integers(1, 3)), st.integers(0, 20))
def test_batcher_takes_many_tasks_as_it_takes_them_one_by_one(
    size: int, kinds: list[int], cut: int
) -> None:
    """The same batches in the same order, and the same is left."""
    rows = [row(seq, kind) for seq, kind in enumerate(kinds)]
    together, singly = (Batcher(size=lambda _: size, linger=LINGER) for _ in range(2))

    many = together.add(rows[:cut], 0.0) + together.add(iter(rows[cut:]), 0.5)
    single = [full for one in rows[:cut] for full in singly.add([one], 0.0)]
    single += [full for one in rows[cut:] for full in singly.add([one], 0.5)]

    assert single == many
    assert (len(singly), singly.due_at()) == (len(together), together.due_at())
    assert singly.flush() == together.flush()


def test_batcher_flushes_only_what_is_due() -> None:
    """Each endpoint's open batch has its own linger."""
    batcher = Batcher(size=lambda _: 9, linger=LINGER)
    batcher.add([row(1, kind=1)], 0.0)
    batcher.add([row(2, kind=2)], 0.5)

    assert [] == list(batcher.flush(0.9))
    assert [Batch(1, (row(1, kind=1),))] == list(batcher.flush(1.0))
    assert 1.5 == batcher.due_at()
    assert [Batch(2, (row(2, kind=2),))] == list(batcher.flush())
