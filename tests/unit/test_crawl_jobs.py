"""Whole jobs of crawls on a clock that jumps: the emulator's rules, and lists made here."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from random import Random
from typing import Any

import orjson
import pytest
from clock import run

from dfseo_async import DataForSEO, JobSettings, Outcome, Settings
from dfseo_async.calling import Caller
from dfseo_async.catalogue import family
from dfseo_async.emulator import EmulatorSettings, FaultPlan, World
from dfseo_async.emulator.paths import parse
from dfseo_async.engine.beginning import as_rows
from dfseo_async.engine.board import Board
from dfseo_async.engine.fetching import Fetcher
from dfseo_async.engine.job import run_job
from dfseo_async.engine.kinds import Kind
from dfseo_async.engine.request import JobRequest
from dfseo_async.errors import AccountError, BadReplyError, DfseoError
from dfseo_async.ledger import InlineLedger, OpenTask, Totals, open_store
from dfseo_async.transport import HttpReply

NOW = 1_790_000_000.0
ON_PAGE = family("on_page")
SETTINGS = Settings(login="me", password="hush", base_url="http://127.0.0.1:9")  # noqa: S106
QUICK = EmulatorSettings(turnaround=(10.0, 10.0), listing_delay=1.0, result_bytes=(500, 800))
Answer = Callable[[int, HttpReply], HttpReply]


class Wire:
    """Carries calls to the emulator's rules at once; pages are made here, as many as wanted.

    Args:
        settings: of the emulator.
        size: pages of the crawl.
        pages: what comes of the n-th call for pages (from 0), instead of the good answer.

    Attributes:
        calls: method and path of every call, ids left out.
    """

    def __init__(self, settings: EmulatorSettings, size: int, pages: Answer | None) -> None:
        self._world = World(settings, Random(1))  # noqa: S311
        self._size = size
        self._pages = pages
        self.calls: Counter[str] = Counter()

    async def send(
        self, method: str, path: str, body: bytes | None = None, *, seconds: float | None = None
    ) -> HttpReply:
        """Make one call."""
        assert seconds is None
        call = parse(method, path)
        assert call is not None, path
        name = f"{method} {'/'.join(call.words).partition('/')[0]}"
        number = self.calls[name]
        self.calls[name] += 1
        if name == "POST pages":
            own = listed(body or b"", self._size)
            return self._pages(number, own) if self._pages else own
        now = NOW + asyncio.get_running_loop().time()
        reply = self._world.admit(call, now) or self._world.handle(call, body or b"", now)
        return HttpReply(status=reply.status, body=reply.plain())


def listed(body: bytes, size: int) -> HttpReply:
    """A part of a list of *size* pages, as asked for."""
    (asked,) = orjson.loads(body)
    rows = range(asked["offset"], min(asked["offset"] + asked["limit"], size))
    part = {
        "crawl_progress": "finished",
        "total_items_count": size,
        "items_count": len(rows),
        "items": [{"url": f"https://example.com/{row}"} for row in rows],
    }
    return task_reply(20000, "Ok.", [part], data=asked)


class Service(DataForSEO):
    """The real client and its limits, on that wire."""

    def __init__(self, wire: Wire) -> None:
        super().__init__(settings=SETTINGS)
        self._caller = Caller(wire, self.limits)  # type: ignore[arg-type]

    def now(self) -> float:
        """Unix seconds of the clock that jumps."""
        return NOW + asyncio.get_running_loop().time()


class Ran:
    """One job of one crawl: its outcomes, its calls, and how long it took."""

    def __init__(
        self,
        *,
        size: int,
        function: str | None = None,
        pages: Answer | None = None,
        settings: EmulatorSettings = QUICK,
        stop_after: float | None = None,
    ) -> None:
        self._wire = Wire(settings, size, pages)
        self.calls = self._wire.calls
        self.seconds = 0.0
        self._stop_after = stop_after
        request = JobRequest(family=ON_PAGE, settings=JobSettings(), function=function)
        tasks = [{"target": "example.com", "max_crawl_pages": size}]
        self.outcomes: list[Outcome] = run(self._run(request, tasks), debug=False)

    async def _run(self, request: JobRequest, tasks: list[dict[str, Any]]) -> list[Outcome]:
        store = open_store(None)
        service, ledger = Service(self._wire), InlineLedger(store)
        random = Random(1)  # noqa: S311
        async with run_job(service, ledger, None, as_rows(tasks), request, random) as job:
            if self._stop_after is not None:
                asyncio.get_running_loop().call_later(self._stop_after, job.stop)
            found = [one async for one in job]
            self.seconds = asyncio.get_running_loop().time()
        store.close()
        return found


def told(ran: Ran) -> tuple[str, int, list[str]]:
    """How the only crawl ended, and the addresses of its pages."""
    (outcome,) = ran.outcomes
    found = outcome.result or []
    urls = [item["url"] for one in found[1:] for item in one["items"]]
    return outcome.status, outcome.code, urls


def task_reply(
    code: int, message: str = "as scripted", result: Any = None, *, data: Any = None
) -> HttpReply:
    """An answer whose only task has this code."""
    task = {"status_code": code, "status_message": message, "data": data, "result": result}
    return envelope({"id": "11211554-7777-0216-0000-27e68ec15871", **task})


def envelope(*tasks: Any) -> HttpReply:
    """A good answer with these tasks."""
    whole = {"status_code": 20000, "status_message": "Ok.", "tasks": tasks}
    return HttpReply(status=200, body=orjson.dumps(whole))


def refused(code: int) -> HttpReply:
    """An answer with this code for the whole call."""
    return HttpReply(status=200, body=orjson.dumps({"status_code": code, "status_message": "no"}))


def always(answer: HttpReply, *, from_call: int = 0) -> Answer:
    """The same answer from some call for pages on."""
    return lambda number, own: own if number < from_call else answer


def once(answer: HttpReply | DfseoError, *, times: int = 1, at: int = 1) -> Answer:
    """Another answer, or a failure, for some calls for pages."""

    def pages(number: int, own: HttpReply) -> HttpReply:
        if not at <= number < at + times:
            return own
        if isinstance(answer, DfseoError):
            raise answer
        return answer

    return pages


def test_crawl_is_collected_whole() -> None:
    """The summary, then all pages, a thousand a call; nothing is fetched twice."""
    ran = Ran(size=2300)
    status, code, urls = told(ran)
    summary, *parts = ran.outcomes[0].result

    assert ("done", 20000) == (status, code)
    assert [f"https://example.com/{row}" for row in range(2300)] == urls
    assert ("finished", 2300) == (
        summary["crawl_progress"],
        summary["crawl_status"]["pages_crawled"],
    )
    assert [1000, 1000, 300] == [one["items_count"] for one in parts]
    assert (1, 3) == (ran.calls["GET summary"], ran.calls["POST pages"])


def test_summary_alone_is_collected_when_asked_for() -> None:
    """No page is read."""
    ran = Ran(size=2300, function="summary")

    assert ("done", 20000, []) == told(ran)
    assert 1 == len(ran.outcomes[0].result)
    assert 0 == ran.calls["POST pages"]


@pytest.mark.parametrize("function", ["pages", "summary"])
def test_running_crawl_is_not_done(function: str) -> None:
    """A crawl that the list never shows is asked for by id, too early first, and waited for."""
    slow = EmulatorSettings(
        turnaround=(300.0, 300.0), result_bytes=(500, 800), faults=FaultPlan(unlisted=1.0)
    )
    ran = Ran(size=3, function=function, settings=slow)
    status, code, _ = told(ran)

    assert ("done", 20000) == (status, code)
    assert ran.seconds > 300.0
    assert ran.calls["GET summary"] > 1
    assert ("finished", 3) == (
        ran.outcomes[0].result[0]["crawl_progress"],
        ran.outcomes[0].result[0]["crawl_status"]["pages_crawled"],
    )


def test_pages_that_say_that_the_crawl_runs_are_waited_for() -> None:
    """Whatever the summary says."""
    running = task_reply(20000, result=[{"crawl_progress": "in_progress", "items": []}])
    ran = Ran(size=3, pages=once(running, at=0))

    assert ("done", 20000, 3) == (*told(ran)[:2], len(told(ran)[2]))
    assert 2 == ran.calls["GET summary"]


GARBAGE = HttpReply(status=200, body=b"<html>")


@pytest.mark.parametrize(
    "answer",
    [
        GARBAGE,
        HttpReply(status=500, body=refused(50000).body),
        task_reply(50000),
        envelope(),
        BadReplyError("cut short", http_status=200),
    ],
)
def test_lost_part_is_asked_for_again_alone(answer: HttpReply | DfseoError) -> None:
    """Nothing else is fetched again."""
    ran = Ran(size=2300, pages=once(answer))

    assert ("done", 20000, 2300) == (*told(ran)[:2], len(set(told(ran)[2])))
    assert (1, 4) == (ran.calls["GET summary"], ran.calls["POST pages"])


@pytest.mark.parametrize("answer", [GARBAGE, task_reply(50000), refused(50000)])
def test_part_that_stays_lost_costs_a_try_and_never_the_crawl(answer: HttpReply) -> None:
    """Everything is fetched again after a pause."""
    ran = Ran(size=2300, pages=once(answer, times=3))

    assert ("done", 20000, 2300) == (*told(ran)[:2], len(set(told(ran)[2])))
    assert (2, 1 + 3 + 3) == (ran.calls["GET summary"], ran.calls["POST pages"])


@pytest.mark.parametrize("answer", [refused(40202), refused(40209), task_reply(40202)])
def test_refused_part_is_asked_for_until_it_is_given(answer: HttpReply) -> None:
    """A limit pauses everybody; no try is used up, and nothing else is fetched again."""
    ran = Ran(size=2300, pages=once(answer, times=5))

    assert ("done", 20000, 2300) == (*told(ran)[:2], len(set(told(ran)[2])))
    assert (1, 8) == (ran.calls["GET summary"], ran.calls["POST pages"])


@pytest.mark.parametrize("answer", [task_reply(40102), refused(40102)])
def test_crawl_without_pages_is_done(answer: HttpReply) -> None:
    """No results, says the list: the summary is the result."""
    ran = Ran(size=3, pages=always(answer))

    assert ("done", 20000, []) == told(ran)
    assert "finished" == ran.outcomes[0].result[0]["crawl_progress"]


def test_list_that_ends_too_early_is_read_again_then_taken() -> None:
    """A few times; then what there is is told as partial, with what is missing."""
    ran = Ran(size=2300, pages=lambda number, own: own if number % 2 == 0 else task_reply(40102))
    (outcome,) = ran.outcomes

    assert ("partial", 40106, 1000) == (*told(ran)[:2], len(told(ran)[2]))
    assert "the service counts 2,300 rows of this crawl and gave 1,000" == outcome.message
    assert 4 == ran.calls["GET summary"]


def test_list_that_ends_too_early_once_is_done() -> None:
    """The next reading finds the rest."""
    ran = Ran(size=2300, pages=once(task_reply(40102)))

    assert ("done", 20000, 2300) == (*told(ran)[:2], len(set(told(ran)[2])))


def test_list_refused_in_the_middle_keeps_what_was_read() -> None:
    """The service's own words are in the message."""
    ran = Ran(size=2300, pages=lambda number, own: own if number % 2 == 0 else refused(40501))
    (outcome,) = ran.outcomes

    assert ("partial", 40106, 1000) == (*told(ran)[:2], len(told(ran)[2]))
    assert outcome.message.endswith("gave 1,000: 40501 no")


