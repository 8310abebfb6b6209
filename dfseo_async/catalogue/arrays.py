"""Tests for the elements of an array, built once from the field's description.

A test takes the array, of the right type, and answers None when it is good, else what is allowed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence, Sized
from typing import Any

from dfseo_async.catalogue.fields import Field, FieldType, Need

Test = Callable[[Any], str | None]


def array_tests(field: Field) -> list[Test]:
    """What *field* states about its elements, and how many there may be."""
    tests: list[Test] = []
    if field.need is Need.REQUIRED:
        tests.append(lambda items: None if items else "at least one element")
    if (most := field.max_items) is not None:
        allowed = f"at most {most} elements"
        tests.append(lambda items: allowed if len(items) > most else None)
    if field.choices:
        known, one_of = frozenset(field.choices), choice_words(field.choices)
        tests.append(lambda items: None if known.issuperset(items) else one_of)
    if field.max_item_chars is not None:
        tests.append(_item_chars_test(field.type, field.max_item_chars))
    if (least := field.min_item_chars) is not None:
        few = f"at least {least} characters in each element"
        tests.append(lambda items: few if min(map(len, items), default=least) < least else None)
    tests += _object_tests(field)
    if (words := field.max_item_words) is not None:
        many = f"at most {words} words in each element"
        tests.append(lambda items: many if _most(map(str.split, items)) > words else None)
    if field.name == "keywords":
        blank = "elements that are not blank"
        tests.append(lambda items: None if all(map(str.strip, items)) else blank)
    return tests


def _most(items: Iterable[Sized]) -> int:
    return max(map(len, items), default=0)


def _item_chars_test(type_: FieldType, most: int) -> Test:
    allowed = f"at most {most} characters in each element"
    if type_ is FieldType.STRINGS:
        return lambda items: allowed if _most(items) > most else None

    def test(items: Sequence[Any]) -> str | None:
        for item in items:
            texts = item.values() if isinstance(item, dict) else (item,)
            if any(isinstance(text, str) and len(text) > most for text in texts):
                return allowed
        return None

    return test


def _object_tests(field: Field) -> list[Test]:
    tests: list[Test] = []
    if needs := field.item_needs:
        lacking = f"{' and '.join(needs)} in each element"
        tests.append(
            lambda items: None if all(one.keys() >= {*needs} for one in items) else lacking
        )
    for name, known in field.item_choices:
        one_of = f"in each element a {name} that is one of {', '.join(known)}"
        tests.append(_item_choice_test(name, frozenset(known), one_of))
    return tests


def _item_choice_test(name: str, known: frozenset[str], allowed: str) -> Test:
    # ``in`` needs a hashable value, and only strings can be right
    def is_wrong(item: dict[str, Any]) -> bool:
        return name in item and not (isinstance(item[name], str) and item[name] in known)

    return lambda items: allowed if any(map(is_wrong, items)) else None


def choice_words(choices: Sequence[str | float]) -> str:
    """What may stand there, in words."""
    return f"one of {', '.join(map(str, choices))}"
