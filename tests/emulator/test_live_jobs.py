"""Live calls in bulk over real sockets: one result each, paid once, also when replies are lost."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dfseo_async import BudgetError, DataForSEO, JobSettings, Outcome, Settings
from dfseo_async.catalogue import model
from dfseo_async.emulator import (
    CallKind,
    Emulator,
    EmulatorSettings,
    Fault,
    FaultPlan,
    Scripted,
)

LABS = "dataforseo_labs/google/keyword_suggestions/live"
ORGANIC = "serp/google/organic/live/advanced"
SOON = JobSettings(
    linger=0.2, look_after=0.3, resend_grace=1.5, clock_skew=1.0, retry_base=0.05, retry_max=0.2
)


def tasks(count: int) -> list[dict[str, Any]]:
    """Good tasks with keys of their own."""
    return [
        {"keyword": f"tea {one}", "location_code": 2840, "language_code": "en", "key": str(one)}
        for one in range(count)
    ]


async def collect(dfs: DataForSEO, endpoint: str, count: int, **options: Any) -> list[Outcome]:
    """Every outcome of a live job."""
    async with dfs.job(endpoint, tasks(count), settings=SOON, **options) as job:
        return [one async for one in job]


async def test_live_tasks_end_with_their_reply(tmp_path: Path) -> None:
    """One task a call; the same job again pays for nothing."""
    async with (
        Emulator(EmulatorSettings(result_bytes=(1_000, 2_000))) as service,
        DataForSEO("demo", "demo", base_url=service.url) as dfs,
    ):
        found = await collect(dfs, ORGANIC, 12, ledger=tmp_path / "job.db")
        again = await collect(dfs, ORGANIC, 12, ledger=tmp_path / "job.db")

    assert {str(one) for one in range(12)} == {one.key for one in found}
    assert {("done", 20000, ORGANIC)} == {(one.status, one.code, one.endpoint) for one in found}
    assert all(one.result[0]["items"] for one in found)
    assert [] == again


def losing(*numbers: int, **settings: Any) -> EmulatorSettings:
    """A service that carries out these live calls and loses their replies."""
    script = tuple(Scripted(call=CallKind.LIVE, nth=one, fault=Fault.LOSE_REPLY) for one in numbers)
    return EmulatorSettings(
        result_bytes=(1_000, 2_000),
        id_list_delay=0.1,
        id_list_per_minute=600,
        faults=FaultPlan(script=script),
        **settings,
    )


OFTEN = Settings(id_list_per_minute=600)


async def test_a_lost_live_result_is_read_again_where_it_is_kept() -> None:
    """It was charged once, and looking it up finds its id; reading it is free."""
    async with (
        Emulator(losing(2, 5)) as service,
        DataForSEO("demo", "demo", base_url=service.url, settings=OFTEN) as dfs,
    ):
        found = await collect(dfs, ORGANIC, 8)
        report = service.report()

    assert 8 == len({one.key for one in found if one.status == "done" and one.result})
    assert 8 == report["live"]
    assert report["charged_usd"] == pytest.approx(sum(one.cost_usd for one in found))


async def test_a_live_result_that_is_not_kept_is_told_as_charged_and_lost() -> None:
    """Paying again is the user's decision."""
    async with (
        Emulator(losing(2)) as service,
        DataForSEO("demo", "demo", base_url=service.url, settings=OFTEN) as dfs,
    ):
        found = await collect(dfs, LABS, 4)
        report = service.report()

    [lost] = [one for one in found if one.status == "failed"]
    assert "charged, but the reply was lost" in lost.message
    assert lost.cost_usd > 0
    assert (4, 3) == (report["live"], sum(one.status == "done" for one in found))


async def test_a_live_call_that_nobody_can_look_up_is_told_as_in_doubt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It stays unknown, and is sent again only when the user asks for it."""
    monkeypatch.setattr(model, "NO_ID_LIST", frozenset({"dataforseo_labs"}))

    async def run(dfs: DataForSEO, settings: JobSettings) -> list[Outcome]:
        job = dfs.job(LABS, tasks(3), ledger=tmp_path / "job.db", settings=settings)
        async with job as running:
            return [one async for one in running]

    async with (
        Emulator(losing(2)) as service,
        DataForSEO("demo", "demo", base_url=service.url, settings=OFTEN) as dfs,
    ):
        first = await run(dfs, SOON)
        second = await run(dfs, SOON)
        third = await run(dfs, replace(SOON, resend_doubtful=True))
        created = service.report()["live"]

    assert 1 == sum(one.message.startswith("in doubt") for one in first)
    assert [("failed", True)] == [
        (one.status, one.message.startswith("in doubt")) for one in second
    ]
    assert (["done"], 4) == ([one.status for one in third], created)


async def test_a_later_row_gets_a_live_result_only_while_it_is_here(tmp_path: Path) -> None:
    """The service does not keep it, and paying again is the user's decision."""
    mine = [{k: v for k, v in one.items() if k != "key"} for one in tasks(2)]
    async with (
        Emulator(EmulatorSettings(result_bytes=(1_000, 2_000))) as service,
        DataForSEO("demo", "demo", base_url=service.url) as dfs,
    ):
        found = []
        for given in (mine, [*mine, mine[0]]):
            ledger = tmp_path / "job.db"
            async with dfs.job(LABS, given, ledger=ledger, settings=SOON) as job:
                found = [one async for one in job]
        created = service.report()["live"]

    [second] = found
    assert ("failed", 0.0, 2) == (second.status, second.cost_usd, created)
    assert "given for an earlier row" in second.message


async def test_doubtful_calls_are_sent_again_once_and_within_the_budget(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A service that loses every reply is not paid for ever."""
    monkeypatch.setattr(model, "NO_ID_LIST", frozenset({"dataforseo_labs"}))
    again = replace(SOON, resend_doubtful=True)
    ledger = tmp_path / "job.db"

    async def run(budget_usd: float) -> None:
        job = dfs.job(
            LABS, tasks(1), ledger=ledger, settings=again, budget_usd=budget_usd, price_usd=0.01
        )
        async with job as running:
            await running.run()

    async with (
        Emulator(losing(*range(1, 9))) as service,
        DataForSEO("demo", "demo", base_url=service.url, settings=OFTEN) as dfs,
    ):
        await run(0.1)
        once = service.report()["live"]
        with pytest.raises(BudgetError):
            await run(0.025)
        then = service.report()["live"]

    assert (2, 2) == (once, then)


async def test_calls_that_take_twenty_tasks_are_filled() -> None:
    """OnPage's instant pages, 45 of them: three calls."""
    pages = [{"url": f"https://example{one}.com/", "key": str(one)} for one in range(45)]
    async with (
        Emulator(EmulatorSettings(result_bytes=(1_000, 2_000))) as service,
        DataForSEO("demo", "demo", base_url=service.url) as dfs,
        dfs.job("on_page/instant_pages", pages, settings=SOON) as job,
    ):
        found = [one async for one in job]
        calls = next(one for one in job.stats().calls if one.name == "general")

    assert 45 == len({one.key for one in found if one.status == "done"})
    assert 3 == calls.started
