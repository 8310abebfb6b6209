"""Who waits for a call, and who goes next. Plain code.

A POST goes before a GET, because it carries 100 tasks. Among equals the jobs take turns, however
many callers each of them has; within a job the first to come goes first.
"""

from __future__ import annotations

from asyncio import Future
from collections import deque
from contextvars import ContextVar
from enum import IntEnum

from dfseo_async.errors import NotSentError

# Whose calls these are: set by each job for all that it starts; None for calls outside of jobs.
owner: ContextVar[object] = ContextVar("owner", default=None)


class Priority(IntEnum):
    """Who goes first when calls are scarce: a POST carries 100 tasks, a GET one."""

    POST = 0
    GET = 1


class Waiting:
    """Tickets of callers, by priority and owner; those that were cancelled are passed over."""

    __slots__ = ("_queues",)

    def __init__(self) -> None:
        self._queues: tuple[dict[object, deque[Future[int]]], ...] = tuple({} for _ in Priority)

    def __bool__(self) -> bool:
        return any(self._queues)

    def __len__(self) -> int:
        return sum(len(queue) for owners in self._queues for queue in owners.values())

    def add(self, ticket: Future[int], priority: Priority) -> None:
        """A caller of the present owner comes last of its owner's."""
        owners, whose = self._queues[priority], owner.get()
        queue = owners.get(whose)
        if queue is None:
            queue = owners[whose] = deque()
        queue.append(ticket)

    def first(self) -> Future[int] | None:
        """Who goes next; None when nobody waits. Stays until ``pop``."""
        for owners in self._queues:
            while owners:
                queue = next(iter(owners.values()))
                while queue and queue[0].done():  # cancelled while it waited
                    del queue[0]
                if queue:
                    return queue[0]
                del owners[next(iter(owners))]
        return None

    def turn_away(self, whose: object) -> None:
        """An owner's job ends: its callers, but for POSTs, make no more calls."""
        for ticket in self._queues[Priority.GET].pop(whose, ()):
            if not ticket.done():
                ticket.set_exception(NotSentError("the job ends; this call was not made"))

    def drop(self, error: Exception) -> None:
        """Nobody waits any more; each is told why."""
        while (ticket := self.first()) is not None:
            self.pop()
            ticket.set_exception(error)

    def pop(self) -> None:
        """The one whom ``first`` named goes; the next turn is another owner's."""
        owners = self._queues[0] or self._queues[1]
        whose = next(iter(owners))
        queue = owners[whose]
        del queue[0]
        if not queue:
            del owners[whose]
        elif len(owners) > 1:
            owners[whose] = owners.pop(whose)
