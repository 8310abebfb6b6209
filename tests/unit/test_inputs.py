"""Input files become rows; what is no row is told with its line, and reading goes on."""

from __future__ import annotations

import gzip
import io
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from dfseo_async.catalogue import family
from dfseo_async.engine.preparing import InputRow
from dfseo_async.errors import ConfigError, Problem
from dfseo_async.inputs import MAX_LINE, STDIN, parse_set, read_aside, read_rows
from dfseo_async.inputs.lines import read_lines

ORGANIC = family("serp/google/organic")
SETS: dict[str, object] = {"location_code": 2840, "language_code": "en"}


def write(folder: Path, name: str, content: bytes | str) -> Path:
    """A file with that content."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def read(path: Path, **options: Any) -> list[InputRow | Problem]:
    """Everything in the file."""
    return list(read_rows(path, ORGANIC, **options))


def params(path: Path, **options: Any) -> list[tuple[int, dict[str, Any]]]:
    """Line and fields of every row; no problems are expected."""
    found = []
    for row in read(path, **options):
        assert isinstance(row, InputRow), row
        found.append((row.line, dict(row.params)))
    return found


def problems(path: Path, **options: Any) -> list[Problem]:
    """Every problem; rows are left out."""
    return [one for one in read(path, **options) if isinstance(one, Problem)]


# -- JSON lines -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["tasks.jsonl", "TASKS.NDJSON"])
def test_each_line_of_json_is_a_row(tmp_path: Path, name: str) -> None:
    """Objects keep every field as it came; blank lines count, but are no rows."""
    content = '{"keyword":"téa +50%","depth":20}\n\n  \r\n{"keyword":"a:b","x":{"y":[1.0,null]}}'
    path = write(tmp_path, name, content)

    assert [
        (1, {"keyword": "téa +50%", "depth": 20}),
        (4, {"keyword": "a:b", "x": {"y": [1.0, None]}}),
    ] == params(path)


def test_rows_say_where_they_stood(tmp_path: Path) -> None:
    """A row carries the name of its file, as it was given."""
    path = write(tmp_path, "tasks.jsonl", '{"keyword":"tea"}\n')

    assert [InputRow(str(path), 1, {"keyword": "tea"})] == read(path)


@pytest.mark.parametrize("name", ["tasks.jsonl.gz", "tasks.csv.gz", "tasks.txt.gz"])
def test_packed_files_are_unpacked(tmp_path: Path, name: str) -> None:
    """Every form may be gzip."""
    content = {"jsonl": b'{"keyword":"tea"}\n', "csv": b"keyword\ntea\n", "txt": b"tea\n"}
    path = write(tmp_path, name, gzip.compress(content[name.split(".")[1]]))

    assert [{"keyword": "tea"}] == [fields for _, fields in params(path)]


def test_a_byte_order_mark_is_no_part_of_the_first_row(tmp_path: Path) -> None:
    """Excel and Notepad write one."""
    path = write(tmp_path, "tasks.jsonl", b'\xef\xbb\xbf{"keyword":"tea"}\n')

    assert [(1, {"keyword": "tea"})] == params(path)


@pytest.mark.parametrize(
    ("line", "field", "words"),
    [
        (b"keyword", "", "one JSON object a line"),
        (b'{"keyword":"tea"', "", "one JSON object a line"),
        (b'["tea"]', "", "one JSON object a line"),
        (b'"tea"', "", "one JSON object a line"),
        (b"null", "", "one JSON object a line"),
        (b'{"keyword":NaN}', "", "one JSON object a line"),
        (b'{"keyword":"tea","keyword":"cups"}', "keyword", "stands twice"),
        (b'{"a":{"x":1,"x":1}}', "x", "stands twice"),
        (b'{"keyword" :"a","keyword" :"b","c":"d:e:f"}', "keyword", "stands twice"),
        (b'{"keyword":"t\xe9a"}', "", "UTF-8 (byte 0xe9"),
        (b'{"keyword":"t\x00a"}', "", "NUL"),
        (b'{"keyword":"' + b"a" * MAX_LINE + b'"}', "", "1 MiB"),
        (b"[" * 100_000, "", "one JSON object a line"),
    ],
)
def test_a_bad_line_is_told_and_reading_goes_on(
    tmp_path: Path, line: bytes, field: str, words: str
) -> None:
    """The rows around a bad one are read, and line numbers stay right."""
    good = b'{"keyword":"tea"}\n'
    path = write(tmp_path, "tasks.jsonl", good + line + b"\n" + good)
    first, bad, last = read(path)

    assert isinstance(first, InputRow)
    assert isinstance(last, InputRow)
    assert 3 == last.line
    assert isinstance(bad, Problem)
    assert (str(path), 2, field) == (bad.source, bad.line, bad.field)
    assert words in bad.allowed
    assert len(bad.value) <= 60


def test_the_longest_allowed_line_is_read(tmp_path: Path) -> None:
    """The bound is on the line, not somewhere below it."""
    text = b"a" * (MAX_LINE - 15)
    path = write(tmp_path, "tasks.jsonl", b'{"keyword":"' + text + b'"}\n' + b'{"keyword":"b"}')

    assert [1, 2] == [line for line, _ in params(path)]


def test_a_number_too_long_for_json_stays_what_it_is(tmp_path: Path) -> None:
    """It is never rounded on the way in; the check of the row refuses it."""
    path = write(tmp_path, "tasks.jsonl", '{"keyword":"tea","id":123456789012345678901234}\n')

    assert 123456789012345678901234 == params(path)[0][1]["id"]


# -- text -------------------------------------------------------------------------------------


def test_each_line_of_text_is_a_keyword(tmp_path: Path) -> None:
    """Only the line break goes; blanks, quotes and signs are the user's."""
    path = write(tmp_path, "words.txt", ' "tea" +50% \r\n\n \t\n#cups\n日本 猫')

    assert [
        (1, {"keyword": ' "tea" +50% '}),
        (4, {"keyword": "#cups"}),
        (5, {"keyword": "日本 猫"}),
    ] == params(path)


