"""Limits of calls: what the server sees in any minute, who goes first, what a cancel costs."""

from __future__ import annotations

import asyncio
from math import inf
from random import Random

import pytest
from clock import now, run
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.load import MINUTE, Load
from dfseo_async.errors import ConfigError
from dfseo_async.limits import CallClass, Limits, Priority, Window, owner
from dfseo_async.limits.share import PAUSE
from dfseo_async.limits.window import HANGS, SPRINT


def put_on(load: Load) -> Load:
    """Run *load* on the virtual clock."""
    run(load.put_on(), debug=False)
    return load


gaps = st.lists(
    st.tuples(st.floats(0, 200), st.floats(0.1, 90)).map(lambda one: (one[0], one[0] + one[1])),
    max_size=4,
)


@given(
    calls=st.sampled_from([1, 3, 20, 60]),
    slowest=st.floats(0.02, 3.0),
    gaps=gaps,
    seed=st.integers(0, 2**32),
)
@settings(max_examples=60)
def test_limits_hold_in_every_rolling_minute_at_the_server(
    calls: int, slowest: float, gaps: list[tuple[float, float]], seed: int
) -> None:
    """Wherever between start and reply a call arrives, no 60 seconds hold more than the limit."""
    load = put_on(Load(calls, (0.01, slowest), 300.0, seed, gaps))

    assert calls >= load.fullest()


@pytest.mark.parametrize("calls", [300, 2000])
@pytest.mark.parametrize("gaps", [[], [(5.0, 58.0), (61.0, 100.0)]])
def test_limits_hold_for_many_calls_with_bursts(
    calls: int, gaps: list[tuple[float, float]]
) -> None:
    """The promise holds at high limits, in steady work and after a pause."""
    load = put_on(Load(calls, (0.01, 3.0), 130.0, calls, gaps))

    assert calls >= load.fullest()
    assert len(load.starts) > calls


@pytest.mark.parametrize("calls", [3, 20, 300, 2000])
def test_limits_are_used_almost_fully_at_ordinary_reply_times(calls: int) -> None:
    """From the second minute on, 98 % of the allowance are used when replies take under 0.3 s."""
    minutes = 2 if calls == 2000 else 8
    load = put_on(Load(calls, (0.01, 0.3), (minutes + 1) * MINUTE, 7))

    assert load.use(minutes) >= 0.98
    assert calls >= load.fullest()


@pytest.mark.parametrize("calls", [3, 20, 300, 2000])
def test_limits_are_used_well_at_slow_reply_times(calls: int) -> None:
    """With replies that take up to 3 s, 95 % of the allowance are used."""
    minutes = 2 if calls == 2000 else 8
    load = put_on(Load(calls, (0.01, 3.0), (minutes + 1) * MINUTE, 8))

    assert load.use(minutes) >= 0.95


def test_limits_start_a_job_faster_than_the_even_rate_but_not_at_once() -> None:
    """The first calls go at the sprint rate: no second holds more of them than that."""
    load = put_on(Load(600, (0.01, 0.1), 10.0, 1))
    first = [one for one in load.starts if one < 5.0]
    busiest = max(sum(one <= other < one + 1.0 for other in first) for one in first)

    assert 300 <= len(first) <= 503
    assert busiest <= 600 * SPRINT / MINUTE + 3


def test_window_refuses_a_limit_below_one() -> None:
    """A limit of no calls at all is a mistake."""
    with pytest.raises(ConfigError, match="at least 1"):
        Window(0)


def test_window_frees_a_slot_one_window_after_its_reply() -> None:
    """The slot of a call from 0 s to 3 s is free again when 60 s and the margin have passed."""
    window = Window(1)
    call = window.start(0.0)

    assert inf == window.next_start(1.0)

    window.finish(call, 3.0)

    assert pytest.approx(63.1) == window.next_start(5.0)
    assert 1 == window.used(63.0)
    assert 0 == window.used(63.2)
    assert 70.0 == window.next_start(70.0)


def test_window_waits_for_as_many_slots_as_are_lacking() -> None:
    """When the allowance shrinks, a call waits until enough old ones have cooled."""
    window = Window(3)
    for moment in (1.0, 2.0, 3.0):
        window.finish(window.start(moment - 1.0), moment)
    window.allowed = 1

    assert pytest.approx(63.1) == window.next_start(10.0)


