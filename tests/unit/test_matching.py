"""The reply to a POST: every task ends in one list, and gets no id but its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dfseo_async.engine.matching import Matched, match_reply, reply_about, sort_created
from dfseo_async.envelope import Envelope, read_envelope
from dfseo_async.errors import BadReplyError
from dfseo_async.ledger import Decided, PostedRow, QueuedRow

NOW = 1_790_000_000.0
CODES = [20100, 20100, 20100, 20000, 40501, 40006, 40202, 40205, 40206, 40210, 40601, 50000, 40102]


@dataclass(frozen=True)
class Element:
    """One element of a reply, before it is bytes."""

    id: str | None
    code: int
    tag: str | None
    cost: float | None = 0.5

    def as_json(self) -> dict[str, Any]:
        """The element as the service writes it."""
        data = None if self.tag is None else {"keyword": "x", "tag": self.tag}
        message = f"message of {self.code}"
        return {
            "id": self.id,
            "status_code": self.code,
            "status_message": message,
            "cost": self.cost,
            "data": data,
            "result": None,
        }


def tag_of(seq: int) -> str:
    """The tag of a task."""
    return f"dfabcdefghjk-{seq}"


def rows(count: int) -> list[QueuedRow]:
    """The tasks of a POST."""
    return [QueuedRow(seq, 1, 0, b"{}", None) for seq in range(1, count + 1)]


def good(count: int) -> list[Element]:
    """The reply that every POST should get."""
    return [Element(f"id-{seq}", 20100, tag_of(seq)) for seq in range(1, count + 1)]


def match(elements: Sequence[Element], count: int) -> Matched:
    """What *elements* say of a POST of *count* tasks."""
    body = {"status_code": 20000, "tasks": [one.as_json() for one in elements]}
    envelope = read_envelope(orjson.dumps(body), http_status=200, path="/p")
    sent = rows(count)
    tags = [tag_of(row.seq) for row in sent]
    return match_reply(envelope, sent, tags, sort_created, path="/p", now=NOW)


def places(matched: Matched) -> list[int]:
    """The number of each task in each list."""
    return sorted(
        [one.seq for one in matched.posted]
        + [one.seq for one in matched.rejected]
        + [row.seq for row, _, _ in (*matched.again, *matched.later)]
        + [row.seq for row in matched.unclear]
    )


@st.composite
def replies(draw: st.DrawFn) -> tuple[int, list[Element]]:
    """A reply that may be permuted, incomplete, repeated, foreign or mute in any mixture."""
    count = draw(st.integers(1, 6))
    tags = [tag_of(seq) for seq in range(1, count + 1)]
    made = []
    for element in good(count):
        echo = draw(st.sampled_from([element.tag, element.tag, element.tag, None, "", "foreign"]))
        changed = replace(element, code=draw(st.sampled_from(CODES)), tag=echo)
        if draw(st.integers(0, 9)) == 0:
            changed = replace(changed, id=draw(st.sampled_from([None, "", "id-1"])))
        if draw(st.integers(0, 9)) == 0:
            changed = replace(changed, tag=draw(st.sampled_from(tags)))
        made.append(changed)
    made = draw(st.permutations(made)) if draw(st.booleans()) else made
    for _ in range(draw(st.integers(0, 2))):
        made = made[:-1] if draw(st.booleans()) else [*made, draw(st.sampled_from(good(count)))]
    return count, list(made)


@given(replies())
def test_matching_puts_every_task_into_one_list(reply: tuple[int, list[Element]]) -> None:
    """However odd the reply, no task is lost and none has two fates."""
    count, elements = reply

    assert list(range(1, count + 1)) == places(match(elements, count))


@given(replies())
def test_matching_gives_a_task_no_id_but_its_own(reply: tuple[int, list[Element]]) -> None:
    """A task is posted only under an id whose echoed tag, if there is one, is its own."""
    count, elements = reply

    for one in match(elements, count).posted:
        echoes = {element.tag or "" for element in elements if element.id == one.task_id}
        assert echoes & {"", tag_of(one.seq)}


@given(st.integers(1, 6).flatmap(lambda n: st.permutations(good(n))))
def test_matching_follows_the_tags_when_the_order_is_another(elements: list[Element]) -> None:
    """Elements in any order find their tasks by the tags they echo."""
    matched = match(elements, len(elements))

    assert [(n, f"id-{n}") for n in range(1, len(elements) + 1)] == [
        (one.seq, one.task_id) for one in matched.posted
    ]


def test_matching_of_a_good_reply() -> None:
    """Ids, costs and the time are taken over; the POST's cost is the sum of its elements."""
    matched = match(good(2), 2)

    assert [PostedRow(1, "id-1", 0.5, NOW), PostedRow(2, "id-2", 0.5, NOW)] == matched.posted
    assert 1.0 == matched.cost_usd
    assert ([], [], [], [], [], None) == (
        matched.rejected,
        matched.again,
        matched.later,
        matched.unclear,
        matched.arrived,
        matched.stop,
    )


