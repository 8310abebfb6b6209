"""Who may send, on real connections: allowed addresses, and proxies that speak for others."""

from __future__ import annotations

import pytest
from intakes import SECRET, MemoryIntake
from raw import head, once, path

from dfseo_async.receiver import ReceiverSettings, make_receiver, receiver_stats, serve

VENDOR = "144.76.154.130"


@pytest.mark.parametrize(
    ("allow_from", "status"),
    [((), 200), (("127.0.0.0/8",), 200), (("dataforseo",), 403), (("127.0.0.2",), 403)],
)
async def test_only_allowed_addresses_get_in(allow_from: tuple[str, ...], status: int) -> None:
    """Without a list everybody who knows the secret may send; with one, only who is on it."""
    app = make_receiver(MemoryIntake(), settings=ReceiverSettings(allow_from=allow_from))
    async with serve(app) as address:
        data = head(path(1), "Content-Length: 2", f"X-Forwarded-For: {VENDOR}") + b"{}"
        reply = await once(address.port, data)

    assert (status, int(status == 403)) == (reply.status, receiver_stats(app).forbidden)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ([f"X-Forwarded-For: {VENDOR}"], 200),
        ([f"X-Forwarded-For: 1.2.3.4, {VENDOR}"], 200),
        ([f"X-Forwarded-For: {VENDOR}, 1.2.3.4"], 403),
        ([f"X-Forwarded-For: {VENDOR}", "X-Forwarded-For: 1.2.3.4"], 403),
        (["X-Forwarded-For: nonsense"], 403),
        ([], 403),
    ],
)
async def test_trusted_proxy_is_believed_about_the_last_hop(
    headers: list[str], status: int
) -> None:
    """The proxy appends who it speaks for; what stands before that a stranger may have written."""
    settings = ReceiverSettings(allow_from=("dataforseo",), trusted_proxies=("127.0.0.1",))
    async with serve(make_receiver(MemoryIntake(), settings=settings)) as address:
        reply = await once(address.port, head(path(1), "Content-Length: 2", *headers) + b"{}")

    assert status == reply.status


async def test_refused_address_learns_nothing_of_the_secret() -> None:
    """A right and a wrong secret are answered alike from an address that may not send."""
    settings = ReceiverSettings(allow_from=("dataforseo",))
    async with serve(make_receiver(MemoryIntake(), settings=settings)) as address:
        statuses = [
            (await once(address.port, head(path(1, secret=one), "Content-Length: 0"))).status
            for one in (SECRET, "x" * 32)
        ]
        health = await once(address.port, head("/healthz", method="GET"))

    assert ([403, 403], 200) == (statuses, health.status)
