"""What the receiver decides without a socket: addresses, URLs, settings, the group commit."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import fields
from ipaddress import ip_address
from typing import Any

import pytest
from clock import now, run

from dfseo_async._tasks import background
from dfseo_async.errors import ConfigError, LedgerError
from dfseo_async.postbacks import Postback, Receipt
from dfseo_async.receiver import ReceiverSettings, new_secret, receiver_urls
from dfseo_async.receiver.addresses import VENDOR_ADDRESSES, Sources
from dfseo_async.receiver.spool import Room, Spool
from dfseo_async.receiver.stats import STATUS, Answer, Tally

PROXIES = ("10.0.0.0/8", "fd00::/8")


@pytest.mark.parametrize(
    ("peer", "forwarded", "sender"),
    [
        ("1.2.3.4", [], "1.2.3.4"),
        ("1.2.3.4", ["5.6.7.8"], "1.2.3.4"),
        ("10.0.0.1", ["5.6.7.8"], "5.6.7.8"),
        ("10.0.0.1", ["9.9.9.9, 5.6.7.8"], "5.6.7.8"),
        ("10.0.0.1", ["9.9.9.9", "5.6.7.8"], "5.6.7.8"),
        ("10.0.0.1", ["9.9.9.9,5.6.7.8,10.2.2.2 , 10.1.1.1"], "5.6.7.8"),
        ("10.0.0.1", [], "10.0.0.1"),
        ("10.0.0.1", ["10.0.0.2"], "10.0.0.2"),
        ("10.0.0.1", ["unknown"], None),
        ("10.0.0.1", [""], None),
        ("10.0.0.1", ["5.6.7.8:443"], None),
        ("10.0.0.1", ["5.6.7.8, unknown"], None),
        ("fd00::1", ["2001:db8::1"], "2001:db8::1"),
        ("::ffff:10.0.0.1", ["::ffff:5.6.7.8"], "5.6.7.8"),
        ("", ["5.6.7.8"], None),
    ],
)
def test_sender_is_the_last_address_that_no_stranger_wrote(
    peer: str, forwarded: list[str], sender: str | None
) -> None:
    """Trusted proxies are walked from the right; the first other address is the sender."""
    found = Sources(("0.0.0.0/0",), PROXIES).sender(peer, forwarded)

    assert (ip_address(sender) if sender else None) == found


def test_allow_list_knows_networks_and_the_vendor() -> None:
    """Networks, single addresses and the vendor's name can stand together."""
    sources = Sources(("dataforseo", "192.0.2.0/24", "2001:db8::1"), ())

    assert all(sources.allow(one, []) for one in VENDOR_ADDRESSES)
    assert sources.allow("192.0.2.77", [])
    assert sources.allow("::ffff:192.0.2.77", [])
    assert sources.allow("2001:db8::1", [])
    assert not sources.allow("2001:db8::2", [])
    assert not sources.allow("192.0.3.1", [])
    assert not sources.allow("", [])
    assert Sources((), ()).allow("", [])


@pytest.mark.parametrize("text", ["nowhere", "10.0.0.1/8", "", "1.2.3"])
def test_what_is_no_network_is_refused(text: str) -> None:
    """A typing error in a list that protects must not pass."""
    with pytest.raises(ConfigError, match="allow_from"):
        Sources((text,), ())
    with pytest.raises(ConfigError, match="trusted_proxies"):
        Sources((), (text,))


@pytest.mark.parametrize(
    "base", ["https://public.example/prefix", "http://127.0.0.1:8080", "https://[2001:db8::1]:8"]
)
def test_urls_leave_the_places_to_the_service(base: str) -> None:
    """The service finds its two placeholders as they are; everything else is ours."""
    urls = receiver_urls(f"{base}/", "s3cret")

    assert f"{base}/s3cret/postback?id=$id&tag=$tag" == urls.postback
    assert f"{base}/s3cret/pingback?id=$id&tag=$tag" == urls.pingback


@pytest.mark.parametrize(
    "base",
    [
        "",
        "public.example",
        "ftp://a",
        "https://",
        "https://a?b",
        "https://a#b",
        "http://[a",
        "https://a/$id",
        "https://a b",
    ],
)
def test_public_url_that_cannot_be_called_is_refused(base: str) -> None:
    """Nobody finds out by results that never come."""
    with pytest.raises(ConfigError, match="public URL"):
        receiver_urls(base, "s3cret")


def test_secrets_are_long_and_never_alike() -> None:
    """192 bits, fit for a path as they are."""
    several = {new_secret() for _ in range(1000)}

    assert {32} == {len(one) for one in several}
    assert 1000 == len(several)


BOUNDS = [one.name for one in fields(ReceiverSettings) if one.type in ("int", "float")]


@pytest.mark.parametrize("name", BOUNDS)
def test_settings_refuse_what_cannot_work(name: str) -> None:
    """Zero is no bound; the error names the field."""
    bad: dict[str, Any] = {name: 0}
    with pytest.raises(ConfigError, match=name):
        ReceiverSettings(**bad)


def test_room_must_hold_one_body() -> None:
    """A body that may come must be able to be held."""
    with pytest.raises(ConfigError, match="max_held_bytes"):
        ReceiverSettings(max_body_bytes=11, max_held_bytes=10)


