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

    def tag(self, row: QueuedRow) -> str:
        """The tag of a row on the wire."""
        return make_tag(self.job, row.seq, row.attempt, row.tag)

    def body(self, rows: Sequence[QueuedRow], kind: Kind) -> bytes:
        """The body of one POST, its tasks in the order of *rows*."""
        tasks = [self.fields(row, kind.family) for row in rows]
        if self.urls is not None:
            for task in tasks:
                add_urls(task, kind, self.urls)
        return orjson.dumps(tasks)

    def is_pushed(self, kind: Kind) -> bool:
        """Whether the service is asked to push results of this kind to us."""
        return self.urls is not None and pushes_result(kind)

    def goes_elsewhere(self, row: QueuedRow) -> bool:
        """Whether the user has the result sent to a server of theirs, in a job with a receiver."""
        return self.urls is not None and has_own_url(orjson.loads(row.params))

    def fields(self, row: QueuedRow, family: Family) -> dict[str, Any]:
        """One task as it goes out, but for where its result is pushed to."""
        params: dict[str, Any] = orjson.loads(row.params)
        for name in (*OWN_FIELDS, self.key_field):
            if name not in family.fields:
                params.pop(name, None)
        keyword = params.get("keyword")
        if isinstance(keyword, str) and not self.raw_keywords and family.decodes_keyword:
            params["keyword"] = escape_keyword(keyword)
        if takes_tag(family):
            params["tag"] = self.tag(row)
        return params


def takes_tag(family: Family) -> bool:
    """Whether tasks of this endpoint can carry a tag; one of 72 cannot."""
    return "tag" in family.fields or not family.are_fields_known


def sent_fields(params: Mapping[str, Any], key_field: str, family: Family) -> Mapping[str, Any]:
    """The fields of a row that go to the service, for checking and pricing."""
    if OWN_FIELDS.isdisjoint(params) and key_field not in params:
        return params
    fields = dict(params)
    for name in (*OWN_FIELDS, key_field):
        if name not in family.fields:
            fields.pop(name, None)
    return fields
