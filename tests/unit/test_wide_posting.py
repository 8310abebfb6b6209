"""Whole jobs with many POSTs at once, on a clock that jumps: what a hundred of them must not do."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

import orjson
import pytest
from clock import run

from dfseo_async import DataForSEO, JobSettings, Settings
from dfseo_async.calling import Caller
from dfseo_async.catalogue import family
from dfseo_async.emulator import EmulatorSettings, World
from dfseo_async.emulator.paths import parse
from dfseo_async.engine.beginning import as_rows
from dfseo_async.engine.job import run_job
from dfseo_async.engine.request import JobRequest
from dfseo_async.errors import AccountError, BudgetError, DfseoError, NotSentError
from dfseo_async.ledger import InlineLedger, open_store
from dfseo_async.transport import HttpReply

NOW = 1_790_000_000.0
ORGANIC = "serp/google/organic"
ADS_LIVE = "keywords_data/google_ads/search_volume/live"
NO_MONEY = b'{"status_code":40210,"status_message":"Insufficient Funds.","tasks":null}'
Change = Callable[[int, bytes], bytes]  # number of a POST (from 1), its reply -> what is heard


class Wire:
    """Carries calls to the emulator's rules, each in *seconds*; may change the replies to POSTs.

    There is no way to the service before *opens*, seconds.
    """

    def __init__(
        self,
        settings: EmulatorSettings,
        seconds: float,
        change: Change | None = None,
        *,
        opens: float = 0.0,
    ) -> None:
        self._opens = opens
        self._world = World(settings, Random(1))  # noqa: S311
        self._seconds = seconds
        self._change = change
        self._posts = 0
        self._flying = 0
        self.most = 0
        self.lost = 0
        self.calls = 0

    async def send(
        self, method: str, path: str, body: bytes | None = None, *, seconds: float | None = None
    ) -> HttpReply:
        """Make one call."""
        assert seconds is None or seconds > self._seconds
        call = parse(method, path)
        assert call is not None, path
        self.calls += 1
        self._flying += 1
        self.most = max(self.most, self._flying)
        await asyncio.sleep(self._seconds)
        self._flying -= 1
        if asyncio.get_running_loop().time() < self._opens:
            self.lost += 1
            raise NotSentError("no connection")
        now = NOW + asyncio.get_running_loop().time()
        reply = self._world.admit(call, now) or self._world.handle(call, body or b"", now)
        raw = reply.plain()
        if self._change is not None and "task_post" in path:
            self._posts += 1
            raw = self._change(self._posts, raw)
        return HttpReply(status=reply.status, body=raw)


class Service(DataForSEO):
    """The real client and its limits, on that wire."""

    def __init__(self, wire: Wire, calls: int) -> None:
        url = "http://127.0.0.1:9"
        super().__init__(
            settings=Settings(login="me", password="hush", base_url=url, calls_per_minute=calls)  # noqa: S106
        )
        self._caller = Caller(wire, self.limits)  # type: ignore[arg-type]

    def now(self) -> float:
        """Unix seconds of the clock that jumps."""
        return NOW + asyncio.get_running_loop().time()


@dataclass
class Ran:
    """How a job went."""

    outcomes: Counter[str] = field(default_factory=Counter)
    error: DfseoError | None = None
    spent_usd: float = 0.0
    turns: int = 0  # right to make a call, taken
    seconds: float = 0.0
    outage: str | None = None  # after 50 seconds


def ran(wire: Wire, count: int, *, calls: int, stop_at: float | None = None, **request: Any) -> Ran:
    """Run a job of *count* tasks; ``endpoint`` and what `JobRequest` takes."""
    found = Ran()
    endpoint = family(request.pop("endpoint", ORGANIC))
    settings = JobSettings(**{"outcome_buffer": 10**6, **request.pop("settings", {})})
    words = "keywords" if endpoint.endpoint == ADS_LIVE else "keyword"
    tasks = [
        {words: [f"k{n}"] if words == "keywords" else f"k{n}", "location_code": 2840}
        | ({} if words == "keywords" else {"language_code": "en"})
        for n in range(count)
    ]

    async def work() -> None:
        store, service = open_store(None), Service(wire, calls)
        job_request = JobRequest(family=endpoint, settings=settings, **request)
        random = Random(1)  # noqa: S311
        try:
            async with run_job(
                service, InlineLedger(store), None, as_rows(tasks), job_request, random
            ) as job:
                loop = asyncio.get_running_loop()
                if stop_at is not None:
                    loop.call_later(stop_at, job.stop)
                loop.call_later(50.0, lambda: setattr(found, "outage", job.outage))
                async for outcome in job:
                    found.outcomes[outcome.status.value] += 1
        except DfseoError as error:
            found.error = error
        found.seconds = asyncio.get_running_loop().time()
        found.turns = sum(one.started for one in service.limits.all())
        found.spent_usd = store.totals().spent_usd
        store.close()

    run(work(), debug=False)
    return found


def test_results_are_collected_at_once_when_the_money_is_gone() -> None:
    """POSTs that will not be made take no call's turn, least of all before the GETs."""
    wire = Wire(
        EmulatorSettings(turnaround=(1.0, 2.0)),
        0.5,
        lambda number, raw: raw if number <= 3 else NO_MONEY,
    )

    found = ran(wire, 20_000, calls=60, settings={"batch_size": 10})

    assert isinstance(found.error, AccountError)
    assert {"done": 30} == found.outcomes
    assert wire.calls == found.turns
    assert found.seconds < 20.0  # 3 + 30 calls and a few more, of 60 that may be made at once


