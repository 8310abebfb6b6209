"""A crawl's list in parts: what is asked for next, where it ends, and what becomes of the bytes."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from dfseo_async.engine.crawls import (
    BY_TOKEN,
    LIMIT,
    MOST_PARTS,
    Part,
    Reading,
    calls_for,
    is_running,
    joined,
    read_part,
)

CRAWL = "11211554-0001-0216-0000-27e68ec15871"


def part(start: int, count: int, *, total: int | None, token: str = "") -> Part:
    """An answer with so many rows from *start* on."""
    items = [{"url": f"https://example.com/{row}"} for row in range(start, start + count)]
    result = {"crawl_progress": "finished", "total_items_count": total, "items": items}
    return read_part(orjson.dumps([result | {"search_after_token": token or None}]))


def read_all(total: int, *, told: int | None, most: int = LIMIT) -> tuple[Reading, list[int]]:
    """Read a list from a service that gives at most so many rows a call; the offsets asked for."""
    reading, offsets = Reading(CRAWL), []
    while not reading.is_at_end:
        (asked,) = reading.body()
        assert (CRAWL, LIMIT) == (asked["id"], asked["limit"])
        offsets.append(asked["offset"])
        reading.add(part(offsets[-1], min(most, total - offsets[-1]), total=told))
    return reading, offsets


@pytest.mark.parametrize(
    ("total", "told", "most", "offsets"),
    [
        (0, 0, LIMIT, [0]),
        (0, None, LIMIT, [0]),
        (7, 7, LIMIT, [0]),
        (1000, 1000, LIMIT, [0]),
        (2500, 2500, LIMIT, [0, 1000, 2000]),
        (2500, None, LIMIT, [0, 1000, 2000]),
        (2000, None, LIMIT, [0, 1000, 2000]),
        (250, 250, 100, [0, 100, 200]),
        (2500, 0, LIMIT, [0, 1000, 2000]),
        (2500, 1500, LIMIT, [0, 1000, 2000]),
    ],
)
def test_list_is_read_to_its_end(
    total: int, told: int | None, most: int, offsets: list[int]
) -> None:
    """By what was given so far; a total that is missing or proven wrong decides nothing."""
    reading, asked = read_all(total, told=told, most=most)

    assert (offsets, total, "") == (asked, reading.seen, reading.lacking)


def test_list_that_ends_before_its_total_lacks_something() -> None:
    """An empty part ends the list, and what is missing is told."""
    reading, asked = read_all(1200, told=5000)

    assert [0, 1000, 1200] == asked
    assert "the service counts 5,000 rows of this crawl and gave 1,200" == reading.lacking


def test_list_that_the_service_refuses_to_go_on_with_tells_why() -> None:
    """Whether or not it is known how much is missing."""
    known, unknown = Reading(CRAWL), Reading(CRAWL)
    known.add(part(0, LIMIT, total=1500))
    unknown.add(part(0, LIMIT, total=None))
    for one in (known, unknown):
        one.stop("40501 Invalid Field")

    assert known.lacking.endswith("gave 1,000: 40501 Invalid Field")
    assert "40501 Invalid Field" == unknown.lacking


def test_service_that_knows_no_offset_is_not_asked_for_ever() -> None:
    """The same rows again are not taken twice, and are the end."""
    reading = Reading(CRAWL)
    for _ in range(2):
        assert not reading.is_at_end
        reading.add(part(0, LIMIT, total=10**9))

    assert (True, LIMIT) == (reading.is_at_end, reading.seen)
    assert LIMIT == len(orjson.loads(reading.after(b"[]"))[0]["items"])
    assert reading.lacking


@pytest.mark.parametrize("token", ["", "next"])
def test_calls_are_bounded_whatever_the_service_counts(token: str) -> None:
    """Ever new rows, one a call, and a total that is never reached."""
    reading, calls = Reading(CRAWL), 0
    while not reading.is_at_end and calls <= MOST_PARTS:
        reading.add(part(calls, 1, total=10**9, token=token))
        calls += 1

    assert MOST_PARTS == calls


def asked_by_token(token: str) -> dict[str, Any]:
    """The call for the part after the one with this token."""
    return {"id": CRAWL, "limit": LIMIT, "offset": 0, "search_after_token": token}


def test_long_list_is_read_by_tokens() -> None:
    """All else stays as in the first call, as the service wants it."""
    reading, total = Reading(CRAWL), BY_TOKEN + 1
    reading.add(part(0, LIMIT, total=total, token="second"))  # noqa: S106
    second = reading.body()
    reading.add(part(LIMIT, LIMIT, total=total, token="third"))  # noqa: S106

    assert [asked_by_token("second")] == second
    assert [asked_by_token("third")] == reading.body()
    assert 2 * LIMIT == reading.seen


def test_list_without_further_tokens_goes_on_by_offset() -> None:
    """A token that does not come is not waited for."""
    reading = Reading(CRAWL)
    reading.add(part(0, LIMIT, total=BY_TOKEN + 1, token="second"))  # noqa: S106
    reading.add(part(LIMIT, LIMIT, total=BY_TOKEN + 1))

    assert [{"id": CRAWL, "limit": LIMIT, "offset": 2 * LIMIT}] == reading.body()


def test_service_that_ignores_tokens_is_read_by_offset() -> None:
    """It gives the first part again: dropped, and no further token is used."""
    reading = Reading(CRAWL)
    for _ in range(2):
        reading.add(part(0, LIMIT, total=BY_TOKEN + 1, token="again"))  # noqa: S106
        assert not reading.is_at_end
    after = reading.body()
    reading.add(part(LIMIT, LIMIT, total=BY_TOKEN + 1, token="again"))  # noqa: S106

    assert [{"id": CRAWL, "limit": LIMIT, "offset": LIMIT}] == after
    assert [{"id": CRAWL, "limit": LIMIT, "offset": 2 * LIMIT}] == reading.body()
    assert not reading.is_at_end


def test_short_list_is_read_by_offset_although_there_are_tokens() -> None:
    """Tokens are for lists of more than 20,000 rows."""
    reading = Reading(CRAWL)
    reading.add(part(0, LIMIT, total=BY_TOKEN, token="second"))  # noqa: S106

    assert [{"id": CRAWL, "limit": LIMIT, "offset": LIMIT}] == reading.body()


@pytest.mark.parametrize(
    ("arrays", "whole"),
    [
        ([b'[{"a":1}]', b'[{"b":2},{"c":3}]'], b'[{"a":1},{"b":2},{"c":3}]'),
        ([b' [ {"a" : 1.00} ]\n', b"[ ]", b"null", b"[]"], b'[{"a" : 1.00}]'),
        ([b'{"a":[1]}', b'[{"u":"\\ud83d"}]'], b'[{"a":[1]},{"u":"\\ud83d"}]'),
        ([b'["]"]', b'[["x"]]'], b'["]",["x"]]'),
        ([], b"[]"),
    ],
)
def test_joined_arrays_keep_the_bytes_of_their_elements(arrays: list[bytes], whole: bytes) -> None:
    """Numbers, spaces inside and halves of surrogates are as they came."""
    assert whole == joined(arrays)


def test_whole_result_is_the_summary_and_every_part() -> None:
    """In the order in which they came."""
    reading = Reading(CRAWL)
    first, second = part(0, LIMIT, total=LIMIT + 1), part(LIMIT, 1, total=LIMIT + 1)
    reading.add(first)
    reading.add(second)
    whole = reading.after(b'[{"crawl_progress": "finished"}]')

    assert whole == b'[{"crawl_progress": "finished"},%b,%b]' % (
        first.result[1:-1],
        second.result[1:-1],
    )


def test_part_with_halves_of_surrogates_is_read() -> None:
    """What strict decoders refuse is counted all the same."""
    half = rb'[{"total_items_count":9,"search_after_token":"t","items":[{"title":"\ud83d"},{}]}]'
    found = read_part(half)

    assert (2, 9, "t", False) == (found.count, found.total, found.token, found.is_running)
    assert found.first
    assert half == found.result


@pytest.mark.parametrize(
    "result",
    [
        b"null",
        b"[]",
        b"{}",
        b"[1, null]",
        b'[{"items": null}]',
        b'[{"items": {"html": "x"}, "total_items_count": "many", "search_after_token": 5}]',
        b'[{"total_items_count": true, "crawl_progress": null}]',
    ],
)
def test_odd_parts_hold_no_rows(result: bytes) -> None:
    """Nothing is guessed, and nothing is raised."""
    found = read_part(result)

    assert (0, None, "", False) == (found.count, found.total, found.token, found.is_running)


@pytest.mark.parametrize(
    ("summary", "expected"),
    [
        (b'[{"crawl_progress": "finished"}]', False),
        (b'[{"crawl_progress": "in_progress"}]', True),
        (b'[{"crawl_progress": "in_queue"}]', True),
        (b'[{"crawl_progress": null}]', True),
        (b'[{"crawl_progress": "in_progress", "x": "\\ud83d"}]', True),
        (b'[{"domain_info": {}}]', False),
        (b"[]", True),
        (b"null", True),
    ],
)
def test_only_a_finished_crawl_is_done(summary: bytes, *, expected: bool) -> None:
    """A summary without the field holds nothing back; one without anything does."""
    assert expected is is_running(summary)


@pytest.mark.parametrize(("rows", "calls"), [(0, 2), (1, 2), (1000, 2), (1001, 3), (25_000, 26)])
def test_calls_of_a_crawl(rows: int, calls: int) -> None:
    """The summary, and one call for each thousand rows begun."""
    assert calls == calls_for(rows)
