"""One class of calls that share a limit: lets its callers wait for their turn.

It serves one event loop after another: what waits belongs to a loop, and is made anew with the next
one; calls that were made count on, for the clock of every loop is the same monotonic one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from math import inf

from dfseo_async.errors import ClosedError, ConfigError
from dfseo_async.limits.share import Share
from dfseo_async.limits.waiting import Priority, Waiting
from dfseo_async.limits.window import Window

LEASE_SECONDS = 5.0  # a lease that is not used up by then is given back
LEASE_SHARE = 0.05  # of the limit: most calls in one lease
EARLY = 1e-3  # seconds that a timer may fire too soon

SOURCES = ("default", "headers", "account", "given")  # of a limit; later ones win

# Writes down that up to so many calls of a class may start within the next seconds.
Journal = Callable[[str, int, float], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class CallStats:
    """One class of calls, for people.

    Attributes:
        name: the class.
        limit: calls in a window that the account allows.
        source: who said so: default, headers, account, given.
        allowed: calls in a window, at the moment.
        used: of these, in the last window.
        in_flight: under way.
        waiting: callers that wait for their turn.
        started: since the start.
        throttled: times that the service said "too many".
        waited: seconds that callers waited, all together.
        paused: seconds until calls start again; 0.0 when they do.
    """

    name: str
    limit: int
    source: str
    allowed: int
    used: int
    in_flight: int
    waiting: int
    started: int
    throttled: int
    waited: float
    paused: float


class CallClass:
    """Waits for the window, the gate and the pause; waiting never uses up an attempt.

    Waiters are served by priority; jobs take turns, and each one's go in order of arrival.

    Args:
        name: for people.
        calls: in any rolling window.
        window: seconds.
        at_once: most calls under way; None for no such limit.
    """

    def __init__(
        self, name: str, calls: int, *, window: float = 60.0, at_once: int | None = None
    ) -> None:
        self.name = name
        self.window = Window(calls, window)
        self.share = Share(self.window)
        self.at_once = at_once
        self.source = SOURCES[0]
        self.journal: Journal | None = None
        self.started = 0
        self.throttled = 0
        self.waited = 0.0
        self._leased = 0
        self._lease = 1
        self._lease_until = -inf
        self.is_claimed = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._leasing = asyncio.Lock()
        self._waiting = Waiting()
        self._is_serving = False
        self._timer: asyncio.TimerHandle | None = None

    def slot(self, priority: Priority = Priority.GET) -> Slot:
        """Wait for the right to make one call; the block is the call, up to its reply."""
        return Slot(self, priority)

    async def take(self, priority: Priority) -> int:
        """Wait for the right to make one call; a number for ``give_back``."""
        call = await self._acquire(priority)
        if self.journal is not None:
            try:
                await self._take_lease(self.journal)
            except BaseException:
                self.give_back(call)
                raise
        return call

    def give_back(self, call: int) -> None:
        """The reply came, or never will."""
        loop = asyncio.get_running_loop()
        if loop is self._loop:  # else the call is over since another loop took over, or will be
            self.window.finish(call, loop.time())
            self._serve_soon()

    def take_over(self) -> asyncio.AbstractEventLoop:
        """The running event loop, which is the one that calls from now on.

        Raises:
            ConfigError: another one does: that of an open client, or one with calls under way.
        """
        loop, before = asyncio.get_running_loop(), self._loop
        if loop is not before:
            is_busy = bool(self._waiting) or self.window.in_flight > 0
            if self.is_claimed or (is_busy and before is not None and before.is_running()):
                raise ConfigError(
                    "the client is used in another event loop; make a DataForSEO for each event"
                    " loop, or use one after the other"
                )
            self._loop = loop
            if before is not None and not before.is_closed():  # should it ever run again
                self._waiting.drop(ClosedError("the client went on in another event loop"))
            self._waiting, self._leasing = Waiting(), asyncio.Lock()
            self._timer, self._is_serving = None, False
            self.window.finish_all(loop.time())
        return loop

    def turn_away(self, whose: object) -> None:
        """A job ends: what it waits for here is given up, but for its POSTs' turns."""
        self._waiting.turn_away(whose)

    def refused(self) -> None:
        """The service said "too many": one pause serves everybody."""
        self.throttled += 1
        self.share.refused(asyncio.get_running_loop().time())

    def accepted(self) -> None:
        """The service answered properly."""
        if self.share.is_probing:
            self._serve_soon()
        self.share.accepted(asyncio.get_running_loop().time())

    def set_limit(self, calls: int, source: str) -> None:
        """Somebody who knows better than whoever spoke before says what is allowed."""
        if SOURCES.index(source) >= SOURCES.index(self.source):
            self.source = source
            if calls != self.window.calls:
                self.window.resize(calls)
                self._serve()

    def told(self, limit: str | None, remaining: str | None) -> None:
        """The rate figures in the headers of a reply, when there are any."""
        if limit is None or not limit.isdigit() or not int(limit):
            return
        self.set_limit(int(limit), "headers")
        if remaining is not None and remaining.isdigit():
            now = asyncio.get_running_loop().time()
            self.window.others(max(0, int(limit) - int(remaining) - self.window.used(now)), now)

    @property
    def is_free(self) -> bool:
        """Whether a call could start at once."""
        now = self.take_over().time()
        return not self._waiting and self._due(now) <= now

    def stats(self, now: float) -> CallStats:
        """What is allowed, used and waited for."""
        return CallStats(
            name=self.name,
            limit=self.window.calls,
            source=self.source,
            allowed=min(self.window.allowed, self.window.pace),
            used=self.window.used(now),
            in_flight=self.window.in_flight,
            waiting=len(self._waiting),
            started=self.started,
            throttled=self.throttled,
            waited=self.waited,
            paused=max(0.0, self.share.paused_until - now),
        )

    async def _take_lease(self, journal: Journal) -> None:
        """Have it on disk that this call may be made, together with a few that may follow.

        A process that dies leaves at most one lease that was not used up; the next one counts all
        of it as used.
        """
        loop = self.take_over()
        if self._leased <= 0 or loop.time() >= self._lease_until:
            async with self._leasing:
                while self._leased <= 0 or loop.time() >= self._lease_until:
                    await self._renew(journal)  # again, should the disk take longer than a lease
        self._leased -= 1

    async def _renew(self, journal: Journal) -> None:
        now = asyncio.get_running_loop().time()
        most = max(1, int(LEASE_SHARE * self.window.calls))
        is_short = self._leased <= 0 and now < self._lease_until
        self._lease = min(most, 2 * self._lease) if is_short else max(1, self._lease // 2)
        await journal(self.name, self._lease, LEASE_SECONDS)
        self._leased = self._lease
        self._lease_until = now + LEASE_SECONDS

    def _due(self, now: float) -> float:
        """When the next call may start; infinity when only a reply can tell."""
        share, window = self.share, self.window
        if self.at_once is not None and window.in_flight >= self.at_once:
            return inf
        if share.is_probing and window.is_waiting_for_one_since(share.paused_until):
            return inf
        return max(window.next_start(now), share.paused_until)

    def _start(self, now: float) -> int:
        self.started += 1
        return self.window.start(now)

    async def _acquire(self, priority: Priority) -> int:
        loop = self.take_over()
        began = loop.time()
        if not self._waiting and self._due(began) <= began:
            return self._start(began)
        ticket: asyncio.Future[int] = loop.create_future()
        self._waiting.add(ticket, priority)
        self._serve()
        try:
            return await ticket
        except asyncio.CancelledError:
            if ticket.done() and not ticket.cancelled() and ticket.exception() is None:
                self.window.finish(ticket.result(), loop.time())  # served in the same turn
            self._serve()
            raise
        finally:
            self.waited += loop.time() - began

    def _serve(self) -> None:
        """Start whoever may start now, and set the timer for the next one."""
        loop = asyncio.get_running_loop()
        if loop is not self._loop:
            return  # nobody waits here: a timer of an earlier loop, or before the first call
        self._is_serving = False
        while (ticket := self._waiting.first()) is not None:
            now = loop.time()
            due = self._due(now)
            if due > now:
                self._wake_at(due, loop)
                return
            self._waiting.pop()
            ticket.set_result(self._start(now))

    def _serve_soon(self) -> None:
        """Serve when whoever got a reply has said what it was: "too many" comes first."""
        loop = asyncio.get_running_loop()
        if not self._is_serving and self._waiting and loop is self._loop:
            self._is_serving = True
            loop.call_soon(self._serve)

    def _wake_at(self, due: float, loop: asyncio.AbstractEventLoop) -> None:
        if self._timer is not None:
            if 0.0 <= due - self._timer.when() < EARLY:
                return  # good enough, and far cheaper than another timer for each reply
            self._timer.cancel()
            self._timer = None
        if due < inf:
            self._timer = loop.call_at(due, self._wake)

    def _wake(self) -> None:
        if asyncio.get_running_loop() is self._loop:
            self._timer = None
            self._serve()


class Slot:
    """The right to make one call, as a block; every call has one, so it is no generator."""

    __slots__ = ("_call", "_calls", "_priority")

    def __init__(self, calls: CallClass, priority: Priority) -> None:
        self._calls = calls
        self._priority = priority
        self._call = 0

    async def __aenter__(self) -> CallClass:
        self._call = await self._calls.take(self._priority)
        return self._calls

    async def __aexit__(self, *_: object) -> None:
        self._calls.give_back(self._call)
