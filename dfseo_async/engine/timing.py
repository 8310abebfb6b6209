"""How long tasks take: from POST to ready, and from ready to in hand. Plain code."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

SAMPLES = 2000  # the newest that percentiles are taken of


@dataclass(frozen=True, slots=True)
class Spread:
    """Seconds: the middle, the 95th of a hundred, and the most of the newest samples."""

    p50: float = 0.0
    p95: float = 0.0
    longest: float = 0.0


@dataclass(frozen=True, slots=True)
class Timings:
    """Of the tasks that ended lately.

    Attributes:
        to_ready: from the service's taking a task to our finding it ready.
        to_hand: from there to its result being in hand.
    """

    to_ready: Spread = Spread()
    to_hand: Spread = Spread()


class Stopwatch:
    """Takes the times of tasks on their way; memory is bounded by what is in hand."""

    def __init__(self) -> None:
        self._found: dict[int, float] = {}
        self._to_ready: deque[float] = deque(maxlen=SAMPLES)
        self._to_hand: deque[float] = deque(maxlen=SAMPLES)

    def found(self, seq: int, now: float, posted_at: float | None) -> None:
        """A task was found ready (unix seconds)."""
        self._found[seq] = now
        if posted_at is not None:
            self._to_ready.append(max(0.0, now - posted_at))

    def in_hand(self, seq: int, now: float) -> None:
        """Its result came."""
        found = self._found.pop(seq, None)
        if found is not None:
            self._to_hand.append(now - found)

    def forget(self, seq: int) -> None:
        """It was not ready after all."""
        if self._found.pop(seq, None) is not None and self._to_ready:
            self._to_ready.pop()

    def timings(self) -> Timings:
        """Percentiles of the newest samples."""
        return Timings(_spread(self._to_ready), _spread(self._to_hand))


def _spread(samples: deque[float]) -> Spread:
    if not samples:
        return Spread()
    ordered = sorted(samples)
    at95 = min(len(ordered) - 1, int(0.95 * len(ordered)))
    return Spread(ordered[len(ordered) // 2], ordered[at95], ordered[-1])
