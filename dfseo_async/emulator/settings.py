"""Settings of the emulator. Everything has a default; durations are seconds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from dfseo_async.emulator.faults import FaultPlan
from dfseo_async.errors import ConfigError

DAY = 86_400.0

Span = tuple[float, float]
ReadyOrder = Literal["oldest", "newest", "shuffled"]
ReadyScope = Literal["api", "account", "endpoint"]


@dataclass(frozen=True, slots=True, kw_only=True)
class EmulatorSettings:
    """How the emulated account and service behave.

    Limits are calls for each rolling ``window_seconds``; 0 means not limited. Their defaults are
    the figures published on 2026-09-25 (docs.dataforseo.com/v3 and its help center).

    Attributes:
        login: user name that Basic authorization must carry.
        password: its password.
        seed: fixes ids, results, turnarounds and drawn faults.
        turnaround: shortest and longest time from POST to a finished task.
        listing_delay: how long after it is finished a task appears in ``tasks_ready``.
        id_list_delay: how long after its POST a task appears in ``id_list``.
        arrival_delay: shortest and longest way of a request to the service.
        reply_delay: shortest and longest way of a reply back.
        live_delay: shortest and longest time that a live call takes.
        window_seconds: length of the rolling window of every limit.
        calls_per_minute: limit of all calls that have no limit of their own.
        tasks_ready_per_minute: limit of ``tasks_ready``, and of ``tasks_fixed``.
        id_list_per_minute: limit of ``id_list``.
        user_data_per_minute: limit of ``appendix/user_data``.
        errors_per_minute: limit of ``{api}/errors``.
        google_ads_live_per_minute: limit of the live calls of Google Ads.
        simultaneous_calls: most calls at a time on the service's own databases.
        tasks_ready_scope: what shares one ``tasks_ready`` limit: an API family, the account, or
            one endpoint.
        counts_throttled: whether a call answered 40202 takes a place in the window.
        ready_window: most ids in one ``tasks_ready`` answer.
        ready_order: which finished tasks come first.
        lists_failed: whether tasks that ended 40101 or 40103 are listed as ready.
        ready_retention: how long a finished task stays listed.
        result_retention: how long after its POST a result can be fetched.
        html_retention: the same for the ``html`` function.
        keeps_live: whether results of live SERP calls can be fetched, as one page of the
            documentation says and another denies; those of other APIs never can.
        balance_usd: money on the account at the start.
        daily_cap_usd: most that may be spent in one UTC day; nothing means no cap.
        result_bytes: smallest and largest size of a result's JSON.
        webhook_timeout: how long the answer to a webhook may take.
        webhook_connections: most connections to customers' servers at once.
        postback_header: whether a postback says in a header that its body is gzip.
        errors_retention: how long a failed webhook is listed.
        strict_fields: whether missing locations and unknown fields are refused.
        echo_cost_on_get: whether ``task_get`` repeats the price of the POST as its ``cost``.
        faults: what goes wrong.
    """

    login: str = "demo"
    password: str = field(default="demo", repr=False)
    seed: int = 1
    turnaround: Span = (0.5, 3.0)
    listing_delay: float = 0.3
    id_list_delay: float = 0.3
    arrival_delay: Span = (0.0, 0.0)
    reply_delay: Span = (0.0, 0.0)
    live_delay: Span = (0.1, 0.4)
    window_seconds: float = 60.0
    calls_per_minute: int = 2_000
    tasks_ready_per_minute: int = 20
    id_list_per_minute: int = 10
    user_data_per_minute: int = 6
    errors_per_minute: int = 10
    google_ads_live_per_minute: int = 12
    simultaneous_calls: int = 30
    tasks_ready_scope: ReadyScope = "api"
    counts_throttled: bool = True
    ready_window: int = 1_000
    ready_order: ReadyOrder = "oldest"
    lists_failed: bool = True
    ready_retention: float = 3 * DAY
    result_retention: float = 30 * DAY
    html_retention: float = 7 * DAY
    keeps_live: bool = True
    balance_usd: float = 1_000_000.0
    daily_cap_usd: float | None = None
    result_bytes: tuple[int, int] = (20_000, 200_000)
    webhook_timeout: float = 10.0
    webhook_connections: int = 64
    postback_header: bool = True
    errors_retention: float = 7 * DAY
    strict_fields: bool = False
    echo_cost_on_get: bool = False
    faults: FaultPlan = field(default_factory=FaultPlan)

    def __post_init__(self) -> None:
        """Refuse what cannot be meant.

        Raises:
            ConfigError: a range that is none, a negative delay or balance, or a zero where
                something must be.
        """
        spans: dict[str, Span | tuple[int, int]] = {
            "turnaround": self.turnaround,
            "arrival_delay": self.arrival_delay,
            "reply_delay": self.reply_delay,
            "live_delay": self.live_delay,
            "result_bytes": self.result_bytes,
        }
        for name, (low, high) in spans.items():
            if not 0 <= low <= high:
                raise ConfigError(f"{name} must be a range from 0 up, not {low}..{high}")
        if self.window_seconds <= 0 or self.ready_window < 1:
            raise ConfigError("window_seconds and ready_window must be more than 0")
        if self.webhook_timeout <= 0 or self.webhook_connections < 1:
            raise ConfigError("webhook_timeout and webhook_connections must be more than 0")
        if min(self.listing_delay, self.id_list_delay, self.balance_usd) < 0:
            raise ConfigError("delays and balance_usd must not be negative")
