"""Jobs in memory: they keep what they are given, and can be slow, full or broken on demand."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from dfseo_async.errors import LedgerError
from dfseo_async.postbacks import Postback, Receipt

SECRET = "Zm9yLXRlc3RzLW9ubHktMzItY2hhcmFj"  # noqa: S105 (protects nothing)


def task_id(number: int) -> str:
    """An id as the service makes them."""
    return f"11211554-{number:04}-0066-0000-27e68ec15871"


class MemoryIntake:
    """One job; knows as many tasks as it is told.

    Attributes:
        kept: body of each task that arrived.
        groups: sizes of the groups, in order.
        pinged: ids that are to be fetched.
        gate: while it is not set, writing waits.
        fails: while it is set, nothing can be written.
    """

    def __init__(self, tasks: int = 1000, *, secret: str = SECRET) -> None:
        self.secret = secret
        self._known = {task_id(number) for number in range(tasks)}
        self.kept: dict[str, bytes] = {}
        self.tags: dict[str, str] = {}
        self.groups: list[int] = []
        self.pinged: list[str] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.fails: Exception | None = None

    async def postbacks(self, group: Sequence[Postback]) -> list[Receipt]:
        """Keep a group."""
        self.groups.append(len(group))
        await self.gate.wait()
        if self.fails is not None:
            raise self.fails
        return [self._keep(one) for one in group]

    async def pingback(self, task_id: str, tag: str) -> Receipt:
        """Keep a pingback."""
        await self.gate.wait()
        if self.fails is not None:
            raise self.fails
        if task_id not in self._known:
            return Receipt.UNKNOWN
        if task_id in self.kept or task_id in self.pinged:
            return Receipt.DUPLICATE
        self.pinged.append(task_id)
        self.tags[task_id] = tag
        return Receipt.ACCEPTED

    def _keep(self, one: Postback) -> Receipt:
        if one.task_id not in self._known:
            return Receipt.UNKNOWN
        if one.task_id in self.kept:
            return Receipt.DUPLICATE
        self.kept[one.task_id] = one.body
        self.tags[one.task_id] = one.tag
        return Receipt.ACCEPTED


FULL = LedgerError("the ledger could not be written: database or disk is full")
