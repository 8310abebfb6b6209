"""The receiver of one job, on the address that the user gave."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from dfseo_async.cli.choices import Choices
from dfseo_async.cli.options import split_address
from dfseo_async.cli.wording import number
from dfseo_async.engine.job import Job
from dfseo_async.errors import ConfigError
from dfseo_async.receiver import (
    ReceiverSettings,
    ReceiverStats,
    make_receiver,
    receiver_stats,
    serve,
)


class Listening:
    """Where and how the receiver listens; made before the job, so that mistakes cost nothing.

    Args:
        address: HOST:PORT.
        public_url: where that is seen from outside.
        settings: bounds and networks.
    """

    def __init__(self, address: str, public_url: str, settings: ReceiverSettings) -> None:
        self.public_url = public_url
        self._host, self._port = split_address(address)
        self._settings = settings
        self._stats: ReceiverStats | None = None

    def check(self) -> None:
        """See whether the address can be had, before the job sends anything.

        Raises:
            ConfigError: it cannot.
        """
        family = socket.AF_INET6 if ":" in self._host else socket.AF_INET
        try:
            with socket.socket(family) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((self._host, self._port))
        except OSError as error:
            raise ConfigError(
                f"cannot listen on {self._host}:{self._port}: {error.strerror or error}"
            ) from error

    @asynccontextmanager
    async def serving(self, job: Job) -> AsyncIterator[str]:
        """Receive for *job* while the block runs; gives the address."""
        app = make_receiver(job.intake, settings=self._settings)
        try:
            async with serve(app, self._host, self._port) as address:
                yield address.url
        finally:
            self._stats = receiver_stats(app)

    def lines(self) -> list[str]:
        """What came, for the summary."""
        stats = self._stats
        if stats is None:
            return []
        strange = stats.unknown_task + stats.not_found + stats.forbidden + stats.bad_method
        strange += stats.bad_request + stats.too_large + stats.malformed
        cut = stats.too_slow + stats.connections_cut + stats.connections_refused + stats.broken_off
        late = stats.late + stats.not_stored + stats.no_room
        told = [
            number(stats.accepted, "postback"),
            f"{stats.duplicate:,} of them again" if stats.duplicate else "",
            number(stats.pinged, "pingback") if stats.pinged else "",
            f"{late:,} put off" if late else "",
            f"{strange:,} refused" if strange else "",
            f"{cut:,} cut off" if cut else "",
        ]
        return [f"received {', '.join(filter(None, told))}"]


def free_address() -> str:
    """An address on this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{probe.getsockname()[1]}"


def make_listening(choices: Choices) -> Listening | None:
    """The receiver that the user wants; None without one.

    Raises:
        ConfigError: half of what it needs, or networks that are none.
    """
    if choices.listen is None and choices.public_url is None:
        if choices.allow_from or choices.trusted_proxies:
            raise ConfigError("--allow-from and --trusted-proxy need --listen and --public-url")
        return None
    if choices.listen is None or choices.public_url is None:
        raise ConfigError(
            "--listen HOST:PORT (where results are taken) and --public-url URL (where the service"
            " reaches that) belong together"
        )
    settings = ReceiverSettings(
        allow_from=tuple(choices.allow_from or ()),
        trusted_proxies=tuple(choices.trusted_proxies or ()),
    )
    listening = Listening(choices.listen, choices.public_url, settings)
    listening.check()
    return listening
