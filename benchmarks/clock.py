"""A clock that jumps: coroutines that wait for minutes run in milliseconds, always alike.

Only for code without sockets and threads; whoever waits for those would see time fly. Used by the
figure of the limiter and by the unit tests.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Coroutine
from math import ulp
from typing import Any, TypeVar

T = TypeVar("T")


class _Jumping(selectors.DefaultSelector):
    """Instead of waiting for a timer, moves the loop's clock to it."""

    loop: VirtualClockLoop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if not ready and timeout is None:
            raise RuntimeError("deadlock: everything waits and no timer is set")
        if not ready:
            tick = max(1e-9, 2 * ulp(self.loop.now))
            self.loop.now += timeout or tick  # must tick: rounding can leave a timer just due
        return ready


class VirtualClockLoop(asyncio.SelectorEventLoop):
    """A loop that jumps to its next timer when nothing can run. No sockets, no threads."""

    def __init__(self) -> None:
        self.now, selector = 0.0, _Jumping()
        selector.loop = self
        super().__init__(selector)

    def time(self) -> float:
        """Seconds since the loop was made."""
        return self.now


def now() -> float:
    """The running loop's time to the millisecond: it ticks by nanoseconds while it is busy."""
    return round(asyncio.get_running_loop().time(), 3)


def run(work: Coroutine[Any, Any, T], *, debug: bool | None = None) -> T:
    """Run *work* on a clock that starts at 0; no task may be left when it ends.

    Args:
        work: the test's coroutine.
        debug: asyncio's debug mode; None takes the interpreter's. Thousands of calls want False.
    """
    with asyncio.Runner(loop_factory=VirtualClockLoop, debug=debug) as runner:
        return runner.run(_leaving_nothing(work))


async def _leaving_nothing(work: Coroutine[Any, Any, T]) -> T:
    result = await work
    left = asyncio.all_tasks() - {asyncio.current_task()}
    if left:
        raise AssertionError(f"left running: {left}")
    return result
