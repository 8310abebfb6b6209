"""A results file of JSON lines, plain or gzip, that can be continued after any crash.

The ledger knows up to which byte the file is good. Opening cuts the rest off: a torn line, lines
that the ledger was not told of, and lines of tasks that were "not finished" at the last run's end.
In a ``.gz`` file each group of lines is a member of its own, so a cut always falls between members.
"""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from isal import igzip

from dfseo_async.errors import ConfigError, SinkError
from dfseo_async.folders import leads_to, sync_folder
from dfseo_async.sinks.reading import read_outcomes

SUFFIXES = (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz")
_FAST = 1  # isal's level 1: 195 us for 108 KB, a tenth of zlib's level 6


class JsonlSink:
    """Appends groups of lines, each synced to disk before ``write`` returns.

    Args:
        path: the file; its suffix says whether it is compressed.

    Raises:
        ConfigError: another suffix.
    """

    def __init__(self, path: Path) -> None:
        if not path.name.endswith(SUFFIXES):
            raise ConfigError(
                f"the results file must end in {', '.join(SUFFIXES)}, got {path.name}"
            )
        self.path = path
        self._is_gzip = path.name.endswith(".gz")
        self._file: int | None = None
        self._writing = threading.Lock()  # a cancelled job must not close under a write
        self.good_bytes = 0

    @property
    def name(self) -> str:
        """The file's name, without its folder: both may be moved together with the ledger."""
        return self.path.name

    def open(self, good_bytes: int, *, is_ours: bool) -> None:
        """Continue the file behind *good_bytes*, cutting off what follows.

        Args:
            good_bytes: how far the ledger knows the file to be good.
            is_ours: this job opened the file before, so that anything behind is its own.

        Raises:
            SinkError: the file is gone or holds less than that, or holds something although
                nothing was written yet, or cannot be opened.
        """
        try:
            self._file = self._opened(good_bytes)
            size = os.fstat(self._file).st_size
            self._check(size, good_bytes, is_ours=is_ours)
            if size > good_bytes:
                os.ftruncate(self._file, good_bytes)
            os.lseek(self._file, good_bytes, os.SEEK_SET)
            os.fsync(self._file)
            sync_folder(self.path.parent)
        except OSError as error:
            self.close()
            raise SinkError(
                f"cannot open the results file {self.path}: {error.strerror}"
            ) from error
        except SinkError:
            self.close()
            raise
        self.good_bytes = good_bytes

    def some_task(self, good_bytes: int) -> str | None:
        """The id of a task whose outcome is in the file; None unless it holds just so much.

        By it a file is known that was given another name. Nothing is changed.
        """
        try:
            if self.path.stat().st_size != good_bytes:
                return None
            return next((one.task_id for one in read_outcomes(self.path) if one.task_id), None)
        except (OSError, SinkError):
            return None

    def check_new(self) -> None:
        """Refuse what ``open`` would refuse of a job that has written nothing; nothing is made.

        Raises:
            SinkError: the file is somebody else's, or cannot be looked at.
        """
        try:
            is_free = not self.path.exists() or (
                self.path.is_file() and not self.path.stat().st_size
            )
        except OSError as error:
            raise SinkError(
                f"cannot open the results file {self.path}: {error.strerror}"
            ) from error
        if not is_free:
            raise self._foreign()

    async def append(self, lines: Sequence[bytes]) -> int:
        """``write``, away from the event loop."""
        return await asyncio.to_thread(self.write, lines)

    def write(self, lines: Sequence[bytes]) -> int:
        """Append *lines*, sync, and return up to which byte the file is good now.

        Raises:
            SinkError: nothing of this group counts; the file is good up to where it was.
        """
        with self._writing:
            return self._write(lines)

    def _write(self, lines: Sequence[bytes]) -> int:
        if self._file is None:
            raise SinkError(f"the results file {self.path} is not open")
        if self._is_gzip:
            lines = [igzip.compress(b"".join(lines), compresslevel=_FAST)]
        try:
            for line in lines:  # one by one: megabytes put together cost more than further calls
                _write_all(self._file, line)
            os.fsync(self._file)
            is_in_place = leads_to(self.path, os.fstat(self._file))
        except OSError as error:
            self._take_back()
            raise SinkError(
                f"cannot write the results file {self.path}: {error.strerror}; make room, then run"
                " the same command again"
            ) from error
        if not is_in_place:
            self._take_back()  # the file is what the ledger knows, for when it is put back
            raise SinkError(
                f"the results file {self.path} was moved or removed while the job ran; put it back,"
                " then run the same command again"
            )
        self.good_bytes += sum(map(len, lines))
        return self.good_bytes

    def close(self) -> None:
        """Close the file, after a write that is under way; what was written stays as it is."""
        with self._writing:
            if self._file is not None:
                os.close(self._file)
                self._file = None

    def _take_back(self) -> None:
        """Drop what a failed write left; when even that fails, the next opening does it."""
        if self._file is not None:
            with suppress(OSError):
                os.ftruncate(self._file, self.good_bytes)
                os.lseek(self._file, self.good_bytes, os.SEEK_SET)

    def _opened(self, good_bytes: int) -> int:
        """The file, made with its folder as long as nothing was written to it."""
        if not good_bytes:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            return os.open(self.path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            return os.open(self.path, os.O_RDWR)
        except FileNotFoundError as error:
            raise SinkError(
                f"there is no results file {self.path} any more, to which {good_bytes} bytes were"
                " written: if it was moved, give --out with its new place to this same ledger;"
                " otherwise restore it, or start with another --ledger and --out (which pays again)"
            ) from error

    def _check(self, size: int, good_bytes: int, *, is_ours: bool) -> None:
        if size < good_bytes:
            raise SinkError(
                f"the results file {self.path} holds {size} bytes, but {good_bytes} were written:"
                " it was changed or removed; restore it, or start with another --ledger and --out"
                " (which pays again)"
            )
        if size and not is_ours:
            raise self._foreign()

    def _foreign(self) -> SinkError:
        return SinkError(
            f"the results file {self.path} exists and is not this job's; move it away, or give"
            " another --out"
        )


def _write_all(file: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(file, view) :]
