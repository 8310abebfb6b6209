"""What the engine needs of a place for outcomes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class Sink(Protocol):
    """Takes lines, and keeps them for good.

    Attributes:
        name: what the ledger remembers it by.
    """

    @property
    def name(self) -> str:
        """What the ledger remembers it by."""
        ...

    def open(self, good_bytes: int, *, is_ours: bool) -> None:
        """Continue behind *good_bytes*, dropping what follows."""
        ...

    def some_task(self, good_bytes: int) -> str | None:
        """The id of a task whose outcome it holds; None unless it holds just *good_bytes*."""
        ...

    async def append(self, lines: Sequence[bytes]) -> int:
        """Add *lines*; they are durable when it returns up to which byte all is good."""
        ...

    def close(self) -> None:
        """Let go of it."""
        ...
