"""Postbacks and pingbacks over real sockets, to receivers with their own bad days."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import orjson
import pytest
from aiohttp import web

from dfseo_async.emulator import Emulator, EmulatorSettings, FaultPlan, WebhookFaults

ORGANIC = "/v3/serp/google/organic"
LOGIN = {"Authorization": f"Basic {b64encode(b'demo:demo').decode()}"}
TASK = {"keyword": "tea", "location_code": 2840, "language_code": "en", "postback_data": "regular"}

Answering = Callable[[web.Request], Coroutine[Any, Any, web.StreamResponse]]


class Receiver:
    """A customer's server that keeps what it gets."""

    def __init__(self, answer: Answering | None = None) -> None:
        self.url = ""
        self.got: list[tuple[str, str, bytes]] = []
        self._answer = answer

    async def take(self, request: web.Request) -> web.StreamResponse:
        """Keep one call."""
        self.got.append((request.method, request.raw_path, await request.read()))
        return web.Response(text="thanks") if self._answer is None else await self._answer(request)

    async def wait(self, count: int) -> None:
        """Wait until so many calls came."""
        async with asyncio.timeout(10):
            while len(self.got) < count:  # noqa: ASYNC110 (bounded, and simplest)
                await asyncio.sleep(0.01)


@asynccontextmanager
async def receiving(answer: Answering | None = None) -> AsyncIterator[Receiver]:
    """Serve a receiver."""
    receiver = Receiver(answer)
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", receiver.take)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/in/$id?tag=$tag"
        yield receiver
    finally:
        await runner.cleanup()


def emulator(faults: WebhookFaults | None = None, **settings: Any) -> Emulator:
    """Make a quick emulator."""
    plan = FaultPlan(webhooks=faults or WebhookFaults())
    quick: dict[str, Any] = {"turnaround": (0, 0), "listing_delay": 0, "result_bytes": (2000, 4000)}
    return Emulator(EmulatorSettings(**{**quick, "faults": plan, **settings}))


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    """A client with the right login."""
    timeout = aiohttp.ClientTimeout(total=10)
    async with aiohttp.ClientSession(headers=LOGIN, timeout=timeout) as session:
        yield session


async def post(http: aiohttp.ClientSession, base: Emulator, *tasks: object) -> list[str]:
    """Post tasks and return their ids."""
    async with http.post(f"{base.url}{ORGANIC}/task_post", json=tasks) as response:
        elements = orjson.loads(await response.read())["tasks"]
    return [element["id"] for element in elements]


async def settled(base: Emulator, count: int) -> dict[str, int]:
    """Wait until so many deliveries were tried, and return the counts."""
    async with asyncio.timeout(10):
        while base.report()["deliveries"]["tried"] < count:  # noqa: ASYNC110 (bounded)
            await asyncio.sleep(0.01)
    return base.report()["deliveries"]


async def test_a_postback_arrives(http: aiohttp.ClientSession) -> None:
    """A POST with the envelope, at the address with id and tag filled in."""
    async with receiving() as receiver, emulator() as base:
        task = {**TASK, "postback_url": receiver.url, "tag": "a b"}
        (task_id,) = await post(http, base, task)
        await receiver.wait(1)
        counts = await settled(base, 1)

    ((method, path, body),) = receiver.got
    envelope = orjson.loads(body)
    assert ("POST", f"/in/{task_id}?tag=a+b") == (method, path)
    assert task_id == envelope["tasks"][0]["id"]
    assert (1, 1, 0) == (counts["tried"], counts["ok"], counts["waiting"])


async def test_a_pingback_arrives(http: aiohttp.ClientSession) -> None:
    """A GET without a body."""
    async with receiving() as receiver, emulator() as base:
        (task_id,) = await post(http, base, {**TASK, "pingback_url": receiver.url})
        await receiver.wait(1)

    assert [("GET", f"/in/{task_id}?tag=", b"")] == receiver.got


async def test_the_body_is_gzip_with_or_without_saying_so(http: aiohttp.ClientSession) -> None:
    """Nothing says that the service names the compression in a header, so it is a setting."""
    async with receiving() as receiver, emulator(postback_header=False) as base:
        await post(http, base, {**TASK, "postback_url": receiver.url})
        await receiver.wait(1)

    assert b"\x1f\x8b" == receiver.got[0][2][:2]


