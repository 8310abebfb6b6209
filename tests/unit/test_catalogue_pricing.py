"""What a task will cost: published examples, and never too little."""

from __future__ import annotations

import pytest

from dfseo_async.catalogue import families, family
from dfseo_async.catalogue.pricing import SEARCH_OPERATORS, estimate

TASK: dict[str, object] = {"keyword": "shoes", "location_code": 2840, "language_code": "en"}


def cost(endpoint: str, **more: object) -> float:
    """USD for the plain task with *more* fields."""
    found = estimate(family(endpoint), TASK | more)
    assert found is not None
    return found.cost_usd


@pytest.mark.parametrize(
    ("more", "cost_usd"),
    [
        ({}, 0.0006),
        ({"depth": 10}, 0.0006),
        ({"depth": 11}, 0.00105),
        ({"depth": 100}, 0.00465),
        ({"depth": 100, "priority": 2}, 0.0093),
        ({"max_crawl_pages": 2}, 0.00105),
        ({"depth": 100, "max_crawl_pages": 2}, 0.00465),
        ({"priority": 1}, 0.0006),
        ({"priority": 2}, 0.0012),
        ({"calculate_rectangles": True}, 0.0012),
        ({"calculate_rectangles": False}, 0.0006),
        ({"load_async_ai_overview": True}, 0.0012),
        ({"load_async_ai_overview": True, "priority": 2}, 0.0024),
        ({"people_also_ask_click_depth": 4}, 0.0012),
        ({"keyword": "site:example.com shoes"}, 0.003),
        ({"keyword": "SITE:example.com"}, 0.003),
        ({"keyword": "website: shoes"}, 0.0006),
        ({"keyword": "what is a site"}, 0.0006),
        ({"url": "https://www.google.com/search?q=site%3Aexample.com"}, 0.003),
    ],
)
def test_google_organic(more: dict[str, object], cost_usd: float) -> None:
    """Base price, further pages at 75 %, and every extra."""
    assert cost_usd == pytest.approx(cost("serp/google/organic", **more))


@pytest.mark.parametrize(
    ("endpoint", "more", "cost_usd"),
    [
        ("serp/google/ai_mode", {"calculate_rectangles": True, "priority": 2}, 0.0048),
        ("serp/baidu/organic", {"get_website_url": True}, 0.006),
        ("serp/google/maps", {"depth": 101}, 0.0012),
        ("serp/google/local_finder", {}, 0.0006),
        ("serp/youtube/organic", {"block_depth": 40}, 0.0012),
        ("serp/google/finance_quote", {"window": "1D"}, 0.0006),
        ("serp/google/finance_quote", {"window": "MAX"}, 0.0012),
        ("serp/google/search_by_image", {"max_crawl_pages": 3}, 0.0018),
        ("keywords_data/google_ads/search_volume", {"priority": 2}, 0.06),
        ("business_data/google/reviews", {"depth": 100}, 0.0075),
        ("business_data/google/reviews", {"keyword": "cid:194604053573767737"}, 0.00075),
        ("business_data/google/reviews", {"keyword": "place_id:GhIJQWDl0CI"}, 0.00075),
        ("business_data/google/extended_reviews", {}, 0.0045),
        ("merchant/amazon/asin", {}, 0.0015),
    ],
)
def test_other_families(endpoint: str, more: dict[str, object], cost_usd: float) -> None:
    """Blocks, factors and fields that always cost extra."""
    assert cost_usd == pytest.approx(cost(endpoint, **more))


@pytest.mark.parametrize("operator", SEARCH_OPERATORS)
def test_each_search_operator_costs_five_times(operator: str) -> None:
    """Wherever in the keyword it stands."""
    assert 0.003 == pytest.approx(cost("serp/google/organic", keyword=f"a {operator}:b"))


def test_notes_say_what_makes_it_dearer() -> None:
    """Each cause is named, and the plain task has none."""
    plain = estimate(family("serp/google/organic"), TASK)
    dear = estimate(
        family("serp/google/organic"),
        TASK | {"priority": 2, "depth": 20, "keyword": "intitle:a", "calculate_rectangles": True},
    )

    assert plain is not None
    assert () == plain.notes
    assert dear is not None
    assert 4 == len(dear.notes)


def test_wrong_types_count_as_absent() -> None:
    """An estimate never fails on a task that the check will refuse."""
    assert 0.0006 == cost("serp/google/organic", depth="100", priority="2", max_crawl_pages=True)


def test_unknown_price_is_none() -> None:
    """Where nobody published a price there is no estimate."""
    assert None is estimate(family("on_page"), {"target": "example.com", "max_crawl_pages": 10})


@pytest.mark.parametrize("endpoint", families())
def test_nothing_makes_a_task_cheaper(endpoint: str) -> None:
    """Whatever field is set, the estimate is at least the plain price."""
    known = family(endpoint)
    if known.price is None:
        return
    for field in known.fields.values():
        value = field.maximum if field.maximum is not None else True
        found = estimate(known, {field.name: value})

        assert found is not None
        assert found.cost_usd >= known.price.normal_usd
    if known.price.high_usd is not None:
        assert known.price.high_usd >= known.price.normal_usd
