"""``dfseo-async estimate``: what a job would cost and how long it would take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from dfseo_async.cli import groups, options
from dfseo_async.cli.leaving import asking
from dfseo_async.cli.printing import print_json

if TYPE_CHECKING:
    from dfseo_async.engine.request import JobRequest
    from dfseo_async.estimating import Asked, Count, Forecast
    from dfseo_async.settings import Settings


def estimate(
    source: Annotated[
        str,
        typer.Argument(
            metavar="INPUT",
            help=".jsonl, .csv, .txt, or - for JSON lines on standard input; as for run.",
            show_default=False,
        ),
    ],
    *,
    endpoint: Annotated[
        str, typer.Option(help="Such as serp/google/organic; see the command endpoints.")
    ],
    function: options.Function = None,
    sets: options.Sets = None,
    key_field: options.KeyField = "key",
    price: options.Price = None,
    allow_duplicates: Annotated[
        bool, options.money_option("--allow-duplicates", help="Every repeated row is paid for.")
    ] = False,
    no_validate: Annotated[
        bool, options.checks_option("--no-validate", help="Do not check the fields.")
    ] = False,
    allow_unknown_fields: Annotated[
        bool,
        options.checks_option(
            "--allow-unknown-fields", help="Let fields pass that the catalogue does not know."
        ),
    ] = False,
    account: Annotated[
        bool,
        options.service_option(
            "--account",
            help="Ask the account for its limits, prices and balance (free; needs credentials).",
        ),
    ] = False,
    reach: groups.Reach,
    as_json: options.AsJson = False,
) -> None:
    """Check an input and tell what running it would cost; nothing is sent.

    Takes the options of run that matter for it. Without --account no call is made at all.
    """
    with asking():
        from dfseo_async.catalogue import family  # noqa: PLC0415 (start-up time)
        from dfseo_async.engine.request import JobRequest  # noqa: PLC0415
        from dfseo_async.settings import JobSettings, Settings  # noqa: PLC0415

        settings = Settings(**reach.given())
        request = JobRequest(
            family=family(endpoint),
            settings=JobSettings(),
            function=function,
            key_field=key_field,
            price_usd=price,
            allow_duplicates=allow_duplicates,
            validate=not no_validate,
            allow_unknown_fields=allow_unknown_fields,
        )
        found, asked = _estimate(source, sets or [], request, settings, asks=account)
    if as_json:
        print_json(_record(found, asked))
    else:
        from dfseo_async.cli.forecast import show  # noqa: PLC0415 (start-up time)

        show(found, asked)


def _estimate(
    source: str, sets: list[str], request: JobRequest, settings: Settings, *, asks: bool
) -> tuple[Forecast, Asked]:
    import asyncio  # noqa: PLC0415 (start-up time)

    from dfseo_async.cli.run import open_rows  # noqa: PLC0415
    from dfseo_async.estimating import (  # noqa: PLC0415
        Tally,
        ask,
        forecast,
        not_asked,
        read_input,
    )

    rows = open_rows(source, sets, request)
    asked = asyncio.run(ask(settings, request.family)) if asks else not_asked(settings)
    tally = Tally(key_field=request.key_field, price_usd=request.price_usd, figures=asked.figures)
    read_input(rows, request, tally)
    return forecast(tally, asked.pace), asked


def _record(found: Forecast, asked: Asked) -> dict[str, Any]:
    from dataclasses import asdict  # noqa: PLC0415 (start-up time)

    from dfseo_async.estimating.forecast import JOURNAL_BYTES  # noqa: PLC0415

    tally = found.tally
    return {
        "rows": tally.rows,
        "tasks": tally.tasks,
        "repeated_rows": tally.repeated,
        "cost_usd_at_most": found.cost_usd,
        "tasks_without_price": found.unpriced,
        "endpoints": [_endpoint_record(one) for one in tally.counts.values()],
        "dearer_because": [
            {"why": note, "tasks": count} for note, count in tally.notes.most_common()
        ],
        "limits": asdict(found.pace),
        "turnaround_minutes": {
            "average": found.average_turnaround,
            "target": found.target_turnaround,
        },
        "is_live": found.is_live,
        "polling": asdict(found.polling),
        "postbacks": None if found.postbacks is None else asdict(found.postbacks),
        "without_postback": list(found.without_postback),
        "ledger_bytes": found.ledger_bytes,
        "journal_bytes_at_most": JOURNAL_BYTES,
        "balance_usd": asked.balance_usd,
    }


def _endpoint_record(one: Count) -> dict[str, Any]:
    return {
        "endpoint": one.family.endpoint,
        "tasks": one.tasks,
        "cost_usd_at_most": round(one.cost_usd, 9),
        "task_usd_lowest": one.lowest_usd if one.highest_usd else None,
        "task_usd_highest": one.highest_usd or None,
        "tasks_without_price": one.unpriced,
        "tasks_of_high_priority": one.urgent,
        "price_is_confirmed": one.is_confirmed,
    }
