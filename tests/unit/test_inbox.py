"""What the receiver hands to a job."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

from fakes import fill, id_of, post

from dfseo_async.engine.board import Board
from dfseo_async.engine.inbox import MOST_PINGED, Inbox
from dfseo_async.ledger import InlineLedger, OpenTask, Totals, open_store
from dfseo_async.postbacks import Receipt


async def test_pings_beyond_the_bound_are_left_to_the_list() -> None:
    """The service pings faster than results can be fetched; memory does not grow with that."""
    store = open_store(None)
    fill(store, 2)
    post(store, [1, 2])
    soon: list[OpenTask] = []
    collector = SimpleNamespace(waiting=0, is_idle=lambda _: True, fetch_soon=soon.append)
    inbox = Inbox(
        InlineLedger(store),
        Board(Totals()),
        job="j",
        secret="s" * 32,
        collector=cast(Any, collector),
        resender=cast(Any, None),
    )

    first = await inbox.pingback(id_of(1), "")
    collector.waiting = MOST_PINGED
    second = await inbox.pingback(id_of(2), "")

    assert [Receipt.ACCEPTED, Receipt.DUPLICATE] == [first, second]
    assert [1] == [one.seq for one in soon]
    store.close()
