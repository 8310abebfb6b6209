"""Options that several commands take together, each group as one parameter.

A command that takes a group has all its options, in that place among its own; the names of the
options are those of ``Choices``.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from functools import wraps
from typing import Any, get_type_hints

from dfseo_async.cli import options


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Options as the user gave them."""

    def given(self) -> dict[str, Any]:
        """Those that were given, by name: a flag that is off was not, a number 0 was."""
        return {
            name: value
            for name, value in asdict(self).items()
            if value is not None and value is not False and value != []
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Money(Group):
    """What a job may cost."""

    budget_usd: options.Budget = None
    price_usd: options.Price = None
    repost_failed: options.RepostFailed = None
    resend_doubtful: options.ResendDoubtful = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach(Group):
    """Where the service is, and what it allows."""

    base_url: options.BaseUrl = None
    calls_per_minute: options.CallsPerMinute = None
    tasks_ready_per_minute: options.TasksReadyPerMinute = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace(Group):
    """How much at once, and how long to wait."""

    fan_out: options.FanOut = None
    task_timeout: options.TaskTimeout = None
    call_timeout: options.CallTimeout = None
    resend_grace: options.ResendGrace = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiving(Group):
    """How results are taken as the service pushes them."""

    listen: options.Listen = None
    public_url: options.PublicUrl = None
    allow_from: options.AllowFrom = None
    trusted_proxies: options.TrustedProxy = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing(Group):
    """How much is shown while a job runs."""

    quiet: options.Quiet = False
    verbose: options.Verbose = False


def with_groups(command: Callable[..., None]) -> Callable[..., None]:
    """*command* as typer takes it: with every option of its groups as a parameter of its own."""
    hints = get_type_hints(command, include_extras=True)
    groups = {
        name: kind
        for name, kind in hints.items()
        if isinstance(kind, type) and issubclass(kind, Group)
    }

    @wraps(command)
    def run(**values: Any) -> None:
        for name, kind in groups.items():
            values[name] = kind(**{one.name: values.pop(one.name) for one in fields(kind)})
        command(**values)

    parameters: list[inspect.Parameter] = []
    for one in inspect.signature(command).parameters.values():
        if one.name in groups:
            parameters += _options_of(groups[one.name])
        else:
            parameters.append(one.replace(annotation=hints[one.name]))
    vars(run)["__signature__"] = inspect.Signature(parameters)
    return run


def _options_of(kind: type[Group]) -> list[inspect.Parameter]:
    hints = get_type_hints(kind, include_extras=True)
    return [
        inspect.Parameter(
            one.name,
            inspect.Parameter.KEYWORD_ONLY,
            default=one.default,
            annotation=hints[one.name],
        )
        for one in fields(kind)
    ]
