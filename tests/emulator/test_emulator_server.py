"""The emulator on real sockets, with windows of a second instead of a minute."""

from __future__ import annotations

import asyncio
import time
from base64 import b64encode
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import orjson
import pytest

from dfseo_async.emulator import (
    CallKind,
    Emulator,
    EmulatorSettings,
    Fault,
    FaultPlan,
    parse_scripted,
)

ORGANIC = "/v3/serp/google/organic"
TASK = {"keyword": "tea", "location_code": 2840, "language_code": "en"}
QUICK: dict[str, Any] = {"turnaround": (0, 0), "listing_delay": 0, "result_bytes": (5_000, 9_000)}


def login(password: str) -> dict[str, str]:
    """Return the header that carries a login."""
    return {"Authorization": f"Basic {b64encode(f'demo:{password}'.encode()).decode()}"}


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    """A client with the right login and no patience."""
    timeout = aiohttp.ClientTimeout(total=5)
    async with aiohttp.ClientSession(headers=login("demo"), timeout=timeout) as session:
        yield session


def emulator(*script: str, **settings: Any) -> Emulator:
    """Make a quick emulator with scripted faults."""
    plan = FaultPlan(script=tuple(parse_scripted(line) for line in script))
    return Emulator(EmulatorSettings(**{"faults": plan, **QUICK, **settings}))


async def post(http: aiohttp.ClientSession, base: Emulator, count: int = 1) -> Any:
    """Post tasks and return the envelope."""
    async with http.post(f"{base.url}{ORGANIC}/task_post", json=[TASK] * count) as response:
        return orjson.loads(await response.read())


async def get(http: aiohttp.ClientSession, base: Emulator, path: str) -> Any:
    """Call a path and return the envelope."""
    async with http.get(base.url + path) as response:
        return orjson.loads(await response.read())


async def test_a_task_lives_over_the_wire(http: aiohttp.ClientSession) -> None:
    """Post, list, fetch: all of it through HTTP, and the report knows."""
    async with emulator() as base:
        task_id = (await post(http, base))["tasks"][0]["id"]
        await asyncio.sleep(0.01)
        ready = await get(http, base, f"{ORGANIC}/tasks_ready")
        done = await get(http, base, ready["tasks"][0]["result"][0]["endpoint_advanced"])
        report = await get(http, base, "/__emulator__")

    assert (task_id, 20000) == (done["tasks"][0]["id"], done["tasks"][0]["status_code"])
    assert (report["created"], report["collected"], report["duplicate_fetches"]) == (1, 1, 0)
    assert (
        report["calls"]["general"]["total"] + report["calls"]["tasks_ready"]["total"],
        report["calls"]["general"]["throttled"],
    ) == (3, 0)


async def test_the_report_needs_no_login() -> None:
    """Anybody may read the report, and it equals what the object gives."""
    async with emulator() as base, aiohttp.ClientSession() as stranger:
        over_http = await get(stranger, base, "/__emulator__")
        direct = base.report()

    assert direct == over_http


@pytest.mark.parametrize("headers", [{}, login("wrong")])
async def test_a_wrong_login_is_refused(headers: dict[str, str]) -> None:
    """Without the right login the answer is HTTP 401 with code 40100."""
    async with (
        emulator() as base,
        aiohttp.ClientSession(headers=headers) as stranger,
        stranger.get(f"{base.url}/v3/appendix/user_data") as response,
    ):
        envelope = orjson.loads(await response.read())

    assert (response.status, envelope["status_code"], envelope["tasks"]) == (401, 40100, None)


@pytest.mark.parametrize("path", ["/v3/soup", "/v3/serp/google/soup/tasks_ready", "/"])
async def test_an_unknown_path_is_refused(http: aiohttp.ClientSession, path: str) -> None:
    """A path that the service does not have is HTTP 404 with code 40402."""
    async with emulator() as base, http.get(base.url + path) as response:
        envelope = orjson.loads(await response.read())

    assert (response.status, envelope["status_code"]) == (404, 40402)


