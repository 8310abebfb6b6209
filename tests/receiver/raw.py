"""Requests as bytes on a socket, for what no HTTP client would send."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from aiohttp import web
from intakes import SECRET, task_id

PATIENCE = 20.0  # seconds until a test is told that the server hangs


@dataclass(frozen=True, slots=True)
class Reply:
    """Status line, headers (names in lower case) and body."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def is_last(self) -> bool:
        """Whether the server closes the connection after it."""
        return self.headers.get("connection") == "close"


def path(number: int = 0, *, tag: str = "", kind: str = "postback", secret: str = SECRET) -> str:
    """The path that the service would call for a task."""
    return f"/{secret}/{kind}?id={task_id(number)}&tag={tag}"


def head(target: str, *headers: str, method: str = "POST", version: str = "1.1") -> bytes:
    """A request's head; the receiver does not care for the host."""
    lines = [f"{method} {target} HTTP/{version}", "Host: receiver", *headers, "", ""]
    return "\r\n".join(lines).encode()


def post(number: int = 0, body: bytes = b"{}", *headers: str) -> bytes:
    """A whole postback."""
    return head(path(number), f"Content-Length: {len(body)}", *headers) + body


class Wire:
    """One connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self.writer = writer

    async def send(self, data: bytes) -> None:
        """Send *data* and wait until the operating system has it."""
        self.writer.write(data)
        await self.writer.drain()

    async def reply(self) -> Reply:
        """The next reply."""
        async with asyncio.timeout(PATIENCE):
            top, *lines = (await self._reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            pairs = (line.split(": ", 1) for line in lines if line)
            headers = {name.lower(): value for name, value in pairs}
            body = await self._reader.readexactly(int(headers.get("content-length", 0)))
        return Reply(int(top.split()[1]), headers, body)

    async def ask(self, data: bytes) -> Reply:
        """Send *data* and read the reply."""
        await self.send(data)
        return await self.reply()

    async def rest(self) -> bytes:
        """All that comes until the server closes; a reset ends it as well."""
        got = bytearray()
        async with asyncio.timeout(PATIENCE):
            try:
                while piece := await self._reader.read(65536):
                    got += piece
            except ConnectionError:
                pass
        return bytes(got)

    async def close(self) -> None:
        """Hang up."""
        self.writer.close()
        with suppress(ConnectionError):
            await self.writer.wait_closed()


@asynccontextmanager
async def wire(port: int) -> AsyncIterator[Wire]:
    """A connection to *port* on loopback."""
    one = Wire(*await asyncio.open_connection("127.0.0.1", port))
    try:
        yield one
    finally:
        await one.close()


async def once(port: int, data: bytes) -> Reply:
    """One request on a connection of its own."""
    async with wire(port) as one:
        return await one.ask(data)


async def many(port: int, requests: list[bytes]) -> list[Reply]:
    """All at once, each on a connection of its own; replies in order."""
    async with asyncio.TaskGroup() as group:
        asked = [group.create_task(once(port, data)) for data in requests]
    return [one.result() for one in asked]


async def until(condition: Callable[[], bool]) -> None:
    """Wait until *condition* is true; for what the server tells nobody."""
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.005)


@asynccontextmanager
async def mounted(receiver: web.Application, *, lingering: float = 10.0) -> AsyncIterator[int]:
    """Serve *receiver* below ``/dfs`` of another application; gives the port."""
    outer = web.Application()
    outer.add_subapp("/dfs", receiver)
    runner = web.AppRunner(outer, access_log=None, shutdown_timeout=1.0, lingering_time=lingering)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()
