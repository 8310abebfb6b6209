"""The quick way through the checks, for tasks like those before, never passes what is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest
from test_checks_families import minimal_task, without_rivals

from dfseo_async.catalogue import families, family
from dfseo_async.catalogue.checks import check_task
from dfseo_async.catalogue.problems import FieldProblem

# What equals a good value but is another type comes after it.
VALUES: tuple[object, ...] = (
    *(1, True, 1.0, 0, False, 0.0, -1, 2840, 2840.0, 2643, 2**63, float("nan"), float("inf")),
    *("shoes", "чай", "", " ", "x" * 256, "x" * 701, "\ud800", "1", "Belarus", "mobile", "ios"),
    *("2026-01-31", "2026-02-31", "1999-01-01", "https://a.b", "a.b", "1,2", "1,2,3z", "91,2"),
    *(None, [], [""], ["a"], ["a", 1], ["a", "\ud800"], ["x" * 101], [{}], {}, {"a": 1}),
)
STRANGER = "?"
KNOWN = tuple(one for one in families() if family(one).are_fields_known)


def stated_rules(endpoint: str, params: Mapping[str, object]) -> tuple[FieldProblem, ...]:
    """The verdict in company of an unknown field: such a task is never a usual one."""
    found = check_task(family(endpoint), {**params, STRANGER: 1})
    assert STRANGER in [one.field for one in found]
    return tuple(one for one in found if one.field != STRANGER)


def tasks(endpoint: str) -> Iterator[dict[str, object]]:
    """Good tasks with one value replaced, the field alone and in place of its rivals."""
    least = minimal_task(endpoint)
    for name in family(endpoint).fields:
        for base in (least, without_rivals(endpoint, name)):
            yield from ({**base, name: value} for value in VALUES)


@pytest.mark.parametrize("endpoint", KNOWN)
def test_a_task_is_judged_alike_in_any_company(endpoint: str) -> None:
    """What passed before it, and an unknown field beside it, change nothing."""
    known = family(endpoint)
    for task in tasks(endpoint):
        assert stated_rules(endpoint, task) == check_task(known, task), task


@pytest.mark.parametrize("endpoint", KNOWN)
def test_what_is_none_is_absent(endpoint: str) -> None:
    """For good tasks and for bad ones."""
    known = family(endpoint)
    least = minimal_task(endpoint)
    for name in known.fields:
        task = {**least, name: None}
        less = {other: value for other, value in least.items() if other != name}

        assert check_task(known, less) == check_task(known, task)
