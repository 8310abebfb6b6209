"""Batches to the service: the only place where money is spent.

The intent is on disk before the bytes leave, and the ids before anything else happens. A failed
POST has one of two verdicts: certainly not created (its tasks are queued again) or unknown (the
reconciler looks them up). Nothing is sent again on any other ground.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from random import Random

from dfseo_async._tasks import finish_despite_cancel
from dfseo_async.codes import Call, Verdict, verdict
from dfseo_async.engine.batcher import Batch
from dfseo_async.engine.board import Board
from dfseo_async.engine.budget import Budget
from dfseo_async.engine.channel import Channel
from dfseo_async.engine.feeder import Feeder
from dfseo_async.engine.kinds import Kinds
from dfseo_async.engine.live import grace_of, sort_ended
from dfseo_async.engine.matching import Matched, match_reply, sort_created
from dfseo_async.engine.outage import Outage
from dfseo_async.engine.purse import Purse
from dfseo_async.engine.reasons import reason
from dfseo_async.engine.refusals import WAIT_HOURLY, Refusals
from dfseo_async.engine.service import Service
from dfseo_async.engine.teller import Teller
from dfseo_async.engine.turns import Turns
from dfseo_async.engine.webhooks import sent_elsewhere
from dfseo_async.engine.wire import Wire
from dfseo_async.envelope import Envelope
from dfseo_async.errors import ApiError, BadReplyError, DfseoError, NotSentError, ReplyLostError
from dfseo_async.ledger import Decided, Ledger
from dfseo_async.settings import JobSettings

_log = logging.getLogger(__name__)


class Submitter:
    """Sends batches, a few at once."""

    def __init__(
        self,
        service: Service,
        ledger: Ledger,
        board: Board,
        *,
        kinds: Kinds,
        wire: Wire,
        budget: Budget,
        outage: Outage,
        feeder: Feeder,
        is_behind: Callable[[], bool],
        teller: Teller,
        batches: Channel[Batch],
        settings: JobSettings,
        random: Random,
    ) -> None:
        self._service = service
        self._ledger = ledger
        self._board = board
        self._kinds = kinds
        self._wire = wire
        self._outage = outage
        self._feeder = feeder
        self._teller = teller
        self._batches = batches
        self._settings = settings
        self._refusals = Refusals(feeder, settings, random)
        self._turns = Turns(service, settings)
        self._purse = Purse(board, budget, feeder, is_behind)
        self._width = self._idle = 0  # workers, and those of them that wait for a batch

    async def run(self) -> None:
        """Send until the job is over or nothing may be sent any more."""
        async with asyncio.TaskGroup() as group:
            self._add_worker(group)
            await self._board.until(lambda: self._board.halted)
            self._batches.close()
            self._turns.give_up()

    def _add_worker(self, group: asyncio.TaskGroup) -> None:
        self._width += 1
        self._idle += 1
        group.create_task(self._worker(group))

    async def _worker(self, group: asyncio.TaskGroup) -> None:
        while (batch := await self._batches.get()) is not None:
            self._idle -= 1
            if not self._idle and self._width < self._turns.most:
                self._add_worker(group)
            async with self._turns.place(self._kinds[batch.kind].family):
                reserved = await self._purse.reserve(batch)
                if reserved is not None:
                    await self._submit(*reserved)
            self._idle += 1

    # -- one POST ---------------------------------------------------------------------------

    async def _submit(self, batch: Batch, reserved: float) -> None:
        rejected: list[int] = []
        family = self._kinds[batch.kind].family
        grace = grace_of(family, self._settings.post_grace)
        is_tried = False
        try:
            is_tried = await self._outage.passed()
            async with self._turns.turn(family) as has_turn:
                if has_turn and self._board.may_send:
                    work = self._paid_call(batch, reserved)
                    rejected = await finish_despite_cancel(work, grace=grace)
                else:
                    self._board.reserved_usd -= reserved
        finally:
            self._purse.ended(reserved)
            if is_tried:
                self._outage.tried()
        if rejected:
            await self._teller.tell_decided(rejected)

    async def _paid_call(self, batch: Batch, reserved: float) -> list[int]:
        """Intent, POST, verdict, each on disk before the next; the tasks refused as bad input."""
        rows, board, kind = batch.rows, self._board, self._kinds[batch.kind]
        seqs = [row.seq for row in rows]
        body, tags = self._wire.body(rows, kind)
        sent_at = self._service.now()
        intent = await self._ledger.do(
            lambda store: store.intend(seqs, batch.kind, now=sent_at, reserved_usd=reserved),
            is_atomic=True,
        )
        self._feeder.left(batch)
        board.queued -= len(rows)
        board.posting += len(rows)
        try:
            envelope = await self._service.post_in_turn(kind.family, body)
        except NotSentError as error:
            self._outage.failed(error)
            await self._refused(error, intent, batch, reserved)
            return []
        except (ReplyLostError, BadReplyError) as error:
            self._outage.over()
            await self._lost(error, intent, seqs)
        except ApiError as error:
            self._outage.over()
            return await self._answered_badly(error, intent, batch, reserved)
        else:
            self._outage.over()
            return await self._answered(envelope, intent, batch, tags, reserved)
        return []

    async def _answered(
        self, envelope: Envelope, intent: int, batch: Batch, tags: Sequence[str], reserved: float
    ) -> list[int]:
        family = self._kinds[batch.kind].family
        sort = sort_ended if family.is_live else sort_created
        now, path = self._service.now(), family.post_path()
        matched = match_reply(envelope, batch.rows, tags, sort, path=path, now=now)
        self._refusals.give_up(matched, Call.LIVE if family.is_live else Call.ELEMENT)
        self._let_go_elsewhere(matched, batch)
        again = [row for row, _, _ in (*matched.again, *matched.later)]
        unclear = [row.seq for row in matched.unclear]
        await self._ledger.do(
            lambda store: store.post_settled(
                intent,
                posted=matched.posted,
                requeued=[row.seq for row in again],
                rejected=matched.rejected,
                unclear=unclear,
                arrived=matched.arrived,
                now=self._service.now(),
            ),
            is_atomic=True,
        )
        board = self._board
        board.posting -= len(batch.rows)
        board.add_posted(batch.kind, len(matched.posted))
        board.queued += len(again)
        board.unknown += len(unclear)
        board.spent_usd += (cost_usd := matched.cost_usd)
        if not unclear:
            self._purse.learn(batch, reserved_usd=reserved, cost_usd=cost_usd)
        self._refusals.send_later(matched, asyncio.get_running_loop().time())
        if matched.stop is not None:
            board.halt(matched.stop)
        board.decided_at_post(len(matched.rejected))
        board.has_arrivals |= bool(matched.arrived)
        board.notify()
        counts = len(matched.posted), len(matched.rejected), len(again), len(unclear)
        _log.info(
            "batch from task %d, %s: %d created, %d rejected, %d to go again, %d unclear; %.6g USD",
            *(batch.rows[0].seq, path, *counts, cost_usd),
        )
        return [one.seq for one in matched.rejected]

    def _let_go_elsewhere(self, matched: Matched, batch: Batch) -> None:
        """Tasks whose results go to a server of the user's end here, and say so."""
        if rows := {row.seq: row for row in self._wire.gone_elsewhere(batch.rows)}:
            matched.arrived += [
                sent_elsewhere(rows[one.seq], one) for one in matched.posted if one.seq in rows
            ]

    async def _answered_badly(
        self, error: ApiError, intent: int, batch: Batch, reserved: float
    ) -> list[int]:
        """The call as a whole was answered with an error code."""
        seqs = [row.seq for row in batch.rows]
        call = Call.LIVE if self._kinds[batch.kind].family.is_live else Call.POST
        match verdict(call, error.code, error.status_message):
            case Verdict.THROTTLED:
                await self._refused(error, intent, batch, reserved)
            case Verdict.ACCOUNT | Verdict.REQUEST:
                await self._refused(error, intent, batch, reserved)
                self._board.halt(error)
            case Verdict.WAIT:
                await self._refused(error, intent, batch, reserved, after=WAIT_HOURLY)
            case Verdict.REJECTED:
                return await self._all_rejected(error, intent, seqs, reserved)
            case _:
                await self._lost(error, intent, seqs)
        return []

    async def _refused(
        self, why: DfseoError, intent: int, batch: Batch, reserved: float, *, after: float = 0.0
    ) -> None:
        """Certainly not created: queued again, nothing used up."""
        seqs = [row.seq for row in batch.rows]
        await self._ledger.do(lambda store: store.post_refused(intent, seqs))
        self._board.posting -= len(seqs)
        self._board.queued += len(seqs)
        self._board.reserved_usd -= reserved
        if after:
            self._feeder.send_later(batch.rows, asyncio.get_running_loop().time() + after)
        else:
            self._feeder.send_again(batch)
        _log.info(
            "batch from task %d: none of %d tasks created: %s", seqs[0], len(seqs), reason(why)
        )

    async def _lost(self, why: DfseoError, intent: int, seqs: Sequence[int]) -> None:
        """Maybe created: nobody sends these again before they were looked up."""
        now = self._service.now()
        await self._ledger.do(lambda store: store.post_lost(intent, seqs, now=now))
        self._board.posting -= len(seqs)
        self._board.unknown += len(seqs)
        self._board.notify()
        _log.info(
            "batch from task %d: %d tasks to be looked up: %s", seqs[0], len(seqs), reason(why)
        )

    async def _all_rejected(
        self, error: ApiError, intent: int, seqs: Sequence[int], reserved: float
    ) -> list[int]:
        rejected = [Decided(seq, error.code, error.status_message) for seq in seqs]
        now = self._service.now()
        await self._ledger.do(
            lambda store: store.post_settled(intent, posted=(), rejected=rejected, now=now)
        )
        self._board.posting -= len(seqs)
        self._board.reserved_usd -= reserved
        self._board.decided_at_post(len(seqs))
        _log.info(
            "batch from task %d: all %d tasks rejected: %s", seqs[0], len(seqs), reason(error)
        )
        return list(seqs)
