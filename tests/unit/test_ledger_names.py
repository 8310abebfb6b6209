"""Names in memory, in the table, and in blocks that the table does not know of yet."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from fakes import row
from hypothesis import given
from hypothesis import strategies as st

from dfseo_async.ledger import Store, names, open_store
from dfseo_async.ledger.names import NAMED, Names
from dfseo_async.ledger.rows import hash_key

FEW = 5  # names kept in memory

stretches = st.lists(st.tuples(st.integers(0, 3), st.integers(1, 7)), min_size=1, max_size=8)


def take(store: Store, found: Names, first: int, count: int, name: str = "k") -> dict[int, int]:
    """Take in rows under consecutive numbers; their hashes."""
    rows = [row(f"{name}{seq}") for seq in range(first, first + count)]
    hashes = [hash_key(one.key, one.digest) for one in rows]
    store.put_rows(first, rows)
    found.add(first, hashes)
    return dict(zip(hashes, range(first, first + count), strict=True))


def numbers(found: Names, seqs: Sequence[int], name: str = "k") -> list[int]:
    """The numbers by which the rows that were given these are found."""
    rows = [row(f"{name}{seq}") for seq in seqs]
    return sorted(found.find(rows, [hash_key(one.key, one.digest) for one in rows]))


@given(parts=stretches, is_reopened=st.lists(st.booleans(), min_size=8, max_size=8))
def test_names_are_found_wherever_they_are(
    parts: list[tuple[int, int]], is_reopened: list[bool]
) -> None:
    """After any stretch, gap and reopening; the table is right as far as it says it reaches."""
    with pytest.MonkeyPatch.context() as patches:
        patches.setattr(names, "RECENT", FEW)
        store = open_store(None)
        found, truth, end = Names(store), dict[int, int](), 1
        for (gap, count), again in zip(parts, is_reopened, strict=False):
            truth |= take(store, found, end + gap, count)
            end += gap + count
            found = Names(store) if again else found

            assert sorted(truth.values()) == numbers(found, range(1, end + 3))
            table = dict(store.db.execute("SELECT hash, seq FROM name").fetchall())
            named = store.meta(NAMED, 0)
            assert table == {one: seq for one, seq in truth.items() if seq <= named}
            assert len(truth) - len(table) <= FEW + count
        store.close()


@given(kept=st.integers(1, 12), dropped=st.integers(1, 12), taken=st.integers(1, 12))
def test_names_that_are_forgotten_are_not_found(kept: int, dropped: int, taken: int) -> None:
    """Their numbers go to other rows, under names of their own."""
    with pytest.MonkeyPatch.context() as patches:
        patches.setattr(names, "RECENT", FEW)
        store = open_store(None)
        found = Names(store)
        take(store, found, 1, kept)
        gone = take(store, found, kept + 1, dropped)
        store.forget_rows(kept + 1)
        found.forget(kept + 1)
        assert list(range(1, kept + 1)) == numbers(found, range(1, kept + dropped + 1))

        take(store, found, kept + 1, taken, "other")
        new = list(range(kept + 1, kept + taken + 1))
        assert list(range(1, kept + 1)) == numbers(found, range(1, kept + dropped + 1))
        assert new == numbers(found, new, "other")
        table = dict(store.db.execute("SELECT hash, seq FROM name").fetchall())
        assert table.keys().isdisjoint(gone)
        store.close()
