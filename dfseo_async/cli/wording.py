"""Numbers, times and sizes as people read them; money is worded in the catalogue."""

from __future__ import annotations

import time

_KIB = 1024.0


def clock(seconds: float) -> str:
    """A length of time as hours, minutes and seconds."""
    whole = round(seconds)
    return f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"


def span(seconds: float) -> str:
    """A length of time in one word and a number: ``40 s``, ``5 min``, ``3.5 h``, ``12 days``."""
    for most, unit, length in ((90.0, "s", 1.0), (90.0 * 60, "min", 60.0), (172800.0, "h", 3600.0)):
        if seconds < most:
            text = f"{seconds / length:.1f}" if seconds < 10 * length else f"{seconds / length:.0f}"
            return f"{text.removesuffix('.0')} {unit}"
    return f"{seconds / 86400.0:,.0f} days"


def age(moment: float) -> str:
    """How long ago a moment (unix seconds) was."""
    return span(max(0.0, time.time() - moment))


def size(count: float) -> str:
    """A number of bytes."""
    for unit in ("bytes", "KiB", "MiB"):
        if count < _KIB:
            return f"{count:,.0f} {unit}" if unit == "bytes" else f"{count:,.1f} {unit}"
        count /= _KIB
    return f"{count:,.1f} GiB"


def number(count: int, noun: str) -> str:
    """A count with its noun: ``1 task``, ``2,000 tasks``."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
