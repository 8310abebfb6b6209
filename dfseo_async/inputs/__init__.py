"""Input files to rows: JSON lines, CSV, plain text, standard input; lazily, with flat memory.

What cannot be read as a row comes out as a `Problem` at its place, and reading goes on: a user
wants to hear of all bad rows at once. Fields are judged elsewhere (``engine.preparing``).
"""

from __future__ import annotations

from dfseo_async.inputs.aside import read_aside
from dfseo_async.inputs.lines import MAX_LINE
from dfseo_async.inputs.reading import STDIN, SUFFIXES, read_rows
from dfseo_async.inputs.sets import parse_set

__all__ = ["MAX_LINE", "STDIN", "SUFFIXES", "parse_set", "read_aside", "read_rows"]
