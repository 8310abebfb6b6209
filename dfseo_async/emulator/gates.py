"""How many calls may run at the same time on the service's own databases: 30, then 40209.

Source: https://dataforseo.com/help-center/rate-limits-and-request-limits (2026).
"""

from __future__ import annotations

from collections import Counter

from dfseo_async.emulator.paths import Call, CallKind
from dfseo_async.emulator.report import GateReport

_DATABASES = (
    "dataforseo_labs/",
    "backlinks/",
    "content_analysis/",
    "domain_analytics/",
    "on_page",
    "ai_optimization/",
    "keywords_data/clickstream_data/",
    "keywords_data/dataforseo_trends/",
    "business_data/business_listings/",
)
_GATED = frozenset({CallKind.LIVE, CallKind.CRAWL_PAGES})
_MODELS = "llm_responses"


class Gates:
    """Counts the calls that are being answered; a limit of 0 lets all in."""

    __slots__ = ("_limit", "_open", "_peaks", "_refused")

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._open: Counter[str] = Counter()
        self._peaks: Counter[str] = Counter()
        self._refused: Counter[str] = Counter()

    def enter(self, call: Call) -> bool:
        """Let a call in, or refuse it; one that was let in must `leave`."""
        name = gate_of(call)
        if not name:
            return True
        if self._limit and self._open[name] >= self._limit:
            self._refused[name] += 1
            return False
        self._open[name] += 1
        self._peaks[name] = max(self._peaks[name], self._open[name])
        return True

    def leave(self, call: Call) -> None:
        """End a call that was let in."""
        name = gate_of(call)
        if name:
            self._open[name] -= 1

    def use(self) -> dict[str, GateReport]:
        """Sum up what went through each gate."""
        return {
            name: GateReport(limit=self._limit, peak=self._peaks[name], refused=self._refused[name])
            for name in {**self._peaks, **self._refused}
        }


def gate_of(call: Call) -> str:
    """Return the gate of a call; empty when it needs none. Each language model has its own."""
    if call.kind not in _GATED or not call.scope.startswith(_DATABASES):
        return ""
    return call.scope if call.scope.endswith(_MODELS) else "database"
