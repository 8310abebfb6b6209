"""Tasks as the service wants them: meant literally, without our own fields, under our tag."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote_plus

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dfseo_async.catalogue import Family, family
from dfseo_async.engine.kinds import Kinds
from dfseo_async.engine.tags import read_tag
from dfseo_async.engine.wire import Wire, escape_keyword, sent_fields, unsent_names
from dfseo_async.ledger import QueuedRow

JOB = "abcdefghjk"
ORGANIC = family("serp/google/organic")
WIRE = Wire(JOB, "key", raw_keywords=False)


def row(params: object, *, seq: int = 1, attempt: int = 0, tag: str | None = None) -> QueuedRow:
    """A row of the ledger that holds *params*."""
    return QueuedRow(seq, 1, attempt, orjson.dumps(params), tag)


def sent(wire: Wire, *rows: QueuedRow, endpoint: Family = ORGANIC) -> list[dict[str, Any]]:
    """What a POST of *rows* holds."""
    kind = Kinds({}, function=None).of(endpoint)
    body, _ = wire.body(rows, kind)
    tasks: list[dict[str, Any]] = orjson.loads(body)
    return tasks


@given(st.text())
def test_wire_keyword_decodes_at_the_service_to_what_was_meant(keyword: str) -> None:
    """The service URL-decodes keywords; after that each is what the user wrote, to the letter."""
    assert keyword == unquote_plus(escape_keyword(keyword))


@given(st.text(st.sampled_from("%+25B a2é"), max_size=12))
def test_wire_body_carries_the_escaped_keyword(keyword: str) -> None:
    """Percent signs and plus signs survive the way through a whole body."""
    [task] = sent(WIRE, row({"keyword": keyword}))

    assert keyword == unquote_plus(task["keyword"])


def test_wire_leaves_ordinary_keywords_alone() -> None:
    """A keyword without special characters goes out as it is."""
    [task] = sent(WIRE, row({"keyword": "running shoes 50€"}))

    assert "running shoes 50€" == task["keyword"]


def test_wire_sends_raw_keywords_when_told_to() -> None:
    """With raw keywords the user does the escaping."""
    [task] = sent(Wire(JOB, "key", raw_keywords=True), row({"keyword": "50%25+off"}))

    assert "50%25+off" == task["keyword"]


def test_wire_leaves_keywords_alone_where_nothing_decodes_them() -> None:
    """A database would look for the letters of the escape."""
    labs = family("dataforseo_labs/google/keyword_suggestions/live")
    [task] = sent(WIRE, row({"keyword": "c++ 100%"}), endpoint=labs)

    assert "c++ 100%" == task["keyword"]


@pytest.mark.parametrize("keyword", [None, 7, ["a+b"], {"a": "%"}])
def test_wire_passes_on_keywords_that_are_no_text(keyword: object) -> None:
    """Only text is escaped; whatever else stands there is the service's to judge."""
    [task] = sent(WIRE, row({"keyword": keyword}))

    assert keyword == task["keyword"]


def test_wire_escapes_no_other_field() -> None:
    """Nothing but the keyword is decoded by the service."""
    [task] = sent(WIRE, row({"keyword": "a", "search_param": "as_qdr=d+1%20"}))

    assert "as_qdr=d+1%20" == task["search_param"]


def test_wire_drops_our_own_fields() -> None:
    """``key`` and ``endpoint`` name the row; the service never sees them."""
    [task] = sent(WIRE, row({"keyword": "a", "key": "k", "endpoint": "serp/google/organic"}))

    assert {"keyword", "tag"} == task.keys()


def test_wire_drops_another_key_field() -> None:
    """The field that the user chose as key is ours too."""
    [task] = sent(Wire(JOB, "sku", raw_keywords=False), row({"keyword": "a", "sku": "S-1"}))

    assert {"keyword", "tag"} == task.keys()


@pytest.mark.parametrize("key_field", ['the "SKU"', "Schlüssel", "a\\b", "tab\t"])
def test_wire_drops_key_fields_of_any_name(key_field: str) -> None:
    """A key field is found by its name as JSON writes it, in whichever rows have it."""
    rows = [row({"keyword": "a"}), row({"keyword": "b", key_field: "1"}), row({"keyword": "c"})]
    tasks = sent(Wire(JOB, key_field, raw_keywords=False), *rows)

    assert [{"keyword", "tag"}] * 3 == [task.keys() for task in tasks]


def test_wire_escapes_those_keywords_of_a_batch_that_need_it() -> None:
    """One keyword with a plus sign or a percent sign changes no other."""
    rows = [row({"keyword": word}) for word in ("tea", "c++", "50% off")]

    assert ["tea", "c%2B%2B", "50%25 off"] == [task["keyword"] for task in sent(WIRE, *rows)]


def test_wire_sends_a_key_field_that_the_endpoint_has() -> None:
    """A key field that is a field of the service stays in the task."""
    [task] = sent(Wire(JOB, "keyword", raw_keywords=False), row({"keyword": "a", "depth": 10}))

    assert ("a", 10) == (task["keyword"], task["depth"])


def test_wire_carries_the_users_tag_behind_ours() -> None:
    """Our tag names task and attempt; the user's own stands behind it, unchanged."""
    [task] = sent(WIRE, row({"keyword": "a", "tag": "mine~1"}, seq=42, attempt=3, tag="mine~1"))

    assert f"df{JOB}-42.3~mine~1" == task["tag"]
    assert (JOB, 42, 3, "mine~1") == read_tag(task["tag"])


def test_wire_keeps_the_order_of_its_rows() -> None:
    """The reply is matched by position, so the order counts."""
    rows = [row({"keyword": f"k{n}"}, seq=n) for n in (5, 3, 9)]

    assert ["k5", "k3", "k9"] == [task["keyword"] for task in sent(WIRE, *rows)]


def test_wire_tells_the_tags_that_it_sends() -> None:
    """The reply is checked by the tags of the body, other tries and the user's own among them."""
    rows = [row({"keyword": "a"}, seq=5), row({}, seq=3, attempt=2), row({}, seq=9, tag="t")]
    body, tags = WIRE.body(rows, Kinds({}, function=None).of(ORGANIC))

    assert [f"df{JOB}-5", f"df{JOB}-3.2", f"df{JOB}-9~t"] == tags
    assert tags == [task["tag"] for task in orjson.loads(body)]


@pytest.mark.parametrize("key_field", ["key", "sku", "keyword", "tag"])
def test_wire_sends_just_the_fields_that_were_checked(key_field: str) -> None:
    """What is checked and priced is what goes out, apart from tag and escaping."""
    params = {"key": "k", "sku": "s", "keyword": "a", "depth": 10, "endpoint": "x", "tag": "t"}
    checked = sent_fields(params, unsent_names(key_field, ORGANIC))
    [task] = sent(Wire(JOB, key_field, raw_keywords=False), row(params))

    assert checked.keys() | {"tag"} == task.keys()
