"""Tasks with numbers that follow each other, which one statement can change together.

Python's SQLite module lets other threads run between any two rows that it is given; a batch in one
statement costs a third of a hundred statements, and leaves the event loop in peace.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any

from dfseo_async.ledger.rows import PostedRow, pack_id


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
    run: list[PostedRow] = []
    ids: list[Any] = []
    for one in posted:
        packed = pack_id(one.task_id)
        is_usual = run and isinstance(packed, bytes) and isinstance(ids[-1], bytes)
        if run and not (is_usual and _follows(run[-1], one)):
            yield _together(run, ids)
            run, ids = [], []
        run.append(one)
        ids.append(packed)
    if run:
        yield _together(run, ids)


def _follows(before: PostedRow, one: PostedRow) -> bool:
    return (
        one.seq == before.seq + 1
        and one.cost_usd == before.cost_usd
        and one.posted_at == before.posted_at
    )


def _together(run: Sequence[PostedRow], ids: Sequence[Any]) -> tuple[Any, ...]:
    first, last = run[0], run[-1]
    whole = ids[0] if len(ids) == 1 else b"".join(ids)
    return whole, first.seq, len(ids[0]), first.cost_usd, first.posted_at, last.seq
