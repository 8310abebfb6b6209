"""Every class of calls on one account; shared by all jobs of a client."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import Self

from dfseo_async.errors import ClosedError, LedgerError
from dfseo_async.limits.account import AccountFigures
from dfseo_async.limits.call_class import CallClass, Journal
from dfseo_async.limits.waiting import Priority
from dfseo_async.settings import Settings

CALLS = 2000  # a minute, POST and GET together: on every documentation page. 10,000 was announced:
# https://dataforseo.com/update/api-rate-limit-10000-requests-per-minute (2026-10-19)
TASKS_READY = 20  # a minute; every tasks_ready page of docs.dataforseo.com/v3
DATABASE_APIS = frozenset(
    {  # 30 simultaneous calls; https://dataforseo.com/help-center/rate-limits-and-request-limits
        "backlinks",
        "content_analysis",
        "dataforseo_labs",
        "domain_analytics",
        "keywords_data/clickstream_data",
        "keywords_data/dataforseo_trends",
        "on_page",
    }
)
AT_ONCE = 30
GOOGLE_ADS_LIVE = 12  # calls a minute; same page
NO_LIMIT = 10**9  # for classes that have a gate only
FREE_CALLS = frozenset({"task_post", "task_get", "tasks_ready", "tasks_fixed", "id_list"})


class Limits:
    """The classes of calls, and which of them a path belongs to."""

    def __init__(
        self,
        *,
        calls_per_minute: int | None,
        tasks_ready_per_minute: int | None,
        id_list_per_minute: int,
        user_data_per_minute: int,
        window: float,
    ) -> None:
        polls = tasks_ready_per_minute or TASKS_READY
        self.general = CallClass("general", calls_per_minute or CALLS, window=window)
        self.tasks_ready = CallClass("tasks_ready", polls, window=window)
        self.tasks_fixed = CallClass("tasks_fixed", polls, window=window)
        self.id_list = CallClass("id_list", id_list_per_minute, window=window)
        self.errors = CallClass("errors", id_list_per_minute, window=window)
        self.user_data = CallClass("user_data", user_data_per_minute, window=window)
        self.google_ads_live = CallClass("google_ads_live", GOOGLE_ADS_LIVE, window=window)
        self.database = CallClass("database", NO_LIMIT, window=window, at_once=AT_ONCE)
        self.llm_live = CallClass("llm_live", NO_LIMIT, window=window, at_once=AT_ONCE)
        self._journals: list[Journal] = []
        self._by_name = {one.name: one for one in self.all()}
        if calls_per_minute is not None:
            self.general.source = "given"
        if tasks_ready_per_minute is not None:
            self.tasks_ready.source = self.tasks_fixed.source = "given"

    @classmethod
    def of_settings(cls, settings: Settings) -> Self:
        """The limits that *settings* give, and the defaults."""
        return cls(
            calls_per_minute=settings.calls_per_minute,
            tasks_ready_per_minute=settings.tasks_ready_per_minute,
            id_list_per_minute=settings.id_list_per_minute,
            user_data_per_minute=settings.user_data_per_minute,
            window=settings.window,
        )

    def of(self, path: str) -> CallClass:
        """The class whose limit a call to *path* counts against."""
        match path.strip("/").split("/"):
            case [*_, ("tasks_ready" | "tasks_fixed" | "id_list" | "user_data") as name]:
                return self._by_name[name]
            case ["v3", _, "errors"]:
                return self.errors
            case ["v3", "keywords_data", "google_ads", _, "live"]:
                return self.google_ads_live
            case _:
                return self.general

    def gate(self, path: str) -> CallClass | None:
        """The class that bounds how many such calls are under way at once; None without one."""
        parts = path.strip("/").split("/")
        api = parts[1] if len(parts) > 1 else ""
        if FREE_CALLS.intersection(parts) or parts[1:3] == ["on_page", "summary"]:
            return None
        if api == "ai_optimization" and "live" in parts:
            return self.llm_live
        return self.database if {api, "/".join(parts[1:3])} & DATABASE_APIS else None

    def turn(self, path: str, priority: Priority) -> AbstractAsyncContextManager[CallClass]:
        """Wait for the right to call *path*; the block is the call."""
        gate, calls = self.gate(path), self.of(path)
        return calls.slot(priority) if gate is None else _gated(gate, calls, priority)

    def all(self) -> tuple[CallClass, ...]:
        """Every class, the busiest first."""
        return (
            self.general,
            self.tasks_ready,
            self.id_list,
            self.user_data,
            self.tasks_fixed,
            self.errors,
            self.google_ads_live,
            self.database,
            self.llm_live,
        )

    def turn_away(self, whose: object) -> None:
        """A job ends: its calls that wait for a turn are not made; `NotSentError` tells them so.

        Turns of POSTs are not touched: who waits for one gives it up with the money it holds.
        """
        for one in self.all():
            one.turn_away(whose)

    def claim(self) -> None:
        """The running event loop alone may call, until ``let_go``.

        Raises:
            ConfigError: calls of another one are under way.
        """
        self.let_go()
        for one in self.all():
            one.take_over()
        for one in self.all():
            one.is_claimed = True

    def let_go(self) -> None:
        """Any event loop may call, one after the other."""
        for one in self.all():
            one.is_claimed = False

    def add_journal(self, journal: Journal) -> None:
        """Write down every call before it is made, so that a restart of that job knows of it."""
        self._journals.append(journal)
        self._set_journals()

    def remove_journal(self, journal: Journal) -> None:
        """That job is over."""
        self._journals.remove(journal)
        self._set_journals()

    def _set_journals(self) -> None:
        for one in self.all():
            if one.window.calls < NO_LIMIT:
                one.journal = self._note if self._journals else None

    async def _note(self, name: str, calls: int, seconds: float) -> None:
        for journal in tuple(self._journals):
            # A job that has ended, or hears of its ledger by its own commits; the others go on.
            with suppress(ClosedError, LedgerError):
                await journal(name, calls, seconds)

    def remember(self, calls: Iterable[tuple[str, int, float]], now: float) -> None:
        """Count calls of an earlier process.

        Args:
            calls: class, how many, and until how many seconds from now they may be used up.
            now: the loop's clock.
        """
        for name, count, lasts in calls:
            if name in self._by_name:
                window = self._by_name[name].window
                window.remember([now + lasts + window.window] * min(count, window.calls))

    def follow(self, figures: AccountFigures) -> None:
        """Use what the account allows, where nobody gave a limit."""
        if figures.calls_per_minute is not None:
            self.general.set_limit(figures.calls_per_minute, "account")
        if figures.tasks_ready_per_minute is not None:
            self.tasks_ready.set_limit(figures.tasks_ready_per_minute, "account")


@asynccontextmanager
async def _gated(gate: CallClass, calls: CallClass, priority: Priority) -> AsyncIterator[CallClass]:
    async with gate.slot(priority), calls.slot(priority):
        yield calls