def test_every_answer_has_its_status() -> None:
    """What the service takes for delivered is only what is with the job."""
    assert set(Answer) == set(STATUS)
    kept = {answer for answer, status in STATUS.items() if 200 <= status <= 300}

    assert {Answer.ACCEPTED, Answer.DUPLICATE, Answer.PINGED} == kept


class Disk:
    """An intake that takes *seconds* for a group, and may refuse it or say too little."""

    secret = "x" * 32

    def __init__(self, seconds: float = 1.0) -> None:
        self.seconds = seconds
        self.groups: list[list[str]] = []
        self.fails = False
        self.is_short = False

    async def postbacks(self, group: Sequence[Postback]) -> list[Receipt]:
        """Keep a group."""
        self.groups.append([one.task_id for one in group])
        await asyncio.sleep(self.seconds)
        if self.fails:
            raise LedgerError("full")
        return [Receipt.ACCEPTED] * (len(group) - self.is_short)

    async def pingback(self, task_id: str, tag: str) -> Receipt:
        """Know everything, after a while."""
        await asyncio.sleep(self.seconds)
        return Receipt.ACCEPTED if task_id and not tag else Receipt.UNKNOWN


async def _store(spool: Spool, room: Room, name: str, *, until: float) -> tuple[Answer, float]:
    assert room.take(10)
    return await spool.store(Postback(name, "", bytes(10)), until=until), now()


def _spool(disk: Disk, settings: ReceiverSettings | None = None) -> tuple[Spool, Room, Tally]:
    room, tally = Room(1000), Tally()
    made = settings or ReceiverSettings()
    return Spool(disk, room=room, tally=tally, settings=made), room, tally


def test_groups_gather_while_one_is_written() -> None:
    """Of five postbacks the first goes alone and the others together, in order."""

    async def work() -> None:
        disk = Disk()
        spool, room, tally = _spool(disk)
        async with background(spool.run()), asyncio.TaskGroup() as group:
            told = [group.create_task(_store(spool, room, "0", until=9))]
            await asyncio.sleep(0.5)
            told += [group.create_task(_store(spool, room, n, until=9)) for n in "1234"]

        assert [["0"], ["1", "2", "3", "4"]] == disk.groups
        assert [1.0, 2.0, 2.0, 2.0, 2.0] == [one.result()[1] for one in told]
        assert (0, 50, 2, 2.0) == (
            room.held,
            room.peak,
            tally.groups,
            round(tally.write_seconds, 3),
        )

    run(work())


def test_late_write_is_told_and_its_bytes_stay_counted_until_it_ends() -> None:
    """A handler leaves in time; what the disk still works on is still in memory."""

    async def work() -> None:
        disk = Disk(seconds=5.0)
        spool, room, _ = _spool(disk)
        async with background(spool.run()):
            async with asyncio.TaskGroup() as group:
                first = group.create_task(_store(spool, room, "0", until=1))
                await asyncio.sleep(0.5)
                second = group.create_task(_store(spool, room, "1", until=2))
            assert (Answer.LATE, 1.0) == first.result()
            assert (Answer.LATE, 2.0) == second.result()
            assert 10 == room.held  # the second was never taken up
            await asyncio.sleep(4.0)

        assert ([["0"]], 0) == (disk.groups, room.held)

    run(work())


@pytest.mark.parametrize("how", ["fails", "is_short"])
def test_group_that_cannot_be_trusted_is_not_stored(how: str) -> None:
    """An error, or receipts that do not fit, mean 503 for the whole group; then it goes on."""

    async def work() -> None:
        disk = Disk()
        setattr(disk, how, True)
        spool, room, _ = _spool(disk)
        async with background(spool.run()):
            assert (Answer.NOT_STORED, 1.0) == await _store(spool, room, "0", until=9)
            assert spool.is_failing
            setattr(disk, how, False)
            assert (Answer.ACCEPTED, 2.0) == await _store(spool, room, "0", until=9)
            assert not spool.is_failing
        assert 0 == room.held

    run(work())


def test_cancelled_handler_gives_its_bytes_back() -> None:
    """A handler that is cancelled while it waits leaves nothing behind, written or not."""

    async def work() -> None:
        disk = Disk(seconds=5.0)
        spool, room, _ = _spool(disk)
        async with background(spool.run()), asyncio.TaskGroup() as group:
            told = [group.create_task(_store(spool, room, n, until=9)) for n in "01"]
            await asyncio.sleep(0.5)
            told += [group.create_task(_store(spool, room, "2", until=9))]
            await asyncio.sleep(0.5)
            told[0].cancel()
            told[2].cancel()
            await asyncio.sleep(0.5)
            assert 20 == room.held
        assert (Answer.ACCEPTED, 5.0) == told[1].result()
        assert ([["0", "1"]], 0) == (disk.groups, room.held)

    run(work())


def test_pingback_is_answered_in_time() -> None:
    """A slow look-up is given up when its time is over."""

    async def work() -> None:
        spool, _, _ = _spool(Disk(seconds=1.0))
        assert Answer.PINGED is await spool.ping("1", "", until=2)
        assert Answer.UNKNOWN_TASK is await spool.ping("1", "strange", until=9)
        assert Answer.LATE is await spool.ping("1", "", until=now() + 0.5)
        assert 2.5 == now()

    run(work())
