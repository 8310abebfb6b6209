"""Open connections: how many there may be, and how long one may take to say what it wants.

aiohttp waits for a request's head without end, and drops what arrives once it was told to stop. So
each of its protocols gets a door of ours in front: it sees every byte first and passes it on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import cast

from dfseo_async.receiver.settings import ReceiverSettings
from dfseo_async.receiver.stats import Tally

_HEAD_END = b"\r\n\r\n"
_TURNED_AWAY = (
    b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nContent-Length: 0\r\n"
    b"Connection: close\r\n\r\n"
)


class Connections:
    """The connections of one receiver.

    Args:
        settings: how many, how long.
        tally: counts who was cut or turned away.
    """

    def __init__(self, settings: ReceiverSettings, tally: Tally) -> None:
        self.settings = settings
        self.tally = tally
        self.limit = settings.max_connections
        self._open: dict[asyncio.BaseTransport, Door] = {}
        self._changed = asyncio.Event()

    def __len__(self) -> int:
        return len(self._open)

    def door(self, inner: Callable[[], asyncio.Protocol]) -> asyncio.Protocol:
        """A protocol for a new connection, in front of one that *inner* makes."""
        if len(self._open) >= self.limit:
            self.tally.connections_refused += 1
            return _ClosedDoor()
        return Door(inner(), self)

    def find(self, transport: asyncio.BaseTransport | None) -> Door | None:
        """The door that a request came through; None when an outer application serves it."""
        return self._open.get(transport) if transport is not None else None

    def add(self, transport: asyncio.BaseTransport, door: Door) -> None:
        """Note an open connection."""
        self._open[transport] = door

    def remove(self, transport: asyncio.BaseTransport) -> None:
        """Note that a connection was lost."""
        self._open.pop(transport, None)
        self._changed.set()

    def note_answer(self) -> None:
        """Note that a request ended."""
        self._changed.set()

    async def watch(self) -> None:
        """Cut those that are too slow, until cancelled."""
        clock = asyncio.get_running_loop().time
        while True:
            await asyncio.sleep(min(1.0, self.settings.arrival_timeout / 4))
            for door in [*self._open.values()]:
                door.cut_if_slow(clock())

    async def drain(self, seconds: float) -> None:
        """Close what is idle, and let everything that has begun to arrive end, for *seconds*."""
        try:
            async with asyncio.timeout(seconds):
                while self._open:
                    self._changed.clear()
                    for door in [*self._open.values()]:
                        door.close_if_idle()
                    await self._changed.wait()
        except TimeoutError:
            pass


class Door(asyncio.Protocol):
    """One connection: waits for a request, receives its head, then leaves it to the handler.

    Args:
        inner: aiohttp's protocol, which gets everything.
        connections: those it belongs to.
    """

    def __init__(self, inner: asyncio.Protocol, connections: Connections) -> None:
        self._inner = inner
        self._connections = connections
        self._settings = connections.settings
        self._clock = asyncio.get_running_loop().time
        self._transport: asyncio.Transport | None = None
        self._began: float | None = None  # when the head's first byte came
        self._deadline: float | None = None
        self._head_bytes = 0
        self._tail = b""  # of the head, in case its end comes in two pieces
        self._is_head_whole = False
        self._is_handled = False
        self._is_more_there = False  # bytes behind the request that is being handled

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to wait for the first byte."""
        self._transport = cast("asyncio.Transport", transport)
        self._deadline = self._clock() + self._settings.arrival_timeout
        self._connections.add(transport, self)
        self._inner.connection_made(transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """Pass it on, and leave."""
        if self._transport is not None:
            self._connections.remove(self._transport)
        self._inner.connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Measure the head; pass everything on."""
        if self._is_handled:
            self._is_more_there = True
        elif not self._measure(data):
            return
        self._inner.data_received(data)

    def eof_received(self) -> bool | None:
        """Pass it on."""
        return self._inner.eof_received()

    def pause_writing(self) -> None:
        """Pass it on."""
        self._inner.pause_writing()

    def resume_writing(self) -> None:
        """Pass it on."""
        self._inner.resume_writing()

    def heard(self) -> float:
        """Leave the request to its handler; when its first byte came, on the loop's clock."""
        began = self._clock() if self._began is None else self._began
        self._wait_for_head()
        self._is_handled = True
        return began

    def body_read(self) -> None:
        """Whatever comes now belongs to the next request."""
        self._is_more_there = False

    def answered(self) -> None:
        """Wait for the next request, or for the rest of one that has begun."""
        self._is_handled = False
        if self._is_more_there:
            self._begin()
        self._connections.note_answer()

    def cut_if_slow(self, now: float) -> None:
        """Cut the connection when no whole head came in time."""
        if self._deadline is not None and now >= self._deadline:
            self._cut()

    def close_if_idle(self) -> None:
        """Close the connection when nothing of a request is there."""
        if not self._is_handled and self._began is None and self._transport is not None:
            self._transport.close()

    def _wait_for_head(self) -> None:
        self._began = self._deadline = None
        self._head_bytes = 0
        self._tail = b""
        self._is_head_whole = self._is_more_there = False

    def _begin(self) -> None:
        self._began = self._clock()
        self._deadline = self._began + self._settings.arrival_timeout

    def _measure(self, data: bytes) -> bool:
        """Count *data* as part of a head; whether that may go on."""
        if self._began is None:
            self._begin()
        if self._is_head_whole:
            return True
        if _HEAD_END in data or _HEAD_END in self._tail + data[:3]:
            self._is_head_whole = True  # what follows is bounded where it is read
            return True
        self._tail = (self._tail + data[-3:])[-3:]
        self._head_bytes += len(data)
        if self._head_bytes > self._settings.max_head_bytes:
            self._cut()
            return False
        return True

    def _cut(self) -> None:
        self._deadline = None
        self._connections.tally.connections_cut += 1
        if self._transport is not None:
            self._transport.abort()


class _ClosedDoor(asyncio.Protocol):
    """One connection too many: told so at once, whatever it wants."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Answer and close."""
        door = cast("asyncio.Transport", transport)
        door.write(_TURNED_AWAY)
        door.close()
