"""One HTTP call in, status and body out, or one of our errors.

Owns the session, the header with the credentials, timeouts and decompression. Knows nothing of
codes, limits or tasks.
"""

from __future__ import annotations

import asyncio
import base64
import time
import zlib
from dataclasses import dataclass
from importlib import import_module
from types import TracebackType
from typing import TYPE_CHECKING, Self

from isal import isal_zlib
from isal.igzip_lib import IsalError

from dfseo_async._tasks import ShortTurns
from dfseo_async.errors import (
    BadReplyError,
    ClosedError,
    ConfigError,
    NotSentError,
    ReplyLostError,
)
from dfseo_async.settings import Credentials, Settings, find_base_url, find_credentials

if TYPE_CHECKING:
    from dfseo_async.http_session import HttpSession

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
        self._session: HttpSession | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._short_turns = ShortTurns()

    async def __aenter__(self) -> Self:
        """Open the pool of connections; nothing is sent yet.

        Raises:
            ConfigError: it is open already.
        """
        module = await asyncio.to_thread(import_module, "dfseo_async.http_session")
        headers = {
            "Authorization": _basic(self._credentials),
            "Accept-Encoding": "gzip",
            "Content-Type": "application/json",
            "User-Agent": "dfseo-async",
        }
        if self._session is not None and self._loop is not None and not self._loop.is_closed():
            raise ConfigError(
                "the client is open already; enter `async with` once, and use it inside from"
                " wherever it is needed"
            )
        self._loop, self._short_turns = asyncio.get_running_loop(), ShortTurns()
        self._session = module.HttpSession(
            headers,
            max_connections=self._settings.max_connections,
            connect_timeout=self._settings.connect_timeout,
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the connections."""
        session, self._session = self._session, None  # from now on nobody sends
        if session is not None:
            await session.close()

    async def send(
        self, method: str, path: str, body: bytes | None = None, *, seconds: float | None = None
    ) -> HttpReply:
        """Make one call; *path* starts with ``/v3/``; *seconds* are for all of it.

        Raises:
            NotSentError: no connection could be made.
            ReplyLostError: the request may have arrived, but no whole reply came back.
            BadReplyError: the reply's compression is broken or cut short.
            ClosedError: outside ``async with``; nothing was sent.
            ConfigError: it was opened in another event loop; nothing was sent.
        """
        session = self._session
        if session is None:
            raise ClosedError("the client is closed; use it inside `async with DataForSEO()`")
        if self._loop is not asyncio.get_running_loop():
            raise ConfigError("the client was opened in another event loop; make one for each")
        await self._short_turns.share()
        try:
            status, headers, raw = await session.request(
                method, self.base_url + path, body, seconds=seconds or self._settings.call_timeout
            )
        except NotSentError as error:
            raise NotSentError(f"{method} {path}: {error}") from error
        except ReplyLostError as error:
            raise ReplyLostError(f"{method} {path}: {error}") from error
        await self._short_turns.share()
        if (date := headers.get("Date")) is not None:
            self.heard = date, time.time()
        return HttpReply(
            status=status,
            body=_inflate(raw, headers.get("Content-Encoding", ""), path, status),
            rate_limit=headers.get("X-RateLimit-Limit"),
            rate_remaining=headers.get("X-RateLimit-Remaining"),
        )


def _basic(credentials: Credentials) -> str:
    pair = f"{credentials.login}:{credentials.password}".encode()
    return "Basic " + base64.b64encode(pair).decode()


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
