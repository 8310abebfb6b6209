"""Everything that ``user_data`` says of an account, for people. Plain code.

Shapes differ between accounts and over time, so nothing is required: what cannot be read counts as
not said. The login is left out: it is half of the credentials.
Source: https://docs.dataforseo.com/v3/appendix/user_data/
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from dfseo_async.catalogue import Family
from dfseo_async.limits.account import read_account
from dfseo_async.limits.prices import account_prices

_DEPTH = 12  # of nested objects that are looked into
_EXPIRY = "_expiry_date"


@dataclass(frozen=True, slots=True)
class Figure:
    """One number and what it is about, such as ``serp.task_post``."""

    name: str
    value: float


@dataclass(frozen=True, slots=True)
class PriceRow:
    """What one task of an endpoint costs, by the catalogue and by the account; None: not known."""

    endpoint: str
    catalogue_usd: float | None
    account_usd: float | None
    catalogue_high_usd: float | None
    account_high_usd: float | None

    @property
    def differs(self) -> bool:
        """Whether both are known and the account pays another price."""
        pairs = (
            (self.catalogue_usd, self.account_usd),
            (self.catalogue_high_usd, self.account_high_usd),
        )
        return any(
            ours is not None and theirs is not None and abs(ours - theirs) > 1e-9
            for ours, theirs in pairs
        )


@dataclass(frozen=True, slots=True)
class Statement:
    """What the account says of itself; None or empty where it does not say.

    Attributes:
        balance_usd: money left.
        deposited_usd: money ever paid in.
        day: the UTC day that the next two are about, as the service writes it.
        spent_usd: on that day, all APIs together.
        calls: on that day.
        spent_by_api: the same by API, where it is not 0.
        calls_by_api: the same.
        cost_caps: the most that may be spent in a ``day`` or ``minute``, by API.
        minute_limits: calls a minute, by API and function; 0 means "not limited", and is left out.
        day_limits: calls a day.
        expires: subscriptions and when they end, as the service writes it.
        timezone: of the account's settings.
    """

    balance_usd: float | None
    deposited_usd: float | None
    day: str
    spent_usd: float | None
    calls: float | None
    spent_by_api: tuple[Figure, ...]
    calls_by_api: tuple[Figure, ...]
    cost_caps: tuple[Figure, ...]
    minute_limits: tuple[Figure, ...]
    day_limits: tuple[Figure, ...]
    expires: tuple[tuple[str, str], ...]
    timezone: str


def read_statement(result: Any) -> Statement:
    """The account by ``tasks[0].result`` of ``user_data``, whatever its shape."""
    row = result[0] if isinstance(result, list) and result else result
    money, rates = _part(row, "money"), _part(row, "rates")
    spent = _newest(_part(_part(money, "statistics"), "day"))
    calls = _newest(_part(_part(rates, "statistics"), "day"))
    limits = _part(rates, "limits")
    return Statement(
        balance_usd=_number(_part(money, "balance")),
        deposited_usd=_number(_part(money, "total")),
        day=_text(_part(spent, "value")) or _text(_part(calls, "value")),
        spent_usd=_number(_part(spent, "total")),
        calls=_number(_part(calls, "total")),
        spent_by_api=tuple(_by_api(spent)),
        calls_by_api=tuple(_by_api(calls)),
        cost_caps=tuple(_figures(_part(money, "limits"))),
        minute_limits=tuple(_figures(_part(limits, "minute"))),
        day_limits=tuple(_figures(_part(limits, "day"))),
        expires=tuple(_expiries(row)),
        timezone=_text(_part(row, "timezone")),
    )


def compare_prices(result: Any, families: Iterable[Family]) -> list[PriceRow]:
    """What each of *families* costs, by the catalogue and by the same ``result``."""
    rows = []
    for family in families:
        told = read_account(result, family.endpoint, family.default_function)
        normal, high = account_prices(told, family)
        ours = family.price
        rows.append(
            PriceRow(
                family.endpoint,
                None if ours is None else ours.normal_usd,
                normal,
                None if ours is None else ours.high_usd,
                high,
            )
        )
    return rows


def _part(node: Any, name: str) -> Any:
    return node.get(name) if isinstance(node, dict) else None


def _number(value: Any) -> float | None:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value)
    return None


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _newest(node: Any) -> Any:
    """Statistics may come for one day or as a list of days."""
    if not isinstance(node, list):
        return node
    days = [one for one in node if isinstance(one, dict)]
    return max(days, key=lambda one: _text(one.get("value")), default=None)


def _by_api(node: Any) -> Iterator[Figure]:
    """The sums that the service calls ``total_serp`` and the like."""
    for name, value in node.items() if isinstance(node, dict) else ():
        number = _number(value)
        if name.startswith("total_") and number:
            yield Figure(name.removeprefix("total_"), number)


def _figures(node: Any, path: tuple[str, ...] = ()) -> Iterator[Figure]:
    """Every number above 0 in nested objects."""
    if isinstance(node, dict) and len(path) < _DEPTH:
        for name, value in node.items():
            yield from _figures(value, (*path, str(name)))
    elif path and (number := _number(node)) is not None and number > 0:
        yield Figure(".".join(path), number)


def _expiries(row: Any) -> Iterator[tuple[str, str]]:
    for name, value in row.items() if isinstance(row, dict) else ():
        if str(name).endswith(_EXPIRY) and _text(value):
            yield str(name).removesuffix(_EXPIRY), value
