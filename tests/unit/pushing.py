"""A whole job on a clock that jumps: the emulated service, and its postbacks, without sockets."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from random import Random
from urllib.parse import parse_qs, urlsplit

import orjson

from dfseo_async import DataForSEO, Job, JobSettings, Settings, catalogue
from dfseo_async._tasks import background
from dfseo_async.calling import Caller
from dfseo_async.emulator import EmulatorSettings, FaultPlan, WebhookFaults, World
from dfseo_async.emulator.envelope import refusal
from dfseo_async.emulator.paths import CallKind, parse
from dfseo_async.emulator.webhooks import Answer, Delivery
from dfseo_async.engine.job import JobRequest, Rows, run_job
from dfseo_async.engine.preparing import InputRow
from dfseo_async.ledger import InlineLedger, Store, open_store
from dfseo_async.postbacks import Postback
from dfseo_async.transport import HttpReply

EPOCH = 1_790_000_000.0
ORGANIC = "serp/google/organic"
PRODUCTS = "merchant/google/products"
AT_ONCE = 200  # webhooks on their way at once
_CLIENT = Settings(login="demo", password="demo", base_url="http://world.invalid")  # noqa: S106
_JOB = JobSettings(linger=0.2, task_timeout=3600.0)


class Service(DataForSEO):
    """The real client with its real limits; its calls reach a world in memory.

    Attributes:
        made: calls, by kind.
        errors_at: when the list of errors was asked for (seconds).
        is_up: whether the customer's receiver answers, asked at each delivery.
        knows_resend: whether there is such a call at this service.
        forgets_resend: that call is answered well, and nothing is sent.
    """

    def __init__(self, faults: WebhookFaults | None = None) -> None:
        super().__init__(settings=_CLIENT)
        plan = FaultPlan(webhooks=faults or WebhookFaults())
        settings = EmulatorSettings(turnaround=(1.0, 2.0), result_bytes=(200, 300), faults=plan)
        self.world = World(settings, Random(1))  # noqa: S311 (repeatable on purpose)
        self.is_up: Callable[[], bool] = lambda: True
        self.knows_resend = True
        self.forgets_resend = False
        self.made: Counter[CallKind] = Counter()
        self.errors_at: list[float] = []
        self._caller = Caller(self, self.limits)  # type: ignore[arg-type]

    def now(self) -> float:
        """Unix seconds."""
        return EPOCH + asyncio.get_running_loop().time()

    async def send(
        self, method: str, path: str, body: bytes | None = None, *, seconds: float | None = None
    ) -> HttpReply:
        """Stand in for the HTTP client: a call takes a twentieth of a second."""
        del seconds
        await asyncio.sleep(0.05)
        call = parse(method, path)
        assert call is not None, path
        self.made[call.kind] += 1
        if call.kind is CallKind.ERRORS:
            self.errors_at.append(self.now() - EPOCH)
        reply = self.world.admit(call, self.now())
        if reply is None and call.kind is CallKind.WEBHOOK_RESEND:
            if not self.knows_resend:
                return HttpReply(status=404, body=refusal(40402, status=404).plain())
            if self.forgets_resend:
                return HttpReply(status=200, body=_promise(orjson.loads(body or b"[]")))
        reply = reply or self.world.handle(call, body or b"", self.now())
        return HttpReply(status=reply.status, body=reply.plain())

    async def deliver(self, job: Job) -> None:
        """Carry webhooks to the job's intake, until cancelled."""
        office = self.world.office
        while True:
            for delivery in office.take(self.now(), AT_ONCE):
                code = await self._push(job, delivery) if self.is_up() else 502
                office.settle(delivery, Answer(code, 0.01), self.now())
            await asyncio.sleep(0.5)

    async def _push(self, job: Job, delivery: Delivery) -> int:
        query = parse_qs(urlsplit(delivery.url).query)
        body = self.world.postback_body(delivery.task)
        await job.intake.postbacks([Postback(query["id"][0], query["tag"][0], body)])
        return 200

    @property
    def fetched(self) -> int:
        """Calls of ``task_get``."""
        return self.made[CallKind.TASK_GET]

    @property
    def resent(self) -> int:
        """Webhooks that were sent again."""
        return self.world.office.counts["resent"]

    @property
    def resends(self) -> int:
        """Calls that asked for that."""
        return self.made[CallKind.WEBHOOK_RESEND]


def _promise(asked: list[dict[str, str]]) -> bytes:
    tasks = [{"id": one["id"], "status_code": 20000, "result": None} for one in asked]
    return orjson.dumps({"status_code": 20000, "tasks": tasks})


def rows(first: int, end: int, endpoint: str | None = None) -> list[InputRow]:
    """Good rows with these numbers."""
    fields = {"location_code": 2840, "language_code": "en"}
    return [
        InputRow("test", one, {"keyword": f"tea {one}", **fields}, str(one), endpoint)
        for one in range(first, end)
    ]


@asynccontextmanager
async def pushed_job(
    service: Service, given: Rows, *, store: Store | None = None
) -> AsyncIterator[Job]:
    """A job whose results are pushed; its ledger is in memory."""
    request = JobRequest(
        family=catalogue.family(ORGANIC), settings=_JOB, public_url="http://127.0.0.1:9"
    )
    ledger = InlineLedger(store or open_store(None))
    async with (
        run_job(service, ledger, None, given, request, Random(2)) as job,  # noqa: S311
        background(service.deliver(job)),
    ):
        yield job
