"""When lost POSTs are looked up, over which stretch of time, and when a task may go again."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from dfseo_async.engine.reconciler import LOOKS, may_send_again, next_look, spans
from dfseo_async.ledger import IntentRow
from dfseo_async.settings import JobSettings

SETTINGS = JobSettings()
SENT = 1_790_000_000.0


def lost(number: int = 1, *, sent_at: float = SENT, after: float = 60.0) -> IntentRow:
    """A POST that was given up *after* seconds."""
    return IntentRow(number, 1, sent_at, sent_at + after, 0.1, 0, 0.0)


sendings = st.lists(st.floats(0.0, 5000.0), min_size=1, max_size=20).map(sorted)


@given(sendings, st.floats(0.0, 300.0), st.floats(0.0, 300.0))
def test_spans_cover_each_lost_post_once(moments: list[float], lasts: float, skew: float) -> None:
    """Every lost POST is in one span that holds all of its time, both clocks' difference too."""
    intents = [lost(number, sent_at=moment) for number, moment in enumerate(moments)]
    found = spans(intents, lasts=lasts, skew=skew)

    assert intents == [one for span in found for one in span.intents]
    for span in found:
        for one in span.intents:
            assert span.since <= one.sent_at - skew
            assert span.until >= one.sent_at + lasts + skew


@given(sendings, st.floats(0.0, 300.0), st.floats(0.0, 300.0))
def test_spans_do_not_overlap_nor_reach_further_than_needed(
    moments: list[float], lasts: float, skew: float
) -> None:
    """Overlapping times are looked up together, others apart; none is longer than its POSTs."""
    intents = [lost(number, sent_at=moment) for number, moment in enumerate(moments)]
    found = spans(intents, lasts=lasts, skew=skew)

    assert all(one.until < other.since for one, other in zip(found, found[1:], strict=False))
    for span in found:
        assert span.since == span.intents[0].sent_at - skew
        assert span.until == max(one.sent_at for one in span.intents) + lasts + skew


def test_spans_of_nothing_are_none() -> None:
    """Without lost POSTs there is nothing to look up."""
    assert [] == spans([], lasts=1.0, skew=1.0)


def test_next_look_is_soon_after_the_loss() -> None:
    """The first look comes a few seconds after the reply was given up."""
    assert SENT + 60.0 + SETTINGS.look_after == next_look(lost(), SETTINGS)


def looks_at(intent: IntentRow, *, takes: float = 0.0) -> list[float]:
    """Look whenever due until the tasks may go again; when each look began, after the sending."""
    began = []
    while not may_send_again(intent, SETTINGS):
        moment = next_look(intent, SETTINGS) + takes
        began.append(moment - intent.sent_at)
        intent = replace(intent, looks=intent.looks + 1, last_look=moment)
        assert len(began) < 100
    return began


@given(st.floats(0.0, 3000.0), st.floats(0.0, 30.0))
def test_looks_end_with_one_begun_after_the_grace(after: float, takes: float) -> None:
    """A task goes again only after two complete looks, the last one begun past the grace."""
    began = looks_at(lost(after=after), takes=takes)

    assert len(began) >= LOOKS
    assert began[-1] >= SETTINGS.resend_grace
    assert began == sorted(began)


@given(st.floats(0.0, 170.0))
def test_looks_are_few_and_not_late(after: float) -> None:
    """Looks grow rarer, and the last one is not put off far beyond the grace."""
    began = looks_at(lost(after=after))

    assert len(began) <= 9
    assert began[-1] <= SETTINGS.resend_grace + 2 * SETTINGS.look_after + 1.0


def test_may_send_again_needs_both_looks_and_grace() -> None:
    """Neither many early looks nor one late look prove that a task was not created."""
    early = replace(lost(), looks=9, last_look=SENT + SETTINGS.resend_grace - 0.1)
    once = replace(lost(), looks=1, last_look=SENT + SETTINGS.resend_grace + 100.0)
    both = replace(lost(), looks=2, last_look=SENT + SETTINGS.resend_grace)

    assert [False, False, True] == [may_send_again(one, SETTINGS) for one in (early, once, both)]
