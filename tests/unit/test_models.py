"""Tasks, outcomes and rows of lists: what goes in, what comes out, what is read from oddities."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dfseo_async.errors import TaskFailedError
from dfseo_async.models import ListedTask, Outcome, ReadyTask, State, Status, Task
from dfseo_async.moments import iso, parse_service_time, service_time

OUTCOME = Outcome(
    key="row-17",
    status=Status.DONE,
    code=20000,
    message="Ok.",
    task_id="11211554-0696-0066-0000-27e68ec15871",
    cost_usd=0.0006,
    endpoint="serp/google/organic",
    params_bytes=b'{"keyword":"tea","key":"row-17"}',
    posted_at=1_790_000_000.25,
    completed_at=1_790_000_010.5,
    result_bytes=b'[{"rank":1.0,"rank":2e5}]',
)


def test_task_takes_a_mapping_and_fields() -> None:
    """Keyword arguments are added to the mapping; the key stands apart."""
    task = Task({"keyword": "tea", "depth": 10}, depth=20, key="k")

    assert ({"keyword": "tea", "depth": 20}, "k") == (task.params, task.key)
    assert task == Task(keyword="tea", depth=20, key="k")
    assert task != Task(keyword="tea", depth=20)
    assert "Task({'keyword': 'tea', 'depth': 20}, key='k')" == repr(task)


def test_task_carries_its_endpoint_beside_its_fields() -> None:
    """The endpoint is no field; a field of that name in a mapping is left alone."""
    task = Task({"endpoint": "from the row"}, keyword="tea", endpoint="serp/google/maps")

    assert {"endpoint": "from the row", "keyword": "tea"} == task.params
    assert "serp/google/maps" == task.endpoint
    assert task != Task({"endpoint": "from the row"}, keyword="tea")
    assert repr(task).endswith(", endpoint='serp/google/maps')")
    assert Task(keyword="tea").endpoint is None


def test_task_does_not_change_the_mapping_it_was_given() -> None:
    """The caller's own mapping stays as it is."""
    given_in = {"keyword": "tea"}
    Task(given_in, depth=20).params["tag"] = "x"

    assert {"keyword": "tea"} == given_in


def test_task_cannot_be_hashed() -> None:
    """Its fields can change, so it is no key of a dict."""
    with pytest.raises(TypeError):
        hash(Task(keyword="tea"))


def test_states_on_disk_never_change() -> None:
    """The numbers are in ledgers of earlier versions."""
    expected = {
        "QUEUED": 0,
        "POSTING": 1,
        "UNKNOWN": 2,
        "POSTED": 3,
        "DONE": 4,
        "EMPTY": 5,
        "PARTIAL": 6,
        "FAILED": 7,
    }

    assert expected == {state.name: state.value for state in State}
    assert [4, 5, 6, 7] == [status.state for status in Status]


def test_outcome_line_is_one_json_object_with_the_promised_fields() -> None:
    """A line holds what the contract of the command line names, in that order."""
    line = OUTCOME.line()

    assert line.endswith(b"\n")
    assert 1 == line.count(b"\n")
    assert {
        "key": "row-17",
        "status": "done",
        "code": 20000,
        "message": "Ok.",
        "task_id": "11211554-0696-0066-0000-27e68ec15871",
        "cost_usd": 0.0006,
        "endpoint": "serp/google/organic",
        "params": {"keyword": "tea", "key": "row-17"},
        "posted_at": "2026-09-21T14:13:20.250+00:00",
        "completed_at": "2026-09-21T14:13:30.500+00:00",
        "result": [{"rank": 2e5}],
    } == json.loads(line)
    assert line.rstrip().endswith(b',"result":[{"rank":1.0,"rank":2e5}]}')


def test_outcome_line_of_a_task_that_was_never_created() -> None:
    """Without id, time and result there are nulls in their places."""
    failed = replace(
        OUTCOME, status=Status.FAILED, task_id=None, posted_at=None, result_bytes=b"null"
    )
    line = json.loads(failed.line())

    assert ("failed", None, None, None) == (
        line["status"],
        line["task_id"],
        line["posted_at"],
        line["result"],
    )


@given(st.text(), st.text())
def test_outcome_line_carries_any_text(key: str, message: str) -> None:
    """Keys and messages of any characters stay on their line and read back."""
    line = replace(OUTCOME, key=key, message=message).line()

    assert (key, message) == (json.loads(line)["key"], json.loads(line)["message"])
    assert 1 == line.count(b"\n")


