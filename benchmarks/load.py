"""Calls against one class of limits on a clock that jumps, and what the server sees of them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from random import Random

from dfseo_async.limits import CallClass
from dfseo_async.limits.window import SPRINT

MINUTE = 60.0


@dataclass
class Load:
    """Calls against one class, as the server would see them.

    Attributes:
        calls: the limit.
        replies: shortest and longest reply time.
        lasts: seconds of work.
        gaps: stretches of time in which nobody wants to call.
    """

    calls: int
    replies: tuple[float, float]
    lasts: float
    seed: int
    gaps: list[tuple[float, float]] = field(default_factory=list)
    starts: list[float] = field(default_factory=list)
    arrivals: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.random = Random(self.seed)  # noqa: S311 (a load, not a secret)

    async def put_on(self) -> None:
        """Keep enough workers calling that only the limit holds them back."""
        limit = CallClass("general", self.calls)
        rate = self.calls * SPRINT / MINUTE
        workers = min(self.calls, int(rate * self.replies[1]) + 2) + 1
        async with asyncio.TaskGroup() as group:
            for _ in range(workers):
                group.create_task(self._work(limit))

    async def _work(self, limit: CallClass) -> None:
        clock = asyncio.get_running_loop().time
        while (now := clock()) < self.lasts:
            if wait := self._quiet(now):
                await asyncio.sleep(wait)
                continue
            async with limit.slot():
                began, reply = clock(), self.random.uniform(*self.replies)
                self.starts.append(began)
                share = self.random.choice((0.0, self.random.random(), 1.0))
                self.arrivals.append(began + share * reply)
                await asyncio.sleep(reply)

    def _quiet(self, now: float) -> float:
        return max((until - now for since, until in self.gaps if since <= now < until), default=0.0)

    def fullest(self) -> int:
        """Most arrivals in any rolling minute."""
        seen, first, most = sorted(self.arrivals), 0, 0
        for last, moment in enumerate(seen):
            while seen[first] <= moment - MINUTE:
                first += 1
            most = max(most, last - first + 1)
        return most

    def use(self, minutes: int) -> float:
        """Share of the allowance that was used from the second minute on."""
        until = (minutes + 1) * MINUTE
        return sum(MINUTE <= one < until for one in self.starts) / (minutes * self.calls)
