"""What a person sees: words for numbers, the line for logs, the live display on a terminal."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from dfseo_async.catalogue.wording import usd
from dfseo_async.cli.progress import Live, Picture
from dfseo_async.cli.wording import clock, number, size
from dfseo_async.engine.stats import Stats
from dfseo_async.engine.timing import Timings
from dfseo_async.errors import BudgetError
from dfseo_async.limits import CallStats

ROOT = Path(__file__).parents[2]
CALLS = CallStats(
    name="general",
    limit=2000,
    source="default",
    allowed=2000,
    used=1234,
    in_flight=3,
    waiting=0,
    started=5000,
    throttled=0,
    waited=0.0,
    paused=0.0,
)
STATS = Stats(
    is_loading=False,
    queued=10_000,
    posting=100,
    unknown=0,
    posted=1_500,
    ready=300,
    in_flight=64,
    done=2_000,
    empty=5,
    partial=1,
    failed=2,
    unfinished=0,
    spent_usd=2.1048,
    reserved_usd=0.06,
    calls=(CALLS,),
    timings=Timings(),
    elapsed=60.0,
    rate=33.33,
    seconds_left=348.0,
    next_look=None,
)


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (0.0, "$0.00"),
        (0.0006, "$0.0006"),
        (0.00015, "$0.00015"),
        (1234.5, "$1,234.50"),
        (0.1 + 0.2, "$0.30"),
    ],
)
def test_money_has_the_digits_it_needs(amount: float, text: str) -> None:
    """Two at least, and never a rounding error of the machine."""
    assert text == usd(amount)


def test_counts_times_and_sizes_are_readable() -> None:
    """With separators, and in the unit that fits."""
    assert ("1 task", "2,000 tasks") == (number(1, "task"), number(2000, "task"))
    assert ("0:00:09", "27:46:40") == (clock(9.2), clock(100_000))
    assert ("512 bytes", "1.5 KiB", "42.6 MiB", "3.0 GiB") == (
        size(512),
        size(1536),
        size(44_663_400),
        size(3 * 2**30),
    )


def test_a_log_line_holds_everything() -> None:
    """Counts, money, use of the allowance, rate and time left."""
    expected = (
        "queued 10,100 | posted 1,500 | ready 364 | done 2,006 | failed 2 | spent $2.1048"
        " | 1,234 of 2,000 calls/min | 33.3/s | 0:05:48 left"
    )

    assert expected == Picture(STATS, 0, STATS.tasks).line()


def test_reading_the_input_is_told() -> None:
    """A large file takes a while before anything is sent."""
    stats = replace(STATS, is_loading=True, posting=0, posted=0)

    assert "reading input: 120,000 rows" == Picture(stats, 120_000, stats.tasks).line()


def test_what_is_out_of_the_ordinary_is_told() -> None:
    """Lost POSTs with the next look, a pause, a reached budget, stopping."""
    calls = (CALLS, replace(CALLS, name="tasks_ready", paused=3.2))
    lost = replace(STATS, unknown=100, next_look=4.2, unfinished=1, calls=calls)
    budget = Picture(lost, 0, 1, halted=BudgetError("used up")).remarks()

    assert [
        "budget reached; collecting what was paid for",
        "100 tasks of lost POSTs looked up; next look in 4 s",
        "paused for 3 s: the service said too many calls",
        "1 task given up waiting for in this run",
    ] == budget
    pushes = {"HTTP 502 from your receiver's address": 30}
    assert ["30 postbacks failed: HTTP 502 from your receiver's address"] == Picture(
        STATS, 0, 1, failed_pushes=pushes
    ).remarks()
    assert ["stopping: calls under way are finished"] == Picture(
        STATS, 0, 1, is_stopping=True
    ).remarks()


def test_a_message_above_the_display_is_shown_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    """Names of files are neither markup nor pictures."""
    words = "results  p[b]/[/x]/:smile:.jsonl"
    Live("a job").say(words)

    assert f"{words}\n" == capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo terminals")
def test_a_terminal_gets_a_live_display(tmp_path: Path) -> None:
    """It is drawn in place, goes away at the end, and gives the cursor back."""
    import pty  # noqa: PLC0415 (not everywhere)

    env = os.environ | {"PYTHONPATH": str(ROOT), "TERM": "xterm-256color", "COLUMNS": "100"}
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(tmp_path)
        command = [sys.executable, "-m", "dfseo_async.cli", "demo", "--tasks", "40"]
        os.execve(sys.executable, command, env)  # noqa: S606
    seen = b""
    while chunk := _read(terminal):
        seen += chunk
    os.close(terminal)
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    text = seen.decode()

    assert 0 == code, text
    for words in ("of 40 tasks", "calls/min", "40 tasks: 40 done", "0 tasks paid twice"):
        assert words in text
    assert text.rindex("\x1b[?25h") > text.rindex("\x1b[?25l")  # the cursor is shown again


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # the other end is closed
        return b""
