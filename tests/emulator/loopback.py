"""A small service on loopback, and commands run as processes against it."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from aiohttp import web

ROOT = Path(__file__).parents[2]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def served(answer: Handler) -> AsyncIterator[str]:
    """Answer every GET while the block runs; the base URL."""
    app = web.Application()
    app.router.add_get("/{path:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def envelope(result: Any, *, code: int = 20000, **headers: str) -> web.Response:
    """What the service wraps around a *result*."""
    task = {"id": "x", "status_code": 20000, "status_message": "Ok.", "result": result}
    whole = {"status_code": code, "status_message": "said so", "tasks": [task]}
    return web.Response(
        body=orjson.dumps(whole), content_type="application/json", headers=headers or None
    )


@dataclass(frozen=True)
class Done:
    """What a command left."""

    code: int | None
    out: str
    err: str


async def cli(folder: Path, *arguments: str, **more: str) -> Done:
    """The command, run to its end, with its cache in *folder*."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("DATAFORSEO")}
    env |= {"PYTHONPATH": str(ROOT), "COLUMNS": "100", "PYTHONIOENCODING": "utf-8"}
    env |= {"XDG_CACHE_HOME": str(folder), "DATAFORSEO_LOGIN": "me", "DATAFORSEO_PASSWORD": "hush"}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "dfseo_async.cli", *arguments),
        env={name: value for name, value in (env | more).items() if value},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await asyncio.wait_for(process.communicate(), 60.0)
    assert b"hush" not in out + err
    return Done(process.returncode, out.decode(), err.decode())
