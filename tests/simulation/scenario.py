"""One simulation: run the job, interrupt it, run it again, until it is finished; check all."""

from __future__ import annotations

import atexit
from collections import Counter
from dataclasses import dataclass
from random import Random

from dfseo_async.catalogue import family
from dfseo_async.engine.beginning import RECEIVER_SECRET
from dfseo_async.engine.kinds import Kinds
from dfseo_async.engine.preparing import InputRow, Preparer
from dfseo_async.ledger import NewRow

from . import checks
from .clock import Graveyard, StuckError
from .disk import Disk
from .journal import Journal
from .plan import Plan, make_plan
from .process import Ending, Process, draw_interruption
from .rows import name_of, spread
from .wire import Network

MAX_RUNS = 60  # runs that end by an error of the service or the disk before the job is finished
_GRAVEYARD = Graveyard()
atexit.register(_GRAVEYARD.clear)


@dataclass(slots=True)
class Report:
    """How a simulation went.

    Attributes:
        problem: the promise that was broken; empty when all were kept.
        crashes: runs that crashed.
        created: tasks that the service created.
    """

    seed: int
    problem: str = ""
    runs: int = 0
    crashes: int = 0
    created: int = 0
    log: str = ""


def simulate(seed: int, *, keep_log: bool = False) -> Report:
    """Run the simulation of *seed*; the log is there when it fails, or when it is asked for."""
    _GRAVEYARD.tidy()
    report = Report(seed)
    scenario = Scenario(make_plan(seed), report)
    try:
        scenario.run()
    except (checks.BrokenPromiseError, StuckError) as error:
        report.problem = f"{type(error).__name__}: {error}"
    finally:
        scenario.disk.store.close()
    report.created = len(checks.own_tasks(scenario.network.world))
    if report.problem or keep_log:
        report.log = f"{scenario.plan}\n{scenario.journal.text()}"
    return report


class Scenario:
    """The runs of one job on one disk, against one service."""

    def __init__(self, plan: Plan, report: Report) -> None:
        self.plan = plan
        self.random = Random(plan.seed + 1)  # noqa: S311 (repeatable on purpose)
        self.journal = Journal()
        self.disk = Disk(self.random, self.journal, hiccups=plan.hiccups)
        self.disk.store.set_meta("job", f"{plan.seed:010d}"[-10:])
        self.disk.store.set_meta(RECEIVER_SECRET, f"{plan.seed:032d}")
        self.network = Network(plan, self.random, self.journal)
        self.report = report
        self._rows = list(plan.rows)
        self._late_rows = list(plan.late_rows)
        self._now = 1000.0
        self._budgets: list[float | None] = []
        self._given: Counter[str] = Counter()
        self._kept: set[str] = set()  # live tasks whose results the ledger held

    def run(self) -> None:
        """Run to the end.

        Raises:
            BrokenPromiseError: what must hold does not.
            StuckError: a run never ends.
        """
        for number in range(self.plan.runs):
            if number:
                self._change_input()
            self._run_once(is_last=False, budget_usd=self.plan.budgets[number])
        self.network.top_up()
        if self.plan.is_calm_at_end:
            self.network.calm_down()
        self.disk.hiccups = 0.0
        last_runs = (self._run_once(is_last=True, budget_usd=None) for _ in range(MAX_RUNS))
        checks.must(any(one.is_complete for one in last_runs), f"not finished in {MAX_RUNS} runs")
        self._check_end()

    def _run_once(self, *, is_last: bool, budget_usd: float | None) -> Ending:
        how = (
            None
            if is_last
            else draw_interruption(self.random, is_pushed=self.plan.public_url is not None)
        )
        journal, disk = self.journal, self.disk
        journal.note(f"=== run {self.report.runs + 1}: {len(self._rows)} rows, {how}, {budget_usd}")
        process = Process(self.plan, self.random, journal, disk, self.network)
        self._budgets.append(budget_usd)
        ending, self._now = process.run(
            self._rows, how, start=self._now, budget_usd=budget_usd, graveyard=_GRAVEYARD
        )
        journal.note(f"=== {ending}")
        self._given.update(outcome.key for outcome in ending.told)
        self.report.runs += 1
        self.report.crashes += ending.crashed
        down = spread(self.random, 0.1, 100.0)
        self.network.leave(until=self._now + down)
        self._now += down
        self._check_run(ending)
        return ending

    def _check_run(self, ending: Ending) -> None:
        plan, world = self.plan, self.network.world
        self._check_error(ending)
        checks.check_created_once(world, reposts=plan.job.repost_failed)
        checks.check_budget(world, self._budgets)
        checks.check_sink(self.disk)
        self._kept |= checks.check_kept(self.disk.store, self.network.given)
        self._kept |= checks.check_taken(self.disk.store, ending.taken)
        if not ending.crashed:
            checks.check_clean_end(ending, self.disk.store)
        if not plan.wire.late[0]:
            checks.check_limits(world)

    def _check_error(self, ending: Ending) -> None:
        """Only what was to be expected comes out of a run."""
        error = ending.error
        kinds = {"CancelledError", "AccountError", "BudgetError", "SinkError", "LedgerError"}
        name = type(error).__name__
        checks.must(error is None or name in kinds, f"the job failed: {error!r}")
        is_odd = name in ("SinkError", "LedgerError") and not self.plan.hiccups
        checks.must(not is_odd, f"the disk failed: {error!r}")
        is_odd = name == "AccountError" and not self.plan.has_faults
        checks.must(not is_odd, f"refused without a reason: {error!r}")

    def _change_input(self) -> None:
        """Now and then the user's input has other rows, or the same in another order."""
        draw = self.random.random()
        if draw < 0.2:
            self.random.shuffle(self._rows)
        if draw < 0.5 and self._late_rows:
            row = self._late_rows.pop()
            self._rows.insert(self.random.randint(0, len(self._rows)), row)

    def _check_end(self) -> None:
        menu = self.plan.menu
        preparer = Preparer(family(menu.default), Kinds({}, function=None))
        keys = [_key(preparer, row) for row in self._rows]
        endpoints = {key: name_of(row, menu) for key, row in zip(keys, self._rows, strict=True)}
        checks.check_finished(
            self.disk,
            self.network.world,
            checks.Wanted(Counter(keys), endpoints, self._kept),
            has_sink=self.plan.has_sink,
            given=self._given,
        )


def _key(preparer: Preparer, row: InputRow) -> str:
    made = preparer.prepare(row)
    assert isinstance(made, NewRow), made
    return made.key or made.digest.hex()
