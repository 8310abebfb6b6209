"""Options of ``emulator`` for what goes wrong, and the plan of faults that they make."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dfseo_async.cli.groups import Group

if TYPE_CHECKING:
    from dfseo_async.emulator import CallKind, Fault, FaultPlan, WebhookFaults

_FAULT_HELP = (
    "CALL:FAULT=RATE, such as task_post:lose_reply=0.25 (of task_post, tasks_ready, task_get,"
    " id_list; lose_reply, cut, cut_reply, error_after, error_before, hang_after, hang_before,"
    " truncate, garbage, throttle); repeatable."
)
_SCRIPT_HELP = "CALL:NTH:FAULT[:TIMES], such as task_post:3:lose_reply; repeatable."
_ENDING_HELP = "Share of tasks that end with a code, such as 40102=0.01; repeatable."

_fault = partial(typer.Option, rich_help_panel="Faults")
_webhook = partial(
    typer.Option, rich_help_panel="Faults of postbacks and pingbacks, as shares from 0 to 1"
)


def _share(what: str) -> Any:
    return _webhook(min=0, max=1, help=f"Those {what}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Faults(Group):
    """What goes wrong with calls and tasks."""

    fault: Annotated[list[str] | None, _fault(metavar="SPEC", help=_FAULT_HELP)] = None
    script: Annotated[list[str] | None, _fault(metavar="SPEC", help=_SCRIPT_HELP)] = None
    element_error: Annotated[
        float, _fault(min=0, max=1, help="Share of posted tasks answered 50000.")
    ] = 0.0
    ending: Annotated[list[str] | None, _fault(metavar="CODE=RATE", help=_ENDING_HELP)] = None
    unlisted: Annotated[
        float, _fault(min=0, max=1, help="Share of tasks that tasks_ready never lists.")
    ] = 0.0
    foreign_tasks: Annotated[int, _fault(min=0, help="Listed tasks of another program.")] = 0

    def plan(self, webhooks: WebhookFaults) -> FaultPlan:
        """All of it, with what goes wrong with webhooks.

        Raises:
            ConfigError: something cannot be read.
        """
        from dfseo_async.emulator import FaultPlan, parse_scripted  # noqa: PLC0415 (start-up time)

        rates, execution = _read_rates(self.fault or ()), _read_endings(self.ending or ())
        return FaultPlan(
            rates=rates,
            script=tuple(parse_scripted(text) for text in self.script or ()),
            element_error=self.element_error,
            execution=execution,
            unlisted=self.unlisted,
            foreign_tasks=self.foreign_tasks,
            webhooks=webhooks,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhooks(Group):
    """What goes wrong with postbacks and pingbacks."""

    postback_duplicates: Annotated[float, _share("sent twice.")] = 0.0
    postback_losses: Annotated[
        float, _share("never sent; the service knows: tasks_ready and errors show them.")
    ] = 0.0
    postback_vanished: Annotated[
        float, _share("never sent; the service believes that they arrived.")
    ] = 0.0
    postback_early: Annotated[float, _share("sent before the reply to their POST.")] = 0.0
    postback_listed: Annotated[float, _share("on the way while tasks_ready shows their task.")] = (
        0.0
    )
    postback_late: Annotated[
        str, _webhook(metavar="SHARE:SECONDS", help="Postbacks sent late.")
    ] = "0:0"

    def faults(self) -> WebhookFaults:
        """The same, as the emulator takes it.

        Raises:
            ConfigError: the late ones cannot be read.
        """
        from dfseo_async.emulator import WebhookFaults  # noqa: PLC0415 (start-up time)
        from dfseo_async.errors import ConfigError  # noqa: PLC0415

        share, _, seconds = self.postback_late.partition(":")
        try:
            late = float(share), float(seconds)
        except ValueError:
            raise ConfigError(
                f"--postback-late takes SHARE:SECONDS, not {self.postback_late!r}"
            ) from None
        return WebhookFaults(
            duplicates=self.postback_duplicates,
            losses=self.postback_losses,
            vanished=self.postback_vanished,
            early=self.postback_early,
            listed=self.postback_listed,
            late=late,
        )


def _read_rates(texts: Sequence[str]) -> dict[CallKind, dict[Fault, float]]:
    from dfseo_async.emulator import CallKind, Fault  # noqa: PLC0415 (start-up time)
    from dfseo_async.errors import ConfigError  # noqa: PLC0415

    rates: dict[CallKind, dict[Fault, float]] = {}
    for text in texts:
        name, rate = _read_rate(text, "--fault")
        call, _, fault = name.partition(":")
        try:
            rates.setdefault(CallKind(call), {})[Fault(fault)] = rate
        except ValueError as error:
            raise ConfigError(f"--fault {text}: {error}") from error
    return rates


def _read_endings(texts: Sequence[str]) -> dict[int, float]:
    from dfseo_async.errors import ConfigError  # noqa: PLC0415 (start-up time)

    rates = dict(_read_rate(text, "--ending") for text in texts)
    if not all(code.isdigit() for code in rates):
        raise ConfigError(f"--ending takes CODE=RATE, such as 40102=0.01; got {list(texts)}")
    return {int(code): rate for code, rate in rates.items()}


def _read_rate(text: str, option: str) -> tuple[str, float]:
    from dfseo_async.errors import ConfigError  # noqa: PLC0415 (start-up time)

    name, _, rate = text.partition("=")
    try:
        return name, float(rate)
    except ValueError:
        raise ConfigError(f"{option} takes NAME=RATE; got {text!r}") from None
