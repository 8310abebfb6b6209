"""Rows that stand in the input again when their task has ended long ago."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from dfseo_async import DataForSEO, JobSettings
from dfseo_async.emulator import Emulator, EmulatorSettings

QUICK = EmulatorSettings(turnaround=(0.1, 0.2), result_bytes=(1_000, 2_000), strict_fields=True)
GOOD = {"keyword": "tea", "location_code": 2840, "language_code": "en"}


@pytest.mark.parametrize(
    ("task", "status", "created"),
    [(GOOD, "done", 1), ({**GOOD, "no_such_field": 1}, "failed", 0)],
)
async def test_a_row_that_comes_again_later_is_answered_again(
    task: dict[str, Any], status: str, created: int
) -> None:
    """Once for each row, paid at most once, also when the service refused the task."""
    told = asyncio.Event()

    async def rows() -> AsyncIterator[dict[str, Any]]:
        yield task
        await told.wait()  # the first one has ended, and was read
        yield task
        yield task

    settings = JobSettings(linger=0.05)
    async with (
        Emulator(QUICK) as service,
        DataForSEO("demo", "demo", base_url=service.url) as dfs,
        dfs.job("serp/google/organic", rows(), validate=False, settings=settings) as job,
    ):
        found = []
        async for outcome in job:
            found.append(outcome)
            told.set()
        report = service.report()

    assert [status] * 3 == [one.status for one in found]
    assert created == report["created"]
    assert pytest.approx(report["charged_usd"]) == sum(one.cost_usd for one in found)
