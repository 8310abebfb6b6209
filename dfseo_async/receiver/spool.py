"""Bodies on their way to the ledger: gathered while the last group is written, then one call.

Owns the bytes in memory. While one group is being synced the next one gathers, so the number of
results a second does not depend on how long one sync takes.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

from dfseo_async.bodies import claimed_bytes
from dfseo_async.postbacks import Intake, Postback, Receipt
from dfseo_async.receiver.settings import ReceiverSettings
from dfseo_async.receiver.stats import Answer, Tally

_log = logging.getLogger(__name__)

_STORED = {
    Receipt.ACCEPTED: Answer.ACCEPTED,
    Receipt.DUPLICATE: Answer.DUPLICATE,
    Receipt.UNKNOWN: Answer.UNKNOWN_TASK,
}
_PINGED = {**_STORED, Receipt.ACCEPTED: Answer.PINGED}


class Room:
    """How many bytes of bodies may be in memory, over all connections."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self.held = 0
        self.peak = 0

    def take(self, size: int) -> bool:
        """Hold *size* bytes more, if there is room for them."""
        if self.held + size > self._limit:
            return False
        self.held += size
        self.peak = max(self.peak, self.held)
        return True

    def give(self, size: int) -> None:
        """Hold *size* bytes less."""
        self.held -= size


class _Waiting:
    """A postback, and the handler that waits for it to be durable."""

    __slots__ = ("answer", "postback")

    def __init__(self, postback: Postback) -> None:
        self.postback = postback
        self.answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()


class Spool:
    """The way of one job's bodies into its intake.

    Args:
        intake: the job.
        room: the bytes that bodies hold; what is stored here has been taken from it.
        tally: counts groups, bytes and seconds.
        settings: how large a group may be.
    """

    def __init__(
        self, intake: Intake, *, room: Room, tally: Tally, settings: ReceiverSettings
    ) -> None:
        self.secret = intake.secret.encode()
        self.is_failing = False  # whether the last call of the intake did
        self._intake = intake
        self._room = room
        self._tally = tally
        self._settings = settings
        self._waiting: dict[_Waiting, None] = {}  # in order; one that gives up leaves at once
        self._wake = asyncio.Event()

    async def store(self, postback: Postback, *, until: float) -> Answer:
        """Make *postback* durable, or say why it is not by *until* on the loop's clock.

        The room that its body holds is this spool's to give back from here on.
        """
        if claimed_bytes(postback.body) > self._settings.max_plain_bytes:
            self._room.give(len(postback.body))
            return Answer.TOO_LARGE
        one = _Waiting(postback)
        self._waiting[one] = None
        self._wake.set()
        try:
            async with asyncio.timeout_at(until):
                return await one.answer
        except TimeoutError:
            return Answer.LATE
        finally:
            if one in self._waiting:  # otherwise the group that it is in gives the room back
                del self._waiting[one]
                self._room.give(len(postback.body))

    async def ping(self, task_id: str, tag: str, *, until: float) -> Answer:
        """Pass a pingback on, or say why that is not done by *until* on the loop's clock."""
        try:
            async with asyncio.timeout_at(until):
                return _PINGED[await self._intake.pingback(task_id, tag)]
        except TimeoutError:
            return Answer.LATE
        except Exception as error:  # noqa: BLE001 (one request fails, not the server)
            self._note(error)
            return Answer.NOT_STORED

    async def run(self) -> None:
        """Write group after group until cancelled."""
        while True:
            await self._wake.wait()
            if self._waiting:
                await self._write(self._next_group())
            else:
                self._wake.clear()

    def _next_group(self) -> list[_Waiting]:
        group: list[_Waiting] = []
        size = 0
        for one in self._waiting:
            size += len(one.postback.body)
            if group and size > self._settings.group_bytes:
                break
            group.append(one)
            if len(group) == self._settings.group_items:
                break
        for one in group:
            del self._waiting[one]
        return group

    async def _write(self, group: Sequence[_Waiting]) -> None:
        clock = asyncio.get_running_loop().time
        began = clock()
        try:
            receipts = await self._intake.postbacks([one.postback for one in group])
            answers = [_STORED[receipt] for receipt in receipts]
            if len(answers) != len(group):
                raise ValueError(f"{len(group)} postbacks, {len(answers)} receipts")  # noqa: TRY301
            self._note(None)
        except Exception as error:  # noqa: BLE001 (the next group may fit on the disk again)
            self._note(error)
            answers = [Answer.NOT_STORED] * len(group)
        finally:
            self._room.give(sum(len(one.postback.body) for one in group))
        self._tally.groups += 1
        self._tally.write_seconds += clock() - began
        for one, answer in zip(group, answers, strict=True):
            if answer is Answer.ACCEPTED:
                self._tally.stored_bytes += len(one.postback.body)
            if not one.answer.done():
                one.answer.set_result(answer)

    def _note(self, error: Exception | None) -> None:
        """Log the first failure and the first success after it, not each request."""
        was_failing, self.is_failing = self.is_failing, error is not None
        if error is not None and not was_failing:
            _log.warning("postbacks cannot be stored: %s", error, exc_info=error)
        if error is None and was_failing:
            _log.info("postbacks are stored again")
