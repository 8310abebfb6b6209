"""Jobs whose rows name their own endpoints, over real sockets."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from dfseo_async import DataForSEO, JobSettings, Outcome, Settings
from dfseo_async.catalogue import Need, families, family
from dfseo_async.emulator import Emulator, EmulatorSettings

QUICK = EmulatorSettings(
    turnaround=(0.1, 0.3),
    listing_delay=0.1,
    result_bytes=(1_000, 2_000),
    calls_per_minute=0,
    tasks_ready_per_minute=0,
)
SOON = JobSettings(linger=0.2, task_timeout=60.0)
COMMON: dict[str, Any] = {
    "keyword": "tea",
    "keywords": ["tea", "cups"],
    "location_code": 2840,
    "language_code": "en",
    "target": "example.com",
}


def rows(endpoint: str, count: int) -> list[dict[str, Any]]:
    """Good tasks of one endpoint, as a user's file has them."""
    fields = family(endpoint).fields
    common = {name: value for name, value in COMMON.items() if name in fields}
    return [{**common, "endpoint": endpoint, "key": f"{endpoint}-{one}"} for one in range(count)]


async def collect(dfs: DataForSEO, tasks: list[dict[str, Any]], **options: Any) -> list[Outcome]:
    """Every outcome of a job for Google's organic results, whatever its rows say."""
    async with dfs.job("serp/google/organic", tasks, settings=SOON, **options) as job:
        return [one async for one in job]


async def test_one_job_serves_every_endpoint_that_its_rows_name(tmp_path: Path) -> None:
    """Each row is served where it belongs; the same job again pays nothing."""
    chosen = [
        "serp/google/organic",
        "serp/google/maps",
        "serp/bing/organic",
        "keywords_data/google_ads/search_volume",
        "merchant/amazon/products",
    ]
    tasks = [row for endpoint in chosen for row in rows(endpoint, 3)]
    async with (
        Emulator(QUICK) as service,
        DataForSEO("demo", "demo", base_url=service.url) as dfs,
    ):
        first = await collect(dfs, tasks, ledger=tmp_path / "job.db")
        again = await collect(dfs, tasks, ledger=tmp_path / "job.db")

    assert Counter(dict.fromkeys(chosen, 3)) == Counter(one.endpoint for one in first)
    assert {"done"} == {one.status for one in first}
    assert {one["key"] for one in tasks} == {one.key for one in first}
    assert [] == again


@pytest.mark.parametrize("api", ["serp", "keywords_data", "business_data"])
async def test_every_family_of_an_api_runs_in_one_job(api: str) -> None:
    """No family needs special care from the user beyond its own fields."""
    needed = {"keyword", "keywords", "location_code", "language_code", "target"}
    names = [
        name
        for name in families()
        if name.startswith(f"{api}/")
        and all(
            field.name in needed
            for field in family(name).fields.values()
            if field.need is Need.REQUIRED
        )
    ]
    settings = Settings(base_url=None, calls_per_minute=10**6, tasks_ready_per_minute=10**6)
    tasks = [row for name in names for row in rows(name, 1)]
    async with (
        Emulator(QUICK) as service,
        DataForSEO("demo", "demo", base_url=service.url, settings=settings) as dfs,
    ):
        found = await collect(dfs, tasks, validate=False)

    assert sorted(names) == sorted(one.endpoint for one in found if one.status == "done")
