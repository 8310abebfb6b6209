"""Pages of ``id_list``: the tasks that an account was sent in a span of time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dfseo_async.engine.service import Service
from dfseo_async.models import ListedTask

PAGE = 1000  # rows of id_list a call; https://docs.dataforseo.com/v3/serp/id_list/
OVERLAP = 100  # rows asked for twice: the list is sorted by a time that changes while it is read


@dataclass(frozen=True, slots=True)
class ListedPage:
    """One page.

    Attributes:
        tasks: its rows that tell of a task; one may have been on the page before.
        next_offset: where the next page begins; None when this is the last.
    """

    tasks: Sequence[ListedTask]
    next_offset: int | None


async def read_listed(
    service: Service, api: str, *, since: float, until: float, offset: int
) -> ListedPage:
    """Ask for the page of one API's list that begins at *offset*.

    Args:
        service: where to ask.
        api: such as ``serp``.
        since: unix seconds.
        until: unix seconds, not in the service's future.
        offset: 0 for the first page, then what the page before said.

    Raises:
        ApiError: refused.
        TransportError: no usable reply.

    Cost: free.
    """
    envelope = await service.id_list(
        api, since=since, until=until, limit=PAGE, offset=offset, include_metadata=True
    )
    rows = list(envelope.rows())
    is_last = len(rows) < PAGE  # of all rows: those that tell of no task count too
    tasks = [one for row in rows if (one := ListedTask.from_row(row)) is not None]
    return ListedPage(tasks, None if is_last else offset + PAGE - OVERLAP)
