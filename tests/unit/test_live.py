"""Live replies and refusals: nothing is mixed up, nothing is remembered for ever."""

from __future__ import annotations

from random import Random
from types import SimpleNamespace
from typing import Any, cast

import pytest

from dfseo_async.catalogue import family
from dfseo_async.codes import Call
from dfseo_async.engine.live import LIVE_GRACE, grace_of, sort_ended
from dfseo_async.engine.matching import Matched, match_reply
from dfseo_async.engine.refusals import Refusals
from dfseo_async.envelope import read_envelope
from dfseo_async.ledger import PostedRow, QueuedRow
from dfseo_async.settings import JobSettings


def row(seq: int) -> QueuedRow:
    """A task."""
    return QueuedRow(seq, 1, 0, b"{}", None)


def test_one_id_on_two_results_is_nobodys() -> None:
    """The ledger would refuse the second one, and with it the whole reply."""
    element = b'{"id":"a","status_code":20000,"cost":1,"result":[1]}'
    body = b'{"status_code":20000,"tasks":[%b,%b]}' % (element, element)
    envelope = read_envelope(body, http_status=200, path="x")

    matched = match_reply(envelope, [row(1), row(2)], ["t1", "t2"], sort_ended, path="x", now=1.0)

    assert ([], [], [1, 2]) == (
        matched.posted,
        matched.arrived,
        [one.seq for one in matched.unclear],
    )


def test_a_refusal_is_forgotten_when_its_task_is_taken() -> None:
    """Memory is bounded by what is refused at the moment."""
    feeder = SimpleNamespace(send_later=lambda _rows, _due: None)
    refusals = Refusals(cast(Any, feeder), JobSettings(), Random(1))  # noqa: S311 (jitter)
    for seq in range(1000):
        refusals.give_up(Matched(again=[(row(seq), 50000, "no")]), Call.ELEMENT)
        refusals.give_up(Matched(posted=[PostedRow(seq, "a", 1.0, 1.0)]), Call.ELEMENT)

    assert 0 == len(refusals._times)


def test_a_cancelled_live_call_may_end() -> None:
    """Its reply is all there is of what was charged."""
    assert LIVE_GRACE == grace_of(family("backlinks/summary/live"), 30.0)
    assert 30.0 == grace_of(family("serp/google/organic"), 30.0)


@pytest.mark.parametrize(
    ("code", "cost", "fate"),
    [
        (20000, 0.5, "posted"),
        (40102, 0.5, "posted"),  # nothing was found, and charged
        (40101, 0.5, "posted"),
        (49999, 0.5, "posted"),  # refused and charged all the same: the money is seen
        (49999, 0.0, "rejected"),
        (40501, 0.0, "rejected"),
        (40401, 0.5, "unclear"),  # charged, and task_get would not call that an end
        (50000, 0.0, "again"),
        (50401, 0.5, "unclear"),
        (40602, 0.0, "unclear"),
        (40202, 0.0, "again"),
        (40205, 0.0, "later"),
        (40210, 0.0, "again"),
    ],
)
def test_a_live_reply_says_what_becomes_of_its_task(code: int, cost: float, fate: str) -> None:
    """What was charged is never sent again, and what ended has its result kept."""
    element = b'{"id":"a","status_code":%d,"cost":%g,"result":null}' % (code, cost)
    envelope = read_envelope(
        b'{"status_code":20000,"tasks":[%b]}' % element, http_status=200, path="x"
    )
    matched = match_reply(envelope, [row(7)], ["t"], sort_ended, path="x", now=1.0)
    fates = {name: len(getattr(matched, name)) for name in ("posted", "rejected", "again")}
    fates |= {name: len(getattr(matched, name)) for name in ("later", "unclear")}

    assert {fate} == {name for name, count in fates.items() if count}
    assert (fate == "posted") == bool(matched.arrived)
    assert (code == 40210) == (matched.stop is not None)
