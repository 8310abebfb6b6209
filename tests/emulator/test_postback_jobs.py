"""Jobs whose results the service pushes, over real sockets; polling is the net underneath."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest

from dfseo_async import DataForSEO, Job, JobSettings, Settings
from dfseo_async.emulator import (
    CallKind,
    Emulator,
    EmulatorSettings,
    Fault,
    FaultPlan,
    Scripted,
    WebhookFaults,
)
from dfseo_async.postbacks import Postback, Receipt
from dfseo_async.receiver import make_receiver, serve

ORGANIC = "serp/google/organic"
OFTEN = Settings(tasks_ready_per_minute=600, id_list_per_minute=600)
SOON = JobSettings(linger=0.2, task_timeout=90.0)


def quick(**settings: Any) -> EmulatorSettings:
    """A service that is not slow."""
    return EmulatorSettings(turnaround=(0.1, 0.4), result_bytes=(1_000, 2_000), **settings)


def rows(count: int, **fields: Any) -> list[dict[str, Any]]:
    """Good tasks with keys of their own."""
    plain = {"location_code": 2840, "language_code": "en", **fields}
    return [{"keyword": f"tea {one}", "key": str(one), **plain} for one in range(count)]


def free_port() -> int:
    """A port that nobody listens on: the URL must be known before the first task is posted."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@asynccontextmanager
async def received(
    service: Emulator,
    tasks: list[dict[str, Any]],
    settings: JobSettings = SOON,
    **options: Any,
) -> AsyncIterator[Job]:
    """A job with a receiver in front of it."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    async with (
        DataForSEO("demo", "demo", base_url=service.url, settings=OFTEN) as dfs,
        dfs.job(ORGANIC, tasks, public_url=url, settings=settings, **options) as job,
        serve(make_receiver(job.intake), "127.0.0.1", port),
    ):
        yield job


def fetches(service: Emulator) -> int:
    """Results that were fetched."""
    return sum(service.report()["fetches"].values())


async def test_results_are_pushed_and_nothing_is_fetched(tmp_path: Path) -> None:
    """Every task once, by postback alone."""
    async with (
        Emulator(quick()) as service,
        received(service, rows(150), ledger=tmp_path / "job.db") as job,
    ):
        found = [one async for one in job]
        fetched, delivered = fetches(service), service.report()["deliveries"]["ok"]

    assert {str(one) for one in range(150)} == {one.key for one in found}
    assert {"done"} == {one.status for one in found}
    assert all(one.result[0]["items"] for one in found)
    assert (0, 150) == (fetched, delivered)


async def test_duplicates_losses_and_early_postbacks_change_nothing(tmp_path: Path) -> None:
    """What the service could not deliver is sent again or fetched, and nothing else."""
    faults = FaultPlan(webhooks=WebhookFaults(duplicates=0.3, losses=0.2, early=0.2))
    out = tmp_path / "results.jsonl"
    async with (
        Emulator(quick(faults=faults)) as service,
        received(service, rows(200), ledger=tmp_path / "job.db", out=out) as job,
    ):
        await job.run()
        report = service.report()

    keys = [orjson.loads(line)["key"] for line in out.read_bytes().splitlines()]
    assert sorted(map(str, range(200))) == sorted(keys)
    assert report["deliveries"]["duplicated"] > 0
    assert report["deliveries"]["early"] > 0
    again = sum(report["fetches"].values()) + report["deliveries"]["resent"]
    assert 0 < again <= report["deliveries"]["lost"]
    assert 200 == report["created"]


async def test_a_postback_settles_a_lost_post(tmp_path: Path) -> None:
    """No list tells of them, but their results are here: they exist, and are not paid again."""
    script = (Scripted(call=CallKind.TASK_POST, nth=1, fault=Fault.LOSE_REPLY),)
    settings = quick(faults=FaultPlan(script=script), id_list_delay=3600.0)
    grace = replace(SOON, look_after=0.3, resend_grace=2.0, clock_skew=1.0)
    async with (
        Emulator(settings) as service,
        received(service, rows(30), grace, ledger=tmp_path / "job.db") as job,
    ):
        found = [one async for one in job]
        report = service.report()

    assert 30 == len({one.key for one in found if one.status == "done"})
    assert 30 == report["created"]
    assert report["charged_usd"] == pytest.approx(sum(one.cost_usd for one in found))


async def test_a_pushed_body_that_is_no_end_is_fetched_instead(tmp_path: Path) -> None:
    """Whatever code stands in it: it does not stop the job."""
    settings = EmulatorSettings(turnaround=(2.0, 2.5), result_bytes=(1_000, 2_000))
    async with (
        Emulator(settings) as service,
        received(service, rows(3), ledger=tmp_path / "job.db") as job,
    ):
        task_id = ""
        while not task_id:
            await asyncio.sleep(0.1)
            tasks = await job._ledger.do(lambda store: store.still_open(0, 1))
            task_id = tasks[0].task_id or "" if tasks else ""
        element = {"id": task_id, "status_code": 40400, "status_message": "no", "result": None}
        body = orjson.dumps({"status_code": 20000, "tasks": [element]})
        [receipt] = await job.intake.postbacks([Postback(task_id, "", body)])
        found = [one async for one in job]

    assert Receipt.ACCEPTED is receipt
    assert {"0", "1", "2"} == {one.key for one in found if one.status == "done"}


async def test_a_task_with_a_postback_url_of_its_own_is_not_waited_for() -> None:
    """Its result is the user's; the outcome says where it went."""
    async with Emulator(quick()) as service:
        mine = {"postback_url": f"http://127.0.0.1:{free_port()}/?id=$id"}
        mine["postback_data"] = "advanced"
        tasks = [*rows(2), *[{**one, "key": f"own {one['key']}"} for one in rows(3, **mine)]]
        async with received(service, tasks) as job:
            found = {one.key: one async for one in job}

    assert {"0", "1", "own 0", "own 1", "own 2"} == set(found)
    assert all(found[key].result for key in ("0", "1"))
    assert all("own postback_url" in found[f"own {one}"].message for one in range(3))
    assert all(found[f"own {one}"].result is None for one in range(3))