async def hold(limit: CallClass, seconds: float, log: list[str], name: str) -> None:
    """Make one call that takes *seconds*; note when it began."""
    async with limit.slot(Priority.POST if name.startswith("post") else Priority.GET):
        log.append(f"{name}@{now():.1f}")
        await asyncio.sleep(seconds)


def test_limits_serve_a_post_before_gets_that_wait_longer() -> None:
    """When calls are scarce a POST goes first; equals go in order of arrival."""

    async def scene() -> list[str]:
        log: list[str] = []
        limit = CallClass("general", 2, at_once=1)
        async with asyncio.TaskGroup() as group:
            for name in ("get 1", "get 2", "get 3", "post 1", "post 2"):
                group.create_task(hold(limit, 0.5, log, name))
                await asyncio.sleep(0.01)
        return [one.partition("@")[0] for one in log]

    assert ["get 1", "post 1", "post 2", "get 2", "get 3"] == run(scene())


def test_limits_gate_holds_simultaneous_calls() -> None:
    """At most ``at_once`` calls are under way, however many the window allows."""

    async def scene() -> tuple[int, int]:
        limit, most, made = CallClass("database", 1000, at_once=3), 0, 0

        async def call(seconds: float) -> None:
            nonlocal most, made
            async with limit.slot():
                most, made = max(most, limit.window.in_flight), made + 1
                await asyncio.sleep(seconds)

        async with asyncio.TaskGroup() as group:
            for number in range(40):
                group.create_task(call(0.1 + number % 7 / 10))
        return most, made

    assert (3, 40) == run(scene())


def test_limits_pause_holds_everybody() -> None:
    """After "too many" nobody starts before the pause is over, neither who waits nor who comes."""

    async def scene() -> list[str]:
        log: list[str] = []
        limit = CallClass("general", 6000, at_once=1)
        async with asyncio.TaskGroup() as group:
            group.create_task(hold(limit, 1.0, log, "first"))
            group.create_task(hold(limit, 1.0, log, "waiting"))
            await asyncio.sleep(0.5)
            limit.refused()
            limit.refused()  # an answer to a call that was under way: the same event
            await asyncio.sleep(4.0)
            group.create_task(hold(limit, 1.0, log, "late"))
        assert (2, 1) == (limit.throttled, limit.share.events)
        return log

    assert ["first@0.0", "waiting@5.5", "late@6.5"] == run(scene())


def test_limits_pause_holds_a_caller_who_comes_when_nobody_waits() -> None:
    """The pause counts for the first caller after it too."""

    async def scene() -> float:
        limit = CallClass("general", 1000)
        limit.refused()
        async with limit.slot():
            return now()

    assert PAUSE == run(scene())


def test_limits_try_a_single_call_after_a_pause() -> None:
    """Until one call was answered properly nobody else goes."""

    async def scene() -> list[str]:
        log: list[str] = []
        limit = CallClass("general", 6000)
        limit.refused()
        async with asyncio.TaskGroup() as group:
            for name in ("probe", "second", "third"):
                group.create_task(hold(limit, 1.0, log, name))
            await asyncio.sleep(PAUSE + 0.9)
            assert ["probe@5.0"] == log
            limit.accepted()
        return [one.partition("@")[0] for one in log]

    assert ["probe", "second", "third"] == run(scene())


def test_limits_say_first_what_a_reply_was() -> None:
    """A reply that says "too many" frees no turn for a call that would be refused as well."""

    async def scene() -> list[str]:
        log: list[str] = []
        limit = CallClass("database", 6000, at_once=1)

        async def refused() -> None:
            async with limit.slot():
                log.append(f"refused@{now():.1f}")
                await asyncio.sleep(1.0)
            limit.refused()

        async with asyncio.TaskGroup() as group:
            group.create_task(refused())
            group.create_task(hold(limit, 1.0, log, "next"))
        return log

    assert ["refused@0.0", "next@6.0"] == run(scene())


