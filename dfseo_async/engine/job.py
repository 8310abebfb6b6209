"""One job: what the caller reads outcomes from, stops, and asks how it stands."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict
from random import Random
from typing import Self

import orjson

from dfseo_async._tasks import background
from dfseo_async.codes import advice
from dfseo_async.engine.allowance import known_allowance
from dfseo_async.engine.beginning import as_rows, begin, check_all, has_rows, make_board
from dfseo_async.engine.board import Board
from dfseo_async.engine.delivery import open_sink
from dfseo_async.engine.loader import Rows
from dfseo_async.engine.machine import Machine
from dfseo_async.engine.readers import Readers
from dfseo_async.engine.request import JobRequest, Tasks
from dfseo_async.engine.service import AccountService, PushService
from dfseo_async.engine.stats import Rate, Stats, Summary
from dfseo_async.errors import AccountError, DfseoError, LedgerError
from dfseo_async.ledger import Ledger, ThreadLedger
from dfseo_async.limits import AccountFigures, CallStats
from dfseo_async.models import Outcome
from dfseo_async.postbacks import Intake
from dfseo_async.sinks import JsonlSink, Sink

FIGURES = "figures"  # meta: calls and times of the newest run, JSON
FIGURES_EVERY = 10.0  # seconds

__all__ = ["FIGURES", "Job", "JobRequest", "Rows", "Tasks", "open_job", "open_job_rows", "run_job"]


class Job:
    """A running job: iterate it for outcomes in order of arrival, or ``await run()``.

    Several tasks may read one job: by asking for its next outcome, each tells that it has worked
    through the one before.

    What stops the whole job is raised by the iteration, after everything that was paid for has been
    given out: `AccountError`, `BudgetError`, `InputError`, `LedgerError`, `SinkError`.
    """

    def __init__(
        self,
        machine: Machine,
        *,
        service: PushService,
        ledger: Ledger,
        board: Board,
        request: JobRequest,
        figures: AccountFigures,
    ) -> None:
        self.account = figures
        self._machine = machine
        self._service = service
        self._ledger = ledger
        self._board = board
        self._request = request
        self._readers = Readers(machine.reader, machine.delivery, board)
        self._loop = asyncio.get_running_loop()  # its clock also serves later, and other threads
        self._began = self._loop.time()
        self._rate = Rate(self._began, sum(board.ended.values()))

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Outcome:
        """The next outcome; asking tells that this task has worked through the one before.

        Raises:
            ClosedError: the job's block was left before its outcomes had come to their end.
        """
        outcome = await self._readers.next()
        if outcome is None:
            await self._machine.delivery.settle_acknowledged()
            if self._board.halted is not None:
                raise self._board.halted
            raise StopAsyncIteration
        return outcome

    async def run(self) -> Summary:
        """Read every outcome and drop it: for jobs whose results go to a file."""
        async for _ in self:
            pass
        return self.summary()

    def stop(self) -> None:
        """End soon and resumable: nothing new is sent, calls under way are finished and kept."""
        self._board.stop()

    @property
    def intake(self) -> Intake:
        """What a receiver needs of this job; see `dfseo_async.receiver.make_receiver`."""
        return self._machine.inbox

    def stats(self) -> Stats:
        """Where the job stands now."""
        board, now = self._board, self._loop.time()
        collector = self._machine.collector
        ended = sum(board.ended.values())
        rate = self._rate.at(now, ended)
        waiting = collector.backlog + len(self._machine.resender)
        in_flight = max(0, len(collector.asking) - waiting)
        look = self._machine.reconciler.next_at
        return Stats(
            is_loading=not board.is_loaded,
            queued=board.queued,
            posting=board.posting,
            unknown=board.unknown,
            posted=board.posted,
            ready=collector.backlog,
            in_flight=in_flight,
            **{status.value: count for status, count in board.ended.items()},
            unfinished=board.unfinished,
            spent_usd=board.spent_usd,
            reserved_usd=board.reserved_usd,
            calls=self._calls(now),
            timings=collector.stopwatch.timings(),
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
            uncollected=board.posted + board.told,
            paid_again=board.paid_again,
            not_reposted=board.not_reposted,
            spent_usd=board.spent_usd,
            seconds=self._loop.time() - self._began,
            out=self._request.out,
            ledger=self._request.ledger,
            was_stopped=board.is_stopping,
        )

    @property
    def halted(self) -> DfseoError | None:
        """Why nothing more is sent, while what was paid for is still collected."""
        return self._board.halted

    @property
    def outage(self) -> str | None:
        """Why no POST can leave this machine at the moment; None while they can."""
        return self._machine.outage.reason

    @property
    def failed_pushes(self) -> dict[str, int]:
        """Tasks whose postback the service could not deliver, by reason; their results come too."""
        return dict(self._machine.failures.reasons)

    async def keep_figures(self) -> None:
        """Write the figures of this run into the ledger from time to time, for ``status``."""
        while True:
            await asyncio.sleep(FIGURES_EVERY)
            await self.save_figures()

    async def save_figures(self) -> None:
        """Write the figures of this run into the ledger."""
        stats = self.stats()
        figures = {
            "at": self._service.now(),
            "calls": [asdict(one) for one in stats.calls if one.started],
            "timings": asdict(stats.timings),
            "account": asdict(self.account),
        }
        await self.note(FIGURES, orjson.dumps(figures).decode())

    async def note(self, name: str, value: str) -> None:
        """Keep a fact about the job in its ledger, under a name of the caller's own."""
        await self._ledger.do(lambda store: store.set_meta(name, value))

    def check_balance(self) -> None:
        """Without money nothing is sent; what was paid for is collected."""
        balance = self.account.balance_usd
        if balance is not None and balance <= 0:
            path = "appendix/user_data"
            message = f"the account's balance is ${balance:.2f}"
            self._board.halt(AccountError(40210, message, path=path, advice=advice(40210)))

    def acknowledge(self) -> None:
        """What was given last has been worked through, where its reader has not failed."""
        self._readers.end()

    def close(self) -> None:
        """Give nothing out any more: who asks gets `ClosedError`, or is told the end once more."""
        self._readers.close()

    def _calls(self, now: float) -> tuple[CallStats, ...]:
        limits = getattr(self._service, "limits", None)
        return () if limits is None else tuple(one.stats(now) for one in limits.all())


