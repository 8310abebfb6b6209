"""The receiver on a socket of its own; TLS is left to the proxy in front."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import web
from aiohttp.http import HttpProcessingError

from dfseo_async._tasks import background
from dfseo_async.errors import ConfigError
from dfseo_async.receiver.app import RECEIVER, Receiver
from dfseo_async.receiver.stats import Tally

_BACKLOG = 1024  # the operating system may lower it
_SPARE_FILES = 256  # open files that are left for everything else
_LAST_WORDS = 1.0  # for answers on their way when the stop is over


@dataclass(frozen=True, slots=True)
class Address:
    """Where the receiver listens."""

    host: str
    port: int

    @property
    def url(self) -> str:
        """Such as ``http://127.0.0.1:40123``."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"


@asynccontextmanager
async def serve(
    app: web.Application, host: str = "127.0.0.1", port: int = 0
) -> AsyncIterator[Address]:
    """Serve the receiver *app* while the block runs.

    At its end nobody new is let in, what is being received is finished and answered within
    ``stop_timeout``, and then every connection is closed.

    Args:
        app: from `make_receiver`.
        host: address to listen on.
        port: port to listen on; 0 takes a free one.

    Raises:
        ConfigError: cannot listen there.
    """
    receiver = app[RECEIVER]
    runner = _runner(app, receiver)
    await runner.setup()
    try:
        async with background(receiver.connections.watch()):
            server = await _listen(runner, receiver, host, port)
            try:
                yield Address(host, server.sockets[0].getsockname()[1])
            finally:
                receiver.is_stopping = True
                server.close()
                await receiver.connections.drain(receiver.settings.stop_timeout)
    finally:
        await runner.cleanup()


def _runner(app: web.Application, receiver: Receiver) -> web.AppRunner:
    return web.AppRunner(
        app,
        access_log=None,  # it would hold the secret
        logger=_quiet_logger(receiver.tally),
        auto_decompress=False,  # a bomb stays what it is
        keepalive_timeout=receiver.settings.idle_timeout,
        lingering_time=0.0,  # what is refused is not read to its end
        shutdown_timeout=_LAST_WORDS,
    )


async def _listen(
    runner: web.AppRunner, receiver: Receiver, host: str, port: int
) -> asyncio.Server:
    make = runner.server
    if make is None:
        raise RuntimeError("the runner was not set up")
    connections = receiver.connections
    connections.limit = min(connections.limit, _file_limit())
    loop = asyncio.get_running_loop()
    try:
        return await loop.create_server(
            lambda: connections.door(make), host, port, backlog=_BACKLOG
        )
    except OSError as error:
        raise ConfigError(f"cannot listen on {host}:{port}: {error}") from error


def _file_limit() -> int:
    """Connections that leave enough open files for the ledger, the results and the client."""
    try:
        import resource  # noqa: PLC0415 (not on Windows)
    except ImportError:
        return 400  # of the 512 that select() can watch there
    soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return max(16, soft - _SPARE_FILES) if soft != resource.RLIM_INFINITY else 1 << 20


def _quiet_logger(tally: Tally) -> logging.Logger:
    """A logger that counts what is no HTTP; its messages would hold pieces of the request."""
    told = logging.getLogger("dfseo_async.receiver")

    def is_ours(record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, HttpProcessingError):
            tally.malformed += 1
            return False
        return told.isEnabledFor(record.levelno)

    # A logger of its own, for each receiver counts what it refuses.
    logger = logging.Logger("dfseo_async.receiver.http", logging.DEBUG)  # noqa: LOG001
    logger.parent = told
    logger.addFilter(is_ours)
    return logger
