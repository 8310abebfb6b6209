"""The end of serving: what is being received is finished, nobody new is let in, and it ends."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

import pytest
from intakes import MemoryIntake, task_id
from raw import head, once, path, post, until, wire

from dfseo_async.receiver import ReceiverSettings, make_receiver, receiver_stats, serve


async def test_body_on_its_way_is_finished() -> None:
    """A request that has begun is read, kept and answered, then its connection is closed."""
    intake = MemoryIntake()
    app = make_receiver(intake)
    async with AsyncExitStack() as stack:
        serving = serve(app)
        address = await serving.__aenter__()
        body = await stack.enter_async_context(wire(address.port))
        await body.send(head(path(1), "Content-Length: 8") + b"half")
        start = await stack.enter_async_context(wire(address.port))
        await start.send(head(path(2), "Content-Length: 4")[:30])
        idle = await stack.enter_async_context(wire(address.port))
        await idle.ask(post(3))
        await until(lambda: receiver_stats(app).held_bytes == 4)
        async with asyncio.TaskGroup() as group:
            stop = group.create_task(serving.__aexit__(None, None, None))
            assert b"" == await idle.rest()
            with pytest.raises(ConnectionError):
                await once(address.port, post(4))
            assert not stop.done()
            reply = await body.ask(b"half")
            assert (200, True) == (reply.status, reply.is_last)
            assert not stop.done()
            reply = await start.ask(head(path(2), "Content-Length: 4")[30:] + b"body")
            assert (200, True) == (reply.status, reply.is_last)

    assert {task_id(1): b"halfhalf", task_id(2): b"body", task_id(3): b"{}"} == intake.kept
    assert 0 == receiver_stats(app).connections


async def test_write_under_way_is_finished() -> None:
    """Whoever waits for the disk is answered before the end."""
    intake = MemoryIntake()
    intake.gate.clear()
    serving = serve(make_receiver(intake))
    address = await serving.__aenter__()
    async with asyncio.TaskGroup() as group:
        reply = group.create_task(once(address.port, post(1)))
        await until(lambda: intake.groups == [1])
        stop = group.create_task(serving.__aexit__(None, None, None))
        await asyncio.sleep(0.05)
        assert not stop.done()
        intake.gate.set()

    assert 200 == reply.result().status
    assert [task_id(1)] == [*intake.kept]


async def test_stop_does_not_wait_for_ever() -> None:
    """A sender that never ends, and a disk that never answers, are left after the stop's time."""
    intake = MemoryIntake()
    intake.gate.clear()
    app = make_receiver(intake, settings=ReceiverSettings(stop_timeout=0.2))
    loop = asyncio.get_running_loop()
    async with AsyncExitStack() as stack:
        async with serve(app) as address:
            slow = await stack.enter_async_context(wire(address.port))
            await slow.send(head(path(1), "Content-Length: 8") + b"half")
            hung = await stack.enter_async_context(wire(address.port))
            await hung.send(post(2, b"four"))
            await until(lambda: receiver_stats(app).held_bytes == 8)
            began = loop.time()
        took = loop.time() - began
        assert b"" == await slow.rest()

    assert 0.2 <= took < 5.0
    assert (0, 0) == (receiver_stats(app).connections, receiver_stats(app).held_bytes)


async def test_health_tells_of_the_stop() -> None:
    """While the last requests are finished, a load balancer is told to look elsewhere."""
    intake = MemoryIntake()
    app = make_receiver(intake)
    serving = serve(app)
    address = await serving.__aenter__()
    async with wire(address.port) as health, wire(address.port) as body:
        await body.send(head(path(1), "Content-Length: 2") + b"{")
        await health.send(b"GET /hea")
        await until(lambda: receiver_stats(app).held_bytes == 1)
        async with asyncio.TaskGroup() as group:
            group.create_task(serving.__aexit__(None, None, None))
            await asyncio.sleep(0.05)
            reply = await health.ask(b"lthz HTTP/1.1\r\nHost: a\r\n\r\n")
            await body.send(b"}")

    assert (503, b"stopping\n") == (reply.status, reply.body)


async def test_block_that_raises_closes_everything() -> None:
    """An error in the block is the caller's own, and the port is free again."""
    ports: list[int] = []

    async def block() -> None:
        async with serve(make_receiver(MemoryIntake())) as address, wire(address.port) as one:
            ports.append(address.port)
            await one.ask(post(1))
            raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        await block()
    with pytest.raises(ConnectionError):
        await once(ports[0], post(1))
    assert 1 == len(asyncio.all_tasks())


async def test_connections_leave_open_files_to_others() -> None:
    """With few open files allowed, fewer connections are let in: the ledger needs some too."""
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    app = make_receiver(MemoryIntake())
    resource.setrlimit(resource.RLIMIT_NOFILE, (300, hard))
    try:
        async with serve(app) as address, AsyncExitStack() as stack:
            several = [await stack.enter_async_context(wire(address.port)) for _ in range(45)]
            replies = [await one.ask(post(0)) for one in several[:-1]]
            replies.append(await several[-1].reply())  # turned away before it asks
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))

    assert [200] * 44 + [503] == [one.status for one in replies]
    assert 1 == receiver_stats(app).connections_refused
