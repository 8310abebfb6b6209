"""What ``user_data`` says of the account, in any shape it may come."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dfseo_async.catalogue import family
from dfseo_async.limits import AccountFigures, read_account
from dfseo_async.limits.prices import account_factors, account_prices

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

    assert AccountFigures(None, None, 12.5, 0.0012, 0.0024, ENDPOINT) == read([result])


def test_account_of_the_result_itself() -> None:
    """The row alone is read like a list of one."""
    assert 7 == read(minute({"total": 7})[0]).calls_per_minute


def told(normal: float | None, high: float | None = None) -> dict[str, Any]:
    """A price as the service writes it."""
    rows = {"priority_normal": normal, "priority_high": high}
    return {
        name: [] if cost is None else [{"cost_type": "per_result", "cost": cost}]
        for name, cost in rows.items()
    }


LIVE = "serp/google/organic/live/advanced"
LABS = "dataforseo_labs/google/ranked_keywords/live"
APP = "app_data/google/app_searches"


@pytest.mark.parametrize(
    ("endpoint", "prices", "expected"),
    [
        (LIVE, {"task_post": told(0.0006)}, (None, "")),
        (LIVE, {"task_post": told(0.0006), "live": {"advanced": told(0.002)}}, (0.002, "serp")),
        (LIVE, {"live": {"regular": told(0.001)}}, (None, "")),
        (LIVE, {"live": told(0.003)}, (0.003, "serp")),
        (LIVE, {"google": {"live": {"advanced": told(0.004)}}}, (0.004, "serp/google")),
        (LIVE, {"google": {"organic": {"live": told(0.005)}}, "live": told(9.0)}, (0.005, LIVE)),
        (ENDPOINT, {"live": told(0.003)}, (None, "")),
        (ENDPOINT, {"task_post": told(0.0006), "live": told(0.003)}, (0.0006, "serp")),
        (LABS, {"ranked_keywords": {"live": told(0.012)}}, (0.012, LABS)),
        (APP, {"app_searches": {"task_post": told(0.0013)}}, (0.0013, APP)),
        (
            "on_page/instant_pages",
            {"instant_pages": told(0.0002)},
            (0.0002, "on_page/instant_pages"),
        ),
        (
            "on_page/content_parsing/live",
            {"content_parsing_live": told(0.0003), "content_parsing": told(0.0)},
            (0.0003, "on_page/content_parsing/live"),
        ),
    ],
)
def test_account_price_of_an_endpoint(
    endpoint: str, prices: dict[str, Any], expected: tuple[float | None, str]
) -> None:
    """Live calls have prices of their own; the narrowest place that tells one counts."""
    result = [{"price": {endpoint.partition("/")[0]: prices}}]
    found = read_account(result, endpoint, "advanced")

    assert expected == (found.price_usd, found.priced_for)


def factors(endpoint: str, prices: dict[str, Any]) -> tuple[float, float]:
    """What the catalogue's estimates are multiplied with, for such prices of ``serp``."""
    figures = read_account([{"price": {"serp": prices}}], endpoint, "advanced")
    found = account_factors(figures, family(endpoint))
    return round(found.normal, 6), round(found.high, 6)


AI_MODE = "serp/google/ai_mode"


@pytest.mark.parametrize("endpoint", [ENDPOINT, AI_MODE])
@pytest.mark.parametrize(
    ("normal", "high", "expected"),
    [
        (0.0006, 0.0012, (1.0, 1.0)),
        (0.0012, 0.0024, (2.0, 2.0)),
        (0.0003, 0.0006, (1.0, 1.0)),
        (0.0006, 0.0036, (1.0, 3.0)),
        (0.0012, None, (2.0, 2.0)),
    ],
)
def test_account_price_of_a_whole_api_is_a_ratio(
    endpoint: str, normal: float, high: float | None, expected: tuple[float, float]
) -> None:
    """An endpoint that costs twice the API's cheapest costs twice what is told for the API."""
    assert expected == factors(endpoint, {"task_post": told(normal, high)})


def test_account_price_of_an_endpoint_is_compared_with_its_own() -> None:
    """A price told for one endpoint says nothing of the others' ratio."""
    prices = {"google": {"ai_mode": {"task_post": told(0.0024)}}, "task_post": told(0.0006)}

    assert (2.0, 2.0) == factors(AI_MODE, prices)
    assert (1.0, 1.0) == factors(ENDPOINT, prices)


def test_account_price_of_live_calls_is_compared_with_live_ones() -> None:
    """Twice the price of Google organic live is twice for all of them, and for no task."""
    prices = {"live": {"advanced": told(0.004)}}

    assert (2.0, 2.0) == factors(LIVE, prices)
    assert (2.0, 2.0) == factors("serp/google/ai_mode/live/advanced", prices)
    assert (1.0, 1.0) == factors(ENDPOINT, prices)


def test_account_price_says_nothing_of_another_api() -> None:
    """In a job of several endpoints only those that the price was told for follow it."""
    figures = read_account([{"price": {"serp": {"task_post": told(0.0012)}}}], ENDPOINT, "")
    amazon = family("merchant/amazon/products")

    assert (None, None) == account_prices(figures, amazon)
    assert 1.0 == account_factors(figures, amazon).normal
    assert (0.0024, None) == account_prices(figures, family(AI_MODE))
