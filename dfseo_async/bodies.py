"""Compressed bodies back to plain ones, within a bound: a gzip bomb stops at the bound."""

from __future__ import annotations

import zlib

from isal import isal_zlib
from isal.igzip_lib import IsalError

from dfseo_async.errors import BadReplyError

GZIP_MAGIC = b"\x1f\x8b"
_MOST_PACKED = 1100  # bytes that a byte of gzip can stand for; its format allows 1,032
_GZIP = 31  # zlib's name for "gzip header and trailer, checked"
_MOST_MEMBERS = 64  # one is usual; each costs a copy of all that follows
_HEAD = 200


def claimed_bytes(body: bytes) -> int:
    """How large *body* says that it is without its gzip; it may lie, and `inflate` finds out.

    What no gzip can hold is no claim but noise: such a body is broken, or a lie.
    """
    if not body.startswith(GZIP_MAGIC):
        return len(body)
    claimed = int.from_bytes(body[-4:], "little")  # of the last member, modulo 4 GiB; RFC 1952
    return claimed if claimed <= len(body) * _MOST_PACKED else len(body)


def inflate(body: bytes, *, limit: int) -> bytes:
    """*body* without its gzip, or as it is when it is none; at most *limit* bytes.

    No more than *limit* bytes and one are ever unpacked, whatever the body says of itself.

    Raises:
        BadReplyError: more than *limit* bytes, broken, cut short, or with something behind its end.
    """
    if not body.startswith(GZIP_MAGIC):
        if len(body) > limit:
            raise _bad(body, f"more than {limit} bytes")
        return body
    parts: list[bytes] = []
    left, rest = limit, body
    while rest:
        if not rest.startswith(GZIP_MAGIC):
            raise _bad(body, f"gzip with {len(rest)} bytes of something else behind its end")
        if len(parts) == _MOST_MEMBERS:
            raise _bad(body, f"gzip of more than {_MOST_MEMBERS} members")
        part, rest = _member(body, rest, left)
        left -= len(part)
        if left < 0:
            raise _bad(body, f"gzip of more than {limit} bytes unpacked")
        parts.append(part)
    return parts[0] if len(parts) == 1 else b"".join(parts)


def _member(body: bytes, packed: bytes, left: int) -> tuple[bytes, bytes]:
    """The first member of *packed*, up to one byte more than *left*; and what follows it."""
    unpacker = isal_zlib.decompressobj(wbits=_GZIP)
    try:
        plain = unpacker.decompress(packed, left + 1)
    except (IsalError, zlib.error, EOFError, ValueError) as error:  # type: ignore[misc]
        raise _bad(body, f"broken gzip ({error})") from error
    if not unpacker.eof and len(plain) <= left:
        raise _bad(body, "gzip that is cut short")
    return plain, unpacker.unused_data


def _bad(body: bytes, what: str) -> BadReplyError:
    return BadReplyError(f"a body of {len(body)} bytes: {what}", http_status=200, head=body[:_HEAD])
