"""Which lists of finished tasks a job asks."""

from __future__ import annotations

import pytest

from dfseo_async.catalogue import family
from dfseo_async.engine.kinds import Kinds
from dfseo_async.engine.watching import Watches


def watches(*endpoints: str, per_minute: float = 20.0) -> Watches:
    """The lists of a job with these endpoints, numbered from 1 on."""
    kinds = Kinds({}, function=None)
    for name in endpoints:
        kinds.of(family(name))
    return Watches(kinds, per_minute)


@pytest.mark.parametrize(
    ("endpoints", "outstanding", "scope"),
    [
        (["serp/google/organic"], [1], "serp/google/organic"),
        (["serp/google/organic", "serp/google/maps"], [1, 2], "serp/google"),
        (["serp/google/organic", "serp/google/maps"], [2], "serp/google/maps"),
        (["serp/google/organic", "serp/bing/organic"], [1, 2], "serp"),
        (["serp/google/organic", "serp/bing/organic"], [], "serp"),
        (["merchant/amazon/products", "merchant/google/products"], [1, 2], "merchant"),
    ],
)
def test_the_narrowest_list_that_holds_what_is_outstanding_is_asked(
    endpoints: list[str], outstanding: list[int], scope: str
) -> None:
    """Nothing outstanding that is known of means all of them."""
    (watch,) = watches(*endpoints)

    assert scope == watch.scope(outstanding)


def test_endpoints_without_a_common_list_are_watched_apart() -> None:
    """No list holds all of keywords_data; an API never shares a list with another."""
    made = watches(
        "keywords_data/google_ads/search_volume",
        "keywords_data/google_trends/explore",
        "serp/google/organic",
        "on_page",
    )

    assert [[1], [2], [3], [4]] == [list(one.families) for one in made]
    assert made.of(3) is list(made)[2]


def test_the_lists_share_the_polls() -> None:
    """Two lists that something is awaited from get half of the allowance each."""
    made = watches("serp/google/organic", "merchant/amazon/products")
    list(made)
    made.share(2)

    assert [10.0, 10.0] == [one.schedule.per_minute for one in made]


def test_an_endpoint_that_turns_up_later_is_watched_too() -> None:
    """Rows are read while others are under way."""
    kinds = Kinds({1: ("serp/google/organic", "advanced")}, function=None)
    made = Watches(kinds, 20.0)
    before = [list(one.families) for one in made]
    kinds.of(family("serp/google/maps"))

    assert ([[1]], [[1, 2]]) == (before, [list(one.families) for one in made])
