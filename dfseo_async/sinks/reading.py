"""Reads results files back: outcomes as they were told, one at a time."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from os import PathLike
from pathlib import Path
from typing import BinaryIO, cast

from dfseo_async.errors import SinkError
from dfseo_async.models import Outcome


def read_outcomes(path: str | PathLike[str]) -> Iterator[Outcome]:
    """Every outcome in a results file, in the order of its lines; one line is held at a time.

    The file may still be written: its last line may then be torn, which raises when it is reached.
    Repeated rows stand on lines of their own; only the first of them has a cost.

    Args:
        path: a file that a job wrote, compressed when it ends in ``.gz``.

    Raises:
        SinkError: the file cannot be read, or a line is torn or no outcome; names file and line.
    """
    file, number = Path(path), 0
    try:
        with _opened(file) as lines:
            for number, line in enumerate(lines, 1):
                if not line.isspace():
                    yield _outcome(line, file, number)
    except (OSError, EOFError, zlib.error) as error:
        why = getattr(error, "strerror", None) or error
        raise SinkError(f"cannot read {file} behind line {number}: {why}") from error


def _opened(path: Path) -> BinaryIO:
    if path.name.endswith(".gz"):
        return cast("BinaryIO", gzip.open(path, "rb"))
    return path.open("rb")


def _outcome(line: bytes, path: Path, number: int) -> Outcome:
    try:
        return Outcome.from_line(line)
    except SinkError as error:
        torn = "" if line.endswith(b"\n") else "; the line is torn; resuming its job mends it"
        raise SinkError(f"{path}, line {number}: {error}{torn}") from error
