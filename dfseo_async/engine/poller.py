"""Finds what is ready by ``tasks_ready``, a list that others on the account fill and drain too.

Takes only ids that the ledger knows and that nobody has in hand; another program's task is never
collected.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from math import inf

from dfseo_async.engine.board import Board
from dfseo_async.engine.collector import Collector
from dfseo_async.engine.schedule import ReadySchedule
from dfseo_async.engine.service import Service
from dfseo_async.engine.tags import read_tag
from dfseo_async.errors import AccountError, ApiError, RequestRejectedError, TransportError
from dfseo_async.ledger import Ledger
from dfseo_async.models import ReadyTask


class Poller:
    """Polls one scope, the narrowest that covers the job.

    Attributes:
        sighted: tasks whose POST was lost and that were seen in the list, with their ids: they
            exist, whatever else is known of them; by number and attempt.
    """

    def __init__(
        self,
        service: Service,
        ledger: Ledger,
        board: Board,
        *,
        job: str,
        scope: str,
        schedule: ReadySchedule,
        collector: Collector,
    ) -> None:
        self._service = service
        self._ledger = ledger
        self._board = board
        self._job = job
        self._scope = scope
        self._schedule = schedule
        self._collector = collector
        self._began = service.now()
        self._since = -inf if board.posted else inf  # loop time from which something is awaited
        self.sighted: dict[tuple[int, int], str] = {}

    async def run(self) -> None:
        """Poll until the job is over."""
        board, loop = self._board, asyncio.get_running_loop()
        while not board.is_over:
            due = self._due(loop.time())
            if due > loop.time():
                await board.changed(due=due)
            else:
                await self._poll()

    def _due(self, now: float) -> float:
        """When to poll next; infinity while nothing is awaited."""
        if self._collector.unseen <= 0 and not self._board.unknown:
            self._since = inf
            return inf
        self._since = min(self._since, now)
        return self._schedule.next_poll(oldest=self._since, backlog=self._collector.backlog)

    async def _poll(self) -> None:
        now = asyncio.get_running_loop().time
        try:
            envelope = await self._service.tasks_ready(self._scope)
        except (AccountError, RequestRejectedError) as error:
            self._board.abort(error)
        except (ApiError, TransportError):
            self._schedule.failed(now())
        else:
            found = [ReadyTask.from_row(row) for row in envelope.rows()]
            listed = [one for one in found if one is not None]
            ours = await self._take(listed)
            self._schedule.polled(now(), listed=len(found), ours=ours)

    async def _take(self, listed: Sequence[ReadyTask]) -> int:
        """Hand what is ours and new to the collector; how many these were."""
        wanted = [one.task_id for one in listed if self._may_be_ours(one)]
        if not wanted:
            return 0
        tasks = await self._ledger.do(lambda store: store.find_posted(wanted))
        moment, now = self._service.now(), asyncio.get_running_loop().time()
        fresh = [task for task in tasks if task.seq not in self._collector.in_hand]
        for task in fresh:
            if task.posted_at is not None and task.posted_at >= self._began:
                self._schedule.found(moment - task.posted_at, now)
        for task in fresh:
            await self._collector.take(task)
        return len(fresh)

    def _may_be_ours(self, one: ReadyTask) -> bool:
        """Whether the ledger is worth asking; notes what is ours but not known to be posted."""
        if not one.tag:
            return True
        tag = read_tag(one.tag)
        if tag is None or tag.job != self._job:
            return False
        if self._board.unknown:
            self.sighted[tag.seq, tag.attempt] = one.task_id
        return True
