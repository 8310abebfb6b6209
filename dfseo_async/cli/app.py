"""All commands together."""

from __future__ import annotations

from typing import Annotated

import typer

from dfseo_async.cli.account import account
from dfseo_async.cli.demo import demo
from dfseo_async.cli.doctor import doctor
from dfseo_async.cli.emulator import emulator
from dfseo_async.cli.endpoints import endpoints
from dfseo_async.cli.estimate import estimate
from dfseo_async.cli.groups import with_groups
from dfseo_async.cli.languages import languages
from dfseo_async.cli.listen import listen
from dfseo_async.cli.locations import locations
from dfseo_async.cli.recover import recover
from dfseo_async.cli.resume import resume
from dfseo_async.cli.run import run
from dfseo_async.cli.status import status

app = typer.Typer(
    name="dfseo-async",
    help="Bulk engine for the DataForSEO v3 API: every result once, never paid twice.",
    epilog="Credentials come from DATAFORSEO_LOGIN and DATAFORSEO_PASSWORD."
    " Without any, try: dfseo-async demo",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for command in (
    *(run, resume, listen, recover, status),
    *(estimate, endpoints, locations, languages, account, doctor),
    *(demo, emulator),
):
    app.command()(with_groups(command))


def _show_version(wanted: bool) -> None:
    if wanted:
        from dfseo_async import __version__  # noqa: PLC0415 (loads the whole package)

        typer.echo(f"dfseo-async {__version__}")
        raise typer.Exit


@app.callback()
def options(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show it.")
    ] = False,
) -> None:
    """Take the options in front of the command; ``--version`` is the only one."""
