"""The tasks of an input, added up by endpoint; memory does not grow with their number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import inf
from typing import Any

from dfseo_async.catalogue import Family
from dfseo_async.catalogue.pricing import HIGH_PRIORITY, Estimator, compile_estimator
from dfseo_async.engine.crawls import calls_for
from dfseo_async.engine.wire import sent_fields, unsent_names
from dfseo_async.limits.account import AccountFigures
from dfseo_async.limits.prices import account_factors, account_prices

MOST_NOTES = 1000  # different reasons for a higher price, kept apart


@dataclass(slots=True)
class Count:
    """What one endpoint's tasks come to.

    Attributes:
        tasks: to be paid for.
        cost_usd: of those with a known price, at most.
        lowest_usd: of one task; infinity while no price is known.
        highest_usd: of one task.
        unpriced: tasks whose price nobody knows.
        urgent: tasks of high priority.
        fetches: calls that fetch the results; 0 for live calls.
    """

    family: Family
    tasks: int = 0
    cost_usd: float = 0.0
    lowest_usd: float = inf
    highest_usd: float = 0.0
    unpriced: int = 0
    urgent: int = 0
    fetches: int = 0

    @property
    def is_confirmed(self) -> bool:
        """Whether the catalogue's price was read on the vendor's own page."""
        return self.family.price is not None and self.family.price.is_confirmed


@dataclass(slots=True)
class Tally:
    """What a whole input comes to.

    Attributes:
        key_field: the field that names a row; it is not sent.
        price_usd: the most that any task costs; None to reckon by the catalogue.
        figures: what the account says of an endpoint; its prices count when they are higher.
        rows: read and good.
        repeated: rows that are answered with another row's result, and paid for once.
        stored_bytes: of the tasks and their keys, in the ledger.
        counts: by endpoint.
        notes: what makes tasks dearer than plain ones, with the number of tasks.
    """

    key_field: str = "key"
    price_usd: float | None = None
    figures: Callable[[Family], AccountFigures] = lambda _: AccountFigures()
    rows: int = 0
    repeated: int = 0
    stored_bytes: int = 0
    counts: dict[str, Count] = field(default_factory=dict)
    notes: Counter[str] = field(default_factory=Counter)
    _prices: dict[str, tuple[Estimator, AccountFigures]] = field(default_factory=dict)
    _unsent: dict[str, frozenset[str]] = field(default_factory=dict)

    @property
    def tasks(self) -> int:
        """To be paid for, of all endpoints."""
        return sum(one.tasks for one in self.counts.values())

    def add(
        self,
        family: Family,
        params: Mapping[str, Any],
        stored_bytes: int,
        function: str | None = None,
    ) -> None:
        """Count one task that will be paid for, and whose result is that of *function*."""
        name = family.endpoint
        if name not in self.counts:
            self.counts[name] = Count(family)
            self._unsent[name] = unsent_names(self.key_field, family)
            self._prices[name] = compile_estimator(family), self.figures(family)
        count = self.counts[name]
        count.tasks += 1
        self.stored_bytes += stored_bytes
        fields = sent_fields(params, self._unsent[name])
        if fields.get("priority") == HIGH_PRIORITY and "priority" in family.fields:
            count.urgent += 1
        if not family.is_live:
            count.fetches += _fetches(family, fields, function)
        cost = self._cost(family, fields)
        if cost is None:
            count.unpriced += 1
            return
        count.cost_usd += cost
        count.lowest_usd = min(count.lowest_usd, cost)
        count.highest_usd = max(count.highest_usd, cost)

    def _cost(self, family: Family, fields: Mapping[str, Any]) -> float | None:
        """The most that a task costs, as a job with a budget reckons."""
        if self.price_usd is not None:
            return self.price_usd
        estimator, account = self._prices[family.endpoint]
        estimate = estimator(fields)
        if estimate is None:
            normal, high = account_prices(account, family)
            return high or normal
        for note in estimate.notes:
            if note in self.notes or len(self.notes) < MOST_NOTES:
                self.notes[note] += 1
        return estimate.cost_usd * account_factors(account, family).of(fields)


def _fetches(family: Family, fields: Mapping[str, Any], function: str | None) -> int:
    """Calls that fetch one result, when a crawl finds all that it may."""
    if family.crawl_list_path(function) is None:
        return 1
    rows = fields.get("max_crawl_pages")
    return calls_for(rows if isinstance(rows, int) else 1)
