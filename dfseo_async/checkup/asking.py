"""What the service says of the account, the time, and itself."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dfseo_async.calling import Caller
from dfseo_async.checkup.judging import (
    Finding,
    Level,
    judge_balance,
    judge_clock,
    judge_refusal,
    judge_status,
)
from dfseo_async.codes import Call
from dfseo_async.errors import ApiError, TransportError
from dfseo_async.limits import Limits, read_account
from dfseo_async.settings import Settings
from dfseo_async.transport import Transport

CALL_TIMEOUT = 30.0  # seconds
USER_DATA = "/v3/appendix/user_data"
STATUS = "/v3/appendix/status"  # 10 calls a minute; https://docs.dataforseo.com/v3/appendix/status/


async def ask_service(settings: Settings) -> list[Finding]:
    """Login, balance, limits, clock and outages; two calls, both free."""
    quick = replace(settings, call_timeout=min(CALL_TIMEOUT, settings.call_timeout))
    limits = Limits.of_settings(quick)
    async with Transport(quick) as transport:
        caller = Caller(transport, limits)
        try:
            account = await _result(caller, USER_DATA)
        except (ApiError, TransportError) as error:
            return [
                judge_refusal(error),
                *([judge_clock(transport.heard)] if transport.heard else []),
            ]
        try:
            status = await _result(caller, STATUS)
        except (ApiError, TransportError):
            status = None  # some hosts do not offer it
        return [
            Finding("login", Level.OK, "accepted"),
            *_account(account, limits),
            judge_clock(transport.heard),
            judge_status(status),
        ]


async def _result(caller: Caller, path: str) -> Any:
    replies = (await caller.call(Call.LIST, "GET", path)).replies
    return replies[0].decoded() if replies else None


def _account(result: Any, limits: Limits) -> list[Finding]:
    figures = read_account(result, "", "")
    limits.follow(figures)
    balance = figures.balance_usd
    told = ", ".join(
        f"{one.window.calls:,} {noun} ({one.source})"
        for one, noun in ((limits.general, "calls/min"), (limits.tasks_ready, "polls/min"))
    )
    return [
        judge_balance(balance, "" if balance is None else f"${balance:,.2f}"),
        Finding("limits", Level.OK, told),
    ]
