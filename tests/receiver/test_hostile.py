"""Requests that mean harm: each is answered or cut, counted, and the job goes on undisturbed."""

from __future__ import annotations

import asyncio
import gzip
import logging
import tracemalloc
import zlib
from contextlib import AsyncExitStack

import aiohttp
import pytest
from intakes import SECRET, MemoryIntake, task_id
from raw import Wire, head, many, mounted, once, path, post, until, wire

from dfseo_async.receiver import ReceiverSettings, make_receiver, receiver_stats, serve

WRONG = "Zm9yLXRlc3RzLW9ubHktMzItY2hhcmFX"
KIB = 1024


def bomb(mebibytes: int) -> bytes:
    """So many MiB of zeros, as gzip."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    return gzip.compress(b"")[:10] + block * mebibytes + b"\x03\x00" + bytes(8)


@pytest.mark.parametrize(
    "target",
    [
        path(1, secret=WRONG),
        path(1, secret=SECRET[:-1]),
        path(1, secret=SECRET + "0"),
        path(1, secret="%C3%A9" * 32),
        path(1, secret="%ED%A0%80"),  # noqa: S106 (half a character)
        path(1, kind="postbacks"),
        path(1, kind="postback/"),
        path(1, kind="../postback"),
        path(1, kind="postback%00"),
        "/",
        "//",
        f"/{SECRET}",
        f"/{SECRET}/",
        "/%2e%2e/etc/passwd",
    ],
)
async def test_wrong_path_or_secret_looks_like_nothing(target: str) -> None:
    """A wrong secret is answered like any path that does not exist, whatever the method."""
    intake = MemoryIntake()
    app = make_receiver(intake)
    async with serve(app) as address:
        replies = [
            await once(address.port, head(target, "Content-Length: 2", method=method) + b"{}")
            for method in ("POST", "PUT")
        ]
        nothing = await once(address.port, head("/nothing", method="GET"))

    shapes = [(one.status, {**one.headers, "date": ""}, one.body) for one in [*replies, nothing]]
    assert 404 == nothing.status
    assert [shapes[-1]] * 3 == shapes
    assert ({}, 3) == (intake.kept, receiver_stats(app).not_found)


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "OPTIONS", "TRACE", "HEAD", "PROPFIND"])
async def test_other_methods_are_answered_405(method: str) -> None:
    """A postback is a POST and nothing else."""
    intake = MemoryIntake()
    app = make_receiver(intake)
    async with serve(app) as address:
        reply = await once(address.port, head(path(1), "Content-Length: 0", method=method))
        ping = await once(address.port, head(path(1, kind="pingback"), "Content-Length: 0"))

    assert [405, 405] == [reply.status, ping.status]
    assert ({}, [], 2) == (intake.kept, intake.pinged, receiver_stats(app).bad_method)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "tag=t",
        "id=&tag=t",
        "id=$id&tag=$tag",
        f"id={'1' * 65}",
        f"id={task_id(1)}&id={task_id(2)}",
        f"id={task_id(1)}&tag=a&tag=b",
        f"id={task_id(1)}&tag={'t' * 301}",
        f"id={task_id(1)}&tag={'%C3%A9' * 301}",
        "id=..%2F..%2Fetc%2Fpasswd",
        "id=1%27%20OR%201=1",
        "id=%00",
        "id=%D9%A1",  # a digit, but not one of ours
        "id=1%0A",
        f"id={task_id(1)};tag=t",
    ],
)
async def test_ids_and_tags_that_cannot_be_are_answered_400(query: str) -> None:
    """Nothing but letters, digits and hyphens is an id; tags have their length, decoded."""
    intake = MemoryIntake()
    app = make_receiver(intake)
    target = f"/{SECRET}/postback?{query}"
    async with serve(app) as address:
        assert 400 == (await once(address.port, head(target, "Content-Length: 2") + b"{}")).status
        ping = head(target.replace("postback", "pingback"), method="GET")
        assert 400 == (await once(address.port, ping)).status

    assert ({}, 2) == (intake.kept, receiver_stats(app).bad_request)


async def test_longest_tag_and_missing_tag_are_taken() -> None:
    """The bound is on characters after decoding; a URL without a tag is one with an empty tag."""
    intake = MemoryIntake()
    async with serve(make_receiver(intake)) as address:
        tag = "%C3%A9" * 300
        data = head(path(1, tag=tag), "Content-Length: 2") + b"{}"
        assert 200 == (await once(address.port, data)).status
        data = head(path(2).replace("&tag=", ""), "Content-Length: 2") + b"{}"
        assert 200 == (await once(address.port, data)).status

    assert {task_id(1): "é" * 300, task_id(2): ""} == intake.tags


async def test_body_over_the_limit_is_not_read() -> None:
    """An announced size is enough for a 413; the connection is closed with the body unread."""
    app = make_receiver(MemoryIntake(), settings=ReceiverSettings(max_body_bytes=1000))
    async with serve(app) as address, wire(address.port) as one:
        reply = await one.ask(head(path(1), "Content-Length: 1001"))
        assert (413, True) == (reply.status, reply.is_last)
        async with asyncio.timeout(5):  # aiohttp would read and drop the body for 10 s
            assert b"" == await one.rest()

    assert (1, 0) == (receiver_stats(app).too_large, receiver_stats(app).held_bytes_peak)


async def test_body_of_the_limit_is_taken() -> None:
    """The limit itself is allowed, however it is sent."""
    intake = MemoryIntake()
    app = make_receiver(intake, settings=ReceiverSettings(max_body_bytes=1000))
    chunked = head(path(2), "Transfer-Encoding: chunked") + b"3e8\r\n%b\r\n0\r\n\r\n" % bytes(1000)
    async with serve(app) as address:
        assert 200 == (await once(address.port, post(1, bytes(1000)))).status
        assert 200 == (await once(address.port, chunked)).status

    assert [1000, 1000] == [len(body) for body in intake.kept.values()]


async def test_endless_chunks_are_stopped_at_the_limit() -> None:
    """A body that announces no length is counted as it comes, and what was held is given back."""
    app = make_receiver(MemoryIntake(), settings=ReceiverSettings(max_body_bytes=200 * KIB))
    async with serve(app) as address, wire(address.port) as one:
        await one.send(head(path(1), "Transfer-Encoding: chunked"))
        for _ in range(10_000):
            try:
                await one.send(b"10000\r\n%b\r\n" % bytes(64 * KIB))
            except ConnectionError:
                break
        else:
            pytest.fail("655 MB were taken")
        await until(lambda: receiver_stats(app).too_large == 1)

    assert receiver_stats(app).held_bytes_peak <= 200 * KIB
    assert 0 == receiver_stats(app).held_bytes


async def test_bodies_beyond_the_memory_are_answered_503_at_once() -> None:
    """All bodies together have a bound; who comes too late is told when to come again."""
    intake = MemoryIntake()
    intake.gate.clear()
    settings = ReceiverSettings(max_body_bytes=1000, max_held_bytes=2500)
    app = make_receiver(intake, settings=settings)
    async with serve(app) as address, asyncio.TaskGroup() as group:
        first = group.create_task(many(address.port, [post(n, bytes(1000)) for n in (1, 2)]))
        await until(lambda: receiver_stats(app).held_bytes == 2000)
        late = await once(address.port, post(3, bytes(1000)))
        assert (503, "5", True) == (late.status, late.headers["retry-after"], late.is_last)
        assert 2000 == receiver_stats(app).held_bytes
        intake.gate.set()

    assert [200, 200] == [one.status for one in first.result()]
    stats = receiver_stats(app)
    assert (1, 0, 2000) == (stats.no_room, stats.held_bytes, stats.held_bytes_peak)


async def test_bomb_that_tells_its_size_is_refused() -> None:
    """It says itself that a gigabyte is in it; nobody has to unpack it to know."""
    intake = MemoryIntake()
    body = bomb(1024)[:-4] + (1 << 30).to_bytes(4, "little")
    app = make_receiver(intake)
    async with serve(app) as address:
        status = (await once(address.port, post(1, body, "Content-Encoding: gzip"))).status

    stats = receiver_stats(app)
    assert (413, {}) == (status, intake.kept)
    assert (1, 0) == (stats.too_large, stats.held_bytes)


@pytest.mark.parametrize("encoding", ["Content-Encoding: gzip", "X-Nothing: said"])
async def test_bomb_stays_packed(encoding: str) -> None:
    """One that lies about its size is kept as the megabyte it is; nobody unpacks it here."""
    intake = MemoryIntake()
    body = bomb(1024)
    async with serve(make_receiver(intake)) as address:
        tracemalloc.start()
        status = (await once(address.port, post(1, body, encoding))).status
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()

    assert (200, {task_id(1): body}) == (status, intake.kept)
    assert peak < 12 * len(body)


AIOHTTP = tuple(int(part) for part in aiohttp.__version__.split(".")[:3] if part.isdigit())


@pytest.mark.skipif(AIOHTTP < (3, 14, 1), reason="older servers inflate all that they read")
async def test_bomb_in_a_mounted_receiver_is_stopped_while_it_is_unpacked() -> None:
    """An outer server may inflate; then what comes out of that is bounded as it comes."""
    receiver = make_receiver(MemoryIntake(), settings=ReceiverSettings(max_body_bytes=1 << 21))
    async with mounted(receiver, lingering=0.0) as port:
        body = bomb(1024)
        headers = (f"Content-Length: {len(body)}", "Content-Encoding: gzip")
        tracemalloc.start()
        async with wire(port) as one:
            await one.send(head("/dfs" + path(1), *headers) + body)
            await until(lambda: receiver_stats(receiver).too_large == 1)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()

    assert peak < 32 << 20
    assert receiver_stats(receiver).held_bytes_peak <= 1 << 21


async def test_broken_gzip_in_a_mounted_receiver_is_answered_400() -> None:
    """What an outer server cannot inflate never arrived."""
    intake = MemoryIntake()
    receiver = make_receiver(intake)
    headers = ("Content-Length: 9", "Content-Encoding: gzip")
    async with mounted(receiver) as port:
        reply = await once(port, head("/dfs" + path(1), *headers) + b"not gzip!")

    assert (400, {}) == (reply.status, intake.kept)
    assert 1 == receiver_stats(receiver).broken_off


@pytest.mark.parametrize(
    "body", [b"\x1f\x8b\x08broken", gzip.compress(b"{}", mtime=0)[:-4], b"{broken json"]
)
async def test_broken_contents_pass_through(body: bytes) -> None:
    """What is in a body is the business of whoever decodes it; here it is bytes."""
    intake = MemoryIntake()
    async with serve(make_receiver(intake)) as address:
        assert 200 == (await once(address.port, post(1, body, "Content-Encoding: gzip"))).status

    assert {task_id(1): body} == intake.kept


async def test_empty_body_is_answered_400() -> None:
    """A postback without a result is none; the task is then listed as not delivered."""
    intake = MemoryIntake()
    app = make_receiver(intake)
    async with serve(app) as address:
        assert 400 == (await once(address.port, post(1, b""))).status
        assert 400 == (await once(address.port, head(path(1)))).status

    assert ({}, 2) == (intake.kept, receiver_stats(app).bad_request)


async def test_endless_query_is_cut(caplog: pytest.LogCaptureFixture) -> None:
    """Ten megabytes of query are refused after some kilobytes, and no piece of it is logged."""
    intake = MemoryIntake()
    app = make_receiver(intake)
    caplog.set_level(logging.DEBUG)
    async with serve(app) as address:
        async with wire(address.port) as one:
            sent = await flood(one, f"POST {path(1)}".encode() + b"x" * KIB, b"x" * 64 * KIB)
        await until(lambda: receiver_stats(app).connections == 0)
        assert 200 == (await once(address.port, post(1))).status

    stats = receiver_stats(app)
    assert 1 == stats.malformed + stats.connections_cut
    assert sent < 10_000 * KIB
    assert SECRET not in caplog.text
    assert "xxx" not in caplog.text


async def test_endless_headers_are_cut() -> None:
    """Many small headers are bounded as well as one long one; also when they come byte by byte."""
    app = make_receiver(MemoryIntake())
    async with serve(app) as address:
        for piece in (b"X-A: b\r\n", b"X-A: b\r\n" * 100, b"x" * 100):
            async with wire(address.port) as one:
                sent = await flood(one, head(path(1))[:-2], piece)
                assert sent < 10_000 * KIB
        await until(lambda: receiver_stats(app).connections == 0)

    assert 3 == receiver_stats(app).malformed + receiver_stats(app).connections_cut


async def flood(one: Wire, start: bytes, piece: bytes) -> int:
    """Send *start*, then *piece* up to 10 MB or until it is refused; how much went out."""
    sent = 0
    try:
        await one.send(start)
        while sent < 10_000 * KIB and not one.writer.is_closing():
            await one.send(piece)
            sent += len(piece)
            if len(piece) < KIB:
                await asyncio.sleep(0)
    except ConnectionError:
        pass
    return sent


@pytest.mark.parametrize(
    "data",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",  # TLS
        b"hello\r\n\r\n",
        b"POST / HTTP/9.9\r\n\r\n",
        b"\r\n\r\n\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nBad Header: 1\r\n\r\n",
    ],
)
async def test_what_is_no_http_is_refused_and_counted(
    data: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    """The parser's refusals are counted and not logged; the receiver goes on."""
    intake = MemoryIntake()
    settings = ReceiverSettings(arrival_timeout=0.2)
    app = make_receiver(intake, settings=settings)
    async with serve(app) as address:
        async with wire(address.port) as one:
            await one.send(data)
            await one.rest()
        await until(lambda: receiver_stats(app).connections == 0)
        assert 200 == (await once(address.port, post(1))).status

    stats = receiver_stats(app)
    assert 1 == stats.malformed + stats.connections_cut
    assert [] == caplog.records


