"""``dfseo-async resume``: go on with a job when its input is out of reach."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dfseo_async.cli import options
from dfseo_async.cli.leaving import reporting

if TYPE_CHECKING:
    from dfseo_async.cli.choices import Choices
    from dfseo_async.cli.working import Plan


def resume(
    ledger: options.LedgerArgument,
    *,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Results file, when it was moved.",
            show_default="as the job was begun",
        ),
    ] = None,
    budget_usd: options.Budget = None,
    price: options.Price = None,
    repost_failed: options.RepostFailed = None,
    resend_doubtful: options.ResendDoubtful = False,
    base_url: options.BaseUrl = None,
    calls_per_minute: options.CallsPerMinute = None,
    tasks_ready_per_minute: options.TasksReadyPerMinute = None,
    fan_out: options.FanOut = None,
    task_timeout: options.TaskTimeout = None,
    call_timeout: options.CallTimeout = None,
    resend_grace: options.ResendGrace = None,
    listen: options.Listen = None,
    public_url: options.PublicUrl = None,
    allow_from: options.AllowFrom = None,
    trusted_proxy: options.TrustedProxy = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> None:
    """Go on with a job, by its ledger alone.

    Options count as they were given to run, unless they are given here.
    Rows that the input got since are not seen: for those, give the first command again.
    """
    with reporting():
        from dfseo_async.cli.choices import Choices  # noqa: PLC0415 (start-up time)
        from dfseo_async.cli.starting import start  # noqa: PLC0415

        choices = Choices(
            out=None if out is None else str(out.absolute()),
            base_url=base_url,
            calls_per_minute=calls_per_minute,
            tasks_ready_per_minute=tasks_ready_per_minute,
            fan_out=fan_out,
            call_timeout=call_timeout,
            task_timeout=task_timeout,
            resend_grace=resend_grace,
            repost_failed=repost_failed,
            resend_doubtful=resend_doubtful or None,
            listen=listen,
            public_url=public_url,
            allow_from=allow_from or None,
            trusted_proxies=trusted_proxy or None,
            budget_usd=budget_usd,
            price_usd=price,
        )
        plan = make_plan(ledger, choices)
    start(plan, is_quiet=quiet, is_verbose=verbose)


def make_plan(ledger: Path, chosen: Choices) -> Plan:
    """The job of a ledger.

    Raises:
        ConfigError: there is nothing that could be resumed.
        LedgerError: the ledger cannot be read.
    """
    from dfseo_async.catalogue import family  # noqa: PLC0415 (start-up time)
    from dfseo_async.cli.looking import look  # noqa: PLC0415
    from dfseo_async.cli.receiving import make_listening  # noqa: PLC0415
    from dfseo_async.cli.working import Plan  # noqa: PLC0415
    from dfseo_async.engine.job import JobRequest  # noqa: PLC0415
    from dfseo_async.errors import ConfigError  # noqa: PLC0415
    from dfseo_async.settings import find_credentials  # noqa: PLC0415

    found = look(ledger)
    if found.is_half_read:
        raise ConfigError(
            f"the input of {ledger} was not read to its end; give the command again that began it"
        )
    if found.endpoint is None:
        raise ConfigError(f"{ledger} holds no job; give the command again that began it")
    noted = found.choices
    if os.environ.get("DATAFORSEO_BASE_URL"):  # said anew, and so it wins over what was noted
        noted = replace(noted, base_url=None)
    choices = chosen.over(noted)
    if choices.out_path is None:
        raise ConfigError(f"{ledger} does not say where its results are; give --out")
    find_credentials(choices.settings())
    request = JobRequest(
        family=family(found.endpoint),
        settings=choices.job_settings(),
        ledger=ledger,
        out=choices.out_path,
        function=found.function,
        key_field=found.key_field,
        budget_usd=choices.budget_usd,
        price_usd=choices.price_usd,
        raw_keywords=found.raw_keywords,
        public_url=choices.public_url,
    )
    return Plan(
        settings=choices.settings(),
        request=request,
        note=choices.note(),
        listening=make_listening(choices),
    )
