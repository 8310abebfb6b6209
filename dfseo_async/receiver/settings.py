"""How the receiver defends itself; each default with its unit. Durations are seconds."""

from __future__ import annotations

from dataclasses import dataclass

from dfseo_async.errors import ConfigError

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiverSettings:
    """Bounds of the receiver.

    The service gives up after 10 s:
    https://dataforseo.com/help-center/pingbacks-postbacks-with-dataforseo-api

    Attributes:
        max_body_bytes: one body as it comes, compressed or not; a larger one is answered 413.
        max_plain_bytes: one body without its gzip, as far as it tells; a larger one is answered
            413. What lies about it is refused when it is unpacked, at a bound of its own.
        max_held_bytes: all bodies in memory, over all connections; beyond it, 503 at once.
        group_items: postbacks handed to the intake in one call at most.
        group_bytes: their bodies at most; one that is larger goes alone.
        answer_timeout: from the first byte of a request; what is not durable then is answered 503.
        arrival_timeout: for a whole request from its first byte; slower senders are cut.
        idle_timeout: how long a connection is kept between requests. Longer than the 60 s of a
            proxy in front, so that the proxy closes first and no request meets a closing door.
        stop_timeout: how long a stop waits for what is being received.
        max_connections: open at once; more are answered 503 and closed. The operating system's
            limit of open files lowers it.
        max_head_bytes: request line and headers.
        allow_from: networks that may send (``10.0.0.0/8``, single addresses), and ``dataforseo``
            for those that the vendor names; empty lets everybody in who knows the secret.
        trusted_proxies: networks of proxies in front of this receiver; only what they say in
            ``X-Forwarded-For`` is believed.
    """

    max_body_bytes: int = 32 * MIB
    max_plain_bytes: int = 64 * MIB
    max_held_bytes: int = 64 * MIB
    group_items: int = 256
    group_bytes: int = 8 * MIB
    answer_timeout: float = 7.0
    arrival_timeout: float = 10.0
    idle_timeout: float = 75.0
    stop_timeout: float = 10.0
    max_connections: int = 1000
    max_head_bytes: int = 16 * 1024
    allow_from: tuple[str, ...] = ()
    trusted_proxies: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what could not work, naming the field."""
        for name in self.__slots__:
            value = getattr(self, name)
            if isinstance(value, (int, float)) and not value > 0:
                raise ConfigError(f"{name} must be above 0, got {value}")
        if self.max_held_bytes < self.max_body_bytes:
            raise ConfigError(
                f"max_held_bytes ({self.max_held_bytes}) must hold one body of max_body_bytes"
                f" ({self.max_body_bytes})"
            )
