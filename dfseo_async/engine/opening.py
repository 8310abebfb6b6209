"""A job is opened without holding up the caller's event loop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from typing import TYPE_CHECKING

from dfseo_async.engine.request import JobRequest, Tasks
from dfseo_async.engine.service import AccountService

if TYPE_CHECKING:
    from dfseo_async.engine.job import Job

__all__ = ["JobRequest", "open_job"]


@asynccontextmanager
async def open_job(
    service: AccountService, tasks: Tasks, request: JobRequest
) -> AsyncIterator[Job]:
    """Run a job; the engine takes a tenth of a second to import, which a thread does."""
    engine = await asyncio.to_thread(import_module, "dfseo_async.engine.job")
    async with engine.open_job(service, tasks, request) as job:
        yield job
