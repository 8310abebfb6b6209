"""Postbacks and pingbacks over real sockets: kept before they are answered, told apart, bounded."""

from __future__ import annotations

import asyncio
import gzip
from functools import partial

import aiohttp
import pytest
from aiohttp import web
from intakes import FULL, SECRET, MemoryIntake, task_id
from raw import head, many, mounted, once, path, post, until

from dfseo_async.errors import ConfigError
from dfseo_async.receiver import (
    ReceiverSettings,
    make_receiver,
    new_secret,
    receiver_stats,
    receiver_urls,
    serve,
)

BODY = gzip.compress(b'{"tasks":[]}', mtime=0)


async def test_postback_is_kept_as_it_came() -> None:
    """The body is with the job, still packed, with id and tag, when 200 is answered."""
    intake = MemoryIntake()
    app = make_receiver(intake)
    async with serve(app) as address, aiohttp.ClientSession() as session:
        urls = receiver_urls(address.url, SECRET)
        url = urls.postback.replace("$id", task_id(7)).replace("$tag", "a%20%26%C3%A9")
        async with session.post(url, data=BODY, headers={"Content-Encoding": "gzip"}) as reply:
            assert 200 == reply.status

    assert {task_id(7): BODY} == intake.kept
    assert {task_id(7): "a &é"} == intake.tags
    assert (1, len(BODY)) == (receiver_stats(app).accepted, receiver_stats(app).stored_bytes)


async def test_body_without_encoding_header_is_kept() -> None:
    """Whether the service names the encoding or not, the same bytes are kept."""
    intake = MemoryIntake()
    async with serve(make_receiver(intake)) as address:
        assert 200 == (await once(address.port, post(1, BODY))).status

    assert {task_id(1): BODY} == intake.kept


async def test_second_delivery_is_answered_200_and_changes_nothing() -> None:
    """A duplicate is no failure, else the service would list the task as not delivered."""
    intake = MemoryIntake()
    app = make_receiver(intake)
    async with serve(app) as address:
        assert 200 == (await once(address.port, post(1, b"first"))).status
        assert 200 == (await once(address.port, post(1, b"second"))).status

    assert {task_id(1): b"first"} == intake.kept
    assert (1, 1) == (receiver_stats(app).accepted, receiver_stats(app).duplicate)


async def test_unknown_task_is_answered_404() -> None:
    """An id that is not of this job is counted and not kept."""
    intake = MemoryIntake(tasks=1)
    app = make_receiver(intake)
    async with serve(app) as address:
        assert 404 == (await once(address.port, post(1))).status

    assert {} == intake.kept
    assert 1 == receiver_stats(app).unknown_task


async def test_pingback_is_passed_on() -> None:
    """A pingback names a task to fetch: new and repeated ones are 200, strange ones 404."""
    intake = MemoryIntake(tasks=2)
    app = make_receiver(intake)
    async with serve(app) as address:
        statuses = [
            (await once(address.port, head(path(n, kind="pingback", tag="t"), method="GET"))).status
            for n in (1, 1, 2)
        ]

    assert [200, 200, 404] == statuses
    assert [task_id(1)] == intake.pinged
    stats = receiver_stats(app)
    assert (1, 1, 1) == (stats.pinged, stats.duplicate, stats.unknown_task)


async def test_many_postbacks_share_a_write() -> None:
    """While one group is written all others gather into the next: 101 posts, two writes."""
    intake = MemoryIntake()
    intake.gate.clear()
    app = make_receiver(intake)
    async with serve(app) as address, asyncio.TaskGroup() as group:
        first = group.create_task(once(address.port, post(0)))
        await until(lambda: intake.groups == [1])
        others = group.create_task(many(address.port, [post(n) for n in range(1, 101)]))
        await until(lambda: receiver_stats(app).held_bytes == 101 * 2)
        intake.gate.set()

    assert [200] * 101 == [first.result().status, *(one.status for one in others.result())]
    assert [1, 100] == intake.groups
    assert (2, 0) == (receiver_stats(app).groups, receiver_stats(app).held_bytes)


def holds(app: web.Application, size: int) -> bool:
    """Whether bodies of *size* bytes are in memory."""
    return receiver_stats(app).held_bytes == size


async def test_group_is_bounded_by_items_and_bytes() -> None:
    """No call of the intake gets more than the settings say; a large body goes alone."""
    intake = MemoryIntake()
    intake.gate.clear()
    settings = ReceiverSettings(group_items=4, group_bytes=1000)
    app = make_receiver(intake, settings=settings)
    bodies = [b"x" * size for size in (1, 1, 1, 1, 1, 500, 500, 2000, 1)]
    async with serve(app) as address, asyncio.TaskGroup() as group:
        for number, body in enumerate(bodies):
            group.create_task(once(address.port, post(number, body)))
            await until(partial(holds, app, sum(len(one) for one in bodies[: number + 1])))
        intake.gate.set()

    assert [1, 4, 2, 1, 1] == intake.groups
    assert 9 == len(intake.kept)


async def test_nothing_is_answered_before_it_is_durable() -> None:
    """200 means that the write has come to its end."""
    intake = MemoryIntake()
    intake.gate.clear()
    async with serve(make_receiver(intake)) as address, asyncio.TaskGroup() as group:
        reply = group.create_task(once(address.port, post(1)))
        await until(lambda: intake.groups == [1])
        assert not reply.done()
        intake.gate.set()

    assert 200 == reply.result().status


