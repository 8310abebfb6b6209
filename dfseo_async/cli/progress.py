"""What a person sees while a job runs: a live display, or a line every few seconds, or nothing."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from dfseo_async.catalogue.wording import usd
from dfseo_async.cli.terminal import stderr
from dfseo_async.cli.wording import clock, number
from dfseo_async.engine.preparing import InputRow
from dfseo_async.engine.stats import Stats
from dfseo_async.errors import BudgetError, DfseoError, Problem

if TYPE_CHECKING:
    from rich.console import RenderableType

LIVE_PAUSE = 0.25  # seconds between two pictures
LINE_PAUSE = 5.0  # seconds between two lines


class Reading:
    """Rows of the input as they are taken, counted."""

    def __init__(self, rows: Iterable[InputRow | Problem]) -> None:
        self._rows = rows
        self.count = 0
        self.is_ended = not rows  # an input that must be read is true, even an empty one

    def __iter__(self) -> Iterator[InputRow | Problem]:
        for row in self._rows:
            self.count += 1
            yield row
        self.is_ended = True


@dataclass(frozen=True, slots=True)
class Picture:
    """One moment of a job.

    Attributes:
        stats: where the job stands.
        rows: rows of the input read so far.
        tasks: how many there are, those included that are being written at this moment.
        halted: why nothing more is sent; None while all is well.
        is_stopping: the user asked to end.
        outage: why nothing can be sent at the moment; None while it can.
        failed_pushes: postbacks that did not reach us, by reason.
    """

    stats: Stats
    rows: int
    tasks: int
    halted: DfseoError | None = None
    is_stopping: bool = False
    outage: str | None = None
    failed_pushes: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_reading(self) -> bool:
        """Whether the input is still being read, and nothing else happens."""
        return self.stats.is_loading and not self.stats.posted and not self.stats.posting

    def calls(self) -> str:
        """Calls of the last minute, of those allowed."""
        one = next((one for one in self.stats.calls if one.name == "general"), None)
        return "" if one is None else f"{one.used:,} of {one.allowed:,} calls/min"

    def time_left(self) -> str:
        """How long it will take; nothing when nobody can say."""
        left = self.stats.seconds_left
        return "" if left is None or not self.stats.rate else f"{clock(left)} left"

    def remarks(self) -> list[str]:
        """What is out of the ordinary, and what the job does about it."""
        stats, told = self.stats, []
        if self.is_stopping:
            told.append("stopping: calls under way are finished")
        elif isinstance(self.halted, BudgetError):
            told.append("budget reached; collecting what was paid for")
        elif self.halted is not None:
            told.append("nothing more is sent; collecting what was paid for")
        if self.outage is not None and not self.is_stopping:
            told.append(f"{self.outage}; tried again until it works")
        if stats.unknown:
            when = "" if stats.next_look is None else f"; next look in {stats.next_look:.0f} s"
            told.append(f"{number(stats.unknown, 'task')} of lost POSTs looked up{when}")
        paused = max((one.paused for one in stats.calls), default=0.0)
        if paused > 0:
            told.append(f"paused for {paused:.0f} s: the service said too many calls")
        for reason, count in self.failed_pushes.items():
            told.append(f"{number(count, 'postback')} failed: {reason}")
        if stats.unfinished:
            told.append(f"{number(stats.unfinished, 'task')} given up waiting for in this run")
        return told

    def line(self) -> str:
        """Everything in one line."""
        stats = self.stats
        if self.is_reading:
            return f"reading input: {number(self.rows, 'row')}"
        counts = (
            f"queued {stats.queued + stats.posting:,}",
            f"posted {stats.posted:,}",
            f"ready {stats.ready + stats.in_flight:,}",
            f"done {stats.done + stats.empty + stats.partial:,}",
            f"failed {stats.failed:,}",
            f"spent {usd(stats.spent_usd)}",
            self.calls(),
            f"{stats.rate:,.1f}/s",
            self.time_left(),
        )
        return " | ".join([*filter(None, counts), *self.remarks()])


class Watched(Protocol):
    """What a display looks at."""

    def picture(self) -> Picture:
        """The job now."""
        ...


class Silent:
    """Shows nothing."""

    def say(self, text: str) -> None:
        """Show nothing."""

    async def follow(self, watched: Watched) -> None:
        """Show nothing."""

    def close(self) -> None:
        """Leave the terminal as it was."""


class Lines(Silent):
    """Writes a line every few seconds, for logs."""

    def __init__(self, *, pause: float = LINE_PAUSE) -> None:
        self._stream = stderr()
        self._pause = pause

    def say(self, text: str) -> None:
        """Write *text* at once."""
        for line in text.splitlines():
            self._stream.write(f"{time.strftime('%H:%M:%S')} {line}\n")

    async def follow(self, watched: Watched) -> None:
        """Write until cancelled."""
        while True:
            await asyncio.sleep(self._pause)
            self.say(watched.picture().line())


class Live(Silent):
    """Draws the job in place, for people at a terminal."""

    def __init__(self, title: str) -> None:
        from rich.console import Console  # noqa: PLC0415 (only for people)
        from rich.live import Live as Region  # noqa: PLC0415 (as above)

        self._title = title
        self._console = Console(file=stderr(), highlight=False)
        self._region = Region(console=self._console, auto_refresh=False, transient=True)

    def say(self, text: str) -> None:
        """Show *text* above the display."""
        from rich.text import Text  # noqa: PLC0415 (only for people)

        self._console.print(Text(text), soft_wrap=True)  # as it is: no markup, no :emoji:

    async def follow(self, watched: Watched) -> None:
        """Draw until cancelled."""
        with self._region:
            while True:
                self._region.update(_drawn(watched.picture(), self._title), refresh=True)
                await asyncio.sleep(LIVE_PAUSE)

    def close(self) -> None:
        """Take the display away and give the cursor back."""
        self._region.stop()
        self._console.show_cursor()


def make_display(title: str, *, is_quiet: bool) -> Silent:
    """The display that suits where standard error goes."""
    if is_quiet:
        return Silent()
    is_dumb = os.environ.get("TERM", "") in ("", "dumb", "unknown")
    return Live(title) if stderr().isatty() and not is_dumb else Lines()


def _drawn(picture: Picture, title: str) -> RenderableType:
    from rich.console import Group  # noqa: PLC0415 (only for people)
    from rich.text import Text  # noqa: PLC0415 (as above)

    stats = picture.stats
    if picture.is_reading:
        return Text(f"{title}\nreading input: {number(picture.rows, 'row')}")
    pairs = (
        ("queued", stats.queued + stats.posting, ""),
        ("posted", stats.posted, "cyan"),
        ("ready", stats.ready + stats.in_flight, "blue"),
        ("done", stats.done + stats.empty + stats.partial, "green"),
        ("failed", stats.failed, "red" if stats.failed else ""),
    )
    counts = Text("   ").join(
        Text.assemble(f"{name} ", (f"{n:,}", style)) for name, n, style in pairs
    )
    facts = (f"spent {usd(stats.spent_usd)}", picture.calls(), f"{stats.rate:,.1f}/s")
    remarks = [Text(f"! {one}", style="yellow") for one in picture.remarks()]
    return Group(
        Text(title, style="bold"), _bar(picture), counts, Text("   ".join(facts)), *remarks
    )


def _bar(picture: Picture) -> RenderableType:
    from rich.progress_bar import ProgressBar  # noqa: PLC0415 (only for people)
    from rich.table import Table  # noqa: PLC0415 (as above)

    stats = picture.stats
    grid = Table.grid(padding=(0, 2))
    share = stats.ended / picture.tasks if picture.tasks else 0.0
    tasks = f"{stats.ended:,} of {picture.tasks:,} tasks"
    bar = ProgressBar(total=max(picture.tasks, 1), completed=stats.ended, width=40)
    grid.add_row(bar, f"{share:4.0%}", tasks, picture.time_left())
    return grid
