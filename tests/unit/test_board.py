"""What the loops share: when a job is over, when it may send, and who is woken."""

from __future__ import annotations

import asyncio

import pytest
from clock import now, run

from dfseo_async.engine.board import Board
from dfseo_async.errors import BudgetError, LedgerError
from dfseo_async.ledger import Totals
from dfseo_async.models import Status


def board(**totals: int) -> Board:
    """A board whose input has been read."""
    made = Board(Totals(**totals), posted={1: totals.get("posted", 0)})
    made.is_loaded = made.is_released = True
    return made


def test_board_begins_where_the_ledger_stands() -> None:
    """Counts and money of earlier runs are taken over."""
    made = Board(
        Totals(1, 2, 3, 4, 5, 6, 7, 8, spent_usd=0.5, reserved_usd=0.25), posted={1: 1, 2: 3}
    )

    assert (1, 2, 3, 4) == (made.queued, made.posting, made.unknown, made.posted)
    assert [5, 6, 7, 8] == [made.ended[status] for status in Status]
    assert (10, 0.5, 0.25) == (made.open, made.spent_usd, made.reserved_usd)


def test_board_is_over_when_everything_ended_and_the_input_is_read() -> None:
    """An empty job is over only when no more tasks can come."""
    made = Board(Totals(done=3))
    assert not made.is_over

    made.is_loaded = True
    assert made.is_over


@pytest.mark.parametrize("state", ["queued", "posting", "unknown", "posted"])
def test_board_is_not_over_while_a_task_is_open(state: str) -> None:
    """One open task of any state keeps the job going."""
    assert not board(**{state: 1}).is_over


def test_board_halted_is_over_when_what_was_paid_for_is_collected() -> None:
    """Queued tasks do not keep a halted job going; posted and unknown ones do."""
    made = board(queued=5, posted=1)
    made.halt(BudgetError("used up"))

    assert not made.is_over
    assert not made.may_send

    made.add_posted(1, -1)
    assert made.is_over


def test_board_keeps_the_first_reason_to_halt() -> None:
    """Later faults are consequences."""
    made, first = board(queued=1), BudgetError("first")
    made.halt(first)
    made.abort(LedgerError("second"))

    assert first is made.halted
    assert made.is_stopping


def test_board_stopped_is_over_at_once() -> None:
    """A stop waits for nothing that is not under way."""
    made = board(queued=5, posted=5)
    made.stop()

    assert made.is_over
    assert not made.may_send


def test_board_may_send_only_what_is_released() -> None:
    """A checked input is sent only after it has been read to its end."""
    made = Board(Totals(queued=1))
    assert not made.may_send

    made.is_released = True
    assert made.may_send


def test_board_give_up_counts_as_unfinished() -> None:
    """A task past its deadline is neither open nor ended here."""
    made = board(posted=1)
    made.give_up(1)

    assert (0, 1, True) == (made.posted, made.unfinished, made.is_over)


def test_board_wakes_whoever_waits_for_a_change() -> None:
    """A notice reaches everybody who waits, once."""

    async def scene() -> list[float]:
        made, woken = board(queued=1), list[float]()

        async def wait() -> None:
            await made.changed()
            woken.append(now())

        async with asyncio.TaskGroup() as group:
            for _ in range(3):
                group.create_task(wait())
            await asyncio.sleep(5)
            made.notify()
            made.notify()
        return woken

    assert [5.0, 5.0, 5.0] == run(scene())


def test_board_wait_ends_when_it_is_due() -> None:
    """Without a change the wait ends at the given moment of the loop's clock."""

    async def scene() -> float:
        await board(queued=1).until(lambda: False, due=30.0)
        return now()

    assert pytest.approx(30.0) == run(scene())


def test_board_wait_goes_on_until_its_condition_holds() -> None:
    """Changes that do not matter to it wake nobody for good."""

    async def scene() -> float:
        made = board(queued=1)

        async def change() -> None:
            for _ in range(3):
                await asyncio.sleep(10)
                made.unknown += 1
                made.notify()

        async with asyncio.TaskGroup() as group:
            group.create_task(change())
            await made.until(lambda: made.unknown == 3)
            return now()

    assert 30.0 == run(scene())


def test_board_asks_each_condition_once_for_all_changes_of_a_turn() -> None:
    """A hundred replies that come together cost every waiting loop one look."""

    async def scene() -> list[int]:
        made, seen = board(queued=1), list[int]()

        def has_all() -> bool:
            seen.append(made.unknown)
            return made.unknown == 101

        async with asyncio.TaskGroup() as group:
            group.create_task(made.until(has_all))
            await asyncio.sleep(1)
            for _ in range(100):
                made.unknown += 1
                made.notify()
            await asyncio.sleep(1)
            made.unknown += 1
            made.notify()
        return seen

    assert [0, 100, 101, 101] == run(scene())


def test_board_wait_ends_when_the_job_is_over() -> None:
    """Nobody waits for a condition that cannot come any more."""

    async def scene() -> float:
        made = board(posted=1)
        asyncio.get_running_loop().call_later(3.0, made.give_up, 1)
        await made.until(lambda: False)
        await made.changed()  # returns at once now
        return now()

    assert 3.0 == run(scene())


@pytest.mark.parametrize("how", ["halt", "abort", "stop"])
def test_board_ends_wake_everybody(how: str) -> None:
    """Halting, aborting and stopping are changes."""

    async def scene() -> float:
        made = board(queued=1, posted=1)
        end = {
            "halt": lambda: made.halt(BudgetError("x")),
            "abort": lambda: made.abort(BudgetError("x")),
            "stop": made.stop,
        }[how]
        asyncio.get_running_loop().call_later(2.0, end)
        await made.until(lambda: not made.may_send)
        return now()

    assert 2.0 == run(scene())


def test_board_waiter_that_is_cancelled_leaves_nothing_behind() -> None:
    """A cancelled wait forgets its timer and its place."""

    async def scene() -> None:
        made = board(queued=1)
        async with asyncio.TaskGroup() as group:
            gone = group.create_task(made.changed(due=1e6))
            stays = group.create_task(made.until(lambda: made.unknown))
            await asyncio.sleep(1)
            gone.cancel()
            await asyncio.sleep(1)
            assert 1 == len(made._waiters)
            made.unknown = 1
            made.notify()
            await stays
        assert {} == made._waiters

    run(scene())


def test_board_condition_that_fails_fails_who_waits_for_it() -> None:
    """An error in a condition is not lost in the event loop, and nobody waits for ever."""

    async def scene() -> float:
        made = board(queued=1, posted=1)

        def is_ready() -> bool:
            return 1 / made.queued < 1

        def lose_count() -> None:
            made.queued = 0
            made.notify()

        asyncio.get_running_loop().call_later(2.0, lose_count)
        with pytest.raises(ZeroDivisionError):
            await made.until(is_ready, due=60.0)
        return now()

    assert 2.0 == run(scene())
