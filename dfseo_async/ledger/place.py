"""Where a ledger is: who may work there, and whether what is written still goes there.

Under several names (symbolic links) a ledger is one place.
"""

from __future__ import annotations

from pathlib import Path

from filelock import FileLock, Timeout

from dfseo_async.errors import LedgerBusyError, LedgerError
from dfseo_async.folders import leads_to


def hold(path: Path) -> FileLock:
    """The lock beside the file, which the operating system drops when this process dies."""
    try:
        place = Path(f"{path.resolve()}.lock")
        place.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(place, timeout=0)
        try:
            lock.acquire()
        except Timeout as error:
            if not place.exists():  # nobody holds it: it could not be made, which looks the same
                place.touch()  # says why
            raise LedgerBusyError(
                f"the ledger {path} is in use by another process; wait for it to end, or stop it"
            ) from error
    except (OSError, RuntimeError) as error:  # RuntimeError: links in a circle
        raise LedgerError(f"cannot lock the ledger {path}: {error}") from error
    return lock


def refuse_stray_journal(path: Path) -> None:
    """Refuse a place where a ledger was, whose journal may hold what was paid for.

    Raises:
        LedgerError: says what is there.
    """
    real = path.resolve()
    if real.exists():
        return
    for ending in ("-wal", "-journal"):
        left = Path(f"{real}{ending}")
        if left.exists():  # SQLite would drop what is in it, or write it into the new file
            raise LedgerError(
                f"{left} is left of another ledger: put its file {real.name} back; or move it"
                " away too, or give another --ledger (which may pay again)"
            )


class Watch:
    """Whether the files of an open ledger are where they were when it was opened."""

    def __init__(self, path: Path) -> None:
        real = path.resolve()
        self.path = path
        self._files = {
            one: one.stat() for one in (real, Path(f"{real}-wal")) if one == real or one.exists()
        }

    @property
    def is_there(self) -> bool:
        """A job that goes on without its ledger would pay twice."""
        return all(leads_to(one, known) for one, known in self._files.items())
