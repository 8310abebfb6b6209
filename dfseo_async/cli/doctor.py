"""``dfseo-async doctor``: whether everything is in place, and what to do where it is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from dfseo_async.cli import options
from dfseo_async.cli.leaving import reporting
from dfseo_async.cli.printing import print_json

if TYPE_CHECKING:
    from dfseo_async.checkup import Finding


def doctor(
    *,
    base_url: options.BaseUrl = None,
    as_json: options.AsJson = False,
) -> None:
    """Look for whatever could stop a job: credentials, network, account, clock, disk (free).

    Exit codes:
    0 nothing is bad
    2 something on this machine or on the way to the service is
    3 the account says no
    """
    with reporting():
        import asyncio  # noqa: PLC0415 (start-up time)

        from dfseo_async.checkup import examine  # noqa: PLC0415
        from dfseo_async.checkup.judging import exit_code  # noqa: PLC0415
        from dfseo_async.settings import Settings  # noqa: PLC0415

        findings = asyncio.run(examine(Settings(base_url=base_url)))
        code = exit_code(findings)
    if as_json:
        record = {
            "exit_code": code,
            "checks": [
                {
                    "name": one.name,
                    "level": one.level.value,
                    "what": one.what,
                    "do": one.advice,
                }
                for one in findings
            ],
        }
        print_json(record)
    else:
        _show(findings)
    raise typer.Exit(code)


def _show(findings: list[Finding]) -> None:
    from rich.console import Console  # noqa: PLC0415 (start-up time)
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    styles = {"ok": "green", "warn": "yellow", "BAD": "bold red"}
    table = Table.grid(padding=(0, 2))
    for one in findings:
        level, what = one.level.value, Text(one.what, overflow="fold")
        table.add_row(Text(level, styles[level]), one.name, what)
        if one.advice:
            table.add_row("", "", Text(f"→ {one.advice}", overflow="fold"))
    Console(highlight=False, soft_wrap=True).print(table)
