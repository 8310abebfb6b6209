"""What ``--json`` prints, the same way for every command."""

from __future__ import annotations

from typing import Any

import typer


def print_json(record: Any) -> None:
    """Print *record* on standard output, indented, as UTF-8 whatever the terminal's encoding."""
    import orjson  # noqa: PLC0415 (start-up time)

    try:
        text = orjson.dumps(record, option=orjson.OPT_INDENT_2)
    except TypeError:  # it holds names of files that are not UTF-8
        text = orjson.dumps(_printable(record), option=orjson.OPT_INDENT_2)
    typer.echo(text)


def _printable(value: Any) -> Any:
    """*value* with bytes that are no UTF-8 spelt out, as Python shows them."""
    match value:
        case str():
            return value.encode("utf-8", "backslashreplace").decode()
        case dict():
            return {_printable(name): _printable(one) for name, one in value.items()}
        case list() | tuple():
            return [_printable(one) for one in value]
        case _:
            return value
