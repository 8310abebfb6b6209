"""A session of aiohttp's client: one request, and what its failure proves.

Imported when the first connection is wanted, by `transport`: aiohttp takes a quarter of a second.
"""

from __future__ import annotations

from collections.abc import Mapping

import aiohttp

from dfseo_async.errors import ClosedError, NotSentError, ReplyLostError

# Failures that prove that no byte of the request left: refused, DNS, TLS, no connection in time.
_NEVER_SENT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL)


class HttpSession:
    """Keep-alive connections, up to so many; made inside a running event loop.

    Args:
        headers: of every request.
        max_connections: open at once.
        connect_timeout: seconds for a connection to be made.
    """

    def __init__(
        self, headers: Mapping[str, str], *, max_connections: int, connect_timeout: float
    ) -> None:
        self._connect_timeout = connect_timeout
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=max_connections),
            headers=headers,
            auto_decompress=False,
            middlewares=(_once,),
            cookie_jar=aiohttp.DummyCookieJar(),
        )

    async def close(self) -> None:
        """Close the connections."""
        await self._session.close()

    async def request(
        self, method: str, url: str, body: bytes | None, *, seconds: float
    ) -> tuple[int, Mapping[str, str], bytes]:
        """Make one request within *seconds*; status, headers, and the body as it came.

        Raises:
            NotSentError: no connection could be made.
            ReplyLostError: the request may have arrived, but no whole reply came back.
            ClosedError: closed, and nothing was sent.
        """
        if self._session.closed:
            raise ClosedError("the client was closed; nothing was sent")
        limit = aiohttp.ClientTimeout(total=seconds, sock_connect=self._connect_timeout)
        try:
            async with self._session.request(
                method, url, data=body, timeout=limit, allow_redirects=False
            ) as reply:
                return reply.status, reply.headers, await reply.read()
        except aiohttp.InvalidURL as error:  # found before there was a request
            raise NotSentError(f"no address ({_brief(error)})") from error
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise ReplyLostError(f"no whole reply ({_brief(error)})") from error


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


def _brief(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
