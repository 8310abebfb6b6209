"""The only place that starts asyncio tasks outside a block of the caller's own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any, NoReturn, TypeVar

T = TypeVar("T")
LONGEST = 0.005  # seconds of one turn that replies may be worked on


def raise_single(several: BaseExceptionGroup[BaseException]) -> NoReturn:
    """Raise the only exception inside *several*, or its first with the others as notes."""
    inner: BaseException = several
    while isinstance(inner, BaseExceptionGroup):
        for other in inner.exceptions[1:]:
            if other is not inner.exceptions[0]:  # a reader may have raised it too
                inner.exceptions[0].add_note(f"at the same time: {other!r}")
        inner = inner.exceptions[0]
    past = inner.__context__
    try:
        raise inner
    finally:
        inner.__context__ = past  # otherwise the group would be shown as its own cause


@asynccontextmanager
async def background(*loops: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Run *loops* while the block runs; a failing loop ends it, and its own error stays plain."""
    try:
        async with asyncio.TaskGroup() as group:
            owned = [group.create_task(loop) for loop in loops]
            yield
            for one in owned:
                one.cancel()
    except BaseExceptionGroup as several:
        raise_single(several)


async def finish_despite_cancel(work: Coroutine[Any, Any, T], *, grace: float) -> T:
    """Let *work* end within *grace* seconds of a cancellation, then let the cancellation go on.

    A second cancellation ends the grace at once. The result of work that ended in the grace is
    dropped: what must be kept is kept by *work* itself.
    """
    task = asyncio.create_task(work)  # noqa: TID251 (owned here until the last line)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        try:
            await asyncio.wait({task}, timeout=grace)
        finally:  # done, out of grace, or cancelled a second time
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)  # noqa: TID251 (reaps it)
        raise


class ShortTurns:
    """Keeps the turns of the event loop short, however much is there to be worked on.

    Sixty replies that came together would take it 30 ms, in which the user's own coroutines wait.
    """

    def __init__(self) -> None:
        self._ends: float | None = None  # None before anybody asked in this turn

    async def share(self) -> None:
        """Go on at once; in a later turn when this one has lasted long enough."""
        loop = asyncio.get_running_loop()
        while self._ends is not None and loop.time() >= self._ends:  # noqa: ASYNC110 (no event)
            await asyncio.sleep(0)
        if self._ends is None:
            self._ends = loop.time() + LONGEST
            loop.call_soon(self._end)  # the first thing of the next turn

    def _end(self) -> None:
        self._ends = None
