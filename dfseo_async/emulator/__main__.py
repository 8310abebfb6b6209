"""``python -m dfseo_async.emulator``: prints one line of JSON with the url, then serves."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

import msgspec

from dfseo_async.emulator.server import run_emulator
from dfseo_async.emulator.settings import EmulatorSettings
from dfseo_async.errors import ConfigError

_SETTINGS_HELP = """Settings are the fields of EmulatorSettings, faults among them:
{"turnaround": [1, 5], "faults": {"unlisted": 0.01, "webhooks": {"duplicates": 0.2, "losses": 0.1,
"vanished": 0.1, "early": 0.05, "listed": 0.1, "late": [0.1, 5]}}}. `dfseo-async emulator --help`
explains the commonest of them as options."""


def main(arguments: list[str] | None = None) -> int:
    """Serve until stopped; returns the exit code."""
    given = _parser().parse_args(arguments)
    try:
        settings = read_settings(given.settings)
        lifeline = sys.stdin.fileno() if given.settings == "-" else None
        run_emulator(settings, given.host, given.port, _announce, lifeline=lifeline)
    except (ConfigError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


def read_settings(source: str) -> EmulatorSettings:
    """Read settings as JSON from a file, or from the first line of standard input (``-``).

    Raises:
        ConfigError: they cannot be read or are none.
    """
    if not source:
        return EmulatorSettings()
    try:
        text = sys.stdin.buffer.readline() if source == "-" else Path(source).read_bytes()
        return msgspec.json.decode(text, type=EmulatorSettings)
    except (OSError, msgspec.MsgspecError) as error:
        raise ConfigError(f"cannot read the emulator's settings: {error}") from error


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="dfseo_async.emulator", description=__doc__, epilog=_SETTINGS_HELP
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=0, help="port to listen on, 0 for a free one")
    parser.add_argument(
        "--settings",
        default="",
        help="file with settings as JSON; - reads one line of standard input and then stops "
        "when standard input closes",
    )
    return parser


def _announce(url: str) -> None:
    sys.stdout.buffer.write(msgspec.json.encode({"url": url, "pid": os.getpid()}) + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    sys.exit(main())