async def test_sender_that_stops_within_a_body_is_counted() -> None:
    """Half a body is never kept, and its memory is given back."""
    intake = MemoryIntake()
    app = make_receiver(intake)
    async with serve(app) as address:
        for data in (
            head(path(1), "Content-Length: 100") + b"half",
            head(path(2), "Transfer-Encoding: chunked") + b"4\r\nhalf\r\n",
        ):
            async with wire(address.port) as one:
                await one.send(data)
                await until(lambda: receiver_stats(app).held_bytes == 4)
        await until(lambda: receiver_stats(app).broken_off == 2)
        bad = head(path(3), "Transfer-Encoding: chunked") + b"zz\r\nhalf\r\n"
        assert 400 == (await once(address.port, bad)).status

    assert ({}, 0) == (intake.kept, receiver_stats(app).held_bytes)


async def test_slow_body_is_answered_408_and_closed() -> None:
    """A whole request has its time, however steadily its bytes drip."""
    intake = MemoryIntake()
    app = make_receiver(intake, settings=ReceiverSettings(arrival_timeout=0.3))
    async with serve(app) as address, wire(address.port) as one:
        await one.send(head(path(1), "Content-Length: 1000"))
        async with asyncio.TaskGroup() as group:
            reply = group.create_task(one.reply())
            while not reply.done():
                await one.send(b"x")
                await asyncio.sleep(0.02)

    assert (408, True) == (reply.result().status, reply.result().is_last)
    assert (1, 0) == (receiver_stats(app).too_slow, receiver_stats(app).held_bytes)


