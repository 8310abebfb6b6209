"""``dfseo-async listen``: take what the service pushes for a job, and send nothing."""

from __future__ import annotations

from dataclasses import replace

from dfseo_async.cli import groups, options
from dfseo_async.cli.leaving import reporting


def listen(
    ledger: options.LedgerArgument,
    *,
    receiving: groups.Receiving,
    reach: groups.Reach,
    task_timeout: options.TaskTimeout = None,
    showing: groups.Showing,
) -> None:
    """Receive the results of a job that was begun, without sending anything.

    Ends when every task that was sent has its result; what the service does not push is fetched.
    Options count as they were given to run, unless they are given here.
    """
    with reporting():
        from dfseo_async.cli.choices import Choices  # noqa: PLC0415 (start-up time)
        from dfseo_async.cli.resume import make_plan  # noqa: PLC0415
        from dfseo_async.cli.starting import start  # noqa: PLC0415
        from dfseo_async.errors import ConfigError  # noqa: PLC0415

        choices = replace(Choices.of(receiving, reach), task_timeout=task_timeout)
        plan = make_plan(ledger, choices)
        if plan.listening is None:
            raise ConfigError("listen where? give --listen HOST:PORT and --public-url URL")
        plan = replace(plan, request=replace(plan.request, sends=False))
    start(plan, showing)