def test_matching_trusts_the_order_when_no_tag_is_echoed() -> None:
    """Elements without an echo are matched by position, as the service documents."""
    mute = [replace(one, tag=None) for one in good(3)]

    assert ["id-1", "id-2", "id-3"] == [one.task_id for one in match(mute, 3).posted]


def test_matching_of_a_mute_reply_with_an_element_missing_is_unclear() -> None:
    """Without echoes and with a gap nobody can tell which task is which."""
    mute = [replace(one, tag=None) for one in good(3)][1:]

    assert [1, 2, 3] == [row.seq for row in match(mute, 3).unclear]


def test_matching_of_a_reply_with_an_element_missing_keeps_the_others() -> None:
    """By their tags the others are posted; the missing one is unclear."""
    matched = match([good(3)[0], good(3)[2]], 3)

    assert ["id-1", "id-3"] == [one.task_id for one in matched.posted]
    assert [2] == [row.seq for row in matched.unclear]


def test_matching_of_an_empty_reply_is_unclear() -> None:
    """A POST that was answered without elements may have created everything."""
    assert [1, 2] == [row.seq for row in match([], 2).unclear]


def test_matching_of_foreign_tags_is_unclear() -> None:
    """Elements that echo another program's tags are about other tasks."""
    foreign = [replace(one, tag=f"other-{one.id}") for one in good(2)]

    assert [1, 2] == [row.seq for row in match(foreign, 2).unclear]


def test_matching_of_one_tag_on_two_elements_is_unclear() -> None:
    """A reply that names one task twice is trusted in nothing that its order does not prove."""
    doubled = [good(2)[0], replace(good(2)[1], tag=tag_of(1))]

    assert [1, 2] == [row.seq for row in match(doubled, 2).unclear]


def test_matching_of_one_id_on_two_elements_is_unclear() -> None:
    """Two tasks cannot have one id: both are looked up."""
    doubled = [good(3)[0], replace(good(3)[1], id="id-1"), good(3)[2]]
    matched = match(doubled, 3)

    assert [1, 2] == [row.seq for row in matched.unclear]
    assert ["id-3"] == [one.task_id for one in matched.posted]


@pytest.mark.parametrize("code", [20000, 40101, 40102, 40103, 40106])
def test_matching_of_an_element_that_ended_already_is_posted(code: int) -> None:
    """A task with an id that is called ended exists: its result is fetched, not paid again."""
    matched = match([replace(good(1)[0], code=code)], 1)

    assert [PostedRow(1, "id-1", 0.5, NOW)] == matched.posted


@pytest.mark.parametrize("code", [40006, 40202, 40205, 40206, 40209, 50000, 50303])
@pytest.mark.parametrize(("task_id", "cost"), [("id-1", 0.5), ("id-1", 0), (None, 0.5), (None, 0)])
def test_matching_of_a_refusal_that_was_charged_is_unclear(
    code: int, task_id: str | None, cost: float
) -> None:
    """Refused, yet with an id and a charge: it is looked up before it goes again."""
    matched = match([Element(task_id, code, tag_of(1), cost)], 1)
    is_unclear = bool(task_id and cost)

    assert ([1] if is_unclear else []) == [row.seq for row in matched.unclear]
    assert ([] if is_unclear else [1]) == [
        row.seq for row, _, _ in (*matched.again, *matched.later)
    ]


