"""A crawl's result: its summary, then what it found, read part by part. Plain code.

The list is read by offset. Where it is longer than the service advises for that, each part is asked
for by the token of the one before, as long as the service gives tokens and goes on by them.

Source: https://docs.dataforseo.com/v3/on_page/summary/ and .../on_page/pages/ (2026).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil
from typing import Any

import msgspec

from dfseo_async.envelope import decode_json

LIMIT = 1000  # rows of a part, at most
BY_TOKEN = 20_000  # rows; "to avoid timeouts while trying to obtain over 20,000 results"
MOST_PARTS = 2000  # what the largest offset, 2,000,000, comes to
FINISHED = "finished"
_WHITE = b" \t\r\n"


class _Found(msgspec.Struct, gc=False):
    """One object of a result, as far as it matters here."""

    items: list[msgspec.Raw] | None = None
    total_items_count: Any = None
    search_after_token: Any = None
    crawl_progress: Any = FINISHED  # one that says nothing holds nothing back


_DECODER = msgspec.json.Decoder(list[_Found])


@dataclass(frozen=True, slots=True)
class Part:
    """One answer with a part of the list.

    Attributes:
        result: its JSON as it came.
        count: rows in it.
        first: the first of them.
        total: rows in the whole list; None when the answer does not say.
        token: asks for the part after this one; empty when there is none.
        is_running: the crawl goes on, says the answer.
    """

    result: bytes
    count: int
    first: bytes
    total: int | None
    token: str
    is_running: bool


def read_part(result: bytes) -> Part:
    """What one answer holds; odd shapes are parts without rows."""
    found = _read(result)
    items = [item for one in found for item in one.items or ()]
    head = found[0] if found else _Found()
    total, token = head.total_items_count, head.search_after_token
    progress = head.crawl_progress
    return Part(
        result=result,
        count=len(items),
        first=bytes(items[0]) if items else b"",
        total=total if isinstance(total, int) and not isinstance(total, bool) else None,
        token=token if isinstance(token, str) else "",
        is_running=isinstance(progress, str) and progress != FINISHED,
    )


def is_running(summary: bytes) -> bool:
    """Whether a summary, good by its code, is that of a crawl that goes on or has not begun."""
    found = _read(summary)
    return not found or found[0].crawl_progress != FINISHED


class Reading:
    """The list of one crawl, as far as it was read.

    Attributes:
        seen: rows so far.
        is_at_end: there is no more to ask for.
    """

    def __init__(self, task_id: str) -> None:
        self._task_id = task_id
        self._results: list[bytes] = []
        self._first = b""  # row of the newest part
        self._total: int | None = None
        self._token = ""
        self._may_use_tokens = True
        self._calls = 0
        self._reason = ""
        self.seen = 0
        self.is_at_end = False

    def body(self) -> list[dict[str, Any]]:
        """What asks for the next part."""
        asked: dict[str, Any] = {"id": self._task_id, "limit": LIMIT, "offset": self.seen}
        if self._token:  # all else must be as in the first call then
            asked |= {"offset": 0, "search_after_token": self._token}
        return [asked]

    def add(self, part: Part) -> None:
        """Take the answer to `body`."""
        self._calls += 1
        if part.count and part.first == self._first:
            self._repeated()
            return
        self._results.append(part.result)
        self.seen += part.count
        self._first = part.first
        if part.total is not None:
            self._total = part.total if part.total >= self.seen else None  # or proven wrong
        is_long = self._total is not None and self._total > BY_TOKEN
        self._token = part.token if is_long and self._may_use_tokens else ""
        self.is_at_end = (
            not part.count
            or self._calls >= MOST_PARTS
            or (part.count < LIMIT if self._total is None else self.seen >= self._total)
        )

    def _repeated(self) -> None:
        """The same part again: this service does not go on by tokens, or not at all."""
        self.is_at_end = not self._token or self._calls >= MOST_PARTS
        self._token, self._may_use_tokens = "", False

    def stop(self, reason: str = "") -> None:
        """The service has no more; or gives no more, for a *reason*."""
        self._reason = reason
        self.is_at_end = True

    @property
    def lacking(self) -> str:
        """What is missing, in words; empty when everything is there."""
        if self._total is not None and self.seen < self._total:
            ended = f"the service counts {self._total:,} rows of this crawl and gave {self.seen:,}"
            return f"{ended}: {self._reason}" if self._reason else ended
        return self._reason

    def after(self, summary: bytes) -> bytes:
        """The whole result: the summary and every part, in one array."""
        return joined([summary, *self._results])


def joined(arrays: Iterable[bytes]) -> bytes:
    """One JSON array of the elements of several; the bytes of each element are as they were."""
    inner = []
    for raw in arrays:
        bare = raw.strip(_WHITE)
        if bare.startswith(b"["):
            bare = bare[1:-1].strip(_WHITE)
        if bare not in (b"", b"null"):
            inner.append(bare)
    return b"[" + b",".join(inner) + b"]"


def calls_for(rows: int) -> int:
    """How many calls read a list of so many rows, with the summary before it."""
    return 1 + max(1, ceil(rows / LIMIT))


def _read(result: bytes) -> list[_Found]:
    try:
        return _DECODER.decode(result)
    except msgspec.MsgspecError:
        loose = decode_json(result)  # halves of surrogates, or another shape
    rows = loose if isinstance(loose, list) else []
    return [_found(one) for one in rows if isinstance(one, dict)]


def _found(row: dict[str, Any]) -> _Found:
    known = {name: row[name] for name in _Found.__struct_fields__ if name in row}
    items = known.get("items")
    known["items"] = (
        [msgspec.Raw(json.dumps(one).encode()) for one in items]
        if isinstance(items, list)
        else None
    )
    return _Found(**known)
