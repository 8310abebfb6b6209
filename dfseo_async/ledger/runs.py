"""Tasks with numbers that follow each other, which one statement can change together.

Python's SQLite module lets other threads run between any two rows that it is given; a batch in one
statement costs a third of a hundred statements, and leaves the event loop in peace.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any

from dfseo_async.ledger.rows import PostedRow, pack_id, pack_ids


def runs(seqs: Sequence[int]) -> Iterator[Sequence[int]]:
    """*seqs* in stretches without a gap; most batches are one."""
    start = 0
    for end, (before, seq) in enumerate(pairwise(seqs), 1):
        if seq != before + 1:
            yield seqs[start:end]
            start = end
    if seqs:
        yield seqs[start:]


def posted_runs(posted: Iterable[PostedRow]) -> Iterator[tuple[Any, ...]]:
    """The same for tasks that the service took at one price.

    Each as: their ids in one piece, the first number, the length of an id, cost, moment, the last
    number.
    """
    for run in _at_one_price(list(posted)):
        whole = pack_ids([one.task_id for one in run])
        if whole is not None:
            yield _together(run, whole)
        else:
            yield from (_together([one], pack_id(one.task_id)) for one in run)


def _together(run: Sequence[PostedRow], ids: bytes | str) -> tuple[Any, ...]:
    first, length = run[0], len(ids) // len(run)
    return ids, first.seq, length, first.cost_usd, first.posted_at, run[-1].seq


def _at_one_price(posted: Sequence[PostedRow]) -> Iterator[Sequence[PostedRow]]:
    start = 0
    for end, (before, one) in enumerate(pairwise(posted), 1):
        if (
            one.seq != before.seq + 1
            or one.cost_usd != before.cost_usd
            or one.posted_at != before.posted_at
        ):
            yield posted[start:end]
            start = end
    if posted:
        yield posted[start:]
