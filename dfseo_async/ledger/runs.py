"""Tasks with numbers that follow each other, which one statement can change together.

Python's SQLite module lets other threads run between any two rows that it is given; a batch in one
statement costs a third of a hundred statements, and leaves the event loop in peace.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from dfseo_async.ledger.rows import PostedRow, pack_id, pack_ids

# Ids in one piece, the first number, how many, the cost of each, the moment.
PostedRun = tuple[bytes | str, int, int, float, float]


def runs(seqs: Sequence[int]) -> Iterator[Sequence[int]]:
    """*seqs* in stretches without a gap; most batches are one."""
    if is_run(seqs):
        yield seqs
        return
    start = 0
    for end, (before, seq) in enumerate(pairwise(seqs), 1):
        if seq != before + 1:
            yield seqs[start:end]
            start = end
    if seqs:
        yield seqs[start:]


def posted_runs(posted: Iterable[PostedRow]) -> Iterator[PostedRun]:
    """The same for tasks that the service took at one price."""
    for run in _at_one_price(list(posted)):
        whole = pack_ids([one.task_id for one in run])
        if whole is not None:
            yield _together(run, whole)
        else:
            yield from (_together([one], pack_id(one.task_id)) for one in run)


def is_run(seqs: Sequence[int]) -> bool:
    """Whether there are numbers, and each is the one behind the one before it."""
    return bool(seqs) and list(seqs) == list(range(seqs[0], seqs[0] + len(seqs)))


def _together(run: Sequence[PostedRow], ids: bytes | str) -> PostedRun:
    first = run[0]
    return ids, first.seq, len(run), first.cost_usd, first.posted_at


def _at_one_price(posted: Sequence[PostedRow]) -> Iterator[Sequence[PostedRow]]:
    if is_run([one.seq for one in posted]) and (
        len({one.cost_usd for one in posted}) == len({one.posted_at for one in posted}) == 1
    ):
        yield posted
        return
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
