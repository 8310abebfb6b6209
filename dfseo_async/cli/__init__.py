"""The command line: one file per command, and no logic of its own.

Importing this package is cheap on purpose; each command imports what it needs when it runs.
"""

from __future__ import annotations


def main() -> None:
    """Run the command that the arguments name; ends the process with its exit code."""
    from dfseo_async.cli.app import app  # noqa: PLC0415 (typer alone takes a tenth of a second)

    app(prog_name="dfseo-async")
