"""One HTTP call in, status and body out, or one of our errors; the only user of aiohttp's client.

Owns the connections, the header with the credentials, timeouts and decompression. Knows nothing of
codes, limits or tasks.
"""

from __future__ import annotations

import base64
import time
import zlib
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import aiohttp
from isal import isal_zlib
from isal.igzip_lib import IsalError

from dfseo_async._tasks import Turns
from dfseo_async.errors import BadReplyError, ClosedError, NotSentError, ReplyLostError
from dfseo_async.settings import Credentials, Settings, find_base_url, find_credentials

# Failures that prove that no byte of the request left: refused, DNS, TLS, no connection in time.
_NEVER_SENT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL)
_WINDOW_BITS = {"gzip": 31, "x-gzip": 31, "deflate": 15}


@dataclass(frozen=True, slots=True)
class HttpReply:
    """What came back: the status, the body uncompressed, the service's own rate figures."""

    status: int
    body: bytes
    rate_limit: str | None = None
    rate_remaining: str | None = None


class Transport:
    """Keep-alive connections to one host; used as ``async with``.

    Attributes:
        base_url: scheme, host and port.
        heard: the newest reply's ``Date`` header, and when it came by our clock (unix seconds).
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._credentials = find_credentials(settings)
        self.base_url = find_base_url(settings)
        self.heard: tuple[str, float] | None = None
        self._session: aiohttp.ClientSession | None = None
        self._turns = Turns()

    async def __aenter__(self) -> Self:
        """Open the pool of connections; nothing is sent yet."""
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=self._settings.max_connections),
            headers={
                "Authorization": _basic(self._credentials),
                "Accept-Encoding": "gzip",
                "Content-Type": "application/json",
                "User-Agent": "dfseo-async",
            },
            auto_decompress=False,
            middlewares=(_once,),
            cookie_jar=aiohttp.DummyCookieJar(),
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def send(
        self, method: str, path: str, body: bytes | None = None, *, seconds: float | None = None
    ) -> HttpReply:
        """Make one call; *path* starts with ``/v3/``; *seconds* are for all of it.

        Raises:
            NotSentError: no connection could be made.
            ReplyLostError: the request may have arrived, but no whole reply came back.
            BadReplyError: the reply's compression is broken or cut short.
            ClosedError: outside ``async with``.
        """
        if self._session is None:
            raise ClosedError("the client is closed; use it inside `async with DataForSEO()`")
        limit = aiohttp.ClientTimeout(
            total=seconds or self._settings.call_timeout,
            sock_connect=self._settings.connect_timeout,
        )
        await self._turns.share()
        try:
            async with self._session.request(
                method, self.base_url + path, data=body, timeout=limit, allow_redirects=False
            ) as reply:
                raw = await reply.read()
        except NotSentError as error:
            raise NotSentError(f"{method} {path}: {error}") from error
        except ReplyLostError as error:
            raise ReplyLostError(f"{method} {path}: {error}") from error
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise ReplyLostError(f"{method} {path}: no whole reply ({_brief(error)})") from error
        await self._turns.share()
        if (date := reply.headers.get("Date")) is not None:
            self.heard = date, time.time()
        return HttpReply(
            status=reply.status,
            body=_inflate(raw, reply.headers.get("Content-Encoding", ""), path, reply.status),
            rate_limit=reply.headers.get("X-RateLimit-Limit"),
            rate_remaining=reply.headers.get("X-RateLimit-Remaining"),
        )


async def _once(
    request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    """Make a failed attempt final: aiohttp repeats a GET by itself when a kept connection drops.

    That would be a call that no limit knows of.
    """
    try:
        return await handler(request)
    except _NEVER_SENT as error:
        raise NotSentError(f"no connection ({_brief(error)})") from error
    except aiohttp.ClientError as error:
        raise ReplyLostError(f"no whole reply ({_brief(error)})") from error


def _basic(credentials: Credentials) -> str:
    pair = f"{credentials.login}:{credentials.password}".encode()
    return "Basic " + base64.b64encode(pair).decode()


def _brief(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


def _inflate(raw: bytes, encoding: str, path: str, status: int) -> bytes:
    """*raw* without its Content-Encoding; a cut or broken stream is a bad reply, never a part."""
    encoding = encoding.strip().lower()
    if encoding in ("", "identity") or not raw:
        return raw
    bits = _WINDOW_BITS.get(encoding)
    if bits is None:
        raise BadReplyError(
            f"{path}: unknown Content-Encoding {encoding!r}", http_status=status, head=raw[:200]
        )
    try:
        return isal_zlib.decompress(raw, wbits=bits)
    except (IsalError, zlib.error, EOFError, ValueError) as error:  # type: ignore[misc]
        raise BadReplyError(
            f"{path}: HTTP {status} with broken {encoding} ({error})",
            http_status=status,
            head=raw[:200],
        ) from error
