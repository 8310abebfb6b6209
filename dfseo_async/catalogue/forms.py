"""Texts with a shape of their own: URLs, dates, opening hours, coordinates.

Each function takes the text and answers None when it is good, else what is allowed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import partial

from dfseo_async.catalogue.fields import Field, Form

_URL = re.compile(r"https?://[^\s/?#]+(?:[/?#]\S.*|[/?#])?", re.IGNORECASE | re.DOTALL)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_DAYS = "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
_HOURS = re.compile(rf"open_now|24_hours|(?:{_DAYS})(?:;(?:[01]\d|2[0-3]))?")
_DEGREES = re.compile(r"-?\d{1,3}(?:\.\d{1,7})?")
_AMOUNT = re.compile(r"\d+(?:\.\d+)?")
_EDGES = {"latitude": 90, "longitude": 180}  # degrees
_WORDS = {
    Form.POINT: "latitude,longitude",
    Form.RADIUS: "latitude,longitude,radius",
    Form.ZOOM: "latitude,longitude,zoom such as 17z",
}


def form_test(field: Field) -> Callable[[str], str | None] | None:
    """The test for the field's form; None for free text."""
    match field.form:
        case Form.TEXT:
            return None
        case Form.URL:
            return _url
        case Form.DATE:
            return partial(_date, field.earliest)
        case Form.HOURS:
            return _hours
        case Form.POINT | Form.RADIUS | Form.ZOOM:
            return partial(_coordinate, field)


def _url(text: str) -> str | None:
    return None if _URL.fullmatch(text) else "a URL that begins with http:// or https://"


def _date(earliest: date | None, text: str) -> str | None:
    allowed = "a date as yyyy-mm-dd"
    if not _DATE.fullmatch(text):
        return allowed
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return allowed
    return f"a date from {earliest} on" if earliest is not None and day < earliest else None


def _hours(text: str) -> str | None:
    if _HOURS.fullmatch(text):
        return None
    return "open_now, 24_hours, a weekday such as monday, or weekday;hour such as monday;18"


def _coordinate(field: Field, text: str) -> str | None:
    parts = [part.strip() for part in text.split(",")]
    has_third = field.form is not Form.POINT and len(parts) == len(_EDGES) + 1
    if len(parts) != len(_EDGES) and not has_third:
        return _WORDS[field.form]
    for name, part, edge in zip(_EDGES, parts, _EDGES.values(), strict=False):
        if not _DEGREES.fullmatch(part) or abs(float(part)) > edge:
            return f"{name} from -{edge} to {edge} with at most 7 decimals"
    # A radius is asked for but nowhere said to be required, and a zoom has a default.
    return _third(field, parts[-1]) if has_third else None


def _third(field: Field, part: str) -> str | None:
    is_zoom = field.form is Form.ZOOM
    number = part.removesuffix("z") if is_zoom else part
    if is_zoom == part.endswith("z") and _AMOUNT.fullmatch(number):
        low = field.minimum if field.minimum is not None else 0
        high = field.maximum if field.maximum is not None else float("inf")
        if low <= float(number) <= high:
            return None
    unit = "z" if is_zoom else ""
    bounds = [f"from {field.minimum:g}{unit}"] if field.minimum is not None else []
    bounds += [f"to {field.maximum:g}{unit}"] if field.maximum is not None else []
    return f"{_WORDS[field.form]}, {'zoom' if is_zoom else 'radius'} {' '.join(bounds)}".rstrip()
