"""The checks, for every family at once: good tasks pass, and each stated rule refuses."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from dfseo_async.catalogue import (
    Field,
    FieldType,
    Form,
    Need,
    Postback,
    families,
    family,
    live_families,
)
from dfseo_async.catalogue.checks import check_task

ALL = (*families(), *live_families())
GOOD = {
    Form.TEXT: "shoes",
    Form.URL: "https://example.com/a",
    Form.DATE: "2026-01-31",
    Form.HOURS: "tuesday;18",
    Form.POINT: "52.6178549,-155.352142",
    Form.RADIUS: "53.476225,-2.243572,200",
    Form.ZOOM: "52.6178549,-155.352142,17z",
}
BAD_TYPES: dict[FieldType, tuple[object, ...]] = {
    FieldType.STRING: (1, True, ["a"], {}),
    FieldType.INTEGER: ("1", True, 1.0, []),
    FieldType.NUMBER: ("1", True, float("nan"), []),
    FieldType.BOOLEAN: ("true", 1, []),
    FieldType.STRINGS: ("a", [1], {}),
    FieldType.ARRAY: ("a", 1, {}),
    FieldType.OBJECTS: ("a", ["a"], {}),
    FieldType.OBJECT: ("a", [], 1),
    FieldType.ANY: (),
}


def good_value(field: Field) -> object:
    """A value that meets everything stated about *field*."""
    if field.type in (FieldType.STRINGS, FieldType.ARRAY):
        return [field.choices[0] if field.choices else "shoes"]
    if field.choices:
        return field.choices[-1]
    if field.type in (FieldType.INTEGER, FieldType.NUMBER):
        least = field.minimum if field.minimum is not None else 1
        return int(least) if field.type is FieldType.INTEGER else least
    simple: dict[FieldType, object] = {
        FieldType.BOOLEAN: True,
        FieldType.OBJECTS: [good_item(field)],
        FieldType.OBJECT: {"a": 1},
        FieldType.ANY: 1,
    }
    return simple.get(field.type, GOOD[field.form])


def good_item(field: Field) -> dict[str, str]:
    """One object of an array of them."""
    return dict.fromkeys(field.item_needs, "shoes") | {
        name: known[0] for name, known in field.item_choices
    }


def minimal_task(endpoint: str) -> dict[str, object]:
    """The least that the family asks for."""
    known = family(endpoint)
    names = {field.name for field in known.fields.values() if field.need is Need.REQUIRED}
    for names_of_one in (*known.rules.exactly_one, *known.rules.at_least_one):
        if not names & set(names_of_one):
            names.add(names_of_one[0])
    return {name: good_value(known.fields[name]) for name in sorted(names)}


def fullest_task(endpoint: str) -> dict[str, object]:
    """Every field that may stand beside the others."""
    known = family(endpoint)
    task = {name: good_value(field) for name, field in known.fields.items() if name != "url"}
    for names in (*known.rules.exactly_one, *known.rules.at_most_one):
        for name in names[1:]:
            del task[name]
    for case in known.rules.cases:
        task.pop(case.when, None)
    return {**task, **minimal_task(endpoint)}


def without_rivals(endpoint: str, name: str) -> dict[str, object]:
    """The fullest task less what must not stand beside *name*."""
    rules = family(endpoint).rules
    rivals = {
        rival
        for names in (*rules.exactly_one, *rules.at_most_one)
        if name in names
        for rival in names
    }
    return {other: value for other, value in fullest_task(endpoint).items() if other not in rivals}


def on_the_bound(field: Field) -> Iterator[object]:
    """Values that are just allowed."""
    if field.type in (FieldType.INTEGER, FieldType.NUMBER):
        yield from (bound for bound in (field.minimum, field.maximum) if bound is not None)
    if field.max_chars is not None:
        yield "é" * field.max_chars
    if field.max_items is not None:
        one = good_item(field) if field.type is FieldType.OBJECTS else "ab"
        yield [one] * field.max_items
    if field.max_item_chars is not None and field.type is FieldType.STRINGS:
        yield ["a" * field.max_item_chars]
    if field.min_item_chars is not None:
        yield ["a" * field.min_item_chars]
    if field.max_item_words is not None:
        yield ["a " * field.max_item_words]


def beyond_the_bound(field: Field) -> Iterator[object]:
    """Values that are just too much."""
    if field.type in (FieldType.INTEGER, FieldType.NUMBER):
        yield from (field.minimum - 1,) if field.minimum is not None else ()
        yield from (field.maximum + 1,) if field.maximum is not None else ()
    if field.max_chars is not None:
        yield "é" * (field.max_chars + 1)
    if field.choices:
        yield ["no such"] if field.type is FieldType.STRINGS else "no such"
    if field.max_items is not None:
        one = good_item(field) if field.type is FieldType.OBJECTS else "ab"
        yield [one] * (field.max_items + 1)
    if field.max_item_chars is not None and field.type is FieldType.STRINGS:
        yield ["a" * (field.max_item_chars + 1)]
    if field.min_item_chars is not None:
        yield ["a" * (field.min_item_chars - 1)]
    if field.max_item_words is not None:
        yield ["a " * (field.max_item_words + 1)]


def refused(endpoint: str, task: dict[str, object]) -> list[str]:
    """Names of the fields that the check finds fault with."""
    return [problem.field for problem in check_task(family(endpoint), task)]


@pytest.mark.parametrize("endpoint", ALL)
def test_minimal_task_passes(endpoint: str) -> None:
    """What the family asks for is enough."""
    assert () == check_task(family(endpoint), minimal_task(endpoint))


@pytest.mark.parametrize("endpoint", ALL)
def test_fullest_task_passes(endpoint: str) -> None:
    """All fields together are no problem, nor is an absent one given as None."""
    known = family(endpoint)
    task = fullest_task(endpoint)
    empty = dict.fromkeys(known.fields) | task

    assert () == check_task(known, task)
    assert () == check_task(known, empty)


@pytest.mark.parametrize("endpoint", ALL)
def test_each_demanded_field_is_missed(endpoint: str) -> None:
    """Without a demanded field the task is refused, and the field is named."""
    task = minimal_task(endpoint)
    for name in task:
        rest = {other: value for other, value in task.items() if other != name}

        assert [name] == refused(endpoint, rest)


@pytest.mark.parametrize("endpoint", ALL)
def test_two_of_one_are_refused(endpoint: str) -> None:
    """A task with two locations or two languages does not say what is meant."""
    known = family(endpoint)
    for names in (*known.rules.exactly_one, *known.rules.at_most_one):
        both = {name: good_value(known.fields[name]) for name in names}

        assert [names[-1]] == refused(endpoint, minimal_task(endpoint) | both)


@pytest.mark.parametrize("endpoint", ALL)
def test_unknown_field_is_refused_where_fields_are_known(endpoint: str) -> None:
    """The service refuses a field it does not know (40506); so do we, unless told otherwise."""
    known = family(endpoint)
    task = minimal_task(endpoint) | {"zzz": 1}

    assert (["zzz"] if known.are_fields_known else []) == refused(endpoint, task)
    assert () == check_task(known, task, allow_unknown=True)


@pytest.mark.parametrize("endpoint", ALL)
def test_wrong_type_is_refused(endpoint: str) -> None:
    """JSON types are not mixed up; true is not 1, and "1" is not 1."""
    for name, field in family(endpoint).fields.items():
        for value in BAD_TYPES[field.type]:
            assert name in refused(endpoint, fullest_task(endpoint) | {name: value})


@pytest.mark.parametrize("endpoint", ALL)
def test_value_on_the_bound_passes_and_beyond_it_is_refused(endpoint: str) -> None:
    """Each stated bound of each field holds, exactly where it stands."""
    for name, field in family(endpoint).fields.items():
        task = without_rivals(endpoint, name)
        for value in on_the_bound(field):
            assert [] == refused(endpoint, task | {name: value})
        for value in beyond_the_bound(field):
            assert [name] == refused(endpoint, task | {name: value})


@pytest.mark.parametrize("endpoint", ALL)
def test_postback_data_goes_with_postback_url(endpoint: str) -> None:
    """Where results have several shapes, a postback must say which."""
    known = family(endpoint)
    task = minimal_task(endpoint) | {"postback_url": "https://example.com/?id=$id&tag=$tag"}
    data = known.fields.get("postback_data")
    if known.postback in (Postback.NONE, Postback.PINGBACK):
        expected = ["postback_url"]
    elif data is not None and data.need is Need.CONDITIONAL:
        expected = ["postback_data"]
    else:
        expected = []

    assert expected == refused(endpoint, task)
    if data is not None:
        assert ["postback_data"] == refused(endpoint, task | {"postback_data": "json"})
