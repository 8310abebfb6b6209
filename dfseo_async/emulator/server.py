"""The emulator on a real socket: in this event loop, or blocking for a process of its own."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from random import Random
from types import TracebackType
from typing import Self

from aiohttp import web

from dfseo_async._tasks import background
from dfseo_async.emulator.app import Service
from dfseo_async.emulator.report import Report
from dfseo_async.emulator.sender import Sender
from dfseo_async.emulator.settings import EmulatorSettings
from dfseo_async.emulator.world import World

_CLOSING_TIME = 1.0


class Emulator:
    """The service on loopback, alive inside ``async with``.

    ```python
    async with Emulator(EmulatorSettings(turnaround=(0.1, 0.2))) as emulator:
        print(emulator.url, emulator.report()["created"])
    ```

    Args:
        settings: how account and service behave.
        host: address to listen on.
        port: port to listen on; 0 takes a free one.
        clock: unix seconds; only tests give another one.
    """

    def __init__(
        self,
        settings: EmulatorSettings | None = None,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.settings = settings or EmulatorSettings()
        self.world = World(self.settings, Random(self.settings.seed))  # noqa: S311
        self._host = host
        self._port = port
        self._clock = clock
        self._service: Service | None = None
        self._runner: web.AppRunner | None = None
        self._sending: AbstractAsyncContextManager[None] | None = None

    @property
    def url(self) -> str:
        """The address to give to a client, such as ``http://127.0.0.1:40123``."""
        return f"http://{self._host}:{self._port}"

    def report(self) -> Report:
        """Tell what callers did so far; the same that ``GET /__emulator__`` gives."""
        if self._service is None:
            return self.world.report(self._clock())
        return self._service.report()

    async def __aenter__(self) -> Self:
        # Jitter has a source of its own, so that it never changes what happens to tasks.
        jitter = Random(self.settings.seed + 1)  # noqa: S311
        sender = Sender(self.world, clock=self._clock)
        self._service = Service(self.world, clock=self._clock, random=jitter, sender=sender)
        self._sending = background(sender.run())
        self._runner = web.AppRunner(
            self._service.application(),
            access_log=None,
            handler_cancellation=True,
            shutdown_timeout=_CLOSING_TIME,
        )
        await self._runner.setup()
        await web.TCPSite(self._runner, self._host, self._port).start()
        self._port = self._runner.addresses[0][1]
        await self._sending.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._service is not None:
            self._service.close()
        try:
            if self._sending is not None:
                await self._sending.__aexit__(kind, error, trace)
        finally:
            if self._runner is not None:
                await self._runner.cleanup()


def run_emulator(
    settings: EmulatorSettings,
    host: str = "127.0.0.1",
    port: int = 0,
    on_ready: Callable[[str], None] | None = None,
    *,
    lifeline: int | None = None,
) -> None:
    """Serve until SIGINT, SIGTERM, or the end of a pipe.

    Args:
        settings: how account and service behave.
        host: address to listen on.
        port: port to listen on; 0 takes a free one.
        on_ready: called once with the url.
        lifeline: file descriptor of a pipe; when its other end closes, serving stops.
    """
    asyncio.run(_serve(settings, host, port, on_ready, lifeline))


async def _serve(
    settings: EmulatorSettings,
    host: str,
    port: int,
    on_ready: Callable[[str], None] | None,
    lifeline: int | None,
) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    if lifeline is not None:
        loop.add_reader(lifeline, _watch, lifeline, stop)
    async with Emulator(settings, host=host, port=port) as emulator:
        if on_ready is not None:
            on_ready(emulator.url)
        await stop.wait()


def _watch(lifeline: int, stop: asyncio.Event) -> None:
    if not os.read(lifeline, 4096):
        asyncio.get_running_loop().remove_reader(lifeline)
        stop.set()
