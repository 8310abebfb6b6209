"""``dfseo-async resume``: go on with a job when its input is out of reach."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dfseo_async.cli import groups, options
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
            help="Results file, when it was moved or renamed.",
            show_default="as the job was begun",
        ),
    ] = None,
    money: groups.Money,
    reach: groups.Reach,
    pace: groups.Pace,
    receiving: groups.Receiving,
    showing: groups.Showing,
) -> None:
    """Go on with a job, by its ledger alone.

    Options count as they were given to run, unless they are given here.
    Rows that the input got since are not seen: for those, give the first command again.
    """
    with reporting():
        from dfseo_async.cli.choices import Choices  # noqa: PLC0415 (start-up time)
        from dfseo_async.cli.starting import start  # noqa: PLC0415

        choices = Choices.of(money, reach, pace, receiving, out=out)
        plan = make_plan(ledger, choices)
    start(plan, showing)


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

    found = look(ledger)
    if found.is_half_read:
        raise ConfigError(
            f"the input of {ledger} was not read to its end; give the command again that began it"
        )
    if found.endpoint is None:
        raise ConfigError(f"{ledger} holds no job; give the command again that began it")
    choices = _complete(chosen, found.choices, ledger)
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


def _complete(chosen: Choices, noted: Choices, ledger: Path) -> Choices:
    """What is chosen now, and where nothing is, what was noted when the job was begun."""
    from dfseo_async.errors import ConfigError  # noqa: PLC0415 (start-up time)
    from dfseo_async.settings import find_credentials  # noqa: PLC0415

    if os.environ.get("DATAFORSEO_BASE_URL"):  # said anew, and so it wins over what was noted
        noted = replace(noted, base_url=None)
    choices = chosen.over(noted)
    if choices.out_path is None:
        raise ConfigError(f"{ledger} does not say where its results are; give --out")
    find_credentials(choices.settings())
    return choices
