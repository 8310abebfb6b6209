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
    STATUS = "status"
    REFERENCE = "reference"
    CRAWL_PAGES = "crawl_pages"


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
        parts = ("v3", self.scope, *self.words)
        return "/".join(part for part in parts if part)

    @property
    def words(self) -> tuple[str, ...]:
        """What stands behind the scope in the path."""
        verb = _VERBS.get(self.kind, self.kind.value)
        is_bare = self.kind in _BARE or self.function in _WITHOUT_VERB
        parts = (self.function, self.task_id) if is_bare else (verb, self.function, self.task_id)
        return tuple(part for part in parts if part)


_VERBS = {CallKind.CODE_LIST: "errors"}
_BARE = frozenset({CallKind.REFERENCE, CallKind.CRAWL_PAGES})
_AT_ONCE = frozenset(  # done at once, although their path has no "live"
    {"on_page/instant_pages", "on_page/page_screenshot", "serp/screenshot", "serp/ai_summary"}
)
_WITHOUT_VERB = frozenset({"summary", *(path.partition("/")[2] for path in _AT_ONCE)})
_CRAWL_PAGES = frozenset(
    {
        *("pages", "resources", "links", "non_indexable", "duplicate_tags", "duplicate_content"),
        *("pages_by_resource", "redirect_chains", "raw_html", "keyword_density", "microdata"),
        *("content_parsing", "waterfall", "uncrawlable_resources"),
    }
)
_REFERENCES = frozenset(
    {
        *("locations", "languages", "locations_and_languages", "categories", "available_filters"),
        *("models", "versions", "audits", "technologies", "available_history", "index"),
        *("industries", "job_functions", "status"),
    }
)
_LAST = {
    "task_post": CallKind.TASK_POST,
    "tasks_ready": CallKind.TASKS_READY,
    "tasks_fixed": CallKind.TASKS_FIXED,
    "id_list": CallKind.ID_LIST,
    "errors": CallKind.ERRORS,
    "live": CallKind.LIVE,
}
_POSTED = frozenset(
    {
        *(CallKind.TASK_POST, CallKind.ID_LIST, CallKind.ERRORS, CallKind.LIVE),
        *(CallKind.WEBHOOK_RESEND, CallKind.CRAWL_PAGES),
    }
)
_EITHER = frozenset({CallKind.USER_DATA, CallKind.ERRORS})


def parse(method: str, path: str) -> Call | None:
    """Read a request line; nothing when the service knows no such call."""
    if not path.startswith("/v3/"):
        return None
    parts = path[4:].rstrip("/").split("/")
    call = _appendix(parts) or _by_last(parts) or _by_id(parts) or _live(parts)
    call = call or _at_once(parts) or _reference(parts)
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
        case ["appendix", "status"]:
            return Call(CallKind.STATUS, "appendix")
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


def _at_once(parts: list[str]) -> Call | None:
    if "/".join(parts) in _AT_ONCE:
        return Call(CallKind.LIVE, parts[0], parts[1])
    if parts[0] == "on_page" and len(parts) == 2 and parts[1] in _CRAWL_PAGES:
        return Call(CallKind.CRAWL_PAGES, "on_page", parts[1])
    return None


def _reference(parts: list[str]) -> Call | None:
    match parts:
        case [_, *_, "locations" | "ad_url" as name, place]:
            return Call(CallKind.REFERENCE, _scope(tuple(parts[:-2])), name, place)
        case [_, *_, name] if len(parts) > 1 and name in _REFERENCES:
            return Call(CallKind.REFERENCE, _scope(tuple(parts[:-1])), name)
    return None


@lru_cache(maxsize=1024)
def _scope(parts: tuple[str, ...]) -> str:
    return "/".join(parts)
