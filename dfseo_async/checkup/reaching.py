"""Whether the service can be reached; if not, whether name, connection or encryption fails."""

from __future__ import annotations

import asyncio
import os
import socket
import ssl
from contextlib import suppress
from urllib.parse import urlsplit

from dfseo_async.checkup.judging import Finding, Level

SECONDS = 10.0  # for each step
_PORTS = {"http": 80, "https": 443}


async def reach(url: str, *, seconds: float = SECONDS) -> Finding:
    """Resolve the name, connect, and encrypt; nothing is sent over the connection."""
    parts = urlsplit(url)
    host, is_safe = parts.hostname or "", parts.scheme == "https"
    loop = asyncio.get_running_loop()
    began = loop.time()
    try:
        port = parts.port or _PORTS[parts.scheme]
        async with asyncio.timeout(seconds):
            await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, ValueError) as error:  # a timeout is an OSError as well
        return _bad("DNS", f"the name {host!r} cannot be resolved", error, _DNS)
    try:
        await _connect(host, port, None, seconds)
    except OSError as error:
        return _bad("TCP", f"{host} port {port} does not accept connections", error, _TCP)
    try:
        version = (
            await _connect(host, port, ssl.create_default_context(), seconds) if is_safe else ""
        )
    except ssl.SSLCertVerificationError as error:
        return _bad("TLS", f"the certificate of {host} is not trusted", error, _CERTIFICATE)
    except OSError as error:
        return _bad("TLS", f"{host} port {port} does not speak TLS", error, _TLS)
    way = f"DNS, TCP and {version}" if is_safe else "DNS and TCP, not encrypted"
    return Finding("reach", Level.OK, f"{way} in {1000 * (loop.time() - began):,.0f} ms")


async def _connect(host: str, port: int, safe: ssl.SSLContext | None, seconds: float) -> str:
    """Connect and hang up; the version of TLS, when there is any."""
    async with asyncio.timeout(seconds):
        _, writer = await asyncio.open_connection(host, port, ssl=safe)
        channel = writer.get_extra_info("ssl_object")
        version = "" if channel is None else str(channel.version())
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()
    return version


_DNS = "look at the network, the name server, and the base URL"
_TCP = "look at firewall and base URL"
_TLS = "look at the base URL, and for a proxy in between"
_CERTIFICATE = "look at this machine's date and its ca-certificates, and for a proxy in between"


def _bad(step: str, what: str, error: BaseException, advice: str) -> Finding:
    why = "no answer in time" if isinstance(error, TimeoutError) else str(error)
    if any(os.environ.get(name) for name in ("HTTPS_PROXY", "https_proxy")):
        advice += "; HTTPS_PROXY is set, and this program does not use it"
    return Finding("reach", Level.BAD, f"{step}: {what} ({why})", advice)
