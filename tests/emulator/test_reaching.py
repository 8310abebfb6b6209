"""The way to the service: each step that fails is named."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

from dfseo_async.checkup import Level
from dfseo_async.checkup.reaching import reach


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


async def test_a_name_that_is_none() -> None:
    """No query leaves this machine for it."""
    found = await reach("http://a..b")

    assert Level.BAD is found.level
    assert found.what.startswith("DNS: the name 'a..b' cannot be resolved")


async def test_nobody_listens() -> None:
    """The name is right, the connection is refused."""
    found = await reach(f"http://127.0.0.1:{free_port()}")

    assert Level.BAD is found.level
    assert found.what.startswith("TCP: 127.0.0.1 port")


Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def listening(handle: Handler, *, connections: int) -> AsyncIterator[int]:
    """The port of a server; its connections are closed when the block is over."""
    ended = asyncio.Semaphore(0)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            await handle(reader, writer)
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()
        ended.release()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        yield server.sockets[0].getsockname()[1]
        for _ in range(connections):
            await asyncio.wait_for(ended.acquire(), 10.0)


async def test_somebody_listens_without_tls() -> None:
    """The connection stands, its encryption does not; without TLS it is fine."""

    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    async with listening(refuse, connections=3) as port:
        safe = await reach(f"https://127.0.0.1:{port}")
        plain = await reach(f"http://127.0.0.1:{port}")

    assert Level.BAD is safe.level
    assert safe.what.startswith("TLS: 127.0.0.1 port")
    assert (Level.OK, "") == (plain.level, plain.advice)


async def test_somebody_listens_and_is_silent() -> None:
    """A handshake that never ends is given up."""

    async def silent(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await reader.read()

    async with listening(silent, connections=2) as port:
        found = await reach(f"https://127.0.0.1:{port}", seconds=0.2)

    assert "no answer in time" in found.what
