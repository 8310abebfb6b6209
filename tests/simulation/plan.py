"""Everything that varies, drawn from the seed."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from dfseo_async.emulator import EmulatorSettings, FaultPlan
from dfseo_async.emulator.faults import Fault
from dfseo_async.emulator.paths import CallKind
from dfseo_async.emulator.webhook_faults import WebhookFaults
from dfseo_async.engine.preparing import InputRow
from dfseo_async.settings import JobSettings, Settings

from .rows import DEAREST, Menu, Sort, draw_menu, draw_rows, spread

PUBLIC_URL = "http://127.0.0.1:8080"
EPOCH = 1_790_000_000.0  # unix seconds at virtual time 0: 2026-09-21
MARGIN = 3.0  # seconds between the latest thing that may happen and the grace time
_CALLS = (CallKind.TASK_POST, CallKind.TASK_GET, CallKind.TASKS_READY, CallKind.ID_LIST)
_ALSO_CALLS = (CallKind.LIVE, CallKind.ERRORS, CallKind.WEBHOOK_RESEND)
_SORTS = (Sort.POLLED, Sort.POLLED, Sort.LIVE, Sort.DATABASE, Sort.MIXED)


@dataclass(frozen=True, slots=True, kw_only=True)
class WirePlan:
    """How the network behaves.

    Attributes:
        not_sent: how often no connection can be made.
        late: how often a request arrives late, and how late at most.
        slow: longest usual way of a request or a reply.
        mangled: how often a whole reply contradicts itself or a list holds an error.
        account: how often a call is answered that money is short.
        unheard: how often the answer to a webhook is lost.
        skew: how far the client's clock is ahead of the service's.
    """

    not_sent: float = 0.0
    late: tuple[float, float] = (0.0, 0.0)
    slow: float = 0.3
    mangled: float = 0.0
    account: float = 0.0
    unheard: float = 0.0
    skew: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One simulation."""

    seed: int
    sort: Sort
    menu: Menu
    price_usd: float | None
    public_url: str | None  # where results are pushed to
    push_group: int  # postbacks in one call of the job's intake
    rows: tuple[InputRow, ...]
    late_rows: tuple[InputRow, ...]
    runs: int  # runs that are interrupted
    job: JobSettings
    client: Settings
    world: EmulatorSettings
    wire: WirePlan
    hiccups: float
    is_calm_at_end: bool
    has_sink: bool
    check_first: bool
    is_streamed: bool
    budgets: tuple[float | None, ...]  # for each interrupted run; the last ones have none
    slow_reader: float

    @property
    def has_faults(self) -> bool:
        """Whether the service or the network breaks."""
        return bool(self.world.faults.rates) or self.wire != WirePlan(slow=self.wire.slow)


def make_plan(seed: int) -> Plan:
    """Draw a simulation."""
    random = Random(seed)  # noqa: S311 (repeatable on purpose)
    is_faulty, is_crashing = random.random() < 0.7, random.random() < 0.75
    window = random.choice((10.0, 60.0))
    grace = spread(random, 15.0, 180.0)
    skew = random.choice((0.0, 0.0, 0.0, random.uniform(-4.0, 4.0)))
    also = Random(f"{seed}, and what not every job has")  # noqa: S311 (repeatable on purpose)
    sort = also.choice(_SORTS)
    menu = draw_menu(also, sort)
    is_pushed = sort in (Sort.POLLED, Sort.MIXED) and also.random() < 0.5
    rows, late_rows = draw_rows(random, also, menu, is_pushed=is_pushed)
    runs = random.randint(1, 6) if is_crashing else 0
    price = (0.0006 if sort is Sort.POLLED else 0.002) * len(rows)
    return Plan(
        seed=seed,
        sort=sort,
        menu=menu,
        price_usd=DEAREST if not menu.is_priced or also.random() < 0.1 else None,
        public_url=PUBLIC_URL if is_pushed else None,
        push_group=also.choice((1, 3, 256)),
        rows=rows,
        late_rows=late_rows,
        runs=runs,
        job=_job(random, also, grace),
        client=Settings(
            login="demo",
            password="demo",  # noqa: S106 (the emulator's)
            base_url="http://emulator.invalid",
            calls_per_minute=random.choice((60, 300, 2000)),
            window=window,
            call_timeout=spread(random, 1.5, 8.0),
            live_timeout=spread(also, 1.0, 10.0),
        ),
        world=_world(random, also, seed, window, is_faulty=is_faulty),
        wire=_wire(random, also, grace, skew)
        if is_faulty
        else WirePlan(slow=spread(random, 0.01, 1.0)),
        hiccups=random.choice((0.0, 0.0, 0.005)) if is_crashing else 0.0,
        is_calm_at_end=random.random() < 0.5,
        has_sink=random.random() < 0.85,
        check_first=random.random() < 0.4,
        is_streamed=random.random() < 0.2 or (sort is not Sort.POLLED and also.random() < 0.3),
        budgets=tuple(
            random.uniform(0.1, 1.5) * price if random.random() < 0.3 else None for _ in range(runs)
        ),
        slow_reader=random.choice((0.0, 0.0, 0.02, 0.2)),
    )