async def test_slow_write_is_answered_503_in_time() -> None:
    """The answer does not wait for the disk; what is written later does no harm."""
    intake = MemoryIntake()
    intake.gate.clear()
    app = make_receiver(intake, settings=ReceiverSettings(answer_timeout=0.1))
    async with serve(app) as address:
        async with asyncio.timeout(5):
            reply = await once(address.port, post(1))
        assert (503, "5") == (reply.status, reply.headers["retry-after"])
        ping = await once(address.port, head(path(2, kind="pingback"), method="GET"))
        assert 503 == ping.status
        intake.gate.set()
        await until(lambda: task_id(1) in intake.kept)
        assert 200 == (await once(address.port, post(1))).status

    stats = receiver_stats(app)
    assert (2, 1, 0) == (stats.late, stats.duplicate, stats.held_bytes)


async def test_body_that_gave_up_waiting_is_forgotten() -> None:
    """With a disk that hangs, only the group being written stays in memory."""
    intake = MemoryIntake()
    intake.gate.clear()
    app = make_receiver(intake, settings=ReceiverSettings(answer_timeout=0.1))
    async with serve(app) as address:
        replies = [await once(address.port, post(0))]
        replies += await many(address.port, [post(n) for n in range(1, 21)])
        assert [503] * 21 == [one.status for one in replies]
        assert 2 == receiver_stats(app).held_bytes
        intake.gate.set()
        await until(lambda: receiver_stats(app).held_bytes == 0)

    assert [1] == intake.groups


@pytest.mark.parametrize("error", [FULL, RuntimeError("anything else")])
async def test_failing_write_is_answered_503_and_is_over_when_it_works_again(
    error: Exception,
) -> None:
    """A full disk refuses results, which come back later; the receiver goes on."""
    intake = MemoryIntake()
    intake.fails = error
    app = make_receiver(intake)
    async with serve(app) as address:
        assert 503 == (await once(address.port, post(1))).status
        ping = await once(address.port, head(path(1, kind="pingback"), method="GET"))
        assert 503 == ping.status
        assert 503 == (await once(address.port, head("/healthz", method="GET"))).status
        intake.fails = None
        assert 200 == (await once(address.port, post(1))).status
        assert 200 == (await once(address.port, head("/healthz", method="GET"))).status

    assert (2, 1) == (receiver_stats(app).not_stored, receiver_stats(app).accepted)


async def test_several_jobs_are_told_apart_by_their_secrets() -> None:
    """Each result reaches the job whose secret is in the URL."""
    jobs = [MemoryIntake(secret=new_secret()) for _ in range(3)]
    async with serve(make_receiver(jobs)) as address:
        for number, job in enumerate(jobs):
            target = path(number, secret=job.secret)
            data = head(target, "Content-Length: 2") + b"{}"
            assert 200 == (await once(address.port, data)).status

    assert [[task_id(0)], [task_id(1)], [task_id(2)]] == [[*job.kept] for job in jobs]


@pytest.mark.parametrize(
    "secrets", [[], ["short"], [SECRET, SECRET], [SECRET + "/x"], ["é" * 32], ["." * 32]]
)
def test_guessable_or_doubled_secrets_are_refused(secrets: list[str]) -> None:
    """A receiver is not made with a secret that protects nothing."""
    with pytest.raises(ConfigError, match="secret"):
        make_receiver([MemoryIntake(secret=one) for one in secrets])


async def test_mounted_receiver_works_below_its_prefix() -> None:
    """Inside another application everything is the same, below its path."""
    intake = MemoryIntake()
    receiver = make_receiver(intake)
    async with mounted(receiver) as port:
        url = receiver_urls(f"http://127.0.0.1:{port}/dfs/", SECRET).postback
        target = url.split(str(port), 1)[1].replace("$id", task_id(1)).replace("$tag", "t")
        good = await once(port, head(target, f"Content-Length: {len(BODY)}") + BODY)
        strange = await once(port, head(path(1), "Content-Length: 0"))
        health = await once(port, head("/dfs/healthz", method="GET"))

    assert [200, 404, 200] == [good.status, strange.status, health.status]
    assert {task_id(1): BODY} == intake.kept
    assert 1 == receiver_stats(receiver).accepted


async def test_metrics_tell_what_was_done() -> None:
    """Prometheus reads every count; none of them holds anything of a request."""
    intake = MemoryIntake()
    async with serve(make_receiver(intake)) as address:
        await once(address.port, post(1))
        await once(address.port, post(1))
        await once(address.port, head("/wrong/postback?id=1", method="GET"))
        reply = await once(address.port, head("/metrics", method="GET"))

    lines = reply.body.decode().splitlines()
    assert reply.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert 'dfseo_receiver_answers_total{answer="accepted"} 1.0' in lines
    assert 'dfseo_receiver_answers_total{answer="duplicate"} 1.0' in lines
    assert 'dfseo_receiver_answers_total{answer="not_found"} 1.0' in lines
    assert "dfseo_receiver_groups_total 2.0" in lines
    assert "dfseo_receiver_connections 1.0" in lines
    assert SECRET not in reply.body.decode()


async def test_metrics_without_the_extra_say_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Without Prometheus' library the path is there and says why it tells nothing."""
    monkeypatch.setitem(__import__("sys").modules, "dfseo_async.receiver.metrics", None)
    async with serve(make_receiver(MemoryIntake())) as address:
        reply = await once(address.port, head("/metrics", method="GET"))

    assert 501 == reply.status
    assert b"dfseo-async[metrics]" in reply.body


async def test_port_in_use_is_a_plain_error() -> None:
    """Somebody else's port is a matter of configuration, and nothing is left running."""
    async with serve(make_receiver(MemoryIntake())) as address:
        with pytest.raises(ConfigError, match=f"cannot listen on 127.0.0.1:{address.port}"):
            async with serve(make_receiver(MemoryIntake()), port=address.port):
                pass
