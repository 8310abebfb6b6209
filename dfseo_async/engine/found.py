"""Tasks of lost POSTs that exist after all: written to the ledger, counted on the board."""

from __future__ import annotations

from collections.abc import Sequence

from dfseo_async.engine.board import Board
from dfseo_async.ledger import PostedRow, Store

Found = tuple[Sequence[tuple[int, PostedRow]], float]  # kinds and ids; USD not held back any more


def write_found(store: Store, found: Sequence[tuple[int, PostedRow]]) -> Found:
    """Tasks that exist are posted; what was held back for their POSTs is free in the same commit.

    In two commits, a crash or a failed look between them would hold it back for ever.
    """
    store.post_found(row for _, row in found)
    return found, store.close_settled()


def count_found(result: Found, board: Board, sighted: dict[tuple[int, int], str]) -> int:
    """Count on *board* what was written, and strike it from what was *sighted*; how many."""
    found, released_usd = result
    board.reserved_usd -= released_usd
    board.unknown -= len(found)
    for kind, one in found:
        board.add_posted(kind)
        board.spent_usd += one.cost_usd
        for key in [key for key in sighted if key[0] == one.seq]:
            del sighted[key]
    board.notify()
    return len(found)
