"""Tasks with numbers that follow each other, which one statement can change together.

Python's SQLite module lets other threads run between any two rows that it is given; a batch in one
statement costs a third of a hundred statements, and leaves the event loop in peace.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise


def runs(seqs: Sequence[int]) -> Iterator[Sequence[int]]:
    """*seqs* in stretches without a gap; most batches are one."""
    start = 0
    for end, (before, seq) in enumerate(pairwise(seqs), 1):
        if seq != before + 1:
            yield seqs[start:end]
            start = end
    if seqs:
        yield seqs[start:]
