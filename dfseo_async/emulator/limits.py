"""Calls in rolling windows, counted where it matters: at their arrival."""

from __future__ import annotations

from collections import deque

from dfseo_async.emulator.paths import Call, CallKind
from dfseo_async.emulator.report import ClassReport
from dfseo_async.emulator.settings import EmulatorSettings


class RollingWindow:
    """At most ``limit`` calls in any ``length`` seconds; 0 means that all may pass.

    ``busiest`` is the most calls, throttled ones included, that any window has held.
    """

    __slots__ = (
        "_all",
        "_counted",
        "_counts_throttled",
        "_length",
        "busiest",
        "limit",
        "throttled",
        "total",
    )

    def __init__(self, limit: int, *, length: float, counts_throttled: bool = True) -> None:
        self.limit = limit
        self.total = 0
        self.throttled = 0
        self.busiest = 0
        self._length = length
        self._counts_throttled = counts_throttled
        self._all: deque[float] = deque()
        self._counted: deque[float] = deque()

    @property
    def left(self) -> int:
        """How many more calls would have passed at the last arrival."""
        return max(self.limit - len(self._counted), 0)

    def admit(self, now: float) -> bool:
        """Record a call that arrives now and tell whether it may pass."""
        self.total += 1
        self._all.append(now)
        self._forget(self._all, now)
        self.busiest = max(self.busiest, len(self._all))
        passes = self._has_room(now)
        if not passes:
            self.throttled += 1
        return passes

    def _has_room(self, now: float) -> bool:
        if not self.limit:
            return True
        self._forget(self._counted, now)
        passes = len(self._counted) < self.limit
        if passes or self._counts_throttled:
            self._counted.append(now)
        return passes

    def _forget(self, times: deque[float], now: float) -> None:
        horizon = now - self._length
        while times and times[0] <= horizon:
            times.popleft()


_CLASSES = {
    CallKind.TASKS_READY: "tasks_ready",
    CallKind.TASKS_FIXED: "tasks_fixed",
    CallKind.ID_LIST: "id_list",
    CallKind.USER_DATA: "user_data",
    CallKind.ERRORS: "errors",
}


class CallLimits:
    """The windows of all classes of calls of one account."""

    __slots__ = ("_settings", "_windows")

    def __init__(self, settings: EmulatorSettings) -> None:
        self._settings = settings
        self._windows: dict[tuple[str, str], RollingWindow] = {}

    def admit(self, call: Call, now: float) -> bool:
        """Record the call and tell whether its class has room."""
        return self.window_of(call).admit(now)

    def window_of(self, call: Call) -> RollingWindow:
        """Return the window that a call counts in."""
        name = _class_of(call)
        return self._window(name, self._share(name, call))

    def use(self) -> dict[str, ClassReport]:
        """Sum up the windows by class."""
        by_class: dict[str, list[RollingWindow]] = {}
        for (name, _), window in self._windows.items():
            by_class.setdefault(name, []).append(window)
        return {name: _sum_up(windows) for name, windows in by_class.items()}

    def limit_of(self, name: str) -> int:
        """Return the limit of a class."""
        settings = self._settings
        return {
            "tasks_ready": settings.tasks_ready_per_minute,
            "tasks_fixed": settings.tasks_ready_per_minute,
            "id_list": settings.id_list_per_minute,
            "user_data": settings.user_data_per_minute,
            "errors": settings.errors_per_minute,
            "google_ads_live": settings.google_ads_live_per_minute,
        }.get(name, settings.calls_per_minute)

    def _share(self, name: str, call: Call) -> str:
        if name not in {"tasks_ready", "tasks_fixed"}:
            return ""
        by_scope = {"api": call.api, "account": "", "endpoint": call.scope}
        return by_scope[self._settings.tasks_ready_scope]

    def _window(self, name: str, share: str) -> RollingWindow:
        window = self._windows.get((name, share))
        if window is None:
            window = RollingWindow(
                self.limit_of(name),
                length=self._settings.window_seconds,
                counts_throttled=self._settings.counts_throttled,
            )
            self._windows[name, share] = window
        return window


def _class_of(call: Call) -> str:
    if call.kind is CallKind.LIVE and call.scope.startswith("keywords_data/google_ads/"):
        return "google_ads_live"
    return _CLASSES.get(call.kind, "general")


def _sum_up(windows: list[RollingWindow]) -> ClassReport:
    return ClassReport(
        limit=windows[0].limit,
        total=sum(window.total for window in windows),
        throttled=sum(window.throttled for window in windows),
        busiest_minute=max(window.busiest for window in windows),
    )