def test_limits_probe_is_not_held_up_by_a_call_that_hangs() -> None:
    """A call from before the pause that gets no answer does not keep the first one after it."""

    async def scene() -> list[str]:
        log: list[str] = []
        limit = CallClass("general", 6000)
        async with asyncio.TaskGroup() as group:
            group.create_task(hold(limit, 300.0, log, "hangs"))
            await asyncio.sleep(1.0)
            limit.refused()
            for name in ("probe", "second"):
                group.create_task(hold(limit, 1.0, log, name))
        return log

    assert ["hangs@0.0", "probe@6.0", "second@7.0"] == run(scene())


async def job(limit: CallClass, callers: int, until: float, *, name: object) -> int:
    """One job with so many callers at a time; how many calls it made."""
    owner.set(name)
    made = 0

    async def calls() -> None:
        nonlocal made
        while now() < until:
            async with limit.slot():
                made += now() < until
                await asyncio.sleep(0.2)

    async with asyncio.TaskGroup() as group:
        for _ in range(callers):
            group.create_task(calls())
    return made


@pytest.mark.parametrize("callers", [(16, 200), (200, 16)])
def test_limits_give_jobs_equal_shares(callers: tuple[int, int]) -> None:
    """However many callers each has: while both have work, each gets about half of the calls."""

    async def scene() -> list[int]:
        limit = CallClass("general", 300)
        async with asyncio.TaskGroup() as group:
            jobs = [
                group.create_task(job(limit, many, 300.0, name=f"job {which}"))
                for which, many in enumerate(callers)
            ]
        return [one.result() for one in jobs]

    made = run(scene(), debug=False)

    assert pytest.approx(made[1], abs=2) == made[0]
    assert sum(made) >= 0.98 * 300 * 5


def test_limits_let_three_jobs_take_turns_and_posts_go_first() -> None:
    """A backlog of one job delays the others by one call; a POST of any job goes before GETs."""

    async def scene() -> list[str]:
        log: list[str] = []
        limit = CallClass("general", 6000, at_once=1)
        async with asyncio.TaskGroup() as group, limit.slot():
            for whose in ("a", "b", "c"):
                owner.set(whose)
                for number in range(3 if whose == "a" else 2):
                    group.create_task(hold(limit, 0.5, log, f"{whose}{number}"))
            owner.set("a")
            group.create_task(hold(limit, 0.5, log, "post a"))
            await asyncio.sleep(1.0)
        return [one.partition("@")[0] for one in log]

    assert ["post a", "a0", "b0", "c0", "a1", "b1", "c1", "a2"] == run(scene())


def test_limits_lose_no_slot_to_a_cancel_while_waiting() -> None:
    """A caller who gives up takes nothing along: the next one starts when the window says."""

    async def scene() -> tuple[list[str], int]:
        log: list[str] = []
        limit = CallClass("general", 1)
        await hold(limit, 1.0, log, "first")
        async with asyncio.TaskGroup() as group:
            gone = group.create_task(hold(limit, 1.0, log, "gone"))
            await asyncio.sleep(5.0)
            gone.cancel()
            group.create_task(hold(limit, 1.0, log, "second"))
        return log, limit.window.in_flight

    assert (["first@0.0", "second@61.1"], 0) == run(scene())


def test_limits_lose_no_slot_to_a_cancel_in_the_turn_of_being_served() -> None:
    """A caller cancelled just when its turn came gives the turn back; the gate stays whole."""

    async def scene() -> tuple[list[str], int]:
        log: list[str] = []
        limit = CallClass("database", 3000, at_once=1)
        async with asyncio.TaskGroup() as group:
            async with limit.slot():
                gone = group.create_task(hold(limit, 1.0, log, "gone"))
                next_one = group.create_task(hold(limit, 1.0, log, "next"))
                await asyncio.sleep(1.0)
            await asyncio.sleep(0.0)
            assert 1 == limit.window.in_flight  # the turn is given already
            gone.cancel()
            await next_one
        return log, limit.window.in_flight

    assert (["next@1.0"], 0) == run(scene())


def test_limits_free_the_slot_of_a_call_that_fails_or_is_cancelled() -> None:
    """Whatever ends a call, its slot cools and comes back."""

    async def scene() -> tuple[int, int]:
        limit = CallClass("general", 600)
        with pytest.raises(OSError, match="lost"):
            async with limit.slot():
                raise OSError("lost")
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(1.0), limit.slot():
                await asyncio.sleep(100.0)
        now = asyncio.get_running_loop().time()
        return limit.window.in_flight, limit.window.used(now)

    assert (0, 2) == run(scene())


