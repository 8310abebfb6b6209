"""Opens an input and reads it row by row."""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO, cast

from dfseo_async.catalogue import Family
from dfseo_async.engine.preparing import InputRow
from dfseo_async.errors import ConfigError, Problem
from dfseo_async.inputs.forms import Lines, Rows, json_rows, text_rows
from dfseo_async.inputs.lines import read_lines
from dfseo_async.inputs.table import Table

STDIN = "-"
SUFFIXES = (".jsonl", ".ndjson", ".csv", ".txt")  # each also with .gz behind it


def read_rows(
    path: Path | str,
    family: Family,
    *,
    sets: Mapping[str, object] | None = None,
    key_field: str = "key",
    allow_unknown: bool = False,
) -> Iterator[InputRow | Problem]:
    """Rows of a file, or of standard input (``-``, JSON lines).

    The file is opened at once and read as the rows are asked for.

    Args:
        path: ``.jsonl``, ``.ndjson`` (one object a line), ``.csv`` (header = field names) or
            ``.txt`` (one keyword a line), each also with ``.gz``.
        family: the endpoint; it gives CSV cells their types.
        sets: fields for every row that does not have them itself.
        key_field: the field that names a row.
        allow_unknown: let CSV columns pass that the catalogue does not know.

    Raises:
        ConfigError: no such file, no such form, nothing in it, or it cannot be read on.
    """
    source = "<stdin>" if str(path) == STDIN else str(path)
    form = ".jsonl" if str(path) == STDIN else _form(Path(path))
    file = _open(path)
    try:
        lines = read_lines(file, source)
        rows = _rows(
            form, lines, source, family, sets=sets or {}, key=key_field, unknown=allow_unknown
        )
    except BaseException:
        file.close()
        raise
    return _some(rows, file, source)


def _form(path: Path) -> str:
    name = path.name.lower().removesuffix(".gz")
    for suffix in SUFFIXES:
        if name.endswith(suffix):
            return suffix
    raise ConfigError(
        f"cannot tell what {path} holds: the name must end in {', '.join(SUFFIXES)}"
        " (also with .gz), or be - for JSON lines on standard input"
    )


def _open(path: Path | str) -> BinaryIO:
    if str(path) == STDIN:
        # a file object of our own: a reader stuck in sys.stdin would break the program's end
        return open(0, "rb", closefd=False)
    path = Path(path)
    if path.is_dir():
        raise ConfigError(f"the input {path} is a folder; give a file")
    try:
        if path.name.lower().endswith(".gz"):
            return cast(BinaryIO, gzip.open(path, "rb"))
        return path.open("rb")
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise ConfigError(f"cannot read the input {path}: {why}") from error


def _rows(
    form: str,
    lines: Lines,
    source: str,
    family: Family,
    *,
    sets: Mapping[str, object],
    key: str,
    unknown: bool,
) -> Rows:
    match form:
        case ".csv":
            table = Table(lines, source, family, sets=sets, key_field=key, allow_unknown=unknown)
            return table.rows()
        case ".txt":
            return text_rows(lines, source, sets, family)
        case _:
            return json_rows(lines, source, sets)


def _some(rows: Rows, file: BinaryIO, source: str) -> Rows:
    """All of *rows*; then the file is closed.

    Raises:
        ConfigError: there are none.
    """
    is_empty = True
    with file:
        for row in rows:
            is_empty = False
            yield row
    if is_empty:
        raise ConfigError(f"no tasks in {source}")
