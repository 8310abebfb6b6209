"""Pauses that grow within bounds, and a queue whose items come due later."""

from __future__ import annotations

from math import inf
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from dfseo_async.engine.backoff import Delayed, pause


@given(st.integers(0, 10_000), st.floats(0.001, 10), st.floats(0.001, 1000), st.randoms())
def test_pause_is_never_longer_than_its_bound(
    attempt: int, base: float, longest: float, random: Random
) -> None:
    """However many attempts, the pause stays below the bound, and is never nothing."""
    assert 0 < pause(attempt, base=base, longest=longest, random=random) <= longest


@given(st.integers(0, 5), st.randoms())
def test_pause_doubles_with_jitter(attempt: int, random: Random) -> None:
    """Each pause is between half and all of a doubling length."""
    full = 2.0**attempt

    assert full / 2 <= pause(attempt, base=1.0, longest=60.0, random=random) <= full


def test_delayed_is_empty_at_first() -> None:
    """Nothing is due when nothing waits."""
    delayed: Delayed[str] = Delayed()

    assert (0, inf, []) == (len(delayed), delayed.due_at(), list(delayed.take_due(1e9)))


@given(st.lists(st.sampled_from([1.0, 2.0, 3.0])), st.floats(0, 4))
def test_delayed_gives_what_is_due_earliest_first(dues: list[float], now: float) -> None:
    """Due items come in order of their moment, equals in the order they were put; others stay."""
    delayed: Delayed[tuple[float, int]] = Delayed()
    items = [(due, number) for number, due in enumerate(dues)]
    for item in items:
        delayed.put(item, item[0])
    taken = list(delayed.take_due(now))

    assert sorted(one for one in items if one[0] <= now) == taken
    assert len(items) - len(taken) == len(delayed)
    assert min((due for due in dues if due > now), default=inf) == delayed.due_at()


def test_delayed_holds_items_that_cannot_be_compared() -> None:
    """Equal moments never compare the items themselves."""
    delayed: Delayed[object] = Delayed()
    items = [object(), object()]
    for item in items:
        delayed.put(item, 1.0)

    assert items == list(delayed.take_due(1.0))
