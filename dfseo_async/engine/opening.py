"""A job is opened without holding up the caller's event loop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib import import_module
from types import TracebackType
from typing import TYPE_CHECKING

from dfseo_async.engine.request import JobRequest, Tasks
from dfseo_async.engine.service import AccountService
from dfseo_async.errors import ConfigError
from dfseo_async.models import Task

if TYPE_CHECKING:
    from dfseo_async.engine.job import Job

__all__ = ["JobRequest", "open_job"]


def open_job(
    service: AccountService, tasks: Tasks, request: JobRequest
) -> AbstractAsyncContextManager[Job]:
    """Run a job in a block.

    Raises:
        ConfigError: *tasks* are not several, or the block is entered twice.
    """
    is_single = isinstance(tasks, (Task, Mapping, str, bytes))
    if is_single or not isinstance(tasks, (Iterable, AsyncIterable)):
        name = type(tasks).__name__
        raise ConfigError(f"tasks must be a list or another iterable of tasks, got {name}")
    return _Once(_opened(service, tasks, request))


class _Once(AbstractAsyncContextManager["Job"]):
    """A block that tells in plain words that it cannot be entered again."""

    def __init__(self, block: AbstractAsyncContextManager[Job]) -> None:
        self._block = block
        self._is_entered = False

    async def __aenter__(self) -> Job:
        if self._is_entered:
            raise ConfigError("a job's block is entered once; call job() again for another")
        self._is_entered = True
        return await self._block.__aenter__()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool | None:
        return await self._block.__aexit__(kind, error, trace)


@asynccontextmanager
async def _opened(service: AccountService, tasks: Tasks, request: JobRequest) -> AsyncIterator[Job]:
    """The engine takes a tenth of a second to import, which a thread does."""
    engine = await asyncio.to_thread(import_module, "dfseo_async.engine.job")
    async with engine.open_job(service, tasks, request) as job:
        yield job
