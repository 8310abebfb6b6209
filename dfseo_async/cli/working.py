"""Runs one job for a command: display, signals, closing words, exit code."""

from __future__ import annotations

import asyncio
import errno
import shlex
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from typing import NoReturn

import typer

from dfseo_async._tasks import background
from dfseo_async.catalogue.wording import usd
from dfseo_async.cli.choices import NOTE
from dfseo_async.cli.interrupts import Interrupts
from dfseo_async.cli.leaving import ExitCode, fail, fail_badly, reporting, tell
from dfseo_async.cli.leftovers import Leftovers
from dfseo_async.cli.progress import Picture, Reading, Silent
from dfseo_async.cli.receiving import Listening
from dfseo_async.cli.summary import Failures, resume_command, shown_path, summary_lines
from dfseo_async.client import DataForSEO
from dfseo_async.engine.job import Job, JobRequest, open_job_rows
from dfseo_async.engine.preparing import InputRow
from dfseo_async.engine.stats import Summary
from dfseo_async.errors import (
    AccountError,
    BudgetError,
    ConfigError,
    DfseoError,
    InputError,
    Problem,
    SinkError,
)
from dfseo_async.inputs import read_aside
from dfseo_async.settings import Settings

_TOLD = {"general": "calls/min", "tasks_ready": "polls/min"}  # limits told when a job begins


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One job as a command wants it.

    Attributes:
        rows: the input.
        may_block: reading it can take for ever.
        note: what a later ``resume`` must know; None leaves the ledger's note as it is.
        listening: the receiver in front of the job; None without one.
        is_demo: the service ends with this command, so there is nothing to go on with.
    """

    settings: Settings
    request: JobRequest
    rows: Iterable[InputRow | Problem] = ()
    may_block: bool = False
    note: str | None = None
    listening: Listening | None = None
    is_demo: bool = False


class Work:
    """One run of a job, from its opening to its summary."""

    def __init__(self, plan: Plan, display: Silent) -> None:
        self.plan = plan
        self.display = display
        self.reading = Reading(plan.rows)
        self.failures = Failures()
        self.summary: Summary | None = None
        self._interrupts = Interrupts(display.say)
        self._job: Job | None = None
        self._most_tasks = 0

    @property
    def has_begun(self) -> bool:
        """Whether the job was opened, so that something may have been sent."""
        return self._job is not None

    @property
    def was_interrupted(self) -> bool:
        """Whether the user ended the job before it was over."""
        is_whole = self.summary is not None and self.summary.is_complete and self.reading.is_ended
        return self._interrupts.count > 0 and not is_whole

    async def run(self) -> None:
        """Work until the job is over or stopped; ``summary`` is set whenever it was opened.

        Raises:
            DfseoError: what stopped the job, or kept it from being opened.
        """
        plan = self.plan
        with self._interrupts.caught():
            async with (
                DataForSEO(settings=plan.settings) as dfs,
                open_job_rows(dfs, self._rows(), plan.request) as job,
            ):
                self._job = job
                self._interrupts.stop = job.stop
                try:
                    async with self._receiving(job):
                        await self._follow(job)
                finally:
                    self.summary = job.summary()

    async def _follow(self, job: Job) -> None:
        self._tell_allowance(job)
        await self._note(job)
        async with background(self._show()):
            async for outcome in job:
                self.failures.note(outcome)

    @asynccontextmanager
    async def _receiving(self, job: Job) -> AsyncIterator[None]:
        listening = self.plan.listening
        if listening is None:
            yield
            return
        async with listening.serving(job) as address:
            self.display.say(f"receiver {address}, reached at {listening.public_url}")
            yield

    def picture(self) -> Picture:
        """The job now, for the display."""
        if self._job is None:
            raise RuntimeError("the job is not open")
        stats = self._job.stats()
        self._most_tasks = max(self._most_tasks, stats.tasks)
        return Picture(
            stats,
            self.reading.count,
            self._most_tasks,
            halted=self._job.halted,
            is_stopping=self._interrupts.count > 0,
            outage=self._job.outage,
            failed_pushes=self._job.failed_pushes,
        )

    def _tell_allowance(self, job: Job) -> None:
        """What is in force and who said so, once."""
        told = [
            f"{one.limit:,} {_TOLD[one.name]} ({one.source})"
            for one in job.stats().calls
            if one.name in _TOLD
        ]
        if job.account.balance_usd is not None:
            told.append(f"balance {usd(job.account.balance_usd)}")
        self.display.say(f"limits   {', '.join(told)}")

    def _rows(self) -> Iterable[InputRow | Problem] | AsyncIterator[InputRow | Problem]:
        if not self.plan.rows:
            return ()  # the job is to know that it has no input
        return read_aside(self.reading) if self.plan.may_block else self.reading

    async def _note(self, job: Job) -> None:
        note = self.plan.note
        if note is not None:
            await job.note(NOTE, note)

    async def _show(self) -> None:
        try:
            await self.display.follow(self)
        except Exception as error:  # noqa: BLE001 (a display must not end a job that costs money)
            self.display.say(f"the display failed ({error!r}); the job goes on without it")


def carry_out(plan: Plan, display: Silent, *, after: Callable[[], None] | None = None) -> None:
    """Run the job and end the command with its exit code.

    Args:
        plan: the job.
        display: where progress and the summary go.
        after: called when every task ended well or badly, before the command ends.
    """
    work = Work(plan, display)
    with reporting():  # a name may be too long to be asked for
        leftovers = Leftovers(plan.request.ledger, plan.request.out)
    try:
        with _closing(display):
            asyncio.run(work.run())
    except (ConfigError, InputError) as error:
        leftovers.remove()
        fail(error, ExitCode.USAGE, *_hints(error), "nothing was sent")
    except DfseoError as error:
        if not work.has_begun:
            leftovers.remove()
        _stopped(work, error)
    except (asyncio.CancelledError, KeyboardInterrupt):
        tell(f"stopped at once; to go on: {_how(work)}")
        raise typer.Exit(ExitCode.INTERRUPTED) from None
    except Exception as error:  # noqa: BLE001 (a bug of ours: say so, and that nothing is lost)
        fail_badly(error, ExitCode.STOPPED, f"to go on: {_how(work)}")
    is_whole = work.summary is not None and work.summary.is_complete and not work.was_interrupted
    _say_summary(work, *([] if is_whole else [f"go on    {_how(work)}"]))
    if after is not None and not work.was_interrupted:
        after()
    raise typer.Exit(_exit_code(work))


def _hints(error: ConfigError) -> list[str]:
    """What helps when every row lacks the same fields."""
    problems = error.problems if isinstance(error, InputError) else ()
    if not problems or any(one.value or not one.field for one in problems):
        return []
    return ["hint: --set FIELD=VALUE gives a field to every row, such as --set language_code=en"]


def _stopped(work: Work, error: DfseoError) -> NoReturn:
    """End the command because something outside stands in the way."""
    if not work.has_begun:
        is_outside = isinstance(error, AccountError) or _has_no_room(error)
        code = ExitCode.STOPPED if is_outside else ExitCode.USAGE
        fail(error, code, *_moved(work.plan.request, error), "nothing was sent")
    _say_summary(work)
    advice = ", with a higher --budget-usd" if isinstance(error, BudgetError) else ""
    fail(error, ExitCode.STOPPED, f"nothing is lost; to go on: {_how(work)}{advice}")


def _moved(request: JobRequest, error: DfseoError) -> list[str]:
    """Where the results file is, when it was moved together with its ledger."""
    ledger, out = request.ledger, request.out
    if not isinstance(error, SinkError) or ledger is None or out is None or out.exists():
        return []
    beside = ledger.with_name(out.name)
    return [f"hint: --out {shlex.quote(shown_path(beside))}"] if beside.exists() else []


def _has_no_room(error: DfseoError) -> bool:
    """Whether a full disk is behind *error*."""
    cause = error.__cause__
    if isinstance(cause, sqlite3.Error):
        return getattr(cause, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
    return isinstance(cause, OSError) and cause.errno == errno.ENOSPC


def _exit_code(work: Work) -> ExitCode:
    summary = work.summary
    if summary is None or work.was_interrupted:
        return ExitCode.INTERRUPTED
    has_failed = any(count for status, count in summary.ended.items() if status == "failed")
    is_done = summary.is_complete or (not work.plan.request.sends and summary.is_collected)
    return ExitCode.OK if is_done and not has_failed else ExitCode.SOME_FAILED


def _say_summary(work: Work, *more: str) -> None:
    if work.summary is not None:
        received = [] if work.plan.listening is None else work.plan.listening.lines()
        told = [*summary_lines(work.summary, work.failures), *received, *more]
        work.display.say("\n".join(told))


def _how(work: Work) -> str:
    ledger = work.plan.request.ledger
    if work.plan.is_demo or ledger is None:
        return "dfseo-async demo"
    again = "the same command again"
    if work.plan.rows and not work.reading.is_ended:
        return again  # the input was not read to its end: resuming would leave the rest out
    return f"{again}, or {resume_command(ledger)}"


@contextmanager
def _closing(display: Silent) -> Iterator[None]:
    try:
        yield
    finally:
        with suppress(Exception):
            display.close()
