"""The same for results that come by themselves, and for jobs of several endpoints."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from dfseo_async.engine.batcher import Batch
from dfseo_async.engine.collector import Collector
from dfseo_async.engine.inbox import Inbox
from dfseo_async.engine.kinds import Kind
from dfseo_async.engine.lookup import Span
from dfseo_async.engine.reconciler import Reconciler
from dfseo_async.engine.submitter import Submitter
from dfseo_async.engine.unpacker import Unpacker
from dfseo_async.ledger import Arrival, Kept, NewRow, OpenTask, QueuedRow, Store, open_tasks
from dfseo_async.postbacks import Postback, Receipt


@contextmanager
def live_from_memory() -> Iterator[None]:
    """The result of a live call is kept only after the commit of its id."""
    settled, paid_call = Store.post_settled, Submitter._paid_call
    came: dict[Store, list[Arrival]] = {}

    def post_settled(self: Store, *args: Any, **kwargs: Any) -> None:
        came.setdefault(self, []).extend(kwargs.pop("arrived", ()))
        settled(self, *args, **kwargs)

    async def late(self: Submitter, batch: Batch, reserved: float) -> list[int]:
        rejected = await paid_call(self, batch, reserved)
        await self._ledger.do(lambda store: store.arrive(came.pop(store, [])))
        self._board.arrived()
        return rejected

    with (
        patch.object(Store, "post_settled", post_settled),
        patch.object(Submitter, "_paid_call", late),
    ):
        yield


@contextmanager
def regains_by_sending() -> Iterator[None]:
    """A live task whose result is lost is sent again, and paid for again."""

    async def lose(self: Collector, task: OpenTask) -> None:
        if self.is_idle(task.seq):
            self.claim(task)
            await self._pay_again(task)

    with patch.object(Collector, "lose", lose):
        yield


@contextmanager
def loses_what_came() -> Iterator[None]:
    """Live tasks count as lost although their results are in the ledger."""
    everything = "1"

    with patch.object(open_tasks, "_NOT_HERE", everything):
        yield


@contextmanager
def reads_live_again() -> Iterator[None]:
    """What came with the reply to its call is fetched for further rows of the input."""
    with patch.object(Kind, "keeps_results", property(lambda _self: True)):
        yield


@contextmanager
def repeats_are_lost() -> Iterator[None]:
    """A live task that was told before counts as lost when a further row asks for it."""

    def open_task(found: Sequence[Any], given: NewRow) -> OpenTask:
        return real((*found[:-1], 0), given)

    real = open_tasks.open_task
    with patch.object(open_tasks, "open_task", open_task):
        yield


@contextmanager
def yes_before_kept() -> Iterator[None]:
    """The service is told that a result is safe, and it is kept together with the next one."""
    real = Inbox.postbacks

    async def postbacks(self: Inbox, group: Sequence[Postback]) -> list[Receipt]:
        before: list[Postback] = vars(self).get("before", [])
        vars(self)["before"] = list(group)  # in the inbox itself, to be dropped with it
        await real(self, before)
        return [Receipt.ACCEPTED] * len(group)

    with patch.object(Inbox, "postbacks", postbacks):
        yield


@contextmanager
def drops_before_told() -> Iterator[None]:
    """What arrived leaves the ledger when it is read, not in the commit that ends its task."""
    real = Unpacker._tell

    async def tell(self: Unpacker, kept: Kept) -> None:
        await self._drop(kept.task.seq)
        await real(self, kept)

    with patch.object(Unpacker, "_tell", tell):
        yield


def _pay_again(self: Store, seq: int, attempt: int) -> list[QueuedRow]:
    """Queue a task again, and keep what arrived for its last try."""
    kept: list[Any] = self.db.execute("SELECT * FROM arrived WHERE seq = ?", (seq,)).fetchall()
    rows = _REAL_PAY_AGAIN(self, seq, attempt)
    for one in kept:
        self.db.execute(f"INSERT INTO arrived VALUES ({','.join('?' * len(one))})", one)  # noqa: S608
    return rows


_REAL_PAY_AGAIN = Store.pay_again


@contextmanager
def keeps_old_arrivals() -> Iterator[None]:
    """What arrived for a try that was in vain stays when the task is paid for again."""

    async def drop(_self: Unpacker, _seq: int) -> None:
        """Leave it where it is."""

    with patch.object(Store, "pay_again", _pay_again), patch.object(Unpacker, "_drop", drop):
        yield


@contextmanager
def forgets_kinds() -> Iterator[None]:
    """The endpoints that rows name are not written down."""
    with patch.object(Store, "put_endpoint", lambda *_: None):
        yield


@contextmanager
def looks_in_one_list() -> Iterator[None]:
    """Lost POSTs of all endpoints are looked up in the list of one API."""
    real = Reconciler._look

    async def look(self: Reconciler, _api: str, span: Span, began: float) -> None:
        await real(self, "serp", span, began)

    with patch.object(Reconciler, "_look", look):
        yield
