"""The few owners of asyncio tasks: loops that belong to a block, work that is not cut short."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from clock import VirtualClockLoop, now, run

from dfseo_async._tasks import ShortTurns, background, finish_despite_cancel, raise_single


async def forever() -> None:
    """Wait without end."""
    await asyncio.sleep(1e9)


async def fail_after(seconds: float, error: Exception) -> None:
    """Fail after a while."""
    await asyncio.sleep(seconds)
    raise error


# -- raise_single -----------------------------------------------------------------------------


def test_raise_single_raises_the_plain_error() -> None:
    """A lone error comes out of its groups as itself, with its own cause and context."""
    cause, context, inner = KeyError("cause"), KeyError("context"), OSError("plain")
    inner.__cause__, inner.__context__ = cause, context
    group = ExceptionGroup("outer", [ExceptionGroup("inner", [inner])])

    with pytest.raises(OSError, match="plain") as caught:
        raise_single(group)

    assert caught.value is inner
    assert (cause, context) == (inner.__cause__, inner.__context__)


def test_raise_single_does_not_show_the_group_as_the_context() -> None:
    """Raised while the group is handled, the error still has no other context than its own."""
    inner = OSError("plain")

    def unwrap() -> None:
        try:
            raise ExceptionGroup("outer", [inner])  # noqa: TRY301 (a group is what is tested)
        except ExceptionGroup as several:
            raise_single(several)

    with pytest.raises(OSError, match="plain"):
        unwrap()

    assert inner.__context__ is None


def test_raise_single_notes_the_others() -> None:
    """The first of several wins; the others are told in its notes."""
    first = OSError("first")
    with pytest.raises(OSError, match="first"):
        raise_single(ExceptionGroup("x", [first, KeyError("second"), KeyError("third")]))

    assert [
        "at the same time: KeyError('second')",
        "at the same time: KeyError('third')",
    ] == first.__notes__


def test_raise_single_does_not_note_an_error_beside_itself() -> None:
    """A loop's error that the block raised too is told once."""
    first = OSError("first")
    with pytest.raises(OSError, match="first"):
        raise_single(ExceptionGroup("x", [first, first]))

    assert not hasattr(first, "__notes__")


# -- background -------------------------------------------------------------------------------


def test_background_runs_loops_while_the_block_runs() -> None:
    """The block's end ends its loops, and waits until they have cleaned up."""

    async def scene() -> list[str]:
        log: list[str] = []

        async def loop(name: str) -> None:
            try:
                await forever()
            finally:
                await asyncio.sleep(2)
                log.append(f"{name} ended at {now():.0f}")

        async with background(loop("a"), loop("b")):
            await asyncio.sleep(5)
            log.append("block ended")
        return log

    assert ["block ended", "a ended at 7", "b ended at 7"] == run(scene())


def test_background_loop_that_ends_by_itself_is_no_fault() -> None:
    """The block goes on without it."""

    async def scene() -> float:
        async with background(asyncio.sleep(1)):
            await asyncio.sleep(5)
        return now()

    assert 5.0 == run(scene())


def test_background_failing_loop_ends_the_block_with_its_own_error() -> None:
    """The error is plain, not a group, and the other loop does not outlive it."""

    async def scene() -> tuple[float, bool]:
        error, is_ended = OSError("disk"), False

        async def other() -> None:
            nonlocal is_ended
            try:
                await forever()
            finally:
                is_ended = True

        with pytest.raises(OSError, match="disk") as caught:
            async with background(fail_after(3, error), other()):
                await forever()
        assert caught.value is error
        return now(), is_ended

    assert (3.0, True) == run(scene())


def test_background_block_that_fails_raises_its_own_error() -> None:
    """An error of the caller's own comes out as it is, loops and all ended."""

    async def scene() -> None:
        error = KeyError("mine")
        with pytest.raises(KeyError) as caught:
            async with background(forever(), forever()):
                raise error
        assert caught.value is error

    run(scene())


def test_background_block_that_is_cancelled_stays_cancelled() -> None:
    """A cancellation passes through, and the loops end."""

    async def scene() -> None:
        async def block() -> None:
            async with background(forever()):
                await forever()

        async with asyncio.TaskGroup() as group:
            one = group.create_task(block())
            await asyncio.sleep(1)
            one.cancel()
        assert one.cancelled()

    run(scene())


def test_background_loop_that_fails_while_it_ends_is_told() -> None:
    """An error of the clean-up is not swallowed."""

    async def scene() -> None:
        async def loop() -> None:
            try:
                await forever()
            finally:
                raise OSError("while ending")

        with pytest.raises(OSError, match="while ending"):
            async with background(loop()):
                await asyncio.sleep(1)

    run(scene())


# -- finish_despite_cancel --------------------------------------------------------------------


