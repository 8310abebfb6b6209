"""Calls written down before they are made: what a restart must count as used."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from random import Random

import pytest
from clock import run
from hypothesis import given, settings
from hypothesis import strategies as st

from dfseo_async.engine.allowance import IN_TRANSIT
from dfseo_async.errors import LedgerError
from dfseo_async.limits import CallClass, Limits, Priority, Window
from dfseo_async.limits.call_class import LEASE_SECONDS, LEASE_SHARE
from dfseo_async.limits.limits import NO_LIMIT

MINUTE = 60.0


def limits(calls: int) -> Limits:
    """The classes of an account with so many calls a minute."""
    return Limits(
        calls_per_minute=calls,
        tasks_ready_per_minute=3,
        id_list_per_minute=2,
        user_data_per_minute=1,
        window=MINUTE,
    )


@dataclass
class Life:
    """One or more processes after each other, and what is on disk of their calls.

    Attributes:
        calls: the account's limit.
        delay: longest time that writing down takes.
        reply: longest reply time.
        journal: class, calls, and until when they may start.
        starts: of all calls.
        arrivals: of all calls, at the service.
    """

    calls: int
    seed: int
    delay: float = 0.05
    reply: float = 0.3
    journal: list[tuple[str, int, float]] = field(default_factory=list)
    starts: list[float] = field(default_factory=list)
    arrivals: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.random = Random(self.seed)  # noqa: S311 (a load, not a secret)

    async def note(self, name: str, calls: int, seconds: float) -> None:
        """Write down; it takes a while until it is durable."""
        until = asyncio.get_running_loop().time() + seconds
        await asyncio.sleep(self.random.uniform(0.0, self.delay))
        self.journal.append((name, calls, until))

    async def live(self, seconds: float) -> CallClass:
        """A process: takes up the journal, calls as it may, and is killed."""
        now = asyncio.get_running_loop().time()
        held = limits(self.calls)
        held.remember(
            [(name, n, min(until - now, 0.0) + IN_TRANSIT) for name, n, until in self.journal], now
        )
        held.add_journal(self.note)
        async with asyncio.TaskGroup() as group:
            workers = [group.create_task(self._work(held.general)) for _ in range(self.calls + 1)]
            await asyncio.sleep(seconds)
            for one in workers:
                one.cancel()
        return held.general

    async def _work(self, general: CallClass) -> None:
        while True:
            await asyncio.sleep(self.random.choice((0.0, 0.0, 0.5, 8.0)))
            async with general.slot():
                now = asyncio.get_running_loop().time()
                self.starts.append(now)
                self.check(now)
                reply = self.random.uniform(0.0, self.reply)
                self.arrivals.append(now + reply * self.random.random())
                await asyncio.sleep(reply)

    def check(self, now: float) -> None:
        """Every call is covered by what was written down before, and not by a lease that ended."""
        assert len(self.starts) <= sum(calls for _, calls, _ in self.journal)
        assert now <= max(until for _, _, until in self.journal)

    def fullest(self) -> int:
        """Most calls in any rolling minute at the service."""
        seen = self.arrivals
        return max(
            (sum(one <= other < one + MINUTE for other in seen) for one in seen),
            default=0,
        )


@given(seed=st.integers(0, 2**32), calls=st.sampled_from([1, 20, 60, 200]))
@settings(max_examples=12)
def test_leases_cover_every_call_before_it_starts(seed: int, calls: int) -> None:
    """At any moment no more calls have started than were written down before."""
    life = Life(calls, seed)
    run(life.live(70.0), debug=False)

    assert life.starts
    assert calls >= life.fullest()


@given(
    seed=st.integers(0, 2**32),
    calls=st.sampled_from([1, 20, 60]),
    lives=st.lists(st.tuples(st.floats(0.01, 40.0), st.floats(0.0, 70.0)), min_size=1, max_size=3),
)
@settings(max_examples=15)
def test_leases_keep_the_limit_across_crashes(
    seed: int, calls: int, lives: list[tuple[float, float]]
) -> None:
    """However often a process is killed and started anew, no rolling minute holds too many."""
    life = Life(calls, seed)

    async def scene() -> None:
        for lasts, pause in lives:
            await life.live(lasts)
            await asyncio.sleep(pause)
        await life.live(70.0)

    run(scene(), debug=False)

    assert life.starts
    assert calls >= life.fullest()


def test_leases_of_a_busy_class_are_few_and_bounded() -> None:
    """A sync for every call would be slow: leases grow, up to a twentieth of the limit."""
    life = Life(2000, 1, reply=0.05)
    run(life.live(20.0), debug=False)

    assert len(life.journal) < len(life.starts) / 10
    assert max(calls for _, calls, _ in life.journal) <= int(LEASE_SHARE * 2000)


def test_leases_of_an_idle_class_are_small() -> None:
    """Whoever calls now and then leaves little behind that a restart must count."""

    async def scene() -> list[int]:
        noted = list[int]()

        async def note(_name: str, calls: int, _seconds: float) -> None:
            noted.append(calls)

        limit = CallClass("general", 2000)
        limit.journal = note
        for _ in range(10):
            async with limit.slot():
                pass
            await asyncio.sleep(LEASE_SECONDS + 1.0)
        return noted

    assert [1] * 10 == run(scene())


def test_leases_that_cannot_be_written_stop_the_call() -> None:
    """A call that is not on disk is not made, and its slot comes back."""

    async def scene() -> tuple[int, bool]:
        async def note(_name: str, _calls: int, _seconds: float) -> None:
            raise OSError("disk full")

        limit, is_made = CallClass("general", 20), False
        limit.journal = note
        with pytest.raises(OSError, match="disk full"):
            async with limit.slot():
                is_made = True
        return limit.window.in_flight, is_made

    assert (0, False) == run(scene())


def test_leases_are_for_classes_with_a_limit_only() -> None:
    """Gates without calls a minute have nothing to remember; without a journal nobody has."""

    async def note(_name: str, _calls: int, _seconds: float) -> None:
        raise AssertionError

    made = limits(20)
    made.add_journal(note)

    journalled = {one.name for one in made.all() if one.journal is not None}
    assert {one.name for one in made.all() if one.window.calls < NO_LIMIT} == journalled
    assert {"database", "llm_live"}.isdisjoint(journalled)

    made.remove_journal(note)
    assert {None} == {one.journal for one in made.all()}


def test_limits_remember_only_what_they_know() -> None:
    """A class of another version is passed over; a journal of too many fills the window only."""
    made = limits(20)
    made.remember([("general", 500, 5.0), ("ancient", 3, 5.0), ("tasks_ready", 2, -10.0)], 100.0)

    assert [165.0] * 20 == list(made.general.window.cooling)
    assert [150.0] * 2 == list(made.tasks_ready.window.cooling)


@given(st.lists(st.floats(0.0, 200.0), max_size=20), st.integers(0, 19))
def test_window_cooling_stays_sorted(releases: list[float], finishes: int) -> None:
    """Calls of an earlier process may be free later than ours: the order is kept all the same."""
    window = Window(20)
    calls = [window.start(0.0) for _ in range(finishes)]
    window.remember(releases)
    for number, call in enumerate(calls):
        window.finish(call, 1.0 + number)
        window.remember([30.0 + number])

    assert sorted(window.cooling) == list(window.cooling)
    assert len(releases) + 2 * finishes == len(window.cooling)


def test_a_ledger_that_cannot_be_written_stops_its_own_job_only() -> None:
    """Other jobs of the client, and calls outside of jobs, go on; theirs are written down."""

    async def scene() -> list[str]:
        made, noted = limits(2000), list[str]()

        async def broken(_name: str, _calls: int, _seconds: float) -> None:
            raise LedgerError("moved")

        async def whole(name: str, _calls: int, _seconds: float) -> None:
            noted.append(name)

        made.add_journal(broken)
        made.add_journal(whole)
        async with made.turn("/v3/serp/google/organic/task_get/advanced/1", Priority.GET):
            pass
        return noted

    assert ["general"] == run(scene())