def test_a_stopped_job_does_not_wait_for_turns_that_it_will_not_use() -> None:
    """Calls under way are finished; those that were not begun are not waited for."""
    wire = Wire(EmulatorSettings(), 0.5)

    found = ran(wire, 500, calls=2000, stop_at=30.0, endpoint=ADS_LIVE)

    assert 12 == found.outcomes.total()  # a minute's allowance, all of it told before the stop
    assert found.seconds < 35.0


def test_a_stopped_job_leaves_results_that_it_could_not_ask_for_yet() -> None:
    """What waits for its turn to be fetched is not waited for; it is kept for the next run."""
    wire = Wire(EmulatorSettings(turnaround=(0.2, 0.4)), 0.5)

    found = ran(wire, 100, calls=30, stop_at=20.0)

    assert 20 < found.outcomes["done"] < 30  # a minute's allowance, some of it used up otherwise
    assert found.error is None
    assert found.seconds < 21.0


def test_one_sender_tries_while_there_is_no_network() -> None:
    """A hundred that try again in turn are no help; when one of them gets through, all go on."""
    wire = Wire(EmulatorSettings(turnaround=(0.2, 0.4)), 0.5, opens=100.0)

    found = ran(wire, 2000, calls=2000)

    assert "no connection" == found.outage
    assert {"done": 2000} == found.outcomes
    assert wire.lost <= 20 + 25  # those that went at once, and then no more than one in 7.5 s
    assert found.seconds < 100.0 + 15.0 + 70.0


@pytest.mark.parametrize(
    ("settings", "most"), [({"live_width": 200}, 200), ({"post_width": 4, "live_width": 30}, 30)]
)
def test_live_calls_under_way_are_as_many_as_their_own_setting_says(
    settings: dict[str, int], most: int
) -> None:
    """What bounds POSTs of tasks does not bound live calls."""
    wire = Wire(EmulatorSettings(calls_per_minute=10_000, live_delay=(0.0, 0.0)), 6.0)

    ran(wire, 1000, calls=10_000, endpoint=f"{ORGANIC}/live/advanced", settings=settings)

    assert most == wire.most


def test_a_budget_holds_when_tasks_turn_out_dearer_while_many_posts_are_under_way() -> None:
    """From the 500th on they cost five times as much as the catalogue and the first reply say."""

    def dearer(_: int, raw: bytes) -> bytes:
        envelope = orjson.loads(raw)
        for one in envelope["tasks"]:
            if int(one["data"]["keyword"][1:]) >= 500:
                one["cost"] *= 5
        return orjson.dumps(envelope)

    wire = Wire(EmulatorSettings(turnaround=(10.0, 30.0)), 0.5, dearer)

    found = ran(wire, 30_000, calls=2000, budget_usd=6.0)  # 5.63 with 8 POSTs at once

    assert isinstance(found.error, BudgetError)
    assert found.spent_usd <= 6.0


def test_results_are_fetched_while_there_is_still_something_to_post() -> None:
    """A POST goes before a GET; a hundred senders leave GETs their calls all the same."""
    wire = Wire(EmulatorSettings(turnaround=(0.2, 1.0)), 0.1)

    found = ran(wire, 100_000, calls=600, stop_at=65.0)  # 1,000 POSTs: more than a minute's calls

    assert found.outcomes["done"] > 200
