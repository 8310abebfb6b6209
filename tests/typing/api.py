"""What type checkers must accept of user code, and what they must refuse; checked, never run.

mypy reads this file with the rest (``warn_unused_ignores``): a line that is marked as wrong and is
not refused any more fails that check, and so does a good line that is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, assert_type

from dfseo_async import DataForSEO, Outcome, SerpTask, Task, read_outcomes
from dfseo_async.tasks.merchant import AmazonAsinTask, AmazonProductsTask
from dfseo_async.tasks.serp import GoogleAdsSearchTask, GoogleMapsTask, GoogleOrganicTask
from dfseo_async.views import (
    AiOverview,
    Item,
    LocalPack,
    MapsSearch,
    Organic,
    PeopleAlsoAsk,
    PeopleAlsoAskElement,
    Price,
    Reference,
    Result,
)


def tasks(row: dict[str, Any]) -> Iterator[Task]:
    """Tasks that are right, then one mistake a line."""
    yield SerpTask(keyword="tea", location_code=2840, language_code="en", key="r1")
    yield SerpTask(endpoint="serp/google/maps", keyword="tea", search_places=True)
    yield GoogleOrganicTask({"newer_than_we": 1}, keyword="tea", device="mobile", priority=2)
    yield GoogleMapsTask(**row)
    yield GoogleMapsTask(keyword="tea", device=None)
    yield GoogleAdsSearchTask(advertiser_ids=["AR1"], platform="youtube")
    yield AmazonProductsTask(keyword="tea", location_code=2840, language_code="en_US")

    yield SerpTask(keywrd="tea")  # type: ignore[call-arg]
    yield SerpTask(endpoint="serp/google/map")  # type: ignore[arg-type]
    yield SerpTask(endpoint="merchant/amazon/products")  # type: ignore[arg-type]
    yield GoogleMapsTask(keyword="tea", min_rating=4)  # type: ignore[call-arg]
    yield GoogleMapsTask(keyword="tea", device="phone")  # type: ignore[arg-type]
    yield GoogleMapsTask(keyword="tea", priority=3)  # type: ignore[arg-type]
    yield GoogleMapsTask(keyword="tea", location_code="2840")  # type: ignore[arg-type]
    yield GoogleAdsSearchTask(advertiser_ids="AR1")  # type: ignore[arg-type]
    yield AmazonAsinTask(location_code=2840)  # type: ignore[call-arg]


async def job(dfs: DataForSEO, row: dict[str, Any]) -> None:
    """Typed tasks, plain tasks and dicts go into the same jobs."""
    async with dfs.job("serp/google/organic", tasks(row)) as job:
        async for outcome in job:
            assert_type(outcome, Outcome)
    mixed: list[Task | dict[str, Any]] = [
        SerpTask(keyword="tea"),
        Task(keyword="tea"),
        {"keyword": "tea"},
    ]
    async with dfs.job("serp/google/organic", mixed) as job:
        await job.run()


def views(outcome: Outcome) -> None:
    """Each view has its fields, and no others."""
    for item in outcome.items():
        assert_type(item, Item)
        assert_type(item.rank_absolute, int | None)
        assert_type(item.raw, Any)
        item.sitelinks  # type: ignore[attr-defined]  # noqa: B018
        if isinstance(item, Organic):
            assert_type(item.price, Price | None)
            assert_type(item.highlighted, tuple[str, ...])
            item.url = "https://example.com"  # type: ignore[assignment]
        elif isinstance(item, PeopleAlsoAsk):
            assert_type(item.items, tuple[PeopleAlsoAskElement, ...])
        elif isinstance(item, AiOverview):
            assert_type(item.references, tuple[Reference, ...])
        elif isinstance(item, (MapsSearch, LocalPack)):
            assert_type(item.phone, str | None)
    for result in outcome.results():
        assert_type(result, Result)
        assert_type(result.items, tuple[Item, ...])
    assert_type(read_outcomes("results.jsonl.gz"), Iterator[Outcome])
