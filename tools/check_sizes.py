"""Print modules and functions that have grown too long; exit code 1 when there are any.

    python tools/check_sizes.py [FOLDER ...]

A module counts all its lines. A function counts the lines of its body, its docstring left out: a
command with twenty options has a long signature and a long text, and may still do little.
"""
# ruff: noqa: INP001, T201 - a script that prints, not a package

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
MODULE_LINES = 300
FUNCTION_LINES = 40

Function = ast.FunctionDef | ast.AsyncFunctionDef


def too_long(path: Path) -> Iterator[str]:
    """What is too long in one file, a line for each."""
    text = path.read_text("utf-8")
    count = text.count("\n")
    if count > MODULE_LINES:
        yield f"{path}: module of {count} lines, {MODULE_LINES} are enough"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, Function) and (lines := body_lines(node)) > FUNCTION_LINES:
            what = f"{node.name}() has {lines} lines, {FUNCTION_LINES} are enough"
            yield f"{path}:{node.lineno}: {what}"


def body_lines(function: Function) -> int:
    """Lines from the first statement behind the docstring to the last one."""
    statements = function.body[1:] if ast.get_docstring(function) else function.body
    if not statements:
        return 0
    return (statements[-1].end_lineno or 0) - statements[0].lineno + 1


def main(folders: list[Path]) -> int:
    """Check every module in *folders*; the exit code."""
    modules = sorted(path for folder in folders for path in folder.rglob("*.py"))
    found = [line for path in modules for line in too_long(path)]
    print("\n".join([*found, f"{len(modules)} modules looked at, {len(found)} findings"]))
    return 1 if found or not modules else 0


if __name__ == "__main__":
    sys.exit(main([Path(name) for name in sys.argv[1:]] or [ROOT / "dfseo_async"]))
