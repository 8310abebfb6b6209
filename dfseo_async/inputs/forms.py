"""Lines to rows, one function for each form of input."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from dfseo_async.catalogue import Family, FieldType, Need
from dfseo_async.engine.preparing import InputRow
from dfseo_async.errors import ConfigError, Problem
from dfseo_async.inputs.lines import Line, decode, shown

Lines = Iterator[Line | Problem]
Rows = Iterator[InputRow | Problem]

_LONG_NUMBER = re.compile(rb"\d{19}")  # may not fit into 64 bits, where orjson would round it


class _RepeatedNameError(ValueError):
    """A field stands twice in one object."""


def json_rows(lines: Lines, source: str, sets: Mapping[str, object]) -> Rows:
    """One task object a line."""
    for line in lines:
        if isinstance(line, Problem):
            yield line
        elif line.raw.strip():
            found = _json_object(line, source)
            yield found if isinstance(found, Problem) else _row(line.number, found, source, sets)


def text_rows(lines: Lines, source: str, sets: Mapping[str, object], family: Family) -> Rows:
    """One keyword a line, blanks around it included.

    Raises:
        ConfigError: the family's tasks are not made of one text.
    """
    field = text_field(family)
    if field in sets:
        raise ConfigError(f"{source} gives {field!r} line by line; leave it out of --set")
    return _text_rows(lines, source, sets, field)


def text_field(family: Family) -> str:
    """The field that a line of a text file stands for."""
    if "keyword" in family.fields:
        return "keyword"
    needed = [one for one in family.fields.values() if one.need is Need.REQUIRED]
    if len(needed) == 1 and needed[0].type is FieldType.STRING:
        return needed[0].name
    raise ConfigError(
        f"a .txt file has one keyword a line, and {family.endpoint} takes more than that;"
        " give a .jsonl or .csv file"
    )


def _text_rows(lines: Lines, source: str, sets: Mapping[str, object], field: str) -> Rows:
    for line in lines:
        text = line if isinstance(line, Problem) else decode(line, source)
        if isinstance(text, Problem):
            yield text
        elif text.strip():
            yield InputRow(source, getattr(line, "number", 0), {field: text, **sets})


def _row(number: int, fields: dict[str, Any], source: str, sets: Mapping[str, object]) -> InputRow:
    for name, value in sets.items():
        fields.setdefault(name, value)
    return InputRow(source, number, fields)


def _json_object(line: Line, source: str) -> dict[str, Any] | Problem:
    try:
        found = orjson.loads(line.raw)
        if line.raw.count(b":") != _names_in(found) or _LONG_NUMBER.search(line.raw):
            found = json.loads(line.raw, object_pairs_hook=_unrepeated)
    except _RepeatedNameError as error:
        return Problem(source, line.number, str(error), "", "stands twice; give each field once")
    except (ValueError, RecursionError) as error:
        text = decode(line, source)
        if isinstance(text, Problem):
            return text
        why = str(error).partition(": line 1")[0]
        allowed = f"one JSON object a line ({why})"
        return Problem(source, line.number, "", shown(line.raw), allowed)
    if not isinstance(found, dict):
        return Problem(source, line.number, "", shown(line.raw), "one JSON object a line")
    return found


def _names_in(value: object) -> int:
    """How many names the objects in *value* have.

    A line with just as many colons has no name twice, which parsing alone would hide. That is
    nearly every line, and counting is far cheaper than parsing with a look at each pair.
    """
    if isinstance(value, dict):
        return len(value) + sum(map(_names_in, value.values()))
    if isinstance(value, list):
        return sum(map(_names_in, value))
    return 0


def _unrepeated(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        raise _RepeatedNameError(next(name for name in names if names.count(name) > 1))
    return found
