"""What the loops of one job share: counts, the reason to stop, and a signal that something changed.

Counts are changed by plain statements only, never across an await, so they always agree with what
the ledger was last told.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from math import inf

from dfseo_async.errors import DfseoError
from dfseo_async.ledger import Totals
from dfseo_async.models import Status

DOUBTFUL = "doubtful_usd"  # meta: what lost calls that were sent again may have cost


class Board:
    """The state of a job in memory.

    Attributes:
        is_loaded: the input has been read to its end.
        is_released: tasks may be sent (a checked input has been read to its end).
        is_stopping: finish calls under way, then end; the job is resumable.
        halted: why no further task is sent; what was paid for is still collected.

    Args:
        totals: what the ledger holds.
        posted: of the posted ones, how many of each kind.
        untold: tasks that failed without having been created and that nobody was told of.
        doubtful_usd: what lost calls that were sent again in earlier runs may have cost.
        not_reposted: failed tasks for which another try is wanted, but which have ended.
        sends: whether anything is sent; otherwise only what was paid for is collected.
    """

    def __init__(
        self,
        totals: Totals,
        *,
        posted: Mapping[int, int] | None = None,
        untold: int = 0,
        doubtful_usd: float = 0.0,
        not_reposted: int = 0,
        sends: bool = True,
    ) -> None:
        self.queued = totals.queued
        self.posting = totals.posting
        self.unknown = totals.unknown
        self._posted = Counter(posted)
        self.told = untold  # decided, not yet durable or acknowledged
        self.ended: dict[Status, int] = {
            Status.DONE: totals.done,
            Status.EMPTY: totals.empty,
            Status.PARTIAL: totals.partial,
            Status.FAILED: totals.failed - untold,
        }
        self.spent_usd = totals.spent_usd
        self.reserved_usd = totals.reserved_usd
        self.doubtful_usd = doubtful_usd  # what calls in doubt may have cost
        self.paid_again = 0  # tasks that were charged for in vain and sent once more, in this run
        self.not_reposted = not_reposted
        self.unfinished = 0  # reported as "not finished"; still posted in the ledger
        self.has_arrivals = True  # results in the ledger that nobody has looked at, perhaps
        self.sends = sends
        self.is_loaded = False
        self.is_released = False
        self.is_stopping = False
        self.halted: DfseoError | None = None
        self._waiters: dict[asyncio.Future[None], Callable[[], object]] = {}  # what each waits for
        self._is_waking = False

    @property
    def posted(self) -> int:
        """Tasks that have an id and have not ended."""
        return self._posted.total()

    def posted_of(self, kinds: Iterable[int]) -> int:
        """Those of them that went to certain endpoints."""
        return sum(self._posted[kind] for kind in kinds)

    def add_posted(self, kind: int, count: int = 1) -> None:
        """So many more (or fewer) tasks of this kind are posted."""
        self._posted[kind] += count

    @property
    def open(self) -> int:
        """Tasks whose end is not decided yet."""
        return self.queued + self.posting + self.unknown + self.posted

    @property
    def is_over(self) -> bool:
        """Nothing is left to send, look up or collect."""
        return self.is_over_but(0)

    def is_over_but(self, held: int) -> bool:
        """Nothing is left but so many outcomes that readers have not worked through."""
        if self.is_stopping:
            return True
        sends = self.sends and self.halted is None
        waiting = self.told - held + (self.open if sends else self.open - self.queued)
        return (self.is_loaded or self.halted is not None) and waiting <= 0

    @property
    def may_send(self) -> bool:
        """Whether further tasks may be paid for."""
        return self.sends and self.is_released and not self.is_stopping and self.halted is None

    def decided_at_post(self, count: int) -> None:
        """So many tasks ended without having been created; their outcomes are to be told."""
        self.told += count

    def reopened(self, kind: int, status: Status) -> None:
        """A task that had ended is to be fetched once more."""
        self.ended[status] -= 1
        self.add_posted(kind)

    def give_up(self, kind: int) -> None:
        """A task is past its deadline and still pending; the ledger keeps it as posted."""
        self.add_posted(kind, -1)
        self.unfinished += 1
        self.notify_if_over()

    def arrived(self) -> None:
        """Results came by themselves; they are in the ledger."""
        self.has_arrivals = True
        self.notify()

    def halt(self, reason: DfseoError) -> None:
        """Send nothing more; the first reason stays."""
        if self.halted is None:
            self.halted = reason
        self.notify()

    def abort(self, reason: DfseoError) -> None:
        """Nothing works any more: end as soon as the calls under way have ended."""
        self.halt(reason)
        self.stop()

    def stop(self) -> None:
        """End as soon as the calls under way have ended."""
        self.is_stopping = True
        self.notify()

    def notify(self) -> None:
        """Something changed: whoever waited for that goes on in the next turn of the event loop."""
        if self._waiters and not self._is_waking:  # once for all that changes in one turn
            self._is_waking = True
            asyncio.get_running_loop().call_soon(self._wake_ready)

    def _wake_ready(self) -> None:
        self._is_waking = False
        is_over = self.is_over
        for waiter, is_ready in self._waiters.items():
            if not waiter.done() and (is_over or _holds(is_ready)):
                waiter.set_result(None)

    def notify_if_over(self) -> None:
        """Wake everybody when nothing is left to do."""
        if self.is_over:
            self.notify()

    async def changed(self, *, due: float = inf) -> None:
        """Wait for the next change of anything, or until the loop's clock shows *due*."""
        if not self.is_over:
            await self._woken(_always, due)

    async def until(self, ready: Callable[[], object], *, due: float = inf) -> None:
        """Wait until *ready* holds, the job is over, or the loop's clock shows *due*.

        *ready* is asked whenever something changes: it must be quick, and change nothing.
        """
        loop = asyncio.get_running_loop()
        while not ready() and not self.is_over and loop.time() < due:
            await self._woken(ready, due)

    async def _woken(self, is_ready: Callable[[], object], due: float) -> None:
        loop = asyncio.get_running_loop()
        waiter: asyncio.Future[None] = loop.create_future()
        self._waiters[waiter] = is_ready
        timer = None if due == inf else loop.call_at(due, _wake, waiter)
        try:
            await waiter
        finally:
            del self._waiters[waiter]
            if timer is not None:
                timer.cancel()


def _always() -> bool:
    return True


def _holds(is_ready: Callable[[], object]) -> bool:
    """Whether to wake who waits; it asks again by itself, and gets the error if there is one."""
    try:
        return bool(is_ready())
    except Exception:  # noqa: BLE001
        return True


def _wake(waiter: asyncio.Future[None]) -> None:
    if not waiter.done():
        waiter.set_result(None)