@pytest.mark.parametrize("start", [b"", b"POST /", head(path(1))[:-2]])
async def test_slow_head_is_cut(start: bytes) -> None:
    """A connection that says nothing, or drips its head, is cut in time."""
    app = make_receiver(MemoryIntake(), settings=ReceiverSettings(arrival_timeout=0.3))
    async with serve(app) as address, wire(address.port) as one:
        await one.send(start)
        async with asyncio.TaskGroup() as group:
            rest = group.create_task(one.rest())
            while not rest.done():
                if start:
                    one.writer.write(b"x")
                await asyncio.sleep(0.02)

    assert b"" == rest.result()
    assert 1 == receiver_stats(app).connections_cut


async def test_slow_second_head_is_cut_and_an_idle_connection_is_kept() -> None:
    """Between requests a connection may rest; once a request begins, its time runs."""
    app = make_receiver(MemoryIntake(), settings=ReceiverSettings(arrival_timeout=0.2))
    async with serve(app) as address, wire(address.port) as idle, wire(address.port) as slow:
        for one in (idle, slow):
            assert 200 == (await one.ask(post(1))).status
        await slow.send(b"POST")
        assert b"" == await slow.rest()
        assert 200 == (await idle.ask(post(1))).status

    assert 1 == receiver_stats(app).connections_cut


