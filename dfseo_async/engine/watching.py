"""Which lists of finished tasks are asked, and on behalf of which endpoints. Plain code.

The service has lists of different width: of one endpoint, of an engine, of a whole API. Endpoints
that some list holds together are watched together, by the narrowest list that holds those of them
that something is awaited of.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import inf

from dfseo_async.catalogue import Family
from dfseo_async.engine.kinds import Kinds
from dfseo_async.engine.schedule import ReadySchedule


@dataclass(slots=True)
class Watch:
    """Endpoints that one list can hold.

    Attributes:
        schedule: when that list is asked.
        families: the endpoints, by kind.
        since: from when on something is awaited (loop time); infinity while nothing is.
        low: no task below this number is still posted.
        held: tasks that were listed while their result may be on its way: since when (loop time).
    """

    schedule: ReadySchedule
    families: dict[int, Family] = field(default_factory=dict)
    since: float = inf
    low: int = 1
    held: dict[int, float] = field(default_factory=dict)

    def scope(self, kinds: Sequence[int]) -> str:
        """The narrowest list that holds all of *kinds*."""
        wanted = [self.families[kind] for kind in kinds] or list(self.families.values())
        shared = (
            scope
            for scope in wanted[0].ready_scopes
            if all(scope in one.ready_scopes for one in wanted)
        )
        return next(shared)


class Watches:
    """All lists that a job needs.

    Args:
        kinds: the job's endpoints; further ones may come while it runs.
        per_minute: polls that the account allows, of all lists together.
    """

    def __init__(self, kinds: Kinds, per_minute: float) -> None:
        self._kinds = kinds
        self._per_minute = per_minute
        self._by_list: dict[str, Watch] = {}
        self._known = 0

    def __iter__(self) -> Iterator[Watch]:
        if len(self._kinds) != self._known:
            self._add_new()
        return iter(tuple(self._by_list.values()))

    def of(self, kind: int) -> Watch:
        """The watch that a kind belongs to."""
        return next(one for one in self if kind in one.families)

    def share(self, active: int) -> None:
        """So many lists are asked at the moment: each gets its part of the polls."""
        for one in self._by_list.values():
            one.schedule.per_minute = self._per_minute / max(1, active)

    def _add_new(self) -> None:
        for kind in self._kinds:
            if not kind.family.ready_scopes:
                continue  # a live endpoint answers at once
            widest = kind.family.ready_scopes[-1]
            if widest not in self._by_list:
                self._by_list[widest] = Watch(ReadySchedule(self._per_minute))
            self._by_list[widest].families[kind.number] = kind.family
        self._known = len(self._kinds)
