"""Bodies of replies: plain, or gzip put together from blocks that were compressed once.

Compressing 100 KB for every `task_get` would make the emulator what a benchmark measures.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from isal import isal_zlib

_GZIP_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
_LAST_BLOCK = b"\x03\x00"
_MOST_STORED = 65_535


class Block:
    """A piece of a body, kept plain and as deflate data that may stand between any others."""

    __slots__ = ("packed", "plain")

    def __init__(self, plain: bytes) -> None:
        self.plain = plain
        self.packed = _pack(plain)


Piece = Block | bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """One HTTP reply: ``head``, ready-made ``blocks`` with short texts between, ``tail``."""

    head: bytes
    blocks: tuple[Piece, ...] = ()
    tail: bytes = b""
    status: int = 200

    def plain(self) -> bytes:
        """Return the body as it is."""
        if not self.blocks:
            return self.head + self.tail
        plain = [one if isinstance(one, bytes) else one.plain for one in self.blocks]
        return b"".join([self.head, *plain, self.tail])

    def gzip(self) -> bytes:
        """Return the body as one gzip member."""
        if not self.blocks:
            return isal_zlib.compress(self.head + self.tail, 1, 31)
        crc = isal_zlib.crc32(self.head)
        size = len(self.head) + len(self.tail)
        parts = [_GZIP_HEAD, _store(self.head)]
        for block in self.blocks:
            plain, packed = (
                (block, _store(block)) if isinstance(block, bytes) else (block.plain, block.packed)
            )
            crc = isal_zlib.crc32(plain, crc)
            size += len(plain)
            parts.append(packed)
        crc = isal_zlib.crc32(self.tail, crc)
        parts += [_store(self.tail), _LAST_BLOCK, struct.pack("<II", crc, size & 0xFFFFFFFF)]
        return b"".join(parts)


def _pack(plain: bytes) -> bytes:
    packer = isal_zlib.compressobj(1, isal_zlib.DEFLATED, -15)
    return packer.compress(plain) + packer.flush(isal_zlib.Z_FULL_FLUSH)


def _store(plain: bytes) -> bytes:
    if len(plain) > _MOST_STORED:
        return _pack(plain)
    return struct.pack("<BHH", 0, len(plain), len(plain) ^ 0xFFFF) + plain
