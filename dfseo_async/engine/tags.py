"""Our tag: what makes a task recognizable at the service, whatever happens to a reply.

``df{job}-{number}[.{attempt}][~{the user's tag}]``: unique across jobs and machines by the job's 50
random bits, at most 255 characters with the user's own behind it.
"""

from __future__ import annotations

from typing import NamedTuple

from dfseo_async.settings import TAG_MAX

PREFIX = "df"
JOB_LENGTH = 10
_OURS_MAX = len(PREFIX) + JOB_LENGTH + len("-9999999999") + len(".99") + len("~")
USER_TAG_MAX = TAG_MAX - _OURS_MAX  # characters left for the user's own tag
_DIGITS = 18  # of a number that a ledger can hold; tags come from strangers too


class OurTag(NamedTuple):
    """A tag of ours, taken apart."""

    job: str
    seq: int
    attempt: int
    user: str | None


def make_tag(job: str, seq: int, attempt: int = 0, user: str | None = None) -> str:
    """The tag of one task; a task that is paid for again gets another one."""
    tag = f"{PREFIX}{job}-{seq}"
    if attempt:
        tag = f"{tag}.{attempt}"
    return tag if user is None else f"{tag}~{user}"


def read_tag(tag: str) -> OurTag | None:
    """Take *tag* apart; None when it is not ours."""
    ours, tilde, user = tag.partition("~")
    head, dash, number = ours.partition("-")
    if not dash or not head.startswith(PREFIX) or len(head) != len(PREFIX) + JOB_LENGTH:
        return None
    seq, _, attempt = number.partition(".")
    if not (number.isascii() and seq.isdigit() and (attempt or "0").isdigit()):
        return None
    if max(len(seq), len(attempt)) > _DIGITS:
        return None
    return OurTag(head[len(PREFIX) :], int(seq), int(attempt or 0), user if tilde else None)
