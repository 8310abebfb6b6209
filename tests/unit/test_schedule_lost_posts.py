"""When lost POSTs are looked up, over which stretch of time, and when a task may go again."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from dfseo_async.engine.lookup import (
    LOOKS,
    NEAR,
    Span,
    is_wide,
    may_send_again,
    next_look,
    span_of,
    spans,
)
from dfseo_async.ledger import IntentRow
from dfseo_async.settings import JobSettings

SETTINGS = JobSettings()
SENT = 1_790_000_000.0
GRACE = SETTINGS.resend_grace


def lost(number: int = 1, *, sent_at: float = SENT, after: float = 60.0) -> IntentRow:
    """A POST that was given up *after* seconds."""
    return IntentRow(number, 1, sent_at, sent_at + after, 0.1, 0, 0.0)


intents = st.lists(
    st.tuples(st.floats(0.0, 5000.0), st.floats(0.0, 100.0)), min_size=1, max_size=20
).map(lambda made: [lost(n, sent_at=SENT + at, after=late) for n, (at, late) in enumerate(made)])
moments = st.floats(SENT, SENT + 10_000.0)


@given(intents, moments)
def test_spans_hold_each_lost_post_once(posts: list[IntentRow], now: float) -> None:
    """Every lost POST is looked up, in one span."""
    found = spans(posts, now, SETTINGS)

    assert sorted(one.intent for one in posts) == sorted(
        one.intent for span in found for one in span.intents
    )


@given(intents, moments)
def test_spans_cover_the_time_of_their_posts(posts: list[IntentRow], now: float) -> None:
    """From the sending to the loss; in a look that decides, the clocks' difference too."""
    for span in spans(posts, now, SETTINGS):
        for one in span.intents:
            decides = now >= max(one.sent_at, one.lost_at or 0.0) + GRACE
            skew = SETTINGS.clock_skew if decides else 0.0
            assert span.since <= one.sent_at - skew
            assert span.until >= (one.lost_at or 0.0)
            assert span.until >= one.sent_at + GRACE + skew or not decides


@given(intents, moments)
def test_spans_do_not_overlap(posts: list[IntentRow], now: float) -> None:
    """Overlapping times are looked up together, so no row is read twice."""
    found = spans(posts, now, SETTINGS)

    assert all(one.until < other.since for one, other in pairwise(found))


def test_spans_that_hold_each_other_are_one() -> None:
    """A POST lost late covers one that was sent after it and lost before."""
    long, short = lost(1, after=300.0), lost(2, sent_at=SENT + 5.0, after=1.0)
    [span] = spans([long, short], SENT + 20.0, SETTINGS)

    assert span.until >= SENT + 300.0


def test_spans_of_early_looks_are_narrow() -> None:
    """A quick look reads little: half a minute around a POST that was lost after ten seconds."""
    [span] = spans([lost(after=10.0)], SENT + 20.0, SETTINGS)

    assert span.until - span.since <= 30.0


def test_spans_of_posts_far_apart_are_apart() -> None:
    """What lies between two losses is not read."""
    first, second = lost(1), lost(2, sent_at=SENT + 4000.0)

    assert [(first,), (second,)] == [
        one.intents for one in spans([second, first], SENT + 9000.0, SETTINGS)
    ]


def test_spans_of_nothing_are_none() -> None:
    """Without lost POSTs there is nothing to look up."""
    assert list[Span]() == spans([], SENT, SETTINGS)


def test_next_look_is_soon_after_the_loss() -> None:
    """The first look comes a few seconds after the reply was given up."""
    assert SENT + 60.0 + SETTINGS.look_after == next_look(lost(), SETTINGS)


def looks_at(intent: IntentRow, *, takes: float = 0.0) -> list[float]:
    """Look whenever due until the tasks may go again; when each look began, after the sending."""
    began: list[float] = []
    while not may_send_again(intent):
        moment = next_look(intent, SETTINGS) + takes
        began.append(moment - intent.sent_at)
        counts = is_wide(intent, moment, SETTINGS)
        intent = replace(intent, looks=intent.looks + counts, last_look=moment)
        assert len(began) < 100
    return began


@given(st.floats(0.0, 3000.0), st.floats(0.0, 30.0))
def test_looks_end_with_two_begun_after_the_grace(after: float, takes: float) -> None:
    """A task goes again only after two complete looks that both began past the grace."""
    began = looks_at(lost(after=after), takes=takes)

    end = after + GRACE - 1e-6  # sums of floats
    assert LOOKS == sum(one >= end for one in began)
    assert began[-LOOKS] >= end
    assert began == sorted(began)


@given(st.floats(0.0, 170.0))
def test_looks_are_few_and_not_late(after: float) -> None:
    """Looks grow rarer, and the last one is not put off far beyond the grace."""
    began = looks_at(lost(after=after))

    assert len(began) <= 9
    assert began[-1] <= after + GRACE + 2 * SETTINGS.look_after + 1.0


def test_may_send_again_needs_two_looks_that_count() -> None:
    """One wide look does not prove that a task was not created; two do."""
    made = [replace(lost(), looks=looks) for looks in range(LOOKS + 2)]

    assert [False, False, True, True] == [may_send_again(one) for one in made]


def test_looks_before_the_grace_are_narrow_and_decide_nothing() -> None:
    """Only a look that begins when the grace is over is wide; up to there a few seconds matter."""
    end = SENT + 10.0 + GRACE  # its bytes may have left until it was given up
    moments = [SENT + 1.0, end - 0.1, end, end + 1e6]
    found = [span_of(lost(after=10.0), one, SETTINGS) for one in moments]
    narrow = (SENT - NEAR, SENT + 10.0 + NEAR)
    wide = (SENT - SETTINGS.clock_skew, end + SETTINGS.clock_skew)

    assert [False, False, True, True] == [
        is_wide(lost(after=10.0), one, SETTINGS) for one in moments
    ]
    assert [narrow, narrow, wide, wide] == found


def test_looks_that_decide_are_a_pause_apart() -> None:
    """The second deciding look is not the first one repeated at once."""
    first, second = looks_at(lost(after=10.0))[-LOOKS:]

    assert first >= 10.0 + GRACE - 1e-6
    assert second >= first + SETTINGS.look_after
