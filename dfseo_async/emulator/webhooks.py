"""What the service sends to a customer's server: addresses, kinds, answers; all plain data.

Rules: https://docs.dataforseo.com/v3/serp/google/organic/task_post/ (postback_url, pingback_url)
and https://dataforseo.com/help-center/pingbacks-postbacks-with-dataforseo-api.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from ipaddress import ip_address
from urllib.parse import quote, quote_plus, urlsplit

from dfseo_async.catalogue import Postback
from dfseo_async.emulator.checks import Problem
from dfseo_async.emulator.families import Family
from dfseo_async.emulator.tasks import Task

_KEPT = "$%/:?=&;+,@!'()*~-._[]"  # of an address; all else is escaped, # too
_LOOPBACK_ONLY = "the emulator delivers only to http:// on a loopback address"
_MAX_STATUS = 300  # the service's rule: below 200 or above 300 is a failure
_MAX_TEXT = 500


class WebhookKind(StrEnum):
    """How the service calls; the values are the names of the fields and of the errors filter."""

    POSTBACK = "postback_url"  # POST with the result
    PINGBACK = "pingback_url"  # GET without anything


@dataclass(frozen=True, slots=True)
class Delivery:
    """One call to make; ``url`` is final."""

    task: Task
    kind: WebhookKind
    url: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the customer's server said: HTTP code (0 for none), seconds it took, start of text."""

    code: int
    seconds: float
    text: str = ""

    @property
    def is_ok(self) -> bool:
        """Whether the service takes it as delivered."""
        return 200 <= self.code <= _MAX_STATUS


def kinds_of(task: Task) -> tuple[WebhookKind, ...]:
    """Return the webhooks that a task asks for; fast, since every new task is looked at."""
    members = task.members
    if b'back_url":' not in members:
        return ()
    return tuple(kind for kind in WebhookKind if f'"{kind}":"h'.encode() in members)


def address(url: str, task_id: str, tag: str) -> str:
    """Fill in ``$id`` and ``$tag`` (url-encoded) and escape what an address cannot hold."""
    return _escaped(url).replace("$id", task_id).replace("$tag", quote_plus(tag))


def problem_of_webhooks(params: Mapping[str, object], family: Family) -> Problem | None:
    """Find what is wrong with the webhooks that one task asks for."""
    for kind in WebhookKind:
        url = params.get(kind)
        if url is None or url == "":
            continue
        if not _is_offered(kind, family.postback):
            return Problem(40506, kind)
        if not isinstance(url, str) or not _is_loopback(url):
            return Problem(40501, kind, _LOOPBACK_ONLY)
    if not params.get(WebhookKind.POSTBACK):
        return None
    data = params.get("postback_data")
    if data is None and not family.needs_postback_data:
        return None
    is_known = not family.postback_data or data in family.postback_data
    return None if is_known else Problem(40501, "postback_data")


def shown(text: str) -> str:
    """Cut an answer to what the list of errors shows."""
    return text[:_MAX_TEXT]


def _is_offered(kind: WebhookKind, postback: Postback) -> bool:
    if kind is WebhookKind.PINGBACK:
        return postback is not Postback.NONE
    return postback in {Postback.POSTBACK, Postback.UNKNOWN}


@lru_cache(maxsize=4096)
def _escaped(url: str) -> str:
    return quote(url, safe=_KEPT)


@lru_cache(maxsize=4096)
def _is_loopback(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
        return url.startswith("http://") and (host == "localhost" or ip_address(host).is_loopback)
    except ValueError:
        return False
