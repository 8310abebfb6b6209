"""OnPage crawls over real sockets: the summary and every page, whatever becomes of one answer."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import orjson
import pytest
from loopback import cli

from dfseo_async import DataForSEO, JobSettings, Outcome
from dfseo_async.catalogue import family
from dfseo_async.emulator import (
    CallKind,
    Emulator,
    EmulatorSettings,
    Fault,
    FaultPlan,
    Scripted,
)
from dfseo_async.engine.board import Board
from dfseo_async.engine.fetching import PENDING, Fetcher
from dfseo_async.engine.kinds import Kind
from dfseo_async.envelope import TaskReply
from dfseo_async.ledger import OpenTask, Totals

SOON = JobSettings(linger=0.1, retry_base=0.05, retry_max=0.2, task_timeout=60.0)


def service(*script: Scripted, turnaround: float = 0.2) -> Emulator:
    """A quick service on which these things go wrong."""
    return Emulator(
        EmulatorSettings(
            turnaround=(turnaround, turnaround),
            listing_delay=0.1,
            calls_per_minute=0,
            tasks_ready_per_minute=0,
            faults=FaultPlan(script=script),
        )
    )


def crawls(*sizes: int) -> list[dict[str, Any]]:
    """Crawls of so many pages each."""
    return [
        {"target": f"site{size}.example", "max_crawl_pages": size, "key": str(size)}
        for size in sizes
    ]


async def collect(dfs: DataForSEO, *sizes: int, **options: Any) -> dict[str, Outcome]:
    """The outcome of each crawl."""
    async with dfs.job("on_page", crawls(*sizes), settings=SOON, **options) as job:
        return {one.key: one async for one in job}


def urls(outcome: Outcome) -> list[str]:
    """The addresses of its pages."""
    return [item["url"] for part in outcome.result[1:] for item in part["items"]]


def task(task_id: str) -> OpenTask:
    """A posted task, as the ledger knows it."""
    return OpenTask(1, 1, 0, task_id, 0.0, 0.0, 1, "1", b"{}", None)


async def when_done(fetcher: Fetcher, kind: Kind, task_id: str) -> TaskReply:
    """The reply with the result, some time."""
    async with asyncio.timeout(20.0):
        while True:
            reply = await fetcher.fetch(kind, task(task_id))
            if reply is not None and reply.status_code != PENDING:
                return reply
            await asyncio.sleep(0.1)


async def test_crawls_are_collected_whole(tmp_path: Path) -> None:
    """Also those of more than 1,000 pages; the same job again asks for nothing."""
    options = {"ledger": tmp_path / "job.db", "out": tmp_path / "out.jsonl"}
    async with service() as emulator, DataForSEO("demo", "demo", base_url=emulator.url) as dfs:
        found = await collect(dfs, 1, 1000, 2100, **options)
        again = await collect(dfs, 1, 1000, 2100, **options)
        used = emulator.report()
    lines = [orjson.loads(line) for line in (tmp_path / "out.jsonl").read_bytes().splitlines()]

    assert {("done", 20000)} == {(one.status, one.code) for one in found.values()}
    assert [1, 1000, 2100] == [len(set(urls(found[str(size)]))) for size in (1, 1000, 2100)]
    assert [2, 2, 4] == [len(found[str(size)].result) for size in (1, 1000, 2100)]
    assert {line["key"]: line["result"] for line in lines} == {
        key: one.result for key, one in found.items()
    }
    assert {} == again
    assert (3, 0) == (used["collected"], used["duplicate_fetches"])
    assert used["gates"]["database"]["peak"] <= 30


@pytest.mark.parametrize("fault", [Fault.GARBAGE, Fault.TRUNCATE, Fault.LOSE_REPLY])
@pytest.mark.parametrize("times", [1, 4])
async def test_no_fault_costs_a_crawl(fault: Fault, times: int) -> None:
    """A page's answer that is lost is asked for again; several, and the crawl is read anew."""
    bad = Scripted(call=CallKind.CRAWL_PAGES, nth=2, fault=fault, times=times)
    async with service(bad) as emulator, DataForSEO("demo", "demo", base_url=emulator.url) as dfs:
        found = await collect(dfs, 1500)

    assert ("done", 20000) == (found["1500"].status, found["1500"].code)
    assert 1500 == len(set(urls(found["1500"])))


async def test_crawl_fetched_too_early_is_pending() -> None:
    """By id, before it is finished; then whole, or its summary alone."""
    async with (
        service(turnaround=1.0) as emulator,
        DataForSEO("demo", "demo", base_url=emulator.url) as dfs,
    ):
        fetcher = Fetcher(dfs, Board(Totals()))
        (posted,) = (await dfs.task_post("on_page", crawls(3))).replies
        assert posted.id is not None
        kinds = [Kind(1, family("on_page"), name) for name in ("pages", "summary")]
        early = [await fetcher.fetch(kind, task(posted.id)) for kind in kinds]
        late = [await when_done(fetcher, kind, posted.id) for kind in kinds]

    assert [PENDING, PENDING] == [one.status_code for one in early if one is not None]
    assert [20000, 20000] == [one.status_code for one in late]
    assert [2, 1] == [len(one.decoded()) for one in late]


async def test_command_collects_summaries_alone(tmp_path: Path) -> None:
    """``--function summary`` reads no page."""
    (tmp_path / "in.jsonl").write_bytes(b"".join(orjson.dumps(one) + b"\n" for one in crawls(3, 4)))
    async with service() as emulator:
        done = await cli(
            tmp_path,
            *("run", str(tmp_path / "in.jsonl"), "--endpoint", "on_page", "--quiet"),
            *("--function", "summary", "--out", str(tmp_path / "out.jsonl")),
            DATAFORSEO_BASE_URL=emulator.url,
            DATAFORSEO_LOGIN="demo",
            DATAFORSEO_PASSWORD="demo",  # noqa: S106
        )
        used = emulator.report()
    assert 0 == done.code, done.err
    lines = [orjson.loads(one) for one in (tmp_path / "out.jsonl").read_bytes().splitlines()]

    assert [1, 1] == [len(line["result"]) for line in lines]
    assert "database" not in used["gates"]
