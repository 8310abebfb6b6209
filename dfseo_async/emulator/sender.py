"""Carries webhooks to customers' servers over a bounded number of connections.

What to send and what an answer means is decided in `postoffice`; this only waits and carries bytes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from dfseo_async.emulator.webhooks import Answer, Delivery, WebhookKind
from dfseo_async.emulator.wire import Wire
from dfseo_async.emulator.world import World

_EARLY_HOLD = 2.0  # a reply waits no longer than this for webhooks that come before it
_LONGEST_SLEEP = 0.5


@dataclass(frozen=True, slots=True)
class _Errand:
    delivery: Delivery
    is_done: asyncio.Event | None = None


class Sender:
    """Sends what the world has due; alive while `run` runs."""

    def __init__(self, world: World, *, clock: Callable[[], float]) -> None:
        self._world = world
        self._office = world.office
        self._clock = clock
        settings = world.settings
        self._limit = settings.webhook_timeout
        self._gzip_header = settings.postback_header
        self._lanes = settings.webhook_connections
        self._queue: asyncio.Queue[_Errand] = asyncio.Queue(maxsize=self._lanes)
        self._news = asyncio.Event()

    def wake(self) -> None:
        """Look again for what is due: something may have come."""
        self._news.set()

    async def run(self) -> None:
        """Send until cancelled."""
        async with asyncio.TaskGroup() as group:
            for _ in range(self._lanes):
                group.create_task(self._lane())
            await self._pump()

    async def send_early(self) -> None:
        """Send what must arrive before the reply to the call that was just done."""
        early = [_Errand(one, asyncio.Event()) for one in self._office.take_early()]
        if not early:
            return
        for errand in early:
            await self._queue.put(errand)
        try:
            async with asyncio.timeout(_EARLY_HOLD):
                for errand in early:
                    if errand.is_done is not None:
                        await errand.is_done.wait()
        except TimeoutError:
            return  # their receiver waits for the reply: it gets it

    async def _pump(self) -> None:
        while True:
            self._news.clear()
            for delivery in self._office.take(self._clock(), self._lanes):
                await self._queue.put(_Errand(delivery))
            pause = self._office.next_at() - self._clock()
            if pause > 0:
                await self._sleep(min(pause, _LONGEST_SLEEP))

    async def _sleep(self, pause: float) -> None:
        try:
            async with asyncio.timeout(pause):
                await self._news.wait()
        except TimeoutError:
            return

    async def _lane(self) -> None:
        wire = Wire()
        try:
            while True:
                errand = await self._queue.get()
                answer = await self._send(wire, errand.delivery)
                self._office.settle(errand.delivery, answer, self._clock())
                if errand.is_done is not None:
                    errand.is_done.set()
        finally:
            wire.close()

    async def _send(self, wire: Wire, delivery: Delivery) -> Answer:
        is_postback = delivery.kind is WebhookKind.POSTBACK
        body = self._world.postback_body(delivery.task) if is_postback else None
        return await wire.call(delivery.url, body, limit=self._limit, gzip_header=self._gzip_header)
