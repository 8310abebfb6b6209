"""What ``user_data`` says of the account: limits a minute, balance, prices. Plain code.

Shapes differ between accounts and over time: whatever cannot be read counts as not said. A limit
of 0 means "not limited" there, so it says nothing either, and the default stands.
Source: https://docs.dataforseo.com/v3/appendix/user_data/
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class AccountFigures:
    """Figures of the account that concern one endpoint; None where it does not say.

    Attributes:
        calls_per_minute: POST and GET together: the least of those that apply.
        tasks_ready_per_minute: polls.
        balance_usd: money left.
        price_usd: one task, normal priority.
        high_price_usd: one task, high priority.
        priced_for: what these two were told for: the endpoint, or its engine or API; ``prices``
            has what follows for one endpoint.
    """

    calls_per_minute: int | None = None
    tasks_ready_per_minute: int | None = None
    balance_usd: float | None = None
    price_usd: float | None = None
    high_price_usd: float | None = None
    priced_for: str = ""


def read_account(result: Any, endpoint: str, function: str) -> AccountFigures:
    """The figures in ``tasks[0].result`` of ``user_data``, for one endpoint."""
    row = result[0] if isinstance(result, list) and result else result
    api, *rest = endpoint.split("/")
    minute = _at(row, "rates", "limits", "minute")
    of_api = _at(minute, api)
    candidates = [
        _at(minute, "total"),
        _at(minute, f"total_{api}"),
        _at(of_api, f"total_{api}"),
        *_nested(of_api, "task_post", rest),
        *_nested(_at(of_api, "task_get"), function, rest),
        *_nested(of_api, "task_get", rest),
    ]
    polls = [*_nested(of_api, "tasks_ready", rest)]
    priced_for, prices = _narrowest(_at(row, "price", api), api, rest)
    return AccountFigures(
        calls_per_minute=_least(candidates),
        tasks_ready_per_minute=_least(polls),
        balance_usd=_number(_at(row, "money", "balance")),
        price_usd=_cost(prices, "priority_normal"),
        high_price_usd=_cost(prices, "priority_high"),
        priced_for=priced_for,
    )


def _at(node: Any, *path: str) -> Any:
    for name in path:
        node = node.get(name) if isinstance(node, dict) else None
    return node


def _nested(node: Any, name: str, rest: list[str]) -> Iterator[Any]:
    """The value called *name* in *node*, and in its parts for the engine and type."""
    yield _at(node, name)
    for depth in range(1, len(rest) + 1):
        yield _at(node, *rest[:depth], name)


def _number(value: Any) -> float | None:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value)
    return None


def _least(values: list[Any]) -> int | None:
    numbers = [number for one in values if (number := _number(one)) is not None and number >= 1]
    return int(min(numbers)) if numbers else None


def _narrowest(prices: Any, api: str, rest: list[str]) -> tuple[str, Any]:
    """The narrowest place that tells a price of the endpoint, and what it tells."""
    for place, told in _places(prices, rest):
        if any(_cost(told, one) is not None for one in ("priority_normal", "priority_high")):
            return "/".join([api, *place]), told
    return "", None


def _places(prices: Any, rest: list[str]) -> Iterator[tuple[list[str], Any]]:
    """Where the price of an endpoint may stand, narrowest first; some leave the engine out."""
    yield rest, _at(prices, *rest)
    yield rest, _at(prices, "_".join(rest))
    split = rest.index("live") if "live" in rest else len(rest)
    kinds = [rest[split:], ["live"]] if rest[split:] else [["task_post"]]
    for kind in kinds:
        yield rest, _at(prices, *rest[:split], *kind)
        yield rest, _at(prices, *rest[:split][-1:], *kind)
    for depth in range(split - 1, -1, -1):
        for kind in kinds:
            yield rest[:depth], _at(prices, *rest[:depth], *kind)


def _cost(told: Any, priority: str) -> float | None:
    """The dearest of the prices told for *priority*."""
    entries = _at(told, priority)
    costs = [
        cost
        for one in (entries if isinstance(entries, list) else [entries])
        if (cost := _number(_at(one, "cost")) or _number(_at(one, "price"))) is not None
    ]
    return max(costs, default=None)
