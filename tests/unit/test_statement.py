"""The account as people are shown it, in any shape that ``user_data`` may come."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dfseo_async.catalogue import family
from dfseo_async.limits.statement import (
    Figure,
    PriceRow,
    Statement,
    compare_prices,
    read_statement,
)

NOTHING = Statement(None, None, "", None, None, (), (), (), (), (), (), "")
ORGANIC = family("serp/google/organic")
NAMES = (
    *("rates", "limits", "minute", "day", "total", "total_serp", "serp", "statistics", "value"),
    *("money", "balance", "price", "task_post", "priority_normal", "cost", "x_expiry_date"),
)
shapes = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5000) | st.floats() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=5)
    ),
    max_leaves=30,
)


@given(shapes | st.fixed_dictionaries({"rates": shapes, "price": shapes, "money": shapes}))
def test_any_shape_is_read(result: Any) -> None:
    """Nothing raises, whatever comes."""
    statement = read_statement(result)

    assert all(one.value > 0 for one in statement.minute_limits + statement.cost_caps)
    assert [ORGANIC.endpoint] == [one.endpoint for one in compare_prices(result, [ORGANIC])]


@pytest.mark.parametrize("result", [None, [], {}, "", 0, [None], [[]], {"money": 5, "rates": []}])
def test_what_is_not_said_is_not_known(result: Any) -> None:
    """Never a 0 that somebody could take for an empty account."""
    assert NOTHING == read_statement(result)


def test_everything_that_is_said_is_read() -> None:
    """Figures may be floats; 0 means "not limited"; the login is left out."""
    statement = read_statement(
        [
            {
                "login": "me@example.com",
                "timezone": "Etc/UTC",
                "money": {
                    "balance": 12.5,
                    "total": 100,
                    "limits": {"day": {"total": 20.0, "total_serp": 0}, "minute": {}},
                    "statistics": {
                        "day": {"total": 1.5, "total_serp": 1.5, "value": "2026-11-21"},
                    },
                },
                "rates": {
                    "limits": {
                        "day": {"total": 0},
                        "minute": {"total": 2000.0, "serp": {"task_get": {"advanced": 1000}}},
                    },
                    "statistics": {"day": {"total": 7.0, "total_serp": 7, "total_merchant": 0}},
                },
                "backlinks_subscription_expiry_date": None,
                "llm_mentions_subscription_expiry_date": "2026-12-28 14:01:38 +00:00",
            }
        ]
    )

    assert (12.5, 100.0, 1.5, 7.0) == (
        statement.balance_usd,
        statement.deposited_usd,
        statement.spent_usd,
        statement.calls,
    )
    assert ("2026-11-21", "Etc/UTC") == (statement.day, statement.timezone)
    assert (Figure("serp", 1.5),) == statement.spent_by_api
    assert (Figure("serp", 7.0),) == statement.calls_by_api
    assert (Figure("day.total", 20.0),) == statement.cost_caps
    assert (
        Figure("total", 2000.0),
        Figure("serp.task_get.advanced", 1000.0),
    ) == statement.minute_limits
    assert () == statement.day_limits
    assert (("llm_mentions_subscription", "2026-12-28 14:01:38 +00:00"),) == statement.expires
    assert "example" not in repr(statement)


def test_the_newest_of_several_days_is_today() -> None:
    """Statistics may come as a list."""
    days = [{"value": "2026-11-21", "total": 3}, {"value": "2026-11-20", "total": 9}, None]

    assert 3.0 == read_statement({"money": {"statistics": {"day": days}}}).spent_usd


@pytest.mark.parametrize(
    ("normal", "high", "differs"),
    [(0.0006, 0.0012, False), (0.0005, 0.0012, True), (0.0006, 0.002, True), (None, None, False)],
)
def test_prices_of_catalogue_and_account_side_by_side(
    normal: float | None, high: float | None, *, differs: bool
) -> None:
    """What the account does not tell is no difference."""
    told = {
        "priority_normal": [{"cost_type": "per_result", "cost": normal}],
        "priority_high": [{"cost_type": "per_result", "cost": high}],
    }
    (row,) = compare_prices([{"price": {"serp": {"task_post": told}}}], [ORGANIC])

    assert PriceRow("serp/google/organic", 0.0006, normal, 0.0012, high) == row
    assert differs == row.differs


def test_the_price_of_a_task_is_not_that_of_a_live_call() -> None:
    """A live call is dearer without differing, and is told by itself."""
    task, live = {"priority_normal": [{"cost": 0.0006}]}, {"priority_normal": [{"cost": 0.003}]}
    called = family("serp/google/organic/live/advanced")
    (untold,) = compare_prices([{"price": {"serp": {"task_post": task}}}], [called])
    (row,) = compare_prices([{"price": {"serp": {"task_post": task, "live": live}}}], [called])

    assert (0.002, None, False) == (untold.catalogue_usd, untold.account_usd, untold.differs)
    assert (0.002, 0.003, True) == (row.catalogue_usd, row.account_usd, row.differs)