def _job(random: Random, also: Random, grace: float) -> JobSettings:
    return JobSettings(
        batch_size=random.choice((100, 100, 30, 7, 2)),
        linger=spread(random, 0.01, 2.0),
        post_width=random.choice((1, 2, 3, 8, 40)),
        fan_out=random.randint(1, 16),
        load_ahead=random.choice((1, 50, 2000)),
        outcome_buffer=random.choice((1, 10, 256)),
        flush_linger=spread(random, 0.01, 0.5),
        post_grace=spread(random, 0.1, 20.0),
        look_after=spread(random, 0.3, 6.0),
        resend_grace=grace,
        clock_skew=random.choice((10.0, 120.0)),
        element_attempts=random.randint(2, 8),
        get_attempts=random.randint(4, 10),
        retry_base=spread(random, 0.05, 1.0),
        retry_max=spread(random, 1.0, 20.0),
        task_timeout=random.choice((300.0, 3600.0, 6 * 3600.0)),
        repost_failed=random.choice((0, 0, 0, 1, 2)),
        live_width=also.randint(1, 30),
    )


def _world(
    random: Random, also: Random, seed: int, window: float, *, is_faulty: bool
) -> EmulatorSettings:
    fastest = spread(random, 0.1, 20.0)
    return EmulatorSettings(
        seed=seed,
        turnaround=(fastest, fastest * random.choice((1.0, 3.0, 10.0))),
        listing_delay=spread(random, 0.01, 5.0),
        id_list_delay=spread(random, 0.01, 3.0),
        live_delay=(0.05, spread(also, 0.1, 6.0)),
        keeps_live=also.random() < 0.5,
        window_seconds=window,
        calls_per_minute=2000,
        result_bytes=(200, 400),
        ready_order=random.choice(("oldest", "newest", "shuffled")),
        lists_failed=random.random() < 0.7,
        echo_cost_on_get=random.random() < 0.5,
        faults=_faults(random, also) if is_faulty else FaultPlan(),
    )


def _faults(random: Random, also: Random) -> FaultPlan:
    """Which faults strike, and how often: each kind of call has a character of its own."""
    rates = {call: _rates(random) for call in _CALLS}
    rates |= {call: _rates(also) for call in _ALSO_CALLS}
    return FaultPlan(
        rates=rates,
        element_error=random.choice((0.0, 0.0, 0.02, 0.2)),
        execution=random.choice(
            ({}, {40101: 0.05, 40102: 0.1, 40103: 0.02, 40106: 0.05}, {40101: 0.5})
        ),
        unlisted=random.choice((0.0, 0.0, 0.1, 1.0)),
        late_listing=random.choice(((0.0, 0.0), (0.1, 30.0))),
        late_id_list=random.choice(((0.0, 0.0), (0.3, 4.0))),
        foreign_tasks=random.choice((0,) * 100 + (5, 5, 50, 50, 1100)),
        webhooks=_webhooks(also),
    )


def _webhooks(random: Random) -> WebhookFaults:
    """What goes wrong with them; often nothing, so that most results come that way."""
    return WebhookFaults(
        duplicates=random.choice((0.0, 0.1, 1.0)),
        losses=random.choice((0.0, 0.0, 0.05, 0.5)),
        vanished=random.choice((0.0, 0.0, 0.05, 0.5)),
        early=random.choice((0.0, 0.05, 1.0)),
        listed=random.choice((0.0, 0.1, 1.0)),
        late=(random.choice((0.0, 0.1)), spread(random, 0.1, 60.0)),
    )


def _rates(random: Random) -> dict[Fault, float]:
    level = random.choice((0.0, 0.05, 0.3, 0.8))
    chosen = random.sample(list(Fault), random.randint(1, 6))
    return {fault: level * random.random() / len(chosen) for fault in chosen}


def _wire(random: Random, also: Random, grace: float, skew: float) -> WirePlan:
    """A network within the promise: what arrives late arrives before the grace is over."""
    lag = 3.0 + 4.0  # id_list_delay and late_id_list at most
    latest = grace - lag - abs(skew) - MARGIN
    return WirePlan(
        not_sent=random.choice((0.0, 0.02, 0.3)),
        late=(random.choice((0.0, 0.02, 0.3)), max(latest, 0.5)),
        slow=spread(random, 0.01, 1.0),
        mangled=random.choice((0.0, 0.0, 0.05, 0.3)),
        account=random.choice((0.0, 0.0, 0.0, 0.005)),
        unheard=also.choice((0.0, 0.05, 0.5)),
        skew=skew,
    )