def test_bad_text_is_told(tmp_path: Path) -> None:
    """Bytes that are no UTF-8, NUL bytes and endless lines have their line told."""
    path = write(tmp_path, "words.txt", b"a\n\xff\nb\x00\n" + b"c" * (MAX_LINE + 1) + b"\nd\n")
    found = read(path)

    assert [1, 2, 3, 4, 5] == [one.line for one in found]
    assert [2, 3, 4] == [one.line for one in found if isinstance(one, Problem)]


@pytest.mark.parametrize(
    ("endpoint", "field"),
    [
        ("serp/google/maps", "keyword"),
        ("merchant/amazon/asin", "asin"),
        ("on_page/lighthouse", "url"),
    ],
)
def test_text_is_for_endpoints_of_one_text(tmp_path: Path, endpoint: str, field: str) -> None:
    """A line is the keyword, or the one text that the endpoint needs."""
    path = write(tmp_path, "words.txt", "something\n")
    [row] = read_rows(path, family(endpoint))

    assert isinstance(row, InputRow)
    assert {field: "something"} == row.params


def test_text_is_refused_where_a_task_takes_many(tmp_path: Path) -> None:
    """A task for each keyword would cost a thousand times the price at Google Ads."""
    path = write(tmp_path, "words.txt", "tea\n")

    with pytest.raises(ConfigError, match="one keyword a line"):
        read_rows(path, family("keywords_data/google_ads/search_volume"))


def test_text_and_a_set_of_the_same_field_contradict(tmp_path: Path) -> None:
    """The lines give the keyword already."""
    path = write(tmp_path, "words.txt", "tea\n")

    with pytest.raises(ConfigError, match="leave it out of --set"):
        read_rows(path, ORGANIC, sets={"keyword": "cups"})


