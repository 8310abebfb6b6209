"""One run of the job in one process: until its end, or until something ends it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field
from random import Random

from dfseo_async._tasks import background
from dfseo_async.catalogue import family
from dfseo_async.engine.allowance import known_allowance
from dfseo_async.engine.board import Board
from dfseo_async.engine.job import Job, JobRequest, run_job
from dfseo_async.engine.preparing import InputRow
from dfseo_async.engine.stats import Summary
from dfseo_async.engine.tags import OurTag
from dfseo_async.limits import Limits
from dfseo_async.models import Outcome

from .clock import CrashError, Graveyard, SimLoop, StuckError, run_until_done
from .disk import Disk, SimLedger, SimSink
from .journal import Journal
from .plan import Plan
from .postman import Door
from .rows import spread
from .wire import Network, SimService

EVENTS = (
    "",
    "",
    "ledger: about",
    "ledger: committed",
    "ledger: committed end",
    "sink: ",
    "sink: wrote",
)


@dataclass(frozen=True, slots=True)
class Interruption:
    """How a run ends before its time: ``crash``, ``stop``, ``cancel``, ``cancel twice``, ``leave``.

    Attributes:
        at: virtual seconds after the start; infinity when ``count`` decides.
        count: events (crash) or outcomes (leave) until it happens; 0 when ``at`` decides.
        event: what these events begin with in the journal.
    """

    kind: str
    at: float = 0.0
    count: int = 0
    event: str = ""


def draw_interruption(random: Random, *, is_pushed: bool) -> Interruption:
    """Draw how a run ends."""
    events = (*EVENTS, "webhook", "ledger: committed arrive") if is_pushed else EVENTS
    at = spread(random, 0.01, 200.0)
    kind = random.choice(("crash", "crash", "crash", "stop", "cancel", "cancel twice", "leave"))
    if kind == "leave" or (kind == "crash" and random.random() < 0.8):
        event = "" if kind == "leave" else random.choice(events)
        longest = 60.0 if event else 600.0
        return Interruption(kind, count=round(spread(random, 1.0, longest)), event=event)
    return Interruption(kind, at=at)


@dataclass(slots=True)
class Ending:
    """How a run ended.

    Attributes:
        error: what came out of it; None after a good end.
        is_clean: the engine ended everything it began.
        told: outcomes that the reader was given.
        taken: tasks whose pushed results the service was told to be safe, by id.
    """

    crashed: bool = False
    error: BaseException | None = None
    summary: Summary | None = None
    board: Board | None = None
    limits: Limits | None = None
    told: list[Outcome] = field(default_factory=list)
    left_tasks: int = 0
    left_early: bool = False
    taken: Mapping[str, OurTag] = field(default_factory=dict)

    @property
    def is_complete(self) -> bool:
        """Every task has ended, as far as the engine knows."""
        return self.error is None and self.summary is not None and self.summary.is_complete

    def __str__(self) -> str:
        """One line for the journal."""
        if self.crashed:
            return "crashed"
        return f"ended, {self.error!r}, {self.summary}, {self.left_tasks} asyncio tasks left"


class Process:
    """A process that runs the job on what the last one left behind."""

    def __init__(
        self, plan: Plan, random: Random, journal: Journal, disk: Disk, network: Network
    ) -> None:
        self._plan = plan
        self._random = random
        self._journal = journal
        self._disk = disk
        self._network = network
        self._ending = Ending()

    def run(
        self,
        rows: Sequence[InputRow],
        how: Interruption | None,
        *,
        start: float,
        budget_usd: float | None,
        graveyard: Graveyard,
    ) -> tuple[Ending, float]:
        """Run the job from *start* on; how it ended and when (virtual time)."""
        loop = SimLoop(start)
        self._journal.clock = loop.time
        self._journal.count, self._journal.crash_at = 0, None
        self._network.attach(loop)
        self._ending = ending = Ending()
        if how is not None and how.kind == "crash":
            self._arm_crash(loop, how)
        try:
            task = run_until_done(loop, self._main(loop, rows, how, budget_usd))
        except CrashError:
            ending.crashed = True
            self._disk.crash()
            graveyard.bury(loop)
            return ending, loop.now
        except StuckError as error:
            graveyard.bury(loop)
            raise StuckError(
                f"{error} after {loop.now - start:.0f} s, {_counts(ending.board)}"
            ) from None
        ending.left_tasks = len(asyncio.all_tasks(loop))
        ending.error = asyncio.CancelledError() if task.cancelled() else task.exception()
        graveyard.bury(loop)
        return ending, loop.now

    async def _main(
        self,
        loop: SimLoop,
        rows: Sequence[InputRow],
        how: Interruption | None,
        budget_usd: float | None,
    ) -> None:
        plan, ending = self._plan, self._ending
        service = SimService(plan.client, self._network, loop)
        ending.limits = service.limits
        request = JobRequest(
            family=family(plan.menu.default),
            settings=plan.job,
            budget_usd=budget_usd,
            price_usd=plan.price_usd,
            check_first=plan.check_first,
            public_url=plan.public_url,
        )
        sink = SimSink(self._disk) if plan.has_sink else None
        source = _stream(rows, self._random) if plan.is_streamed else list(rows)
        jitter = Random(self._random.random())  # noqa: S311 (repeatable on purpose)
        async with (
            SimLedger(self._disk) as ledger,
            known_allowance(service, ledger),
            run_job(service, ledger, sink, source, request, jitter) as job,
        ):
            ending.board = job._board
            self._arm(loop, job, how)
            async with self._receiving(job):
                await self._read(job, how.count if how and how.kind == "leave" else 0)
            ending.summary = job.summary()

    def _receiving(self, job: Job) -> AbstractAsyncContextManager[None]:
        """Take webhooks, when the job asks for them."""
        if self._plan.public_url is None:
            return nullcontext()
        door = Door(job.intake, self._network.postman, group_items=self._plan.push_group)
        self._ending.taken = door.taken
        return background(door.run())

    async def _read(self, job: Job, leave_after: int) -> None:
        """Read the outcomes at the reader's pace."""
        random, slow = self._random, self._plan.slow_reader
        async for outcome in job:
            self._ending.told.append(outcome)
            self._journal.note(f"told {outcome.key} {outcome.status} {outcome.code}")
            if slow and random.random() < 0.3:
                await asyncio.sleep(random.uniform(0.0, slow))
            if len(self._ending.told) == leave_after:
                self._ending.left_early = True
                return

    def _arm(self, loop: SimLoop, job: Job, how: Interruption | None) -> None:
        """Set off what will end the run."""
        if how is None:
            return
        main = asyncio.current_task()
        assert main is not None
        match how.kind:
            case "stop":
                loop.call_later(how.at, job.stop)
            case "cancel" | "cancel twice":
                loop.call_later(how.at, main.cancel)
                if how.kind == "cancel twice":
                    again = how.at + spread(self._random, 0.001, 10.0)
                    loop.call_later(again, main.cancel)

    def _arm_crash(self, loop: SimLoop, how: Interruption) -> None:
        if how.count:
            self._journal.crash_at, self._journal.crash_on = how.count, how.event
        else:
            loop.call_later(how.at, self._crash)

    def _crash(self) -> None:
        self._journal.note("*** crash")
        raise CrashError


def _counts(board: Board | None) -> str:
    """Return what a board shows."""
    if board is None:
        return "before the job began"
    return str({name: one for name, one in vars(board).items() if not name.startswith("_")})


async def _stream(rows: Sequence[InputRow], random: Random) -> AsyncIterator[InputRow]:
    for row in rows:
        if random.random() < 0.1:
            await asyncio.sleep(random.uniform(0.0, 0.5))
        yield row
