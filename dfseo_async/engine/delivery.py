"""Outcomes to the results file and to the reader, and back to the ledger once they are safe.

With a results file an outcome is told to the reader after its line is synced and the ledger knows.
Without one, an outcome counts as had when the reader comes back for the next: what was read but not
worked through when the process died is fetched again, free of charge.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from dfseo_async._tasks import finish_despite_cancel
from dfseo_async.engine.board import Board
from dfseo_async.engine.channel import Channel
from dfseo_async.engine.collector import Collector
from dfseo_async.engine.reopening import take_up_again
from dfseo_async.engine.teller import Teller
from dfseo_async.errors import DfseoError, SinkError
from dfseo_async.ledger import Ended, Ledger, OpenTask, Store
from dfseo_async.models import Outcome, Status
from dfseo_async.sinks import Sink

GROUP = 200  # outcomes in one sync to disk at most
GROUP_BYTES = 16 * 2**20
SINK_OPENED = "sink_opened"  # meta: name of the results file, once this job opened it
NOT_FINISHED = "not finished: no result when the job gave up waiting; run it again to collect"
IN_DOUBT = (
    "in doubt: the reply was lost and this API lists no tasks, so it may have been charged;"
    " --resend-doubtful sends it again"
)
_NOT_THE_END = frozenset({NOT_FINISHED, IN_DOUBT})
GRACE = 60.0  # seconds that a write under way may take when the job is cancelled
TAIL = 500  # unfinished tasks read from the ledger at once


class Delivery:
    """Takes outcomes from the engine; what the reader gets comes out of ``reader``.

    Attributes:
        has_ended: nothing more comes for the reader, and no error is the cause of that.
    """

    def __init__(
        self,
        ledger: Ledger,
        board: Board,
        *,
        outcomes: Channel[Outcome],
        reader: Channel[Outcome],
        sink: Sink | None,
        collector: Collector,
        teller: Teller,
        linger: float,
    ) -> None:
        self._ledger = ledger
        self._board = board
        self._outcomes = outcomes
        self._reader = reader
        self._sink = sink
        self._collector = collector
        self._teller = teller
        self._linger = linger
        self._acknowledged: list[Outcome] = []
        self._has_acknowledged = asyncio.Event()
        self._settling = asyncio.Lock()
        self.has_ended = False

    async def run(self) -> None:
        """Deliver until the engine has closed its side and all is safe; then end the stream."""
        try:
            if self._sink is None:
                await self._pass_on()
            else:
                await self._write_all(self._sink)
            await self._tell_unfinished()
            self.has_ended = True
        except DfseoError as error:
            self._board.halt(error)  # a reader who sees the end of the stream first raises it
            raise
        finally:
            self._reader.close()

    def acknowledge(self, outcome: Outcome) -> None:
        """The reader has worked through *outcome*."""
        if self.ends_by_reading(outcome):
            self._acknowledged.append(outcome)
            self._has_acknowledged.set()

    def ends_by_reading(self, outcome: Outcome) -> bool:
        """Whether the ledger is to hear that *outcome* was read."""
        return self._sink is None and outcome.copies > 0 and outcome.message not in _NOT_THE_END

    async def settle_acknowledged(self) -> None:
        """Write to the ledger what the reader has worked through; true of all of it at the end."""
        async with self._settling:  # one group after the other: the last one ends last
            self._has_acknowledged.clear()
            done, self._acknowledged = self._acknowledged, []
            if done:
                await finish_despite_cancel(self._ended(done, None), grace=GRACE)

    # -- without a file ---------------------------------------------------------------------

    async def _pass_on(self) -> None:
        while (outcome := await self._outcomes.get()) is not None:
            await self._hand_over(outcome)

    async def _hand_over(self, outcome: Outcome) -> None:
        """Give the reader an outcome, once for each row of the input that asked for it."""
        for _ in range(outcome.copies - 1):
            await self._reader.put(outcome.repeated())  # only the last one counts as read
        await self._reader.put(outcome)

    async def acknowledge_loop(self) -> None:
        """Keep the ledger up with the reader, many outcomes in one commit."""
        while True:
            await self._has_acknowledged.wait()
            await self.settle_acknowledged()

    # -- with a file ------------------------------------------------------------------------

    async def _write_all(self, sink: Sink) -> None:
        while group := await self._next_group():
            await finish_despite_cancel(self._write(sink, group), grace=GRACE)
            for outcome in group:
                await self._hand_over(outcome)

    async def _next_group(self) -> list[Outcome]:
        """Whatever came within the linger; empty at the end."""
        first = await self._outcomes.get()
        if first is None:
            return []
        group, size = [first], len(first.result_bytes)
        deadline = asyncio.get_running_loop().time() + self._linger
        try:
            async with asyncio.timeout_at(deadline):
                while len(group) < GROUP and size < GROUP_BYTES:
                    following = await self._outcomes.get()
                    if following is None:
                        break
                    group.append(following)
                    size += len(following.result_bytes)
        except TimeoutError:
            pass
        return group

    async def _write(self, sink: Sink, group: Sequence[Outcome]) -> None:
        """File first, ledger second: the ledger never claims what the disk does not hold."""
        good_bytes = await sink.append([one.lines() for one in group])
        await self._ended(group, good_bytes)

    async def _ended(self, group: Sequence[Outcome], sink_bytes: int | None) -> None:
        ended = [Ended(one.seq, one.status.state, one.code, one.copies) for one in group]
        owed = await self._ledger.do(lambda store: store.end(ended, sink_bytes))
        for one in group:
            self._collector.ended(one.seq)
            self._board.ended[one.status] += 1
            self._board.told -= 1
        statuses = {one.seq: one.status for one in group}
        take_up_again(owed, statuses, self._board, self._collector, self._teller)
        self._board.notify_if_over()
        self._reader.wake_if_ended()

    # -- what is not finished ---------------------------------------------------------------

    async def _tell_unfinished(self) -> None:
        """Report tasks past their deadline; they stay posted, and a later run collects them.

        Their lines go behind what the ledger calls good, so that run cuts them off again.
        """
        after = 0
        while self._board.unfinished and (tasks := await self._still_open(after)):
            outcomes = [
                self._teller.make(
                    one, Status.FAILED, 0, IN_DOUBT if one.task_id is None else NOT_FINISHED
                )
                for one in tasks
                if one.seq in self._collector.given_up
            ]
            if self._sink is not None and outcomes:
                await self._sink.append([one.lines() for one in outcomes])
            for outcome in outcomes:
                await self._reader.put(outcome)
            after = tasks[-1].seq

    async def _still_open(self, after: int) -> list[OpenTask]:
        if self._board.is_stopping:
            return []
        return await self._ledger.do(lambda store: store.still_open(after, TAIL))


def open_sink(store: Store, sink: Sink) -> None:
    """Continue the job's results file where the ledger knows it to be good.

    A file of another name was renamed when it holds just what was written, and a task of this job;
    so nothing is ever cut off a file that is not known by its name.
    """
    opened, good_bytes = store.meta(SINK_OPENED), store.meta("sink_bytes", 0)
    is_ours = opened == sink.name
    if good_bytes and not is_ours:
        task_id = sink.some_task(good_bytes)
        is_ours = task_id is not None and store.has_task(task_id)
        if not is_ours:
            raise SinkError(
                f"this ledger's results are in a file named {opened}, and {sink.name} is not that"
                " file as it was left; give that one, or give it its name back, or give another"
                " --ledger (which pays again)"
            )
    sink.open(good_bytes, is_ours=is_ours)
    store.set_meta(SINK_OPENED, sink.name)
