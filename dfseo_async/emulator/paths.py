"""Which call a method and a path mean. Knows shapes only; which endpoints exist is `families`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache


class CallKind(StrEnum):
    """The calls that the emulator answers; faults are planned for each of them."""

    TASK_POST = "task_post"
    TASK_GET = "task_get"
    TASKS_READY = "tasks_ready"
    TASKS_FIXED = "tasks_fixed"
    ID_LIST = "id_list"
    ERRORS = "errors"
    WEBHOOK_RESEND = "webhook_resend"
    LIVE = "live"
    USER_DATA = "user_data"
    CODE_LIST = "code_list"


@dataclass(frozen=True, slots=True)
class Call:
    """One call: ``scope`` is what stands between ``v3`` and the verb, such as ``serp/google``."""

    kind: CallKind
    scope: str
    function: str = ""
    task_id: str = ""

    @property
    def api(self) -> str:
        """The API family, the first part of the path."""
        return self.scope.partition("/")[0]

    @property
    def url(self) -> str:
        """The path as ``id_list`` shows it: without a leading slash."""
        if self.kind is CallKind.USER_DATA:
            return "v3/appendix/user_data"
        if self.kind is CallKind.CODE_LIST:
            return "v3/appendix/errors"
        if (self.kind, self.function) == (CallKind.TASK_GET, "summary"):
            return f"v3/{self.scope}/summary/{self.task_id}"
        parts = ("v3", self.scope, self.kind.value, self.function, self.task_id)
        return "/".join(part for part in parts if part)


_LAST = {
    "task_post": CallKind.TASK_POST,
    "tasks_ready": CallKind.TASKS_READY,
    "tasks_fixed": CallKind.TASKS_FIXED,
    "id_list": CallKind.ID_LIST,
    "errors": CallKind.ERRORS,
    "live": CallKind.LIVE,
}
_POSTED = frozenset(
    {CallKind.TASK_POST, CallKind.ID_LIST, CallKind.ERRORS, CallKind.LIVE, CallKind.WEBHOOK_RESEND}
)
_EITHER = frozenset({CallKind.USER_DATA, CallKind.ERRORS})


def parse(method: str, path: str) -> Call | None:
    """Read a request line; nothing when the service knows no such call."""
    if not path.startswith("/v3/"):
        return None
    parts = path[4:].rstrip("/").split("/")
    call = _appendix(parts) or _by_last(parts) or _by_id(parts) or _live(parts)
    if call is None or (call.kind not in _EITHER and method != _method(call.kind)):
        return None
    return call


def _method(kind: CallKind) -> str:
    return "POST" if kind in _POSTED else "GET"


def _appendix(parts: list[str]) -> Call | None:
    match parts:
        case ["appendix", "user_data"]:
            return Call(CallKind.USER_DATA, "appendix")
        case ["appendix", "errors"]:
            return Call(CallKind.CODE_LIST, "appendix")
        case ["appendix", "webhook_resend"]:
            return Call(CallKind.WEBHOOK_RESEND, "appendix")
    return None


def _by_last(parts: list[str]) -> Call | None:
    kind = _LAST.get(parts[-1])
    if kind is None or len(parts) == 1:
        return None
    return Call(kind, _scope(tuple(parts[:-1])))


def _by_id(parts: list[str]) -> Call | None:
    match parts:
        case ["on_page", "summary", task_id]:
            return Call(CallKind.TASK_GET, "on_page", "summary", task_id)
        case [*scope, "task_get", function, task_id]:
            return Call(CallKind.TASK_GET, _scope(tuple(scope)), function, task_id)
        case [*scope, "task_get", task_id]:
            return Call(CallKind.TASK_GET, _scope(tuple(scope)), "", task_id)
    return None


def _live(parts: list[str]) -> Call | None:
    match parts:
        case [*scope, "live", function]:
            return Call(CallKind.LIVE, _scope(tuple(scope)), function)
    return None


@lru_cache(maxsize=1024)
def _scope(parts: tuple[str, ...]) -> str:
    return "/".join(parts)
