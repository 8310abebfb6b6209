"""What the account pays, beside what the catalogue says. Plain code.

``user_data`` tells some prices for one endpoint, and some for a whole API or search engine, whose
endpoints differ in price. Of those the ratio counts: told 0.0012 for all of ``serp``, where the
cheapest costs 0.0006, every endpoint of ``serp`` costs twice what the catalogue says.
Source: https://docs.dataforseo.com/v3/appendix/user_data/
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from dfseo_async.catalogue import Family, family, reading
from dfseo_async.catalogue.pricing import HIGH_PRIORITY
from dfseo_async.limits.account import AccountFigures

_DIGITS = 9  # of a USD

Prices = tuple[float | None, float | None]  # normal and high priority, USD; None: not known


def account_prices(figures: AccountFigures, of: Family) -> Prices:
    """What one task of an endpoint costs the account."""
    told = figures.price_usd, figures.high_price_usd
    place = figures.priced_for
    if place in ("", of.endpoint):
        return told
    if not of.endpoint.startswith(f"{place}/"):
        return None, None
    ours, base = _prices(of), _cheapest(place, _live_part(of.endpoint))
    return _scaled(ours[0], told[0], base[0]), _scaled(ours[1], told[1], base[1])


@dataclass(frozen=True, slots=True)
class Factors:
    """How many times the catalogue's price a task costs the account; 1.0 when not more."""

    normal: float
    high: float

    def of(self, params: Mapping[str, Any]) -> float:
        """The one that counts for a task."""
        return self.high if params.get("priority") == HIGH_PRIORITY else self.normal


def account_factors(figures: AccountFigures, of: Family) -> Factors:
    """What to multiply the catalogue's estimates for an endpoint with."""
    normal, high = (
        told / ours if told and ours else None
        for told, ours in zip(account_prices(figures, of), _prices(of), strict=True)
    )
    usual = max(1.0, normal or 0.0)
    return Factors(usual, usual if high is None else max(1.0, high))


def _prices(of: Family) -> Prices:
    price = of.price
    return (None, None) if price is None else (price.normal_usd, price.high_usd)


def _scaled(ours: float | None, told: float | None, base: float | None) -> float | None:
    return None if told is None or not ours or not base else round(ours * told / base, _DIGITS)


def _live_part(endpoint: str) -> str:
    _, live, function = endpoint.partition("/live")
    return live + function


@cache
def _cheapest(place: str, live_part: str) -> Prices:
    """The least that anything costs in *place*: of tasks, or of live calls that end alike."""
    api = place.partition("/")[0]
    names = reading.live_endpoints(api) if live_part else reading.endpoints(api)
    inside = [
        _prices(family(one))
        for one in names
        if one.startswith(f"{place}/") and one.endswith(live_part)
    ]
    normal, high = [
        min((one for one in column if one is not None), default=None)
        for column in zip(*inside, strict=True)
    ] or (None, None)
    return normal, high
