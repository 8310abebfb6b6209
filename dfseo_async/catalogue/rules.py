"""Tests for the value of one field, built once from its description.

A test takes the value and answers None when it is good, else what is allowed, in words.
A look is a quick test: True means given and good, False means that the test has to tell.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeGuard

from dfseo_async.catalogue.arrays import Test, array_tests, choice_words
from dfseo_async.catalogue.fields import Field, FieldType, Need
from dfseo_async.catalogue.forms import form_test

Look = Callable[[Any], bool]
_REMEMBERED = 1024  # good values of one field: most jobs have few locations, dates and choices
_TOO_LARGE = 2**63  # JSON writers of most languages end there
# "All locations in Russia and Belarus are unsupported": every page of docs.dataforseo.com/v3, 2026.
_UNSUPPORTED = frozenset({"russia", "russian federation", "belarus"})
_UNSUPPORTED_CODES = frozenset({2643, 2112})


def value_test(field: Field) -> Test:
    """One test for everything that *field* states about its value."""
    words, is_type = _TYPES[field.type]
    tests = tuple(_tests(field))

    def test(value: Any) -> str | None:
        if not is_type(value):
            return words
        for one in tests:
            if (allowed := one(value)) is not None:
                return allowed
        return None

    return test


def value_look(field: Field) -> Look:
    """A look for values of *field*, for millions of them: the good ones are remembered."""
    if field.type is FieldType.STRING and not _content_tests(field):
        return _text_look(field.max_chars)
    test = value_test(field)
    usual = _USUAL.get(field.type)
    good: set[Any] = set()

    def look(value: Any) -> bool:
        if type(value) is usual and value in good:  # the type too, since True == 1 == 1.0
            return True
        if test(value) is not None or not is_given(value):
            return False
        if type(value) is usual:
            if len(good) >= _REMEMBERED:
                good.clear()
            good.add(value)
        return True

    return look


def _text_look(max_chars: int | None) -> Look:
    """Free texts are seldom seen twice, so they are not worth remembering."""
    most = sys.maxsize if max_chars is None else max_chars

    def look(text: Any) -> bool:
        is_long = type(text) is str and 0 < len(text) <= most
        return is_long and not text.isspace() and (text.isascii() or _is_unicode(text))

    return look


def is_given(value: object) -> bool:
    """Whether a value counts: None and the empty text do not."""
    return value is not None and not (isinstance(value, str) and not value)


def is_string(value: Any) -> TypeGuard[str]:
    """Whether it is text that can be sent: lone surrogates (of broken files) cannot."""
    return isinstance(value, str) and (value.isascii() or _is_unicode(value))


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_integer(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < _TOO_LARGE


def _is_number(value: Any) -> bool:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return is_number and math.isfinite(value)


def _is_boolean(value: Any) -> bool:
    return isinstance(value, bool)


def _is_array(value: Any) -> bool:
    return isinstance(value, (list, tuple))


def _is_strings(value: Any) -> bool:
    try:
        return _is_array(value) and is_string("".join(value))
    except TypeError:  # not all of them are strings
        return False


def _is_objects(value: Any) -> bool:
    return _is_array(value) and all(isinstance(item, dict) for item in value)


def _is_object(value: Any) -> bool:
    return isinstance(value, dict)


def _is_anything(_: Any) -> bool:
    return True


_TYPES: Mapping[FieldType, tuple[str, Callable[[Any], bool]]] = {
    FieldType.STRING: ("a string", is_string),
    FieldType.INTEGER: ("an integer", _is_integer),
    FieldType.NUMBER: ("a number", _is_number),
    FieldType.BOOLEAN: ("true or false", _is_boolean),
    FieldType.STRINGS: ("an array of strings", _is_strings),
    FieldType.ARRAY: ("an array", _is_array),
    FieldType.OBJECTS: ("an array of objects", _is_objects),
    FieldType.OBJECT: ("an object", _is_object),
    FieldType.ANY: ("any value", _is_anything),
}
_USUAL: Mapping[FieldType, type] = {
    FieldType.STRING: str,
    FieldType.INTEGER: int,
    FieldType.NUMBER: float,
    FieldType.BOOLEAN: bool,
}


def _tests(field: Field) -> list[Test]:
    tests: list[Test] = []
    match field.type:
        case FieldType.STRING:
            tests += _size_tests(field) + _content_tests(field)
        case FieldType.INTEGER | FieldType.NUMBER:
            tests += _number_tests(field)
        case FieldType.STRINGS | FieldType.ARRAY | FieldType.OBJECTS:
            tests += array_tests(field)
        case FieldType.ANY:
            tests += _loose_number_tests(field)
        case FieldType.BOOLEAN | FieldType.OBJECT:
            pass
    return tests


def _size_tests(field: Field) -> list[Test]:
    """Not blank and not too long; ``_text_look`` knows no more than this."""
    tests: list[Test] = []
    is_asked_for = field.need is not Need.OPTIONAL
    if field.need is Need.REQUIRED or (field.name == "keyword" and is_asked_for):
        tests.append(_not_blank)
    elif is_asked_for or field.name in ("keyword", "location_name", "language_name"):
        tests.append(lambda text: _not_blank(text) if text else None)  # an empty one is not given
    if (most := field.max_chars) is not None:
        allowed = f"at most {most} characters"
        tests.append(lambda text: allowed if len(text) > most else None)
    return tests


def _content_tests(field: Field) -> list[Test]:
    tests: list[Test] = []
    if field.choices:
        tests.append(_choice_test(field.choices))
    if (shape := form_test(field)) is not None:
        tests.append(shape)
    if field.name == "location_name":
        tests.append(_supported_name)
    return tests


def _not_blank(text: str) -> str | None:
    return "a text that is not blank" if text.isspace() or not text else None


def _supported_name(name: str) -> str | None:
    country = name.rpartition(",")[2].strip().lower()
    return "any location outside Russia and Belarus" if country in _UNSUPPORTED else None


def _supported_code(code: float) -> str | None:
    return "any location outside Russia and Belarus" if code in _UNSUPPORTED_CODES else None


def _number_tests(field: Field) -> list[Test]:
    tests: list[Test] = []
    low, high = field.minimum, field.maximum
    if low is not None or high is not None:
        least = -math.inf if low is None else low
        most = math.inf if high is None else high
        allowed = _range_words(low, high)
        tests.append(lambda number: None if least <= number <= most else allowed)
    if field.choices:
        tests.append(_choice_test(field.choices))
    if field.name == "location_code":
        tests.append(_supported_code)
    return tests


def _loose_number_tests(field: Field) -> list[Test]:
    """For numbers that may be written as text; whatever is no number passes."""

    def test(value: Any) -> str | None:
        try:
            number = float(value)
        except (TypeError, ValueError):
            return None
        return next(filter(None, (one(number) for one in tests)), None)

    tests = _number_tests(field)
    return [test] if tests else []


def _range_words(low: float | None, high: float | None) -> str:
    if low is None:
        return f"at most {high:.12g}"
    return f"at least {low:.12g}" if high is None else f"from {low:.12g} to {high:.12g}"


def _choice_test(choices: Sequence[str | float]) -> Test:
    known, allowed = frozenset(choices), choice_words(choices)
    return lambda value: None if value in known else allowed
