"""Bytes of a reply into an envelope; ``result`` and ``data`` stay bytes until they are asked for.

Decoding a 110 KB answer this way costs a third of a full parse, and what was paid for stays as it
came: numbers, unknown fields and unknown types are never touched.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from math import inf, isfinite
from typing import TYPE_CHECKING, Any

import msgspec
import orjson

from dfseo_async.errors import BadReplyError, ConfigError

if TYPE_CHECKING:
    from dfseo_async.views import Item

_DEEPEST = 255  # levels; orjson goes no further
_NULL = msgspec.Raw(b"null")


class TaskReply(msgspec.Struct, frozen=True, gc=False):
    """One element of ``tasks``: a code, an id, and payloads that are still bytes.

    ``cost`` is in USD. In an answer to ``task_get`` it may repeat the original charge: never add it
    to what was spent.
    """

    status_code: int
    id: str | None = None
    status_message: str | None = None
    cost: float | None = None
    data: msgspec.Raw = _NULL
    result: msgspec.Raw = _NULL

    @property
    def message(self) -> str:
        """The status message; empty when there is none."""
        return self.status_message or ""

    @property
    def cost_usd(self) -> float:
        """The cost in USD; 0.0 when absent or no amount."""
        cost = self.cost
        return cost if cost is not None and 0.0 < cost < inf else 0.0

    @property
    def result_bytes(self) -> bytes:
        """The result's JSON exactly as it came."""
        return bytes(memoryview(self.result))

    def decoded(self) -> Any:
        """The result as Python objects: usually a list, or None."""
        return decode_json(memoryview(self.result))

    def items(self) -> Iterator[Item]:
        """A view of each item of the result, decoded now; see ``dfseo_async.views``."""
        from dfseo_async.views import read_items  # noqa: PLC0415 (who asks for none pays nothing)

        return read_items(self.decoded())

    def echo(self) -> dict[str, Any]:
        """The task's parameters as the service repeats them, its tag among them; or empty."""
        data = decode_json(memoryview(self.data))
        return data if isinstance(data, dict) else {}

    def echoed_tag(self) -> str:
        """The task's tag as the service repeats it; empty when there is none."""
        try:
            tag = _read_echo(self.data).tag  # a quarter of what all of it takes
        except msgspec.MsgspecError:
            tag = self.echo().get("tag")
        return tag if isinstance(tag, str) else ""


class Envelope(msgspec.Struct, frozen=True, gc=False):
    """What every call answers: a code, a cost in USD, and the tasks."""

    status_code: int
    status_message: str | None = None
    cost: float | None = None
    tasks: list[TaskReply] | dict[str, TaskReply] | None = None

    @property
    def message(self) -> str:
        """The status message of the call as a whole; empty when there is none."""
        return self.status_message or ""

    @property
    def cost_usd(self) -> float:
        """The cost of the whole call in USD; 0.0 when absent or no amount."""
        return _amount(self.cost)

    @property
    def replies(self) -> list[TaskReply]:
        """The tasks as a list; one documented example writes them as an object keyed ``"0"``."""
        if isinstance(self.tasks, dict):
            return list(self.tasks.values())
        return self.tasks or []

    def reply_for(self, task_id: str) -> TaskReply:
        """The one task, if it is this one: another task's result is never taken for ours.

        Raises:
            BadReplyError: it is about others.
        """
        replies = self.replies
        if len(replies) == 1 and replies[0].id in (task_id, None):
            return replies[0]
        found = [one for one in replies if one.id == task_id]
        if len(found) == 1:
            return found[0]
        raise BadReplyError(f"the answer for task {task_id} is about others", http_status=200)

    def rows(self) -> Iterator[Any]:
        """Each row of each task's result, decoded: ready tasks, id_list rows, items."""
        for reply in self.replies:
            result = reply.decoded()
            if isinstance(result, list):
                yield from result


class Line(msgspec.Struct, frozen=True, gc=False):
    """One line of a results file, as ``models.Outcome.line`` writes it."""

    key: str
    status: str
    code: int
    message: str
    task_id: str | None
    cost_usd: float
    endpoint: str
    params: msgspec.Raw
    posted_at: str | None
    completed_at: str
    result: msgspec.Raw


class _Echo(msgspec.Struct, gc=False):
    tag: Any = None


_read_echo = msgspec.json.Decoder(_Echo).decode
# not strict: a code written "40501" or 20000.0 is still that code
_DECODER = msgspec.json.Decoder(Envelope, strict=False)
_LINES = msgspec.json.Decoder(Line)


# One half of a surrogate pair, escaped: JSON's grammar allows it, strict decoders do not.
_LONE = re.compile(
    rb"\\\\|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(\\u[dD][89a-fA-F][0-9a-fA-F]{2})"
)
_MARK = rb"\uFfFd"  # as long as what it stands for; nobody else writes it in this mixed case


def read_envelope(body: bytes, *, http_status: int, path: str) -> Envelope:
    """Decode *body*.

    Raises:
        BadReplyError: not JSON, truncated, or not shaped like an envelope.
    """
    try:
        try:
            return _DECODER.decode(body)
        except msgspec.DecodeError:
            return _decode_masked(body)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        head = body[:200]
        raise BadReplyError(
            f"{path}: HTTP {http_status} with a body that is no envelope ({error}): {head!r}",
            http_status=http_status,
            head=head,
        ) from error


def read_line(raw: bytes) -> Line:
    """Decode one line of a results file; its params and result stay bytes.

    Raises:
        ValueError: torn, or no such line (``msgspec.DecodeError`` is one).
    """
    try:
        return _LINES.decode(raw)
    except msgspec.DecodeError:
        masked, halves = _mask(raw)
        if not halves:
            raise
        line = _LINES.decode(masked)
        result = bytes(line.result)
        start = masked.rindex(result)  # only the result can hold halves, and it stands last
        return msgspec.structs.replace(line, result=msgspec.Raw(raw[start : start + len(result)]))


def on_one_line(raw: bytes) -> bytes:
    """*raw* JSON as UTF-8 without line breaks between its tokens, and otherwise untouched."""
    if not raw.isascii():
        try:
            raw.decode()
        except UnicodeDecodeError:
            raw = raw.decode("utf-8", "replace").encode()
    if b"\n" not in raw and b"\r" not in raw:
        return raw
    try:
        return msgspec.json.format(raw, indent=-1)
    except msgspec.DecodeError:
        masked, halves = _mask(raw)
        originals = iter(halves)
        return re.sub(
            re.escape(_MARK), lambda _: next(originals), msgspec.json.format(masked, indent=-1)
        )


def decode_json(raw: bytes | memoryview) -> Any:
    """*raw* JSON as Python objects, with whatever strict decoders refuse; None for no JSON."""
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError:
        try:
            return json.loads(bytes(raw).decode("utf-8", "replace"))
        except ValueError:
            return None


def encode_json(value: object) -> bytes:
    """*value* as JSON, to be sent.

    Raises:
        ConfigError: it holds what JSON cannot; the message says where.
    """
    try:
        raw = orjson.dumps(value)
    except TypeError as error:
        raise ConfigError(f"not JSON: {find_unfit(value) or 'the whole'}: {error}") from error
    if b"null" in raw and (where := find_unfit(value)) is not None:  # orjson writes nan as null
        raise ConfigError(f"not JSON: {where or 'the whole'}: no finite number")
    return raw


def find_unfit(value: object, depth: int = 0) -> str | None:
    """Where in *value* the first thing stands that JSON cannot hold, as ``[0]['depth']``.

    Empty when it is *value* itself; None when there is none but, at most, a key.
    """
    if isinstance(value, float):
        return None if isfinite(value) else ""
    if isinstance(value, (dict, list, tuple)) and depth < _DEEPEST:
        for name, one in value.items() if isinstance(value, dict) else enumerate(value):
            if (inside := find_unfit(one, depth + 1)) is not None:
                return f"[{name!r}]{inside}"
        return None
    try:
        orjson.dumps(value)
    except TypeError:
        return ""
    return None


def _amount(cost: float | None) -> float:
    return cost if cost is not None and 0.0 < cost < inf else 0.0


def _mask(raw: bytes) -> tuple[bytes, list[bytes]]:
    """*raw* with each lone surrogate replaced by a mark of the same length; and what they were."""
    halves: list[bytes] = []

    def mark(found: re.Match[bytes]) -> bytes:
        if found[1] is None:
            return found[0]
        halves.append(found[1])
        return _MARK

    return _LONE.sub(mark, raw), halves


def _decode_masked(body: bytes) -> Envelope:
    """Decode a body with lone surrogates; its results keep them."""
    masked, halves = _mask(body)
    envelope = _DECODER.decode(masked)
    if not halves:
        return envelope
    replies, start = [], 0
    for reply in envelope.replies:
        if reply.result_bytes == b"null":  # perhaps not in the body at all
            replies.append(reply)
            continue
        start = masked.index(reply.result_bytes, start)
        original = msgspec.Raw(body[start : start + len(reply.result_bytes)])
        replies.append(msgspec.structs.replace(reply, result=original))
    return msgspec.structs.replace(envelope, tasks=replies)
