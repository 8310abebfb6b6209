"""``dfseo-async listen``: take what the service pushes for a job, and send nothing."""

from __future__ import annotations

from dataclasses import replace

from dfseo_async.cli import options
from dfseo_async.cli.leaving import reporting


def listen(
    ledger: options.LedgerArgument,
    *,
    listen: options.Listen = None,
    public_url: options.PublicUrl = None,
    allow_from: options.AllowFrom = None,
    trusted_proxy: options.TrustedProxy = None,
    base_url: options.BaseUrl = None,
    calls_per_minute: options.CallsPerMinute = None,
    tasks_ready_per_minute: options.TasksReadyPerMinute = None,
    task_timeout: options.TaskTimeout = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
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

        choices = Choices(
            listen=listen,
            public_url=public_url,
            allow_from=allow_from or None,
            trusted_proxies=trusted_proxy or None,
            base_url=base_url,
            calls_per_minute=calls_per_minute,
            tasks_ready_per_minute=tasks_ready_per_minute,
            task_timeout=task_timeout,
        )
        plan = make_plan(ledger, choices)
        if plan.listening is None:
            raise ConfigError("listen where? give --listen HOST:PORT and --public-url URL")
        plan = replace(plan, request=replace(plan.request, sends=False))
    start(plan, is_quiet=quiet, is_verbose=verbose)