async def test_time_of_a_head_runs_behind_a_slow_write() -> None:
    """A head that begins while the request before it is being written has its time from then on."""
    intake = MemoryIntake()
    intake.gate.clear()
    app = make_receiver(intake, settings=ReceiverSettings(arrival_timeout=0.2))
    async with serve(app) as address, wire(address.port) as one:
        await one.send(post(1))
        await until(lambda: intake.groups == [1])
        await one.send(b"POST /")
        await asyncio.sleep(0.05)
        intake.gate.set()
        assert 200 == (await one.reply()).status
        assert b"" == await one.rest()

    assert 1 == receiver_stats(app).connections_cut


async def test_body_in_pieces_leaves_the_connection_idle() -> None:
    """After a body that came in pieces a connection may rest like any other."""
    app = make_receiver(MemoryIntake(), settings=ReceiverSettings(arrival_timeout=0.2))
    async with serve(app) as address, wire(address.port) as one:
        await one.send(head(path(1), "Content-Length: 4"))
        await until(lambda: receiver_stats(app).connections == 1)
        await one.send(b"bo")
        await until(lambda: receiver_stats(app).held_bytes == 2)
        assert 200 == (await one.ask(b"dy")).status
        await asyncio.sleep(0.6)
        assert 200 == (await one.ask(post(2))).status

    assert 0 == receiver_stats(app).connections_cut


