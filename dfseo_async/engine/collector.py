"""Results by id: a bounded fan-out of fetches, each task in one hand only.

Reading is free and can be repeated for 30 days; so whatever goes wrong here costs a retry, never a
task. "Not yet" is never an error and is never answered by a new POST.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable
from random import Random

from dfseo_async.bits import Bits
from dfseo_async.codes import Call, Verdict, advice, verdict
from dfseo_async.engine.backoff import Delayed, pause
from dfseo_async.engine.board import Board
from dfseo_async.engine.channel import Channel
from dfseo_async.engine.feeder import Feeder
from dfseo_async.engine.fetching import Fetcher
from dfseo_async.engine.kinds import Kinds
from dfseo_async.engine.service import Service
from dfseo_async.engine.teller import NULL, STATUS_OF, Teller
from dfseo_async.engine.timing import Stopwatch
from dfseo_async.envelope import TaskReply, on_one_line
from dfseo_async.errors import AccountError, ApiError, BadReplyError, TransportError
from dfseo_async.ledger import Ledger, OpenTask
from dfseo_async.models import Outcome, Status
from dfseo_async.settings import JobSettings

LOST = "charged, but the reply was lost, and the service does not keep results of this live call"
GIVEN = "given for an earlier row, and the service does not keep results of this live call"
UNREADABLE = 20  # answers in a row that make no sense, before a task is left to a later run
_STOPS = frozenset({Verdict.ACCOUNT, Verdict.REQUEST})
PAID_IN_VAIN = frozenset({40101, 40103})  # ended, charged, and worth another try to some


class Collector:
    """Fetches what is ready.

    Attributes:
        in_hand: tasks between being found ready and being durable in the sink; whoever finds a task
            ready looks here first.
        asking: those of them whose answer is not there yet.
        given_up: tasks left to a later run.
        not_yet: numbers of tasks that were fetched and still pending, with their age then; the
            sweep takes them out.
    """

    def __init__(
        self,
        service: Service,
        ledger: Ledger,
        board: Board,
        *,
        kinds: Kinds,
        feeder: Feeder,
        teller: Teller,
        settings: JobSettings,
        random: Random,
    ) -> None:
        self._service = service
        self._fetcher = Fetcher(service, board)
        self._ledger = ledger
        self._board = board
        self._kinds = kinds
        self._feeder = feeder
        self._teller = teller
        self._settings = settings
        self._random = random
        self.ready: Channel[OpenTask] = Channel(4 * settings.fan_out, on_room=board.notify)
        self.in_hand, self.asking = set[int](), set[int]()
        self._asking_of: Counter[int] = Counter()  # by kind
        self.given_up = Bits()
        self._ended = Bits()
        self.not_yet: dict[int, float] = {}
        self.stopwatch = Stopwatch()
        self._later: Delayed[OpenTask] = Delayed()
        self._pauses: Counter[int] = Counter()  # by task: how long the next pause is
        self._refusals: Counter[int] = Counter()  # by task: what ends in giving up

    @property
    def backlog(self) -> int:
        """Tasks found ready that nobody fetches yet."""
        return len(self.ready)

    @property
    def waiting(self) -> int:
        """Tasks in hand that are fetched later."""
        return len(self._later)

    def unseen(self, kinds: Iterable[int]) -> int:
        """Posted tasks of these kinds that were not found ready yet."""
        return sum(self._board.posted_of([one]) - self._asking_of[one] for one in kinds)

    async def take(self, task: OpenTask) -> None:
        """Fetch *task* in its turn, unless it is in hand or ended since it was read."""
        if self.is_idle(task.seq):
            self.claim(task)
            await self.ready.put(task)

    def fetch_soon(self, task: OpenTask) -> None:
        """Fetch an idle *task*, without waiting for a place in the line."""
        self.claim(task)
        self._later.put(task, asyncio.get_running_loop().time())
        self._board.notify()

    def again(self, task: OpenTask, *, is_here: bool = False) -> None:
        """The task ended, and a further row of the input asks for its result."""
        self._ended.discard(task.seq)
        if is_here or not self._kinds[task.kind].keeps_results:
            return  # the unpacker delivers it, or the regainer says that it is gone
        self.hold(task)
        self._later.put(task, asyncio.get_running_loop().time())
        self._board.notify()

    def hold(self, task: OpenTask) -> None:
        """Take an idle task in hand, and nothing else."""
        self.in_hand.add(task.seq)
        self.asking.add(task.seq)
        self._asking_of[task.kind] += 1

    def _asked(self, task: OpenTask) -> None:
        """Its answer came, or it is not waited for any more."""
        if task.seq in self.asking:
            self.asking.discard(task.seq)
            self._asking_of[task.kind] -= 1

    def is_idle(self, seq: int) -> bool:
        """Whether nobody has the task in hand, and it has not ended."""
        return seq not in self.in_hand and seq not in self._ended

    def claim(self, task: OpenTask) -> None:
        """Take an idle task in hand: nobody else fetches it."""
        self.hold(task)
        self.stopwatch.found(task.seq, self._service.now(), task.posted_at)

    async def finish(self, task: OpenTask, reply: TaskReply) -> bool:
        """Tell how a claimed task ended; False when the reply does not say, and it is fetched."""
        result = on_one_line(reply.result_bytes)
        outcome = await self._judge(task, reply.status_code, reply.message, result)
        if outcome is not None:
            await self._tell(task, outcome)
        return outcome is not None

    async def lose(self, task: OpenTask) -> None:
        """The task was charged, and its result is nowhere to be had."""
        if not self.is_idle(task.seq):
            return
        self.claim(task)
        if self._may_pay_again(task):
            await self._pay_again(task)
            return
        words = GIVEN if task.answered else LOST
        await self._tell(task, self._teller.make(task, Status.FAILED, 0, words))

    async def _tell(self, task: OpenTask, outcome: Outcome) -> None:
        self._asked(task)
        self.stopwatch.in_hand(task.seq, outcome.completed_at)
        await self._teller.tell(outcome)

    def release(self, task: OpenTask) -> None:
        """Nobody has the task in hand any more; it may be found again."""
        self._asked(task)
        self.in_hand.discard(task.seq)

    def ended(self, seq: int) -> None:
        """The task's outcome is safe; it is never fetched again in this run."""
        self._ended.add(seq)
        self.in_hand.discard(seq)

    async def run(self) -> None:
        """Fetch until the job is over."""
        async with asyncio.TaskGroup() as group:
            for _ in range(self._settings.fan_out):
                group.create_task(self._worker())
            await self._bring_back()
            self.ready.drop()

    async def _bring_back(self) -> None:
        """Put tasks whose pause is over back in line, until the job is over."""
        loop, board = asyncio.get_running_loop(), self._board
        while not board.is_over:
            seen = len(self._later)
            await board.until(lambda: len(self._later) > seen, due=self._later.due_at())  # noqa: B023
            for task in self._later.take_due(loop.time()):
                await self.ready.put(task)

    async def _worker(self) -> None:
        while (task := await self.ready.get()) is not None:
            outcome = await self._fetch(task)
            if outcome is not None:
                await self._tell(task, outcome)
            if not self.ready:
                self._board.notify()

    async def _fetch(self, task: OpenTask) -> Outcome | None:
        """The outcome of *task*; None when it is not to be had now."""
        kind, tries = self._kinds[task.kind], self._refusals[task.seq]
        try:
            reply = await self._fetcher.fetch(kind, task, tries=tries)
        except ApiError as error:
            if verdict(Call.GET, error.code) in _STOPS:
                self._board.abort(error)
                return None
            return await self._judge(task, error.code, error.status_message, NULL)
        except BadReplyError:
            self._unreadable(task)
            return None
        except TransportError:
            self._try_later(task)
            return None
        if reply is None:
            return None
        result = on_one_line(reply.result_bytes)
        return await self._judge(task, reply.status_code, reply.message, result)

    async def _judge(
        self, task: OpenTask, code: int, message: str, result: bytes
    ) -> Outcome | None:
        what = verdict(Call.GET, code, message)
        match what:
            case Verdict.PENDING:
                self._not_yet(task)
                return None
            case Verdict.RETRY | Verdict.ABSENT | Verdict.WAIT | Verdict.RECONCILE:
                self._refusals[task.seq] += 1
                is_last = self._refusals[task.seq] >= self._settings.get_attempts
                if not (is_last and what is Verdict.ABSENT):
                    # a result is kept for 30 days: a later run can ask again
                    (self._give_up if is_last else self._try_later)(task)
                    return None
                what = Verdict.FAILED
                if self._kinds[task.kind].family.is_live:
                    message = f"{GIVEN if task.answered else LOST} ({message})"
            case Verdict.THROTTLED:
                self._try_later(task)
                return None
            case Verdict.ACCOUNT | Verdict.REQUEST:
                path = self._kinds[task.kind].family.endpoint
                self._board.abort(AccountError(code, message, path=path, advice=advice(code)))
                return None
            case _:
                pass
        self._refusals.pop(task.seq, None)
        self._pauses.pop(task.seq, None)
        if code in PAID_IN_VAIN and self._may_pay_again(task):
            await self._pay_again(task)
            return None
        return self._teller.make(task, STATUS_OF.get(what, Status.FAILED), code, message, result)

    def _not_yet(self, task: OpenTask) -> None:
        age = self._service.now() - (task.posted_at or 0.0)
        if age >= self._settings.task_timeout:
            self._give_up(task)
            return
        self.stopwatch.forget(task.seq)
        self.release(task)
        self.not_yet[task.seq] = age
        self._board.notify()

    def _unreadable(self, task: OpenTask) -> None:
        """The answer makes no sense: ask again, and in the end leave it to a later run."""
        self._refusals[task.seq] += 1
        if self._refusals[task.seq] < UNREADABLE:
            self._try_later(task)
        else:
            self._give_up(task)

    def _give_up(self, task: OpenTask) -> None:
        """Not in this run; the task stays in hand, so that nobody asks for it again."""
        self._asked(task)
        self.given_up.add(task.seq)
        self._board.give_up(task.kind)

    def _try_later(self, task: OpenTask) -> None:
        self._pauses[task.seq] += 1
        seconds = pause(
            self._pauses[task.seq] - 1,
            base=self._settings.retry_base,
            longest=self._settings.retry_max,
            random=self._random,
        )
        self._later.put(task, asyncio.get_running_loop().time() + seconds)
        self._board.notify()

    def _may_pay_again(self, task: OpenTask) -> bool:
        """Whether the user wants it; a task that was answered has ended, for whoever asks again."""
        return task.attempt < self._settings.repost_failed and not task.answered

    async def _pay_again(self, task: OpenTask) -> None:
        """The user asked for another paid try of a task that the service failed."""
        rows = await self._ledger.do(lambda store: store.pay_again(task.seq, task.attempt + 1))
        self.release(task)
        self._board.add_posted(task.kind, -len(rows))
        self._board.queued += len(rows)
        self._board.paid_again += len(rows)
        self._feeder.send_later(rows, asyncio.get_running_loop().time())
