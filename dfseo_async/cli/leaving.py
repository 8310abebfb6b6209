"""How a command ends: exit codes, and one clear message for each error.

0 every task ended ``done``, ``empty`` or ``partial`` · 1 some failed or are not finished ·
2 bad usage or input, nothing was sent · 3 stopped by account, budget or disk, resumable ·
130 interrupted, resumable · 141 whoever read standard output went away.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
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
    NOBODY_READS = 141  # as a shell tells of SIGPIPE


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
    except (typer.Exit, typer.Abort, typer.BadParameter):
        raise
    except OSError as error:
        fail(error, ExitCode.USAGE)
    except Exception as error:  # noqa: BLE001 (a bug of ours: one line, and never "some failed")
        fail_badly(error, ExitCode.USAGE)


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


def fail_badly(error: Exception, code: ExitCode, *more: str) -> NoReturn:
    """The same for an error that nobody expected."""
    from dfseo_async.errors import DfseoError  # noqa: PLC0415 (start-up time)

    words = f"{type(error).__name__}: {error}; this is a bug (DFSEO_DEBUG=1 shows where)"
    fail(DfseoError(words).with_traceback(error.__traceback__), code, *more)


@contextmanager
def last_words() -> Iterator[None]:
    """Around the whole program: what it printed is written out, and whatever is wrong is told."""
    try:
        try:
            yield
        finally:
            if sys.stdout is not None:
                sys.stdout.flush()
    except SystemExit as end:  # typer and rich end so, with code 1
        if isinstance(end.__context__, BrokenPipeError):
            sys.exit(ExitCode.NOBODY_READS)
        raise
    except BrokenPipeError:
        _drop_stdout()
        sys.exit(ExitCode.NOBODY_READS)
    except Exception as error:  # noqa: BLE001 (reported, and the program ends)
        _drop_stdout()
        with _as_exit():
            if isinstance(error, OSError) and error.filename is None:
                what = f"cannot write to standard output: {error.strerror or error}"
                fail(OSError(what).with_traceback(error.__traceback__), ExitCode.STOPPED)
            fail_badly(error, ExitCode.STOPPED)


@contextmanager
def _as_exit() -> Iterator[None]:
    """Outside of a command nobody understands typer's way of ending."""
    try:
        yield
    except typer.Exit as end:
        sys.exit(end.exit_code)


def _drop_stdout() -> None:
    """What Python still holds for it must not break the program's end."""
    if sys.stdout is None:
        return
    with suppress(OSError, ValueError):
        number = sys.stdout.fileno()
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, number)
        os.close(nowhere)


def tell(text: str) -> None:
    """One message on standard error, as it is."""
    Stderr().write(f"{text}\n")