# -- all forms --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("tasks.jsonl", '{"keyword":"tea"}\n{"keyword":"cups","language_code":"de"}\n'),
        ("tasks.csv", "keyword,language_code\ntea,\ncups,de\n"),
    ],
)
def test_sets_fill_what_a_row_lacks(tmp_path: Path, name: str, content: str) -> None:
    """A row's own field wins, an empty cell is none."""
    path = write(tmp_path, name, content)

    assert [
        {"keyword": "tea", "location_code": 2840, "language_code": "en"},
        {"keyword": "cups", "location_code": 2840, "language_code": "de"},
    ] == [fields for _, fields in params(path, sets=SETS)]


@pytest.mark.parametrize("name", ["tasks.jsonl", "tasks.csv", "tasks.txt"])
@pytest.mark.parametrize("content", [b"", b"\n \n\r\n", b"\xef\xbb\xbf"])
def test_an_empty_input_is_a_mistake(tmp_path: Path, name: str, content: bytes) -> None:
    """Nobody runs a job of no tasks on purpose."""
    with pytest.raises(ConfigError, match=f"no tasks in .*{name}"):
        read(write(tmp_path, name, content))


def test_a_header_alone_is_empty_too(tmp_path: Path) -> None:
    """A CSV file without rows has no tasks."""
    with pytest.raises(ConfigError, match="no tasks"):
        read(write(tmp_path, "tasks.csv", "keyword,depth\n"))


def test_utf_16_is_named(tmp_path: Path) -> None:
    """One message says what to do, instead of one for each line."""
    path = write(tmp_path, "words.txt", "tea\ncups\n".encode("utf-16"))

    with pytest.raises(ConfigError, match="UTF-16; save it as UTF-8"):
        read(path)


@pytest.mark.parametrize("name", ["tasks.xlsx", "tasks.json", "tasks", "tasks.jsonl.zip"])
def test_another_form_is_refused_by_its_name(tmp_path: Path, name: str) -> None:
    """The message lists the forms."""
    with pytest.raises(ConfigError, match=r"\.jsonl, \.ndjson, \.csv, \.txt"):
        read_rows(write(tmp_path, name, "x"), ORGANIC)


def test_a_file_that_is_not_there_is_told_before_anything_is_read(tmp_path: Path) -> None:
    """Opening happens at once."""
    with pytest.raises(ConfigError, match="No such file"):
        read_rows(tmp_path / "none.jsonl", ORGANIC)


def test_a_folder_is_no_input(tmp_path: Path) -> None:
    """Whatever its name ends in."""
    folder = tmp_path / "tasks.jsonl"
    folder.mkdir()

    with pytest.raises(ConfigError, match="is a folder"):
        read_rows(folder, ORGANIC)


@pytest.mark.parametrize("keep", [-12, 30])
def test_a_damaged_archive_is_told_with_its_line(tmp_path: Path, keep: int) -> None:
    """What could not be read to its end is not taken for the whole."""
    packed = gzip.compress(b"".join(b'{"keyword":"k%d"}\n' % number for number in range(1000)))
    path = write(tmp_path, "tasks.jsonl.gz", packed[:keep])

    with pytest.raises(ConfigError, match=r"cannot read .* on from line"):
        read(path)


def test_no_archive_at_all_is_told(tmp_path: Path) -> None:
    """A plain file with the wrong name."""
    with pytest.raises(ConfigError, match="Not a gzipped file"):
        read(write(tmp_path, "tasks.jsonl.gz", '{"keyword":"tea"}\n'))


def test_memory_is_flat(tmp_path: Path) -> None:
    """A file of 4 MB passes through a few hundred kilobytes."""
    line = b'{"keyword":"%s"}\n' % (b"a" * 180)
    path = write(tmp_path, "tasks.jsonl", line * 20_000)
    tracemalloc.start()
    count = sum(1 for _ in read_rows(path, ORGANIC))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert 20_000 == count
    assert peak < 1_000_000


