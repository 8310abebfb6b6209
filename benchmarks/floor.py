"""The least that any Python client can do: aiohttp and orjson, and nothing else.

No ledger, no limits, no retries, no order to what it keeps: what it is not asked for it lacks.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import TypeVar

import aiohttp
import orjson

from benchmarks.wanted import ENDPOINT, FETCHING, POSTING, Tasks, Work, batches, make_tasks

T = TypeVar("T")


def submit(work: Work) -> int:
    """Post all tasks; how many ids came back."""
    tasks = make_tasks(work.count)
    with work.meter:
        return len(asyncio.run(_post_all(work.url, tasks)))


def collect(work: Work) -> None:
    """Fetch all results into a file, as they come."""
    ids = asyncio.run(_post_all(work.url, make_tasks(work.count)))
    work.tell("release")
    with work.meter:
        asyncio.run(_fetch_all(work.url, ids, work.out))


async def _post_all(url: str, tasks: Tasks) -> list[str]:
    ids: list[str] = []
    async with session(url, POSTING) as http:

        async def post(batch: Tasks) -> None:
            body = orjson.dumps(batch)
            async with http.post(f"/v3/{ENDPOINT}/task_post", data=body) as reply:
                ids.extend(one["id"] for one in orjson.loads(await reply.read())["tasks"])

        await spread(post, batches(tasks), POSTING)
    return ids


async def _fetch_all(url: str, ids: list[str], out: Path) -> None:
    async with session(url, FETCHING) as http:
        with out.open("wb") as file:

            async def fetch(task_id: str) -> None:
                path = f"/v3/{ENDPOINT}/task_get/advanced/{task_id}"
                async with http.get(path) as reply:
                    body = await reply.read()
                if orjson.loads(body)["tasks"][0]["status_code"] == 20000:
                    file.write(body)
                    file.write(b"\n")

            await spread(fetch, ids, FETCHING)


def session(url: str, width: int) -> aiohttp.ClientSession:
    """Connections for so many calls at once."""
    return aiohttp.ClientSession(
        url,
        connector=aiohttp.TCPConnector(limit=width),
        headers={"Authorization": "Basic ZGVtbzpkZW1v", "Accept-Encoding": "gzip"},
    )


async def spread(work: Callable[[T], Awaitable[None]], items: Iterable[T], width: int) -> None:
    """Do *work* for all *items*, so many at once."""
    waiting = iter(items)

    async def worker() -> None:
        for one in waiting:
            await work(one)

    async with asyncio.TaskGroup() as group:
        for _ in range(width):
            group.create_task(worker())
