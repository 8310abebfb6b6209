"""What a log may hold of an error."""

from __future__ import annotations

from dfseo_async.errors import BadReplyError, DfseoError


def reason(error: DfseoError) -> str:
    """Its words, without the bytes of a reply: those may hold what the user asked for."""
    if isinstance(error, BadReplyError):
        return f"HTTP {error.http_status} without a usable answer"
    return str(error)
