"""Ctrl-C and SIGTERM: the first ends the job gently, the second at once; both are resumable."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType

from dfseo_async.cli.leaving import ExitCode

LAST_GRACE = 2.0  # seconds for closing files after the second signal
FIRST_WORDS = (
    "finishing calls under way; press Ctrl-C again to stop at once; the same command resumes"
)
_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interrupts:
    """Counts signals and acts on them.

    Attributes:
        count: signals so far.
        stop: ends the job gently; None while there is no job.
    """

    def __init__(self, say: Callable[[str], None]) -> None:
        self.count = 0
        self.stop: Callable[[], None] | None = None
        self._say = say
        self._task: asyncio.Task[object] | None = None

    @contextmanager
    def caught(self) -> Iterator[None]:
        """Act on signals while the block runs; call it in the task that is to be ended."""
        self._task = asyncio.current_task()
        loop = asyncio.get_running_loop()
        before = {one: signal.getsignal(one) for one in _SIGNALS}
        try:
            for one in _SIGNALS:
                loop.add_signal_handler(one, self._take)
        except (NotImplementedError, RuntimeError, ValueError):  # Windows, or not the main thread
            self._catch_plainly(loop)
        try:
            yield
        finally:
            for one, handler in before.items():
                _give_back(loop, one, handler)

    def _catch_plainly(self, loop: asyncio.AbstractEventLoop) -> None:
        def take(_number: int, _frame: FrameType | None) -> None:
            loop.call_soon_threadsafe(self._take)

        try:
            for one in _SIGNALS:
                signal.signal(one, take)
        except ValueError:  # not the main thread: whoever runs us there has the signals
            return

    def _take(self) -> None:
        self.count += 1
        if self.count == 1 and self.stop is not None:
            self._say(FIRST_WORDS)
            self.stop()
        elif self._task is not None:
            self._task.cancel()
            # The ledger stands at every moment: when closing takes too long, just go.
            asyncio.get_running_loop().call_later(LAST_GRACE, os._exit, ExitCode.INTERRUPTED)


def _give_back(loop: asyncio.AbstractEventLoop, number: signal.Signals, handler: object) -> None:
    with suppress(NotImplementedError):
        loop.remove_signal_handler(number)
    if callable(handler) or isinstance(handler, signal.Handlers):
        with suppress(ValueError):
            signal.signal(number, handler)
