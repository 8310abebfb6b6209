"""How a command ends: exit codes, and one clear message for each error.

0 every task ended ``done``, ``empty`` or ``partial`` · 1 some failed or are not finished ·
2 bad usage or input, nothing was sent · 3 stopped by account, budget or disk, resumable ·
130 interrupted, resumable.
"""

from __future__ import annotations

import os
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum
from typing import NoReturn

import typer

from dfseo_async.cli.terminal import Stderr


class ExitCode(IntEnum):
    """What the shell is told."""

    OK = 0
    SOME_FAILED = 1
    USAGE = 2
    STOPPED = 3
    INTERRUPTED = 130


@contextmanager
def reporting() -> Iterator[None]:
    """Turn errors raised before any task is sent into a message and exit code 2."""
    from dfseo_async.errors import DfseoError  # noqa: PLC0415 (start-up time)

    try:
        yield
    except DfseoError as error:
        fail(error, ExitCode.USAGE)
    except KeyboardInterrupt:
        tell("interrupted")
        raise typer.Exit(ExitCode.INTERRUPTED) from None


@contextmanager
def asking() -> Iterator[None]:
    """The same for commands that only ask: 3 when the account says no or nobody answers."""
    from dfseo_async.errors import ApiError, TransportError  # noqa: PLC0415 (start-up time)

    with reporting():
        try:
            yield
        except (ApiError, TransportError) as error:
            fail(error, ExitCode.STOPPED, "`dfseo-async doctor` looks for the reason")


def fail(error: BaseException, code: ExitCode, *more: str) -> NoReturn:
    """Tell of *error* and end the command; ``DFSEO_DEBUG`` adds the traceback."""
    if os.environ.get("DFSEO_DEBUG"):
        tell("".join(traceback.format_exception(error)).rstrip())
    notes = getattr(error, "__notes__", [])
    tell("\n".join([f"error: {error}", *notes, *more]))
    raise typer.Exit(code)


def tell(text: str) -> None:
    """One message on standard error, as it is."""
    Stderr().write(f"{text}\n")
