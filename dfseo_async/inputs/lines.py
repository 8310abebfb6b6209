"""Bytes to physical lines: bounded, counted from 1, without byte order mark and line breaks."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from dfseo_async.errors import ConfigError, Problem

MAX_LINE = 2**20  # bytes; the longest sensible task (1,000 keywords of 80 characters) has a third
_BOM = b"\xef\xbb\xbf"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_SHOWN = 40  # characters of a bad line that are told


class Line(NamedTuple):
    """One line: its number and its bytes, without the line break."""

    number: int
    raw: bytes


def read_lines(file: BinaryIO, source: str) -> Iterator[Line | Problem]:
    """Every line of *file*; one that is too long or holds a NUL byte is a problem.

    Raises:
        ConfigError: the file cannot be read on, or is UTF-16.
    """
    number = 0
    while True:
        number += 1
        try:
            raw = file.readline(MAX_LINE + 1)
            is_long = len(raw) > MAX_LINE and not raw.endswith(b"\n")
            if is_long:
                _skip_line(file)
        except (OSError, EOFError, zlib.error) as error:
            raise ConfigError(f"cannot read {source} on from line {number}: {error}") from error
        if not raw:
            return
        if number == 1:
            raw = _without_mark(raw, source)
        yield _judged(number, raw, source, is_long=is_long)


def decode(line: Line, source: str) -> str | Problem:
    """The text of *line*, or a problem when it is not UTF-8."""
    try:
        return line.raw.decode()
    except UnicodeDecodeError as error:
        bad = line.raw[error.start]
        allowed = f"text in UTF-8 (byte 0x{bad:02x} at position {error.start + 1} is none)"
        return Problem(source, line.number, "", shown(line.raw), allowed)


def shown(raw: bytes) -> str:
    """The beginning of a line, for a person."""
    text = repr(raw[: 4 * _SHOWN].decode(errors="backslashreplace"))
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def _judged(number: int, raw: bytes, source: str, *, is_long: bool) -> Line | Problem:
    if is_long:
        allowed = f"a line has at most 1 MiB ({MAX_LINE:,} bytes)"
        return Problem(source, number, "", shown(raw), allowed)
    if b"\0" in raw:
        return Problem(source, number, "", shown(raw), "text without NUL bytes")
    return Line(number, raw.removesuffix(b"\n").removesuffix(b"\r"))


def _without_mark(raw: bytes, source: str) -> bytes:
    if raw.startswith(_UTF_16):
        raise ConfigError(f"{source} is UTF-16; save it as UTF-8")
    return raw.removeprefix(_BOM)


def _skip_line(file: BinaryIO) -> None:
    while (part := file.readline(MAX_LINE)) and not part.endswith(b"\n"):
        pass
