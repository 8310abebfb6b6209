"""What is read of a request, all of it bounded: the query and the body."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass

from aiohttp import StreamReader, web
from aiohttp.http import HttpProcessingError
from multidict import MultiMapping

from dfseo_async.receiver.spool import Room
from dfseo_async.receiver.stats import Answer

TAG_MAX = 300  # characters; the service allows 255
_TASK_ID = re.compile(r"[0-9A-Za-z-]{1,64}")

# The last is what aiohttp raises to a reader whose connection was lost before it began.
_SENDER_FAULTS = (web.RequestPayloadError, HttpProcessingError, ConnectionError, RuntimeError)


class RefusedError(Exception):
    """A request is not taken; never leaves this package."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.value)
        self.answer = answer


@dataclass(frozen=True, slots=True)
class Named:
    """The task that a request is about."""

    task_id: str
    tag: str


def read_query(query: MultiMapping[str]) -> Named:
    """Id and tag from the URL; what else stands there is passed over.

    Raises:
        RefusedError: an id or tag that cannot be one, or that is there twice.
    """
    ids, tags = query.getall("id", []), query.getall("tag", [])
    if len(ids) != 1 or len(tags) > 1 or not _TASK_ID.fullmatch(ids[0]):
        raise RefusedError(Answer.BAD_REQUEST)
    tag = tags[0] if tags else ""
    if len(tag) > TAG_MAX:
        raise RefusedError(Answer.BAD_REQUEST)
    return Named(ids[0], tag)


async def read_body(content: StreamReader, room: Room, *, limit: int, until: float) -> bytes:
    """The body; its bytes have been taken from *room*, and on any error given back.

    Args:
        content: the stream.
        room: bytes that all bodies may hold together.
        limit: bytes that this one may hold.
        until: when it must be there, on the loop's clock.

    Raises:
        RefusedError: too large, too slow, no room, broken off or empty.
    """
    body = bytearray()
    try:
        async with asyncio.timeout_at(until):
            while piece := await content.readany():
                if len(body) + len(piece) > limit:
                    raise RefusedError(Answer.TOO_LARGE)  # noqa: TRY301
                if not room.take(len(piece)):
                    raise RefusedError(Answer.NO_ROOM)  # noqa: TRY301
                body += piece
        if not body:
            raise RefusedError(Answer.BAD_REQUEST)  # noqa: TRY301
    except BaseException as error:
        room.give(len(body))
        if isinstance(error, TimeoutError):
            raise RefusedError(Answer.TOO_SLOW) from error
        if isinstance(error, _SENDER_FAULTS):
            raise RefusedError(Answer.BROKEN_OFF) from error
        raise
    return bytes(body)
