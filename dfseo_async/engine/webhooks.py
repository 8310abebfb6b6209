"""Which tasks the service is asked to push, and how that stands in them. Plain code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from dfseo_async.catalogue import Postback
from dfseo_async.engine.kinds import Kind
from dfseo_async.ledger.rows import Arrival, PostedRow, QueuedRow
from dfseo_async.postbacks import ReceiverUrls, is_ours

ELSEWHERE = "posted; its result goes to the task's own postback_url, and is not waited for"


def pushes_result(kind: Kind) -> bool:
    """Whether the service can push the result that the job wants."""
    family = kind.family
    if family.postback is not Postback.POSTBACK:
        return False
    return not family.postback_data or kind.function in family.postback_data


def has_own_url(params: Mapping[str, Any]) -> bool:
    """Whether the user has the result of this task sent to a server of theirs."""
    return bool(params.get("postback_url"))


def add_urls(params: dict[str, Any], kind: Kind, urls: ReceiverUrls) -> None:
    """Ask for what the endpoint offers: the result, or word that it is ready, or nothing."""
    if has_own_url(params):
        return
    if pushes_result(kind):
        params["postback_url"] = urls.postback
        if kind.family.postback_data:
            params["postback_data"] = kind.function
    elif kind.family.postback in (Postback.POSTBACK, Postback.PINGBACK):
        params.setdefault("pingback_url", urls.pingback)


def without_urls(params: Mapping[str, Any]) -> dict[str, Any]:
    """The task without what ``add_urls`` put into it."""
    found = dict(params)
    if is_ours(found.get("pingback_url")):
        del found["pingback_url"]
    if is_ours(found.get("postback_url")):
        del found["postback_url"]
        found.pop("postback_data", None)
    return found


def sent_elsewhere(row: QueuedRow, posted: PostedRow) -> Arrival:
    """What is told of a task whose result goes to the user's own server."""
    task = {"id": posted.task_id, "status_code": 20000, "status_message": ELSEWHERE, "result": None}
    body = orjson.dumps({"status_code": 20000, "tasks": [task]})
    return Arrival(posted.task_id, row.seq, row.attempt, body)
