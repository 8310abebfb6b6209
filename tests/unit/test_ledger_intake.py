"""Rows of the input: new, known, repeated or contradicting, and never paid for twice."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fakes import add, digest_of, do, fill, id_of, post, row
from hypothesis import given
from hypothesis import strategies as st

from dfseo_async.ledger import (
    Added,
    Decided,
    Ended,
    Intake,
    Reopened,
    Store,
    Totals,
    open_store,
)
from dfseo_async.models import State

NEW, KNOWN, REPEATED, CONTRADICTS = Added.NEW, Added.KNOWN, Added.REPEATED, Added.CONTRADICTS


@pytest.fixture
def store() -> Iterator[Store]:
    """An empty ledger."""
    made = open_store(None)
    yield made
    made.close()


def copies(store: Store) -> dict[int, int]:
    """How often each task is to be answered."""
    asked: dict[int, int] = dict(store.db.execute("SELECT seq, copies FROM task"))
    return {one.seq: asked.get(one.seq, 1) for one in store.queued(0, 100)}


def keys(store: Store) -> list[str]:
    """The keys of all rows, in order."""
    return [row.key for _, rows in store.rows_behind(0) for row in rows]


def test_intake_of_new_rows(store: Store) -> None:
    """Each row is a task, in the order of the input."""
    assert [NEW, NEW] == add(store, row("a", "x", tag="t"), row("", "y"))
    assert [(1, b'{"keyword":"x"}', "t"), (2, b'{"keyword":"y"}', None)] == [
        (one.seq, one.params, one.tag) for one in store.queued(0, 10)
    ]


def test_intake_recognizes_rows_of_an_earlier_run(store: Store) -> None:
    """The same input again is paid for no second time, in any order."""
    add(store, row("a", "x"), row("", "y"))

    assert [KNOWN, KNOWN, NEW] == add(store, row("", "y"), row("a", "x"), row("b", "x"))
    assert {1: 1, 2: 1, 3: 1} == copies(store)


def test_intake_counts_repeated_rows(store: Store) -> None:
    """A row that stands in the input three times is one task with three answers."""
    assert [NEW, REPEATED, REPEATED] == add(store, *[row("a", "x")] * 3)
    assert {1: 3} == copies(store)


def test_intake_counts_repeated_rows_over_several_groups(store: Store) -> None:
    """Repetitions far apart in the input count the same."""
    intake = Intake(store)
    told = [do(store, lambda _: intake.add([row("", "x")])) for _ in range(3)]

    assert [[NEW], [REPEATED], [REPEATED]] == told
    assert {1: 3} == copies(store)


def test_intake_owes_a_repeated_row_of_a_task_that_was_refused(store: Store) -> None:
    """Nothing can be fetched for it: the service's words are told once more."""
    add(store, row("a", "x"))
    do(store, lambda s: s.decide([Decided(1, 40501, "bad")]))
    intake = Intake(store)
    do(store, lambda _: intake.add([row("a", "x")] * 2))
    assert Reopened([], []) == do(store, lambda s: s.reopen([1]))  # the first telling is under way

    assert Reopened([], [1]) == do(store, lambda s: s.end([Ended(1, State.FAILED, 40501)], None))
    [(task, code, words)] = store.undelivered([1])
    assert (1, 1, 40501, "bad") == (task.seq, task.copies, code, words)

    assert Reopened([], []) == do(store, lambda s: s.end([Ended(1, State.FAILED, 40501)], None))
    assert [] == store.undelivered()


def test_intake_of_the_same_input_twice_does_not_add_up_copies(store: Store) -> None:
    """A resumed run counts the rows of its input, not those of both runs."""
    add(store, *[row("a", "x")] * 3)

    assert [KNOWN, REPEATED, REPEATED] == add(store, *[row("a", "x")] * 3)
    assert {1: 3} == copies(store)


def test_intake_of_a_part_of_the_input_keeps_the_copies(store: Store) -> None:
    """A shorter input takes back no answer that an earlier run has promised."""
    add(store, *[row("a", "x")] * 3)
    add(store, *[row("a", "x")] * 2)

    assert {1: 3} == copies(store)


