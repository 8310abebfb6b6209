"""The web application: every request ends here, is answered, and is counted."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import AsyncIterator, Sequence
from http import HTTPStatus

from aiohttp import web

from dfseo_async._tasks import background
from dfseo_async.errors import ConfigError
from dfseo_async.postbacks import PINGBACK, POSTBACK, Intake, Postback
from dfseo_async.receiver.addresses import Sources
from dfseo_async.receiver.connections import Connections, Door
from dfseo_async.receiver.reading import RefusedError, read_body, read_query
from dfseo_async.receiver.settings import ReceiverSettings
from dfseo_async.receiver.spool import Room, Spool
from dfseo_async.receiver.stats import STATUS, Answer, ReceiverStats, Tally

_METHODS = {POSTBACK: "POST", PINGBACK: "GET"}
_SECRET_MIN = 16  # characters
_WRITE_TIME = 1.0  # what a write gets at least, however slowly its body came
_RETRY_AFTER = {"Retry-After": "5"}
_NO_METRICS = "metrics need an extra: pip install 'dfseo-async[metrics]'\n"
# The sender is a stranger, or the rest of its body is still to come.
_CLOSING = frozenset(
    {
        Answer.NOT_FOUND,
        Answer.FORBIDDEN,
        Answer.BROKEN_OFF,
        Answer.TOO_LARGE,
        Answer.TOO_SLOW,
        Answer.NO_ROOM,
    }
)


class Receiver:
    """Takes postbacks and pingbacks for one or more jobs; made by `make_receiver`.

    Args:
        intakes: the jobs, told apart by their secrets.
        settings: bounds.

    Raises:
        ConfigError: no job, two with one secret, or a secret that could be guessed.
    """

    def __init__(self, intakes: Sequence[Intake], settings: ReceiverSettings) -> None:
        _check_secrets([intake.secret for intake in intakes])
        self.settings = settings
        self.tally = Tally()
        self.connections = Connections(settings, self.tally)
        self.is_stopping = False
        self._sources = Sources(settings.allow_from, settings.trusted_proxies)
        self._room = Room(settings.max_held_bytes)
        self._spools = [
            Spool(intake, room=self._room, tally=self.tally, settings=settings)
            for intake in intakes
        ]

    def application(self) -> web.Application:
        """An application that sends every request here, and writes while it runs."""
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self.answer)
        app.cleanup_ctx.append(self._write)
        return app

    def stats(self) -> ReceiverStats:
        """What was done so far."""
        return self.tally.stats(
            connections=len(self.connections),
            held_bytes=self._room.held,
            held_bytes_peak=self._room.peak,
        )

    async def answer(self, request: web.Request) -> web.Response:
        """Answer one request."""
        door = self.connections.find(request.transport)
        began = asyncio.get_running_loop().time() if door is None else door.heard()
        try:
            response = self._tell(request) or await self._judge(request, began, door)
        finally:
            if door is not None:
                door.answered()
        if self.is_stopping:
            response.force_close()
        return response

    def _tell(self, request: web.Request) -> web.Response | None:
        """Health and metrics; None when something else is wanted."""
        path = request.match_info["path"]
        if path not in ("healthz", "metrics") or request.method not in ("GET", "HEAD"):
            return None
        if path == "metrics":
            return self._tell_metrics()
        if self.is_stopping or any(spool.is_failing for spool in self._spools):
            word = "stopping" if self.is_stopping else "postbacks cannot be stored"
            return web.Response(status=HTTPStatus.SERVICE_UNAVAILABLE, text=f"{word}\n")
        return web.Response(text="ok\n")

    def _tell_metrics(self) -> web.Response:
        try:
            from dfseo_async.receiver.metrics import (  # noqa: PLC0415 (an extra)
                CONTENT_TYPE,
                metrics_text,
            )
        except ImportError:
            return web.Response(status=HTTPStatus.NOT_IMPLEMENTED, text=_NO_METRICS)
        return web.Response(body=metrics_text(self.stats()), headers={"Content-Type": CONTENT_TYPE})

    async def _judge(self, request: web.Request, began: float, door: Door | None) -> web.Response:
        try:
            answer = await self._take(request, began, door)
        except RefusedError as refused:
            answer = refused.answer
        self.tally.answers[answer] += 1
        status = STATUS[answer]
        response = web.Response(
            status=status,
            headers=_RETRY_AFTER if status == HTTPStatus.SERVICE_UNAVAILABLE else None,
        )
        if answer in _CLOSING:
            response.force_close()
        return response

    async def _take(self, request: web.Request, began: float, door: Door | None) -> Answer:
        if not self._sources.allow(
            request.remote or "", request.headers.getall("X-Forwarded-For", [])
        ):
            return Answer.FORBIDDEN
        secret, _, kind = request.match_info["path"].partition("/")
        spool = self._find(secret)
        if spool is None or kind not in _METHODS:
            return Answer.NOT_FOUND
        if request.method != _METHODS[kind]:
            return Answer.BAD_METHOD
        named = read_query(request.query)
        answer_by = began + self.settings.answer_timeout
        if kind == PINGBACK:
            return await spool.ping(named.task_id, named.tag, until=answer_by)
        if (request.content_length or 0) > self.settings.max_body_bytes:
            return Answer.TOO_LARGE
        body = await read_body(
            request.content,
            self._room,
            limit=self.settings.max_body_bytes,
            until=began + self.settings.arrival_timeout,
        )
        if door is not None:
            door.body_read()
        write_by = asyncio.get_running_loop().time() + _WRITE_TIME
        postback = Postback(named.task_id, named.tag, body)
        return await spool.store(postback, until=max(answer_by, write_by))

    def _find(self, secret: str) -> Spool | None:
        """The job with *secret*; takes as long whether there is one or not."""
        given = secret.encode("utf-8", "replace")
        found = None
        for spool in self._spools:
            if hmac.compare_digest(spool.secret, given):
                found = spool
        return found

    async def _write(self, _app: web.Application) -> AsyncIterator[None]:
        async with background(*(spool.run() for spool in self._spools)):
            yield


RECEIVER = web.AppKey("RECEIVER", Receiver)


def make_receiver(
    intakes: Intake | Sequence[Intake], *, settings: ReceiverSettings | None = None
) -> web.Application:
    """An application that takes postbacks and pingbacks; serve it with `serve`, or mount it.

    ```python
    outer.add_subapp("/dfs", make_receiver(intake))
    ```

    Mounted, the outer application's server decides about connections, heads and stopping, and
    inflates bodies that come with ``Content-Encoding: gzip``; ``max_body_bytes`` then counts what
    comes out of that. Give its runner ``auto_decompress=False`` to have them as they were sent.

    Args:
        intakes: the job, or several, told apart by their secrets.
        settings: bounds; the defaults suit the service.

    Raises:
        ConfigError: no job, two with one secret, a secret that could be guessed, no network.
    """
    several = intakes if isinstance(intakes, Sequence) else [intakes]
    receiver = Receiver(several, settings or ReceiverSettings())
    app = receiver.application()
    app[RECEIVER] = receiver
    return app


def receiver_stats(app: web.Application) -> ReceiverStats:
    """What the receiver that *app* is did so far."""
    return app[RECEIVER].stats()


def _check_secrets(secrets: Sequence[str]) -> None:
    if not secrets or len(set(secrets)) != len(secrets):
        raise ConfigError("a receiver needs at least one job, each with a secret of its own")
    for secret in secrets:
        is_plain = secret.isascii() and secret.replace("-", "").replace("_", "").isalnum()
        if len(secret) < _SECRET_MIN or not is_plain:
            raise ConfigError("a receiver's secret must be one that `new_secret` made")