def test_list_refused_from_the_start_fails_with_the_summary() -> None:
    """The code is the service's."""
    ran = Ran(size=2300, pages=always(task_reply(40403, "Results Expired.")))
    (outcome,) = ran.outcomes

    assert ("failed", 40403, "Results Expired.") == (outcome.status, outcome.code, outcome.message)
    assert ["finished"] == [one["crawl_progress"] for one in outcome.result]


def test_pages_of_another_crawl_are_never_taken() -> None:
    """An answer that names another id is read again."""
    other = {"id": "11211554-9999-0216-0000-27e68ec15871"}
    answer = task_reply(20000, result=[{"items": [{"url": "https://other.com"}]}], data=other)
    ran = Ran(size=3, pages=once(answer, at=0))
    status, _, urls = told(ran)

    assert ("done", 3) == (status, len(urls))
    assert "https://other.com" not in urls


@pytest.mark.parametrize("answer", [refused(40200), task_reply(40200)])
def test_account_problem_while_reading_stops_the_job(answer: HttpReply) -> None:
    """As everywhere: the job is resumable, and the crawl is not told as ended."""
    with pytest.raises(AccountError, match="40200"):
        Ran(size=3, pages=always(answer))


def test_bytes_of_a_crawl_are_as_they_came() -> None:
    """Numbers, unknown fields and halves of surrogates."""
    odd = rb'{"crawl_progress":"finished","total_items_count":1,"new":[1.00,"\ud83d"],"items":[{}]}'
    body = task_reply(20000, result=["here"]).body.replace(b'"here"', odd)
    ran = Ran(size=1, pages=always(HttpReply(status=200, body=body)))

    assert ran.outcomes[0].result_bytes.endswith(b"," + odd + b"]")