def test_limits_survive_any_pattern_of_cancels() -> None:
    """With callers cancelled at random moments all slots come back, and nobody waits for ever."""

    async def scene(random: Random) -> tuple[int, int]:
        limit, served = CallClass("general", 20, at_once=4), 0

        async def call() -> None:
            nonlocal served
            async with limit.slot(random.choice(list(Priority))):
                await asyncio.sleep(random.choice((0.0, 0.1, 0.5)))
                served += 1

        async with asyncio.TaskGroup() as group:
            for _ in range(200):
                one = group.create_task(call())
                if random.random() < 0.5:
                    moment = asyncio.get_running_loop().time() + random.choice((0, 0.1, 0.5, 30))
                    asyncio.get_running_loop().call_at(moment, one.cancel)
                if random.random() < 0.3:
                    await asyncio.sleep(random.choice((0.0, 0.1)))
        assert served > 0
        return limit.window.in_flight, limit.stats(now()).waiting

    for seed in range(10):
        assert (0, 0) == run(scene(Random(seed)), debug=False)  # noqa: S311 (a load)


def test_limits_stats_say_what_is_used_and_waited_for() -> None:
    """The record shows calls under way, slots that cool, and who waits."""

    async def scene() -> None:
        log: list[str] = []
        limit = CallClass("tasks_ready", 2)
        async with asyncio.TaskGroup() as group:
            for name in ("a", "b", "c"):
                group.create_task(hold(limit, 1.0, log, name))
            await asyncio.sleep(0.5)
            early = limit.stats(0.5)
        late = limit.stats(asyncio.get_running_loop().time())

        assert ("tasks_ready", 2, 0) == (early.name, early.allowed, early.throttled)
        assert 3 == early.in_flight + early.waiting
        assert (3, 0, 0) == (late.started, late.waiting, late.in_flight)
        assert late.waited > 50.0

    run(scene())


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/v3/serp/google/organic/tasks_ready", "tasks_ready"),
        ("/v3/serp/tasks_ready/", "tasks_ready"),
        ("/v3/serp/id_list", "id_list"),
        ("/v3/appendix/user_data", "user_data"),
        ("/v3/serp/google/organic/task_post", "general"),
        ("/v3/serp/google/organic/task_get/advanced/0123", "general"),
        ("/v3/serp/google/organic/tasks_fixed", "tasks_fixed"),
        ("/v3/serp/errors", "errors"),
        ("/v3/keywords_data/google_ads/search_volume/live", "google_ads_live"),
        ("/v3/keywords_data/google_ads/search_volume/task_post", "general"),
    ],
)
def test_limits_know_the_class_of_a_path(path: str, name: str) -> None:
    """Lists and account data have limits of their own; everything else shares one."""
    limits = Limits(
        calls_per_minute=4,
        tasks_ready_per_minute=3,
        id_list_per_minute=2,
        user_data_per_minute=1,
        window=60.0,
    )

    assert name == limits.of(path).name
    own = (limits.general, limits.tasks_ready, limits.id_list, limits.user_data)
    assert [4, 3, 2, 1] == [one.window.calls for one in own]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/v3/dataforseo_labs/google/ranked_keywords/live", "database"),
        ("/v3/backlinks/backlinks/live", "database"),
        ("/v3/on_page/task_post", None),
        ("/v3/on_page/summary/0123", None),
        ("/v3/ai_optimization/chat_gpt/llm_responses/live", "llm_live"),
        ("/v3/serp/google/organic/live/advanced", None),
    ],
)
def test_limits_know_which_calls_have_a_gate(path: str, name: str | None) -> None:
    """Calls on the service's own databases are few at once; tasks are not."""
    limits = Limits(
        calls_per_minute=None,
        tasks_ready_per_minute=None,
        id_list_per_minute=10,
        user_data_per_minute=6,
        window=60.0,
    )
    gate = limits.gate(path)

    assert name == (gate and gate.name)


