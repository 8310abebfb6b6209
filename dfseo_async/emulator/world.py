"""The emulated service as pure state: calls go in with the time of their arrival, replies come out.

Knows no socket and no clock. Its invariants: every created task was charged at once, a task is
listed as ready until it is fetched, and a result never changes.
"""

from __future__ import annotations

from collections.abc import Callable

from dfseo_async.emulator import (
    collecting,
    lives,
    onpage,
    pages,
    posting,
    references,
    resending,
    userdata,
)
from dfseo_async.emulator.accounts import to_usd
from dfseo_async.emulator.bodies import Reply
from dfseo_async.emulator.dice import RandomSource
from dfseo_async.emulator.envelope import refusal
from dfseo_async.emulator.faults import Fault, FaultSource
from dfseo_async.emulator.paths import Call, CallKind
from dfseo_async.emulator.postoffice import PostOffice
from dfseo_async.emulator.report import Report
from dfseo_async.emulator.settings import EmulatorSettings
from dfseo_async.emulator.state import State
from dfseo_async.emulator.tasks import Task

_WITH_BODY: dict[CallKind, Callable[[State, Call, bytes, float], Reply]] = {
    CallKind.TASK_POST: posting.task_post,
    CallKind.LIVE: lives.live,
    CallKind.ID_LIST: collecting.id_list,
    CallKind.ERRORS: resending.errors,
    CallKind.CRAWL_PAGES: onpage.crawl_pages,
    CallKind.WEBHOOK_RESEND: resending.webhook_resend,
}
_WITHOUT_BODY: dict[CallKind, Callable[[State, Call, float], Reply]] = {
    CallKind.TASK_GET: collecting.task_get,
    CallKind.TASKS_READY: collecting.tasks_ready,
    CallKind.TASKS_FIXED: collecting.tasks_fixed,
    CallKind.USER_DATA: userdata.user_data,
    CallKind.STATUS: pages.status,
    CallKind.REFERENCE: references.reference,
    CallKind.CODE_LIST: pages.code_list,
}


class World:
    """One account at the emulated service."""

    __slots__ = ("_faults", "_state", "settings")

    def __init__(self, settings: EmulatorSettings, random: RandomSource) -> None:
        self.settings = settings
        self._state = State(settings, random)
        self._faults = FaultSource(settings.faults, random)

    @property
    def office(self) -> PostOffice:
        """Which webhooks are due; a sender takes them from here and tells what came of them."""
        return self._state.office

    def postback_body(self, task: Task) -> bytes:
        """Return what a postback holds: the envelope of ``task_get``, compressed."""
        family = task.family
        function = str(task.posted().get("postback_data") or family.default_function)
        task_id = self._state.tasks.id_of(task)
        call = Call(CallKind.TASK_GET, family.endpoint, function, task_id)
        return collecting.finished(self._state, call, task).gzip()

    def admit(self, call: Call, now: float) -> Reply | None:
        """Count a call at its arrival; a reply means that it is over a limit."""
        state = self._state
        state.calls += 1
        state.usage.add_call(call, now)
        return None if state.limits.admit(call, now) else refusal(40202)

    def enter(self, call: Call) -> Reply | None:
        """Let an admitted call in, which must `leave` then; a reply means that too many run."""
        return None if self._state.gates.enter(call) else refusal(40209)

    def leave(self, call: Call) -> None:
        """End a call that was let in."""
        self._state.gates.leave(call)

    def rate_headers(self, call: Call) -> dict[str, str]:
        """Return the headers that tell the limit of a call's class and what is left of it."""
        window = self._state.limits.window_of(call)
        if not window.limit:
            return {}
        return {
            "X-RateLimit-Limit": str(window.limit),
            "X-RateLimit-Remaining": str(window.left),
        }

    def strike(self, call: Call) -> Fault | None:
        """Decide what goes wrong with an admitted call."""
        return self._faults.strike(call.kind)

    def handle(self, call: Call, body: bytes, now: float) -> Reply:
        """Do what the call asks for, charge for it, and write the reply."""
        with_body = _WITH_BODY.get(call.kind)
        if with_body is not None:
            return with_body(self._state, call, body, now)
        return _WITHOUT_BODY[call.kind](self._state, call, now)

    def report(self, now: float) -> Report:
        """Tell what callers did so far; the connections are for the server to fill in."""
        state = self._state
        tally = state.tally
        tally.duplicates.look(state.tasks)
        state.ready.advance(now)
        return Report(
            created=tally.created,
            live=tally.live,
            rejected=tally.rejected,
            charged_usd=to_usd(state.account.spent),
            balance_usd=to_usd(state.account.balance),
            collected=tally.collected,
            foreign_collected=tally.foreign_collected,
            listed=len(state.ready),
            fetches=dict(tally.fetches),
            duplicate_fetches=tally.duplicate_fetches,
            fetched_anyway=tally.fetched_anyway,
            duplicate_tags=tally.duplicates.tags,
            duplicate_payloads=tally.duplicates.payloads,
            calls=state.limits.use(),
            gates=state.gates.use(),
            batches={str(size): count for size, count in sorted(tally.batches.items())},
            faults=dict(self._faults.counts),
            deliveries=state.office.summary(),
            latency=tally.latency.summary(),
            connections={},
        )
