"""One kept-open connection to a customer's server, as plain as the service needs it.

An HTTP client library costs several times as much for each call, and thousands of postbacks a
second leave from one core here. Redirects are not followed, as the service does not follow them.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from urllib.parse import urlsplit

from dfseo_async.emulator.webhooks import Answer

_MAX_ANSWER = 65_536
_HTTP_PORT = 80
_NO_BODY = frozenset({204, 304})


class _AnswerError(ValueError):
    """The other side does not speak HTTP, or says too much."""


@dataclass(frozen=True, slots=True)
class _Head:
    code: int
    length: int | None
    is_chunked: bool
    keeps_open: bool


class Wire:
    """A connection that is opened when needed and used again while both sides agree."""

    def __init__(self) -> None:
        self._peer: tuple[str, int] | None = None
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def call(
        self, url: str, body: bytes | None, *, limit: float, gzip_header: bool
    ) -> Answer:
        """POST a gzip body, or GET when there is none; whatever fails is an answer with code 0.

        Args:
            url: a complete http address.
            body: compressed already.
            limit: seconds until the call is given up.
            gzip_header: whether the compression is told in a header.
        """
        clock = asyncio.get_running_loop().time
        started = clock()
        request, peer = _request(url, body, gzip_header=gzip_header)
        try:
            async with asyncio.timeout(limit):
                code, text = await self._exchange(peer, request)
        except TimeoutError:
            self.close()
            return Answer(0, clock() - started, f"no answer within {limit:g} s")
        except (OSError, EOFError, ValueError, asyncio.LimitOverrunError) as error:
            self.close()
            return Answer(0, clock() - started, f"{type(error).__name__}: {error}")
        return Answer(code, clock() - started, text)

    def close(self) -> None:
        """Drop the connection."""
        if self._writer is not None:
            self._writer.transport.abort()
        self._reader = self._writer = self._peer = None

    async def _exchange(self, peer: tuple[str, int], request: bytes) -> tuple[int, str]:
        if self._peer == peer and self._reader is not None and not self._reader.at_eof():
            try:
                return await self._ask(request)
            except (ConnectionError, asyncio.IncompleteReadError) as error:
                if isinstance(error, asyncio.IncompleteReadError) and error.partial:
                    raise
                # Closed by the other side while it lay idle: nobody has read the request.
        self.close()
        self._reader, self._writer = await asyncio.open_connection(*peer, limit=_MAX_ANSWER)
        self._peer = peer
        return await self._ask(request)

    async def _ask(self, request: bytes) -> tuple[int, str]:
        reader, writer = self._reader, self._writer
        if reader is None or writer is None:
            raise ConnectionError("not connected")
        writer.write(request)
        head = _read_head(await reader.readuntil(b"\r\n\r\n"))
        body = await _read_body(reader, head)
        if not head.keeps_open:
            self.close()
        return head.code, body.decode(errors="replace")


def _request(url: str, body: bytes | None, *, gzip_header: bool) -> tuple[bytes, tuple[str, int]]:
    parts = urlsplit(url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    verb = "GET" if body is None else "POST"
    lines = [f"{verb} {target} HTTP/1.1", f"Host: {parts.netloc}", "User-Agent: DataForSEO"]
    if body is not None:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
        lines += ["Content-Encoding: gzip"] if gzip_header else []
    head = "\r\n".join([*lines, "", ""]).encode()
    return head + (body or b""), (parts.hostname or "", parts.port or _HTTP_PORT)


def _read_head(raw: bytes) -> _Head:
    first, *lines = raw.decode("latin-1").rstrip("\r\n").split("\r\n")
    version, _, rest = first.partition(" ")
    if not version.startswith("HTTP/1.") or not rest[:3].isdigit():
        raise _AnswerError(f"not an HTTP answer: {first[:40]!r}")
    fields = {}
    for line in lines:
        name, _, value = line.partition(":")
        fields[name.strip().lower()] = value.strip().lower()
    length = fields.get("content-length", "")
    if 100 <= int(rest[:3]) < 200 and int(rest[:3]) != 101:
        raise _AnswerError(f"an answer in two steps: {first[:40]!r}")
    return _Head(
        code=int(rest[:3]),
        length=int(length) if length.isdigit() else None,
        is_chunked="chunked" in fields.get("transfer-encoding", ""),
        keeps_open=version == "HTTP/1.1" and fields.get("connection") != "close",
    )


async def _read_body(reader: asyncio.StreamReader, head: _Head) -> bytes:
    if head.code in _NO_BODY:
        return b""
    if head.is_chunked:
        return await _read_chunks(reader)
    if head.length is None:
        if head.keeps_open:
            raise _AnswerError("an answer without a length")
        return await reader.read(_MAX_ANSWER)
    if head.length > _MAX_ANSWER:
        raise _AnswerError("the answer is too long")
    return await reader.readexactly(head.length)


async def _read_chunks(reader: asyncio.StreamReader) -> bytes:
    parts: list[bytes] = []
    size = 0
    while size <= _MAX_ANSWER:
        length = int((await reader.readuntil(b"\r\n")).split(b";")[0], 16)
        parts.append((await reader.readexactly(length + 2))[:-2])
        size += length
        if not length:
            return b"".join(parts)
    raise _AnswerError("the answer is too long")
