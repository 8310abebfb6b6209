"""Moments as people and the service write them; inside they are unix seconds."""

from __future__ import annotations

from datetime import UTC, datetime

from dfseo_async.errors import ConfigError


def iso(moment: float) -> str:
    """Unix seconds as ISO 8601, UTC, to the millisecond."""
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds")


def service_time(moment: float) -> str:
    """Unix seconds as the service writes a time: ``2026-11-21 20:00:00 +00:00``.

    Raises:
        ConfigError: no number, or no moment that a calendar has.
    """
    try:
        made = datetime.fromtimestamp(moment, UTC)
    except (TypeError, ValueError, OverflowError, OSError) as error:
        raise ConfigError(f"a moment is a number of unix seconds, got {moment!r}") from error
    return made.strftime("%Y-%m-%d %H:%M:%S +00:00")


def parse_service_time(text: object) -> float | None:
    """Unix seconds of a time as the service writes it; None when it cannot be read."""
    if not isinstance(text, str):
        return None
    try:
        moment = datetime.fromisoformat(text.strip().replace(" +", "+").replace(" -", "-"))
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def read_iso(text: str) -> float:
    """Unix seconds of what ``iso`` wrote."""
    return datetime.fromisoformat(text).timestamp()
