"""Has late results pushed again, a hundred a call, and fetches what does not come even then.

Whoever finds a task late hands it over here: the poller, the sweep, the list of failed postbacks.
A task that is being sent again is in nobody else's hands.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from math import inf

import orjson

from dfseo_async.engine.board import Board
from dfseo_async.engine.collector import Collector
from dfseo_async.engine.resends import Group, Resends, refused_of
from dfseo_async.engine.service import PushService
from dfseo_async.engine.watching import Watches
from dfseo_async.engine.webhooks import has_own_url
from dfseo_async.errors import ApiError, RequestRejectedError, TransportError
from dfseo_async.ledger import Ledger, OpenTask

AT_ONCE = 200  # rows of the ledger looked at in one go


class Resender:
    """Decides for late tasks which way their results come.

    Attributes:
        late_at: when a task whose result is pushed was last found late (loop time).
    """

    def __init__(
        self,
        service: PushService,
        ledger: Ledger,
        board: Board,
        *,
        watches: Watches,
        collector: Collector,
        is_pushed: Callable[[int], bool],
    ) -> None:
        self._service = service
        self._ledger = ledger
        self._board = board
        self._watches = watches
        self._collector = collector
        self._is_pushed = is_pushed
        self._resends = Resends()
        self._began = service.now()
        self.late_at = -inf

    def count(self, kinds: Iterable[int]) -> int:
        """Tasks of these kinds that are awaited from the service once more."""
        return self._resends.count(kinds)

    def __len__(self) -> int:
        return len(self._resends)

    @property
    def came_at(self) -> float:
        """When the newest postback came (loop time); minus infinity before the first."""
        return self._resends.came_at

    def heard(self) -> None:
        """A postback of ours came: the receiver is reached."""
        self._resends.came(asyncio.get_running_loop().time())

    async def take(self, late: Sequence[OpenTask]) -> None:
        """Get the results of *late* tasks; waits while too many are waiting."""
        now, resends = asyncio.get_running_loop().time(), self._resends
        pushed = [task for task in late if self._is_pushed(task.kind)]
        if pushed:
            self.late_at = now
            self._board.notify()
        kept = resends.take([one for one in pushed if self._collector.is_idle(one.seq)], now)
        for task in kept:
            self._collector.hold(task)
        for task in late:
            await self._collector.take(task)  # but for those that are held here
        await self._board.until(lambda: resends.has_room)

    def arrived(self, task: OpenTask) -> None:
        """The result of *task* is here; it is free to be delivered."""
        if self._resends.arrived(task.seq) is not None:
            self._collector.release(task)
            now = asyncio.get_running_loop().time()
            if not self._resends or self._resends.has_work(now):
                self._board.notify()
        elif self._collector.is_idle(task.seq) and self._is_timed(task):
            age = self._service.now() - (task.posted_at or 0.0)
            self._watches.of(task.kind).schedule.turnaround.ready(age)

    async def run(self) -> None:
        """Send again, and give up waiting, until the job is over."""
        board, resends, now = self._board, self._resends, asyncio.get_running_loop().time
        while not board.is_over:
            await self._fetch(resends.give_up(now()))
            group = resends.next_group(now())
            if group is not None:
                await self._fetch(await self._send(group))
            else:
                await board.until(lambda: resends.has_work(now()), due=resends.due_at())

    def _is_timed(self, task: OpenTask) -> bool:
        """Whether its age tells how long the service takes: it was posted and pushed just now."""
        if task.posted_at is None or task.posted_at < self._began:
            return False
        return self._is_pushed(task.kind) and not has_own_url(orjson.loads(task.params))

    async def _send(self, group: Group) -> list[OpenTask]:
        """Ask for one group; the tasks that will not come by that."""
        now, asked = asyncio.get_running_loop().time, list(group.tasks.values())
        try:
            envelope = await self._service.webhook_resend([one.task_id or "" for one in asked])
        except (ApiError, TransportError) as error:
            is_unknown = isinstance(error, RequestRejectedError)
            return self._resends.not_sent(group, now(), for_good=is_unknown)
        answers = [(one.id, one.status_code) for one in envelope.replies]
        return self._resends.sent(group, refused_of(asked, answers), now())

    async def _fetch(self, tasks: Sequence[OpenTask]) -> None:
        """Fetch *tasks* by id, but for those that have come by now."""
        for first in range(0, len(tasks), AT_ONCE):
            some = tasks[first : first + AT_ONCE]
            ids = {task.task_id or "": task.seq for task in some}
            found = await self._ledger.do(lambda store: store.find_posted(ids))  # noqa: B023
            missing = {task.seq for task in found}
            for task in some:
                if self._resends.take_out(task.seq) is None:
                    continue
                self._collector.release(task)
                if task.seq in missing:
                    await self._collector.take(task)
        if tasks:
            self._board.notify()
