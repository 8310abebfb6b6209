"""The network and the service behind it: requests arrive, are handled, and are answered, later."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any

import orjson

from dfseo_async import DataForSEO
from dfseo_async.calling import Caller
from dfseo_async.emulator import World
from dfseo_async.emulator.app import _GARBAGE, _HANGING, _SILENT
from dfseo_async.emulator.bodies import Reply
from dfseo_async.emulator.envelope import refusal
from dfseo_async.emulator.faults import Fault, FaultPlan
from dfseo_async.emulator.paths import Call, CallKind, parse
from dfseo_async.errors import DfseoError, NotSentError, ReplyLostError
from dfseo_async.settings import Settings
from dfseo_async.transport import HttpReply, _inflate

from .clock import SimLoop
from .journal import Journal
from .plan import EPOCH, Plan, WirePlan
from .postman import Postman

Answer = asyncio.Future[HttpReply]


@dataclass(slots=True, eq=False)
class Flight:
    """A request on its way; it arrives whatever becomes of its sender."""

    number: int
    method: str
    path: str
    body: bytes
    arrives: float  # virtual time
    answer: Answer | None  # None when nobody waits for it any more
    call: Call
    is_let_in: bool = False  # past the gate of simultaneous calls, and not out again
    made: Sequence[str] = ()  # live tasks whose results its answer holds


class Network:
    """Carries requests to the world; both outlive every crash of the client."""

    def __init__(self, plan: Plan, random: Random, journal: Journal) -> None:
        self.plan = plan.wire
        self.world = World(plan.world, random)
        self.postman = Postman(self.world, plan, random, journal)
        self._random = random
        self._journal = journal
        self._flying: dict[int, Flight] = {}
        self._running: dict[int, Flight] = {}  # live calls that the service works on
        self.given: set[str] = set()  # live tasks whose results reached the process of this run
        self._count = 0
        self._loop: SimLoop | None = None

    def attach(self, loop: SimLoop) -> None:
        """Serve the clients of another loop from now on."""
        self._loop = loop
        self.given.clear()
        for flight in self._flying.values():
            loop.call_at(flight.arrives, self._arrive, flight)
        self.postman.attach(loop)

    def leave(self, *, until: float) -> None:
        """The client is gone: what it sent arrives, or not, and nobody hears the answers."""
        for flight in sorted(self._flying.values(), key=lambda one: one.arrives):
            flight.answer = None
            if self._random.random() < 0.3:
                del self._flying[flight.number]
                self._journal.note(f"#{flight.number} is lost with its sender")
            elif flight.arrives <= until:
                del self._flying[flight.number]
                self._handle(flight, EPOCH + flight.arrives)
                if flight.is_let_in:
                    self.world.leave(flight.call)
        for flight in list(self._running.values()):
            self._leave(flight)
        self.postman.leave(until=until)

    def top_up(self) -> None:
        """No call is refused for want of money from now on: whoever reads that tops up."""
        self.plan = replace(self.plan, account=0.0)

    def calm_down(self) -> None:
        """No faults from now on; delays stay."""
        self.plan = WirePlan(slow=self.plan.slow, skew=self.plan.skew)
        calm = FaultPlan(unlisted=self.world.settings.faults.unlisted)
        self.world._state.settings = replace(self.world.settings, faults=calm)
        self.world._faults._plan = calm
        self.world.office._faults = calm.webhooks
        self.postman.unheard = 0.0

    def send(self, method: str, path: str, body: bytes) -> Answer:
        """Send a request; the future is its answer, and stays open when there is none."""
        assert self._loop is not None
        loop, random, plan = self._loop, self._random, self.plan
        answer: Answer = loop.create_future()
        if random.random() < plan.not_sent:
            loop.call_later(random.uniform(0.001, 0.5), self._refuse, answer, f"{method} {path}")
            return answer
        is_late = random.random() < plan.late[0]
        way = random.uniform(0.001, plan.late[1] if is_late else plan.slow)
        self._count += 1
        call = parse(method, path)
        assert call is not None, path
        flight = Flight(self._count, method, path, body, loop.time() + way, answer, call)
        self._flying[flight.number] = flight
        self._journal.note(f"#{flight.number} {method} {path} sent, {_brief(path, body)}")
        loop.call_at(flight.arrives, self._arrive, flight)
        return answer

    def give_up(self, answer: Answer) -> None:
        """The client does not wait any longer; its request may still arrive."""
        for flight in list(self._flying.values()):
            if flight.answer is answer:
                flight.answer = None
                if self._random.random() < 0.3:
                    del self._flying[flight.number]
                    self._journal.note(f"#{flight.number} is lost with its connection")

    # -- inside -----------------------------------------------------------------------------

    def _refuse(self, answer: Answer, what: str) -> None:
        self._journal.mark(f"no connection for {what}")
        _settle(answer, NotSentError(f"{what}: no connection"))

    def _arrive(self, flight: Flight) -> None:
        """The request is there: everything that it does at the service happens now."""
        assert self._loop is not None
        if flight.number not in self._flying:
            return
        self._journal.mark(f"#{flight.number} arrives")
        del self._flying[flight.number]
        result = self._handle(flight, EPOCH + self._loop.time())
        self._journal.mark(f"#{flight.number} was handled")
        takes = self._takes(flight)
        if flight.call.kind is CallKind.LIVE:
            self._running[flight.number] = flight
            self._loop.call_later(takes, self._leave, flight)
        if flight.answer is not None and result is not None:
            way = takes + self._random.uniform(0.001, self.plan.slow)
            self._loop.call_later(way, self._reply, flight, result)

    def _takes(self, flight: Flight) -> float:
        """How long the service works on it, in seconds."""
        if flight.call.kind is CallKind.LIVE:
            return self._random.uniform(*self.world.settings.live_delay)
        if flight.call.kind in (CallKind.TASK_POST, CallKind.WEBHOOK_RESEND):
            self.postman.look()
            return self.postman.send_early()
        return 0.0

    def _leave(self, flight: Flight) -> None:
        if self._running.pop(flight.number, None) is not None and flight.is_let_in:
            self.world.leave(flight.call)

    def _handle(self, flight: Flight, now: float) -> HttpReply | DfseoError | None:
        """Do what the world's own HTTP application does, without its sockets."""
        world, call = self.world, flight.call
        reply = world.admit(call, now) or world.enter(call)
        flight.is_let_in = reply is None
        before = len(world._state.tasks)
        if reply is None and self._random.random() < self.plan.account:
            reply = refusal(40200, status=402)
        fault = None if reply else world.strike(call)
        if reply is None and not (fault and fault.is_before):
            reply = world.handle(call, flight.body, now)
        if call.kind is CallKind.LIVE:
            flight.made = [
                world._state.tasks.id_of(task) for task in world._state.tasks.since(before)
            ]
        self._journal.note(f"#{flight.number} {call.kind} handled, fault {fault}, {_codes(reply)}")
        if fault is not None:
            flight.made = []
            return _harmed(fault, reply or refusal(50000), flight.path)
        body = (reply or refusal(50000)).plain()
        if self._random.random() < self.plan.mangled:
            body = _mangled(call.kind, body, self._random)
            flight.made = []
            self._journal.note(f"#{flight.number} answer mangled")
        return HttpReply(status=reply.status if reply else 500, body=body)

    def _reply(self, flight: Flight, result: HttpReply | DfseoError) -> None:
        if flight.answer is None or flight.answer.done():
            return
        what = type(result).__name__ if isinstance(result, DfseoError) else f"HTTP {result.status}"
        self._journal.mark(f"#{flight.number} answered: {what}")
        self.given.update(flight.made)
        _settle(flight.answer, result)


