"""One HTTP call over real sockets: what proves that nothing left, and what may have arrived."""

from __future__ import annotations

import asyncio
import copy
import gzip
import pickle
import socket
import zlib
from base64 import b64encode
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from dfseo_async.errors import (
    BadReplyError,
    ClosedError,
    ConfigError,
    DfseoError,
    NotSentError,
    ReplyLostError,
    TransportError,
)
from dfseo_async.settings import Settings
from dfseo_async.transport import HttpReply, Transport

LOGIN, PASSWORD = "somebody@example.com", "s3cret-pass"
BODY = b'{"status_code":20000}'
PATH = "/v3/serp/google/organic/task_post"
Answer = Callable[[asyncio.StreamWriter], Awaitable[None]]


def http(body: bytes, *headers: str, status: str = "200 OK", length: int | None = None) -> bytes:
    """A reply as bytes; *length* lies about the body's."""
    length = len(body) if length is None else length
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {length}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


class Server:
    """Answers each call with the next of *answers*; the last one stays. Keeps what was asked."""

    def __init__(self, *answers: bytes | Answer) -> None:
        self.answers = list(answers)
        self.requests: list[bytes] = []
        self.connections = 0
        self.url = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer calls on one connection until it is closed."""
        self.connections += 1
        try:
            while not writer.is_closing():
                head = await reader.readuntil(b"\r\n\r\n")
                length = next(
                    (
                        int(line.split(b":")[1])
                        for line in head.splitlines()
                        if line.lower().startswith(b"content-length")
                    ),
                    0,
                )
                self.requests.append(head + await reader.readexactly(length))
                await self._answer(writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _answer(self, writer: asyncio.StreamWriter) -> None:
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, bytes):
            writer.write(answer)
            await writer.drain()
        else:
            await answer(writer)


async def hang_up(writer: asyncio.StreamWriter) -> None:
    """Close the connection without an answer."""
    writer.close()


async def reset(writer: asyncio.StreamWriter) -> None:
    """Reset the connection without an answer."""
    writer.transport.abort()


async def stall(_writer: asyncio.StreamWriter) -> None:
    """Never answer."""
    await asyncio.sleep(30)


def then_hang_up(part: bytes) -> Answer:
    """Send *part* and close."""

    async def answer(writer: asyncio.StreamWriter) -> None:
        writer.write(part)
        await writer.drain()
        writer.close()

    return answer


@asynccontextmanager
async def connected(
    *answers: bytes | Answer, patience: float = 5.0
) -> AsyncIterator[tuple[Server, Transport]]:
    """A server with these answers and a transport to it."""
    server = Server(*answers)
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    server.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    try:
        async with Transport(settings(server.url, patience)) as transport:
            yield server, transport
    finally:
        listening.close()


def settings(url: str, patience: float = 5.0) -> Settings:
    """How to reach *url*, with little patience."""
    return Settings(
        login=LOGIN, password=PASSWORD, base_url=url, connect_timeout=1.0, call_timeout=patience
    )


def unused_port() -> int:
    """A port where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def failure(*answers: bytes | Answer, patience: float = 5.0) -> DfseoError:
    """The error of a POST that is answered so."""
    async with connected(*answers, patience=patience) as (_, transport):
        with pytest.raises(TransportError) as caught:
            await transport.send("POST", PATH, b"[]")
    return caught.value


async def test_transport_sends_and_returns_what_came() -> None:
    """Status, body and the service's own rate figures; path, body and login are on the wire."""
    answer = http(BODY, "X-RateLimit-Limit: 2000", "X-RateLimit-Remaining: 1999")
    async with connected(answer) as (server, transport):
        reply = await transport.send("POST", PATH, b'[{"keyword":"tea"}]')
    [request] = server.requests
    token = b64encode(f"{LOGIN}:{PASSWORD}".encode())

    assert HttpReply(200, BODY, "2000", "1999") == reply
    assert request.startswith(f"POST {PATH} HTTP/1.1\r\n".encode())
    assert request.endswith(b'[{"keyword":"tea"}]')
    assert b"Authorization: Basic " + token in request
    assert b"Accept-Encoding: gzip" in request


@pytest.mark.parametrize("status", ["401 Unauthorized", "402 Pay", "404 Not Found", "500 Oops"])
async def test_transport_returns_error_statuses_with_their_body(status: str) -> None:
    """What a status means is decided elsewhere: the body may hold the service's own code."""
    async with connected(http(BODY, status=status)) as (_, transport):
        reply = await transport.send("GET", PATH)

    assert (int(status[:3]), BODY) == (reply.status, reply.body)


