"""A loop that jumps from timer to timer, and does all in an order that only the seed decides."""

from __future__ import annotations

import asyncio
import gc
import selectors
import sys
from collections.abc import Coroutine, Mapping
from typing import Any

MAX_TURNS = 300_000  # turns of one loop; more means that it spins
MAX_TIME = 2 * 86_400.0  # virtual seconds of one run; more means that nothing happens any more
_TICK = 1e-9  # rounding can leave a timer just due


class CrashError(KeyboardInterrupt):
    """The machine is switched off. A kind of exception that callbacks let through."""


class StuckError(KeyboardInterrupt):
    """The job does not come to an end."""


class _Future(asyncio.Future[Any]):
    """A future with a number, so that sets of them are gone through in the same order each time."""

    number = 0

    def __hash__(self) -> int:
        return self.number


class _Task(asyncio.Task[Any]):
    """The same for tasks."""

    number = 0

    def __hash__(self) -> int:
        return self.number


class _Jumping(selectors.DefaultSelector):
    """Never waits: moves the loop's clock instead."""

    loop: SimLoop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        loop = self.loop
        loop.turns += 1
        if timeout is None:
            raise StuckError("deadlock: everything waits and no timer is set")
        if loop.turns > MAX_TURNS:
            raise StuckError(f"livelock: {MAX_TURNS} turns of the loop")
        if timeout > 0:
            loop.now += max(timeout, _TICK)
        if loop.now > loop.end:
            raise StuckError("no end: the virtual clock ran out")
        return []


class SimLoop(asyncio.SelectorEventLoop):
    """A loop whose clock starts at *now*; for code without sockets and threads."""

    def __init__(self, now: float) -> None:
        self.now = now
        self.end = now + MAX_TIME
        self.turns = 0
        self._numbers = 0
        selector = _Jumping()
        selector.loop = self
        super().__init__(selector)
        self.set_task_factory(_make_task)

    def time(self) -> float:
        """Virtual seconds."""
        return self.now

    def create_future(self) -> asyncio.Future[Any]:
        """Make a future with the next number."""
        made = _Future(loop=self)
        made.number = self.next_number()
        return made

    def next_number(self) -> int:
        """Count what was made on this loop."""
        self._numbers += 1
        return self._numbers


def _make_task(
    loop: asyncio.AbstractEventLoop, work: Any, context: Any = None, **_: Any
) -> asyncio.Task[Any]:
    made = _Task(work, loop=loop, context=context)
    made.number = loop.next_number() if isinstance(loop, SimLoop) else 0
    return made


class Graveyard:
    """Keeps the coroutines of crashed loops from running their clean-up code at odd moments.

    They are dropped together, in silence, when nothing they could touch is in use any more.
    """

    def __init__(self, *, size: int = 60) -> None:
        self._dead: list[object] = []
        self._size = size

    def bury(self, loop: SimLoop) -> None:
        """Close a loop whose tasks shall never run again."""
        tasks = asyncio.all_tasks(loop)
        for task in tasks:
            task._log_destroy_pending = False  # type: ignore[attr-defined]
        self._dead.append((loop, tasks))
        loop.set_exception_handler(_ignore)
        loop.close()

    def tidy(self) -> None:
        """Let go of the buried, now and then; only between simulations."""
        if len(self._dead) >= self._size:
            self.clear()

    def clear(self) -> None:
        """Let go of everything that is buried."""
        before, sys.unraisablehook = sys.unraisablehook, _unheard
        try:
            self._dead.clear()
            gc.collect()
        finally:
            sys.unraisablehook = before


def _ignore(_loop: asyncio.AbstractEventLoop, _context: Mapping[str, Any]) -> None:
    """Errors of a dead loop are nobody's business."""


def _unheard(_what: object) -> None:
    """Coroutines that are dropped half-way protest; they are dead."""


def run_until_done(loop: SimLoop, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
    """Run *work* to its end and return its task; a crash comes out as an exception."""
    asyncio.set_event_loop(None)
    task: asyncio.Task[None] = loop.create_task(work)
    task.add_done_callback(lambda _: loop.stop())
    loop.run_forever()
    return task
