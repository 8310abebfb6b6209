"""Tasks that ended and that further rows of the input ask for: their results are told once more."""

from __future__ import annotations

from collections.abc import Mapping

from dfseo_async.engine.board import Board
from dfseo_async.engine.collector import Collector
from dfseo_async.engine.teller import Teller
from dfseo_async.ledger import Reopened
from dfseo_async.models import Status


def take_up_again(
    reopened: Reopened,
    ended: Mapping[int, Status],
    board: Board,
    collector: Collector,
    teller: Teller,
) -> None:
    """Fetch, unpack or tell again what the ledger has opened again.

    Args:
        reopened: what it opened.
        ended: how these tasks had ended, by number.
        board: where they count as open from now on.
        collector: fetches results that are not here.
        teller: tells again what failed without having been created.
    """
    for tasks, is_here in ((reopened.tasks, False), (reopened.here, True)):
        for task in tasks:
            board.reopened(task.kind, ended[task.seq])
            collector.again(task, is_here=is_here)
    if reopened.here:
        board.arrived()
    teller.tell_again(reopened.decided)
