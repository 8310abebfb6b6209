"""Refusals: one pause for everybody, a step down when they go on, a slow way back."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field
from math import inf
from random import Random

import pytest
from clock import run

from dfseo_async.limits import CallClass, Window
from dfseo_async.limits.share import BACK, BEYOND, DOWN, HOLD, LEAST, PAUSE, PROBE, Share

MINUTE = 60.0


def used(calls: int, of: int, now: float) -> tuple[Window, Share]:
    """A window of which so many calls were used just before *now*."""
    window = Window(of)
    for _ in range(calls):
        window.finish(window.start(now - 1.0), now - 0.5)
    return window, Share(window)


def test_share_first_refusal_is_one_pause() -> None:
    """Answers of calls that were under way do not add up, however late they come."""
    window, share = used(50, 100, 10.0)
    for moment in (10.0, 10.1, 10.1, 10.0 + PAUSE - 0.01, 10.0 + PAUSE + 3.0):
        share.refused(moment)

    assert (1, 10.0 + PAUSE, True) == (share.events, share.paused_until, share.is_probing)
    assert window.is_wary


@pytest.mark.parametrize(("calls", "pace"), [(95, 45), (50, 43), (40, 34), (2, 30)])
def test_share_first_refusal_leaves_a_half_to_others(calls: int, pace: int) -> None:
    """A little less than was used when it came, at most about half; not very little by chance."""
    window, share = used(calls, 100, 10.0)
    share.refused(10.0)

    assert pace == window.pace
    assert max(pace, int(BACK * calls)) == window.allowed


def refuse_again(window: Window, share: Share, now: float) -> None:
    """One more call, good in the pause's probe, and then a refusal."""
    window.finish(window.start(now), now)
    share.accepted(now)
    share.refused(now + 0.1)


def test_share_steps_down_when_others_took_more() -> None:
    """A refusal without anything tried since the last one means that others use more now."""
    window, share = used(80, 100, 10.0)
    share.refused(10.0)
    refuse_again(window, share, 20.0)

    assert (int(DOWN * 45), 20.1 + PAUSE) == (window.pace, share.paused_until)


def test_share_never_steps_down_below_the_least() -> None:
    """However often it is refused, some calls are left to find out with."""
    window, share = used(90, 100, 0.0)
    for number in range(20):
        refuse_again(window, share, 100.0 * number)

    assert int(LEAST * 100) == window.pace


def test_share_pause_doubles_while_the_first_call_after_it_is_refused() -> None:
    """Such refusals step nothing down: a service may count by the minute of the clock."""
    window, share = used(90, 100, 0.0)
    pauses, now = list[float](), 0.0
    for _ in range(6):
        window.finish(window.start(now), now)
        share.refused(now)
        pauses.append(share.paused_until - now)
        now = share.paused_until
    refuse_again(window, share, now)

    assert [5.0, 10.0, 20.0, 40.0, 60.0, 60.0] == pauses
    assert now + 0.1 + PAUSE == share.paused_until
    assert int(DOWN * 45) == window.pace  # by the last one only


def test_share_probes_until_a_call_after_the_pause_is_answered() -> None:
    """A good answer of a call from before the pause proves nothing."""
    window, share = used(0, 100, 0.0)
    share.refused(0.0)
    for moment in (1.0, PAUSE + 1.0):
        share.accepted(moment)
    assert share.is_probing

    window.finish(window.start(PAUSE), PAUSE)
    share.accepted(PAUSE)
    assert not share.is_probing


def work(window: Window, share: Share, since: float, until: float) -> list[tuple[float, int]]:
    """Good calls, as fast as the window lets them; the moments at which the pace changed."""
    now, seen, paces = since, window.pace, list[tuple[float, int]]()
    while now < until:
        now = max(now, share.paused_until, window.next_start(now))
        window.finish(window.start(now), now)
        share.accepted(now)
        if seen != window.pace:
            seen = window.pace
            paces.append((now, seen))
    return paces


def test_share_tries_a_little_more_and_goes_up_fast_when_there_is_room() -> None:
    """It holds, tries a step above what was refused, and goes on when that much was used."""
    window, share = used(300, 600, 0.0)
    share.refused(0.0)
    low = window.pace
    paces = work(window, share, 0.0, 400.0)
    (first, tried), (second, _), *_ = paces

    assert (int(BACK * 300), low + int(PROBE * 600)) == (low, tried)
    assert PAUSE + HOLD <= first < PAUSE + HOLD + 1.0
    assert second - first >= MINUTE * BEYOND / PROBE
    assert sorted(paces) == paces
    assert (600, 600, False) == (window.pace, window.allowed, window.is_wary)
    assert paces[-1][0] <= 240.0


