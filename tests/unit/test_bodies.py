"""Compressed bodies: unpacked within the bound, and refused whole when anything is wrong."""

from __future__ import annotations

import gzip
import time
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dfseo_async.bodies import claimed_bytes, inflate
from dfseo_async.errors import BadReplyError

PLAIN = b'{"tasks":[{"id":"1"}]}' * 100
PACKED = gzip.compress(PLAIN, mtime=0)  # the time would be in the names of tests


def test_gzip_is_unpacked() -> None:
    """A packed body comes back as it was before."""
    assert PLAIN == inflate(PACKED, limit=len(PLAIN))


def test_plain_body_is_left_alone() -> None:
    """What does not begin like gzip is taken as it is."""
    assert b'{"tasks":[]}' == inflate(b'{"tasks":[]}', limit=100)
    assert b"" == inflate(b"", limit=100)


def test_members_are_joined() -> None:
    """A body that was packed in pieces is one body."""
    assert PLAIN * 3 == inflate(PACKED * 3, limit=3 * len(PLAIN))
    assert PLAIN == inflate(gzip.compress(b"") + PACKED, limit=len(PLAIN))


@pytest.mark.parametrize(
    ("body", "limit"),
    [
        (PLAIN, len(PLAIN) - 1),
        (PACKED, len(PLAIN) - 1),
        (PACKED, 0),
        (PACKED * 3, 3 * len(PLAIN) - 1),
        (PACKED + gzip.compress(b"x", mtime=0), len(PLAIN)),
    ],
)
def test_one_byte_over_the_limit_is_refused(body: bytes, limit: int) -> None:
    """The limit holds for the whole body, however it is packed."""
    with pytest.raises(BadReplyError, match=r"more than \d+ bytes"):
        inflate(body, limit=limit)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (PACKED[:-1], "cut short"),
        (PACKED[:-9], "cut short"),
        (PACKED[:10], "cut short"),
        (PACKED[:2], "cut short"),
        (PACKED + PACKED[:-1], "cut short"),
        (PACKED + b"\0", "1 bytes of something else"),
        (PACKED + b"trailing", "8 bytes of something else"),
        (PACKED[:-8] + bytes(4) + PACKED[-4:], "broken gzip"),
        (PACKED[:-1] + b"\xff", "broken gzip"),
        (PACKED[:10] + b"\xff\xff" + PACKED[12:], "broken gzip"),
        (b"\x1f\x8b\x63" + PACKED[3:], "broken gzip"),
    ],
)
def test_damaged_gzip_is_refused(body: bytes, why: str) -> None:
    """Never a part of a body; the error says what is wrong and keeps the first bytes."""
    with pytest.raises(BadReplyError, match=why) as caught:
        inflate(body, limit=1 << 20)

    assert body[:200] == caught.value.head


@given(st.binary(max_size=300), st.integers(0, 2000))
def test_flipped_bytes_never_pass_as_another_body(noise: bytes, place: int) -> None:
    """Whatever is written over a packed body, the result is the same body or an error."""
    at = place % len(PACKED)
    body = PACKED[:at] + noise + PACKED[at + len(noise) :]
    try:
        plain = inflate(body, limit=1 << 20)
    except BadReplyError:
        return
    assert plain in (PLAIN, body)


def test_bomb_is_not_unpacked() -> None:
    """Two gigabytes in two megabytes cost the limit in memory, and no time to speak of."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    bomb = PACKED[:10] + block * 2048
    tracemalloc.start()
    began = time.process_time()
    with pytest.raises(BadReplyError, match="more than 1000000 bytes unpacked"):
        inflate(bomb, limit=1_000_000)
    seconds = time.process_time() - began
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak < 4_000_000
    assert seconds < 1.0


def test_bomb_of_empty_members_is_refused() -> None:
    """A million empty members would cost a copy of the rest each."""
    began = time.process_time()
    with pytest.raises(BadReplyError, match="more than 64 members"):
        inflate(gzip.compress(b"") * 500_000, limit=1000)

    assert time.process_time() - began < 5.0


def test_a_body_tells_its_size_when_it_can_be_true() -> None:
    """What is packed says how much it is; what no gzip can hold is not believed."""
    packed = gzip.compress(bytes(100_000))

    assert 100_000 == claimed_bytes(packed)
    assert 5 == claimed_bytes(b"plain")
    assert len(packed) == claimed_bytes(packed[:-4] + b"\xff\xff\xff\xff")