async def test_no_money_is_http_402(http: aiohttp.ClientSession) -> None:
    """An account that cannot pay is told so with HTTP 402."""
    async with (
        emulator(balance_usd=0.0001) as base,
        http.post(f"{base.url}{ORGANIC}/task_post", json=[TASK]) as response,
    ):
        envelope = orjson.loads(await response.read())

    assert (response.status, envelope["status_code"]) == (402, 40210)


async def test_bodies_are_compressed_on_request(http: aiohttp.ClientSession) -> None:
    """A client that takes gzip gets it; another one gets the same plain."""
    async with emulator(result_bytes=(50_000, 60_000)) as base:
        task_id = (await post(http, base))["tasks"][0]["id"]
        url = f"{base.url}{ORGANIC}/task_get/advanced/{task_id}"
        async with http.get(url, headers={"Accept-Encoding": "gzip"}) as response:
            packed = await response.read()
        async with http.get(url, headers={"Accept-Encoding": "identity"}) as plain_response:
            plain = await plain_response.read()

    assert response.headers["Content-Encoding"] == "gzip"
    assert int(response.headers["Content-Length"]) < len(plain) / 2
    assert "Content-Encoding" not in plain_response.headers
    assert plain == packed


async def test_limits_hold_over_a_rolling_window(http: aiohttp.ClientSession) -> None:
    """Beyond the limit calls are answered 40202 in HTTP 200, until the window has rolled on."""
    async with emulator(calls_per_minute=5, window_seconds=0.5) as base:
        codes = [(await post(http, base))["status_code"] for _ in range(7)]
        await asyncio.sleep(0.55)
        later = (await post(http, base))["status_code"]
        use = base.report()["calls"]["general"]

    assert codes == [20000] * 5 + [40202] * 2
    assert later == 20000
    assert use == {"limit": 5, "total": 8, "throttled": 2, "busiest_minute": 7}
    assert base.report()["created"] == 6


async def test_headers_tell_the_limit(http: aiohttp.ClientSession) -> None:
    """Each answer says how many calls its class allows and how many are left."""
    async with (
        emulator(tasks_ready_per_minute=20) as base,
        http.get(f"{base.url}/v3/serp/tasks_ready") as response,
    ):
        headers = response.headers

    assert (headers["X-RateLimit-Limit"], headers["X-RateLimit-Remaining"]) == ("20", "19")


@pytest.mark.parametrize(
    ("fault", "created"), [("lose_reply", 1), ("cut", 0), ("cut_reply", 1), ("truncate", 1)]
)
async def test_replies_get_lost(http: aiohttp.ClientSession, fault: str, created: int) -> None:
    """The client sees a broken reply; whether the task exists depends on when it broke."""
    async with emulator(f"task_post:1:{fault}") as base:
        with pytest.raises((aiohttp.ClientError, orjson.JSONDecodeError)):
            await post(http, base)
        report = base.report()

    assert created == report["created"]
    assert {f"task_post:{fault}": 1} == report["faults"]


@pytest.mark.parametrize(("fault", "created"), [("error_after", 1), ("error_before", 0)])
async def test_the_server_may_fail(http: aiohttp.ClientSession, fault: str, created: int) -> None:
    """HTTP 500 comes with code 50000, before or after the tasks were created."""
    async with (
        emulator(f"task_post:1:{fault}") as base,
        http.post(f"{base.url}{ORGANIC}/task_post", json=[TASK]) as response,
    ):
        envelope = orjson.loads(await response.read())

    assert (response.status, envelope["status_code"]) == (500, 50000)
    assert created == base.report()["created"]


@pytest.mark.parametrize(("fault", "created"), [("hang_after", 1), ("hang_before", 0)])
async def test_the_server_may_hang(fault: str, created: int) -> None:
    """No answer ever comes, and closing the emulator does not wait for it."""
    timeout = aiohttp.ClientTimeout(total=0.2)
    async with (
        aiohttp.ClientSession(headers=login("demo"), timeout=timeout) as http,
        emulator(f"task_post:1:{fault}") as base,
    ):
        with pytest.raises(TimeoutError):
            await post(http, base)
        report = base.report()

    assert created == report["created"]


