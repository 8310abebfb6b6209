"""The least that a Python client can do: aiohttp and orjson, no ledger, no limits, no retries.

It writes results as they come and keeps nothing: what it is not asked for is what it lacks.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import BinaryIO

import aiohttp
import orjson

ENDPOINT = "/v3/serp/google/organic"
WIDTH = 64  # calls under way at once


async def whole_job(url: str, tasks: list[dict[str, object]], out: Path) -> None:
    """Post all tasks, wait for the list, fetch all results into *out*."""
    connector = aiohttp.TCPConnector(limit=WIDTH)
    headers = {"Authorization": "Basic ZGVtbzpkZW1v"}  # the emulator's demo:demo
    async with aiohttp.ClientSession(url, connector=connector, headers=headers) as session:
        for start in range(0, len(tasks), 100):
            body = orjson.dumps(tasks[start : start + 100])
            async with session.post(f"{ENDPOINT}/task_post", data=body) as reply:
                orjson.loads(await reply.read())
        left = len(tasks)
        with out.open("wb") as file:
            while left:
                ids = await _ready(session)
                left -= await _fetch(session, ids, file)
                if not ids:
                    await asyncio.sleep(0.2)


async def _ready(session: aiohttp.ClientSession) -> list[str]:
    async with session.get(f"{ENDPOINT}/tasks_ready") as reply:
        rows = orjson.loads(await reply.read())["tasks"][0]["result"] or []
    return [row["id"] for row in rows]


async def _fetch(session: aiohttp.ClientSession, ids: list[str], file: BinaryIO) -> int:
    waiting = iter(ids)

    async def worker() -> None:
        for task_id in waiting:
            async with session.get(f"{ENDPOINT}/task_get/advanced/{task_id}") as reply:
                result = orjson.loads(await reply.read())
            file.write(orjson.dumps(result["tasks"][0]) + b"\n")

    async with asyncio.TaskGroup() as group:
        for _ in range(WIDTH):
            group.create_task(worker())
    return len(ids)
