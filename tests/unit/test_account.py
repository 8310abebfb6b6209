"""What ``user_data`` says of the account, in any shape it may come."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dfseo_async.limits import AccountFigures, read_account

ENDPOINT, FUNCTION = "serp/google/organic", "advanced"
NAMES = (
    *("rates", "limits", "minute", "total", "total_serp", "serp", "google", "organic"),
    *("task_post", "task_get", "tasks_ready", "advanced", "money", "balance"),
    *("price", "priority_normal", "priority_high", "cost", "x"),
)
leaves = (
    st.none() | st.booleans() | st.integers(-5, 5000) | st.floats(0.0, 5000.0) | st.text(max_size=3)
)
shapes = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=5)
    ),
    max_leaves=30,
)


def minute(limits: Any) -> list[Any]:
    """A result with these limits a minute."""
    return [{"rates": {"limits": {"minute": limits}}}]


def read(result: Any) -> AccountFigures:
    """What it says of Google organic results."""
    return read_account(result, ENDPOINT, FUNCTION)


@given(shapes | st.fixed_dictionaries({"rates": shapes, "price": shapes, "money": shapes}))
def test_account_of_any_shape_is_read(result: Any) -> None:
    """Nothing raises, and a limit that is said is at least one call."""
    found = read(result)

    assert (found.calls_per_minute or 1) >= 1
    assert (found.tasks_ready_per_minute or 1) >= 1


@given(shapes)
def test_account_limits_of_any_shape_are_read(limits: Any) -> None:
    """The part about limits may be anything too."""
    assert (read(minute(limits)).calls_per_minute or 1) >= 1


@pytest.mark.parametrize(
    "result",
    [
        None,
        [],
        {},
        "",
        "busy",
        0,
        [None],
        [[]],
        [{"rates": None}],
        minute([]),
        minute({"total": []}),
    ],
)
def test_account_that_says_nothing(result: Any) -> None:
    """Whatever cannot be read counts as not said."""
    assert AccountFigures() == read(result)


@pytest.mark.parametrize("value", [0, 0.0, 0.5, -1, True, None, "2000", [2000], {"a": 1}])
def test_account_limit_that_is_no_number_of_calls_says_nothing(value: Any) -> None:
    """0 means "not limited" there; text, truth and parts of a call mean nothing."""
    assert AccountFigures() == read(minute({"total": value, "serp": {"tasks_ready": value}}))


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        ({"total": 2000}, 2000),
        ({"total": 2000.9}, 2000),
        ({"total": 2000, "total_serp": 500}, 500),
        ({"total": 0, "total_serp": 500}, 500),
        ({"total": 2000, "serp": {"total_serp": 400}}, 400),
        ({"total": 2000, "serp": {"task_post": 300, "task_get": 350}}, 300),
        ({"total": 2000, "serp": {"task_post": 0, "task_get": {"advanced": 250}}}, 250),
        ({"total": 2000, "serp": {"google": {"task_post": 240}}}, 240),
        ({"total": 2000, "serp": {"google": {"organic": {"task_post": 230}}}}, 230),
        ({"total": 2000, "serp": {"task_get": {"google": {"organic": {"advanced": 220}}}}}, 220),
        ({"total": 2000, "serp": {"bing": {"task_post": 1}}, "total_merchant": 2}, 2000),
        ({"total": 2000, "serp": {"task_get": {"html": 3}, "tasks_ready": 4}}, 2000),
    ],
)
def test_account_least_of_the_limits_that_apply(limits: dict[str, Any], expected: int) -> None:
    """A call counts against every limit it falls under; other engines' and functions' do not."""
    assert expected == read(minute(limits)).calls_per_minute


@pytest.mark.parametrize(
    ("serp", "expected"),
    [
        ({"tasks_ready": 20}, 20),
        ({"tasks_ready": 20, "google": {"tasks_ready": 15}}, 15),
        ({"tasks_ready": 0, "google": {"organic": {"tasks_ready": 10}}}, 10),
        ({"bing": {"tasks_ready": 1}}, None),
    ],
)
def test_account_least_of_the_polls(serp: dict[str, Any], expected: int | None) -> None:
    """Polls are told by API, engine or type."""
    assert expected == read(minute({"total": 2000, "serp": serp})).tasks_ready_per_minute


def test_account_balance_and_prices() -> None:
    """Money left, and the dearest price at the narrowest place that tells one."""
    wide = {"priority_normal": [{"cost": 0.9}]}
    narrow = {
        "priority_normal": [{"cost": 0.0006}, {"cost": 0.0012}, {"cost": "x"}, None],
        "priority_high": {"price": 0.0024},
    }
    result = {
        "money": {"balance": 12.5},
        "price": {"serp": {"task_post": wide, "google": {"organic": {"task_post": narrow}}}},
    }

    assert AccountFigures(None, None, 12.5, 0.0012, 0.0024) == read([result])


def test_account_of_the_result_itself() -> None:
    """The row alone is read like a list of one."""
    assert 7 == read(minute({"total": 7})[0]).calls_per_minute
