"""The result of one task, whatever its shape: one answer for most, for a crawl many.

Everything here is free and changes nothing at the service, so any of it can be repeated. Knows
nothing of what becomes of the task; that is the collector's.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress

import msgspec
from msgspec.structs import replace

from dfseo_async.codes import Call, Verdict, verdict
from dfseo_async.engine.board import Board
from dfseo_async.engine.crawls import Reading, is_running, read_part
from dfseo_async.engine.kinds import Kind
from dfseo_async.engine.matching import reply_about
from dfseo_async.engine.service import Service
from dfseo_async.envelope import Envelope, TaskReply
from dfseo_async.errors import ApiError, BadReplyError, ThrottledError, TransportError
from dfseo_async.ledger import OpenTask

PENDING = 40602  # what stands for a crawl that goes on
PARTIAL = 40106  # what stands for a list that ends too early
ASK_AGAIN = 3  # times that one part is asked for, before the task is put off
TRIES = 3  # of a whole list, before one that ends too early is taken as it is
_GIVEN = frozenset({Verdict.DONE, Verdict.PARTIAL})
_RAISED = frozenset({Verdict.ACCOUNT, Verdict.REQUEST, Verdict.THROTTLED})


class Fetcher:
    """Fetches results by id; what the service refuses for its limits is asked for again."""

    def __init__(self, service: Service, board: Board) -> None:
        self._service = service
        self._board = board

    async def fetch(self, kind: Kind, task: OpenTask, *, tries: int = 0) -> TaskReply | None:
        """The task's reply with its whole result; None when the job stops meanwhile.

        Args:
            kind: where its results are.
            task: which task.
            tries: how often it was fetched in vain before.

        Raises:
            ApiError, TransportError: no result for now; ``ThrottledError`` is not among them.
        """
        (endpoint, function), task_id = kind.read_from, task.task_id or ""

        async def ask() -> TaskReply:
            envelope = await self._service.task_get(endpoint, task_id, function=function)
            return reply_about(task.seq, task_id, envelope)

        reply = await self._patiently(ask)
        if reply is None or not kind.family.is_crawl or _verdict(reply) not in _GIVEN:
            return reply
        if is_running(reply.result_bytes):
            return _pending(reply)
        path = kind.family.crawl_list_path(function)
        return reply if path is None else await self._with_list(reply, path, task_id, tries)

    async def _with_list(
        self, summary: TaskReply, path: str, task_id: str, tries: int
    ) -> TaskReply | None:
        reading = Reading(task_id)
        while not reading.is_at_end:
            reply = await self._part(path, reading, task_id)
            if reply is None:
                return None
            match _verdict(reply):
                case Verdict.DONE | Verdict.PARTIAL:
                    part = read_part(reply.result_bytes)
                    if part.is_running:
                        return _pending(summary)
                    reading.add(part)
                case Verdict.EMPTY:
                    reading.stop()
                case Verdict.FAILED | Verdict.REJECTED if reading.seen:
                    reading.stop(f"{reply.status_code} {reply.message}")
                case Verdict.FAILED | Verdict.REJECTED:
                    code, message = reply.status_code, reply.message
                    return replace(summary, status_code=code, status_message=message)
                case _:
                    return reply
        if reading.lacking and tries < TRIES:
            raise BadReplyError(f"{path}: {reading.lacking}", http_status=200)
        return _whole(summary, reading)

    async def _part(self, path: str, reading: Reading, task_id: str) -> TaskReply | None:
        """The answer with the next part; asked for again when nothing came of it."""

        async def ask() -> TaskReply:
            try:
                return _only(await self._service.call("POST", path, reading.body()), task_id, path)
            except ApiError as error:
                if verdict(Call.GET, error.code) in _RAISED:
                    raise
                return TaskReply(status_code=error.code, status_message=error.status_message)

        for _ in range(ASK_AGAIN - 1):
            with suppress(TransportError):
                reply = await self._patiently(ask)
                if reply is None or _verdict(reply) is not Verdict.RETRY:
                    return reply
        return await self._patiently(ask)

    async def _patiently(self, ask: Callable[[], Awaitable[TaskReply]]) -> TaskReply | None:
        while not self._board.is_stopping:
            try:
                return await ask()
            except ThrottledError:
                continue  # the class pauses for everybody; no try is used up
        return None


def _verdict(reply: TaskReply) -> Verdict:
    return verdict(Call.GET, reply.status_code, reply.message)


def _only(envelope: Envelope, task_id: str, path: str) -> TaskReply:
    """The one answer, if it is about this crawl."""
    replies = envelope.replies
    if len(replies) != 1 or replies[0].echo().get("id", task_id) != task_id:
        raise BadReplyError(f"{path}: the answer for {task_id} is about others", http_status=200)
    reply = replies[0]
    if _verdict(reply) is Verdict.THROTTLED:
        raise ThrottledError(reply.status_code, reply.message, path=path)
    return reply


def _pending(summary: TaskReply) -> TaskReply:
    return replace(summary, status_code=PENDING, status_message="the crawl is not finished")


def _whole(summary: TaskReply, reading: Reading) -> TaskReply:
    """The summary's reply with everything that was read; partial when something is missing."""
    whole = replace(summary, result=msgspec.Raw(reading.after(summary.result_bytes)))
    if not reading.lacking:
        return whole
    return replace(whole, status_code=PARTIAL, status_message=reading.lacking)
