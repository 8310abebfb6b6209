"""What the client refuses before it calls anybody, each time as an error of ours."""

from __future__ import annotations

import math
from collections.abc import AsyncIterator, Awaitable, Callable
from types import MappingProxyType
from typing import Any

import orjson
import pytest

from dfseo_async import ClosedError, ConfigError, DataForSEO, Task
from dfseo_async.models import tasks_json

ENDPOINT = "serp/google/organic"
LIVE = f"{ENDPOINT}/live/advanced"
Calling = Callable[[DataForSEO, Any], Awaitable[object]]
CALLS: list[Calling] = [
    lambda dfs, value: dfs.task_post(ENDPOINT, [{"keyword": "tea"}, Task(depth=value)]),
    lambda dfs, value: dfs.live(LIVE, {"depth": value}),
    lambda dfs, value: dfs.call("POST", "serp/x", [{"depth": value}]),
]


def client() -> DataForSEO:
    """A client that is not open: what reaches its transport raises ClosedError."""
    return DataForSEO("me", "hush", base_url="http://127.0.0.1:9")


@pytest.mark.parametrize(
    "value", [b"tea", {1}, object(), "\ud800", 2**70, math.nan, [1, (math.inf,)], {"a": b""}]
)
@pytest.mark.parametrize("call", CALLS)
async def test_a_call_refuses_what_json_cannot_hold(call: Calling, value: object) -> None:
    """The message says where it stands; nan and inf are not sent as null."""
    with pytest.raises(ConfigError, match=r"not JSON: .*\['depth'\]"):
        await call(client(), value)


async def test_a_call_refuses_what_is_no_payload_at_all() -> None:
    """Also where nothing has a name."""
    with pytest.raises(ConfigError, match="the whole"):
        await client().call("POST", "serp/x", math.nan)
    with pytest.raises(ConfigError, match="the whole"):
        await client().call("POST", "serp/x", {1: 2})


@pytest.mark.parametrize("value", [None, 0.5, "null", [None]])
@pytest.mark.parametrize("call", CALLS)
async def test_a_call_takes_what_json_can_hold(call: Calling, value: object) -> None:
    """It gets as far as the transport."""
    with pytest.raises(ClosedError):
        await call(client(), value)


def test_a_call_takes_any_mapping() -> None:
    """As the types promise."""
    fields = {"keyword": "tea"}

    assert [fields] * 3 == orjson.loads(
        tasks_json([fields, MappingProxyType(fields), Task(fields)], ENDPOINT)
    )


@pytest.mark.parametrize("method", ["GE T", "", "GET\r\n", "G\u00cbT"])
async def test_a_call_refuses_what_is_no_method(method: str) -> None:
    """It is part of the request's first line."""
    with pytest.raises(ConfigError, match="HTTP method"):
        await client().call(method, "serp/x")


@pytest.mark.parametrize("moment", [math.nan, math.inf, "2024", None, 1e20, b"1"])
async def test_a_list_refuses_what_is_no_moment(moment: Any) -> None:
    """At both ends, and for the list of errors too."""
    for since, until in ((moment, 1.0), (1.0, moment)):
        with pytest.raises(ConfigError, match="unix seconds"):
            await client().id_list(ENDPOINT, since=since, until=until)
    if moment is not None:
        with pytest.raises(ConfigError, match="unix seconds"):
            await client().errors("serp", since=moment)


@pytest.mark.parametrize("count", [0, 101])
async def test_pushes_are_asked_for_again_a_hundred_at_a_time(count: int) -> None:
    """None and more are refused as anything else is."""
    with pytest.raises(ConfigError, match="1 to 100"):
        await client().webhook_resend(["id"] * count)


# -- a job's block ------------------------------------------------------------------------------


@pytest.mark.parametrize("tasks", [None, 5, "tea", b"tea", {"keyword": "tea"}, Task(keyword="tea")])
def test_a_job_refuses_what_is_no_list_of_tasks(tasks: Any) -> None:
    """A single task, or none, is a slip; it is told before anybody is asked."""
    with pytest.raises(ConfigError, match="iterable of tasks"):
        client().job(ENDPOINT, tasks)


async def test_a_job_takes_any_iterable_of_tasks() -> None:
    """Lists, generators and asynchronous ones: all get as far as the closed client."""

    async def later() -> AsyncIterator[dict[str, Any]]:
        yield {"keyword": "tea"}

    sources: list[Any] = [[], (), iter([]), later()]
    for tasks in sources:
        with pytest.raises(ClosedError):
            async with client().job(ENDPOINT, tasks):
                pass


async def test_a_jobs_block_is_entered_once() -> None:
    """A second time it would be another job on the same, half-read tasks."""
    block = client().job(ENDPOINT, [])
    with pytest.raises(ClosedError):
        await block.__aenter__()
    for _ in range(2):
        with pytest.raises(ConfigError, match="entered once"):
            await block.__aenter__()
