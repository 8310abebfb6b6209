"""Bytes into envelopes: every documented shape, every broken one, and results left as they came."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dfseo_async.envelope import Envelope, on_one_line, read_envelope
from dfseo_async.errors import BadReplyError

PATH = "/v3/serp/google/organic/task_post"
CREATED = {
    "version": "0.1.20261101",
    "status_code": 20000,
    "status_message": "Ok.",
    "time": "0.0512 sec.",
    "cost": 0.0012,
    "tasks_count": 1,
    "tasks_error": 0,
    "tasks": [
        {
            "id": "11211554-0696-0066-0000-27e68ec15871",
            "status_code": 20100,
            "status_message": "Task Created.",
            "time": "0.0021 sec.",
            "cost": 0.0012,
            "result_count": 0,
            "path": ["v3", "serp", "google", "organic", "task_post"],
            "data": {"api": "serp", "function": "task_post", "keyword": "tea", "tag": "df1~mine"},
            "result": None,
        }
    ],
}


def read(body: bytes) -> Envelope:
    """Decode *body* as a reply with HTTP 200."""
    return read_envelope(body, http_status=200, path=PATH)


def read_text(text: str) -> Envelope:
    """Decode a reply written as text."""
    return read(text.encode())


def test_envelope_of_a_created_task() -> None:
    """Codes, cost, id and the echoed tag are at hand; the rest stays bytes."""
    envelope = read(orjson.dumps(CREATED))
    [task] = envelope.replies

    assert (20000, "Ok.", 0.0012) == (
        envelope.status_code,
        envelope.message,
        envelope.cost_usd,
    )
    assert (20100, "Task Created.", 0.0012) == (task.status_code, task.message, task.cost_usd)
    assert "11211554-0696-0066-0000-27e68ec15871" == task.id
    assert "df1~mine" == task.echo()["tag"]
    assert b"null" == task.result_bytes
    assert task.decoded() is None


def test_envelope_with_tasks_as_an_object() -> None:
    """One documented example writes the tasks as an object keyed "0"; it reads like a list."""
    envelope = read_text(
        '{"status_code":20000,"tasks":{"0":{"status_code":20000,"result":[{"login":"me"}]},'
        '"1":{"status_code":20000,"result":null}},"post_id":"x"}'
    )

    assert [20000, 20000] == [task.status_code for task in envelope.replies]
    assert [{"login": "me"}] == list(envelope.rows())


@pytest.mark.parametrize("tasks", ["null", "[]", "{}"])
def test_envelope_without_tasks(tasks: str) -> None:
    """No tasks, an empty list and an empty object (PHP's two empties) are all no tasks."""
    envelope = read_text(f'{{"status_code":40100,"status_message":"No.","tasks":{tasks}}}')

    assert [] == envelope.replies
    assert [] == list(envelope.rows())


def test_envelope_without_anything_but_a_code() -> None:
    """Everything else may be absent."""
    envelope = read_text('{"status_code":50000}')

    assert (50000, "", 0.0, []) == (
        envelope.status_code,
        envelope.message,
        envelope.cost_usd,
        envelope.replies,
    )


def test_envelope_with_null_costs_and_words() -> None:
    """Nulls in place of costs, words, ids, data and results count as absent."""
    envelope = read_text(
        '{"status_code":20000,"status_message":null,"cost":null,"tasks":[{"id":null,'
        '"status_code":40501,"status_message":null,"cost":null,"data":null,"result":null}]}'
    )
    [task] = envelope.replies

    assert (0.0, "", 0.0, "", None, {}) == (
        envelope.cost_usd,
        envelope.message,
        task.cost_usd,
        task.message,
        task.id,
        task.echo(),
    )


@pytest.mark.parametrize("code", ['"40501"', "40501.0", "4.0501e4"])
def test_envelope_takes_codes_that_are_not_quite_numbers(code: str) -> None:
    """A code in quotes or with a fraction of nought is still that code, at both levels."""
    envelope = read_text(f'{{"status_code":{code},"tasks":[{{"status_code":{code}}}]}}')

    assert (40501, 40501) == (envelope.status_code, envelope.replies[0].status_code)


def test_envelope_takes_a_cost_in_quotes() -> None:
    """A cost in quotes is money too."""
    assert 0.0006 == read_text('{"status_code":20000,"cost":"0.0006"}').cost_usd


@pytest.mark.parametrize(
    ("data", "tag"),
    [
        ('{"keyword":"tea","tag":"df1~mine"}', "df1~mine"),
        ('{"keyword":"half a pair \\ud83d","tag":"df1~mine"}', "df1~mine"),
        ('{"tag":"lost\\ud83d"}', "lost\ufffd"),
        ('{"tag":null}', ""),
        ('{"tag":17}', ""),
        ('{"keyword":"tea"}', ""),
        ("[]", ""),
        ("null", ""),
        ('"tag"', ""),
    ],
)
def test_envelope_echoed_tag_is_read_from_any_data(data: str, tag: str) -> None:
    """Whatever stands beside it, and empty where there is none."""
    [task] = read_text(
        f'{{"status_code":20000,"tasks":[{{"status_code":1,"data":{data}}}]}}'
    ).replies

    assert tag == task.echoed_tag()


def test_envelope_echo_that_is_no_object_is_empty() -> None:
    """PHP writes an empty echo as a list."""
    [task] = read_text('{"status_code":20000,"tasks":[{"status_code":40503,"data":[]}]}').replies

    assert {} == task.echo()


def test_envelope_rows_are_those_of_every_list() -> None:
    """Rows come from each task whose result is a list; other results have none."""
    envelope = read_text(
        '{"status_code":20000,"tasks":[{"status_code":20000,"result":[1,{"id":"a"}]},'
        '{"status_code":20000,"result":null},{"status_code":20000,"result":{"b":1}},'
        '{"status_code":20000},{"status_code":20000,"result":[null]}]}'
    )

    assert [1, {"id": "a"}, None] == list(envelope.rows())


def test_envelope_leaves_result_bytes_untouched() -> None:
    """The result's bytes come out as they went in: spaces, numbers, escapes and all."""
    result = '[ {"x" : 1.0,\t"y":-0.0, "z":"\\u00e9é", "n":123456789012345678901234567890} ]'
    envelope = read_text(f'{{"status_code":20000,"tasks":[{{"status_code":1,"result":{result}}}]}}')

    assert result.encode() == envelope.replies[0].result_bytes


BROKEN = {
    "empty": b"",
    "blank": b" \n",
    "null": b"null",
    "list": b"[]",
    "text": b'"Ok."',
    "number": b"20000",
    "no code": b'{"status_message":"Ok."}',
    "null code": b'{"status_code":null}',
    "true code": b'{"status_code":true}',
    "word code": b'{"status_code":"ok"}',
    "broken code": b'{"status_code":20000.5}',
    "html": b"<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head></html>",
    "xml": b'<?xml version="1.0"?><status_code>20000</status_code>',
    "two replies": b'{"status_code":20000}{"status_code":20000}',
    "byte order mark": b'\xef\xbb\xbf{"status_code":20000}',
    "gzip": b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03",
    "zeros": bytes(4096),
    "not utf-8": b'{"status_code":20000,"status_message":"\xff\xfe"}',
    "task is null": b'{"status_code":20000,"tasks":[null]}',
    "tasks are text": b'{"status_code":20000,"tasks":"none"}',
    "id is a number": b'{"status_code":20000,"tasks":[{"id":7,"status_code":20100}]}',
    "endless cost": b'{"status_code":20000,"cost":1e999}',
    "deep list": b"[" * 100_000,
    "deep object": b'{"a":' * 100_000,
    "deep unknown field": b'{"status_code":20000,"x":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "deep result": b'{"status_code":20000,"tasks":[{"status_code":20000,"result":'
    + b"[" * 100_000
    + b"]" * 100_000
    + b"}]}",
}


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN.keys())
def test_envelope_refuses_what_is_not_one(body: bytes) -> None:
    """Anything that is no envelope is a bad reply that keeps the status and the first bytes."""
    with pytest.raises(BadReplyError) as caught:
        read_envelope(body, http_status=502, path=PATH)

    assert (502, body[:200]) == (caught.value.http_status, caught.value.head)
    assert PATH in str(caught.value)
    assert len(str(caught.value)) < 1500


def test_envelope_refuses_every_truncation() -> None:
    """No prefix of a reply passes for the whole of it."""
    body = orjson.dumps(CREATED)

    for length in range(len(body)):
        with pytest.raises(BadReplyError):
            read(body[:length])


@given(st.binary(max_size=200))
def test_envelope_of_garbage_is_a_bad_reply_or_an_envelope(body: bytes) -> None:
    """Random bytes never raise anything but our own error."""
    _read_or_refuse(body)


@given(st.integers(0, 400), st.integers(0, 255))
def test_envelope_with_one_wrong_byte_is_a_bad_reply_or_an_envelope(at: int, byte: int) -> None:
    """A single flipped byte never raises anything but our own error."""
    body = bytearray(orjson.dumps(CREATED))
    body[at % len(body)] = byte
    _read_or_refuse(bytes(body))


def _read_or_refuse(body: bytes) -> None:
    try:
        read(body)
    except BadReplyError:
        return


# -- on one line ------------------------------------------------------------------------------

NUMBERS = ["0", "-0", "-0.0", "1.0", "1e5", "1E+5", "1.10", "-12.50e-3", "1" * 30, "0.1" + "0" * 25]
STRINGS = [
    '"a\\nb"',
    '"\\u00e9"',
    '"é"',
    '"\\/"',
    '"/"',
    '"\\ud83d\\ude00"',
    '"😀"',
    '"  "',
    '"\\""',
]
Writer = Callable[[int], str]


def _list(parts: list[Writer]) -> Writer:
    def write(depth: int) -> str:
        pad = "\n" + "  " * (depth + 1)
        inner = ",".join(pad + one(depth + 1) for one in parts)
        return f"[{inner}\n{'  ' * depth}]" if parts else "[]"

    return write


def _object(parts: list[tuple[str, Writer]]) -> Writer:
    def write(depth: int) -> str:
        pad = "\r\n" + "\t" * (depth + 1)
        inner = ",".join(f"{pad}{name} : {one(depth + 1)}" for name, one in parts)
        return f"{{{inner}\n{' ' * depth}}}" if parts else "{ }"

    return write


def _plain(text: str) -> Writer:
    return lambda _: text


names = st.sampled_from(['"a"', '"b"', '"\\u0061"', '""', '"é"'])
leaves = st.one_of(
    st.sampled_from([*NUMBERS, *STRINGS, "true", "false", "null"]),
    st.text(max_size=8).map(json.dumps),
    st.text(max_size=8).map(lambda one: json.dumps(one, ensure_ascii=False)),
).map(_plain)
documents = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4).map(_list),
        st.lists(st.tuples(names, inner), max_size=4).map(_object),  # names may repeat
    ),
    max_leaves=12,
).map(lambda writer: writer(0))


