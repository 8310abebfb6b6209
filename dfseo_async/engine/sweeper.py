"""Finds by id what ``tasks_ready`` does not show: tasks that it never lists, or that others hide.

A few of the oldest are fetched first. When most of these are still pending, so are the others: the
age at which a task counts as overdue goes up, and nothing else is asked.
"""

from __future__ import annotations

import asyncio

from dfseo_async.engine.board import Board
from dfseo_async.engine.collector import Collector
from dfseo_async.engine.resender import Resender
from dfseo_async.engine.schedule import OVERDUE_MIN, ReadySchedule
from dfseo_async.engine.service import Service
from dfseo_async.engine.watching import Watch, Watches
from dfseo_async.ledger import Ledger, OpenTask

EVERY = 5.0  # seconds between looks for overdue tasks
STEP = 20_000  # rows of the ledger looked at in one go, so that nobody else waits long for it
TAKE = 200  # overdue tasks handed on in one go
PROBES = 10  # tasks that speak for the others
OLDER = 1.5  # a pending task is asked for again when it is this much older


class Sweeper:
    """Looks for overdue tasks from time to time."""

    def __init__(
        self,
        service: Service,
        ledger: Ledger,
        board: Board,
        *,
        watches: Watches,
        collector: Collector,
        resender: Resender,
        task_timeout: float,
    ) -> None:
        self._service = service
        self._ledger = ledger
        self._board = board
        self._watches = watches
        self._collector = collector
        self._resender = resender
        self._task_timeout = task_timeout
        self._asked: dict[int, float] = {}  # by task: its age when it was last found pending
        self._began = service.now()

    async def run(self) -> None:
        """Sweep until the job is over."""
        loop = asyncio.get_running_loop()
        while not self._board.is_over:
            await self._board.until(lambda: False, due=loop.time() + EVERY)
            for watch in self._watches:
                if self._collector.unseen(watch.families) > 0 and watch.schedule.may_sweep:
                    await self._sweep(watch)

    async def _sweep(self, watch: Watch) -> None:
        """One pass over every overdue task, given up when the first ones are pending."""
        before, kinds = self._overdue_before(watch.schedule), tuple(watch.families)
        first, is_lowest = watch.low, True
        while not self._board.is_over:
            part = range(first, first + STEP)
            found = await self._ledger.do(
                lambda store: store.overdue(
                    part.start,  # noqa: B023
                    part.stop,  # noqa: B023
                    kinds=kinds,
                    before=before,
                    limit=TAKE,
                )
            )
            if found.is_past_end:
                return
            is_lowest = is_lowest and not found.open
            if is_lowest:
                watch.low = part.stop
            if found.posted and not found.tasks:
                return  # later numbers were posted later
            if not await self._fetch(self._worth_asking(found.tasks), watch.schedule):
                return
            first = found.tasks[-1].seq + 1 if len(found.tasks) == TAKE else part.stop

    def _overdue_before(self, schedule: ReadySchedule) -> float:
        """When a task must have been posted to be overdue (unix seconds).

        What an earlier run posted may have been fetched by it, and is not listed any more: nothing
        is known of its turnaround, so it is asked for soon.
        """
        before = self._service.now() - min(schedule.overdue_age(), self._task_timeout)
        if schedule.turnaround.at_least:
            return before
        return max(before, min(self._began, self._service.now() - OVERDUE_MIN))

    def _worth_asking(self, tasks: list[OpenTask]) -> list[OpenTask]:
        now = self._service.now()
        chosen = []
        for task in tasks:
            age = now - (task.posted_at or 0.0)
            again = min(self._asked.get(task.seq, 0.0) * OLDER, self._task_timeout)
            if task.seq not in self._collector.in_hand and age >= again:
                chosen.append(task)
        return chosen

    async def _fetch(self, tasks: list[OpenTask], schedule: ReadySchedule) -> bool:
        """Get the results of *tasks*, of a few first; whether to go on with others."""
        probes, others = tasks[:PROBES], tasks[PROBES:]
        if not probes:
            return True
        pending = await self._probe(probes)
        if 2 * pending > len(probes):
            youngest = min(self._asked[one.seq] for one in probes if one.seq in self._asked)
            schedule.turnaround.pending(youngest)
            return False
        schedule.turnaround.was_ready()
        await self._resender.take(others)
        return True

    async def _probe(self, probes: list[OpenTask]) -> int:
        """Fetch *probes* and wait for the answers; how many are pending."""
        collector = self._collector
        for task in probes:
            collector.not_yet.pop(task.seq, None)
            await collector.take(task)
        await self._board.until(lambda: not any(one.seq in collector.asking for one in probes))
        pending = [one for one in probes if one.seq in collector.not_yet]
        self._remember()
        return len(pending)

    def _remember(self) -> None:
        """Take over which tasks were found pending, and at what age."""
        self._asked.update(self._collector.not_yet)
        self._collector.not_yet.clear()
