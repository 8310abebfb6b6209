"""How many calls may run at the same time on the service's own databases: 30, then 40209.

Source: https://dataforseo.com/help-center/rate-limits-and-request-limits (2026).
"""

from __future__ import annotations

from collections import Counter
from functools import lru_cache

from dfseo_async import catalogue
from dfseo_async.catalogue import Limits
from dfseo_async.emulator.paths import Call, CallKind
from dfseo_async.emulator.report import GateReport

_DATABASE = "database"


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
    if call.kind is CallKind.CRAWL_PAGES:
        return _DATABASE
    return _gate_of_live(call.url.removeprefix("v3/")) if call.kind is CallKind.LIVE else ""


@lru_cache(maxsize=1024)
def _gate_of_live(path: str) -> str:
    if path not in catalogue.live_families():
        return ""
    limits = catalogue.family(path).limits
    if limits is Limits.LLM_LIVE:
        return "/".join(path.split("/")[:2])
    return _DATABASE if limits is Limits.DATABASE else ""