class Work:
    """Work that takes a while and tells how it ended."""

    def __init__(self, seconds: float, error: Exception | None = None) -> None:
        self.seconds, self.error = seconds, error
        self.end = "not begun"

    async def __call__(self) -> str:
        """Do it."""
        self.end = "begun"
        try:
            await asyncio.sleep(self.seconds)
        except asyncio.CancelledError:
            self.end = f"cut at {now():.0f}"
            raise
        self.end = f"done at {now():.0f}"
        if self.error is not None:
            raise self.error
        return "result"


def cancelled_at(
    *moments: float, work: Callable[[], Coroutine[Any, Any, str]], grace: float
) -> tuple[bool, float]:
    """Cancel a caller of *work* at these moments; whether it ended cancelled, and when."""

    async def scene() -> tuple[bool, float]:
        caller = asyncio.create_task(  # noqa: TID251 (owned by the next lines)
            finish_despite_cancel(work(), grace=grace)
        )
        for moment in moments:
            asyncio.get_running_loop().call_at(moment, caller.cancel)
        await asyncio.wait({caller})
        return caller.cancelled(), now()

    return run(scene())


def test_finish_returns_the_result() -> None:
    """Without a cancellation it is the work itself."""
    assert "result" == run(finish_despite_cancel(Work(3)(), grace=10))


def test_finish_raises_the_works_own_error() -> None:
    """Without a cancellation its error is the work's."""
    with pytest.raises(OSError, match="lost"):
        run(finish_despite_cancel(Work(3, OSError("lost"))(), grace=10))


def test_finish_lets_the_work_end_after_a_cancel() -> None:
    """The work is done in its own time; then the cancellation goes on."""
    work = Work(5)

    assert (True, 5.0) == cancelled_at(1, work=work, grace=10)
    assert "done at 5" == work.end


def test_finish_keeps_the_cancellation_when_the_work_fails_late() -> None:
    """An error after the cancellation does not take its place."""
    work = Work(5, OSError("late"))

    assert (True, 5.0) == cancelled_at(1, work=work, grace=10)
    assert "done at 5" == work.end


def test_finish_cuts_the_work_when_the_grace_is_over() -> None:
    """No more than the grace is waited."""
    work = Work(100)

    assert (True, 11.0) == cancelled_at(1, work=work, grace=10)
    assert "cut at 11" == work.end


def test_finish_cuts_the_work_at_a_second_cancel() -> None:
    """The second cancellation ends the grace at once, and no orphan is left."""
    work = Work(100)

    assert (True, 3.0) == cancelled_at(1, 3, work=work, grace=10)
    assert "cut at 3" == work.end


def test_finish_cancelled_before_it_begins_does_nothing() -> None:
    """A caller cancelled before its first step has begun no work."""
    work = Work(5)

    async def scene() -> None:
        caller = asyncio.create_task(  # noqa: TID251 (owned by the next lines)
            _call(work)
        )
        caller.cancel()
        await asyncio.wait({caller})
        assert caller.cancelled()

    run(scene())
    assert "not begun" == work.end


async def _call(work: Work) -> str:
    return await finish_despite_cancel(work(), grace=10)


def test_finish_that_is_cancelled_from_inside_is_cancelled() -> None:
    """Work that cancels itself ends its caller the same way."""

    async def give_up() -> str:
        raise asyncio.CancelledError

    async def scene() -> None:
        with pytest.raises(asyncio.CancelledError):
            await finish_despite_cancel(give_up(), grace=10)

    run(scene())


# -- ShortTurns ------------------------------------------------------------------------------------


def work_for(seconds: float) -> None:
    """Hold the loop up: its clock goes on meanwhile."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, VirtualClockLoop)
    loop.now += seconds


def test_turns_end_when_they_have_lasted_long_enough() -> None:
    """Sixty pieces of work that are ready at once leave the loop to others in between, in order."""
    turns, piece, done, waits = ShortTurns(), 0.001, list[int](), list[float]()

    async def work(number: int) -> None:
        await turns.share()
        work_for(piece)
        done.append(number)

    async def look_on() -> None:
        while len(done) < 60:
            began = asyncio.get_running_loop().time()
            await asyncio.sleep(0)
            waits.append(asyncio.get_running_loop().time() - began)

    async def scene() -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(look_on())
            for number in range(60):
                group.create_task(work(number))

    run(scene())
    assert list(range(60)) == done
    assert max(waits) < 0.0075
    assert len(waits) < 15  # and it takes no more turns than that


def test_turns_with_little_to_do_give_nothing_away() -> None:
    """Who comes alone goes on at once, however long ago the last turn was."""
    turns, seen = ShortTurns(), list[float]()

    async def scene() -> None:
        for _ in range(3):
            await turns.share()
            seen.append(now())
            work_for(1.0)
            await asyncio.sleep(1.0)

    run(scene())
    assert [0.0, 2.0, 4.0] == seen
