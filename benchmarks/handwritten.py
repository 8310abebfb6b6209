"""What a good engineer writes in an afternoon: aiohttp, ``json=``, a semaphore and aiolimiter.

Keeps the ids in a file and the results as JSON lines; a crash between the two loses money, as it
does in most such scripts.
"""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import aiohttp
from aiolimiter import AsyncLimiter

from benchmarks.wanted import (
    ENDPOINT,
    FETCHING,
    NO_LIMIT,
    POSTING,
    Tasks,
    Work,
    batches,
    make_tasks,
)


def submit(work: Work) -> int:
    """Post all tasks; how many ids came back."""
    tasks = make_tasks(work.count)
    with work.meter:
        return len(asyncio.run(_post_all(work.url, tasks, work.folder)))


def collect(work: Work) -> None:
    """Fetch all results into a file, as they come."""
    ids = asyncio.run(_post_all(work.url, make_tasks(work.count), work.folder))
    work.tell("release")
    with work.meter:
        asyncio.run(_fetch_all(work.url, ids, work.out))


async def _post_all(url: str, tasks: Tasks, folder: Path) -> list[str]:
    ids: list[str] = []
    limiter, semaphore = AsyncLimiter(NO_LIMIT, 60), asyncio.Semaphore(POSTING)
    async with _session(url) as session:
        with (folder / "ids.jsonl").open("w") as file:

            async def post(batch: Tasks) -> None:
                async with semaphore, limiter:
                    path = f"/v3/{ENDPOINT}/task_post"
                    async with session.post(path, json=batch) as reply:
                        reply.raise_for_status()
                        answer = await reply.json()
                for task, sent in zip(answer["tasks"], batch, strict=True):
                    if task["status_code"] != 20100:
                        raise RuntimeError(task["status_message"])
                    file.write(json.dumps({"id": task["id"], "keyword": sent["keyword"]}) + "\n")
                    ids.append(task["id"])

            await asyncio.gather(*[post(one) for one in batches(tasks)])  # noqa: TID251
    return ids


async def _fetch_all(url: str, ids: list[str], out: Path) -> None:
    limiter, semaphore = AsyncLimiter(NO_LIMIT, 60), asyncio.Semaphore(FETCHING)
    async with _session(url) as session:
        with out.open("w") as file:

            async def fetch(task_id: str) -> None:
                async with semaphore, limiter:
                    path = f"/v3/{ENDPOINT}/task_get/advanced/{task_id}"
                    async with session.get(path) as reply:
                        reply.raise_for_status()
                        answer = await reply.json()
                for task in answer["tasks"]:
                    if task["status_code"] == 20000:
                        file.write(json.dumps({"id": task_id, "result": task["result"]}) + "\n")

            await asyncio.gather(*[fetch(one) for one in ids])  # noqa: TID251


def _session(url: str) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(url, auth=aiohttp.BasicAuth("demo", "demo"))
