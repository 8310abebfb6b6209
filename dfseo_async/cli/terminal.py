"""Standard error as something that may go away: the job is worth more than what is said of it."""

from __future__ import annotations

import os
import sys
from typing import IO, cast


class Stderr:
    """A text stream onto standard error; what cannot be written is dropped."""

    encoding = "utf-8"

    def __init__(self) -> None:
        self._stream = sys.stderr  # None when the program was started without one
        self.encoding = getattr(self._stream, "encoding", None) or "utf-8"

    def write(self, text: str) -> int:
        """Write and flush *text*, or drop it."""
        if self._stream is None:
            return len(text)
        try:
            self._stream.write(text)
            self._stream.flush()
        except UnicodeEncodeError:
            plain = text.encode(self.encoding, "replace").decode(self.encoding)
            return len(text) if plain == text else self.write(plain)
        except (OSError, ValueError) as error:
            self._give_up(error)
        return len(text)

    def flush(self) -> None:
        """Nothing waits: every ``write`` flushes."""

    def isatty(self) -> bool:
        """Whether a person looks on."""
        return self._stream is not None and self._stream.isatty()

    def fileno(self) -> int:
        """The number of the file."""
        if self._stream is None:
            raise OSError("no standard error")
        return self._stream.fileno()

    def _give_up(self, error: Exception) -> None:
        """Its reader is gone: what Python still holds for it must not break the program's end."""
        stream, self._stream = self._stream, None
        if isinstance(error, OSError) and stream is not None:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, stream.fileno())
            os.close(nowhere)


def stderr() -> IO[str]:
    """Standard error, safe to write to."""
    return cast(IO[str], Stderr())