def test_stopped_job_reads_no_further() -> None:
    """Also while the service refuses one call after the other; the crawl stays for a later run."""
    ran = Ran(size=2300, pages=always(refused(40202), from_call=1), stop_after=600.0)

    assert [] == ran.outcomes
    assert 600.0 <= ran.seconds < 700.0


class Plain(Wire):
    """Answers every call with a task that ended without a result."""

    async def send(
        self, method: str, path: str, body: bytes | None = None, *, seconds: float | None = None
    ) -> HttpReply:
        """Make one call."""
        assert (None, None) == (body, seconds)
        self.calls[f"{method} {path}"] += 1
        return task_reply(20000, "Ok.")


def test_result_of_any_other_task_is_one_answer_as_it_came() -> None:
    """What a summary would have to say is not asked of it."""
    wire = Plain(QUICK, 0, None)
    kind = Kind(1, family("keywords_data/google_ads/search_volume"), "")
    task = OpenTask(1, 1, 0, "11211554-7777-0216-0000-27e68ec15871", 0.0, 0.0, 1, "1", b"", None)
    reply = run(Fetcher(Service(wire), Board(Totals())).fetch(kind, task))

    assert reply is not None
    assert (20000, b"null") == (reply.status_code, reply.result_bytes)
    assert 1 == wire.calls.total()
