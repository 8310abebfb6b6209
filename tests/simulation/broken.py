"""Engines that are broken on purpose: the simulation must notice each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from copy import copy
from typing import Any
from unittest.mock import patch

from dfseo_async.engine import lookup, reconciler
from dfseo_async.engine.batcher import Batch
from dfseo_async.engine.delivery import Delivery
from dfseo_async.engine.reconciler import Reconciler
from dfseo_async.engine.submitter import Submitter
from dfseo_async.envelope import Envelope
from dfseo_async.errors import DfseoError
from dfseo_async.ledger import IntentRow, Store
from dfseo_async.models import Outcome
from dfseo_async.settings import JobSettings
from dfseo_async.sinks import Sink

from . import broken_arrivals as arrivals
from .disk import SimSink


class _Answered:
    """A service whose next POST was made already."""

    def __init__(self, service: Any, answer: Envelope | DfseoError) -> None:
        self._service = service
        self._answer = answer

    def __getattr__(self, name: str) -> Any:
        return getattr(self._service, name)

    async def post_in_turn(self, *_: Any, **__: Any) -> Envelope:
        """Give the answer."""
        if isinstance(self._answer, DfseoError):
            raise self._answer
        return self._answer


@contextmanager
def intent_after_post() -> Iterator[None]:
    """The intent is committed after the POST was answered."""
    real = Submitter._paid_call

    async def paid_call(self: Submitter, batch: Batch, reserved: float) -> list[int]:
        family = self._kinds[batch.kind].family
        body, _ = self._wire.body(batch.rows, self._kinds[batch.kind])
        answer: Envelope | DfseoError
        try:
            answer = await self._service.post_in_turn(family, body)
        except DfseoError as error:
            answer = error
        late = copy(self)
        late._service = _Answered(self._service, answer)
        return await real(late, batch, reserved)

    with patch.object(Submitter, "_paid_call", paid_call):
        yield


@contextmanager
def no_reconciling() -> Iterator[None]:
    """What is unknown is sent again without a look."""

    async def a_round(self: Reconciler) -> None:
        for one in await self._ledger.do(Store.lost_intents):
            await self._send_again(one)
        self._board.notify()

    with patch.object(Reconciler, "_round", a_round):
        yield


@contextmanager
def no_grace() -> Iterator[None]:
    """Two looks at any time decide, not only those after the grace."""

    def is_wide(_intent: IntentRow, _now: float, _settings: JobSettings) -> bool:
        return True

    with patch.object(lookup, "is_wide", is_wide), patch.object(reconciler, "is_wide", is_wide):
        yield


@contextmanager
def forgets_intents() -> Iterator[None]:
    """A new run queues again what was under way when the last one died."""

    def lose_unfinished(self: Store, _now: float) -> int:
        self.split_under_way()
        self.db.execute("DELETE FROM intent WHERE lost_at IS NULL")
        return self.db.execute("UPDATE task SET state = 0 WHERE state = 1").rowcount

    with patch.object(Store, "lose_unfinished", lose_unfinished):
        yield


class _Promise:
    """A sink that says where it will be and writes nothing."""

    def __init__(self, sink: SimSink) -> None:
        self.lines: Sequence[bytes] = ()
        self._good = sink.good_bytes

    async def append(self, lines: Sequence[bytes]) -> int:
        """Remember *lines*."""
        self.lines = lines
        return self._good + sum(len(line) for line in lines)


@contextmanager
def ledger_before_sink() -> Iterator[None]:
    """The ledger calls results good before they are synced."""
    real = Delivery._write

    async def write(self: Delivery, sink: Sink, group: Sequence[Outcome]) -> None:
        assert isinstance(sink, SimSink)
        promise = _Promise(sink)
        await real(self, promise, group)  # type: ignore[arg-type]
        await sink.append(promise.lines)

    with patch.object(Delivery, "_write", write):
        yield


@contextmanager
def no_cut() -> Iterator[None]:
    """A new run appends to whatever the last one left in the results file."""
    real = SimSink.open

    def opened(self: SimSink, good_bytes: int, *, is_ours: bool) -> None:
        size = len(self.disk.synced) + len(self.disk.tail)
        real(self, max(size, good_bytes), is_ours=is_ours)

    with patch.object(SimSink, "open", opened):
        yield


Broken = Callable[[], AbstractContextManager[None]]

BROKEN: dict[str, tuple[Broken, str, int]] = {
    # and a part of what the simulation says of it, and from which seed on (what is rare is told
    # late: the seeds before it are left out, to save time)
    "intent-after-post": (intent_after_post, "created twice", 0),
    "no-reconciling": (no_reconciling, "created twice", 0),
    "no-grace": (no_grace, "created twice", 0),
    "forgets-intents": (forgets_intents, "created twice", 0),
    "ledger-before-sink": (ledger_before_sink, "the ledger calls", 0),
    "no-cut": (no_cut, "wrong lines", 0),
    "live-from-memory": (arrivals.live_from_memory, "had, and lost", 10),
    "regains-by-sending": (arrivals.regains_by_sending, "created twice", 0),
    "loses-what-came": (arrivals.loses_what_came, "had, and lost", 0),
    "reads-live-again": (arrivals.reads_live_again, "it has no task_get", 0),
    "repeats-are-lost": (arrivals.repeats_are_lost, "had, and lost", 100),
    "yes-before-kept": (arrivals.yes_before_kept, "not kept", 0),
    "drops-before-told": (arrivals.drops_before_told, "not kept", 20),
    "keeps-old-arrivals": (arrivals.keeps_old_arrivals, "not kept", 160),
    "forgets-kinds": (arrivals.forgets_kinds, "the job failed", 0),
    "looks-in-one-list": (arrivals.looks_in_one_list, "created twice", 0),
}
