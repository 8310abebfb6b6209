"""Takes away the empty ledger and results file of a command that was refused.

Otherwise the mended command would be told that they belong to another job.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from dfseo_async.engine.loader import LOADING
from dfseo_async.errors import DfseoError
from dfseo_async.ledger import open_store
from dfseo_async.ledger.place import hold


class Leftovers:
    """Remembers which files were there before the command."""

    def __init__(self, ledger: Path | None, out: Path | None) -> None:
        self._ledger = ledger if ledger is not None and not ledger.exists() else None
        self._out = out if out is not None and not out.exists() else None

    def remove(self) -> None:
        """Remove what this command made, as long as it holds nothing."""
        if self._ledger is None or not self._ledger.exists():
            return
        with suppress(OSError, DfseoError), hold(self._ledger):
            if not _is_empty(self._ledger):
                return
            for ending in ("", "-wal", "-shm"):
                Path(f"{self._ledger}{ending}").unlink(missing_ok=True)
            if self._out is not None and self._out.exists() and not self._out.stat().st_size:
                self._out.unlink()


def _is_empty(ledger: Path) -> bool:
    store = open_store(ledger, readonly=True)
    try:
        return store.meta(LOADING) == 1 or not store.totals().tasks  # 1: none of them was released
    finally:
        store.close()
