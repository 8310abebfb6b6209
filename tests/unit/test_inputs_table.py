"""CSV files become rows: names from the header, types from the catalogue."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dfseo_async.catalogue import family
from dfseo_async.engine.preparing import InputRow
from dfseo_async.errors import Problem
from dfseo_async.inputs import MAX_LINE, read_rows

ORGANIC = family("serp/google/organic")


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Where the file goes."""
    return tmp_path / "tasks.csv"


def read(path: Path, content: str | bytes, **options: Any) -> list[InputRow | Problem]:
    """Everything in a file of that content."""
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(read_rows(path, ORGANIC, **options))


def rows(found: list[InputRow | Problem]) -> list[tuple[int, dict[str, Any]]]:
    """Line and fields; no problems are expected."""
    assert not [one for one in found if isinstance(one, Problem)], found
    return [(one.line, dict(one.params)) for one in found if isinstance(one, InputRow)]


def wrong(found: list[InputRow | Problem]) -> list[tuple[int, str, str]]:
    """Line, field and allowed of every problem."""
    return [(one.line, one.field, one.allowed) for one in found if isinstance(one, Problem)]


def test_cells_get_the_types_of_their_fields(table: Path) -> None:
    """Empty cells are no fields, quotes and line breaks belong to CSV, the key stays text."""
    content = (
        "\ufeffkey, keyword ,location_code,depth,calculate_rectangles\r\n"
        '007,"tea, ""green""",2840,,true\r\n'
        '8,"two\r\nlines",2826.0,20,no\r\n'
        "\r\n"
        ",,,,\r\n"
        "9, cups ,2840,,\r\n"
    )

    assert [
        (
            2,
            {
                "key": "007",
                "keyword": 'tea, "green"',
                "location_code": 2840,
                "calculate_rectangles": True,
            },
        ),
        (
            3,
            {
                "key": "8",
                "keyword": "two\nlines",
                "location_code": 2826,
                "depth": 20,
                "calculate_rectangles": False,
            },
        ),
        (7, {"key": "9", "keyword": " cups ", "location_code": 2840}),
    ] == rows(read(table, content))


def test_a_key_field_of_ones_own_is_a_column(table: Path) -> None:
    """It stays text, whatever it looks like."""
    found = read(table, "sku,keyword\n0012,tea\n", key_field="sku")

    assert [(2, {"sku": "0012", "keyword": "tea"})] == rows(found)


def test_bad_cells_are_told_together(table: Path) -> None:
    """One row may have several, and other rows go on."""
    found = read(table, "keyword,location_code,depth\ntea,USA,many\ncups,2840,10\n")

    assert [(2, "location_code", "an integer"), (2, "depth", "an integer")] == wrong(found)
    assert isinstance(found[-1], InputRow)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("keyword,dept\ntea,3\n", [(1, "", "did you mean 'depth'?")]),
        ("Keyword\ntea\n", [(1, "", "did you mean 'keyword'?")]),
        ("keyword,keyword\ntea,cups\n", [(1, "keyword", "stands twice")]),
        ("keyword,\ntea,cups\n", [(1, "", "every column needs a field's name")]),
        ("keyword;depth\ntea;10\n", [(1, "", "commas between them")]),
        ("keyword\tdepth\ntea\t10\n", [(1, "", "commas between them")]),
        ("keyword\ntea,cups\n", [(2, "", "as many cells as the header")]),
        ("keyword,depth\ntea\n", [(2, "", "as many cells as the header")]),
        ('keyword\n"tea"s\n', [(2, "", "a CSV row")]),
    ],
)
def test_a_bad_header_or_row_is_told_once(
    table: Path, content: str, expected: list[tuple[int, str, str]]
) -> None:
    """A bad column is told in line 1, not again for each row."""
    found = wrong(read(table, content))

    assert [(line, field) for line, field, _ in expected] == [one[:2] for one in found]
    assert all(words in one[2] for (_, _, words), one in zip(expected, found, strict=True))


def test_under_a_bad_header_rows_are_judged_but_not_given(table: Path) -> None:
    """They would only seem to lack what the bad column holds."""
    found = read(table, "keywrd,depth\ntea,many\ncups,10\n")

    assert [(1, ""), (2, "depth")] == [one[:2] for one in wrong(found)]
    assert len(found) == 2


def test_unknown_columns_pass_when_allowed(table: Path) -> None:
    """Their cells stay text."""
    found = read(table, "keyword,brand_new\ntea,5\n", allow_unknown=True)

    assert [(2, {"keyword": "tea", "brand_new": "5"})] == rows(found)


def test_a_quote_that_nobody_closed_ends_the_reading(table: Path) -> None:
    """What follows it means nothing, and is not told line by line."""
    found = read(table, 'keyword\ntea\n"cups\n' + "plate\n" * 50)

    assert [(3, "")] == [one[:2] for one in wrong(found)]
    assert "a CSV row" in wrong(found)[0][2]


def test_a_huge_cell_is_told_and_not_collected(table: Path) -> None:
    """An open quote in a large file does not fill the memory."""
    found = read(table, 'keyword\n"cups\n' + "plate of many things\n" * 50_000)

    assert [(2, "")] == [one[:2] for one in wrong(found)]


@pytest.mark.parametrize(
    ("line", "words"),
    [(b"t\xe9a", "UTF-8"), (b"t\x00a", "NUL"), (b"a" * (MAX_LINE + 1), "1 MiB")],
)
def test_bytes_that_are_no_text_are_told(table: Path, line: bytes, words: str) -> None:
    """The rows around them are read."""
    found = read(table, b"keyword\ntea\n" + line + b"\ncups\n")

    assert [(3, "")] == [one[:2] for one in wrong(found)]
    assert words in wrong(found)[0][2]
    assert [2, 4] == [one.line for one in found if isinstance(one, InputRow)]


def test_rows_may_be_for_different_endpoints(table: Path) -> None:
    """Cells get the types of the row's own endpoint; what does not concern it is left blank."""
    found = read(
        table,
        "endpoint,keyword,depth,keywords,location_code\n"
        ",tea,20,,2840\n"
        "keywords_data/google_ads/search_volume,,,tea|cups,2826\n"
        "serp/google/ograniccc,tea,,,2840\n",
    )

    ads = {"endpoint": "keywords_data/google_ads/search_volume", "location_code": 2826}
    assert [
        (2, {"keyword": "tea", "depth": 20, "location_code": 2840}),
        (3, {**ads, "keywords": ["tea", "cups"]}),
        (4, {"endpoint": "serp/google/ograniccc", "keyword": "tea", "location_code": 2840}),
    ] == rows(found)
