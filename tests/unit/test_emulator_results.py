"""Results of the emulator: believable, of the wanted size, the same for ever."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from dfseo_async import catalogue
from dfseo_async.emulator.bodies import Reply
from dfseo_async.emulator.families import Family
from dfseo_async.emulator.results import Results
from dfseo_async.emulator.tasks import Task, members_of

SIZE = (20_000, 60_000)
PARAMS: dict[str, Any] = {"keyword": "tea", "location_code": 2826, "language_code": "en"}


def result_of(
    endpoint: str,
    function: str,
    *,
    task_id: str = "a",
    seed: int = 1,
    size: tuple[int, int] = SIZE,
    params: dict[str, Any] = PARAMS,
) -> tuple[Any, int]:
    """Build one result; returns it decoded, and its size."""
    family = Family(catalogue.family(endpoint))
    task = Task(
        seq=0,
        family=family,
        members=members_of(params),
        posted_at=0.0,
        ready_at=10.0,
        cost=0,
        code=20000,
    )
    result = Results(seed=seed, size=size).of(task, task_id, function)
    raw = Reply(result.head, result.blocks, result.tail).plain()
    return orjson.loads(raw), len(raw)


def test_organic_results_have_right_ranks() -> None:
    """Absolute ranks count all items, group ranks the items of one type."""
    (result,), _ = result_of("serp/google/organic", "advanced")

    items = result["items"]
    assert list(range(1, len(items) + 1)) == [item["rank_absolute"] for item in items]
    organic = [item["rank_group"] for item in items if item["type"] == "organic"]
    assert list(range(1, len(organic) + 1)) == organic
    assert len(items) == result["items_count"]
    assert {item["type"] for item in items} == set(result["item_types"])


def test_advanced_results_hold_every_feature() -> None:
    """All features of a search page are there; regular ones keep to three."""
    (advanced,), _ = result_of("serp/google/organic", "advanced", size=(100_000, 100_000))
    (regular,), _ = result_of("serp/google/organic", "regular")

    features = {
        *("organic", "paid", "featured_snippet", "local_pack", "people_also_ask", "images"),
        *("ai_overview", "knowledge_graph", "related_searches"),
    }
    assert features == set(advanced["item_types"])
    assert {"organic", "paid", "featured_snippet"} == set(regular["item_types"])


def test_results_repeat_what_was_asked() -> None:
    """Keyword, place and language stand in the result."""
    (result,), _ = result_of("serp/google/organic", "advanced")

    assert (
        result["keyword"],
        result["location_code"],
        result["language_code"],
        result["type"],
    ) == ("tea", 2826, "en", "organic")


def test_html_results_are_pages() -> None:
    """The html function gives one page of text."""
    (result,), size = result_of("serp/google/organic", "html")

    (page,) = result["items"]
    assert page["html"].startswith("<!doctype html>")
    assert page["html"].endswith("</html>")
    assert size > SIZE[0] / 2


def test_keyword_data_gives_rows() -> None:
    """Keywords Data answers with rows, without an object around them."""
    rows, _ = result_of("keywords_data/google_ads/search_volume", "")

    assert len(rows) > 10
    assert {"keyword", "search_volume", "monthly_searches"} <= set(rows[0])


@pytest.mark.parametrize("size", [(1_000, 1_000), (5_000, 20_000), (20_000, 200_000)])
def test_sizes_stay_near_the_wanted_range(size: tuple[int, int]) -> None:
    """Results are about as large as the settings say, one block more or less."""
    slack = 14_000 if size[1] >= 40_000 else 4_000
    for number in range(20):
        _, actual = result_of("serp/google/organic", "advanced", task_id=str(number), size=size)
        assert size[0] - slack <= actual <= size[1] + slack


def test_results_follow_from_seed_and_id() -> None:
    """The same seed and id give the same result in any process; others give others."""
    same = [result_of("serp/google/organic", "advanced")[0] for _ in range(2)]

    assert same[0] == same[1]
    assert same[0] != result_of("serp/google/organic", "advanced", task_id="b")[0]
    assert same[0] != result_of("serp/google/organic", "advanced", seed=2)[0]


def test_titles_are_a_tasks_own() -> None:
    """Tasks share the rest of a result, but none of the titles, which hold their keyword."""
    results = [
        result_of("serp/google/organic", "advanced", task_id=str(number), size=(5_000, 9_000))[0]
        for number in range(20)
    ]

    titles = [item["title"] for (result,) in results for item in result["items"] if "title" in item]
    assert len(titles) == len(set(titles)) > 20
    assert all(title.startswith("tea ") for title in titles)


@pytest.mark.parametrize("endpoint", catalogue.families())
def test_results_have_what_they_count(endpoint: str) -> None:
    """Every family has a result of its own shape, with the items that it says it has."""
    for function in catalogue.family(endpoint).functions:
        rows, _ = result_of(endpoint, function, size=(3_000, 5_000))
        for row in rows:
            items = row.get("items") or []
            assert len(items) == row.get("items_count", len(items)), function


def test_figures_of_keywords_are_of_those_asked_for() -> None:
    """One row for each keyword, in their order."""
    params = {"keywords": ["tea", 'a "pot"'], "location_code": 2826}
    rows, _ = result_of("keywords_data/google_ads/search_volume", "", params=params)

    assert params["keywords"] == [row["keyword"] for row in rows]


def test_some_results_have_one_item() -> None:
    """A profile or an app is one, however large results are wanted."""
    (result,), _ = result_of("business_data/google/my_business_info", "")

    assert 1 == result["items_count"] == len(result["items"])