def _meaning(text: str | bytes) -> Any:
    """What JSON says, with numbers as they are written and objects as pairs in their order."""

    def number(written: str) -> tuple[str, str]:
        return ("number", written)

    def pairs(members: list[tuple[str, Any]]) -> tuple[str, list[tuple[str, Any]]]:
        return ("object", members)

    return json.loads(text, parse_int=number, parse_float=number, object_pairs_hook=pairs)


@given(documents)
def test_on_one_line_keeps_the_meaning_of_pretty_printed_json(text: str) -> None:
    """Numbers, repeated names, escapes and the order survive; the line breaks between do not."""
    line = on_one_line(text.encode())

    assert _meaning(text) == _meaning(line)
    assert b"\n" not in line
    assert b"\r" not in line


json_values = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text()
    ).filter(lambda one: one not in (float("inf"), float("-inf"))),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(json_values, st.integers(0, 4), st.booleans())
def test_on_one_line_keeps_what_json_dumps_wrote(value: Any, indent: int, is_ascii: bool) -> None:  # noqa: FBT001
    """Whatever json.dumps prints with an indent reads the same on one line."""
    text = json.dumps(value, indent=indent, ensure_ascii=is_ascii)
    line = on_one_line(text.encode())

    assert _meaning(text) == _meaning(line)
    assert b"\n" not in line


@given(json_values)
def test_on_one_line_leaves_a_single_line_as_it_is(value: Any) -> None:
    """JSON without line breaks is not touched at all."""
    raw = json.dumps(value, ensure_ascii=False).encode()

    assert raw == on_one_line(raw)


def test_on_one_line_replaces_bytes_that_are_not_utf_8() -> None:
    """A results file stays text: broken bytes become the replacement character."""
    assert '["a\ufffdb"]'.encode() == on_one_line(b'["a\xffb"]')
