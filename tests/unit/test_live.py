"""Live replies and refusals: nothing is mixed up, nothing is remembered for ever."""

from __future__ import annotations

from random import Random
from types import SimpleNamespace
from typing import Any, cast

from dfseo_async.catalogue import family
from dfseo_async.codes import Call
from dfseo_async.engine.live import LIVE_GRACE, grace_of, match_live
from dfseo_async.engine.matching import Matched
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

    matched = match_live(envelope, [row(1), row(2)], ["t1", "t2"], path="x", now=1.0)

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
