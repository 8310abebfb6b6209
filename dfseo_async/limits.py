"""Call classes: how many calls a minute and at once, as the *server's* clock will see them.

A call reaches the server at an unknown moment between its start and its reply. So its slot is free
again one window after its **reply**, not after its start: with N slots, two arrivals that share a
slot are at least a window apart, and no rolling window at the server ever holds more than N.

The first calls of a window may leave faster than N per window (a job of 1,000 tasks should not take
half a minute at 2,000 calls a minute), but not all at once: at ``SPRINT`` times the even rate. Few
calls are then under way when another program on the account uses up the rest of the allowance.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import IntEnum
from math import inf

from dfseo_async.errors import ConfigError

SPRINT = 10.0
MARGIN = 0.1  # seconds added to the window: clocks tick at slightly different rates
BURST_SECONDS = 0.02  # timers are about 1 ms coarse: starts that fell due within this go together


class Priority(IntEnum):
    """Who goes first when calls are scarce: a POST carries 100 tasks, a GET one."""

    POST = 0
    GET = 1


@dataclass(frozen=True, slots=True)
class CallStats:
    """One class of calls, for people: what is allowed and what was used."""

    name: str
    allowed: int
    used: int
    in_flight: int
    waiting: int
    started: int
    throttled: int
    waited: float


class Window:
    """At most *calls* arrivals in any rolling *window* seconds at the server; decides, never waits.

    Attributes:
        calls: the limit that was given; ``allowed`` is what is used of it at the moment.
        cooling: release times of used slots, oldest first (replies come in time order).
    """

    __slots__ = ("_last", "_rate", "_tokens", "allowed", "calls", "cooling", "in_flight", "window")

    def __init__(self, calls: int, window: float = 60.0) -> None:
        if calls < 1:
            raise ConfigError(f"a limit of calls must be at least 1, got {calls}")
        self.calls = self.allowed = calls
        self.window = window
        self.in_flight = 0
        self.cooling: deque[float] = deque()
        self._rate = calls * SPRINT / window
        self._tokens = self._depth
        self._last = 0.0

    @property
    def _depth(self) -> float:
        return max(1.0, self._rate * BURST_SECONDS)

    def used(self, now: float) -> int:
        """Slots that are not free: calls under way, and those of the last window."""
        while self.cooling and self.cooling[0] <= now:
            self.cooling.popleft()
        return self.in_flight + len(self.cooling)

    def next_start(self, now: float) -> float:
        """When a call may start: *now*, a later moment, or infinity (a reply must come first)."""
        surplus = self.used(now) - self.allowed
        if surplus >= 0:
            return self.cooling[surplus] if surplus < len(self.cooling) else inf
        self._tokens = min(self._depth, self._tokens + (now - self._last) * self._rate)
        self._last = now
        return now if self._tokens >= 1.0 else now + (1.0 - self._tokens) / self._rate

    def start(self) -> None:
        """Take a slot; only right after ``next_start`` said *now*."""
        self.in_flight += 1
        self._tokens -= 1.0

    def finish(self, now: float) -> None:
        """The reply came, or never will: the slot cools from here."""
        self.in_flight -= 1
        self.cooling.append(now + self.window + MARGIN * self.window / 60.0)


class CallClass:
    """One class of calls that share a limit: waits for the window, the gate and the pause.

    Waiting never uses up an attempt. Waiters are served by priority, then in order of arrival.
    """

    def __init__(
        self, name: str, calls: int, *, window: float = 60.0, at_once: int | None = None
    ) -> None:
        self.name = name
        self.window = Window(calls, window)
        self.at_once = at_once
        self.paused_until = 0.0
        self.started = 0
        self.throttled = 0
        self.waited = 0.0
        self._queues: dict[Priority, deque[asyncio.Future[None]]] = {
            one: deque() for one in Priority
        }
        self._timer: asyncio.TimerHandle | None = None

    @asynccontextmanager
    async def slot(self, priority: Priority = Priority.GET) -> AsyncIterator[None]:
        """Wait for the right to make one call; the block is the call, up to its reply."""
        await self._acquire(priority)
        try:
            yield
        finally:
            self.window.finish(asyncio.get_running_loop().time())
            self._serve()

    def pause(self, seconds: float) -> None:
        """The service said "too many": nobody starts for *seconds*; one pause serves everybody."""
        now = asyncio.get_running_loop().time()
        self.throttled += 1
        self.paused_until = max(self.paused_until, now + seconds)

    def stats(self, now: float) -> CallStats:
        """What is allowed, used and waited for."""
        return CallStats(
            name=self.name,
            allowed=self.window.allowed,
            used=self.window.used(now),
            in_flight=self.window.in_flight,
            waiting=sum(len(queue) for queue in self._queues.values()),
            started=self.started,
            throttled=self.throttled,
            waited=self.waited,
        )

    def _due(self, now: float) -> float:
        """When the next call may start; infinity when only a reply can tell."""
        if self.at_once is not None and self.window.in_flight >= self.at_once:
            return inf
        return max(self.window.next_start(now), self.paused_until)

    def _start(self) -> None:
        self.window.start()
        self.started += 1

    async def _acquire(self, priority: Priority) -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        if not any(self._queues.values()) and self._due(began) <= began:
            self._start()
            return
        ticket: asyncio.Future[None] = loop.create_future()
        self._queues[priority].append(ticket)
        self._serve()
        try:
            await ticket
        except asyncio.CancelledError:
            if ticket.done() and not ticket.cancelled():  # served in the same turn: nothing left
                self.window.finish(loop.time())
            self._serve()
            raise
        finally:
            self.waited += loop.time() - began

    def _serve(self) -> None:
        """Start whoever may start now, and set the timer for the next one."""
        loop = asyncio.get_running_loop()
        while (queue := self._next_queue()) is not None:
            now = loop.time()
            due = self._due(now)
            if due > now:
                self._wake_at(due, loop)
                return
            self._start()
            ticket = queue.popleft()
            ticket.set_result(None)

    def _next_queue(self) -> deque[asyncio.Future[None]] | None:
        for queue in self._queues.values():
            while queue and queue[0].done():  # cancelled while it waited
                del queue[0]
            if queue:
                return queue
        return None

    def _wake_at(self, due: float, loop: asyncio.AbstractEventLoop) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if due < inf:
            self._timer = loop.call_at(due, self._serve)


class Limits:
    """Every class of calls on one account; shared by all jobs of a client."""

    def __init__(
        self,
        *,
        calls_per_minute: int,
        tasks_ready_per_minute: int,
        id_list_per_minute: int,
        user_data_per_minute: int,
        window: float,
    ) -> None:
        self.general = CallClass("general", calls_per_minute, window=window)
        self.tasks_ready = CallClass("tasks_ready", tasks_ready_per_minute, window=window)
        self.id_list = CallClass("id_list", id_list_per_minute, window=window)
        self.user_data = CallClass("user_data", user_data_per_minute, window=window)

    def of(self, path: str) -> CallClass:
        """The class that a call to *path* belongs to."""
        last = path.rstrip("/").rsplit("/", 1)[-1]
        match last:
            case "tasks_ready":
                return self.tasks_ready
            case "id_list":
                return self.id_list
            case "user_data":
                return self.user_data
            case _:
                return self.general

    def all(self) -> tuple[CallClass, ...]:
        """Every class, the busiest first."""
        return (self.general, self.tasks_ready, self.id_list, self.user_data)
