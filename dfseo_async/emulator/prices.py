"""What a task costs, in nano-dollars.

Figures come from the catalogue; the rule is the service's: the first block of results at full
price, each further one at a share of it, high priority and live at prices of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dfseo_async.catalogue import Price
from dfseo_async.emulator.accounts import to_nano

_HIGH_PRIORITY = (2, "2")
_UNKNOWN_PRICE = 0.001
_LIVE_FACTOR = 3  # where the price of a live call is not published


@dataclass(frozen=True, slots=True)
class Prices:
    """Prices of one endpoint, in nano-dollars.

    Attributes:
        normal: a task of priority 1.
        high: a task of priority 2.
        live: a live call.
        block: results that this pays for; nothing when their number does not matter.
        block_field: the field that asks for more of them.
        further: price of each further block, as a share of the first.
    """

    normal: int
    high: int
    live: int
    block: int | None
    block_field: str
    further: float


def prices_of(price: Price | None) -> Prices:
    """Turn a published price into whole nano-dollars; unknown ones get a plain figure."""
    if price is None:
        unit = to_nano(_UNKNOWN_PRICE)
        return Prices(unit, unit, unit * _LIVE_FACTOR, None, "depth", 1.0)
    return Prices(
        normal=to_nano(price.normal_usd),
        high=to_nano(price.high_usd or price.normal_usd),
        live=to_nano(price.live_usd or price.normal_usd * _LIVE_FACTOR),
        block=price.block,
        block_field=price.block_field,
        further=price.further,
    )


def price_of(prices: Prices, params: Mapping[str, object], *, is_live: bool = False) -> int:
    """Return what this task costs when it is set."""
    base = prices.live if is_live else prices.normal
    if not is_live and params.get("priority") in _HIGH_PRIORITY:
        base = prices.high
    wanted = params.get(prices.block_field)
    if prices.block is None or not isinstance(wanted, int):
        return base
    further = -(-wanted // prices.block) - 1
    return base + round(max(further, 0) * base * prices.further)
