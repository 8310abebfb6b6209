"""``dfseo-async run``: a file of tasks in, a file of results out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dfseo_async.cli import groups, options
from dfseo_async.cli.leaving import reporting

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dfseo_async.cli.choices import Choices
    from dfseo_async.cli.working import Plan
    from dfseo_async.engine.job import JobRequest
    from dfseo_async.engine.preparing import InputRow
    from dfseo_async.errors import Problem


def run(
    source: Annotated[
        str,
        typer.Argument(
            metavar="INPUT",
            help=".jsonl (one task a line), .csv (header = field names), .txt (one keyword a"
            " line), or - for JSON lines on standard input.",
            show_default=False,
        ),
    ],
    *,
    endpoint: Annotated[
        str,
        typer.Option(
            help="Such as serp/google/organic, or a live call: serp/google/organic/live/advanced;"
            " see the command endpoints. A row may name its own in a field endpoint."
        ),
    ],
    out: Annotated[
        Path,
        typer.Option(metavar="FILE", help="Results: .jsonl or .jsonl.gz, one task a line."),
    ],
    ledger: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="What was sent, paid for and collected; the same ledger resumes.",
            show_default="OUT.db",
        ),
    ] = None,
    function: options.Function = None,
    sets: options.Sets = None,
    key_field: options.KeyField = "key",
    raw_keywords: Annotated[
        bool,
        typer.Option("--raw-keywords", help="Do not escape % and + (the service decodes them)."),
    ] = False,
    money: groups.Money,
    allow_duplicates: Annotated[
        bool,
        options.money_option(
            "--allow-duplicates",
            help="Pay for every repeated row; otherwise it is paid once and answered as often.",
        ),
    ] = False,
    no_validate: Annotated[
        bool,
        options.checks_option("--no-validate", help="Leave judging the fields to the service."),
    ] = False,
    allow_unknown_fields: Annotated[
        bool,
        options.checks_option(
            "--allow-unknown-fields", help="Send fields that the catalogue does not know."
        ),
    ] = False,
    reach: groups.Reach,
    pace: groups.Pace,
    receiving: groups.Receiving,
    showing: groups.Showing,
) -> None:
    """Run a file of tasks: every result once in OUT, nothing paid twice.

    The same command again goes on where the last one ended, whatever ended it.

    Exit codes:
    0 every task has its result, or there was none to find
    1 some tasks failed or are not finished
    2 bad usage or input; nothing was sent
    3 stopped by account, budget or disk; the same command resumes
    130 interrupted; the same command resumes
    """
    with reporting():
        from dfseo_async.catalogue import family  # noqa: PLC0415 (start-up time)
        from dfseo_async.cli.choices import Choices  # noqa: PLC0415
        from dfseo_async.cli.starting import start  # noqa: PLC0415
        from dfseo_async.engine.job import JobRequest  # noqa: PLC0415

        choices = Choices.of(money, reach, pace, receiving, out=out)
        request = JobRequest(
            family=family(endpoint),
            settings=choices.job_settings(),
            ledger=ledger or Path(f"{out}.db"),
            out=out,
            function=function,
            key_field=key_field,
            budget_usd=money.budget_usd,
            price_usd=money.price_usd,
            raw_keywords=raw_keywords,
            allow_duplicates=allow_duplicates,
            validate=not no_validate,
            allow_unknown_fields=allow_unknown_fields,
        )
        plan = make_plan(source, sets or (), request, choices)
    start(plan, showing)


def make_plan(source: str, sets: Sequence[str], request: JobRequest, choices: Choices) -> Plan:
    """The job of a ``run``, with its input opened.

    Raises:
        ConfigError: the input cannot be read, or a set cannot be.
    """
    from dfseo_async.cli.receiving import make_listening  # noqa: PLC0415 (start-up time)
    from dfseo_async.cli.working import Plan  # noqa: PLC0415
    from dfseo_async.settings import find_credentials  # noqa: PLC0415

    find_credentials(choices.settings())
    rows = open_rows(source, sets, request)
    return Plan(
        settings=choices.settings(),
        request=replace(request, public_url=choices.public_url, check_first=True),
        rows=rows,
        may_block=not Path(source).is_file(),
        listening=make_listening(choices),
        note=choices.note(),
    )


def open_rows(
    source: str, sets: Sequence[str], request: JobRequest
) -> Iterator[InputRow | Problem]:
    """The rows of an input, each with the fields of every ``--set``.

    Raises:
        ConfigError: the input cannot be read, or a set cannot be.
    """
    from dfseo_async.inputs import read_rows  # noqa: PLC0415 (start-up time)

    passes_unknown = request.allow_unknown_fields or not request.validate
    return read_rows(
        source,
        request.family,
        sets=_read_sets(sets, request, passes_unknown=passes_unknown),
        key_field=request.key_field,
        allow_unknown=passes_unknown,
    )


def _read_sets(
    sets: Sequence[str], request: JobRequest, *, passes_unknown: bool
) -> dict[str, object]:
    """The fields of every ``--set``."""
    from dfseo_async.errors import ConfigError  # noqa: PLC0415 (start-up time)
    from dfseo_async.inputs import parse_set  # noqa: PLC0415

    found: dict[str, object] = {}
    for text in sets:
        name, value = parse_set(
            text, request.family, validate=request.validate, allow_unknown=passes_unknown
        )
        if name in found:
            raise ConfigError(f"--set {name} is given twice")
        if name == request.key_field:
            raise ConfigError(
                f"--set {name}: that field names a row, so it differs from row to row"
            )
        found[name] = value
    return found