def test_outcome_decodes_when_asked() -> None:
    """Params and result are decoded at each access, anew."""
    outcome = replace(OUTCOME, result_bytes=b'[{"a":1}]')
    outcome.result[0]["a"] = 2

    assert [{"a": 1}] == outcome.result == outcome.unwrap()
    assert {"keyword": "tea", "key": "row-17"} == outcome.params


def test_outcome_of_a_failed_task_raises_only_when_unwrapped() -> None:
    """A failure is a value; who wants an exception asks for it, with all that is known."""
    failed = replace(
        OUTCOME, status=Status.FAILED, code=40101, message="Failed.", result_bytes=b"null"
    )
    with pytest.raises(TaskFailedError, match="40101: Failed") as caught:
        failed.unwrap()

    assert (OUTCOME.task_id, 0.0006) == (caught.value.task_id, caught.value.cost_usd)


def test_outcome_shows_no_payload() -> None:
    """Its repr is for people: a hundred kilobytes of result are not shown."""
    assert "rank" not in repr(OUTCOME)
    assert "tea" not in repr(OUTCOME)


@given(st.integers(0, 4_000_000_000))
def test_service_time_reads_back(moment: int) -> None:
    """A whole second written as the service writes it is the same second when read."""
    assert float(moment) == parse_service_time(service_time(moment))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-09-21 14:13:20 +00:00", 1_790_000_000.0),
        ("2026-09-21 16:13:20 +02:00", 1_790_000_000.0),
        ("2026-09-21 09:13:20 -05:00", 1_790_000_000.0),
        (" 2026-09-21 14:13:20 +00:00 ", 1_790_000_000.0),
        ("2026-09-21 14:13:20", 1_790_000_000.0),
        ("2026-09-21T14:13:20+00:00", 1_790_000_000.0),
        ("", None),
        ("yesterday", None),
        ("2026-13-40 99:99:99 +00:00", None),
        (None, None),
        (1_790_000_000, None),
        ({}, None),
    ],
)
def test_service_time_is_read_in_any_form(text: object, expected: float | None) -> None:
    """Offsets count, a missing one is UTC, and what cannot be read is None."""
    assert expected == parse_service_time(text)


def test_iso_is_utc_to_the_millisecond() -> None:
    """Times in the results file."""
    assert "1970-01-01T00:00:01.500+00:00" == iso(1.5)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"id": "a", "tag": "t", "se": "google"}, ReadyTask("a", "t")),
        ({"id": "a", "tag": None}, ReadyTask("a", "")),
        ({"id": "a", "tag": 7}, ReadyTask("a", "")),
        ({"id": "a"}, ReadyTask("a", "")),
        ({"tag": "t"}, None),
        ({"id": 7}, None),
        (None, None),
        ("a", None),
        ([], None),
    ],
)
def test_ready_task_is_read_from_any_row(row: object, expected: ReadyTask | None) -> None:
    """Odd rows of the list name no task, and break nothing."""
    assert expected == ReadyTask.from_row(row)


def test_listed_task_is_read_with_its_metadata() -> None:
    """Tag, cost and time of a row of id_list."""
    row = {
        "id": "a",
        "url": "v3/serp/google/organic/task_post",
        "datetime_posted": "2026-09-21 14:13:20 +00:00",
        "cost": 0.0006,
        "metadata": {"keyword": "tea", "tag": "df1"},
    }

    assert ListedTask(
        task_id="a",
        tag="df1",
        posted_at=1_790_000_000.0,
        cost_usd=0.0006,
        url="v3/serp/google/organic/task_post",
        metadata={"keyword": "tea", "tag": "df1"},
    ) == ListedTask.from_row(row)


@pytest.mark.parametrize("row", [None, 7, {}, {"id": None}, {"id": 7, "metadata": {}}])
def test_listed_task_without_an_id_is_none(row: object) -> None:
    """A row that names no task is passed over."""
    assert ListedTask.from_row(row) is None


@given(
    st.fixed_dictionaries(
        {"id": st.text()},
        optional={
            "url": st.none() | st.integers() | st.text(),
            "datetime_posted": st.none() | st.integers() | st.text(),
            "cost": st.none() | st.integers() | st.floats(allow_nan=False) | st.text(),
            "metadata": st.none() | st.lists(st.integers()) | st.dictionaries(st.text(), st.none()),
        },
    )
)
def test_listed_task_is_read_from_any_row_with_an_id(row: dict[str, Any]) -> None:
    """Whatever else is odd or missing, a row with an id is that task."""
    task = ListedTask.from_row(row)

    assert task is not None
    assert row["id"] == task.task_id


def test_outcome_result_of_a_whole_answer_is_orjsons() -> None:
    """What the user gets is what any JSON reader makes of the bytes."""
    assert orjson.loads(OUTCOME.result_bytes) == OUTCOME.result