def test_limits_believe_whoever_knows_best() -> None:
    """What the user gave beats the account, that beats the headers, those beat the default."""

    async def scene() -> list[tuple[int, str]]:
        limit, seen = CallClass("general", 2000), []
        words = [
            (100, "headers"),
            (500, "account"),
            (700, "headers"),
            (50, "given"),
            (9, "account"),
        ]
        for calls, source in words:
            limit.set_limit(calls, source)
            seen.append((limit.window.calls, limit.source))
        return seen

    assert [
        (100, "headers"),
        (500, "account"),
        (500, "account"),
        (50, "given"),
        (50, "given"),
    ] == run(scene())


def test_window_counts_calls_of_an_earlier_process() -> None:
    """Calls made before a restart use the same minute: nothing starts before they are free."""
    window = Window(3)
    window.remember([40.0, 20.0, 30.0])

    assert 20.0 == window.next_start(1.0)
    assert 25.0 == window.next_start(25.0)


def test_window_leaves_room_for_the_calls_of_others_for_a_while() -> None:
    """What the service says of other programs counts, but not for ever."""
    window = Window(10)
    window.others(10, 0.0)

    assert 15.0 == window.next_start(1.0)
    assert 16.0 == window.next_start(16.0)


def test_window_does_not_leave_the_room_of_others_twice() -> None:
    """What refusals made of the allowance and what the service says of others are not added up."""
    window = Window(100)
    window.allowed = window.pace = 45
    window.is_wary = True
    window.others(50, 0.0)
    starts = 0
    while window.next_start(float(starts)) == starts < 14:
        window.finish(window.start(float(starts)), starts + 0.1)
        starts += 2

    assert 14 == starts


def test_limits_turn_holds_database_calls_to_thirty_at_once() -> None:
    """However many are wanted, thirty are under way, and each takes a call of the minute too."""

    async def scene() -> tuple[int, int, int]:
        limits = Limits(
            calls_per_minute=6000,
            tasks_ready_per_minute=None,
            id_list_per_minute=10,
            user_data_per_minute=6,
            window=60.0,
        )
        under_way = most = 0

        async def call(number: int) -> None:
            nonlocal under_way, most
            path = f"/v3/{('backlinks', 'dataforseo_labs')[number % 2]}/google/x/live"
            async with limits.turn(path, Priority.GET) as calls:
                assert calls is limits.general
                under_way += 1
                most = max(most, under_way)
                await asyncio.sleep(0.5 + number % 5 / 10)
                under_way -= 1

        async with asyncio.TaskGroup() as group:
            for number in range(200):
                group.create_task(call(number))
        return most, limits.general.started, limits.database.window.in_flight

    assert (30, 200, 0) == run(scene(), debug=False)


def test_limits_turn_of_free_calls_passes_the_gate() -> None:
    """Tasks of a database API wait for nothing but the minute."""

    async def scene() -> int:
        limits = Limits(
            calls_per_minute=60_000,
            tasks_ready_per_minute=None,
            id_list_per_minute=10,
            user_data_per_minute=6,
            window=60.0,
        )

        async def call() -> None:
            async with limits.turn("/v3/on_page/task_post", Priority.POST):
                await asyncio.sleep(5.0)

        async with asyncio.TaskGroup() as group:
            for _ in range(100):
                group.create_task(call())
            await asyncio.sleep(4.0)
            return limits.general.window.in_flight

    assert 100 == run(scene(), debug=False)


def test_window_crowding_ignores_calls_that_hang() -> None:
    """Calls that get no answer hold their slots, but do not keep the others from starting."""
    window = Window(60)
    window.is_wary = True
    hanging = [window.start(number / 10) for number in range(4)]

    assert pytest.approx(0.2 + HANGS) == window.next_start(0.5)
    assert 10.0 == window.next_start(10.0)
    assert 4 == window.in_flight == len(hanging)


def test_window_measures_the_reply_time() -> None:
    """Slow replies need more calls under way: how long they take is measured inside."""
    window = Window(600)
    window.is_wary = True
    for number in range(100):
        window.finish(window.start(float(number)), number + 2.0)

    for _ in range(20):
        window.start(200.0)
    assert 201.0 == window.next_start(201.0)