async def test_families_that_only_ping_are_fetched_at_the_ping() -> None:
    """Lighthouse tells that it is ready; nothing was polled before that."""
    tasks = [{"url": f"https://example{one}.com/", "key": str(one)} for one in range(5)]
    rows_of = [{**one, "endpoint": "on_page/lighthouse", "for_mobile": True} for one in tasks]
    async with Emulator(quick()) as service, received(service, rows_of) as job:
        found = [one async for one in job]

        delivered = service.report()["deliveries"]["ok"]

    assert 5 == len({one.key for one in found if one.status == "done" and one.result})
    assert 5 == delivered


async def test_what_failed_while_the_receiver_was_down_is_sent_again(tmp_path: Path) -> None:
    """Hundreds fail; once others arrive, the late ones come by a few calls, each once."""
    port, is_up = free_port(), asyncio.Event()

    async def given() -> AsyncIterator[dict[str, Any]]:
        for row in rows(300):
            yield row
        await is_up.wait()
        for row in rows(340)[300:]:
            yield row

    async with (
        Emulator(quick()) as service,
        DataForSEO("demo", "demo", base_url=service.url, settings=OFTEN) as dfs,
        dfs.job(
            ORGANIC,
            given(),
            public_url=f"http://127.0.0.1:{port}",
            settings=SOON,
            ledger=tmp_path / "job.db",
        ) as job,
        asyncio.timeout(60),
        asyncio.TaskGroup() as group,
    ):
        reading = group.create_task(_keys(job))
        while service.report()["deliveries"]["failed"] < 300:  # noqa: ASYNC110 (bounded)
            await asyncio.sleep(0.05)
        async with serve(make_receiver(job.intake), "127.0.0.1", port):
            is_up.set()
            found = await reading
        report = service.report()

    assert sorted(map(str, range(340))) == sorted(found)
    assert (300, 0) == (report["deliveries"]["resent"], sum(report["fetches"].values()))
    assert ["no answer"] == [reason[:9] for reason in job.failed_pushes]
    assert [300] == [*job.failed_pushes.values()]


async def test_postbacks_that_vanished_are_sent_again(tmp_path: Path) -> None:
    """The service believes that they arrived: a few are fetched by their age, others pushed."""
    faults = FaultPlan(webhooks=WebhookFaults(vanished=0.6))
    async with (
        Emulator(quick(faults=faults)) as service,
        # one POST: all are late at the same moment, however busy the machine is
        received(service, rows(100), ledger=tmp_path / "job.db") as job,
        asyncio.timeout(60),
    ):
        found = await _keys(job)
        report = service.report()

    fetched, deliveries = sum(report["fetches"].values()), report["deliveries"]
    assert sorted(map(str, range(100))) == sorted(found)
    assert 0 < fetched <= 20
    assert deliveries["vanished"] == deliveries["resent"] + fetched


async def test_the_calls_about_webhooks_can_be_made_by_hand() -> None:
    """What failed is listed with its reason; each id to be sent again has an answer of its own."""
    mine = {"postback_url": f"http://127.0.0.1:{free_port()}/", "postback_data": "advanced"}
    async with (
        Emulator(quick()) as service,
        DataForSEO("demo", "demo", base_url=service.url) as dfs,
        asyncio.timeout(20),
    ):
        before = dfs.now()
        posted = await dfs.task_post(ORGANIC, rows(2, **mine))
        ids = [reply.id or "" for reply in posted.replies]
        while service.report()["deliveries"]["failed"] < 2:  # noqa: ASYNC110 (bounded)
            await asyncio.sleep(0.05)
        listed = await dfs.errors("serp", function="postback_url", since=before - 60)
        one = await dfs.errors(ORGANIC, limit=1, offset=1)
        pings = await dfs.errors("serp", function="pingback_url")
        again = await dfs.webhook_resend([*ids, "11211554-0000-0066-0000-27e68ec15871"])
        with pytest.raises(ValueError, match="1 to 100"):
            await dfs.webhook_resend([])

    assert sorted(ids) == sorted(row["id"] for row in listed.rows())
    assert (1, 0) == (len([*one.rows()]), len([*pings.rows()]))
    assert [20000, 20000, 40401] == [reply.status_code for reply in again.replies]


async def _keys(job: Job) -> list[str]:
    return [outcome.key async for outcome in job if outcome.status == "done"]
