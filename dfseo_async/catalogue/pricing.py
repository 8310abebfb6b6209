"""What a task will cost, before it is posted; an upper bound, since a budget is reserved from it.

The service bills a task when it is posted, gives back what was not used (results that the depth
asked for and the search engine did not have), and answers with the true ``cost``. Where sources
differ or an effect is unclear, the dearer reading stands here.
Source: ``data/*.toml`` beside this file; https://dataforseo.com/pricing, 2026.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote

from dfseo_async.catalogue.fields import Billing, Charge, Field
from dfseo_async.catalogue.model import Family, Price

HIGH_PRIORITY = 2
# Each multiplies the price of the tasks that the catalogue marks; help centre and client texts,
# 2026. cache: is refused by some copies of the documentation and charged by others.
SEARCH_OPERATORS = (
    "allinanchor",
    "allintext",
    "allintitle",
    "allinurl",
    "cache",
    "define",
    "filetype",
    "id",
    "inanchor",
    "info",
    "intext",
    "intitle",
    "inurl",
    "link",
    "related",
    "site",
)
_OPERATOR = re.compile(rf"(?<!\w)(?:{'|'.join(SEARCH_OPERATORS)}):", re.IGNORECASE)
_DIGITS = 9  # of a USD; the smallest published price has five


@dataclass(frozen=True, slots=True)
class Estimate:
    """The most that one task should cost.

    Attributes:
        cost_usd: USD, charged when the task is posted.
        notes: what makes it dearer than the plain task, in words.
    """

    cost_usd: float
    notes: tuple[str, ...] = ()


Estimator = Callable[[Mapping[str, object]], Estimate | None]


def estimate(family: Family, params: Mapping[str, object]) -> Estimate | None:
    """The most that the task *params* should cost; None when no price is known.

    Values of a wrong type count as absent: ``checks`` reports those.
    """
    return compile_estimator(family)(params)


@lru_cache(maxsize=256)
def compile_estimator(family: Family) -> Estimator:
    """A function that does what ``estimate`` does, for many tasks of one family."""
    price = family.price
    if price is None:
        return lambda _: None
    effects = tuple(_effects(family))
    plain = Estimate(_round(price.normal_usd * _blocks(family, price, {})))
    may_be_dearer = frozenset({"priority", "url", "max_crawl_pages", price.block_field}) | {
        field.name for field, _ in effects
    }

    def measure(params: Mapping[str, object]) -> Estimate:
        keys = params.keys() & may_be_dearer
        is_plain = keys <= {"keyword"} and not _OPERATOR.search(str(params.get("keyword", "")))
        # A field that always costs extra, such as keyword at extended_reviews, is never plain.
        if is_plain and not any(_is_charged(field, bill, params) for field, bill in effects):
            return plain
        return _measure(family, price, effects, params)

    return measure


def _measure(
    family: Family,
    price: Price,
    effects: tuple[tuple[Field, Billing], ...],
    params: Mapping[str, object],
) -> Estimate:
    notes: list[str] = []
    base = price.normal_usd
    if params.get("priority") == HIGH_PRIORITY and price.high_usd is not None:
        base = price.high_usd
        notes.append(f"high priority: {base / price.normal_usd:g} times the price")
    blocks = _blocks(family, price, params)
    cost = base * (1 + (blocks - 1) * price.further)
    if blocks > 1:
        notes.append(f"up to {blocks} charges, one for each {price.per}")
    factor = 1.0
    for field, bill in effects:
        if not _is_charged(field, bill, params):
            continue
        added, times, note = _effect(field, bill, params, base / price.normal_usd, base)
        cost += added
        factor *= times
        notes.append(note)
    return Estimate(_round(cost * factor), tuple(notes))


def _effects(family: Family) -> Iterator[tuple[Field, Billing]]:
    for field in family.fields.values():
        for bill in field.billing:
            yield field, bill


def _blocks(family: Family, price: Price, params: Mapping[str, object]) -> int:
    """Charges for results; depth and crawled pages both ask for them, the larger counts."""
    blocks = 1
    if price.block is not None:
        depth = _whole(params.get(price.block_field))
        if depth is None and price.block_field in family.fields:
            depth = _whole(family.fields[price.block_field].default)
        blocks = math.ceil((depth or 1) / price.block)
    if "max_crawl_pages" in family.fields:
        blocks = max(blocks, _whole(params.get("max_crawl_pages")) or 1)
    return max(blocks, 1)


def _is_charged(field: Field, bill: Billing, params: Mapping[str, object]) -> bool:
    value = params.get(field.name)
    if bill.charge is Charge.OPERATORS:
        text = f"{value or ''} {unquote(str(params.get('url') or ''))}"
        return _OPERATOR.search(text) is not None
    return bool(value) and value != field.default


def _effect(
    field: Field, bill: Billing, params: Mapping[str, object], urgency: float, base: float
) -> tuple[float, float, str]:
    """USD on top, factor, and the words for it; *urgency* is the factor of the priority."""
    name, amount = field.name, bill.amount
    match bill.charge:
        case Charge.ADD:  # nobody says whether it grows with the priority: the dearer reading
            return amount * urgency, 1.0, f"{name}: {amount * urgency:g} USD more"
        case Charge.EACH:
            count = _whole(params[name]) or 1
            return amount * count, 1.0, f"{name}: {amount * count:g} USD more"
        case Charge.TIMES:
            return 0.0, amount, f"{name}: {amount:g} times the price"
        case Charge.OPERATORS:
            return 0.0, amount, f"search operator in {name}: {amount:g} times the price"
        case Charge.REQUESTS:
            return amount * base, 1.0, f"{name}: {amount:g} more charge"


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _round(cost_usd: float) -> float:
    return round(cost_usd, _DIGITS)
