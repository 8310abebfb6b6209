"""The web application around a world: authorization, delays, faults and bytes on the wire.

Every effect on the world happens in one step between two awaits, at the time the call arrives.
"""

from __future__ import annotations

import asyncio
from base64 import b64encode
from collections.abc import Callable
from http import HTTPStatus
from weakref import WeakSet

import orjson
from aiohttp import web

from dfseo_async.emulator.bodies import Reply
from dfseo_async.emulator.dice import RandomSource
from dfseo_async.emulator.envelope import refusal
from dfseo_async.emulator.faults import Fault
from dfseo_async.emulator.paths import Call, CallKind, parse
from dfseo_async.emulator.report import Report
from dfseo_async.emulator.sender import Sender
from dfseo_async.emulator.settings import Span
from dfseo_async.emulator.world import World

REPORT_PATH = "/__emulator__"
_MAX_BODY = 64 * 1024 * 1024
_JSON = "application/json; charset=utf-8"
_GARBAGE = b"<html><body>\xff\xfe<h1>Bad Gateway</h1></body></html>"

_HANGING = frozenset({Fault.HANG_AFTER, Fault.HANG_BEFORE})
_SENDING = frozenset({CallKind.TASK_POST, CallKind.WEBHOOK_RESEND})
_SILENT = _HANGING | {Fault.LOSE_REPLY, Fault.CUT}


class Service:
    """Answers requests from a world."""

    def __init__(
        self, world: World, *, clock: Callable[[], float], random: RandomSource, sender: Sender
    ) -> None:
        self._world = world
        self._clock = clock
        self._random = random
        self._sender = sender
        self._closing = asyncio.Event()
        self._transports: WeakSet[asyncio.Transport] = WeakSet()
        self._connection_count = 0
        self._open_peak = 0
        settings = world.settings
        login = f"{settings.login}:{settings.password}".encode()
        self._authorization = f"Basic {b64encode(login).decode()}"

    def application(self) -> web.Application:
        """Return an application that sends every request here."""
        app = web.Application(client_max_size=_MAX_BODY)
        app.router.add_route("*", "/{path:.*}", self.answer)
        return app

    def close(self) -> None:
        """End calls that hang."""
        self._closing.set()

    def report(self) -> Report:
        """Tell what callers did so far, connections included."""
        report = self._world.report(self._clock())
        is_open = [not transport.is_closing() for transport in self._transports]
        report["connections"] = {
            "total": self._connection_count,
            "open": sum(is_open),
            "peak": self._open_peak,
        }
        return report

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Answer one request."""
        if request.path == REPORT_PATH:
            return web.Response(body=orjson.dumps(self.report()), content_type="application/json")
        self._note_connection(request)
        body = await request.read()
        if request.headers.get("Authorization") != self._authorization:
            return _respond(request, refusal(40100, status=401))
        call = parse(request.method, request.path)
        if call is None:
            return _respond(request, refusal(40402, status=404))
        await self._wait(self._world.settings.arrival_delay)
        return await self._arrive(request, call, body)

    async def _arrive(self, request: web.Request, call: Call, body: bytes) -> web.StreamResponse:
        world = self._world
        now = self._clock()
        reply = world.admit(call, now) or world.enter(call)
        if reply is not None:
            return await self._refuse(request, call, reply)
        try:
            return await self._serve(request, call, body, now)
        finally:
            world.leave(call)

    async def _refuse(self, request: web.Request, call: Call, reply: Reply) -> web.StreamResponse:
        await self._wait(self._world.settings.reply_delay)
        return _respond(request, reply, self._world.rate_headers(call))

    async def _serve(
        self, request: web.Request, call: Call, body: bytes, now: float
    ) -> web.StreamResponse:
        world = self._world
        reply = None
        fault = world.strike(call)
        if not (fault and fault.is_before):
            reply = world.handle(call, body, now)
            await self._post(call)
        if call.kind is CallKind.LIVE:
            await self._wait(world.settings.live_delay)
        headers = world.rate_headers(call)
        if fault is not None:
            return await self._harm(request, fault, reply)
        await self._wait(world.settings.reply_delay)
        return _respond(request, reply or refusal(50000), headers)

    async def _post(self, call: Call) -> None:
        if call.kind in _SENDING:
            self._sender.wake()
            await self._sender.send_early()

    async def _harm(
        self, request: web.Request, fault: Fault, reply: Reply | None
    ) -> web.StreamResponse:
        if fault in _HANGING:
            await self._closing.wait()
        if fault in _SILENT:
            return _drop(request)
        if fault is Fault.CUT_REPLY:
            return await _cut(request, reply or refusal(50000))
        return _spoilt(request, fault, reply or refusal(50000))

    async def _wait(self, span: Span) -> None:
        low, high = span
        if high > 0:
            await asyncio.sleep(low + (high - low) * self._random.random())

    def _note_connection(self, request: web.Request) -> None:
        transport = request.transport
        if transport is None or transport in self._transports:
            return
        self._transports.add(transport)
        self._connection_count += 1
        is_open = sum(not one.is_closing() for one in self._transports)
        self._open_peak = max(self._open_peak, is_open)


def _respond(
    request: web.Request, reply: Reply, headers: dict[str, str] | None = None
) -> web.StreamResponse:
    headers = {"Content-Type": _JSON} | (headers or {})
    if "gzip" not in request.headers.get("Accept-Encoding", ""):
        return web.Response(body=reply.plain(), status=reply.status, headers=headers)
    headers["Content-Encoding"] = "gzip"
    return web.Response(body=reply.gzip(), status=reply.status, headers=headers)


def _spoilt(request: web.Request, fault: Fault, reply: Reply) -> web.StreamResponse:
    if fault is Fault.TRUNCATE:
        return _truncate(reply)
    if fault is Fault.GARBAGE:
        return web.Response(body=_GARBAGE, headers={"Content-Type": _JSON})
    if fault is Fault.THROTTLE:
        return _respond(request, refusal(40202))
    return _respond(request, refusal(50000, status=500))


def _drop(request: web.Request) -> web.StreamResponse:
    if request.transport is not None:
        request.transport.close()
    return web.Response(status=HTTPStatus.INTERNAL_SERVER_ERROR)  # no longer reaches anybody


def _truncate(reply: Reply) -> web.StreamResponse:
    packed = reply.gzip()
    headers = {"Content-Type": _JSON, "Content-Encoding": "gzip"}
    return web.Response(body=packed[: len(packed) // 2], status=reply.status, headers=headers)


async def _cut(request: web.Request, reply: Reply) -> web.StreamResponse:
    packed = reply.gzip()
    headers = {"Content-Type": _JSON, "Content-Encoding": "gzip"}
    response = web.StreamResponse(status=reply.status, headers=headers)
    response.content_length = len(packed)
    await response.prepare(request)
    await response.write(packed[: len(packed) // 2])
    if request.transport is not None:
        request.transport.close()
    return response
