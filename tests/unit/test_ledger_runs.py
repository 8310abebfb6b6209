"""Numbers that follow each other go together; nothing that lies between them goes with them."""

from __future__ import annotations

from pathlib import Path

import pytest
from fakes import do, fill
from hypothesis import given
from hypothesis import strategies as st

from dfseo_async.ledger import Totals, open_store
from dfseo_async.ledger.runs import runs


@given(seqs=st.lists(st.integers(1, 30)))
def test_runs_hold_every_number_once_in_order(seqs: list[int]) -> None:
    """Put together they are what was given, and each is without a gap."""
    found = list(runs(seqs))

    assert seqs == [seq for run in found for seq in run]
    assert all(list(run) == list(range(run[0], run[-1] + 1)) for run in found)


def test_runs_are_as_few_as_can_be() -> None:
    """An ordinary batch is one statement."""
    assert [[4, 5, 6], [8], [2, 3]] == list(runs([4, 5, 6, 8, 2, 3]))
    assert [] == list(runs([]))


@pytest.mark.parametrize("seqs", [[1, 2, 4, 5], [5, 4, 2, 1]])
def test_intent_takes_no_task_between_those_that_were_named(
    tmp_path: Path, seqs: list[int]
) -> None:
    """A batch with a gap leaves the task in the gap queued."""
    store = open_store(tmp_path / "job.db")
    fill(store, 5)
    do(store, lambda s: s.intend(seqs, 1, now=0.0, reserved_usd=0.0))

    assert Totals(queued=1, posting=4) == store.totals()
    assert [3] == [one.seq for one in store.queued(0, 10)]
    store.close()
