"""A list in a file: one line about it, then its lines; written in one step, checked when read."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from zlib import crc32

import msgspec
import platformdirs

_FORM = 1  # of the file; another one is fetched again


@dataclass(frozen=True, slots=True)
class List:
    """One list, ready to be searched.

    Attributes:
        fetched_at: unix seconds.
        lines: see ``finding``.
    """

    fetched_at: float
    lines: list[bytes]


class _Head(msgspec.Struct, frozen=True):
    """The first line of a file."""

    form: int
    url: str
    fetched_at: float
    count: int
    crc: int


_HEAD = msgspec.json.Decoder(_Head)


def cache_folder() -> Path:
    """Where lists are kept: below ``XDG_CACHE_HOME``, or what the system has in its place."""
    return Path(platformdirs.user_cache_dir("dfseo-async", appauthor=False)) / "lists"


def cache_file(folder: Path, url: str) -> Path:
    """The file of the list that comes from *url*: readable, and another for another host."""
    readable = url.partition("/v3/")[2].replace("/", "-")
    return folder / f"{readable}-{blake2b(url.encode(), digest_size=6).hexdigest()}.list"


def read_list(path: Path, url: str) -> List | None:
    """The list in a file; None when there is none, or it is damaged, or of another version."""
    try:
        head_line, _, body = path.read_bytes().partition(b"\n")
        head = _HEAD.decode(head_line)
    except (OSError, msgspec.MsgspecError, UnicodeError):
        return None
    if head.form != _FORM or head.url != url or crc32(body) != head.crc:
        return None
    lines = body.split(b"\n")[:-1]
    return List(head.fetched_at, lines) if len(lines) == head.count else None


def write_list(path: Path, url: str, kept: List) -> None:
    """Keep a list; a reader sees the old file or the new one, never a part.

    Raises:
        OSError: it cannot be kept.
    """
    body = b"".join(line + b"\n" for line in kept.lines)
    head = _Head(_FORM, url, kept.fetched_at, len(kept.lines), crc32(body))
    path.parent.mkdir(parents=True, exist_ok=True)
    number, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(number, "wb") as file:
            file.write(msgspec.json.encode(head) + b"\n" + body)
        Path(name).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise
