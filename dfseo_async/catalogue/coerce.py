"""Turns a row of text cells (CSV) into a task with the types that the service wants.

Only converts: a cell that cannot be converted is reported, everything else is left to ``checks``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from dfseo_async.catalogue.fields import FieldType
from dfseo_async.catalogue.model import Family
from dfseo_async.catalogue.problems import FieldProblem, shorten

_BOOLEANS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}

_NUMBERS = (FieldType.INTEGER, FieldType.NUMBER)


@dataclass(frozen=True, slots=True)
class CoercedRow:
    """A row as a task.

    Attributes:
        params: the task; cells that could not be converted stand here as text.
        problems: those cells.
    """

    params: dict[str, object]
    problems: tuple[FieldProblem, ...]


def coerce_row(family: Family, row: Mapping[str, str | None]) -> CoercedRow:
    """Convert the cells of one row by the types of the family's fields.

    Blank cells are dropped. Arrays are JSON text, or elements with ``|`` between them. Columns
    that the family does not have stay text; ``check_task`` refuses those.
    """
    params: dict[str, object] = {}
    problems = []
    for name, cell in row.items():
        if cell is None or not cell.strip():
            continue
        field = family.fields.get(name)
        params[name] = cell
        if field is None or field.type is FieldType.STRING:
            continue
        try:
            if "_" in cell and field.type in _NUMBERS:
                raise ValueError(cell)  # noqa: TRY301 - Python reads 1_000, nobody writes it
            params[name] = _CONVERTERS[field.type](cell.strip())
        except ValueError:
            problems.append(FieldProblem(name, shorten(cell), _WORDS[field.type]))
    return CoercedRow(params, tuple(problems))


def _integer(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        number = float(text)  # data frames write 2840 as 2840.0 where a column has gaps
        if not number.is_integer():
            raise
        return int(number)


def _number(text: str) -> int | float:
    try:
        return int(text)
    except ValueError:
        return float(text)


def _boolean(text: str) -> bool:
    try:
        return _BOOLEANS[text.lower()]
    except KeyError:
        raise ValueError(text) from None


def _strings(text: str) -> list[object]:
    if text.startswith("["):
        return _json_array(text)
    return [part.strip() for part in text.split("|") if part.strip()]


def _array(text: str) -> list[object]:
    if text.startswith("["):
        return _json_array(text)
    return [_anything(part.strip()) for part in text.split("|") if part.strip()]


def _json_array(text: str) -> list[object]:
    found = json.loads(text)
    if not isinstance(found, list):
        raise ValueError(text)  # noqa: TRY004 - the cell has a wrong value, the caller no wrong type
    return found


def _object(text: str) -> dict[str, object]:
    found = json.loads(text)
    if not isinstance(found, dict):
        raise ValueError(text)  # noqa: TRY004 - as above
    return found


def _anything(text: str) -> object:
    if text.startswith("["):
        return _json_array(text)
    return int(text) if text.isascii() and text.isdigit() else text


_CONVERTERS: Mapping[FieldType, Callable[[str], object]] = {
    FieldType.INTEGER: _integer,
    FieldType.NUMBER: _number,
    FieldType.BOOLEAN: _boolean,
    FieldType.STRINGS: _strings,
    FieldType.ARRAY: _array,
    FieldType.OBJECTS: _json_array,
    FieldType.OBJECT: _object,
    FieldType.ANY: _anything,
}
_WORDS: Mapping[FieldType, str] = {
    FieldType.INTEGER: "an integer",
    FieldType.NUMBER: "a number",
    FieldType.BOOLEAN: "true or false (also yes, no, 1, 0)",
    FieldType.STRINGS: 'a JSON array such as ["a", "b"], or elements with | between them',
    FieldType.ARRAY: "a JSON array, or elements with | between them",
    FieldType.OBJECTS: "a JSON array of objects",
    FieldType.OBJECT: "a JSON object",
    FieldType.ANY: "a value, or a JSON array",
}
