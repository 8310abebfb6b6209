"""What ``--json`` prints, the same way for every command."""

from __future__ import annotations

import sys
from typing import Any


def print_json(record: Any) -> None:
    """Print *record* on standard output, indented."""
    import orjson  # noqa: PLC0415 (start-up time)

    sys.stdout.write(f"{orjson.dumps(record, option=orjson.OPT_INDENT_2).decode()}\n")
