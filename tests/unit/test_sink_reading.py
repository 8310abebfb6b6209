"""Results files read back: the outcomes as they were told, and where a file is broken."""

from __future__ import annotations

import gzip
import tracemalloc
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dfseo_async import Outcome, SinkError, Status, read_outcomes
from dfseo_async.sinks import JsonlSink

OUTCOME = Outcome(
    key="row-1",
    status=Status.DONE,
    code=20000,
    message="Ok.",
    task_id="id-1",
    cost_usd=0.0006,
    endpoint="serp/google/organic",
    params_bytes=b'{"keyword":"tea","tag":"mine"}',
    posted_at=1_790_000_000.25,
    completed_at=1_790_000_010.5,
    result_bytes=b'[{"items":[{"type":"organic","rank_absolute":1.0}]}]',
    tag="mine",
)
FAILED = replace(
    OUTCOME, key="row-2", status=Status.FAILED, code=40501, posted_at=None, result_bytes=b"null"
)


def written(path: Path, outcomes: Sequence[Outcome]) -> Path:
    """A results file as a job writes it, in two groups of lines."""
    sink = JsonlSink(path)
    sink.open(0, is_ours=True)
    for group in (outcomes[:1], outcomes[1:]):
        sink.write([one.lines() for one in group])
    sink.close()
    return path


@pytest.mark.parametrize("name", ["results.jsonl", "results.jsonl.gz", "r.ndjson", "r.ndjson.gz"])
def test_outcomes_come_back_as_they_were_told(tmp_path: Path, name: str) -> None:
    """Every field, the bytes of params and result among them, and a view of the items."""
    found = [*read_outcomes(str(written(tmp_path / name, [OUTCOME, FAILED])))]

    assert [OUTCOME, FAILED] == found
    assert [1] == [item.rank_absolute for item in found[0].items()]


def test_repeated_rows_have_lines_of_their_own(tmp_path: Path) -> None:
    """The first has the cost, the others are free; sums over a file are what was paid."""
    path = written(tmp_path / "results.jsonl", [replace(OUTCOME, copies=3)])

    assert [0.0006, 0.0, 0.0] == [one.cost_usd for one in read_outcomes(path)]


@given(
    key=st.text(min_size=1),
    message=st.text(),
    params=st.dictionaries(st.text(), st.booleans() | st.text()),
    posted_at=st.none() | st.integers(0, 4_000_000_000_000),
    status=st.sampled_from(Status),
    cost_usd=st.floats(0, 100),
)
def test_a_line_reads_back(
    *,
    key: str,
    message: str,
    params: dict[str, Any],
    posted_at: int | None,
    status: Status,
    cost_usd: float,
) -> None:
    """Any outcome is the same after its line was read, times to the millisecond."""
    tag = params.get("tag")
    outcome = replace(
        OUTCOME,
        key=key,
        message=message,
        status=status,
        cost_usd=cost_usd,
        params_bytes=orjson.dumps(params),
        posted_at=None if posted_at is None else posted_at / 1000,
        tag=tag if isinstance(tag, str) and tag else None,
    )

    assert outcome == Outcome.from_line(outcome.line())


def test_results_keep_what_strict_decoders_refuse() -> None:
    """Half a surrogate pair in a title: the bytes of the result are those that were written."""
    odd = rb'[{"a":"\ud800","b":"\uD83D\uDE00"},{"a":"\udc00"}]'
    outcome = replace(OUTCOME, result_bytes=odd)

    assert odd == Outcome.from_line(outcome.line()).result_bytes


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b"key,status\n",
        OUTCOME.line()[:-20],
        OUTCOME.line().replace(b'"done"', b'"lost"'),
        OUTCOME.line().replace(b"2026-09-21", b"yesterday!"),
        OUTCOME.line().replace(b"20000", b'"Ok"'),
        OUTCOME.line().replace(b"Ok.", b"\xff\xfe"),
        rb'{"key":"\ud800"',
    ],
)
def test_what_is_no_line_is_refused(line: bytes) -> None:
    """Torn lines and lines of other files; never a half-read outcome."""
    with pytest.raises(SinkError, match="no line of a results file"):
        Outcome.from_line(line)


def test_a_torn_line_is_told_with_its_place(tmp_path: Path) -> None:
    """What stands before it is read; the error names the file, the line, and what to do."""
    path = written(tmp_path / "results.jsonl", [OUTCOME, FAILED])
    path.write_bytes(path.read_bytes()[:-30])
    outcomes = read_outcomes(path)

    assert OUTCOME == next(outcomes)
    with pytest.raises(SinkError, match=r"results.jsonl, line 2: .*torn; resuming its job"):
        next(outcomes)


def test_a_bad_line_within_a_file_is_told(tmp_path: Path) -> None:
    """A whole line that is no outcome is not called torn; blank lines are passed over."""
    path = tmp_path / "results.jsonl"
    path.write_bytes(OUTCOME.line() + b"\n" + b'{"keyword":"tea"}\n' + FAILED.line())

    with pytest.raises(SinkError, match=r"results.jsonl, line 3: ") as told:
        [*read_outcomes(path)]
    assert "torn" not in str(told.value)


def test_a_torn_gzip_file_is_told(tmp_path: Path) -> None:
    """Whole members are read; where the last one breaks off, the line before is named."""
    path = written(tmp_path / "results.jsonl.gz", [OUTCOME, FAILED])
    path.write_bytes(path.read_bytes()[:-12])
    outcomes = read_outcomes(path)

    assert OUTCOME == next(outcomes)
    with pytest.raises(SinkError, match=r"results.jsonl.gz behind line 1"):
        next(outcomes)


@pytest.mark.parametrize("name", ["absent.jsonl", "absent.jsonl.gz", "."])
def test_a_file_that_cannot_be_opened_is_told(tmp_path: Path, name: str) -> None:
    """With its name, as one of our errors."""
    with pytest.raises(SinkError, match="cannot read"):
        [*read_outcomes(tmp_path / name)]
    (tmp_path / "text.jsonl.gz").write_bytes(b"plain text\n")
    with pytest.raises(SinkError, match=r"text.jsonl.gz behind line 0"):
        [*read_outcomes(tmp_path / "text.jsonl.gz")]


def test_a_large_file_is_read_in_little_memory(tmp_path: Path) -> None:
    """One line at a time: 40 MB of results in a few hundred kilobytes."""
    path = tmp_path / "results.jsonl.gz"
    line = replace(OUTCOME, result_bytes=b'["%b"]' % (b"x" * 40_000)).line()
    with gzip.open(path, "wb", compresslevel=1) as file:
        for _ in range(1000):
            file.write(line)
    tracemalloc.start()
    try:
        count = sum(len(one.result_bytes) for one in read_outcomes(path))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert 1000 * 40_004 == count
    assert peak < 1_000_000
