"""What to do about every status code: one table, keyed by call and code.

The service puts codes at two levels, the envelope and each of its tasks, and the same number means
different things in different calls: 20100 is success for ``task_post`` and "not yet" for
``task_get``. Nobody compares numbers outside this module, and nobody matches message text, with the
one exception that is written down here (``NO_RESULTS_TEXT``).

Sources, named in each row: ``errors`` is https://docs.dataforseo.com/v3/appendix/errors/
(2026-05-29), ``help`` is https://dataforseo.com/help-center, ``seen`` is what users report,
``ours`` is our own reading, on the side that costs no money.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto


class Call(Enum):
    """Where a code was read."""

    POST = auto()  # the envelope of a task_post
    ELEMENT = auto()  # one task inside an accepted task_post
    GET = auto()  # a task_get, envelope or task
    LIST = auto()  # tasks_ready, id_list, user_data and the other free calls
    LIVE = auto()  # a live call, envelope or task

    __hash__ = object.__hash__  # Enum's own is Python code, and every code is looked up by call


class Verdict(Enum):
    """What to do about a code."""

    OK = auto()  # the call worked; look inside
    CREATED = auto()  # the task exists and was charged
    DONE = auto()  # ended with its result
    EMPTY = auto()  # ended: nothing was found; charged
    PARTIAL = auto()  # ended: some pages failed, the items are there
    PENDING = auto()  # not yet; never answered by a new POST
    THROTTLED = auto()  # over a limit of calls: pause everybody, repeat
    WAIT = auto()  # this task is refused for a while (minutes to a day), nothing was charged
    RETRY = auto()  # nothing was charged; repeat after a pause, a bounded number of times
    RECONCILE = auto()  # may have been charged: look it up before anything else
    ABSENT = auto()  # the service does not know the id (yet)
    FAILED = auto()  # ended badly, and may have been charged
    REJECTED = auto()  # refused as bad input; not charged
    ACCOUNT = auto()  # login, money or permission: stop, resumable
    REQUEST = auto()  # the call itself is wrong (path): stop

    __hash__ = object.__hash__


# How a task can have ended, once it was created or charged.
ENDS = frozenset({Verdict.DONE, Verdict.EMPTY, Verdict.PARTIAL, Verdict.FAILED, Verdict.REJECTED})


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: a code, its verdict in each call, and where that was read."""

    code: int
    name: str
    post: Verdict
    element: Verdict
    get: Verdict
    listing: Verdict
    live: Verdict
    source: str


_V = Verdict


def _everywhere(code: int, name: str, verdict: Verdict, source: str) -> Row:
    return Row(code, name, verdict, verdict, verdict, verdict, verdict, source)


def _account(code: int, name: str, source: str = "errors") -> Row:
    return _everywhere(code, name, _V.ACCOUNT, source)


def _throttled(code: int, name: str, source: str = "errors") -> Row:
    return _everywhere(code, name, _V.THROTTLED, source)


def _bad_input(code: int, name: str, source: str = "errors") -> Row:
    return Row(code, name, _V.REJECTED, _V.REJECTED, _V.REJECTED, _V.REQUEST, _V.REJECTED, source)


def _wrong_id(code: int, name: str, source: str = "errors") -> Row:
    return Row(code, name, _V.RECONCILE, _V.REJECTED, _V.FAILED, _V.REQUEST, _V.REJECTED, source)


def _ended(code: int, name: str, verdict: Verdict, source: str) -> Row:
    """A code that tells how a task ended; out of place in a task_post."""
    return Row(code, name, _V.RECONCILE, verdict, verdict, _V.RETRY, verdict, source)


def _service(code: int, name: str, source: str = "errors") -> Row:
    """A fault on their side: a whole POST may have been charged, an element was not."""
    return Row(code, name, _V.RECONCILE, _V.RETRY, _V.RETRY, _V.RETRY, _V.RECONCILE, source)


def _wrong_path(code: int, name: str) -> Row:
    return Row(code, name, _V.REQUEST, _V.REJECTED, _V.REQUEST, _V.REQUEST, _V.REQUEST, "errors")


