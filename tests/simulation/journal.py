"""The numbered events of a simulation: what a replay shows, and where crashes fall."""

from __future__ import annotations

from collections.abc import Callable

from .clock import CrashError


class Journal:
    """Writes down what the outside world saw; only plain callbacks of the loop may call it.

    Attributes:
        count: events since the run began, of those that ``crash_on`` means.
        crash_at: the event at which the run crashes; None for none.
        crash_on: what an event's text begins with to be counted.
    """

    def __init__(self) -> None:
        self.lines: list[tuple[float, str]] = []
        self.count = 0
        self.crash_at: int | None = None
        self.crash_on = ""
        self.clock: Callable[[], float] = lambda: 0.0

    def note(self, text: str) -> None:
        """Write something down that is no place for a crash."""
        self.lines.append((self.clock(), text))

    def mark(self, text: str) -> None:
        """Write an event down; maybe the last one of this run.

        Raises:
            CrashError: this is where it crashes.
        """
        self.note(text)
        self.count += text.startswith(self.crash_on)
        if self.count == self.crash_at:
            self.note("*** crash")
            raise CrashError

    def text(self) -> str:
        """Return all lines, each with its virtual time."""
        return "\n".join(f"{when:12.4f}  {text}" for when, text in self.lines)
