"""The parts of the engine, made and connected; runs them until nothing is left to do."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from functools import cache
from random import Random
from typing import Any

from dfseo_async.catalogue.pricing import compile_estimator
from dfseo_async.engine.batcher import Batch
from dfseo_async.engine.beginning import make_preparer
from dfseo_async.engine.board import Board
from dfseo_async.engine.budget import Budget, Pricer
from dfseo_async.engine.channel import Channel
from dfseo_async.engine.collector import Collector
from dfseo_async.engine.delivery import Delivery
from dfseo_async.engine.doubts import Doubts
from dfseo_async.engine.feeder import Feeder
from dfseo_async.engine.inbox import Inbox
from dfseo_async.engine.kinds import Kinds
from dfseo_async.engine.loader import Loader, Rows
from dfseo_async.engine.outage import Outage
from dfseo_async.engine.poller import Poller
from dfseo_async.engine.push_failures import PushFailures
from dfseo_async.engine.reconciler import Reconciler
from dfseo_async.engine.regain import Regainer
from dfseo_async.engine.request import Begun, JobRequest
from dfseo_async.engine.resender import Resender
from dfseo_async.engine.service import PushService
from dfseo_async.engine.submitter import Submitter
from dfseo_async.engine.sweeper import Sweeper
from dfseo_async.engine.teller import Teller
from dfseo_async.engine.unpacker import Unpacker
from dfseo_async.engine.watching import Watches
from dfseo_async.engine.wire import Wire
from dfseo_async.ledger import Ledger
from dfseo_async.limits import AccountFigures, Limits, owner
from dfseo_async.limits.prices import Factors, account_factors, account_prices
from dfseo_async.models import Outcome
from dfseo_async.postbacks import receiver_urls
from dfseo_async.sinks import Sink

POLLS_PER_MINUTE = 20.0  # of a service that does not tell its limits


class Machine:
    """Every part of one job; nothing runs before ``produce``."""

    def __init__(
        self,
        *,
        service: PushService,
        ledger: Ledger,
        sink: Sink | None,
        begun: Begun,
        board: Board,
        request: JobRequest,
        random: Random,
        figures: AccountFigures,
    ) -> None:
        self._service = service
        self._limits: Limits | None = getattr(service, "limits", None)
        self._ledger = ledger
        self._board = board
        self._begun = begun
        self._request = request
        self._kinds = begun.kinds
        self._price = _pricer(begun.kinds, request.price_usd, figures)
        self._outcomes: Channel[Outcome] = Channel(
            request.settings.outcome_buffer, on_room=board.notify
        )
        self.reader: Channel[Outcome] = Channel(request.settings.outcome_buffer)
        url = request.public_url
        urls = None if url is None else receiver_urls(url, begun.secret)
        self._wire = Wire(
            begun.job, request.key_field, raw_keywords=request.raw_keywords, urls=urls
        )
        self._build_senders(random)
        self._build_finders(random)
        self._build_ends(sink)

    def _build_senders(self, random: Random) -> None:
        """What spends money."""
        request, settings, board = self._request, self._request.settings, self._board
        service, ledger, kinds = self._service, self._ledger, self._kinds
        batches: Channel[Batch] = Channel(2)
        self.teller = Teller(service, ledger, board, kinds=kinds, outcomes=self._outcomes)
        self._feeder = Feeder(
            ledger,
            board,
            batches,
            size=lambda kind: min(settings.batch_size, kinds[kind].family.batch_size),
            linger=settings.linger,
        )
        self.outage = Outage(board, settings, random)
        self._submitter = Submitter(
            service,
            ledger,
            board,
            kinds=kinds,
            wire=self._wire,
            budget=Budget(
                request.budget_usd,
                self._price,
                is_proven=request.price_usd is not None,
            ),
            outage=self.outage,
            feeder=self._feeder,
            is_behind=lambda: self.teller.is_full or self.collector.ready.is_full,
            teller=self.teller,
            batches=batches,
            settings=settings,
            random=random,
        )

    def _build_finders(self, random: Random) -> None:
        """What finds out how tasks stand, and fetches results."""
        settings, board = self._request.settings, self._board
        service, ledger, job = self._service, self._ledger, self._begun.job
        self.collector = Collector(
            service,
            ledger,
            board,
            kinds=self._kinds,
            feeder=self._feeder,
            teller=self.teller,
            settings=settings,
            random=random,
        )
        watches = Watches(self._kinds, self._polls_per_minute())
        self._build_resender(watches)
        self._poller = Poller(
            service,
            ledger,
            board,
            job=job,
            watches=watches,
            collector=self.collector,
            resender=self.resender,
            is_pushed=self._is_pushed,
        )
        self._build_sweeper(watches)
        self._build_lookups()

    def _build_resender(self, watches: Watches) -> None:
        """What gets late results pushed again."""
        service, ledger, board = self._service, self._ledger, self._board
        self.resender = Resender(
            service,
            ledger,
            board,
            watches=watches,
            collector=self.collector,
            is_pushed=self._is_pushed,
        )
        self.failures = PushFailures(
            service,
            ledger,
            board,
            kinds=self._kinds,
            is_pushed=self._is_pushed,
            resender=self.resender,
        )

    def _build_lookups(self) -> None:
        """What settles lost POSTs, and delivers what comes by itself."""
        settings, board = self._request.settings, self._board
        service, ledger, job = self._service, self._ledger, self._begun.job
        self.reconciler = Reconciler(
            service,
            ledger,
            board,
            job=job,
            wire=self._wire,
            kinds=self._kinds,
            feeder=self._feeder,
            sighted=self._poller.sighted,
            doubts=Doubts(
                ledger,
                board,
                kinds=self._kinds,
                feeder=self._feeder,
                given_up=self.collector.given_up,
                sends_again=settings.resend_doubtful,
            ),
            price=self._price,
            settings=settings,
        )
        self._regainer = Regainer(ledger, board, kinds=self._kinds, collector=self.collector)
        self.unpacker = Unpacker(
            ledger,
            board,
            collector=self.collector,
            reconciler=self.reconciler,
            resender=self.resender,
        )

    def _build_sweeper(self, watches: Watches) -> None:
        self._sweeper = Sweeper(
            self._service,
            self._ledger,
            self._board,
            watches=watches,
            collector=self.collector,
            resender=self.resender,
            task_timeout=self._request.settings.task_timeout,
        )

    def _build_ends(self, sink: Sink | None) -> None:
        """Where pushed results come in, and where outcomes go out."""
        ledger, board, begun = self._ledger, self._board, self._begun
        self.inbox = Inbox(
            ledger,
            board,
            job=begun.job,
            secret=begun.secret,
            collector=self.collector,
            resender=self.resender,
        )
        self.delivery = Delivery(
            ledger,
            board,
            outcomes=self._outcomes,
            reader=self.reader,
            sink=sink,
            collector=self.collector,
            teller=self.teller,
            linger=self._request.settings.flush_linger,
        )

    def _is_pushed(self, kind: int) -> bool:
        return self._wire.is_pushed(self._kinds[kind])

    def _polls_per_minute(self) -> float:
        if self._limits is None:
            return POLLS_PER_MINUTE
        window = self._limits.tasks_ready.window
        return window.calls * 60.0 / window.window

    def loader(self, rows: Rows) -> Loader:
        """What reads the job's input."""
        request, kinds = self._request, self._kinds
        return Loader(
            self._ledger,
            self._board,
            make_preparer(request, kinds),
            kinds,
            rows,
            collector=self.collector,
            teller=self.teller,
            check_first=request.check_first,
            ahead=request.settings.load_ahead,
            allow_duplicates=request.allow_duplicates,
        )

    async def produce(self, loader: Loader) -> None:
        """Run the engine until nothing is left to do, then close its side."""
        owner.set(self)  # for every call of this task and those that it starts
        async with asyncio.TaskGroup() as group:
            reading = group.create_task(loader.run(), name="loader")
            group.create_task(self.teller.run(), name="teller")
            for part in (
                self._feeder,
                self._submitter,
                self.collector,
                self._poller,
                self._sweeper,
                self.reconciler,
                self.unpacker,
                self.resender,
                self.failures,
                self._regainer,
            ):
                group.create_task(part.run(), name=type(part).__name__.lower())
            await self._board.until(lambda: False)
            reading.cancel()
            if self._limits is not None:
                self._limits.turn_away(self)
        self._outcomes.close()


def _pricer(kinds: Kinds, price_usd: float | None, account: AccountFigures) -> Pricer:
    """The most that a task should cost: what the user says, else catalogue and account."""
    if price_usd is not None:
        return lambda _params, _kind: price_usd
    factors: Callable[[int], Factors] = cache(
        lambda kind: account_factors(account, kinds[kind].family)
    )

    def price(params: Mapping[str, Any], kind: int) -> float | None:
        family = kinds[kind].family
        estimate = compile_estimator(family)(params)
        if estimate is None:
            normal, high = account_prices(account, family)
            return high or normal
        return estimate.cost_usd * factors(kind).of(params)

    return price
