"""The command line: one file per command, and no logic of its own.

Importing this package is cheap on purpose; each command imports what it needs when it runs.
"""

from __future__ import annotations

import io
import os
import signal
import sys
from contextlib import suppress
from types import FrameType

INTERRUPTED = 130


def main() -> None:
    """Run the command that the arguments name; ends the process with its exit code."""
    with suppress(ValueError):  # not the main thread: whoever runs us there has the signals
        for one in (signal.SIGINT, signal.SIGTERM):
            signal.signal(one, _leave)

    from dfseo_async.cli.app import app  # noqa: PLC0415 (typer alone takes a tenth of a second)
    from dfseo_async.cli.leaving import last_words  # noqa: PLC0415 (loads typer)

    with last_words():
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(errors="backslashreplace")  # names of files need not be text
        app(prog_name="dfseo-async")


def _leave(_number: int, _frame: FrameType | None) -> None:
    """End at once while no job runs: before it was opened, or after it was closed."""
    os.write(2, b"interrupted; the same command again goes on\n")
    os._exit(INTERRUPTED)
