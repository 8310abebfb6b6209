"""What is known of a call by its path alone."""

from __future__ import annotations

import pytest

from dfseo_async.calling import CRAWL_LISTS, column_of
from dfseo_async.catalogue import family, live_families
from dfseo_async.codes import Call


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("GET", "/v3/appendix/user_data", Call.LIST),
        ("POST", "/v3/serp/google/organic/live/advanced", Call.LIVE),
        ("POST", "/v3/on_page/pages", Call.GET),
        ("POST", "/v3/on_page/links/", Call.GET),
        ("POST", "/v3/on_page/instant_pages", Call.LIVE),
        ("POST", "/v3/on_page/task_post", Call.LIVE),
        ("POST", "/v3/serp/pages", Call.LIVE),
    ],
)
def test_column_of_codes_follows_the_path(method: str, path: str, expected: Call) -> None:
    """A POST may cost money, unless it reads what a crawl found."""
    assert expected is column_of(method, path)


def test_lists_of_a_crawl_are_all_calls_that_name_one() -> None:
    """Those that the catalogue has, no others."""
    named = {
        name.removeprefix("on_page/")
        for name in live_families()
        if name.startswith("on_page/") and "id" in family(name).fields
    }

    assert named == CRAWL_LISTS
