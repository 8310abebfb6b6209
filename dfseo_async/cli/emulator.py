"""``dfseo-async emulator``: the service on this machine, for trying things out free of charge."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dfseo_async.cli.faults import Faults, Webhooks
from dfseo_async.cli.groups import Group
from dfseo_async.cli.leaving import reporting

if TYPE_CHECKING:
    from dfseo_async.emulator import EmulatorSettings

_time = partial(typer.Option, rich_help_panel="Times")
_limit = partial(typer.Option, rich_help_panel="Limits")


@dataclass(frozen=True, slots=True, kw_only=True)
class Times(Group):
    """How long everything takes, in seconds."""

    turnaround: Annotated[
        str, _time(metavar="LEAST-MOST", help="Seconds from POST to a finished task.")
    ] = "0.5-3"
    listing_delay: Annotated[float, _time(min=0, help="Seconds until tasks_ready lists it.")] = 0.3
    id_list_delay: Annotated[float, _time(min=0, help="Seconds until id_list lists it.")] = 0.3
    reply_delay: Annotated[str, _time(metavar="LEAST-MOST", help="Seconds that a reply takes.")] = (
        "0-0"
    )

    def settings(self) -> dict[str, Any]:
        """The emulator's settings of these names."""
        spans = {
            "turnaround": _span(self.turnaround, "--turnaround"),
            "reply_delay": _span(self.reply_delay, "--reply-delay"),
        }
        return self.given() | spans


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits(Group):
    """How many calls the service takes, by the names of the emulator's settings."""

    window_seconds: Annotated[float, _limit("--window", min=0.1, help="Seconds of its minute.")] = (
        60.0
    )
    calls_per_minute: Annotated[int, _limit(min=0, help="0 is no limit.")] = 2000
    tasks_ready_per_minute: Annotated[int, _limit(min=0)] = 20
    id_list_per_minute: Annotated[int, _limit(min=0)] = 10


def emulator(
    *,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 takes a free one.")] = 8765,
    login: Annotated[str, typer.Option(help="Login that is taken.")] = "demo",
    password: Annotated[str, typer.Option(help="Its password.")] = "demo",  # noqa: S107
    seed: Annotated[int, typer.Option(help="Fixes results, times and faults.")] = 1,
    balance_usd: Annotated[float, typer.Option(min=0, help="Money on the account.")] = 1_000_000.0,
    result_bytes: Annotated[
        str, typer.Option(metavar="LEAST-MOST", help="Size of a result.")
    ] = "20000-200000",
    strict_fields: Annotated[
        bool, typer.Option("--strict-fields", help="Refuse unknown fields and missing locations.")
    ] = False,
    times: Times,
    limits: Limits,
    faults: Faults,
    webhooks: Webhooks,
) -> None:
    """Serve an emulated DataForSEO on this machine until Ctrl-C."""
    with reporting():
        from dfseo_async.emulator import EmulatorSettings  # noqa: PLC0415 (start-up time)

        plan = faults.plan(webhooks.faults())
        least, most = _span(result_bytes, "--result-bytes")
        settings = EmulatorSettings(
            login=login,
            password=password,
            seed=seed,
            balance_usd=balance_usd,
            result_bytes=(int(least), int(most)),
            strict_fields=strict_fields,
            faults=plan,
            **times.settings(),
            **limits.given(),
        )
        _serve(settings, host, port)


def _serve(settings: EmulatorSettings, host: str, port: int) -> None:
    from dfseo_async.emulator import run_emulator  # noqa: PLC0415 (start-up time)
    from dfseo_async.errors import ConfigError  # noqa: PLC0415

    def announce(url: str) -> None:
        text = (
            f"DataForSEO emulator at {url}\n\n"
            f"  export DATAFORSEO_LOGIN={settings.login} DATAFORSEO_PASSWORD={settings.password}\n"
            "  dfseo-async run keywords.txt --endpoint serp/google/organic"
            " --out results.jsonl \\\n"
            f"    --set location_code=2840 --set language_code=en --base-url {url}\n\n"
            f"What callers did: {url}/__emulator__    Stop: Ctrl-C"
        )
        try:
            typer.echo(text)
        except OSError as error:
            why = error.strerror or error
            raise ConfigError(f"cannot write to standard output: {why}") from error

    try:
        run_emulator(settings, host, port, announce)
    except OSError as error:
        raise ConfigError(f"cannot listen on {host}:{port}: {error.strerror or error}") from error


def _span(text: str, option: str) -> tuple[float, float]:
    """Two numbers with a hyphen between them, or one for both."""
    from dfseo_async.errors import ConfigError  # noqa: PLC0415 (start-up time)

    least, _, most = text.partition("-")
    try:
        found = float(least), float(most or least)
    except ValueError:
        found = math.nan, math.nan
    if not all(map(math.isfinite, found)):
        raise ConfigError(f"{option} takes LEAST-MOST, such as 0.5-3; got {text!r}")
    return found
