"""Made-up rows and short ways to a ledger, for the tests of the ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import blake2b
from typing import TypeVar

from dfseo_async.ledger import Added, InlineLedger, Intake, NewRow, PostedRow, Store

T = TypeVar("T")
NOW = 1_790_000_000.0


def do(store: Store, operation: Callable[[Store], T]) -> T:
    """Carry out *operation* in one transaction, without a loop: nothing in it waits."""
    try:
        InlineLedger(store).do(operation).send(None)
    except StopIteration as end:
        result: T = end.value
        return result
    raise AssertionError("an inline ledger waited")


def digest_of(content: str) -> bytes:
    """What stands for a content."""
    return blake2b(content.encode(), digest_size=16).digest()


def row(key: str = "", content: str = "tea", *, tag: str | None = None) -> NewRow:
    """A checked row of the input."""
    params = b'{"keyword":"%b"}' % content.encode()
    return NewRow(key=key, digest=digest_of(content), params=params, tag=tag, kind=1)


def add(store: Store, *rows: NewRow, allow_duplicates: bool = False) -> list[Added]:
    """Take in one whole input."""
    intake = Intake(store, allow_duplicates=allow_duplicates)
    return do(store, lambda _: intake.add(rows))


def fill(store: Store, count: int) -> list[int]:
    """Take in so many tasks; their numbers."""
    add(store, *(row(f"k{number}", f"c{number}") for number in range(count)))
    return [one.seq for one in store.queued(0, count)]


@contextmanager
def unchanged(store: Store) -> Iterator[None]:
    """Look at a ledger and leave it as it was: tasks that are asked for get rows of their own."""
    store.db.execute("SAVEPOINT looking")
    try:
        yield
    finally:
        store.db.execute("ROLLBACK TO looking")
        store.db.execute("RELEASE looking")


def id_of(seq: int, attempt: int = 0) -> str:
    """An id as the service makes them."""
    return f"11211554-{seq:04}-0066-{attempt:04}-27e68ec15871"


def post(store: Store, seqs: Sequence[int], *, cost: float = 0.5, posted_at: float = NOW) -> None:
    """Bring queued tasks all the way to posted."""
    rows = [PostedRow(seq, id_of(seq), cost, posted_at) for seq in seqs]
    intent = do(store, lambda s: s.intend(seqs, 1, now=NOW, reserved_usd=0.0))
    do(store, lambda s: s.post_settled(intent, posted=rows, now=NOW))
