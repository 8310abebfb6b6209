"""Numbers that follow from a key: the same key gives the same content for ever, in any process."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar
from zlib import crc32

_MASK = (1 << 64) - 1
_GOLDEN = 0x9E3779B97F4A7C15

T = TypeVar("T")


class RandomSource(Protocol):
    """The part of ``random.Random`` that the world needs; it is always passed in."""

    def random(self) -> float:
        """Return a float from 0 up to, but without, 1."""
        ...  # pragma: no cover


def mix(value: int) -> int:
    """Scramble 64 bits so that neighbours look unrelated (the finaliser of splitmix64)."""
    value &= _MASK
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & _MASK
    return value ^ (value >> 31)


def key_of(*parts: int | str) -> int:
    """Fold numbers and words into one 64-bit key."""
    key = _GOLDEN
    for part in parts:
        number = crc32(part.encode()) if isinstance(part, str) else part
        key = mix(key * 31 + number + _GOLDEN)
    return key


class Dice:
    """A small generator of whole numbers that starts from a key."""

    __slots__ = ("_state",)

    def __init__(self, *parts: int | str) -> None:
        self._state = key_of(*parts)

    def roll(self) -> int:
        """Return the next 64 bits."""
        self._state = (self._state + _GOLDEN) & _MASK
        return mix(self._state)

    def below(self, bound: int) -> int:
        """Return a whole number from 0 up to, but without, ``bound``."""
        return self.roll() % bound

    def between(self, low: int, high: int) -> int:
        """Return a whole number from ``low`` to ``high``, both included."""
        return low + self.roll() % (high - low + 1)

    def pick(self, choices: Sequence[T]) -> T:
        """Return one of ``choices``."""
        return choices[self.roll() % len(choices)]
