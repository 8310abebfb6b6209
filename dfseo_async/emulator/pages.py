"""Calls about the account and the service: ``user_data`` and the list of codes."""

from __future__ import annotations

from dfseo_async.emulator.accounts import to_usd
from dfseo_async.emulator.bodies import Reply
from dfseo_async.emulator.collecting import listing
from dfseo_async.emulator.envelope import MESSAGES
from dfseo_async.emulator.paths import Call
from dfseo_async.emulator.state import State

_APIS = ("serp", "keywords_data", "merchant", "app_data", "business_data", "on_page")


def user_data(state: State, call: Call, now: float) -> Reply:
    """Tell limits, money and prices of the account."""
    account = state.account
    row = {
        "login": state.settings.login,
        "timezone": "Etc/UTC",
        "rates": {
            "limits": {"day": _rates(state, is_day=True), "minute": _rates(state, is_day=False)},
            "statistics": {"day": {}, "minute": {}},
        },
        "money": {
            "total": to_usd(account.deposit),
            "balance": to_usd(account.balance),
            "limits": {"day": {"total": state.settings.daily_cap_usd or 0}, "minute": {}},
            "statistics": {"day": {"total": to_usd(account.spent)}, "minute": {}},
        },
        "price": {"serp": {"task_post": _serp_price()}},
        "backlinks_subscription_expiry_date": None,
        "llm_mentions_subscription_expiry_date": None,
    }
    return listing(state, call, now, [row])


def code_list(state: State, call: Call, now: float) -> Reply:
    """List the service's codes and messages."""
    rows = [{"code": code, "message": message} for code, message in MESSAGES.items()]
    return listing(state, call, now, rows)


def _rates(state: State, *, is_day: bool) -> dict[str, object]:
    settings = state.settings
    general = 0 if is_day else settings.calls_per_minute
    of_api: dict[str, object] = {
        "task_post": general,
        "task_get": {"regular": general, "advanced": general, "html": general},
        "tasks_ready": 0 if is_day else settings.tasks_ready_per_minute,
        "tasks_fixed": 0 if is_day else settings.tasks_ready_per_minute,
        "id_list": 0 if is_day else settings.id_list_per_minute,
        "errors": 0 if is_day else settings.errors_per_minute,
    }
    rates: dict[str, object] = {"total": general}
    for api in _APIS:
        rates |= {f"total_{api}": general, api: of_api}
    return rates


def _serp_price() -> dict[str, object]:
    figures = {"priority_normal": 0.0006, "priority_high": 0.0012}
    return {name: [{"cost_type": "per_result", "cost": cost}] for name, cost in figures.items()}
