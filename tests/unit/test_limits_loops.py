"""One client's limits in several event loops: one after the other they count on, never at once."""

from __future__ import annotations

import asyncio
import threading
from functools import partial

import pytest
from clock import VirtualClockLoop

from dfseo_async.errors import ClosedError, ConfigError
from dfseo_async.limits import CallClass, Limits

CALLS, MINUTE = 5, 60.0


class Account:
    """A class of calls, its journal on a slow disk, and when calls arrived at the service."""

    def __init__(self) -> None:
        self.limit = CallClass("general", CALLS, window=MINUTE)
        self.limit.journal = self._note
        self.arrivals: list[float] = []

    async def _note(self, _name: str, _calls: int, _seconds: float) -> None:
        await asyncio.sleep(3.0)  # callers who come meanwhile wait for the same lease

    async def call(self, reply: float = 0.1) -> None:
        """One call that takes so long."""
        async with self.limit.slot():
            self.arrivals.append(asyncio.get_running_loop().time())
            await asyncio.sleep(reply)

    async def work(self, callers: int) -> None:
        """So many calls at once."""
        async with asyncio.TaskGroup() as group:
            for _ in range(callers):
                group.create_task(self.call())

    def fullest(self) -> int:
        """Most calls in any rolling minute."""
        return max(
            sum(one <= other < one + MINUTE for other in self.arrivals) for one in self.arrivals
        )


def next_loop(now: float) -> VirtualClockLoop:
    """A loop by the same clock as the one before it."""
    loop = VirtualClockLoop()
    loop.now = now
    return loop


def test_limits_hold_over_two_loops_one_after_the_other() -> None:
    """What one ``asyncio.run`` used of the minute is not there for the next one."""
    account, ends = Account(), 0.0
    for _ in range(3):
        with asyncio.Runner(loop_factory=partial(next_loop, ends)) as runner:
            runner.run(account.work(7))
            ends = runner.get_loop().time()

    assert 21 == len(account.arrivals)
    assert CALLS == account.fullest()
    assert 4 * MINUTE < ends < 5 * MINUTE
    assert (0, 21) == (account.limit.window.in_flight, account.limit.started)


@pytest.mark.parametrize(("reply", "earliest"), [(600.0, 30.0 + MINUTE), (0.1, MINUTE)])
def test_limits_go_on_from_a_loop_that_was_left(reply: float, earliest: float) -> None:
    """Calls that a left loop had under way keep their slots for a minute, and then go free."""
    account, left = Account(), next_loop(0.0)
    calls = [left.create_task(account.call(reply)) for _ in range(7)]
    left.run_until_complete(asyncio.sleep(30.0))  # five were made, two wait for their turn
    assert CALLS == len(account.arrivals)

    with asyncio.Runner(loop_factory=partial(next_loop, 30.0)) as runner:
        runner.run(account.work(7))

    assert 12 == len(account.arrivals)
    assert earliest < min(account.arrivals[CALLS:]) < earliest + 10.0
    assert CALLS == account.fullest()

    # Should the first loop go on after all, nothing of it waits for ever or is counted twice.
    left.run_until_complete(asyncio.wait(calls))
    errors = [type(one.exception()) for one in calls]
    assert [type(None)] * CALLS + [ClosedError] * 2 == errors
    assert 0 == account.limit.window.in_flight
    left.close()


def test_limits_are_not_shared_by_two_loops_at_once() -> None:
    """While calls of one loop are under way, another one is refused before it could call."""
    account, is_calling, may_end = Account(), threading.Event(), threading.Event()

    async def busy() -> None:
        async with account.limit.slot():
            is_calling.set()
            await asyncio.to_thread(may_end.wait, 10)

    other = threading.Thread(target=asyncio.run, args=(busy(),))
    other.start()
    try:
        assert is_calling.wait(10)
        with pytest.raises(ConfigError, match="another event loop"):
            asyncio.run(account.call())
    finally:
        may_end.set()
        other.join()
    asyncio.run(account.call())

    assert (1, 0) == (len(account.arrivals), account.limit.window.in_flight)


def test_limits_that_are_claimed_serve_one_loop_alone() -> None:
    """An open client's loop alone may call, busy or not; after it is closed any other may."""
    limits = Limits(
        calls_per_minute=CALLS,
        tasks_ready_per_minute=1,
        id_list_per_minute=1,
        user_data_per_minute=1,
        window=MINUTE,
    )

    async def call() -> None:
        async with limits.general.slot():
            pass

    async def claim() -> None:
        limits.claim()

    with asyncio.Runner() as first:
        first.run(claim())
        with pytest.raises(ConfigError, match="another event loop"):
            asyncio.run(call())
        first.run(call())
        limits.let_go()
        asyncio.run(call())

    assert 2 == limits.general.started
