"""How many tasks may be sent without the job's cost going beyond its budget. Plain code."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import orjson

from dfseo_async.ledger.rows import QueuedRow

Pricer = Callable[[Mapping[str, Any], int], float | None]  # fields and kind -> USD at most
_DUST = 1e-9  # USD; sums of floats
DEARER = 5.0  # times: the most that is known, for keywords with search operators


class Budget:
    """Reserves before a POST, and learns from what the service charged.

    Args:
        limit_usd: the budget; None for none.
        price: the most a task should cost; None when that is not known.
    """

    def __init__(self, limit_usd: float | None, price: Pricer, *, is_proven: bool = False) -> None:
        self.limit_usd = limit_usd
        self._price = price
        # by kind: what the service charged, in terms of what was expected; at worst
        self._dearer: dict[int, float] = {}
        self._is_given = is_proven

    def sends_alone(self, kind: int) -> bool:
        """Whether a POST must wait for the replies of all others: its price is not proven yet."""
        return self.limit_usd is not None and not self._is_proven(kind)

    def _is_proven(self, kind: int) -> bool:
        return self._is_given or kind in self._dearer

    def estimate(self, row: QueuedRow) -> float:
        """The most that a task should cost, in USD; 0.0 when nothing is known."""
        price = self._price(orjson.loads(row.params), row.kind)
        return 0.0 if price is None else price * self._dearer.get(row.kind, 1.0)

    def fitting(
        self,
        rows: Sequence[QueuedRow],
        *,
        spent_usd: float,
        reserved_usd: float,
        under_way_usd: float = 0.0,
    ) -> tuple[int, float]:
        """How many of *rows*, from the first on, can be paid for, and what they may cost.

        While no price is proven a single task goes: should it be dearer than expected, the rest is
        reckoned with what it really cost. Whatever is under way at once (*under_way_usd*, a part of
        *reserved_usd*) could be dearer than all before it, and still fit.
        """
        if self.limit_usd is None:
            return len(rows), 0.0
        left = self.limit_usd - spent_usd - reserved_usd + _DUST
        total = 0.0
        sent = rows if self._is_proven(rows[0].kind) else rows[:1]
        for count, row in enumerate(sent):
            cost = self.estimate(row)
            if total + cost > left:
                sent = rows[:count]
                break
            total += cost
        if under_way_usd and under_way_usd + total > (self.limit_usd - spent_usd) / DEARER:
            return 0, 0.0
        return len(sent), total

    def learn(self, kind: int, *, reserved_usd: float, cost_usd: float) -> None:
        """A POST that was reserved for cost this much."""
        if self.limit_usd is None or reserved_usd <= 0 or cost_usd <= 0:
            return
        before = self._dearer.get(kind, 1.0)
        self._dearer[kind] = max(before, before * cost_usd / reserved_usd)