@pytest.mark.parametrize("code", [20200, 30000, 10001])
def test_matching_of_an_unknown_code_of_success_is_unclear(code: int) -> None:
    """Whether it was charged is looked up, with an id or without."""
    matched = match([replace(good(2)[0], code=code), replace(good(2)[1], code=code, id=None)], 2)

    assert [1, 2] == [row.seq for row in matched.unclear]


@pytest.mark.parametrize("code", [20100, 40102, 40202, 40501, 50000])
def test_matching_of_one_id_twice_is_unclear_whatever_the_code(code: int) -> None:
    """An element that shares its id proves nothing, not even a refusal."""
    doubled = [good(2)[0], replace(good(2)[1], id="id-1", code=code)]

    assert [1, 2] == [row.seq for row in match(doubled, 2).unclear]


@pytest.mark.parametrize("task_id", [None, ""])
def test_matching_of_a_created_task_without_an_id_is_unclear(task_id: str | None) -> None:
    """Created and charged, but under which id? It is looked up."""
    matched = match([replace(good(1)[0], id=task_id)], 1)

    assert [1] == [row.seq for row in matched.unclear]


def test_matching_of_bad_input_ends_the_task() -> None:
    """A refused task ends with the service's code and words; the others go on."""
    elements = [Element(None, 40501, None, 0), good(2)[1]]
    matched = match(elements, 2)

    assert [Decided(1, 40501, "message of 40501")] == matched.rejected
    assert ["id-2"] == [one.task_id for one in matched.posted]


def test_matching_of_an_overflow_sends_it_again() -> None:
    """Tasks past the hundredth were not created: they go again."""
    [again] = match([Element(None, 40006, None, 0)], 1).again

    assert (1, 40006) == (again[0].seq, again[1])


def test_matching_of_throttled_elements_sends_them_again() -> None:
    """An element that was one call too many was not created."""
    matched = match([Element(None, 40202, None, 0)], 1)

    assert [1] == [row.seq for row, _, _ in matched.again]


@pytest.mark.parametrize("code", [40205, 40206])
def test_matching_of_duplicate_caps_waits(code: int) -> None:
    """A task refused as a duplicate goes later, not soon."""
    assert [(1, code)] == [
        (row.seq, c) for row, c, _ in match([Element(None, code, None)], 1).later
    ]


def test_matching_of_an_account_fault_stops_the_job_and_keeps_the_task() -> None:
    """Without money the task stays queued, and the reason says what helps."""
    matched = match([good(2)[0], Element(None, 40210, None, 0)], 2)

    assert [2] == [row.seq for row, _, _ in matched.again]
    assert ["id-1"] == [one.task_id for one in matched.posted]
    assert matched.stop is not None
    assert (40210, "/p") == (matched.stop.code, matched.stop.path)
    assert "top up" in str(matched.stop)


def test_matching_counts_an_absent_cost_as_nothing() -> None:
    """A created task without a cost is posted all the same."""
    matched = match([replace(good(1)[0], cost=None)], 1)

    assert (0.0, 0.0) == (matched.posted[0].cost_usd, matched.cost_usd)


def result_of(tag: str | None, task_id: str = "id-7") -> Envelope:
    """An answer to ``task_get``."""
    body = {"status_code": 20000, "tasks": [Element(task_id, 20000, tag).as_json()]}
    return read_envelope(orjson.dumps(body), http_status=200, path="task_get")


@pytest.mark.parametrize("tag", [None, "", tag_of(7), tag_of(7) + ".1~mine", "somebody's", "~"])
def test_result_is_taken_when_nothing_says_that_it_is_anothers(tag: str | None) -> None:
    """Our own tag, one that is not ours, or none."""
    assert "id-7" == reply_about(7, "id-7", result_of(tag)).id


@pytest.mark.parametrize(
    ("tag", "task_id"), [(tag_of(8), "id-7"), (tag_of(77), "id-7"), (tag_of(7), "id-8")]
)
def test_result_of_another_task_is_never_taken(tag: str, task_id: str) -> None:
    """Neither under another id, nor under ours should the service give one id twice."""
    with pytest.raises(BadReplyError):
        reply_about(7, "id-7", result_of(tag, task_id))
