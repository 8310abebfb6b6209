"""What is wrong with one field of a task, in words; plain frozen data."""

from __future__ import annotations

from dataclasses import dataclass

_VALUE_CHARS = 60  # as much of a bad value as fits on a line


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One thing wrong with one field of a task.

    Attributes:
        field: the field's name.
        value: what stood there, shortened; empty when it was absent.
        allowed: what may stand there.
    """

    field: str
    value: str
    allowed: str

    def __str__(self) -> str:
        """One line for a person."""
        got = f": got {self.value}" if self.value else ""
        return f"{self.field}{got}; {self.allowed}"


def shorten(value: object) -> str:
    """*value* as one short piece of text."""
    try:
        text = repr(value)
    except RecursionError:
        text = f"a {type(value).__name__} too deep to show"
    return text if len(text) <= _VALUE_CHARS else f"{text[: _VALUE_CHARS - 1]}…"
