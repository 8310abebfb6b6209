"""What the account used in the current minute and day, as ``appendix/user_data`` tells it."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

from dfseo_async.emulator.paths import Call, CallKind

Place = tuple[str, str, str]  # API, kind of call, function


class Period:
    """Calls and money of one minute or one day; empty again when the next one begins."""

    __slots__ = ("_length", "_now", "calls", "spent")

    def __init__(self, length: int) -> None:
        self._length = length
        self._now = -1
        self.calls: Counter[Place] = Counter()
        self.spent: Counter[str] = Counter()

    def turn(self, now: float) -> None:
        """Start anew if another minute or day has begun."""
        current = int(now // self._length)
        if current != self._now:
            self._now = current
            self.calls.clear()
            self.spent.clear()

    @property
    def label(self) -> str:
        """The minute or day, such as ``2026-11-14 09:07`` or ``2026-11-14``."""
        begin = datetime.fromtimestamp(max(self._now, 0) * self._length, UTC)
        return begin.strftime("%Y-%m-%d" if self._length >= 86_400 else "%Y-%m-%d %H:%M")


class Usage:
    """Counts of the minute and the day."""

    __slots__ = ("day", "minute")

    def __init__(self) -> None:
        self.minute = Period(60)
        self.day = Period(86_400)

    def add_call(self, call: Call, now: float) -> None:
        """Count a call at its arrival."""
        place = (call.api, call.kind.value, call.function)
        for period in (self.minute, self.day):
            period.turn(now)
            period.calls[place] += 1

    def add_cost(self, api: str, price: int, now: float) -> None:
        """Count what was charged, in nano-dollars."""
        for period in (self.minute, self.day):
            period.turn(now)
            period.spent[api] += price

    def turn(self, now: float) -> None:
        """Forget what belongs to minutes and days before."""
        self.minute.turn(now)
        self.day.turn(now)


FUNCTIONS = ("regular", "advanced", "html")
_NESTED = frozenset({CallKind.TASK_GET.value, CallKind.LIVE.value})


def call_tree(period: Period) -> dict[str, object]:
    """Lay out calls as ``user_data`` does: totals, and the kinds of calls of each API."""
    tree: dict[str, object] = {"value": period.label, "total": float(period.calls.total())}
    for api in sorted({api for api, _, _ in period.calls}):
        counts = {place: count for place, count in period.calls.items() if place[0] == api}
        tree[f"total_{api}"] = float(sum(counts.values()))
        kinds: dict[str, object] = {}
        for kind in sorted({kind for _, kind, _ in counts}):
            by_function = {name: float(counts.get((api, kind, name), 0)) for name in FUNCTIONS}
            is_nested = api == "serp" and kind in _NESTED
            total = float(sum(count for place, count in counts.items() if place[1] == kind))
            kinds[kind] = by_function if is_nested else total
        tree[api] = kinds
    return tree
