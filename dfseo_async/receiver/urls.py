"""The URLs that the service calls, and the secret in them."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from urllib.parse import urlsplit

from dfseo_async.errors import ConfigError

POSTBACK = "postback"
PINGBACK = "pingback"
_SECRET_BYTES = 24
_PLACES = "id=$id&tag=$tag"  # the service puts the task's own in, the tag URL-encoded


def new_secret() -> str:
    """A secret that nobody guesses: 192 bits, as 32 letters, digits, ``-`` and ``_``."""
    return secrets.token_urlsafe(_SECRET_BYTES)


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