def test_share_goes_back_when_trying_more_is_refused() -> None:
    """Then the ceiling is known: a little below it is used, and it holds longer."""
    window, share = used(300, 600, 0.0)
    share.refused(0.0)
    work(window, share, 0.0, PAUSE + HOLD + 30.0)
    tried, at = window.pace, PAUSE + HOLD + 31.0
    most = min(tried, window.used(at))
    share.refused(at)

    assert int(BACK * most) == window.pace
    assert work(window, share, at, at + 3 * HOLD)[0][0] >= at + PAUSE + 2 * HOLD


def test_share_tries_more_some_time_when_little_is_wanted() -> None:
    """A job that does not use what it may is not kept waiting for a proof for ever."""
    window, share = used(10, 20, 0.0)
    share.refused(0.0)
    for moment in range(10, 2000, 30):
        window.finish(window.start(float(moment)), float(moment))
        share.accepted(float(moment))

    assert (20, False) == (window.pace, window.is_wary)


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
    """An account that another program uses too: evenly, or as a burst at each minute's begin.

    Attributes:
        calls: the account's limit.
        minutes: how long we work.
        other: from when to when the other program works, in seconds.
        share: of the limit, that the other one wants.
        is_bursting: it takes its share in the first second of each of its minutes.
        by_the_clock: the service counts by the minute of the clock, not by the last 60 seconds.
        refused: of our calls.
        served: when our good calls arrived.
    """

    calls: int
    minutes: int
    other: tuple[float, float] = (0.0, inf)
    share: float = 0.5
    is_bursting: bool = False
    by_the_clock: bool = False
    seed: int = 1
    refused: int = 0
    served: list[float] = field(default_factory=list)
    arrivals: deque[float] = field(default_factory=deque)

    def arrive(self, now: float) -> bool:
        """Whether the service takes this call."""
        since = now // MINUTE * MINUTE if self.by_the_clock else now - MINUTE + 1e-6
        while self.arrivals and self.arrivals[0] < since:
            self.arrivals.popleft()
        if len(self.arrivals) >= self.calls:
            return False
        self.arrivals.append(now)
        return True

    async def live(self) -> CallClass:
        """Both programs call."""
        limit = CallClass("general", self.calls)
        async with asyncio.TaskGroup() as group:
            group.create_task(self._other())
            for number in range(min(self.calls, 108)):
                group.create_task(self._ours(limit, Random(self.seed + number)))  # noqa: S311
        return limit

    def use(self, since: int, until: int) -> float:
        """Part of the limit that we used between two minutes."""
        good = sum(since * MINUTE <= one < until * MINUTE for one in self.served)
        return good / self.calls / (until - since)

    async def _other(self) -> None:
        clock, wanted = asyncio.get_running_loop().time, int(self.share * self.calls)
        begin, end = self.other
        await asyncio.sleep(begin)
        while clock() < min(end, MINUTE * self.minutes):
            if not self.is_bursting:
                await asyncio.sleep(MINUTE / wanted)
                self.arrive(clock())
                continue
            for _ in range(wanted):
                self.arrive(clock())
                await asyncio.sleep(1.0 / wanted)
            await asyncio.sleep(MINUTE - clock() % MINUTE)

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


@pytest.mark.parametrize("calls", [300, 600, 2000])
@pytest.mark.parametrize("is_bursting", [False, True])
@pytest.mark.parametrize("seed", [1, 2])
def test_share_of_an_account_half_of_which_another_program_uses(
    calls: int, *, is_bursting: bool, seed: int
) -> None:
    """Refusals stay in single figures over five minutes, and we use most of what is left."""
    account = SharedAccount(calls, 5, is_bursting=is_bursting, seed=seed)
    run(account.live(), debug=False)

    assert account.refused <= 9
    assert account.use(1, 5) >= 0.8 * 0.5


@pytest.mark.parametrize("calls", [300, 2000])
def test_share_concedes_a_half_to_a_program_that_starts_later(calls: int) -> None:
    """Refusals stay in single figures when another one comes while we use everything."""
    account = SharedAccount(calls, 6, other=(130.0, inf))
    run(account.live(), debug=False)

    assert account.refused <= 9
    assert account.use(1, 2) >= 0.98
    assert account.use(4, 6) >= 0.8 * 0.5


@pytest.mark.parametrize("calls", [300, 2000])
def test_share_takes_everything_when_the_other_program_ends(calls: int) -> None:
    """Within four minutes of the other's end all of the allowance is used again."""
    account = SharedAccount(calls, 7, other=(0.0, 120.0))
    run(account.live(), debug=False)

    assert account.use(6, 7) >= 0.95


@pytest.mark.parametrize("calls", [300, 600])
def test_share_of_an_account_counted_by_the_minute_of_the_clock(calls: int) -> None:
    """A service that counts so refuses everything up to the next minute; few calls find out."""
    account = SharedAccount(calls, 5, by_the_clock=True)
    run(account.live(), debug=False)

    assert account.refused <= 9
    assert account.use(1, 5) >= 0.8 * 0.5