async def test_closing_ends_hanging_calls(http: aiohttp.ClientSession) -> None:
    """Clients that wait for a hanging call are disconnected when the emulator closes."""
    async with asyncio.TaskGroup() as group, emulator("tasks_ready:1:hang_before") as base:
        waiting = group.create_task(_fails(get(http, base, "/v3/serp/tasks_ready")))
        await asyncio.sleep(0.1)
        start = time.monotonic()

    assert waiting.result()
    assert time.monotonic() - start < 3


async def _fails(call: Any) -> bool:
    try:
        await call
    except aiohttp.ClientError:
        return True
    return False


async def test_garbage_is_no_json(http: aiohttp.ClientSession) -> None:
    """A gateway's page arrives where JSON should be."""
    async with (
        emulator("id_list:1:garbage") as base,
        http.post(f"{base.url}/v3/serp/id_list", json=[{}]) as response,
    ):
        body = await response.read()

    assert response.status == 200
    assert body.startswith(b"<html>")


async def test_throttling_comes_out_of_the_blue(http: aiohttp.ClientSession) -> None:
    """40202 may come although the limit is far away; nothing is done then."""
    async with emulator("task_post:1:throttle:2") as base:
        codes = [(await post(http, base))["status_code"] for _ in range(3)]

    assert codes == [40202, 40202, 20000]
    assert base.report()["created"] == 1


@pytest.mark.parametrize("call", ["tasks_ready", "task_get"])
async def test_reads_may_be_dropped(http: aiohttp.ClientSession, call: str) -> None:
    """Connections break under reads as well, often enough to outlast aiohttp's own second try."""
    async with emulator(f"{call}:1:cut:2") as base:
        task_id = (await post(http, base))["tasks"][0]["id"]
        paths = {"tasks_ready": "tasks_ready", "task_get": f"task_get/advanced/{task_id}"}
        path = f"{ORGANIC}/{paths[call]}"
        broken = await _fails(get(http, base, path))
        whole = await get(http, base, path)

    assert broken
    assert whole["tasks"][0]["status_code"] == 20000


async def test_rates_strike_over_the_wire(http: aiohttp.ClientSession) -> None:
    """With a rate of one every call of that kind fails, others go on."""
    plan = FaultPlan(rates={CallKind.TASK_POST: {Fault.ERROR_BEFORE: 1.0}})
    async with emulator(faults=plan) as base:
        codes = [(await post(http, base))["status_code"] for _ in range(3)]
        ready = await get(http, base, "/v3/serp/tasks_ready")

    assert codes == [50000] * 3
    assert ready["status_code"] == 20000


async def test_delays_are_kept(http: aiohttp.ClientSession) -> None:
    """Ways to the service and back take as long as the settings say."""
    async with emulator(arrival_delay=(0.1, 0.1), reply_delay=(0.1, 0.1)) as base:
        start = time.monotonic()
        await post(http, base)
        took = time.monotonic() - start

    assert 0.2 <= took < 1.0


async def test_connections_are_counted(http: aiohttp.ClientSession) -> None:
    """Connections that are kept alive count once."""
    async with emulator() as base:
        for _ in range(3):
            await post(http, base)
        connections = base.report()["connections"]

    assert connections == {"total": 1, "open": 1, "peak": 1}


async def test_too_many_at_a_time_are_refused(http: aiohttp.ClientSession) -> None:
    """Databases answer 40209 while thirty calls run, and SERP calls go on."""
    labs = "/v3/dataforseo_labs/google/keyword_ideas/live"
    live = "/v3/serp/google/organic/live/advanced"

    async def code(base: Emulator, path: str) -> int:
        async with http.post(base.url + path, json=[TASK]) as response:
            return int(orjson.loads(await response.read())["status_code"])

    async with emulator(live_delay=(0.5, 0.5), calls_per_minute=0) as base:
        async with asyncio.TaskGroup() as group:
            calls = [group.create_task(code(base, labs)) for _ in range(35)]
            calls += [group.create_task(code(base, live)) for _ in range(5)]
        codes = [call.result() for call in calls]
        again = await code(base, labs)
        gates = base.report()["gates"]

    assert (35, 5, 20000) == (codes.count(20000), codes.count(40209), again)
    assert {"limit": 30, "peak": 30, "refused": 5} == gates["database"]