async def test_many_arrive_over_few_connections(http: aiohttp.ClientSession) -> None:
    """Connections are used again and are never more than allowed."""
    peers: set[tuple[str, int]] = set()

    async def answer(request: web.Request) -> web.Response:
        assert request.transport is not None
        peers.add(request.transport.get_extra_info("peername"))
        return web.Response()

    async with receiving(answer) as receiver, emulator(webhook_connections=4) as base:
        task = {**TASK, "postback_url": receiver.url}
        ids = [one for _ in range(3) for one in await post(http, base, *[task] * 100)]
        await receiver.wait(300)

    assert set(ids) == {path[4:].partition("?")[0] for _, path, _ in receiver.got}
    assert len(receiver.got) == 300
    assert 1 <= len(peers) <= 4


@pytest.mark.parametrize("status", [301, 404, 503])
async def test_refusals_are_failures(http: aiohttp.ClientSession, status: int) -> None:
    """Redirects too: they are not followed."""

    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=status, headers={"Location": "/elsewhere"}, text="no")

    async with receiving(answer) as receiver, emulator() as base:
        (task_id,) = await post(http, base, {**TASK, "postback_url": receiver.url})
        counts = await settled(base, 1)
        async with http.get(f"{base.url}{ORGANIC}/tasks_ready") as response:
            (row,) = orjson.loads(await response.read())["tasks"][0]["result"]

    assert (1, task_id, 1) == (counts["failed"], row["id"], len(receiver.got))


async def test_a_slow_receiver_is_given_up(http: aiohttp.ClientSession) -> None:
    """Nobody waits for it longer than the limit, and others are served meanwhile."""

    async def answer(request: web.Request) -> web.Response:
        if "slow" in request.raw_path:
            await asyncio.sleep(30)
        return web.Response()

    async with receiving(answer) as receiver, emulator(webhook_timeout=0.3) as base:
        task = {**TASK, "postback_url": receiver.url}
        await post(http, base, {**task, "tag": "slow"}, {**task, "tag": "fast"})
        counts = await settled(base, 2)

    assert (1, 1) == (counts["ok"], counts["failed"])


async def test_nobody_listening_is_a_failure(http: aiohttp.ClientSession) -> None:
    """The task is ready, and sending again works once somebody is there."""
    async with receiving() as gone:
        url = gone.url
    port = int(url.split(":")[2].split("/")[0])
    async with emulator() as base:
        ids = await post(http, base, {**TASK, "postback_url": url})
        counts = await settled(base, 1)
        assert (0, 1) == (counts["ok"], counts["failed"])
        again = Receiver()
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", again.take)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        resend = f"{base.url}/v3/appendix/webhook_resend"
        async with http.post(resend, json=[{"id": ids[0]}]) as response:
            assert 20000 == orjson.loads(await response.read())["tasks"][0]["status_code"]
        await again.wait(1)
        await settled(base, 2)
        listed = base.report()["listed"]
        await runner.cleanup()

    assert (ids[0] in again.got[0][1], listed) == (True, 0)


async def test_connections_that_lie_idle_may_be_closed(http: aiohttp.ClientSession) -> None:
    """A receiver that hangs up after each answer loses nothing and gets nothing twice."""

    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.Response()
        await response.prepare(request)
        await response.write_eof()
        assert request.transport is not None
        request.transport.close()
        return response

    async with receiving(answer) as receiver, emulator(webhook_connections=1) as base:
        task = {**TASK, "postback_url": receiver.url}
        await post(http, base, *[task] * 20)
        counts = await settled(base, 20)

    assert (20, 20) == (counts["ok"], len(receiver.got))


async def test_early_postbacks_come_before_the_reply(http: aiohttp.ClientSession) -> None:
    """When the POST is answered, its postbacks have been received."""
    async with receiving() as receiver, emulator(WebhookFaults(early=1.0)) as base:
        ids = await post(http, base, *[{**TASK, "postback_url": receiver.url}] * 10)
        received = [path for _, path, _ in receiver.got]

    assert sorted(f"/in/{task_id}?tag=" for task_id in ids) == sorted(received)


async def test_broken_answers_are_failures(http: aiohttp.ClientSession) -> None:
    """A server that does not speak HTTP, or hangs up, does not stop the others."""

    async def babble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1000)
        writer.write(b"hello\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(babble, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, receiving() as receiver, emulator() as base:
        broken = {**TASK, "postback_url": f"http://127.0.0.1:{port}/"}
        await post(http, base, broken, {**TASK, "postback_url": receiver.url})
        counts = await settled(base, 2)

    assert (1, 1) == (counts["ok"], counts["failed"])
