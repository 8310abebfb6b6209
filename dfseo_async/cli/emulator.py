"""``dfseo-async emulator``: the service on this machine, for trying things out free of charge."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dfseo_async.cli.leaving import reporting

if TYPE_CHECKING:
    from dfseo_async.emulator import EmulatorSettings, FaultPlan, WebhookFaults

LIMITS = "Limits"
TIMES = "Times"
FAULTS = "Faults"
WEBHOOKS = "Faults of postbacks and pingbacks, as shares from 0 to 1"
Share = float
_FAULT_HELP = (
    "CALL:FAULT=RATE, such as task_post:lose_reply=0.25 (of task_post, tasks_ready, task_get,"
    " id_list; lose_reply, cut, cut_reply, error_after, error_before, hang_after, hang_before,"
    " truncate, garbage, throttle); repeatable."
)


def _share(what: str) -> Any:
    return typer.Option(min=0, max=1, help=f"Those {what}", rich_help_panel=WEBHOOKS)


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
    turnaround: Annotated[
        str,
        typer.Option(
            metavar="LEAST-MOST",
            help="Seconds from POST to a finished task.",
            rich_help_panel=TIMES,
        ),
    ] = "0.5-3",
    listing_delay: Annotated[
        float,
        typer.Option(min=0, help="Seconds until tasks_ready lists it.", rich_help_panel=TIMES),
    ] = 0.3,
    id_list_delay: Annotated[
        float, typer.Option(min=0, help="Seconds until id_list lists it.", rich_help_panel=TIMES)
    ] = 0.3,
    reply_delay: Annotated[
        str,
        typer.Option(
            metavar="LEAST-MOST", help="Seconds that a reply takes.", rich_help_panel=TIMES
        ),
    ] = "0-0",
    window: Annotated[
        float, typer.Option(min=0.1, help="Seconds of its minute.", rich_help_panel=LIMITS)
    ] = 60.0,
    calls_per_minute: Annotated[
        int, typer.Option(min=0, help="0 is no limit.", rich_help_panel=LIMITS)
    ] = 2000,
    tasks_ready_per_minute: Annotated[int, typer.Option(min=0, rich_help_panel=LIMITS)] = 20,
    id_list_per_minute: Annotated[int, typer.Option(min=0, rich_help_panel=LIMITS)] = 10,
    fault: Annotated[
        list[str] | None,
        typer.Option(metavar="SPEC", help=_FAULT_HELP, rich_help_panel=FAULTS),
    ] = None,
    script: Annotated[
        list[str] | None,
        typer.Option(
            metavar="SPEC",
            help="CALL:NTH:FAULT[:TIMES], such as task_post:3:lose_reply; repeatable.",
            rich_help_panel=FAULTS,
        ),
    ] = None,
    element_error: Annotated[
        float,
        typer.Option(
            min=0, max=1, help="Share of posted tasks answered 50000.", rich_help_panel=FAULTS
        ),
    ] = 0.0,
    ending: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CODE=RATE",
            help="Share of tasks that end with a code, such as 40102=0.01; repeatable.",
            rich_help_panel=FAULTS,
        ),
    ] = None,
    unlisted: Annotated[
        float,
        typer.Option(
            min=0,
            max=1,
            help="Share of tasks that tasks_ready never lists.",
            rich_help_panel=FAULTS,
        ),
    ] = 0.0,
    foreign_tasks: Annotated[
        int,
        typer.Option(min=0, help="Listed tasks of another program.", rich_help_panel=FAULTS),
    ] = 0,
    postback_duplicates: Annotated[Share, _share("sent twice.")] = 0.0,
    postback_losses: Annotated[
        Share, _share("never sent; the service knows: tasks_ready and errors show them.")
    ] = 0.0,
    postback_vanished: Annotated[
        Share, _share("never sent; the service believes that they arrived.")
    ] = 0.0,
    postback_early: Annotated[Share, _share("sent before the reply to their POST.")] = 0.0,
    postback_listed: Annotated[
        Share, _share("on the way while tasks_ready shows their task.")
    ] = 0.0,
    postback_late: Annotated[
        str,
        typer.Option(
            metavar="SHARE:SECONDS", help="Postbacks sent late.", rich_help_panel=WEBHOOKS
        ),
    ] = "0:0",
) -> None:
    """Serve an emulated DataForSEO on this machine until Ctrl-C."""
    with reporting():
        from dfseo_async.emulator import EmulatorSettings  # noqa: PLC0415 (start-up time)

        plan = _faults(
            fault or (),
            script or (),
            ending or (),
            element_error=element_error,
            unlisted=unlisted,
            foreign_tasks=foreign_tasks,
            webhooks=_webhooks(
                duplicates=postback_duplicates,
                losses=postback_losses,
                vanished=postback_vanished,
                early=postback_early,
                listed=postback_listed,
                late=postback_late,
            ),
        )
        least, most = _span(result_bytes, "--result-bytes")
        settings = EmulatorSettings(
            login=login,
            password=password,
            seed=seed,
            turnaround=_span(turnaround, "--turnaround"),
            listing_delay=listing_delay,
            id_list_delay=id_list_delay,
            reply_delay=_span(reply_delay, "--reply-delay"),
            window_seconds=window,
            calls_per_minute=calls_per_minute,
            tasks_ready_per_minute=tasks_ready_per_minute,
            id_list_per_minute=id_list_per_minute,
            balance_usd=balance_usd,
            result_bytes=(int(least), int(most)),
            strict_fields=strict_fields,
            faults=plan,
        )
        _serve(settings, host, port)


def _serve(settings: EmulatorSettings, host: str, port: int) -> None:
    from dfseo_async.emulator import run_emulator  # noqa: PLC0415 (start-up time)
    from dfseo_async.errors import ConfigError  # noqa: PLC0415

    def announce(url: str) -> None:
        sys.stdout.write(
            f"DataForSEO emulator at {url}\n\n"
            f"  export DATAFORSEO_LOGIN={settings.login} DATAFORSEO_PASSWORD={settings.password}\n"
            "  dfseo-async run keywords.txt --endpoint serp/google/organic"
            " --out results.jsonl \\\n"
            f"    --set location_code=2840 --set language_code=en --base-url {url}\n\n"
            f"What callers did: {url}/__emulator__    Stop: Ctrl-C\n"
        )
        sys.stdout.flush()

    try:
        run_emulator(settings, host, port, announce)
    except OSError as error:
        raise ConfigError(f"cannot listen on {host}:{port}: {error.strerror or error}") from error


def _span(text: str, option: str) -> tuple[float, float]:
    """Two numbers with a hyphen between them, or one for both."""
    from dfseo_async.errors import ConfigError  # noqa: PLC0415 (start-up time)

    least, _, most = text.partition("-")
    try:
        return float(least), float(most or least)
    except ValueError:
        raise ConfigError(f"{option} takes LEAST-MOST, such as 0.5-3; got {text!r}") from None


def _webhooks(
    *, duplicates: float, losses: float, vanished: float, early: float, listed: float, late: str
) -> WebhookFaults:
    from dfseo_async.emulator import WebhookFaults  # noqa: PLC0415 (start-up time)
    from dfseo_async.errors import ConfigError  # noqa: PLC0415

    share, _, seconds = late.partition(":")
    try:
        delay = float(share), float(seconds)
    except ValueError:
        raise ConfigError(f"--postback-late takes SHARE:SECONDS, not {late!r}") from None
    return WebhookFaults(
        duplicates=duplicates,
        losses=losses,
        vanished=vanished,
        early=early,
        listed=listed,
        late=delay,
    )


def _rate(text: str, option: str) -> tuple[str, float]:
    from dfseo_async.errors import ConfigError  # noqa: PLC0415 (start-up time)

    name, _, rate = text.partition("=")
    try:
        return name, float(rate)
    except ValueError:
        raise ConfigError(f"{option} takes NAME=RATE; got {text!r}") from None


def _faults(
    faults: list[str] | tuple[str, ...],
    script: list[str] | tuple[str, ...],
    endings: list[str] | tuple[str, ...],
    *,
    element_error: float,
    unlisted: float,
    foreign_tasks: int,
    webhooks: WebhookFaults,
) -> FaultPlan:
    from dfseo_async.emulator import (  # noqa: PLC0415 (start-up time)
        CallKind,
        Fault,
        FaultPlan,
        parse_scripted,
    )
    from dfseo_async.errors import ConfigError  # noqa: PLC0415

    rates: dict[CallKind, dict[Fault, float]] = {}
    for text in faults:
        name, rate = _rate(text, "--fault")
        call, _, fault = name.partition(":")
        try:
            rates.setdefault(CallKind(call), {})[Fault(fault)] = rate
        except ValueError as error:
            raise ConfigError(f"--fault {text}: {error}") from error
    execution = dict(_rate(text, "--ending") for text in endings)
    if not all(code.isdigit() for code in execution):
        raise ConfigError(f"--ending takes CODE=RATE, such as 40102=0.01; got {list(endings)}")
    return FaultPlan(
        rates=rates,
        script=tuple(parse_scripted(text) for text in script),
        element_error=element_error,
        execution={int(code): rate for code, rate in execution.items()},
        unlisted=unlisted,
        foreign_tasks=foreign_tasks,
        webhooks=webhooks,
    )
