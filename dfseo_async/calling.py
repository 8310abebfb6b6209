"""One call under the account's limits, its envelope read and its code judged. Never repeats.

Between the bytes (``transport``) and the typed calls (``client``).
"""

from __future__ import annotations

from contextlib import nullcontext

from dfseo_async.codes import Call, Verdict, advice, verdict
from dfseo_async.envelope import Envelope, read_envelope
from dfseo_async.errors import (
    AccountError,
    ApiError,
    BadReplyError,
    RequestRejectedError,
    ThrottledError,
)
from dfseo_async.limits import Limits, Priority
from dfseo_async.transport import HttpReply, Transport

TOO_MANY_AT_ONCE = 40209
# POSTs that read what a crawl found; a crawl is paid for by the page when it is set:
# https://dataforseo.com/pricing/on-page/onpage-api (2026)
CRAWL_LISTS = frozenset(
    {
        *("content_parsing", "duplicate_content", "duplicate_tags", "keyword_density", "links"),
        *("microdata", "non_indexable", "pages", "pages_by_resource", "raw_html"),
        *("redirect_chains", "resources", "uncrawlable_resources", "waterfall"),
    }
)
# Statuses that need no readable body to be understood; docs.dataforseo.com/v3/appendix/errors
_HTTP_CODES = {401: 40100, 402: 40200, 404: 40400, 429: 40202}


class Caller:
    """Makes calls over one transport, within one account's limits."""

    def __init__(self, transport: Transport, limits: Limits) -> None:
        self._transport = transport
        self._limits = limits

    async def open(self) -> None:
        """Have the running event loop make the calls, until ``close``; none is made here.

        Raises:
            ConfigError: it is open already, or another event loop has calls under way.
        """
        await self._transport.__aenter__()
        try:
            self._limits.claim()
        except BaseException:
            await self._transport.__aexit__(None, None, None)
            raise

    async def close(self) -> None:
        """Close the connections; another event loop may go on, and what was called still counts."""
        self._limits.let_go()
        await self._transport.__aexit__(None, None, None)

    async def call(
        self,
        call: Call,
        method: str,
        path: str,
        body: bytes | None = None,
        *,
        priority: Priority = Priority.GET,
        seconds: float | None = None,
        in_turn: bool = False,
    ) -> Envelope:
        """Make one call and read its envelope; its code is good, or one of our errors is raised.

        Args:
            call: which column of the table of codes holds.
            method: HTTP method.
            path: from ``/v3/`` on.
            body: JSON.
            priority: who goes first when calls are scarce.
            seconds: for the whole call; the usual timeout without it.
            in_turn: the caller holds the turn already.
        """
        calls = self._limits.of(path)
        async with nullcontext() if in_turn else self._limits.turn(path, priority):
            reply = await self._transport.send(method, path, body, seconds=seconds)
        calls.told(reply.rate_limit, reply.rate_remaining)
        envelope = _read(reply, path, call)
        problem = _problem(call, envelope.status_code, envelope.message, path)
        if problem is None and call is Call.LIST:
            problem = _problem_inside(envelope, path)
        if isinstance(problem, ThrottledError):
            self._refused(path, problem.code)
        elif code := _refused_inside(call, envelope):
            self._refused(path, code)
        else:
            calls.accepted()
        if problem is not None:
            raise problem
        return envelope

    def _refused(self, path: str, code: int) -> None:
        """Too many calls a minute, or too many at once where there is a gate for that."""
        gate = self._limits.gate(path) if code == TOO_MANY_AT_ONCE else None
        (gate or self._limits.of(path)).refused()


def column_of(method: str, path: str) -> Call:
    """Which column of the table of codes holds for a call that its path alone describes."""
    match path.strip("/").split("/"):
        case ["v3", "on_page", name] if name in CRAWL_LISTS:
            return Call.GET
        case _:
            return Call.LIST if method == "GET" else Call.LIVE


def _read(reply: HttpReply, path: str, call: Call) -> Envelope:
    """The envelope of *reply*; statuses that need no body to be understood may do without one."""
    try:
        envelope = read_envelope(reply.body, http_status=reply.status, path=path)
    except BadReplyError:
        code = _HTTP_CODES.get(reply.status)
        if code is None or (code == 40202 and call in (Call.POST, Call.LIVE)):
            raise  # a gateway's 429 proves nothing about a POST
        return Envelope(status_code=code, status_message=f"HTTP {reply.status}")
    if reply.status >= 400 and envelope.status_code < 40000:
        raise BadReplyError(
            f"{path}: HTTP {reply.status} around code {envelope.status_code}",
            http_status=reply.status,
            head=reply.body[:200],
        )
    return envelope


def _refused_inside(call: Call, envelope: Envelope) -> int:
    """The code of a task that says "too many calls" in a good envelope; 0 without one."""
    level = Call.ELEMENT if call is Call.POST else call
    for reply in envelope.replies:
        code = reply.status_code
        if code >= 40000 and verdict(level, code) is Verdict.THROTTLED:
            return code
    return 0


def _problem_inside(envelope: Envelope, path: str) -> ApiError | None:
    """A list that was refused inside a good envelope: never to be taken for an empty one.

    Raises:
        BadReplyError: there is no list at all.
    """
    if not envelope.replies:
        raise BadReplyError(f"{path}: an answer without a list", http_status=200)
    for reply in envelope.replies:
        problem = _problem(Call.LIST, reply.status_code, reply.message, path)
        if problem is not None:
            return problem
    return None


def _problem(call: Call, code: int, message: str, path: str) -> ApiError | None:
    """The error that the envelope's code stands for; None when the call worked."""
    if code in (20000, 20100):
        return None
    match verdict(call, code, message):
        case Verdict.THROTTLED:
            return ThrottledError(code, message, path=path)
        case Verdict.ACCOUNT:
            return AccountError(code, message, path=path, advice=advice(code))
        case Verdict.REQUEST | Verdict.REJECTED:
            return RequestRejectedError(code, message, path=path, advice=advice(code))
        case _:
            return ApiError(code, message, path=path)