async def test_head_over_its_limit_is_cut() -> None:
    """A head that goes on is cut at the limit, long before its time is over."""
    app = make_receiver(MemoryIntake(), settings=ReceiverSettings(max_head_bytes=500))
    async with serve(app) as address, wire(address.port) as one:
        await one.send(head(path(1), f"X-A: {'a' * 200}")[:-2])
        await asyncio.sleep(0.05)
        assert 0 == receiver_stats(app).connections_cut
        await one.send(f"X-B: {'b' * 300}".encode())
        async with asyncio.timeout(5):
            assert b"" == await one.rest()

    assert 1 == receiver_stats(app).connections_cut


async def test_head_that_ends_in_two_pieces_is_whole() -> None:
    """Wherever a head is cut, what follows its end is body and no longer measured as head."""
    intake = MemoryIntake()
    body = bytes(20 * KIB)
    data = head(path(1), f"Content-Length: {len(body)}")
    async with serve(make_receiver(intake)) as address:
        for cut in (1, 2, 3):
            async with wire(address.port) as one:
                await one.send(data[:-cut])
                await asyncio.sleep(0.02)
                assert 200 == (await one.ask(data[-cut:] + body)).status

    assert {task_id(1): body} == intake.kept


async def test_idle_connection_is_closed_in_the_end() -> None:
    """A kept connection is closed when nothing more is asked on it."""
    app = make_receiver(MemoryIntake(), settings=ReceiverSettings(idle_timeout=0.2))
    async with serve(app) as address, wire(address.port) as one:
        assert 200 == (await one.ask(post(1))).status
        assert b"" == await one.rest()

    assert 0 == receiver_stats(app).connections_cut


