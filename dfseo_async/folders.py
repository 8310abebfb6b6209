"""Folders on disk: names in them that outlast a power cut, and that still lead where they did."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path


def sync_folder(folder: Path) -> None:
    """Make the names in *folder* durable; where folders cannot be opened, the system does it."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        with suppress(OSError):
            os.fsync(handle)
    finally:
        os.close(handle)


def leads_to(path: Path, known: os.stat_result) -> bool:
    """Whether *path* still leads to that open file: what is written to another one is lost."""
    if os.name == "nt":
        return True  # an open file can be neither moved nor removed there
    try:
        return os.path.samestat(path.stat(), known)
    except OSError:  # gone, or nobody can tell any more
        return False
