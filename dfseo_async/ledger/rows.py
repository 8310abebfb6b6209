"""Rows of the ledger as values; nothing here touches SQLite.

They are made for every task, several times; msgspec's structs take a tenth of the time that frozen
dataclasses take.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Sequence
from hashlib import blake2b

import msgspec

from dfseo_async.models import State

_USUAL_ID = re.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_USUAL_DASHES = (8, 13, 18, 23)
_USUAL_LENGTH = 36


class NewRow(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One row of the input, checked; as it is kept.

    Attributes:
        key: the user's own key; empty when the content's digest is the key.
        digest: 16 bytes that stand for the content.
        params: the task as the user gave it, JSON.
        tag: the user's own tag; None without one.
        kind: which endpoint (a row of the ``endpoint`` table).
    """

    key: str
    digest: bytes
    params: bytes
    tag: str | None
    kind: int

    @property
    def name(self) -> str | bytes:
        """What tells the row from others; text and bytes are never equal."""
        return self.key or self.digest

    @property
    def outcome_key(self) -> str:
        """What the user finds the row's outcome by."""
        return self.key or self.digest.hex()


class Added(enum.Enum):
    """What became of a row of the input."""

    NEW = enum.auto()  # will be paid for
    KNOWN = enum.auto()  # was in the ledger before this run
    REPEATED = enum.auto()  # stood in this input before: answered once more, paid once
    CONTRADICTS = enum.auto()  # same key, other content


class QueuedRow(msgspec.Struct, frozen=True, gc=False):
    """A task that can be sent."""

    seq: int
    kind: int
    attempt: int
    params: bytes
    tag: str | None


class OpenTask(msgspec.Struct, frozen=True, gc=False):
    """A task whose end is to be told: what an outcome needs beside the result."""

    seq: int
    kind: int
    attempt: int
    task_id: str | None
    cost_usd: float
    posted_at: float | None
    copies: int
    key: str
    params: bytes
    tag: str | None
    answered: int = 0  # rows of the input that were given its outcome already


class Overdue(msgspec.Struct, frozen=True, gc=False):
    """What a part of the ledger holds of overdue tasks.

    Attributes:
        tasks: the overdue ones, as many as were asked for.
        open: tasks of the part that have not ended, overdue or not.
        posted: of these, those that have an id.
        is_past_end: there are no tasks with these numbers, nor with higher ones.
    """

    tasks: list[OpenTask]
    open: int
    posted: int
    is_past_end: bool


class PostedRow(msgspec.Struct, frozen=True, gc=False):
    """The service took a task: its id, what it cost, when."""

    seq: int
    task_id: str
    cost_usd: float
    posted_at: float


class RestoredRow(msgspec.Struct, frozen=True, gc=False):
    """A paid task of a lost ledger, as the service remembers it."""

    seq: int
    attempt: int
    digest: bytes
    params: bytes
    tag: str | None
    task_id: str
    cost_usd: float
    posted_at: float


class Decided(msgspec.Struct, frozen=True, gc=False):
    """A task that ended without a result, decided before any outcome was told."""

    seq: int
    code: int
    message: str


class Ended(msgspec.Struct, frozen=True, gc=False):
    """A task whose outcome is in the reader's hands, or durable in the sink, so many times."""

    seq: int
    state: State
    code: int
    copies: int = 1


class IntentRow(msgspec.Struct, frozen=True, gc=False):
    """A batch whose POST is under way or was lost.

    Attributes:
        sent_at: unix seconds just before the bytes left.
        lost_at: unix seconds when the reply was given up; None while it is under way.
        reserved_usd: what the batch may cost, held back from the budget.
        looks: complete looks after the grace that did not find all of it.
        last_look: when the newest look of any kind began.
    """

    intent: int
    kind: int
    sent_at: float
    lost_at: float | None
    reserved_usd: float
    looks: int
    last_look: float


class Arrival(msgspec.Struct, frozen=True, gc=False):
    """A result as it came.

    Attributes:
        task_id: the service's id.
        seq: the task's number by our tag; None when the tag is not ours.
        attempt: the try by our tag.
        body: an envelope with the one task, plain or gzip.
    """

    task_id: str
    seq: int | None
    attempt: int
    body: bytes


class Receipt(enum.Enum):
    """What became of an arrival."""

    KEPT = enum.auto()  # durable now
    KNOWN = enum.auto()  # came before, or the task has ended
    STRANGE = enum.auto()  # no such task is waited for


class Kept(msgspec.Struct, frozen=True, gc=False):
    """An arrival that is to be delivered.

    Attributes:
        number: in the order of arrival.
        task: the task as the ledger knows it; without an id while the POST's reply is not there.
        task_id: the id that came with the result.
        state: posted; or, while the POST's reply is not there, posting or unknown.
    """

    number: int
    task: OpenTask
    task_id: str
    state: State
    body: bytes


class Totals(msgspec.Struct, frozen=True, gc=False):
    """How many tasks stand in each state, and the money."""

    queued: int = 0
    posting: int = 0
    unknown: int = 0
    posted: int = 0
    done: int = 0
    empty: int = 0
    partial: int = 0
    failed: int = 0
    spent_usd: float = 0.0
    reserved_usd: float = 0.0

    @property
    def tasks(self) -> int:
        """All tasks of the job."""
        return self.open + self.ended

    @property
    def open(self) -> int:
        """Tasks that have not ended."""
        return self.queued + self.posting + self.unknown + self.posted

    @property
    def ended(self) -> int:
        """Tasks that have ended."""
        return self.done + self.empty + self.partial + self.failed


def hash_key(key: str, digest: bytes) -> int:
    """64 bits that find a key; keys themselves are compared before anything is decided."""
    if not key:
        return int.from_bytes(digest[:8], "big", signed=True)
    return int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "big", signed=True)


def pack_id(task_id: str) -> bytes | str:
    """16 bytes for an id of the usual shape (not always a UUID by the book), else the text."""
    if _USUAL_ID.fullmatch(task_id):
        return bytes.fromhex(task_id.replace("-", ""))
    return task_id


def pack_ids(task_ids: Sequence[str]) -> bytes | None:
    """All of *task_ids* as `pack_id` packs them, in one piece; None unless all are usual."""
    count, joined = len(task_ids), "".join(task_ids)
    if {len(one) for one in task_ids} != {_USUAL_LENGTH} or joined.count("-") != 4 * count:
        return None
    digits = joined.replace("-", "")
    if any(joined[place::_USUAL_LENGTH] != "-" * count for place in _USUAL_DASHES):
        return None
    try:
        packed = bytes.fromhex(digits)
    except ValueError:
        return None
    return packed if packed.hex() == digits else None  # not so with capitals or spaces in it


def unpack_id(packed: bytes | str) -> str:
    """The id as the service writes it."""
    if isinstance(packed, str):
        return packed
    text = packed.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
