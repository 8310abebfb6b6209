"""Who sends: the peer, or what a trusted proxy says of it; and whether that one may."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from dfseo_async.errors import ConfigError

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

VENDOR = "dataforseo"
# https://dataforseo.com/help-center/pingbacks-postbacks-with-dataforseo-api
VENDOR_ADDRESSES = (
    "144.76.154.130",
    "144.76.153.113",
    "144.76.153.106",
    "94.130.155.89",
    "178.63.193.217",
    "94.130.93.29",
)


class Sources:
    """An allow-list.

    Args:
        allow_from: networks, addresses, ``dataforseo``; empty allows everybody.
        trusted_proxies: networks whose ``X-Forwarded-For`` is believed.

    Raises:
        ConfigError: one of them is no network.
    """

    def __init__(self, allow_from: Sequence[str], trusted_proxies: Sequence[str]) -> None:
        self._allowed = read_networks(allow_from, "allow_from")
        self._proxies = read_networks(trusted_proxies, "trusted_proxies")

    @property
    def is_open(self) -> bool:
        """Whether everybody may send."""
        return not self._allowed

    def allow(self, peer: str, forwarded: Iterable[str]) -> bool:
        """Whether a request may come in.

        Args:
            peer: the other end of the connection.
            forwarded: the ``X-Forwarded-For`` headers, in order.
        """
        if self.is_open:
            return True
        sender = self.sender(peer, forwarded)
        return sender is not None and _is_in(sender, self._allowed)

    def sender(self, peer: str, forwarded: Iterable[str]) -> Address | None:
        """Who sent it; None when that cannot be told.

        The right-most address that is not a trusted proxy's: what stands left of it was written by
        a stranger.
        """
        sender = read_address(peer)
        hops = [hop for header in forwarded for hop in header.split(",")]
        while sender is not None and hops and _is_in(sender, self._proxies):
            sender = read_address(hops.pop())
        return sender


def read_networks(texts: Sequence[str], name: str) -> tuple[Network, ...]:
    """Networks from their texts, ``dataforseo`` spelled out."""
    wanted = [one for text in texts for one in (VENDOR_ADDRESSES if text == VENDOR else (text,))]
    try:
        return tuple(ip_network(one.strip()) for one in wanted)
    except ValueError as error:
        raise ConfigError(f"{name}: {error}; give addresses, networks or {VENDOR!r}") from error


def read_address(text: str) -> Address | None:
    """An address from its text; an IPv4 address that came as IPv6 is an IPv4 address."""
    try:
        address = ip_address(text.strip())
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address


def _is_in(address: Address, networks: Iterable[Network]) -> bool:
    return any(address in network for network in networks)
