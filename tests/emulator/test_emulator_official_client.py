"""The vendor's own Python client drives the emulator: its models read everything that comes back.

One process, one emulator; importing the client takes seconds, so all of it is in this module. The
client's models are strict: a text where a number is documented would be an error here.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

import dataforseo_client
import pytest
from dataforseo_client.api_client import ApiClient
from dataforseo_client.configuration import Configuration

from dfseo_async.emulator import EmulatorSettings, spawn_emulator

PLACE = {"location_code": 2840, "language_code": "en"}
SEARCH = {"keyword": "green tea", **PLACE}
TASKS: dict[str, tuple[str, dict[str, Any]]] = {  # endpoint: what task_get offers, and a task
    "serp/google/organic": ("advanced", SEARCH),
    "serp/google/maps": ("advanced", SEARCH),
    "serp/google/local_finder": ("advanced", SEARCH),
    "serp/google/finance_quote": ("advanced", {"keyword": "CLF:NYMEX", **PLACE}),
    "serp/youtube/organic": ("advanced", SEARCH),
    "serp/bing/organic": ("regular", SEARCH),
    "keywords_data/google_ads/search_volume": ("", {"keywords": ["tea", "tea pot"]}),
    "keywords_data/google_trends/explore": ("", {"keywords": ["tea"]}),
    "business_data/google/reviews": ("", {"depth": 20, **SEARCH}),
    "business_data/google/my_business_info": ("", SEARCH),
    "business_data/trustpilot/reviews": ("", {"domain": "example.com"}),
    "merchant/amazon/products": ("advanced", SEARCH),
    "merchant/google/products": ("html", SEARCH),
    "app_data/google/app_searches": ("advanced", SEARCH),
    "app_data/apple/app_info": ("advanced", {"app_id": "835599320", **PLACE}),
    "on_page/lighthouse": ("json", {"url": "https://example.com"}),
    "ai_optimization/chat_gpt/llm_responses": (
        "",
        {"user_prompt": "hi", "model_name": "gpt-4.1-mini"},
    ),
    "ai_optimization/gemini/llm_scraper": ("advanced", SEARCH),
}
DETAILS: dict[str, str] = {  # endpoint: a field of its items that must be filled, and its type
    "serp/google/local_finder": "cid",
    "serp/youtube/organic": "url",
    "business_data/google/reviews": "review_text",
    "business_data/google/my_business_info": "place_id",
    "business_data/trustpilot/reviews": "review_text",
    "merchant/amazon/products": "xpath",
    "app_data/google/app_searches": "app_id",
    "app_data/apple/app_info": "developer",
}


@pytest.fixture(scope="module")
def client() -> Iterator[ApiClient]:
    """The vendor's client, told to call an emulator."""
    settings = EmulatorSettings(
        turnaround=(0, 0),
        listing_delay=0,
        id_list_delay=0,
        live_delay=(0, 0),
        tasks_ready_per_minute=0,
        result_bytes=(4_000, 8_000),
    )
    with spawn_emulator(settings) as child:
        configuration = Configuration(host=child.url, username="demo", password="demo")  # noqa: S106
        with ApiClient(configuration) as opened:
            yield opened
        opened.rest_client.pool_manager.clear()


def api(client: ApiClient, name: str) -> Any:
    """Return the client's class for an API, such as ``serp``."""
    module = import_module(f"dataforseo_client.api.{name}_api")
    return getattr(module, f"{camel(name)}Api")(client)


def camel(name: str) -> str:
    """``google_ads`` as ``GoogleAds``."""
    return "".join(word.capitalize() for word in name.split("_"))


def request(path: str, **fields: Any) -> Any:
    """Make the client's model of one task of a call."""
    model = getattr(dataforseo_client, f"{camel(path.replace('/', '_'))}RequestInfo")
    return model(**fields)


def ready(call: Callable[[], Any]) -> list[Any]:
    """Return what a ready list shows as soon as it shows anything."""
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        listed: list[Any] | None = call().tasks[0].result
        if listed:
            return listed
        time.sleep(0.01)
    return []


