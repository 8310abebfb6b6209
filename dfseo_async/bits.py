"""A set of small numbers, one bit each: a million tasks fit in 125 KB."""

from __future__ import annotations

PAGE = 4096  # bytes that the set grows by


class Bits:
    """Numbers from 0 on."""

    __slots__ = ("_bytes",)

    def __init__(self) -> None:
        self._bytes = bytearray()

    def __contains__(self, number: int) -> bool:
        byte = number >> 3
        return byte < len(self._bytes) and bool(self._bytes[byte] & (1 << (number & 7)))

    def add(self, number: int) -> bool:
        """Add *number*; whether it is new."""
        byte, bit = number >> 3, 1 << (number & 7)
        if byte >= len(self._bytes):
            self._bytes.extend(bytes(byte + PAGE - len(self._bytes)))
        is_new = not self._bytes[byte] & bit
        self._bytes[byte] |= bit
        return is_new

    def fill(self, first: int, end: int) -> None:
        """Add all numbers from *first* up to *end*."""
        for number in range(first, min(-(-first // 8) * 8, end)):
            self.add(number)
        whole = range(-(-first // 8), end // 8)
        if whole:
            self.add(8 * whole[-1])
            self._bytes[whole[0] : whole[-1] + 1] = b"\xff" * len(whole)
        for number in range(max(first, end // 8 * 8), end):
            self.add(number)

    def discard(self, number: int) -> None:
        """Take *number* out, if it is in."""
        byte = number >> 3
        if byte < len(self._bytes):
            self._bytes[byte] &= ~(1 << (number & 7)) & 0xFF

    def clear(self) -> None:
        """Forget all."""
        self._bytes.clear()
