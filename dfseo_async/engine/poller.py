"""Finds what is ready by ``tasks_ready``, a list that others on the account fill and drain too.

Takes only ids that the ledger knows and that nobody has in hand; another program's task is never
collected. The lists of all endpoints of a job share one allowance.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from math import inf

from dfseo_async.engine.board import Board
from dfseo_async.engine.collector import Collector
from dfseo_async.engine.reasons import reason
from dfseo_async.engine.resender import Resender
from dfseo_async.engine.service import Service
from dfseo_async.engine.tags import read_tag
from dfseo_async.engine.watching import Watch, Watches
from dfseo_async.errors import AccountError, ApiError, RequestRejectedError, TransportError
from dfseo_async.ledger import Ledger, OpenTask
from dfseo_async.models import ReadyTask

_log = logging.getLogger(__name__)
PUSH_TIME = 12.0  # seconds: the service waits 10 for the answer to a postback, then lists the task


class Poller:
    """Polls every list of the job that something is awaited from.

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
        watches: Watches,
        collector: Collector,
        resender: Resender,
        is_pushed: Callable[[int], bool],
    ) -> None:
        self._service = service
        self._ledger = ledger
        self._board = board
        self._job = job
        self._watches = watches
        self._is_pushed = is_pushed
        self._collector = collector
        self._resender = resender
        self._began = service.now()
        for watch in watches:
            watch.since = -inf if board.posted_of(watch.families) else inf
        self.sighted: dict[tuple[int, int], str] = {}

    async def run(self) -> None:
        """Poll until the job is over."""
        board, loop = self._board, asyncio.get_running_loop()
        while not board.is_over:
            watch, due = self._next(loop.time())
            if watch is None or due > loop.time():
                await board.changed(due=due)
            else:
                await self._poll(watch)

    def _next(self, now: float) -> tuple[Watch | None, float]:
        """The list to ask next, and when; infinity while nothing is awaited."""
        awaited = [one for one in self._watches if self._is_awaited(one, now)]
        self._watches.share(len(awaited))
        found: Watch | None = None
        first = inf
        for watch in awaited:
            backlog = self._collector.backlog + self._resender.count(watch.families)
            due = watch.schedule.next_poll(oldest=watch.since, backlog=backlog)
            if due < first:
                found, first = watch, due
        return found, first

    def _is_awaited(self, watch: Watch, now: float) -> bool:
        is_awaited = self._collector.unseen(watch.families) > 0 or self._board.unknown > 0
        watch.since = min(watch.since, now) if is_awaited else inf
        return is_awaited

    def _scope(self, watch: Watch) -> str:
        """What to ask: while tasks are looked up, nobody knows which of the endpoints is theirs."""
        if self._board.unknown:
            return watch.scope(())
        return watch.scope([one for one in watch.families if self._collector.unseen([one]) > 0])

    async def _poll(self, watch: Watch) -> None:
        now = asyncio.get_running_loop().time
        schedule, scope = watch.schedule, self._scope(watch)
        try:
            envelope = await self._service.tasks_ready(scope)
        except (AccountError, RequestRejectedError) as error:
            self._board.abort(error)
        except (ApiError, TransportError) as error:
            schedule.failed(now())
            _log.info("poll of %s failed: %s", scope, reason(error))
        else:
            found = [ReadyTask.from_row(row) for row in envelope.rows()]
            listed = [one for one in found if one is not None]
            ours, held = await self._take(listed, watch)
            is_stuck = held and not ours  # these stay listed for a while, whatever is asked
            schedule.polled(now(), listed=0 if is_stuck else len(found), ours=ours)
            _log.info("poll of %s: %d listed, %d of them ours and new", scope, len(found), ours)

    async def _take(self, listed: Sequence[ReadyTask], watch: Watch) -> tuple[int, int]:
        """Have what is ours and new collected; how many these were, and were held back."""
        wanted = dict(filter(None, map(self._ours, listed)))
        if not wanted:
            return 0, 0
        tasks = await self._ledger.do(lambda store: store.find_posted(wanted))
        moment, now = self._service.now(), asyncio.get_running_loop().time()
        idle = [task for task in tasks if task.seq not in self._collector.in_hand]
        fresh = self._without_pushed(idle, watch, now)
        for task in fresh:
            if task.posted_at is not None and task.posted_at >= self._began:
                watch.schedule.found(moment - task.posted_at, now)
        await self._resender.take(fresh)
        return len(fresh), len(idle) - len(fresh)

    def _without_pushed(
        self, tasks: Sequence[OpenTask], watch: Watch, now: float
    ) -> list[OpenTask]:
        """*tasks* but for those whose postback may be on its way: they are listed meanwhile."""
        fresh, held = [], {}
        for task in tasks:
            since = watch.held.get(task.seq, now)
            if self._is_pushed(task.kind) and now < since + PUSH_TIME:
                held[task.seq] = since
            else:
                fresh.append(task)
        watch.held = held
        return fresh

    def _ours(self, one: ReadyTask) -> tuple[str, int | None] | None:
        """An id that may be ours, with the task's number by its tag; None when it is not ours.

        Notes what is ours but not known to be posted.
        """
        if not one.tag:
            return one.task_id, None
        tag = read_tag(one.tag)
        if tag is None or tag.job != self._job:
            return None
        if self._board.unknown:
            self.sighted[tag.seq, tag.attempt] = one.task_id
        return one.task_id, tag.seq
