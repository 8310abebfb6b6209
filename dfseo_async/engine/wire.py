"""A task as the user gave it into a task as the service wants it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from dfseo_async.catalogue import Family
from dfseo_async.engine.kinds import Kind
from dfseo_async.engine.tags import make_tag
from dfseo_async.engine.webhooks import add_urls, has_own_url, pushes_result
from dfseo_async.ledger.rows import QueuedRow
from dfseo_async.postbacks import ReceiverUrls

OWN_FIELDS = frozenset({"key", "endpoint"})  # ours: they name the row, the service never sees them


def escape_keyword(keyword: str) -> str:
    """*keyword* so that the service, which URL-decodes it, searches for just these characters."""
    return keyword.replace("%", "%25").replace("+", "%2B")


@dataclass(frozen=True, slots=True)
class Wire:
    """How the tasks of one job become request bodies.

    Attributes:
        job: the job's part of every tag.
        key_field: the field that names a row; not sent unless the endpoint has such a field.
        raw_keywords: send keywords as they are.
        urls: where the service pushes results to; None where it is polled only.
    """

    job: str
    key_field: str
    raw_keywords: bool
    urls: ReceiverUrls | None = None

    def body(self, rows: Sequence[QueuedRow], kind: Kind) -> tuple[bytes, list[str]]:
        """The body of one POST, its tasks in the order of *rows*; and their tags."""
        tags = [make_tag(self.job, one.seq, one.attempt, one.tag) for one in rows]
        tasks = self.fields(rows, kind.family)
        if takes_tag(kind.family):
            for task, tag in zip(tasks, tags, strict=True):
                task["tag"] = tag
        if self.urls is not None:
            for task in tasks:
                add_urls(task, kind, self.urls)
        return orjson.dumps(tasks), tags

    def is_pushed(self, kind: Kind) -> bool:
        """Whether the service is asked to push results of this kind to us."""
        return self.urls is not None and pushes_result(kind)

    def gone_elsewhere(self, rows: Sequence[QueuedRow]) -> list[QueuedRow]:
        """Those whose results the user has sent to a server of theirs, in a job with a receiver."""
        if self.urls is None:
            return []
        return [row for row in rows if has_own_url(orjson.loads(row.params))]

    def fields(self, rows: Sequence[QueuedRow], family: Family) -> list[dict[str, Any]]:
        """Tasks as they go out, but for their tags and where their results are pushed to."""
        # What stands in none need not be looked for in each; orjson wrote all of them.
        written = b"[%b]" % b",".join([one.params for one in rows])
        tasks: list[dict[str, Any]] = orjson.loads(written)
        names = unsent_names(self.key_field, family)
        ours = [name for name in names if orjson.dumps(name) in written]
        is_escaped = family.decodes_keyword and not self.raw_keywords
        is_escaped = is_escaped and (b"%" in written or b"+" in written)
        for params in tasks if ours or is_escaped else ():
            for name in ours:
                params.pop(name, None)
            if is_escaped and isinstance(keyword := params.get("keyword"), str):
                params["keyword"] = escape_keyword(keyword)
        return tasks


def takes_tag(family: Family) -> bool:
    """Whether tasks of this endpoint can carry a tag; one of 72 cannot."""
    return "tag" in family.fields or not family.are_fields_known


def unsent_names(key_field: str, family: Family) -> frozenset[str]:
    """The fields of a row that are ours: those that the endpoint has are sent."""
    return (OWN_FIELDS | {key_field}).difference(family.fields)


def sent_fields(params: Mapping[str, Any], unsent: frozenset[str]) -> Mapping[str, Any]:
    """The fields of a row that go to the service, for checking and pricing."""
    if unsent.isdisjoint(params):
        return params
    return {name: value for name, value in params.items() if name not in unsent}
