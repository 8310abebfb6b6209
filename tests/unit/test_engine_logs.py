"""What a job logs: every batch, poll and look, and nothing of what was asked."""

from __future__ import annotations

import logging
import re

import orjson
import pytest
from test_wide_posting import NO_MONEY, Wire, ran

from dfseo_async.emulator import EmulatorSettings

POST = "/v3/serp/google/organic/task_post"
LOOK = r"look through id_list of serp for 1 lost POSTs: \d+ listed, 10 found, 0 still unknown"
THROTTLED = b'{"status_code":40202,"status_message":"Rate limit.","tasks":null}'


def _changed(number: int, raw: bytes) -> bytes:
    """The first reply is cut off, the second refuses, the third has a bad task."""
    match number:
        case 1:
            return b'{"keyword":"k0"'
        case 2:
            return THROTTLED
        case 3:
            envelope = orjson.loads(raw)
            envelope["tasks"][0] |= {"id": None, "status_code": 40501, "cost": 0}
            return orjson.dumps(envelope)
    return raw


def test_batches_polls_and_looks_are_logged_without_their_tasks(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """One line for each at most, with the reason where something went wrong."""
    wire = Wire(EmulatorSettings(turnaround=(1.0, 2.0)), 0.5, _changed)
    with caplog.at_level(logging.INFO, "dfseo_async"):
        found = ran(wire, 40, calls=600, settings={"batch_size": 10})
    told = caplog.messages

    assert {"done": 39, "failed": 1} == found.outcomes
    for words in (
        "batch from task 1: 10 tasks to be looked up: HTTP 200 without a usable answer",
        f"batch from task 11: none of 10 tasks created: {POST} answered 40202: Rate limit.",
        f"batch from task 21, {POST}: 9 created, 1 rejected, 0 to go again, 0 unclear; 0.0054 USD",
    ):
        assert 1 == told.count(words), "\n".join(told)
    assert any(re.fullmatch(LOOK, one) for one in told)
    assert any(one.startswith("poll of serp/google/organic: ") for one in told)
    assert len(told) <= wire.calls
    assert "k0" not in caplog.text
    assert "hush" not in caplog.text


def test_a_batch_that_stops_the_job_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """It says why; at the level that shows warnings alone there is nothing."""
    wire = Wire(EmulatorSettings(), 0.5, lambda _, __: NO_MONEY)
    with caplog.at_level(logging.INFO, "dfseo_async"):
        ran(wire, 1, calls=600)
    told = caplog.messages
    caplog.clear()
    with caplog.at_level(logging.WARNING, "dfseo_async"):
        ran(wire, 1, calls=600)

    assert 1 == len(told)
    assert "batch from task 1: none of 1 tasks created" in told[0]
    assert "answered 40210: Insufficient Funds." in told[0]
    assert [] == caplog.messages
