"""What the service pushes, and what a job must offer to take it; no HTTP in here.

The receiver calls an `Intake`; the job's side implements it. The order that keeps results safe: the
body is durable first, then the receiver says yes, then somebody reads what is in it.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Postback:
    """One body as it came; nothing in it has been looked at.

    Attributes:
        task_id: what ``$id`` in the URL was replaced by: 1 to 64 letters, digits and hyphens.
        tag: what ``$tag`` was replaced by, decoded, up to 300 characters; empty when there is none.
        body: gzip or plain, for `dfseo_async.bodies.inflate`; never empty.
    """

    task_id: str
    tag: str
    body: bytes = field(repr=False)


class Receipt(enum.Enum):
    """What became of a postback or pingback."""

    ACCEPTED = "accepted"  # new, and durable now
    DUPLICATE = "duplicate"  # was had before, by whichever way
    UNKNOWN = "unknown"  # no such task in this job


class Intake(Protocol):
    """What one job offers to the receiver."""

    @property
    def secret(self) -> str:
        """The job's own part of the URL, unguessable, from `dfseo_async.receiver.new_secret`."""
        ...

    async def postbacks(self, group: Sequence[Postback]) -> list[Receipt]:
        """Keep *group*, which may hold one task twice; a receipt for each, in order.

        Everything ACCEPTED is synced to disk when this returns. The receiver has one call under way
        at a time, and gathers the next group meanwhile.

        Raises:
            LedgerError: nothing of the group was kept.

        Cost: free. Cancel: the group may be kept all the same, which does no harm.
        """
        ...

    async def pingback(self, task_id: str, tag: str) -> Receipt:
        """Note that a task is ready to be fetched; ACCEPTED when it now will be.

        Raises:
            LedgerError: it could not be looked up.

        Cost: free. Cancel: safe.
        """
        ...
