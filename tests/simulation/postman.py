"""Carries the service's webhooks over the simulated network, and its receiver at the other end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from urllib.parse import parse_qs, urlsplit

from dfseo_async.emulator import World
from dfseo_async.emulator.webhooks import Answer, Delivery, WebhookKind
from dfseo_async.engine.tags import OurTag, read_tag
from dfseo_async.postbacks import PINGBACK, POSTBACK, Intake, Postback
from dfseo_async.receiver.settings import ReceiverSettings
from dfseo_async.receiver.spool import Room, Spool
from dfseo_async.receiver.stats import STATUS, Tally

from .clock import SimLoop
from .journal import Journal
from .plan import EPOCH, PUBLIC_URL, Plan

HOLD = 2.0  # seconds that a reply waits at most for webhooks that come before it
_AT_ONCE = 10**6
_NOBODY = Answer(0, 0.0, "connection failed")
_FOUND = 200


@dataclass(slots=True, eq=False)
class Errand:
    """One webhook on its way."""

    number: int
    delivery: Delivery
    left_at: float  # virtual time
    is_settled: bool = False


class Postman:
    """Takes what is due from the world, brings it, and tells the world what came of it."""

    def __init__(self, world: World, plan: Plan, random: Random, journal: Journal) -> None:
        self.world = world
        self.unheard = plan.wire.unheard  # how often the answer to a webhook is lost
        self.door: Callable[[Errand], object] | None = None  # of the running process
        self._slow = plan.wire.slow
        self._random = random
        self._journal = journal
        self._under_way: dict[int, Errand] = {}
        self._count = 0
        self._loop: SimLoop | None = None
        self._timer: asyncio.TimerHandle | None = None

    def attach(self, loop: SimLoop) -> None:
        """Serve the process of another loop from now on."""
        self._loop, self._timer = loop, None
        self.look()

    def leave(self, *, until: float) -> None:
        """The process is gone: what is under way or due until then finds nobody."""
        self.door = None
        office = self.world.office
        for errand in list(self._under_way.values()):
            self._settle(errand, _NOBODY, errand.left_at)
        while office.next_at() <= EPOCH + until:
            for delivery in office.take(EPOCH + until, _AT_ONCE):
                office.settle(delivery, _NOBODY, EPOCH + until)

    def look(self) -> None:
        """Send what is due, and come back when more is."""
        loop, office = self._loop, self.world.office
        assert loop is not None
        for delivery in office.take(EPOCH + loop.time(), _AT_ONCE):
            self._send(delivery)
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if office.next_at() < float("inf"):
            self._timer = loop.call_at(office.next_at() - EPOCH + 0.001, self.look)

    def send_early(self) -> float:
        """Send what comes before the reply to a POST; for how long that reply is held back."""
        early = self.world.office.take_early()
        for delivery in early:
            self._send(delivery)
        return self._random.uniform(0.0, HOLD) if early else 0.0

    def answer(self, errand: Errand, code: int) -> None:
        """The process has answered, or will not."""
        assert self._loop is not None
        if self._random.random() < self.unheard:
            return
        now = self._loop.time()
        answer = Answer(code, now - errand.left_at)
        way = self._random.uniform(0.001, self._slow)
        self._loop.call_later(way, self._settled, errand, answer)

    # -- inside -----------------------------------------------------------------------------

    def _send(self, delivery: Delivery) -> None:
        loop = self._loop
        assert loop is not None
        self._count += 1
        errand = Errand(self._count, delivery, loop.time())
        self._under_way[errand.number] = errand
        loop.call_later(self._random.uniform(0.001, self._slow), self._knock, errand)
        loop.call_later(self.world.settings.webhook_timeout, self._settled, errand, _NOBODY)

    def _knock(self, errand: Errand) -> None:
        if errand.is_settled:
            return
        self._journal.mark(f"webhook {errand.number} arrives: {errand.delivery.url}")
        if not errand.delivery.url.startswith(f"{PUBLIC_URL}/"):  # a server of the user's own
            self.answer(errand, self._random.choice((200, 200, 500)))
        elif self.door is None:
            self._settled(errand, _NOBODY)
        else:
            self.door(errand)

    def _settled(self, errand: Errand, answer: Answer) -> None:
        assert self._loop is not None
        if not errand.is_settled:
            self._journal.mark(f"webhook {errand.number} answered {answer.code}")
            self._settle(errand, answer, self._loop.time())
            self.look()

    def _settle(self, errand: Errand, answer: Answer, now: float) -> None:
        errand.is_settled = True
        self._under_way.pop(errand.number, None)
        self.world.office.settle(errand.delivery, answer, EPOCH + now)


class Door:
    """The receiver of one process, but for its sockets.

    Attributes:
        taken: tasks whose result the service was told to be safe, by id.
    """

    def __init__(self, intake: Intake, postman: Postman, *, group_items: int) -> None:
        self.taken: dict[str, OurTag] = {}
        self._postman = postman
        self._secret = intake.secret
        self._room = Room(2**40)
        settings = ReceiverSettings(group_items=group_items)
        self._seconds = settings.answer_timeout
        self._spool = Spool(intake, room=self._room, tally=Tally(), settings=settings)

    async def run(self) -> None:
        """Take webhooks until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._spool.run())
            self._postman.door = lambda errand: group.create_task(self._take(errand))
            try:
                await asyncio.get_running_loop().create_future()
            finally:
                self._postman.door = None

    async def _take(self, errand: Errand) -> None:
        until = asyncio.get_running_loop().time() + self._seconds
        parts = urlsplit(errand.delivery.url)
        secret, _, kind = parts.path.strip("/").partition("/")
        assert secret == self._secret
        query = parse_qs(parts.query)
        task_id, tag = query["id"][0], query["tag"][0]
        if errand.delivery.kind is WebhookKind.PINGBACK:
            assert kind == PINGBACK
            status = STATUS[await self._spool.ping(task_id, tag, until=until)]
        else:
            assert kind == POSTBACK
            body = self._postman.world.postback_body(errand.delivery.task)
            self._room.take(len(body))
            status = STATUS[await self._spool.store(Postback(task_id, tag, body), until=until)]
            ours = read_tag(tag)
            if status == _FOUND and ours is not None:
                self.taken[task_id] = ours
        self._postman.answer(errand, status)
