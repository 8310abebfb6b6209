"""Input to ledger: every row checked, none taken twice, never further ahead than can be sent."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from dfseo_async._tasks import background
from dfseo_async.engine.board import Board
from dfseo_async.engine.channel import Channel
from dfseo_async.engine.collector import Collector
from dfseo_async.engine.kinds import Kinds
from dfseo_async.engine.preparing import InputRow, Preparer
from dfseo_async.engine.reopening import take_up_again
from dfseo_async.engine.teller import Teller
from dfseo_async.errors import InputError, Problem
from dfseo_async.ledger import Added, Intake, Ledger, NewRow, Store
from dfseo_async.models import Status

CHUNK = 1000  # rows in one transaction
MAX_PROBLEMS = 50  # bad rows told at once
LOADING = "loading_from"  # meta: rows from this number on were taken in but not released

Rows = Iterable[InputRow | Problem] | AsyncIterable[InputRow | Problem]


@dataclass(slots=True)
class Loaded:
    """What the input held."""

    rows: int = 0
    new: int = 0
    known: int = 0
    repeated: int = 0


class Loader:
    """Reads one input from its beginning to its end.

    Args:
        rows: the input; an endless or slow one is fine.
        check_first: take in and check all of it before anything is sent; otherwise tasks are sent
            while further ones are read, and at most *ahead* of them wait.
    """

    def __init__(
        self,
        ledger: Ledger,
        board: Board,
        preparer: Preparer,
        kinds: Kinds,
        rows: Rows,
        *,
        collector: Collector,
        teller: Teller,
        check_first: bool,
        ahead: int,
        allow_duplicates: bool = False,
    ) -> None:
        self._ledger = ledger
        self._board = board
        self._preparer = preparer
        self._kinds = kinds
        self._rows = rows
        self._collector = collector
        self._teller = teller
        self._check_first = check_first
        self._ahead = ahead
        self._allow_duplicates = allow_duplicates
        self._problems: list[Problem] = []
        self.loaded = Loaded()

    async def run(self) -> None:
        """Read everything; afterwards the job knows that no more tasks come.

        Raises:
            InputError: bad rows, or a source that was cancelled; with ``check_first`` nothing of
                the input stays behind.
        """
        intake = await self._ledger.do(self._begin)
        self._board.is_released |= not self._check_first
        first = intake.next_seq
        try:
            await self._take_all(intake)
        except InputError as error:
            if self._check_first:
                await self._ledger.do(lambda store: _forget(store, intake, first))
                raise
            self._board.halt(error)  # what was paid for is collected before it is raised
        if not self._is_enough:  # else the next run reads the input from its beginning
            await self._ledger.do(lambda store: store.set_meta(LOADING, None))
        self._board.is_loaded = self._board.is_released = True
        self._board.notify()

    def _begin(self, store: Store) -> Intake:
        intake = Intake(store, allow_duplicates=self._allow_duplicates)
        if self._check_first:
            store.set_meta(LOADING, intake.next_seq)
        return intake

    async def _take_all(self, intake: Intake) -> None:
        if isinstance(self._rows, AsyncIterable):
            aside = _Aside(self._rows)
            async with background(aside.read()):
                while chunk := await aside.waiting():
                    if self._is_enough:
                        break
                    await self._take(intake, chunk)
        else:
            source = _until_cancelled(self._rows)
            while (chunk := list(islice(source, CHUNK))) and not self._is_enough:
                await self._take(intake, chunk)
        if self._problems:
            raise InputError(self._problems)

    @property
    def _is_enough(self) -> bool:
        return self._board.is_stopping or self._board.halted is not None

    async def _take(self, intake: Intake, chunk: list[InputRow | Problem]) -> None:
        good: list[NewRow] = []
        given: list[InputRow] = []
        for row in chunk:
            if isinstance(row, Problem):
                self._note([row])
                continue
            made = self._preparer.prepare(row)
            if isinstance(made, list):
                self._note(made)
            else:
                good.append(made)
                given.append(row)
        added = await self._ledger.do(lambda store: self._add(store, intake, good))
        await self._reopen(intake)
        if self._count(added) < len(added):
            for row, taken, what in zip(given, good, added, strict=True):
                if what is Added.CONTRADICTS:
                    self._note([contradiction(row, taken)])
        self._board.notify()
        if not self._check_first:
            if self._problems:
                raise InputError(self._problems)
            await self._board.until(lambda: self._board.queued < self._ahead)

    def _add(self, store: Store, intake: Intake, good: list[NewRow]) -> list[Added]:
        for kind in self._kinds.take_unwritten():
            store.put_endpoint(kind.number, kind.family.endpoint, kind.function)
        return intake.add(good)

    async def _reopen(self, intake: Intake) -> None:
        """Repeated rows whose task has ended already: its result is told once more."""
        if not intake.ended_before:
            return
        ended = {seq: Status(state.name.lower()) for seq, state in intake.ended_before}
        reopened = await self._ledger.do(lambda store: store.reopen(list(ended)))
        take_up_again(reopened, ended, self._board, self._collector, self._teller)

    def _count(self, added: Sequence[Added]) -> int:
        """Count what became of some rows; how many are new."""
        new = added.count(Added.NEW)
        self._board.queued += new
        self.loaded.rows += len(added)
        self.loaded.new += new
        if new < len(added):
            self.loaded.known += added.count(Added.KNOWN)
            self.loaded.repeated += added.count(Added.REPEATED)
        return new

    def _note(self, problems: list[Problem]) -> None:
        self._problems += problems
        if len(self._problems) >= MAX_PROBLEMS:
            raise InputError(self._problems[:MAX_PROBLEMS], is_complete=False)


def contradiction(row: InputRow, taken: NewRow) -> Problem:
    """What is wrong with a row whose key stood for another task before."""
    allowed = "a key names one task only; this one was given before with other content"
    return Problem(row.source, row.line, "key", repr(taken.key), allowed)


def forget_half_read(store: Store) -> None:
    """A run died while it read its input; nothing of that was sent."""
    half = store.meta(LOADING)
    if half is not None:
        _forget(store, Intake(store), half)


def _forget(store: Store, intake: Intake, first: int) -> None:
    intake.forget_from(first)
    store.set_meta(LOADING, None)


class _Aside:
    """Reads an input that may let others wait; a cancelled one ends with a problem."""

    def __init__(self, rows: AsyncIterable[InputRow | Problem]) -> None:
        self._rows = rows
        self._channel: Channel[InputRow | Problem] = Channel(CHUNK)
        self._last: InputRow | Problem | None = None
        self._was_cancelled = False

    async def read(self) -> None:
        """Read it to its end."""
        try:
            async for row in self._rows:
                self._last = row
                await self._channel.put(row)
        except asyncio.CancelledError:
            self._was_cancelled = True  # the source, or we by the job, which asks no more then
            self._channel.close()
            raise
        self._channel.close()

    async def waiting(self) -> list[InputRow | Problem]:
        """The rows that have been read; waits for one, empty at the end."""
        row = await self._channel.get()
        if row is not None:
            return [row, *(self._channel.take() for _ in range(len(self._channel)))]
        was_cancelled, self._was_cancelled = self._was_cancelled, False
        return [_cancelled(self._last)] if was_cancelled else []


def _until_cancelled(rows: Iterable[InputRow | Problem]) -> Iterator[InputRow | Problem]:
    """The rows; a source that is cancelled ends with a problem."""
    last: InputRow | Problem | None = None
    try:
        for last in rows:
            yield last
    except asyncio.CancelledError:  # nothing is awaited here: it can only be the source's own
        yield _cancelled(last)


def _cancelled(last: InputRow | Problem | None) -> Problem:
    """What is wrong with an input that raised `CancelledError`: a task may not end that way."""
    source, line = ("tasks", 1) if last is None else (last.source, last.line + 1)
    return Problem(source, line, "", "", "the source of the tasks was cancelled")