@asynccontextmanager
async def open_job(
    service: AccountService, tasks: Tasks, request: JobRequest
) -> AsyncIterator[Job]:
    """Run a job of a library user: its tasks are read while earlier ones are under way."""
    if isinstance(tasks, (list, tuple)):
        await check_all(tasks, request)
    async with open_job_rows(service, as_rows(tasks), request) as job:
        yield job


@asynccontextmanager
async def open_job_rows(
    service: AccountService, rows: Rows, request: JobRequest
) -> AsyncIterator[Job]:
    """Run a job on rows that know where they come from."""
    # Absolute, since the program may change its folder while the job runs.
    sink = None if request.out is None else JsonlSink(request.out.absolute())
    random = Random()  # noqa: S311 (jitter, not secrets)
    async with ThreadLedger(request.ledger) as ledger, known_allowance(service, ledger):
        function = request.function or request.family.default_function
        figures = await service.account(request.family.endpoint, function)
        async with run_job(service, ledger, sink, rows, request, random, figures) as job:
            yield job


@asynccontextmanager
async def run_job(
    service: PushService,
    ledger: Ledger,
    sink: Sink | None,
    rows: Rows,
    request: JobRequest,
    random: Random,
    figures: AccountFigures | None = None,
) -> AsyncIterator[Job]:
    """Run a job with parts that the caller made."""
    has_input = has_rows(rows)
    begun = await ledger.do(lambda store: begin(store, request, service.now(), has_input=has_input))
    board = await ledger.do(lambda store: make_board(store, request))
    figures = figures or AccountFigures()
    machine = Machine(
        service=service,
        ledger=ledger,
        sink=sink,
        begun=begun,
        board=board,
        request=request,
        random=random,
        figures=figures,
    )
    job = Job(
        machine, service=service, ledger=ledger, board=board, request=request, figures=figures
    )
    job.check_balance()
    delivery = machine.delivery
    try:
        if sink is not None:
            await ledger.do(lambda store: open_sink(store, sink))
        async with background(
            machine.produce(machine.loader(rows)),
            delivery.run(),
            delivery.acknowledge_loop(),
            job.keep_figures(),
        ):
            try:
                yield job
                job.acknowledge()  # the block ended well: its last outcome was read
            finally:
                job.close()
    finally:
        with suppress(LedgerError):  # it was told already, or what was read is given once more
            await delivery.settle_acknowledged()
            await job.save_figures()
        if sink is not None:
            sink.close()
