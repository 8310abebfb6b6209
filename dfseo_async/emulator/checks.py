"""Whether the service takes one element of a POST, and with what code it refuses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import orjson

from dfseo_async.emulator.families import Family
from dfseo_async.emulator.tasks import parse_date

_PRIORITIES = (1, 2, "1", "2")
_NOTHING: tuple[object, ...] = (None, "", [], {})  # in the place of a required value


@dataclass(frozen=True, slots=True)
class Problem:
    """Why an element is refused."""

    code: int
    field: str = ""
    note: str = ""


EMPTY = Problem(40502)
INVALID = Problem(40503)


def decode_tasks(body: bytes) -> list[object] | Problem:
    """Read a POST body: an array, or an object with ``0``, ``1`` and so on as keys.

    Fields that are null count as not given: the vendor's client sends all that it knows so.
    """
    if not body.strip():
        return EMPTY
    try:
        decoded = orjson.loads(body)
    except orjson.JSONDecodeError:
        return INVALID
    if isinstance(decoded, dict):
        decoded = list(decoded.values())
    if not isinstance(decoded, list):
        return INVALID
    return [_without_nulls(task) for task in decoded] or EMPTY


def _without_nulls(task: object) -> object:
    if not isinstance(task, dict) or None not in task.values():
        return task
    return {name: value for name, value in task.items() if value is not None}


def problem_of(params: Mapping[str, object], family: Family, *, is_strict: bool) -> Problem | None:
    """Find what is wrong with one task; nothing when it is accepted."""
    for name in family.required:
        if params.get(name) in _NOTHING and not _is_replaced((name,), params, family):
            return Problem(40501, name)
    for name, most in family.lengths:
        text = params.get(name)
        if text is not None and (not isinstance(text, str) or len(text) > most):
            return Problem(40501, name)
    if params.get("priority", 1) not in _PRIORITIES:
        return Problem(40501, "priority")
    return _strictly_wrong(params, family) if is_strict else None


def _strictly_wrong(params: Mapping[str, object], family: Family) -> Problem | None:
    unknown = next((name for name in params if family.fields and name not in family.fields), None)
    if unknown is not None:
        return Problem(40506, unknown)
    for names in family.one_of:
        is_given = any(params.get(name) for name in names)
        if not is_given and not _is_replaced(names, params, family):
            return Problem(40501, names[0])
    return None


def _is_replaced(names: tuple[str, ...], params: Mapping[str, object], family: Family) -> bool:
    return bool(params.get("url")) and not family.replaced_by_url.isdisjoint(names)


@dataclass(frozen=True, slots=True)
class Listing:
    """What one ``id_list`` call asks for; times are whole seconds, the last one included."""

    first: int
    last: int
    limit: int
    offset: int
    is_descending: bool
    has_metadata: bool


_MONTH = 31 * 86_400
_HALF_YEAR = 184 * 86_400
_CLOCK_SLACK = 1.0


def listing_of(params: Mapping[str, object], now: float) -> Listing | Problem:
    """Read the object of an ``id_list`` call."""
    listing = Listing(
        first=parse_date(params.get("datetime_from")) or 0,
        last=parse_date(params.get("datetime_to")) or 0,
        limit=whole(params.get("limit", 1_000)),
        offset=whole(params.get("offset", 0)),
        is_descending=params.get("sort", "asc") == "desc",
        has_metadata=params.get("include_metadata") is True,
    )
    wrong = _wrong_field(listing, now)
    return Problem(40501, wrong) if wrong else listing


def _wrong_field(listing: Listing, now: float) -> str:
    age = _MONTH if listing.has_metadata else _HALF_YEAR
    rules = {
        "datetime_from": now - age <= listing.first,
        "datetime_to": listing.first < listing.last <= now + _CLOCK_SLACK,
        "limit": 1 <= listing.limit <= 1_000,
        "offset": 0 <= listing.offset <= 100_000_000,
    }
    return next((name for name, holds in rules.items() if not holds), "")


def whole(value: object) -> int:
    """Return a whole number, or -1 for anything else."""
    return value if isinstance(value, int) and not isinstance(value, bool) else -1