def test_intake_owes_a_repeated_row_of_a_task_that_ended(store: Store) -> None:
    """Its result is told once more, free of charge; a row that was answered is not."""
    add(store, row("a", "x"))
    post(store, [1])
    do(store, lambda s: s.end([Ended(1, State.DONE, 20000)], None))
    assert Reopened([], []) == do(store, lambda s: s.reopen([1]))

    intake = Intake(store)
    assert [KNOWN, REPEATED] == do(store, lambda _: intake.add([row("a", "x")] * 2))
    assert [(1, State.DONE)] == intake.ended_before
    [owed] = do(store, lambda s: s.reopen([1])).tasks
    assert (1, 1, id_of(1)) == (owed.seq, owed.copies, owed.task_id)
    assert Totals(posted=1, spent_usd=0.5) == store.totals()

    assert Reopened([], []) == do(store, lambda s: s.end([Ended(1, State.DONE, 20000)], None))
    assert [KNOWN, REPEATED] == add(store, *[row("a", "x")] * 2)
    assert Totals(done=1, spent_usd=0.5) == store.totals()


def test_intake_tells_contradictions(store: Store) -> None:
    """One key for two contents is a mistake, in one input or over two; the first one stays."""
    assert [NEW, CONTRADICTS, REPEATED] == add(store, row("a", "x"), row("a", "y"), row("a", "x"))
    assert [CONTRADICTS] == add(store, row("a", "y"))
    assert [b'{"keyword":"x"}'] == [one.params for one in store.queued(0, 10)]


def test_intake_takes_equal_contents_under_two_keys_as_two_tasks(store: Store) -> None:
    """Who names two rows wants two answers."""
    assert [NEW, NEW] == add(store, row("a", "x"), row("b", "x"))


def test_intake_of_duplicates_on_purpose(store: Store) -> None:
    """When told so, each repetition is a task of its own, and is known again later."""
    three = [row("a", "x")] * 3

    assert [NEW, NEW, NEW] == add(store, *three, allow_duplicates=True)
    assert ["a", "a#2", "a#3"] == keys(store)
    assert [KNOWN, KNOWN, KNOWN] == add(store, *three, allow_duplicates=True)
    assert [KNOWN] * 3 + [NEW] == add(store, *three, row("a", "x"), allow_duplicates=True)


def test_intake_of_duplicates_without_keys(store: Store) -> None:
    """Repetitions of unnamed rows are named after their content."""
    three = [row("", "x")] * 3

    assert [NEW, NEW, NEW] == add(store, *three, allow_duplicates=True)
    assert [KNOWN, KNOWN, KNOWN] == add(store, *three, allow_duplicates=True)
    digest = digest_of("x").hex()
    assert ["", f"{digest}#2", f"{digest}#3"] == keys(store)


def test_intake_forgets_what_was_never_released(store: Store) -> None:
    """Rows of a checked input that turned out bad leave nothing behind."""
    fill(store, 2)
    intake = Intake(store)
    do(store, lambda _: intake.add([row("n1", "n1"), row("n2", "n2")]))
    do(store, lambda _: intake.forget_from(3))

    assert [1, 2] == [one.seq for one in store.queued(0, 10)]
    assert [NEW] == do(store, lambda _: intake.add([row("n2", "n2")]))
    assert 3 == store.totals().tasks


def test_intake_tells_keys_with_the_same_hash_apart(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The hash only finds candidates: the keys themselves decide."""
    for module in ("intake", "names"):
        monkeypatch.setattr(f"dfseo_async.ledger.{module}.hash_key", lambda _key, _digest: 7)

    assert [NEW, NEW, NEW] == add(store, row("a", "x"), row("b", "x"), row("", "z"))
    assert [KNOWN, KNOWN, CONTRADICTS] == add(store, row("b", "x"), row("", "z"), row("a", "y"))


@given(st.lists(st.text(min_size=1), unique=True, max_size=20))
def test_intake_keeps_any_key_apart(names: list[str]) -> None:
    """Keys of any characters are different tasks, and are known again as they are."""
    store = open_store(None)
    rows = [row(key, "same") for key in names]

    assert [NEW] * len(names) == add(store, *rows)
    assert [KNOWN] * len(names) == add(store, *rows)
    post(store, list(range(1, len(names) + 1))) if names else None
    assert names == [one.key for one in store.still_open(0, 100)]
    store.close()
