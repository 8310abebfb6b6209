"""One job: opens the ledger, owns every loop, and is what the caller reads outcomes from."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, Self

from dfseo_async._tasks import background
from dfseo_async.catalogue import Family, family
from dfseo_async.catalogue.pricing import compile_estimator
from dfseo_async.engine.batcher import Batch
from dfseo_async.engine.board import Board
from dfseo_async.engine.budget import Budget, Pricer
from dfseo_async.engine.channel import Channel
from dfseo_async.engine.collector import Collector
from dfseo_async.engine.delivery import Delivery, open_sink
from dfseo_async.engine.feeder import Feeder
from dfseo_async.engine.loader import MAX_PROBLEMS, Loader, Rows
from dfseo_async.engine.poller import Poller
from dfseo_async.engine.preparing import InputRow, Preparer, as_row
from dfseo_async.engine.reconciler import Reconciler
from dfseo_async.engine.schedule import ReadySchedule
from dfseo_async.engine.service import Service
from dfseo_async.engine.stats import Rate, Stats, Summary
from dfseo_async.engine.submitter import Submitter
from dfseo_async.engine.sweeper import Sweeper
from dfseo_async.engine.teller import Teller
from dfseo_async.engine.wire import Wire
from dfseo_async.errors import ConfigError, InputError, Problem
from dfseo_async.ledger import Ledger, Store, ThreadLedger
from dfseo_async.limits import CallStats
from dfseo_async.models import Outcome, Task
from dfseo_async.settings import BATCH_SIZE, JobSettings
from dfseo_async.sinks import JsonlSink, Sink

Tasks = Iterable[Task | Mapping[str, Any]] | AsyncIterable[Task | Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRequest:
    """What a job is asked to do; see `DataForSEO.job` for the meaning of each.

    ``check_first`` takes in and checks the whole input before anything is sent.
    """

    family: Family
    settings: JobSettings
    ledger: Path | None = None
    out: Path | None = None
    function: str | None = None
    key_field: str = "key"
    budget_usd: float | None = None
    price_usd: float | None = None
    raw_keywords: bool = False
    check_first: bool = False
    allow_duplicates: bool = False
    validate: bool = True
    allow_unknown_fields: bool = False


@dataclass(frozen=True, slots=True)
class Begun:
    """What the ledger said when the job was opened."""

    job: str
    kind: int
    endpoints: dict[int, tuple[str, str]]


class Job:
    """A running job: iterate it for outcomes in order of arrival, or ``await run()``.

    What stops the whole job is raised by the iteration, after everything that was paid for has been
    given out: `AccountError`, `BudgetError`, `InputError`, `LedgerError`, `SinkError`.
    """

    def __init__(
        self,
        *,
        service: Service,
        ledger: Ledger,
        sink: Sink | None,
        begun: Begun,
        board: Board,
        request: JobRequest,
        random: Random,
    ) -> None:
        self._service = service
        self._sink = sink
        self._request = request
        self._board = board
        self._ledger = ledger
        self._given: Outcome | None = None
        self._began = asyncio.get_running_loop().time()
        self._rate = Rate(self._began, sum(board.ended.values()))
        self._build(begun, random)

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Outcome:
        """The next outcome; asking for it tells that the one before was worked through."""
        self.acknowledge()
        outcome = await self._reader.get()
        if outcome is None:
            if self._board.halted is not None:
                raise self._board.halted
            raise StopAsyncIteration
        self._given = outcome
        return outcome

    async def run(self) -> Summary:
        """Read every outcome and drop it: for jobs whose results go to a file."""
        async for _ in self:
            pass
        return self.summary()

    def stop(self) -> None:
        """End soon and resumable: nothing new is sent, calls under way are finished and kept."""
        self._board.stop()

    def stats(self) -> Stats:
        """Where the job stands now."""
        board, now = self._board, asyncio.get_running_loop().time()
        ended = sum(board.ended.values())
        rate = self._rate.at(now, ended)
        in_flight = max(0, len(self._collector.asking) - self._collector.backlog)
        look = self._reconciler.next_at
        return Stats(
            is_loading=not board.is_loaded,
            queued=board.queued,
            posting=board.posting,
            unknown=board.unknown,
            posted=board.posted,
            ready=self._collector.backlog,
            in_flight=in_flight,
            **{status.value: count for status, count in board.ended.items()},
            unfinished=board.unfinished,
            spent_usd=board.spent_usd,
            reserved_usd=board.reserved_usd,
            calls=self._calls(now),
            elapsed=now - self._began,
            rate=rate,
            seconds_left=board.open / rate if rate > 0 else None,
            next_look=None if look is None else max(0.0, look - self._service.now()),
        )

    def summary(self) -> Summary:
        """How the job stands at its end."""
        board = self._board
        return Summary(
            ended=dict(board.ended),
            unfinished=board.unfinished,
            not_sent=board.queued,
            in_doubt=board.posting + board.unknown,
            uncollected=board.posted,
            spent_usd=board.spent_usd,
            seconds=asyncio.get_running_loop().time() - self._began,
            out=self._request.out,
            ledger=self._request.ledger,
            was_stopped=board.is_stopping,
        )

    # -- inside -----------------------------------------------------------------------------

    def _calls(self, now: float) -> tuple[CallStats, ...]:
        limits = getattr(self._service, "limits", None)
        return () if limits is None else tuple(one.stats(now) for one in limits.all())

    def acknowledge(self) -> None:
        """The outcome that was given last has been worked through."""
        given, self._given = self._given, None
        if given is not None:
            self.delivery.acknowledge(given)

    def _build(self, begun: Begun, random: Random) -> None:
        """Make the parts and connect them; nothing runs yet."""
        request, settings, board = self._request, self._request.settings, self._board
        service, ledger = self._service, self._ledger
        families = {kind: family(name) for kind, (name, _) in begun.endpoints.items()}
        batches: Channel[Batch] = Channel(2)
        self._outcomes: Channel[Outcome] = Channel(settings.outcome_buffer)
        self._reader: Channel[Outcome] = Channel(settings.outcome_buffer)
        self._teller = Teller(service, ledger, board, families=families, outcomes=self._outcomes)
        self._feeder = Feeder(ledger, board, batches, size=BATCH_SIZE, linger=settings.linger)
        self._submitter = Submitter(
            service,
            ledger,
            board,
            families=families,
            wire=Wire(begun.job, request.key_field, request.raw_keywords),
            budget=Budget(request.budget_usd, _pricer(families, request.price_usd)),
            feeder=self._feeder,
            teller=self._teller,
            batches=batches,
            settings=settings,
            random=random,
        )
        self._collector = Collector(
            service,
            ledger,
            board,
            endpoints=begun.endpoints,
            feeder=self._feeder,
            teller=self._teller,
            settings=settings,
            random=random,
        )
        self._build_finders(begun, families)

    def _build_finders(self, begun: Begun, families: dict[int, Family]) -> None:
        """The parts that find out what became of tasks, and the delivery."""
        request, settings, board = self._request, self._request.settings, self._board
        service, ledger = self._service, self._ledger
        schedule = ReadySchedule(self._polls_per_minute())
        self._poller = Poller(
            service,
            ledger,
            board,
            job=begun.job,
            scope=request.family.ready_scopes[0],
            schedule=schedule,
            collector=self._collector,
        )
        self._sweeper = Sweeper(
            service,
            ledger,
            board,
            schedule=schedule,
            collector=self._collector,
            task_timeout=settings.task_timeout,
        )
        self._reconciler = Reconciler(
            service,
            ledger,
            board,
            job=begun.job,
            families=families,
            feeder=self._feeder,
            sighted=self._poller.sighted,
            settings=settings,
        )
        self.delivery = Delivery(
            ledger,
            board,
            outcomes=self._outcomes,
            reader=self._reader,
            sink=self._sink,
            collector=self._collector,
            teller=self._teller,
            linger=settings.flush_linger,
        )

    def _polls_per_minute(self) -> float:
        limits = getattr(self._service, "limits", None)
        if limits is None:
            return 20.0
        window = limits.tasks_ready.window
        rate: float = window.calls * 60.0 / window.window
        return rate

    async def produce(self, loader: Loader) -> None:
        """Run the engine until nothing is left to do, then close its side."""
        async with asyncio.TaskGroup() as group:
            reading = group.create_task(loader.run(), name="loader")
            group.create_task(self._teller.tell_decided(), name="teller")
            for part in (
                self._feeder,
                self._submitter,
                self._collector,
                self._poller,
                self._sweeper,
                self._reconciler,
            ):
                group.create_task(part.run(), name=type(part).__name__.lower())
            await self._board.until(lambda: False)
            reading.cancel()
        self._outcomes.close()


@asynccontextmanager
async def open_job(service: Service, tasks: Tasks, request: JobRequest) -> AsyncIterator[Job]:
    """Run a job of a library user: its tasks are read while earlier ones are under way."""
    if isinstance(tasks, (list, tuple)):
        _check_all(tasks, request)
    async with open_job_rows(service, _rows(tasks), request) as job:
        yield job


@asynccontextmanager
async def open_job_rows(service: Service, rows: Rows, request: JobRequest) -> AsyncIterator[Job]:
    """Run a job on rows that know where they come from."""
    sink = None if request.out is None else JsonlSink(request.out)
    random = Random()  # noqa: S311 (jitter, not secrets)
    async with (
        ThreadLedger(request.ledger) as ledger,
        run_job(service, ledger, sink, rows, request, random) as job,
    ):
        yield job


@asynccontextmanager
async def run_job(
    service: Service,
    ledger: Ledger,
    sink: Sink | None,
    rows: Rows,
    request: JobRequest,
    random: Random,
) -> AsyncIterator[Job]:
    """Run a job with parts that the caller made."""
    begun = await ledger.do(lambda store: _begin(store, request, service.now()))
    board = Board(await ledger.do(Store.totals))
    job = Job(
        service=service,
        ledger=ledger,
        sink=sink,
        begun=begun,
        board=board,
        request=request,
        random=random,
    )
    loader = Loader(
        ledger,
        board,
        _preparer(request, begun.kind),
        rows,
        check_first=request.check_first,
        ahead=request.settings.load_ahead,
        allow_duplicates=request.allow_duplicates,
    )
    delivery = job.delivery
    try:
        if sink is not None:
            await ledger.do(lambda store: open_sink(store, sink))
        async with background(job.produce(loader), delivery.run(), delivery.acknowledge_loop()):
            yield job
            job.acknowledge()  # the block ended well: its last outcome was read
        await delivery.settle_acknowledged()
    finally:
        if sink is not None:
            sink.close()


def _begin(store: Store, request: JobRequest, now: float) -> Begun:
    """Take up the ledger: what was under way when the last run died may have been paid for."""
    store.lose_unfinished(now)
    function = request.family.default_function if request.function is None else request.function
    if function not in request.family.functions:
        offered = ", ".join(one or "(none)" for one in request.family.functions)
        raise ConfigError(
            f"{request.family.endpoint} has no function {function!r}; it offers {offered}"
        )
    if request.budget_usd is not None and request.price_usd is None and not request.family.price:
        raise ConfigError(
            f"a budget needs a price, and none is known for {request.family.endpoint};"
            " say what one task costs at most (--price)"
        )
    _must_agree(store, "key_field", request.key_field, "--key-field")
    _must_agree(store, "raw_keywords", int(request.raw_keywords), "--raw-keywords")
    known = store.endpoints()
    asked = (request.family.endpoint, function)
    if known and asked not in known.values():
        name, shape = next(iter(known.values()))
        raise ConfigError(f"this ledger is of a job for {name} ({shape}); give another --ledger")
    kind = store.add_endpoint(*asked)
    return Begun(store.meta("job"), kind, store.endpoints())


def _must_agree(store: Store, name: str, value: object, flag: str) -> None:
    """Refuse what would make known tasks look new, and be paid for again."""
    before = store.meta(name)
    if before is None:
        store.set_meta(name, value)
    elif before != value:
        raise ConfigError(f"this ledger was begun with {flag} {before!r}, not {value!r}")


def _preparer(request: JobRequest, kind: int) -> Preparer:
    return Preparer(
        request.family,
        kind,
        key_field=request.key_field,
        validate=request.validate,
        allow_unknown=request.allow_unknown_fields,
    )


def _pricer(families: Mapping[int, Family], price_usd: float | None) -> Pricer:
    """The most that a task should cost: what the user says, else the catalogue."""
    if price_usd is not None:
        return lambda _params, _kind: price_usd
    estimators = {kind: compile_estimator(one) for kind, one in families.items()}

    def price(params: Mapping[str, Any], kind: int) -> float | None:
        estimate = estimators[kind](params)
        return None if estimate is None else estimate.cost_usd

    return price


def _check_all(tasks: Iterable[Task | Mapping[str, Any]], request: JobRequest) -> None:
    """A list is there as a whole: say everything that is wrong with it before anything is sent."""
    preparer = _preparer(request, 0)
    problems: list[Problem] = []
    for number, task in enumerate(tasks, 1):
        row = as_row(task, number)
        made = [row] if isinstance(row, Problem) else preparer.prepare(row)
        if isinstance(made, list):
            problems += made
    if problems:
        raise InputError(problems[:MAX_PROBLEMS], is_complete=len(problems) <= MAX_PROBLEMS)


def _rows(tasks: Tasks) -> Rows:
    if isinstance(tasks, AsyncIterable):
        return _rows_later(tasks)
    return (as_row(task, number) for number, task in enumerate(tasks, 1))


async def _rows_later(
    tasks: AsyncIterable[Task | Mapping[str, Any]],
) -> AsyncIterator[InputRow | Problem]:
    number = 0
    async for task in tasks:
        number += 1
        yield as_row(task, number)