async def test_transport_follows_no_redirect() -> None:
    """Credentials and paid calls go nowhere but to the host that was named."""
    async with connected(http(b"", "Location: /elsewhere", status="301 Moved")) as (server, it):
        reply = await it.send("POST", PATH, b"[]")

    assert 301 == reply.status
    assert 1 == len(server.requests)


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("gzip", gzip.compress(BODY, mtime=0)),
        ("GZIP ", gzip.compress(BODY, mtime=0)),
        ("x-gzip", gzip.compress(BODY, mtime=0)),
        ("deflate", zlib.compress(BODY)),
        ("identity", BODY),
    ],
)
async def test_transport_unpacks(encoding: str, packed: bytes) -> None:
    """The body comes out uncompressed, whatever it was packed with."""
    async with connected(http(packed, f"Content-Encoding: {encoding}")) as (_, transport):
        reply = await transport.send("GET", PATH)

    assert BODY == reply.body


async def test_transport_keeps_connections() -> None:
    """Many calls one after the other use one connection."""
    async with connected(http(BODY)) as (server, transport):
        for _ in range(5):
            await transport.send("GET", PATH)

        assert 5 == len(server.requests)
        assert 1 == server.connections


# -- nothing left -----------------------------------------------------------------------------


async def test_transport_refused_connection_was_not_sent() -> None:
    """Where nobody listens nothing can have arrived."""
    async with Transport(settings(f"http://127.0.0.1:{unused_port()}")) as transport:
        with pytest.raises(NotSentError, match=f"POST {PATH}"):
            await transport.send("POST", PATH, b"[]")


async def test_transport_unknown_host_was_not_sent() -> None:
    """A name that means nothing cannot be called."""
    async with Transport(settings("http://nobody.invalid")) as transport:
        with pytest.raises(NotSentError):
            await transport.send("POST", PATH, b"[]")


@pytest.mark.parametrize("host", ["http://%zz", "http://" + 63 * "\u00e4" + ".invalid"])
async def test_transport_address_that_is_none_was_not_sent(host: str) -> None:
    """That a name cannot be written as DNS wants it is found before there is a request."""
    with pytest.raises(NotSentError):
        async with Transport(settings(host)) as transport:
            await transport.send("POST", PATH, b"[]")


async def test_transport_failed_handshake_was_not_sent() -> None:
    """A server that does not speak TLS has read no request."""
    async with connected(http(BODY)) as (server, _):
        url = server.url.replace("http://", "https://")
        async with Transport(settings(url)) as transport:
            with pytest.raises(NotSentError):
                await transport.send("POST", PATH, b"[]")

        assert [] == server.requests


# -- may have arrived -------------------------------------------------------------------------


@pytest.mark.parametrize("answer", [hang_up, reset], ids=["closed", "reset"])
async def test_transport_dropped_connection_may_have_arrived(answer: Answer) -> None:
    """The request was read; whether it was carried out nobody knows."""
    error = await failure(answer)

    assert ReplyLostError is type(error)
    assert f"POST {PATH}" in str(error)


async def test_transport_timeout_may_have_arrived() -> None:
    """A server that does not answer in time may still be at work."""
    assert ReplyLostError is type(await failure(stall, patience=0.2))


@pytest.mark.parametrize(
    "part",
    [
        b"HTTP/1.1 200 OK\r\nContent-",
        http(BODY[:5], length=len(BODY)),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n15\r\n" + BODY[:5],
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n" + BODY,
        b"\x16\x03\x01\x02\x00",
        b"200 OK\r\n\r\n",
        b"HTTP/1.1 abc OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nbroken header\r\n\r\n",
    ],
    ids=[
        "in the head",
        "in the body",
        "in a chunk",
        "bad chunk",
        "tls",
        "no version",
        "no status",
        "bad length",
        "long header",
        "bad header",
    ],
)
async def test_transport_broken_reply_may_have_arrived(part: bytes) -> None:
    """Half a reply, or something that is no HTTP: no error of aiohttp's comes out."""
    assert ReplyLostError is type(await failure(then_hang_up(part)))


async def test_transport_repeats_nothing_by_itself() -> None:
    """A kept connection that drops fails this call: no call is made that no limit knows of."""
    for method, body in (("GET", None), ("POST", b"[]")):
        async with connected(http(BODY), hang_up, http(BODY)) as (server, transport):
            await transport.send("GET", PATH)
            with pytest.raises(ReplyLostError):
                await transport.send(method, PATH, body)

            assert 2 == len(server.requests)


