"""The set of bits against a set, and the stopwatch of tasks."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dfseo_async.bits import PAGE, Bits
from dfseo_async.engine.timing import SAMPLES, Spread, Stopwatch, Timings

numbers = st.integers(0, 40) | st.integers(0, 20 * PAGE)


@given(st.lists(st.tuples(st.sampled_from(["add", "add", "discard", "clear"]), numbers)))
def test_bits_are_a_set(changes: list[tuple[str, int]]) -> None:
    """Whatever is added, taken out and cleared, the same numbers are in."""
    bits, known = Bits(), set[int]()
    for change, number in changes:
        if change == "add":
            assert (number not in known) == bits.add(number)
            known.add(number)
        elif change == "discard":
            bits.discard(number)
            known.discard(number)
        else:
            bits.clear()
            known.clear()
    asked = {number + step for _, number in changes for step in (0, 1, 8, PAGE)}

    assert known == {number for number in asked if number in bits}


@given(before=st.sets(st.integers(0, 100)), first=st.integers(0, 60), count=st.integers(0, 60))
def test_bits_fill_is_to_add_each(before: set[int], first: int, count: int) -> None:
    """All numbers of the stretch are in, and those around it are as they were."""
    bits = Bits()
    for number in before:
        bits.add(number)
    bits.fill(first, first + count)

    assert before | set(range(first, first + count)) == {one for one in range(200) if one in bits}


def test_bits_of_a_million_are_small() -> None:
    """125 KB, and a page at most."""
    bits = Bits()
    bits.add(1_000_000)

    assert len(bits._bytes) <= 125_001 + PAGE


def test_stopwatch_without_a_task_shows_zeros() -> None:
    """Nothing was measured."""
    assert Timings() == Stopwatch().timings()


def test_stopwatch_takes_both_times() -> None:
    """From POST to ready, and from there to in hand."""
    watch = Stopwatch()
    watch.found(1, 130.0, 100.0)
    watch.in_hand(1, 132.5)

    assert Timings(Spread(30.0, 30.0, 30.0), Spread(2.5, 2.5, 2.5)) == watch.timings()


def test_stopwatch_forgets_a_task_that_was_not_ready() -> None:
    """A fetch that was answered "not yet" measured nothing, also when it is answered later."""
    watch = Stopwatch()
    watch.found(1, 130.0, 100.0)
    watch.forget(1)
    watch.in_hand(1, 140.0)
    watch.forget(1)

    assert Timings() == watch.timings()


def test_stopwatch_passes_over_what_it_does_not_know() -> None:
    """A task without a time of POST, or one that was never found, leaves no sample."""
    watch = Stopwatch()
    watch.found(1, 130.0, None)
    watch.in_hand(2, 131.0)

    assert Timings() == watch.timings()


def test_stopwatch_takes_no_negative_time() -> None:
    """A clock that is behind the service's is not a task before its POST."""
    watch = Stopwatch()
    watch.found(1, 99.0, 100.0)

    assert Spread() == watch.timings().to_ready


def test_stopwatch_shows_percentiles_of_the_newest() -> None:
    """Memory is bounded: old samples go."""
    watch = Stopwatch()
    for seq in range(SAMPLES + 100):
        watch.found(seq, 1000.0 + (9999.0 if seq < 100 else (seq - 100) % 100), 1000.0)
        watch.in_hand(seq, 11_000.0)

    assert Spread(50.0, 95.0, 99.0) == watch.timings().to_ready
    assert (SAMPLES, {}) == (len(watch._to_hand), watch._found)
