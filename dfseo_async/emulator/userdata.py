"""``appendix/user_data``: limits, use, money and prices of the account.

Source of the shape: https://docs.dataforseo.com/v3/appendix/user_data/ and the models of the
vendor's client. A limit of 0 means that there is none.
"""

from __future__ import annotations

from functools import cache

from dfseo_async import catalogue
from dfseo_async.catalogue import Price
from dfseo_async.emulator.accounts import to_usd
from dfseo_async.emulator.bodies import Reply
from dfseo_async.emulator.collecting import listing
from dfseo_async.emulator.paths import Call
from dfseo_async.emulator.settings import EmulatorSettings
from dfseo_async.emulator.state import State
from dfseo_async.emulator.usage import FUNCTIONS, Period, call_tree

Tree = dict[str, object]

_LIVE_APIS = ("dataforseo_labs", "backlinks", "domain_analytics", "content_analysis")


def user_data(state: State, call: Call, now: float) -> Reply:
    """Tell limits, use, money and prices of the account."""
    settings, account, usage = state.settings, state.account, state.usage
    usage.turn(now)
    minute, day = call_tree(usage.minute), call_tree(usage.day)
    row = {
        "login": settings.login,
        "timezone": "Etc/UTC",
        "rates": {
            "limits": {"day": {"total": 0.0}, "minute": _limits(settings)},
            "statistics": {"day": day, "minute": minute},
        },
        "money": {
            "total": to_usd(account.deposit),
            "balance": to_usd(account.balance),
            "limits": {
                "day": {"total": settings.daily_cap_usd or 0.0},
                "minute": {"total": 0.0},
            },
            "statistics": {"day": _spent(usage.day), "minute": _spent(usage.minute)},
        },
        "price": _prices(),
        "backlinks_subscription_expiry_date": None,
        "llm_mentions_subscription_expiry_date": None,
    }
    return listing(state, call, now, [row])


def _limits(settings: EmulatorSettings) -> Tree:
    general = float(settings.calls_per_minute)
    shared = {
        "tasks_ready": float(settings.tasks_ready_per_minute),
        "id_list": float(settings.id_list_per_minute),
        "errors": float(settings.errors_per_minute),
    }
    tree: Tree = {"total": general}
    for api in _apis():
        tree |= {f"total_{api}": general, api: _limits_of(api, general) | shared}
    for api in _LIVE_APIS:
        tree |= {f"total_{api}": general}
    own = {"user_data": float(settings.user_data_per_minute), "errors": general}
    return tree | {"total_appendix": general, "appendix": own}


def _limits_of(api: str, general: float) -> Tree:
    functions: object = dict.fromkeys(FUNCTIONS, general)
    lists = {"locations": general, "languages": general}
    if api == "serp":
        fixed = {"tasks_fixed": general, "jobs": {"task_post": general}}
        return {"task_post": general, "task_get": functions, "live": functions} | lists | fixed
    if api == "on_page":
        reads = dict.fromkeys(("summary", "pages", "resources", "instant_pages"), general)
        return {"task_post": general, **reads}
    tree: Tree = dict(lists)
    for endpoint in _endpoints(api):
        known = catalogue.family(endpoint)
        place = _at(tree, endpoint.split("/")[1:])
        place["task_post"] = general
        place["task_get"] = general if known.functions == ("",) else functions
    return tree


def _spent(period: Period) -> Tree:
    tree: Tree = {"value": period.label, "total": to_usd(period.spent.total())}
    return tree | {f"total_{api}": to_usd(spent) for api, spent in period.spent.items()}


@cache
def _prices() -> Tree:
    tree: Tree = {"serp": {"task_post": _price("serp/google/organic")}}
    for api in _apis():
        for endpoint in _endpoints(api):
            if api != "serp":
                _at(tree, endpoint.split("/"))["task_post"] = _price(endpoint)
    return tree


def _price(endpoint: str) -> Tree:
    price: Price | None = catalogue.family(endpoint).price
    if price is None:
        return {"priority_low": None, "priority_normal": None, "priority_high": None}
    kind = "per_result" if price.block else "per_request"

    def row(cost: float | None) -> list[Tree] | None:
        return None if cost is None else [{"cost_type": kind, "cost": cost}]

    return {
        "priority_low": None,
        "priority_normal": row(price.normal_usd),
        "priority_high": row(price.high_usd),
    }


def _at(tree: Tree, path: list[str]) -> Tree:
    for name in path:
        inner = tree.setdefault(name, {})
        if not isinstance(inner, dict):
            raise TypeError(f"{name} is a value in {sorted(tree)}")
        tree = inner
    return tree


@cache
def _apis() -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.partition("/")[0] for name in catalogue.families()))


@cache
def _endpoints(api: str) -> tuple[str, ...]:
    return tuple(name for name in catalogue.families() if name.startswith(f"{api}/"))
