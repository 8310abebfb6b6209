"""The emulator's parts: windows, faults, money, ids, bodies, paths."""

from __future__ import annotations

import gzip
from random import Random

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dfseo_async.emulator import (
    CallKind,
    EmulatorSettings,
    Fault,
    FaultPlan,
    Scripted,
    parse_scripted,
)
from dfseo_async.emulator.accounts import Account, Refusal
from dfseo_async.emulator.bodies import Block, Reply
from dfseo_async.emulator.faults import FaultSource
from dfseo_async.emulator.limits import CallLimits, RollingWindow
from dfseo_async.emulator.paths import Call, parse
from dfseo_async.emulator.tally import Spread
from dfseo_async.emulator.tasks import TaskIds, parse_date
from dfseo_async.errors import ConfigError


@given(
    gaps=st.lists(st.floats(min_value=0, max_value=0.7), max_size=60),
    limit=st.integers(min_value=1, max_value=5),
)
def test_no_window_ever_admits_more_than_the_limit(gaps: list[float], limit: int) -> None:
    """Whatever the arrivals, any span of one second holds at most the limit of admitted calls."""
    window = RollingWindow(limit, length=1.0)
    now = 100.0
    admitted = []
    for gap in gaps:
        now += gap
        if window.admit(now):
            admitted.append(now)

    for last in admitted:
        assert sum(last - 1.0 < at <= last for at in admitted) <= limit


def test_a_window_rolls() -> None:
    """A place is free again exactly one window after it was taken, by whatever call."""
    window = RollingWindow(2, length=60.0)

    passed = [window.admit(at) for at in (0, 30, 59.9, 60.0, 120.0)]

    assert passed == [True, True, False, False, True]
    assert (window.total, window.throttled, window.busiest) == (5, 2, 3)


def test_throttled_calls_may_be_free() -> None:
    """When throttled calls take no place, waiting for the oldest one is enough."""
    window = RollingWindow(2, length=60.0, counts_throttled=False)

    assert [window.admit(at) for at in (0, 30, 59.9, 60.0)] == [True, True, False, True]


def test_no_limit_lets_all_pass() -> None:
    """A limit of 0 means not limited, and use is counted all the same."""
    window = RollingWindow(0, length=60.0)

    assert [window.admit(1.0) for _ in range(5)] == [True] * 5
    assert window.busiest == 5


@pytest.mark.parametrize(
    ("scope", "passed"),
    [("api", [True, False, True]), ("account", [True, False, False]), ("endpoint", [True] * 3)],
)
def test_who_shares_a_ready_limit_is_a_setting(scope: str, passed: list[bool]) -> None:
    """The limit of tasks_ready belongs to an API, the account or an endpoint."""
    text = f'{{"tasks_ready_per_minute":1,"tasks_ready_scope":"{scope}"}}'
    limits = CallLimits(msgspec.json.decode(text, type=EmulatorSettings))
    scopes = ("serp/google/organic", "serp/google/maps", "merchant/google/products")

    assert passed == [limits.admit(Call(CallKind.TASKS_READY, name), 0.0) for name in scopes]


def test_classes_have_windows_of_their_own() -> None:
    """Posting and fetching share one limit; listing, id_list and account data have their own."""
    limits = CallLimits(EmulatorSettings(calls_per_minute=2))
    kinds = [CallKind.TASK_POST, CallKind.TASK_GET, CallKind.TASK_POST, CallKind.ID_LIST]

    passed = [limits.admit(Call(kind, "serp/google/organic"), 0.0) for kind in kinds]

    assert passed == [True, True, False, True]
    use = limits.use()
    assert use["general"] == {"limit": 2, "total": 3, "throttled": 1, "busiest_minute": 3}
    assert use["id_list"] == {"limit": 10, "total": 1, "throttled": 0, "busiest_minute": 1}


def test_scripted_faults_strike_the_numbered_call() -> None:
    """The third POST loses its reply, whatever other calls there are."""
    plan = FaultPlan(script=(parse_scripted("task_post:3:lose_reply"),))
    source = FaultSource(plan, Random(1))  # noqa: S311

    struck = [source.strike(CallKind.TASK_POST) for _ in range(4)]

    assert struck == [None, None, Fault.LOSE_REPLY, None]
    assert source.strike(CallKind.TASK_GET) is None
    assert source.counts == {"task_post:lose_reply": 1}


def test_a_script_may_cover_several_calls() -> None:
    """A fourth part says how many calls in a row."""
    assert Scripted(call=CallKind.TASK_GET, nth=2, fault=Fault.CUT, times=3) == parse_scripted(
        "task_get:2:cut:3"
    )


@pytest.mark.parametrize("text", ["task_post", "task_post:x:cut", "soup:1:cut", "task_post:1:soup"])
def test_a_bad_script_is_refused(text: str) -> None:
    """A script that cannot be read is a mistake in the settings."""
    with pytest.raises(ConfigError, match="scripted fault"):
        parse_scripted(text)


def test_rates_are_drawn_from_the_seed() -> None:
    """The same seed strikes the same calls, at about the wanted rate."""
    plan = FaultPlan(rates={CallKind.TASK_POST: {Fault.CUT: 0.2, Fault.LOSE_REPLY: 0.3}})
    drawn = []
    for _ in range(2):
        source = FaultSource(plan, Random(7))  # noqa: S311
        drawn.append([source.strike(CallKind.TASK_POST) for _ in range(1000)])

    assert drawn[0] == drawn[1]
    assert 150 < drawn[0].count(Fault.CUT) < 250
    assert 250 < drawn[0].count(Fault.LOSE_REPLY) < 350