TABLE: tuple[Row, ...] = (
    Row(20000, "ok", _V.OK, _V.CREATED, _V.DONE, _V.OK, _V.DONE, "errors"),
    Row(
        20100,
        "task created",
        _V.OK,
        _V.CREATED,
        _V.PENDING,
        _V.OK,
        _V.PENDING,
        "errors; seen on GET",
    ),
    _bad_input(40000, "one task a call here"),
    _wrong_id(40001, "id of another client"),
    _wrong_id(40002, "id of another engine"),
    _wrong_id(40003, "id of another type"),
    _wrong_id(40004, "id of another function"),
    _wrong_id(40005, "id of another device", "ours: gap in older lists"),
    Row(
        40006,
        "over 100 tasks a call",
        _V.RECONCILE,
        _V.RETRY,
        _V.FAILED,
        _V.REQUEST,
        _V.REJECTED,
        "errors: only those past the 100th",
    ),
    _account(40100, "not authorized"),
    _ended(40101, "search engine failed, charged", _V.FAILED, "help: billed"),
    _ended(40102, "no search results", _V.EMPTY, "help: billed"),
    _ended(40103, "execution failed", _V.FAILED, "errors"),
    _account(40104, "account not verified"),
    _ended(40106, "partial results", _V.PARTIAL, "errors"),
    _account(40200, "payment required"),
    _account(40201, "account paused"),
    _throttled(40202, "calls a minute"),
    _account(40203, "daily cost limit", "help: until 00:00 UTC"),
    _account(40204, "no access to this API"),
    _everywhere(40205, "duplicate tasks this hour", _V.WAIT, "help: limit-duplicate-tasks"),
    _everywhere(40206, "duplicate tasks today", _V.WAIT, "help: limit-duplicate-tasks"),
    _account(40207, "address not on the allow-list"),
    _bad_input(40208, "not documented", "ours"),
    _throttled(40209, "simultaneous calls"),
    _account(40210, "insufficient funds"),
    _wrong_path(40400, "not found"),
    Row(
        40401,
        "task not found",
        _V.RECONCILE,
        _V.REJECTED,
        _V.ABSENT,
        _V.REQUEST,
        _V.REJECTED,
        "errors",
    ),
    _wrong_path(40402, "invalid path"),
    _ended(40403, "results expired", _V.FAILED, "errors"),
    _ended(40404, "sandbox has no such data", _V.FAILED, "errors"),
    _ended(40408, "target page invalid", _V.FAILED, "errors"),
    _bad_input(40501, "invalid field"),
    _bad_input(40502, "empty POST"),
    _bad_input(40503, "invalid POST"),
    _bad_input(40504, "too many intersecting keywords"),
    _bad_input(40505, "outdated location"),
    _bad_input(40506, "unknown field"),
    Row(40601, "task handed", _V.RECONCILE, _V.CREATED, _V.PENDING, _V.RETRY, _V.PENDING, "errors"),
    Row(
        40602, "task in queue", _V.RECONCILE, _V.CREATED, _V.PENDING, _V.RETRY, _V.PENDING, "errors"
    ),
    _service(50000, "internal error"),
    _service(50001, "balance not checkable"),
    Row(
        50100,
        "not implemented",
        _V.RECONCILE,
        _V.REJECTED,
        _V.FAILED,
        _V.REQUEST,
        _V.REJECTED,
        "errors",
    ),
    _service(50301, "third party unavailable"),
    _service(50303, "update in progress"),
    _service(50304, "function unavailable"),
    _service(50401, "internal timeout"),
    _service(50402, "target page too slow"),
)

_COLUMN = {
    Call.POST: "post",
    Call.ELEMENT: "element",
    Call.GET: "get",
    Call.LIST: "listing",
    Call.LIVE: "live",
}
_UNKNOWN_4XXXX = {
    Call.POST: Verdict.RECONCILE,  # nothing proves that it created nothing
    Call.ELEMENT: Verdict.REJECTED,
    Call.GET: Verdict.FAILED,
    Call.LIST: Verdict.REQUEST,
    Call.LIVE: Verdict.REJECTED,
}
_UNKNOWN_OTHER = {
    Call.POST: Verdict.RECONCILE,
    Call.ELEMENT: Verdict.RETRY,
    Call.GET: Verdict.RETRY,
    Call.LIST: Verdict.RETRY,
    Call.LIVE: Verdict.RECONCILE,
}


class _Column(dict[int, Verdict]):
    """What every code means in one call; unknown ones are classed by range."""

    def __init__(self, call: Call, name: str) -> None:
        super().__init__({row.code: getattr(row, name) for row in TABLE})
        self._call = call

    def __missing__(self, code: int) -> Verdict:
        if 40000 <= code < 50000:
            return _UNKNOWN_4XXXX[self._call]
        if code < 40000 and self._call is Call.ELEMENT:
            return Verdict.RECONCILE  # it looks like success, and may have been charged
        return _UNKNOWN_OTHER[self._call]


_BY_CALL = {call: _Column(call, name) for call, name in _COLUMN.items()}
ELEMENT_VERDICTS: Mapping[int, Verdict] = _BY_CALL[Call.ELEMENT]  # `[code]` holds for any code

NO_RESULTS_TEXT = "no search results"  # one team saw 40501 with these words instead of 40102

_ADVICE = {
    40100: "check DATAFORSEO_LOGIN and DATAFORSEO_PASSWORD; the API password is not the account's",
    40104: "verify the account in the DataForSEO dashboard, then run again",
    40200: "top up the account, then run the same command again",
    40201: "the account is paused; ask DataForSEO's support, then run again",
    40203: "the daily cost limit is reached; it is lifted at 00:00 UTC, or in the dashboard",
    40204: "this account has no access to this API",
    40207: "add this machine's address to the allow-list in the dashboard",
    40210: "top up the account, then run the same command again",
    40400: "check the endpoint's name",
    40402: "check the endpoint's name",
}


def verdict(call: Call, code: int, message: str = "") -> Verdict:
    """What to do about *code* when *call* answered it; unknown codes are classed by range.

    ``message`` matters for one reported quirk only: 40501 whose text says "No Search Results".
    """
    if code == 40501 and call in (Call.GET, Call.LIVE) and NO_RESULTS_TEXT in message.lower():
        return Verdict.EMPTY
    return _BY_CALL[call][code]


def advice(code: int) -> str:
    """What a person can do about *code*; empty when there is nothing to say."""
    return _ADVICE.get(code, "")