# -- arrived, and is broken -------------------------------------------------------------------


@pytest.mark.parametrize("cut", [1, 9, 12, 20])
async def test_transport_truncated_gzip_is_a_bad_reply(cut: int) -> None:
    """A part of a result never passes for the whole of it."""
    packed = gzip.compress(BODY * 10)[:-cut]
    error = await failure(http(packed, "Content-Encoding: gzip"))

    assert isinstance(error, BadReplyError)
    assert (200, packed) == (error.http_status, error.head)


@pytest.mark.parametrize("raw", [BODY, b"\x1f\x8b", b"\x1f\x8b\x08\x00" + b"\xff" * 30])
async def test_transport_body_that_is_not_packed_as_it_says_is_a_bad_reply(raw: bytes) -> None:
    """A header that lies about the body."""
    assert isinstance(await failure(http(raw, "Content-Encoding: gzip")), BadReplyError)


async def test_transport_wrong_checksum_is_a_bad_reply() -> None:
    """A body that was changed on its way is noticed."""
    packed = bytearray(gzip.compress(BODY))
    packed[-6] ^= 1

    assert isinstance(await failure(http(bytes(packed), "Content-Encoding: gzip")), BadReplyError)


async def test_transport_unknown_encoding_is_a_bad_reply() -> None:
    """What was not asked for cannot be read."""
    error = await failure(http(BODY, "Content-Encoding: br"))

    assert isinstance(error, BadReplyError)
    assert "'br'" in str(error)


# -- life and secrets -------------------------------------------------------------------------


async def test_transport_outside_its_block_is_closed() -> None:
    """Before and after ``async with`` there is nothing to send with."""
    transport = Transport(settings("http://127.0.0.1:1"))
    with pytest.raises(ClosedError):
        await transport.send("GET", PATH)
    async with transport:
        pass
    with pytest.raises(ClosedError):
        await transport.send("GET", PATH)


async def test_transport_sends_nothing_while_it_closes() -> None:
    """A call that had begun to wait, and one that begins while the connections are closed."""
    async with connected(http(BODY)) as (server, transport):
        session = transport._session
        assert session is not None
        async with asyncio.TaskGroup() as group:
            calls = [group.create_task(_sent(transport)) for _ in range(3)]
            await transport.__aexit__(None, None, None)
            with pytest.raises(ClosedError):
                await transport.send("GET", PATH)
        with pytest.raises(ClosedError):
            await session.request("GET", server.url, None, seconds=1.0)

    assert [ClosedError] * 3 == [type(one.result()) for one in calls]
    assert [] == server.requests


async def _sent(transport: Transport) -> DfseoError | None:
    try:
        await transport.send("GET", PATH)
    except DfseoError as error:
        return error
    return None


async def test_transport_call_that_is_cancelled_leaves_the_others_alone() -> None:
    """A cancelled call stays cancelled, and the next one works."""
    async with connected(stall, http(BODY)) as (_, transport):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await transport.send("GET", PATH)

        assert BODY == (await transport.send("GET", PATH)).body


@pytest.mark.parametrize(
    "answer",
    [
        hang_up,
        then_hang_up(b"nonsense\r\n\r\n"),
        http(b"x", "Content-Encoding: gzip"),
        http(BODY, "Content-Encoding: br"),
    ],
)
async def test_transport_errors_show_no_credentials(answer: bytes | Answer) -> None:
    """Neither text nor repr, nor a pickled copy, holds login, password or header."""
    error = await failure(answer)
    token = b64encode(f"{LOGIN}:{PASSWORD}".encode()).decode()
    shown = f"{error} {error!r} {copy.copy(error)!r} {pickle.dumps(error)!r} {error.__cause__}"

    for secret in (LOGIN, PASSWORD, token):
        assert secret not in shown


def test_settings_and_transport_show_no_password() -> None:
    """What ends up in a log by accident."""
    made = settings("http://127.0.0.1:1")
    transport = Transport(made)

    assert PASSWORD not in f"{made!r} {transport!r} {transport._credentials!r}"


def test_transport_without_credentials_is_a_mistake_in_settings() -> None:
    """The message names the variables, and nothing is opened."""
    with pytest.raises(ConfigError, match="DATAFORSEO_LOGIN and DATAFORSEO_PASSWORD"):
        Transport(Settings())
