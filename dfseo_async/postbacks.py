"""What the service pushes, and what a job must offer to take it; no HTTP in here.

The receiver calls an `Intake`; the job's side implements it. The order that keeps results safe: the
body is durable first, then the receiver says yes, then somebody reads what is in it.
"""

from __future__ import annotations

import enum
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlsplit

from dfseo_async.errors import ConfigError

POSTBACK = "postback"
PINGBACK = "pingback"
_SECRET_BYTES = 24
_PLACES = "id=$id&tag=$tag"  # the service puts the task's own in, the tag URL-encoded


@dataclass(frozen=True, slots=True)
class Postback:
    """One body as it came; nothing in it has been looked at.

    Attributes:
        task_id: what ``$id`` in the URL was replaced by: 1 to 64 letters, digits and hyphens.
        tag: what ``$tag`` was replaced by, decoded, up to 300 characters; empty when there is none.
        body: gzip or plain, for `dfseo_async.bodies.inflate`; never empty.
    """

    task_id: str
    tag: str
    body: bytes = field(repr=False)


class Receipt(enum.Enum):
    """What became of a postback or pingback."""

    ACCEPTED = "accepted"  # new, and durable now
    DUPLICATE = "duplicate"  # was had before, by whichever way
    UNKNOWN = "unknown"  # no such task in this job


class Intake(Protocol):
    """What one job offers to the receiver."""

    @property
    def secret(self) -> str:
        """The job's own part of the URL, unguessable, from `new_secret`."""
        ...

    async def postbacks(self, group: Sequence[Postback]) -> list[Receipt]:
        """Keep *group*, which may hold one task twice; a receipt for each, in order.

        Everything ACCEPTED is synced to disk when this returns. The receiver has one call under way
        at a time, and gathers the next group meanwhile.

        Raises:
            LedgerError: nothing of the group was kept.

        Cost: free. Cancel: the group may be kept all the same, which does no harm.
        """
        ...

    async def pingback(self, task_id: str, tag: str) -> Receipt:
        """Note that a task is ready to be fetched; ACCEPTED when it now will be.

        Raises:
            LedgerError: it could not be looked up.

        Cost: free. Cancel: safe.
        """
        ...


def new_secret() -> str:
    """A secret that nobody guesses: 192 bits, as 32 letters, digits, ``-`` and ``_``."""
    return secrets.token_urlsafe(_SECRET_BYTES)


def is_ours(url: object) -> bool:
    """Whether *url* is one that `receiver_urls` made, for whichever job."""
    ends = tuple(f"/{kind}?{_PLACES}" for kind in (POSTBACK, PINGBACK))
    return isinstance(url, str) and url.endswith(ends)


@dataclass(frozen=True, slots=True)
class ReceiverUrls:
    """What ``postback_url`` and ``pingback_url`` of a task are set to; they hold the secret."""

    postback: str
    pingback: str


def receiver_urls(public_url: str, secret: str) -> ReceiverUrls:
    """URLs below *public_url*, which is where the receiver is seen from outside.

    Args:
        public_url: such as ``https://public.example/prefix``; the prefix is what a proxy or an
            outer application takes off.
        secret: the job's own.

    Raises:
        ConfigError: not a plain http(s) URL.
    """
    base = public_url.rstrip("/")
    try:
        parts = urlsplit(base)
        is_plain = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError as error:
        raise ConfigError(f"the public URL {public_url!r} is none: {error}") from error
    if not is_plain or parts.query or parts.fragment or "$" in base or " " in base:
        raise ConfigError(
            f"the public URL must be like https://host/prefix, without ? # $, got {public_url!r}"
        )
    return ReceiverUrls(
        postback=f"{base}/{secret}/{POSTBACK}?{_PLACES}",
        pingback=f"{base}/{secret}/{PINGBACK}?{_PLACES}",
    )