@pytest.mark.parametrize(
    "wrong",
    [
        {"element_error": 1.5},
        {"execution": {40101: 0.6, 40103: 0.6}},
        {"rates": {CallKind.TASK_GET: {Fault.CUT: -0.1}}},
    ],
)
def test_impossible_rates_are_refused(wrong: dict[str, float]) -> None:
    """Rates are shares of one."""
    with pytest.raises(ConfigError, match="fault rates"):
        FaultPlan(**wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "wrong", [{"turnaround": (2, 1)}, {"window_seconds": 0}, {"balance_usd": -1}]
)
def test_impossible_settings_are_refused(wrong: dict[str, float]) -> None:
    """A setting that cannot be meant is named."""
    with pytest.raises(ConfigError, match=next(iter(wrong))):
        EmulatorSettings(**wrong)  # type: ignore[arg-type]


def test_settings_travel_as_json() -> None:
    """Settings survive the way into another process, faults included."""
    plan = FaultPlan(
        rates={CallKind.TASK_POST: {Fault.CUT: 0.1}},
        script=(parse_scripted("id_list:1:garbage"),),
        execution={40101: 0.5},
    )
    settings = EmulatorSettings(faults=plan, turnaround=(1, 2))

    assert settings == msgspec.json.decode(msgspec.json.encode(settings), type=EmulatorSettings)


def test_the_password_is_not_shown() -> None:
    """Settings can be printed without giving the password away."""
    assert "geheim" not in repr(EmulatorSettings(password="geheim"))  # noqa: S106


def test_money_is_exact() -> None:
    """A million small charges add up to the cent."""
    account = Account(balance_usd=600.0)
    for _ in range(1000):
        account.charge(600_000_000, 0.0)

    assert (account.balance, account.spent) == (0, 600_000_000_000)
    assert Refusal.PAYMENT_REQUIRED is account.refusal(1, 0.0)
    assert account.refusal(0, 0.0) is None


@given(seq=st.integers(min_value=0, max_value=10**9), seed=st.integers(min_value=0, max_value=99))
def test_ids_hide_numbers_reversibly(seq: int, seed: int) -> None:
    """Every number has an id from which it can be read again."""
    ids = TaskIds(seed)

    assert seq == ids.number(ids.of(seq, 1_790_000_000.0))


def test_dates_are_read_with_their_offset() -> None:
    """The same moment may be written in any offset; nonsense is nothing."""
    assert parse_date("2026-09-21 13:33:20 +00:00") == parse_date("2026-09-21 15:33:20 +02:00")
    assert [parse_date(text) for text in ("2026-09-21", 5)] == [None, None]


@given(head=st.binary(max_size=70_000), blocks=st.lists(st.binary(max_size=200), max_size=5))
def test_spliced_gzip_is_gzip(head: bytes, blocks: list[bytes]) -> None:
    """A body put together from packed blocks unpacks to the plain body."""
    reply = Reply(head, tuple(Block(block) for block in blocks), b"}")

    assert head + b"".join(blocks) + b"}" == reply.plain() == gzip.decompress(reply.gzip())


def test_percentiles_are_within_one_per_cent() -> None:
    """Median and 95th percentile of a known spread come out right."""
    spread = Spread()
    for step in range(1, 1001):
        spread.add(step / 100)

    summary = spread.summary()

    assert abs(summary["p50"] - 5.0) < 0.06
    assert abs(summary["p95"] - 9.5) < 0.11
    assert summary["max"] == 10.0


@pytest.mark.parametrize(
    ("line", "call"),
    [
        ("POST /v3/serp/google/organic/task_post", ("task_post", "serp/google/organic", "", "")),
        ("GET /v3/serp/tasks_ready", ("tasks_ready", "serp", "", "")),
        (
            "GET /v3/serp/google/maps/task_get/html/7-a",
            ("task_get", "serp/google/maps", "html", "7-a"),
        ),
        ("GET /v3/business_data/x/y/task_get/7-a", ("task_get", "business_data/x/y", "", "7-a")),
        ("GET /v3/on_page/summary/7-a", ("task_get", "on_page", "summary", "7-a")),
        ("POST /v3/serp/a/b/live/regular", ("live", "serp/a/b", "regular", "")),
        ("POST /v3/keywords_data/a/b/live", ("live", "keywords_data/a/b", "", "")),
        ("POST /v3/serp/id_list", ("id_list", "serp", "", "")),
        ("GET /v3/appendix/user_data", ("user_data", "appendix", "", "")),
        ("GET /v3/appendix/errors", ("code_list", "appendix", "", "")),
    ],
)
def test_paths_are_read(line: str, call: tuple[str, str, str, str]) -> None:
    """Each kind of path is told from the others."""
    method, path = line.split()
    found = parse(method, path)

    assert found is not None
    assert call == (found.kind.value, found.scope, found.function, found.task_id)


@pytest.mark.parametrize(
    "line", ["GET /v3/serp/google/organic/task_post", "GET /serp/tasks_ready", "GET /v3/soup"]
)
def test_unknown_paths_are_nothing(line: str) -> None:
    """A wrong method or a path of no known shape is no call."""
    assert parse(*line.split()) is None
