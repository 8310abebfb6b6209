"""Jobs that are asked, or lose their client, when nobody expects it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from typing import Any

import pytest

from dfseo_async import ClosedError, DataForSEO, JobSettings, Status
from dfseo_async.emulator import Emulator, EmulatorSettings
from dfseo_async.engine.job import Job

ENDPOINT = "serp/google/organic"
QUICK = EmulatorSettings(turnaround=(0.1, 0.2), listing_delay=0.1, result_bytes=(1_000, 2_000))
SOON = JobSettings(linger=0.05, post_grace=1.0)


def task(number: int) -> dict[str, Any]:
    """A good task, unlike all others."""
    return {"keyword": f"tea {number}", "location_code": 2840, "language_code": "en"}


def test_a_job_tells_how_it_stands_from_anywhere() -> None:
    """From another thread while it runs, and when its event loop is gone."""
    seen = []

    async def ran() -> Job:
        async with (
            Emulator(QUICK) as service,
            DataForSEO("demo", "demo", base_url=service.url) as dfs,
            dfs.job(ENDPOINT, [task(1), task(2)], settings=SOON) as job,
        ):
            await asyncio.to_thread(lambda: seen.append((job.stats(), threading.get_ident())))
            await job.run()
        return job

    job = asyncio.run(ran())
    [(early, thread)] = seen

    assert thread != threading.get_ident()
    assert 0 == early.done
    assert (2, 2) == (job.stats().done, job.summary().ended[Status.DONE])
    assert early.elapsed < job.stats().elapsed


async def test_one_dict_given_again_and_again_is_as_many_tasks() -> None:
    """A generator that changes its dict for each word pays for each word, and gets its result."""

    async def words() -> AsyncIterator[dict[str, Any]]:
        fields = task(0)
        for number in range(20):
            fields["keyword"] = f"word {number}"
            yield fields

    async with (
        Emulator(QUICK) as service,
        DataForSEO("demo", "demo", base_url=service.url) as dfs,
        dfs.job(ENDPOINT, words(), settings=SOON) as job,
    ):
        found = [outcome.params["keyword"] async for outcome in job]
        report = service.report()

    assert {f"word {number}" for number in range(20)} == set(found)
    assert 20 == len(found) == report["created"]


async def test_a_client_that_is_closed_while_a_job_reads_ends_it_as_ours() -> None:
    """Neither aiohttp's word for it comes out, nor a wait for an input without an end."""
    seen = []

    async def endless() -> AsyncIterator[dict[str, Any]]:
        for number in range(100):
            yield task(number)
            await asyncio.sleep(0.1)
        await asyncio.Event().wait()

    async def read_and_close() -> None:
        async with (
            Emulator(QUICK) as service,
            DataForSEO("demo", "demo", base_url=service.url) as dfs,
            dfs.job(ENDPOINT, endless(), settings=SOON) as job,
        ):
            async for outcome in job:
                seen.append(outcome)
                await dfs.__aexit__(None, None, None)

    with pytest.raises(ClosedError, match="closed"):
        await read_and_close()
    assert [] != seen