@pytest.mark.parametrize("endpoint", TASKS)
def test_tasks_are_posted_listed_and_fetched(client: ApiClient, endpoint: str) -> None:
    """Created with its tag, listed once, and read by the client's models with its content."""
    function, task = TASKS[endpoint]
    name, _, rest = endpoint.partition("/")
    prefix = rest.replace("/", "_")
    calls = api(client, name)

    posted = getattr(calls, f"{prefix}_task_post")(
        [request(f"{endpoint}/task_post", **task, tag="t")]
    )
    created = posted.tasks[0]
    listed = ready(getattr(calls, f"{prefix}_tasks_ready"))
    suffix = f"_{function}" if function else ""
    fetched = getattr(calls, f"{prefix}_task_get{suffix}")(id=created.id)

    assert (20000, 20100, 0) == (posted.status_code, created.status_code, posted.tasks_error)
    assert posted.cost == created.cost > 0
    assert [(created.id, "t")] == [(row.id, row.tag) for row in listed]
    done = fetched.tasks[0]
    assert (created.id, 20000, "Ok.") == (done.id, done.status_code, done.status_message)
    assert ("t", len(done.result)) == (done.data["tag"], done.result_count)
    check_result(endpoint, done.result, task)


def check_result(endpoint: str, results: list[Any], task: dict[str, Any]) -> None:
    """Look into a parsed result."""
    first = results[0]
    if "keywords" in task and endpoint.startswith("keywords_data/google_ads"):
        assert task["keywords"] == [row.keyword for row in results]
        assert all(12 >= row.monthly_searches[0].month for row in results)
        return
    if endpoint == "on_page/lighthouse":
        assert first["audits"]
        return
    assert first.items
    assert task.get("keyword") == getattr(first, "keyword", task.get("keyword"))
    assert len(first.items) == getattr(first, "items_count", len(first.items))
    detail = DETAILS.get(endpoint)
    if detail is not None:
        assert all(isinstance(getattr(item, detail), str) for item in first.items)
    ranks = [getattr(item, "rank_absolute", None) for item in first.items]
    assert all(rank in {None, place} for place, rank in enumerate(ranks, 1))


def test_search_pages_have_typed_items(client: ApiClient) -> None:
    """Each kind of item becomes the client's class for it, and no two titles are the same."""
    serp = api(client, "serp")
    posted = serp.google_organic_task_post(
        [request("serp/google/organic/task_post", **SEARCH) for _ in range(3)]
    )
    results = [
        serp.google_organic_task_get_advanced(id=task.id).tasks[0].result[0]
        for task in posted.tasks
    ]

    items = [item for result in results for item in result.items]
    kinds = {item.type: type(item).__name__ for item in items}
    assert "OrganicSerpElementItem" == kinds.get("organic", "OrganicSerpElementItem")
    assert "PaidSerpElementItem" == kinds["paid"]
    titles = [item.title for item in items if getattr(item, "title", None)]
    assert len(titles) == len(set(titles))
    assert any("green tea" in title for title in titles)


def test_a_crawl_is_read(client: ApiClient) -> None:
    """OnPage has no task_get: the ready list, then summary and pages."""
    pages = api(client, "on_page")
    task = request("on_page/task_post", target="example.com", max_crawl_pages=3)
    created = pages.task_post([task]).tasks[0]
    (listed,) = ready(pages.on_page_tasks_ready)
    summary = pages.summary(id=created.id).tasks[0].result[0]
    found = pages.pages([request("on_page/pages", id=created.id)]).tasks[0].result[0]

    assert (created.id, "example.com") == (listed.id, listed.target)
    assert ("finished", 3) == (summary.crawl_progress, summary.crawl_status.pages_crawled)
    assert 3 == found.items_count == len(found.items)


def test_live_calls_are_read(client: ApiClient) -> None:
    """Endpoints that our own tests do not use, with results of their own shapes."""
    labs, links = api(client, "dataforseo_labs"), api(client, "backlinks")
    path = "dataforseo_labs/google/related_keywords/live"
    related = labs.google_related_keywords_live([request(path, keyword="tea", location_code=2840)])
    summary = links.summary_live([request("backlinks/summary/live", target="example.com")])

    assert "tea" == related.tasks[0].result[0].seed_keyword
    assert related.tasks[0].result[0].items[0].keyword_data.keyword
    assert "example.com" == summary.tasks[0].result[0].target
    assert summary.tasks[0].result[0].backlinks >= 0


def test_the_account_and_the_service_are_read(client: ApiClient) -> None:
    """Balance, limits and prices; codes; health; locations."""
    account, serp = api(client, "appendix"), api(client, "serp")
    user = account.user_data().tasks[0].result[0]
    codes = account.errors().tasks[0].result
    status = account.appendix_status().tasks[0].result
    places = serp.google_locations_country(country="us").tasks[0].result

    assert user.money.balance < user.money.total == 1_000_000
    assert 2000 == user.rates.limits.minute.serp.task_post
    assert 0.0006 == user.price.serp.task_post.priority_normal[0].cost
    assert 20000 in {row.code for row in codes}
    assert "serp" in {row.api for row in status}
    assert {"US"} == {row.country_iso_code for row in places}