async def test_500_slow_connections_disturb_nobody() -> None:
    """While 500 connections drip a byte now and then, results are taken as always."""
    intake = MemoryIntake()
    app = make_receiver(intake, settings=ReceiverSettings(arrival_timeout=2.0))
    async with serve(app) as address, AsyncExitStack() as stack:
        slow = [await stack.enter_async_context(wire(address.port)) for _ in range(500)]
        for turn in range(5):
            for one in slow:
                one.writer.write(b"POST /"[turn : turn + 1])
            replies = await many(address.port, [post(20 * turn + n) for n in range(20)])
            assert [200] * 20 == [one.status for one in replies]
        await until(lambda: receiver_stats(app).connections_cut == 500)

    assert 100 == len(intake.kept)


async def test_connections_beyond_the_most_are_turned_away() -> None:
    """One connection too many is told so and closed; when one leaves, the next gets in."""
    intake = MemoryIntake()
    app = make_receiver(intake, settings=ReceiverSettings(max_connections=2))
    async with serve(app) as address, wire(address.port) as first, wire(address.port) as second:
        assert 200 == (await first.ask(post(1))).status
        assert 200 == (await second.ask(post(2))).status
        async with wire(address.port) as third:
            reply = await third.reply()
            assert (503, "5", True) == (reply.status, reply.headers["retry-after"], reply.is_last)
        await first.close()
        await until(lambda: receiver_stats(app).connections == 1)
        assert 200 == (await once(address.port, post(3))).status

    assert (1, 3) == (receiver_stats(app).connections_refused, len(intake.kept))


async def test_expect_continue_gets_its_go_ahead() -> None:
    """A client asks before it sends a large body; it is told to go on, then answered."""
    intake = MemoryIntake()
    async with serve(make_receiver(intake)) as address, wire(address.port) as one:
        await one.send(head(path(1), "Content-Length: 4", "Expect: 100-continue"))
        assert 100 == (await one.reply()).status
        assert 200 == (await one.ask(b"body")).status

    assert {task_id(1): b"body"} == intake.kept


async def test_http_1_0_is_answered_and_closed() -> None:
    """An old client gets its answer and the end of the connection."""
    intake = MemoryIntake()
    async with serve(make_receiver(intake)) as address, wire(address.port) as one:
        await one.send(head(path(1), "Content-Length: 4", version="1.0") + b"body")
        answer = await one.rest()

    assert answer.startswith(b"HTTP/1.0 200 ")
    assert {task_id(1): b"body"} == intake.kept


async def test_pipelined_requests_are_answered_in_order() -> None:
    """Requests that come in one piece are told apart, also when cut anywhere."""
    intake = MemoryIntake(tasks=3)
    data = post(1, b"one") + post(9, b"nine") + post(2, b"two") + post(1, b"again")
    async with serve(make_receiver(intake)) as address:
        for cut in (0, 10, 200, len(data) - 3):
            async with wire(address.port) as one:
                await one.send(data[:cut])
                await asyncio.sleep(0.01)
                await one.send(data[cut:])
                assert [200, 404, 200, 200] == [(await one.reply()).status for _ in range(4)]

    assert {task_id(1): b"one", task_id(2): b"two"} == intake.kept


async def test_pipelining_without_reading_is_bounded() -> None:
    """While one request is being written, hardly more than the next is taken in behind it."""
    intake = MemoryIntake()
    intake.gate.clear()
    app = make_receiver(intake)
    async with serve(app) as address, wire(address.port) as one:
        tracemalloc.start()
        await one.send(post(1))
        await until(lambda: intake.groups == [1])
        behind = head(path(2), f"Content-Length: {64 << 20}") + bytes(32 << 20)
        one.writer.write(behind)
        before = tracemalloc.get_traced_memory()[0]
        await asyncio.sleep(0.5)
        after = tracemalloc.get_traced_memory()[0]
        tracemalloc.stop()
        assert after - before < 2 << 20
        intake.gate.set()
        assert 200 == (await one.reply()).status
        one.writer.transport.abort()

    assert [task_id(1)] == [*intake.kept]
