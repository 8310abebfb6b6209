"""Settles lost POSTs: were their tasks created or not?

Looks through ``id_list`` over the time of each lost POST for our tags. What is found is posted,
with the service's id and cost. What is not found is sent again only after the grace time *and* two
complete looks without it, the last one begun after the grace.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

import orjson

from dfseo_async.catalogue import Family
from dfseo_async.codes import Call, Verdict, verdict
from dfseo_async.engine.board import Board
from dfseo_async.engine.budget import Pricer
from dfseo_async.engine.doubts import Doubts
from dfseo_async.engine.feeder import Feeder
from dfseo_async.engine.found import Found, count_found, write_found
from dfseo_async.engine.kinds import Kinds
from dfseo_async.engine.listed import ListedPage, read_listed
from dfseo_async.engine.lookup import (
    Span,
    is_wide,
    match_untagged,
    may_send_again,
    next_look,
    spans,
)
from dfseo_async.engine.reasons import reason
from dfseo_async.engine.service import Service
from dfseo_async.engine.tags import read_tag
from dfseo_async.engine.wire import Wire, takes_tag
from dfseo_async.errors import AccountError, ApiError, RequestRejectedError, TransportError
from dfseo_async.ledger import IntentRow, Ledger, OpenTask, PostedRow, QueuedRow, Store
from dfseo_async.models import ListedTask
from dfseo_async.settings import JobSettings

MAX_BEHIND = 600.0  # seconds; a clock further off than this is a fault to be mended
APART = 6.0  # seconds between looks: more losses may come that one look can serve
REST = 5.0  # seconds before another try when a look failed
PAGE_TRIES = 3  # further tries of one page, before the look is given up and begun anew

_log = logging.getLogger(__name__)


class Reconciler:
    """Looks up lost POSTs until none is left.

    Attributes:
        next_at: when the next look begins (unix seconds); None while nothing is looked up.
    """

    def __init__(
        self,
        service: Service,
        ledger: Ledger,
        board: Board,
        *,
        job: str,
        wire: Wire,
        kinds: Kinds,
        feeder: Feeder,
        sighted: dict[tuple[int, int], str],
        doubts: Doubts,
        price: Pricer,
        settings: JobSettings,
    ) -> None:
        self._service = service
        self._ledger = ledger
        self._board = board
        self._job = job
        self._wire = wire
        self._kinds = kinds
        self._feeder = feeder
        self._sighted = sighted
        self._doubts = doubts
        self._price = price
        self._settings = settings
        self._behind = 0.0  # how far the service's clock was found to be behind ours
        self.next_at: float | None = None

    async def run(self) -> None:
        """Settle lost POSTs until the job is over."""
        board = self._board
        while not board.is_over:
            if not board.unknown:
                self._sighted.clear()
            await board.until(lambda: board.unknown)
            if board.is_over:
                return
            try:
                await self._round()
            except AccountError as error:
                board.abort(error)
            except RequestRejectedError as error:
                if verdict(Call.GET, error.code) is Verdict.REQUEST or self._behind > MAX_BEHIND:
                    board.abort(error)
                self._behind += REST  # "until" must not lie in the service's future
            except (ApiError, TransportError) as error:
                _log.info("look for lost POSTs failed, to be begun anew: %s", reason(error))
                await self._rest_until(self._service.now() + REST)
        self.next_at = None

    async def _round(self) -> None:
        """Wait for the next look that is due, look, and act on it."""
        intents = await self._doubts.sort_out(await self._ledger.do(Store.lost_intents))
        if not intents:
            await self._board.until(lambda: False, due=asyncio.get_running_loop().time() + 1.0)
            return
        due = min(next_look(one, self._settings) for one in intents)
        if due > self._service.now():
            await self._rest_until(min(due, self._service.now() + self._settings.look_after))
            return
        by_api: dict[str, list[IntentRow]] = {}
        for one in intents:
            by_api.setdefault(self._kinds[one.kind].family.api, []).append(one)
        for api, mine in by_api.items():
            now = self._service.now()
            for span in spans(mine, now, self._settings):
                if min(next_look(one, self._settings) for one in span.intents) <= now:
                    await self._look(api, span, now)
        await self._rest_until(self._service.now() + APART)

    async def _rest_until(self, moment: float) -> None:
        self.next_at = moment
        wait = max(0.0, moment - self._service.now())
        await self._board.until(lambda: False, due=asyncio.get_running_loop().time() + wait)
        self.next_at = None

    async def _look(self, api: str, span: Span, began: float) -> None:
        """One complete look over *span*: what is found is posted, the rest counted as missed.

        ``began`` is the moment for which the span was made: whether it is wide depends on it.
        """
        offset: int | None = 0
        listed = found = 0
        while offset is not None:
            page = await self._page(api, span, offset)
            listed += len(page.tasks)
            found += await self._found(page.tasks)
            found += await self._found_untagged(page.tasks, span.intents)
            offset = page.next_offset
        numbers = [one.intent for one in span.intents]
        deciding = [
            one.intent for one in span.intents if is_wide(one, began - self._behind, self._settings)
        ]
        await self._ledger.do(lambda store: store.looked(numbers, deciding, began=began))
        await self._settle(span.intents)
        _log.info(
            "look through id_list of %s for %d lost POSTs: %d listed, %d found, %d still unknown",
            *(api, len(numbers), listed, found, self._board.unknown),
        )

    async def _page(self, api: str, span: Span, offset: int, *, tries: int = 0) -> ListedPage:
        """One page; asked for again by itself, as a look at a large job has hundreds of them."""
        try:
            return await read_listed(
                self._service,
                api,
                since=span.since - self._behind,
                until=min(span.until, self._service.now() - self._behind),
                offset=offset,
            )
        except (ApiError, TransportError) as error:
            is_final = isinstance(error, (AccountError, RequestRejectedError))
            if is_final or tries == PAGE_TRIES or self._board.is_over:
                raise
        await self._rest_until(self._service.now() + tries * REST)
        return await self._page(api, span, offset, tries=tries + 1)

    async def _found(self, listed: Sequence[ListedTask]) -> int:
        """Tasks of ours are in the list: they exist; how many did not count as such yet."""
        ours: dict[tuple[int, int], ListedTask] = {}
        for one in listed:
            tag = read_tag(one.tag)
            if tag is not None and tag.job == self._job:
                ours.setdefault((tag.seq, tag.attempt), one)
        if not ours:
            return 0
        now = self._service.now()

        def write(store: Store) -> Found:
            unknown = store.unknown_among([seq for seq, _ in ours])
            found = [
                (kind, PostedRow(seq, one.task_id, one.cost_usd, one.posted_at or now))
                for seq, attempt, kind in unknown
                if (one := ours.get((seq, attempt))) is not None
            ]
            return write_found(store, found)

        return self._count_found(await self._ledger.do(write))

    async def _found_untagged(
        self, listed: Sequence[ListedTask], intents: Sequence[IntentRow]
    ) -> int:
        """The same for an endpoint whose tasks carry no tag: they are known by their fields."""
        found = 0
        for intent in intents:
            family = self._kinds[intent.kind].family
            if not takes_tag(family):
                found += await self._find_by_fields(listed, intent, family)
        return found

    async def _find_by_fields(
        self, listed: Sequence[ListedTask], intent: IntentRow, family: Family
    ) -> int:
        mine = [one for one in listed if f"/{family.endpoint}/" in f"/{one.url.strip('/')}/"]
        now = self._service.now()

        def write(store: Store) -> Found:
            known = store.known_ids([one.task_id for one in mine])
            free = [one for one in mine if one.task_id not in known]
            rows = store.unknown_rows(intent.intent)
            fields = self._wire.fields(rows, family)
            tasks = {row.seq: sent for row, sent in zip(rows, fields, strict=True)}
            found = [
                (intent.kind, PostedRow(seq, one.task_id, one.cost_usd, one.posted_at or now))
                for seq, one in match_untagged(tasks, free)
            ]
            return write_found(store, found)

        return self._count_found(await self._ledger.do(write))

    def _count_found(self, result: Found) -> int:
        return count_found(result, self._board, self._sighted)

    async def _settle(self, intents: Sequence[IntentRow]) -> None:
        """Close what is settled; send again what was certainly not created."""
        released_usd = await self._ledger.do(Store.close_settled)
        self._board.reserved_usd -= released_usd  # others change it while the ledger works
        sighted = set(self._sighted)  # what the poller adds meanwhile is not judged
        seqs = [seq for seq, _ in sighted]
        unknown = await self._ledger.do(lambda store: store.unknown_among(seqs))
        for key in sighted - {(seq, attempt) for seq, attempt, _ in unknown}:
            self._sighted.pop(key, None)  # most of what is listed is posted, and known
        wanted = {one.intent for one in intents}
        for one in await self._ledger.do(Store.lost_intents):
            if one.intent in wanted and may_send_again(one):
                await self._send_again(one)
        self._board.notify()

    async def proven(self, task: OpenTask, task_id: str, cost_usd: float) -> None:
        """A task whose POST was lost has sent its result: it exists.

        Args:
            task: as the ledger has it, unknown.
            task_id: the service's id.
            cost_usd: what the result says that it cost.
        """
        row = PostedRow(task.seq, task_id, cost_usd, self._service.now())

        def write(store: Store) -> Found:
            if (task.seq, task.attempt, task.kind) not in store.unknown_among([task.seq]):
                return [], 0.0
            if store.known_ids([task_id]):  # another task's id proves nothing of this one
                store.drop_kept([task.seq])
                return [], 0.0
            return write_found(store, [(task.kind, row)])

        self._count_found(await self._ledger.do(write))

    async def _send_again(self, intent: IntentRow) -> None:
        """Send again what was not found, unless it was seen in another way."""
        now = self._service.now()

        def write(store: Store) -> tuple[Found, list[QueuedRow]]:
            tries = store.unknown_rows(intent.intent)
            ids = {one.seq: self._sighted.get((one.seq, one.attempt)) for one in tries}
            ids |= store.proven_ids(list(ids))
            usual = store.usual_cost(intent.kind)
            seen = [
                (one.kind, PostedRow(one.seq, task_id, usual or self._estimate(one), now))
                for one in tries
                if (task_id := ids[one.seq]) is not None
            ]
            gone = [one.seq for one in tries if ids[one.seq] is None]
            store.requeue(gone)
            return write_found(store, seen), store.queued_among(gone)

        seen, rows = await self._ledger.do(write)
        self._board.unknown -= len(rows)
        self._board.queued += len(rows)
        self._feeder.send_later(rows, asyncio.get_running_loop().time())
        self._count_found(seen)

    def _estimate(self, row: QueuedRow) -> float:
        return self._price(orjson.loads(row.params), row.kind) or 0.0