def _settle(answer: Answer, result: HttpReply | DfseoError) -> None:
    if answer.done():
        return
    if isinstance(result, DfseoError):
        answer.set_exception(result)
    else:
        answer.set_result(result)


def _harmed(fault: Fault, reply: Reply, path: str) -> HttpReply | DfseoError | None:
    """What the client sees of a fault; None when it sees nothing at all."""
    if fault in _HANGING:
        return None
    if fault in _SILENT or fault is Fault.CUT_REPLY:
        return ReplyLostError(f"{path}: no whole reply")
    if fault is Fault.TRUNCATE:
        packed = reply.gzip()
        try:
            _inflate(packed[: len(packed) // 2], "gzip", path, reply.status)
        except DfseoError as error:
            return error
    if fault is Fault.GARBAGE:
        return HttpReply(status=200, body=_GARBAGE)
    if fault is Fault.THROTTLE:
        return HttpReply(status=200, body=refusal(40202).plain())
    return HttpReply(status=500, body=refusal(50000).plain())


def _mangled(kind: CallKind, body: bytes, random: Random) -> bytes:
    """A reply that decodes and is still wrong."""
    envelope = orjson.loads(body)
    tasks: list[dict[str, Any]] = envelope.get("tasks") or []
    if kind not in (CallKind.TASK_POST, CallKind.LIVE):
        if kind is CallKind.ID_LIST and random.random() < 0.3:
            return orjson.dumps(envelope | {"tasks": random.choice(([], None))})
        codes = (50000, 40501) if kind is CallKind.ID_LIST else (50000,)
        for task in tasks:
            task |= {"status_code": random.choice(codes), "result": None}
        return orjson.dumps(envelope)
    match random.randrange(4):
        case 0:
            random.shuffle(tasks)
        case 1:
            del tasks[random.randrange(len(tasks) + 1) :]
        case 2 if tasks:
            del tasks[random.randrange(len(tasks))]
        case _ if tasks:
            tasks.insert(random.randrange(len(tasks)), random.choice(tasks))
    return orjson.dumps(envelope)


class SimTransport:
    """Stands in for the HTTP client; the only thing that is not real below the engine."""

    def __init__(self, network: Network, call_timeout: float) -> None:
        self._network = network
        self._timeout = call_timeout

    async def send(
        self, method: str, path: str, body: bytes | None = None, *, seconds: float | None = None
    ) -> HttpReply:
        """Make one call."""
        asyncio.get_running_loop()
        answer = self._network.send(method, path, body or b"")
        try:
            async with asyncio.timeout(seconds or self._timeout):
                return await answer
        except TimeoutError:
            raise ReplyLostError(f"{method} {path}: timed out") from None
        finally:
            self._network.give_up(answer)


class SimService(DataForSEO):
    """The real client, with its real limits, on the simulated network and clock."""

    def __init__(self, settings: Settings, network: Network, loop: SimLoop) -> None:
        super().__init__(settings=settings)
        self._loop = loop
        self._skew = network.plan.skew
        transport = SimTransport(network, settings.call_timeout)
        self._caller = Caller(transport, self.limits)  # type: ignore[arg-type]

    def now(self) -> float:
        """Unix seconds by a clock that may be wrong."""
        return EPOCH + self._loop.time() + self._skew


def _brief(path: str, body: bytes) -> str:
    if path.endswith("task_post") or "/live" in path:
        tags = [task.get("tag") for task in orjson.loads(body)]
        return f"{len(tags)} tasks {' '.join(tags[:8])}"
    return body.decode()[:120]


def _codes(reply: Reply | None) -> str:
    return "no reply" if reply is None else f"HTTP {reply.status}, {len(reply.head)} bytes"
