"""Moments as ``recover --since`` takes them."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
import typer

from dfseo_async.cli.recover import read_moment

DAY = 86_400.0


@pytest.mark.parametrize(
    ("text", "seconds"), [("90m", 5400.0), ("6h", 6 * 3600.0), ("3d", 3 * DAY), ("3d ago", 3 * DAY)]
)
def test_a_moment_can_be_said_by_how_long_ago_it_was(text: str, seconds: float) -> None:
    """With or without the word."""
    assert time.time() - seconds == pytest.approx(read_moment(text), abs=5.0)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-01", datetime(2026, 11, 1, tzinfo=UTC)),
        (" 2026-11-01T10:30 ", datetime(2026, 11, 1, 10, 30, tzinfo=UTC)),
        ("2026-11-01T10:30+02:00", datetime(2026, 11, 1, 8, 30, tzinfo=UTC)),
    ],
)
def test_a_moment_without_a_zone_is_utc(text: str, moment: datetime) -> None:
    """As the service writes its own."""
    assert moment.timestamp() == read_moment(text)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2026-13-01", "2026-11-01T10:30"),
        ("3d before", "3d"),
        ("0d", "how long ago"),
        ("2199-01-01", "future"),
    ],
)
def test_what_is_no_moment_is_told_with_what_is(text: str, told: str) -> None:
    """Both ways to say it are named."""
    with pytest.raises(typer.BadParameter, match=told):
        read_moment(text)


def test_a_moment_before_all_clocks_is_only_a_number() -> None:
    """How far back the service lists is another's question; nothing breaks here."""
    assert read_moment("99999999999999d") < 0.0
