"""Refusals: one pause for everybody, a step down when they go on, a slow way back."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field
from random import Random

import pytest
from clock import run

from dfseo_async.limits import CallClass, Window
from dfseo_async.limits.share import FIRST_STEP, HOLD, LEAST, PAUSE, PAUSE_MAX, SOON, Share

MINUTE = 60.0


def used(calls: int, of: int, now: float) -> tuple[Window, Share]:
    """A window of which so many calls were used just before *now*."""
    window = Window(of)
    for _ in range(calls):
        window.finish(window.start(now - 1.0), now - 0.5)
    return window, Share(window)


def test_share_first_refusal_is_one_pause() -> None:
    """Answers of calls that were under way do not add up, and nothing is stepped down."""
    window, share = used(50, 100, 10.0)
    for moment in (10.0, 10.1, 10.1, 10.0 + PAUSE - 0.01):
        share.refused(moment)

    assert (1, 10.0 + PAUSE, True) == (share.events, share.paused_until, share.is_probing)
    assert (100, True) == (window.allowed, window.is_wary)


def test_share_second_refusal_soon_after_steps_down_to_what_was_used() -> None:
    """What this process managed to use is its share for a while; the pause doubles."""
    window, share = used(50, 100, 10.0)
    share.refused(10.0)
    share.refused(16.0)

    assert (int(FIRST_STEP * 50), 16.0 + 2 * PAUSE) == (window.allowed, share.paused_until)


def test_share_never_steps_down_below_the_least() -> None:
    """However little was used, some calls are left to find out with."""
    window, share = used(0, 100, 10.0)
    share.refused(10.0)
    share.refused(20.0)

    assert int(LEAST * 100) == window.allowed


def test_share_never_steps_up_by_a_refusal() -> None:
    """The allowance after a refusal is at most what it was before."""
    window, share = used(60, 100, 10.0)
    window.allowed = 20
    share.refused(10.0)
    share.refused(20.0)

    assert 20 == window.allowed


def test_share_pause_doubles_up_to_a_bound_and_begins_anew() -> None:
    """Refusals in a row make pauses longer; after a while without one the first is short again."""
    _, share = used(0, 100, 0.0)
    pauses, now = list[float](), 0.0
    for _ in range(6):
        share.refused(now)
        pauses.append(share.paused_until - now)
        now = share.paused_until
    now += SOON + PAUSE_MAX
    share.refused(now)

    assert [5.0, 10.0, 20.0, 40.0, 60.0, 60.0] == pauses
    assert now + PAUSE == share.paused_until


def test_share_probes_until_a_call_after_the_pause_is_answered() -> None:
    """A good answer of a call from before the pause proves nothing."""
    _, share = used(0, 100, 0.0)
    share.refused(0.0)
    share.accepted(1.0)
    assert share.is_probing

    share.accepted(PAUSE)
    assert not share.is_probing


def test_share_steps_up_after_holding() -> None:
    """Nothing is tried while it holds; then a little every ten seconds, up to the limit."""
    window, share = used(30, 60, 0.0)
    share.refused(0.0)
    share.refused(10.0)
    low, seen = window.allowed, list[int]()
    for second in range(25, 10 + int(HOLD)):
        share.accepted(float(second))
    assert (18, 18) == (low, window.allowed)

    for second in range(10 + int(HOLD), 1000):
        share.accepted(float(second))
        seen.append(window.allowed)

    assert seen == sorted(seen)
    assert [19, 19, 20] == [seen[0], seen[9], seen[10]]
    assert (60, False) == (seen[-1], window.is_wary)


def test_share_lets_a_single_probe_go_first_after_a_pause() -> None:
    """Nobody starts in the pause, one starts after it, the others when it was answered."""

    async def scene() -> list[float]:
        limit, starts = CallClass("general", 6000), list[float]()

        async def call() -> None:
            async with limit.slot():
                starts.append(asyncio.get_running_loop().time())
                await asyncio.sleep(2.0)
            limit.accepted()

        limit.refused()
        async with asyncio.TaskGroup() as group:
            for _ in range(5):
                group.create_task(call())
        return starts

    first, *others = run(scene())

    assert pytest.approx(PAUSE) == first
    assert 4 == sum(first + 2.0 <= one < first + 3.0 for one in others)


@dataclass
class SharedAccount:
    """An account with a rolling minute; another program uses a half of it, evenly.

    Attributes:
        calls: the account's limit.
        refused: of our calls.
        served: when our good calls arrived.
    """

    calls: int
    minutes: int
    seed: int
    refused: int = 0
    served: list[float] = field(default_factory=list)
    arrivals: deque[float] = field(default_factory=deque)

    def arrive(self, now: float) -> bool:
        """Whether the service takes this call."""
        while self.arrivals and self.arrivals[0] <= now - MINUTE:
            self.arrivals.popleft()
        if len(self.arrivals) >= self.calls:
            return False
        self.arrivals.append(now)
        return True

    async def live(self) -> CallClass:
        """Both programs call for so many minutes."""
        limit = CallClass("general", self.calls)
        async with asyncio.TaskGroup() as group:
            group.create_task(self._other())
            for number in range(min(self.calls, 108)):
                group.create_task(self._ours(limit, Random(self.seed + number)))  # noqa: S311
        return limit

    async def _other(self) -> None:
        clock = asyncio.get_running_loop().time
        while clock() < MINUTE * self.minutes:
            await asyncio.sleep(MINUTE / (self.calls / 2))
            self.arrive(clock())

    async def _ours(self, limit: CallClass, random: Random) -> None:
        clock = asyncio.get_running_loop().time
        while clock() < MINUTE * self.minutes:
            async with limit.slot():
                latency = random.uniform(0.05, 0.3)
                await asyncio.sleep(latency / 2)
                is_taken, arrived = self.arrive(clock()), clock()
                await asyncio.sleep(latency / 2)
            if is_taken:
                self.served.append(arrived)
                limit.accepted()
            else:
                self.refused += 1
                limit.refused()


@pytest.mark.parametrize("calls", [300, 2000])
def test_share_of_an_account_that_another_program_uses_too(calls: int) -> None:
    """Over five minutes we run into the limit a few times only, and use what the other leaves."""
    account = SharedAccount(calls, 5, seed=1)
    limit = run(account.live(), debug=False)
    left = calls / 2

    assert limit.share.events <= 9
    assert account.refused <= 9 * limit.share.events
    assert len([one for one in account.served if one >= MINUTE]) >= 0.8 * left * 4
