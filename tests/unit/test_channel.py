"""The bounded queue with an end: who waits, who is woken, what a cancel leaves behind."""

from __future__ import annotations

import asyncio
from random import Random

from clock import now, run
from hypothesis import given
from hypothesis import strategies as st

from dfseo_async.engine.channel import Channel


def test_channel_is_first_in_first_out() -> None:
    """Items come out in the order they went in."""

    async def scene() -> list[int | None]:
        channel: Channel[int] = Channel(3)
        for item in (1, 2, 3):
            await channel.put(item)
        return [await channel.get() for _ in range(3)]

    assert [1, 2, 3] == run(scene())


def test_channel_holds_no_more_than_its_bound() -> None:
    """A put into a full channel waits until somebody takes."""

    async def scene() -> tuple[list[int], list[int]]:
        channel: Channel[int] = Channel(2)
        put: list[int] = []

        async def fill() -> None:
            for item in range(5):
                await channel.put(item)
                put.append(item)

        async with asyncio.TaskGroup() as group:
            group.create_task(fill())
            await asyncio.sleep(1)
            assert channel.is_full
            before = list(put)
            got = []
            for _ in range(5):
                got.append(await channel.get() or 0)
                assert len(channel) <= 2
        return before, got

    assert ([0, 1], [0, 1, 2, 3, 4]) == run(scene())


def test_channel_get_waits_for_an_item() -> None:
    """A get from an empty channel returns when an item comes."""

    async def scene() -> tuple[int | None, float]:
        channel: Channel[int] = Channel(1)

        async def later() -> None:
            await asyncio.sleep(5)
            await channel.put(7)

        async with asyncio.TaskGroup() as group:
            group.create_task(later())
            return await channel.get(), now()

    assert (7, 5.0) == run(scene())


def test_channel_closed_gives_out_what_it_holds_and_then_ends() -> None:
    """After close the items left can be had, then every get says that it is over."""

    async def scene() -> list[int | None]:
        channel: Channel[int] = Channel(3)
        await channel.put(1)
        await channel.put(2)
        channel.close()
        await channel.put(3)  # dropped
        return [await channel.get() for _ in range(4)]

    assert [1, 2, None, None] == run(scene())


def test_channel_close_wakes_everybody_who_waits() -> None:
    """Neither getters nor putters wait for a closed channel."""

    async def scene() -> list[int | None]:
        empty: Channel[int] = Channel(1)
        full: Channel[int] = Channel(1)
        await full.put(1)
        async with asyncio.TaskGroup() as group:
            getters = [group.create_task(empty.get()) for _ in range(3)]
            for item in (2, 3):
                group.create_task(full.put(item))
            await asyncio.sleep(1)
            empty.close()
            full.close()
        return [one.result() for one in getters] + [await full.get(), await full.get()]

    assert [None, None, None, 1, None] == run(scene())


def test_channel_drop_returns_what_nobody_will_get() -> None:
    """Dropping closes the channel and hands back its items."""

    async def scene() -> tuple[list[int], int | None, bool]:
        channel: Channel[int] = Channel(3)
        await channel.put(1)
        await channel.put(2)
        return channel.drop(), await channel.get(), channel.is_closed

    assert ([1, 2], None, True) == run(scene())


def test_channel_getter_cancelled_in_its_turn_hands_it_on() -> None:
    """An item that woke a getter who is cancelled at that moment goes to the next getter."""

    async def scene() -> int | None:
        channel: Channel[int] = Channel(2)
        async with asyncio.TaskGroup() as group:
            gone = group.create_task(channel.get())
            next_one = group.create_task(channel.get())
            await asyncio.sleep(1)
            await channel.put(7)  # wakes the first of them
            gone.cancel()
            return await next_one

    assert 7 == run(scene())


def test_channel_putter_cancelled_in_its_turn_hands_it_on() -> None:
    """Room that woke a putter who is cancelled at that moment goes to the next putter."""

    async def scene() -> int | None:
        channel: Channel[int] = Channel(1)
        await channel.put(1)
        async with asyncio.TaskGroup() as group:
            gone = group.create_task(channel.put(2))
            group.create_task(channel.put(3))
            await asyncio.sleep(1)
            channel.take()
            gone.cancel()
        return await channel.get()

    assert 3 == run(scene())


def test_channel_waiter_cancelled_early_is_passed_over() -> None:
    """Who gave up long ago does not eat a later item."""

    async def scene() -> int | None:
        channel: Channel[int] = Channel(1)
        async with asyncio.TaskGroup() as group:
            gone = group.create_task(channel.get())
            next_one = group.create_task(channel.get())
            await asyncio.sleep(1)
            gone.cancel()
            await asyncio.sleep(1)
            await channel.put(7)
            return await next_one

    assert 7 == run(scene())


@given(st.integers(1, 4), st.integers(0, 2**32))
def test_channel_loses_and_doubles_nothing_under_cancels(bound: int, seed: int) -> None:
    """With putters and getters cancelled at random, what was put is got or left, once each."""

    async def scene(random: Random) -> None:
        channel: Channel[int] = Channel(bound)
        put: list[int] = []
        got: list[int] = []

        async def putter(item: int) -> None:
            await channel.put(item)
            put.append(item)

        async def getter() -> None:
            item = await channel.get()
            if item is not None:
                got.append(item)

        async with asyncio.TaskGroup() as group:
            for item in range(60):
                work = putter(item) if random.random() < 0.5 else getter()
                one = group.create_task(work)
                if random.random() < 0.3:
                    asyncio.get_running_loop().call_soon(one.cancel)
                if random.random() < 0.5:
                    await asyncio.sleep(0)
                assert len(channel) <= bound
            await asyncio.sleep(1)
            assert not (len(channel) and channel._getters)
            left = channel.drop()

        assert sorted(put[: len(got) + len(left)]) == sorted([*got, *left])

    run(scene(Random(seed)), debug=False)  # noqa: S311 (a load, not a secret)


def test_channel_put_back_is_the_next_item() -> None:
    """What was put back comes before the others, and wakes who waits, full or not."""

    async def scene() -> list[int | None]:
        channel: Channel[int] = Channel(1)
        await channel.put(2)
        channel.put_back(1)
        got = [await channel.get(), await channel.get()]
        async with asyncio.TaskGroup() as group:
            waiting = group.create_task(channel.get())
            await asyncio.sleep(1)
            channel.put_back(3)
        return [*got, waiting.result()]

    assert [1, 2, 3] == run(scene())


def test_channel_that_has_ended_lets_nobody_wait() -> None:
    """Whoever waits is woken with None; an item that comes nevertheless can be had."""

    async def scene() -> list[int | None]:
        channel: Channel[int] = Channel(1)
        ended: list[bool] = []
        channel.has_ended = lambda: bool(ended)
        async with asyncio.TaskGroup() as group:
            waiting = [group.create_task(channel.get()) for _ in range(2)]
            await asyncio.sleep(1)
            channel.wake_if_ended()
            await asyncio.sleep(1)
            assert not any(one.done() for one in waiting)
            ended.append(True)
            channel.wake_if_ended()
        await channel.put(1)
        return [*(one.result() for one in waiting), await channel.get(), await channel.get()]

    assert [None, None, 1, None] == run(scene())