def test_lines_do_not_wait_for_a_whole_file() -> None:
    """A row is given out when its line is there: a pipe may never end."""

    class Pipe(io.BytesIO):
        """Never ends, and counts what is read of it."""

        lines = 0

        def readline(self, _size: int | None = -1, /) -> bytes:
            self.lines += 1
            return b"x\n"

    pipe = Pipe()
    next(read_lines(pipe, "pipe"))

    assert 1 == pipe.lines


def test_standard_input_is_json_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its rows come from ``<stdin>``."""
    path = write(tmp_path, "any", '{"keyword":"tea"}\nnope\n')
    opened: list[object] = []

    def open_file(file: object, mode: str, **_: object) -> Any:
        opened.append(file)
        return path.open(mode)

    monkeypatch.setattr("dfseo_async.inputs.reading.open", open_file, raising=False)
    row, bad = read_rows(STDIN, ORGANIC)

    assert [0] == opened
    assert ("<stdin>", 1) == (row.source, row.line)
    assert ("<stdin>", 2) == (bad.source, bad.line)


# -- reading aside ----------------------------------------------------------------------------


async def test_reading_aside_gives_every_item_in_order() -> None:
    """Chunks are not seen from outside."""
    assert list(range(1234)) == [item async for item in read_aside(range(1234))]


async def test_reading_aside_raises_what_the_reading_raised(tmp_path: Path) -> None:
    """An error of the other thread arrives here."""
    with pytest.raises(ConfigError, match="no tasks"):
        async for _ in read_aside(read_rows(write(tmp_path, "tasks.csv", "keyword\n"), ORGANIC)):
            pass


# -- --set ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("language_code=en", ("language_code", "en")),
        ("location_code=2840", ("location_code", 2840)),
        ("calculate_rectangles=true", ("calculate_rectangles", True)),
        ("tag=2024", ("tag", "2024")),
        ("keyword=a=b", ("keyword", "a=b")),
        ("remove_from_url=srsltid|gclid", ("remove_from_url", ["srsltid", "gclid"])),
        (" depth =20", ("depth", 20)),
    ],
)
def test_a_set_is_typed_by_the_catalogue(text: str, expected: tuple[str, object]) -> None:
    """A number for a text field stays text, and the other way round."""
    assert expected == parse_set(text, ORGANIC)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("language_code", "field=value"),
        ("=en", "field=value"),
        ("depth=", "a value is missing"),
        ("depth=many", "an integer"),
        ("depth=100000", "from 1 to 700"),
        ("device=fridge", "one of desktop, mobile"),
        ("dept=3", "did you mean 'depth'"),
        ("key=a", "belongs to one task"),
    ],
)
def test_a_bad_set_is_refused_once(text: str, words: str) -> None:
    """The message says what is allowed, and not once for each row."""
    with pytest.raises(ConfigError, match=words):
        parse_set(text, ORGANIC)


@pytest.mark.parametrize(
    ("text", "value"), [("new=[1]", [1]), ("new=true", True), ("new=plain", "plain"), ("new=", "")]
)
def test_an_unknown_field_is_json_or_else_text(text: str, value: object) -> None:
    """When unknown fields are allowed, nobody knows their type."""
    assert ("new", value) == parse_set(text, ORGANIC, allow_unknown=True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("depth=100000", ("depth", 100000)), ("device=fridge", ("device", "fridge"))],
)
def test_a_set_that_nobody_judges_is_still_typed(text: str, expected: tuple[str, object]) -> None:
    """Judging is left to the service; it gets a number where the field is one."""
    assert expected == parse_set(text, ORGANIC, validate=False)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("depth=many", "an integer"),
        ("depth=99999999999999999999999", "cannot be sent"),
        ("language_code=\udce9", "cannot be sent"),
        ("new=\udce9", "cannot be sent"),
    ],
)
def test_a_set_that_cannot_be_sent_is_refused_unjudged(text: str, words: str) -> None:
    """No type, no JSON: then there is nothing that the service could judge."""
    with pytest.raises(ConfigError, match=words):
        parse_set(text, ORGANIC, validate=False, allow_unknown=True)
