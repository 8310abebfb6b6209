"""Write the modules of typed tasks and their stubs from the catalogue.

    python tools/make_tasks.py [--check]

For each API: ``dfseo_async/tasks/API.pyi``, which editors and type checkers read, and beside it a
module of a few lines that makes its classes when they are asked for. Run it after the catalogue
has changed. With ``--check`` nothing is written; exit code 1 when a file is not what it would be.
"""
# ruff: noqa: INP001 - a script, not a package

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import wrap

from dfseo_async.catalogue import reading
from dfseo_async.tasks.shapes import Argument, Shape, names, shape

FOLDER = Path(__file__).parents[1] / "dfseo_async" / "tasks"
OWN_MODULES = {"__init__.py", "making.py", "shapes.py"}
WIDTH = 100
SOURCE = "# Written by tools/make_tasks.py from the catalogue; change the catalogue instead.\n"
MODULE = '''"""Typed tasks of ``{api}``; the stub beside this file says what each takes."""

from __future__ import annotations

from dfseo_async.tasks.making import members

__getattr__, __dir__ = members("{api}", __name__)
'''
HEAD = """from collections.abc import Mapping{sequence}
from typing import Any{literal}

from dfseo_async.models import Task
"""


def main() -> int:
    """Write the files, or compare them; 0 when all is well."""
    parser = argparse.ArgumentParser(description="Write the typed tasks from the catalogue.")
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    is_check = parser.parse_args().check
    wanted = dict(_files())
    there = {one.name: one for one in FOLDER.glob("*.py*") if one.name not in OWN_MODULES}
    stale = sorted(
        name
        for name in wanted.keys() | there.keys()
        if name not in there or there[name].read_text("utf-8") != wanted.get(name)
    )
    for name in () if is_check else stale:
        if name in wanted:
            (FOLDER / name).write_text(wanted[name], "utf-8")
        else:
            there[name].unlink()
    verb = "not up to date" if is_check else "written"
    sys.stdout.write("".join(f"{name}: {verb}\n" for name in stale))
    return int(is_check and bool(stale))


def _files() -> Iterator[tuple[str, str]]:
    """Name and text of each file."""
    for api in reading.APIS:
        yield f"{api}.py", SOURCE + MODULE.format(api=api)
        yield f"{api}.pyi", SOURCE + "\n" + _stub([shape(api, name) for name in names(api)])


def _stub(shapes: list[Shape]) -> str:
    classes = "\n".join(_class(one) for one in shapes)
    head = HEAD.format(
        sequence=", Sequence" if "Sequence[" in classes else "",
        literal=", Literal" if "Literal[" in classes else "",
    )
    return f"{head}\n{classes}"


def _class(one: Shape) -> str:
    lines = [
        f"class {one.name}(Task):",
        *_docstring(one.doc),
        "    def __init__(",
        "        self,",
        "        params: Mapping[str, Any] | None = None,",
        "        /,",
        "        *,",
        "        key: str | None = None,",
        *(line for argument in one.arguments for line in _argument(argument)),
        *(["        **fields: Any,"] if one.takes_any else []),
        "    ) -> None: ...",
    ]
    return "\n".join(lines) + "\n"


def _docstring(text: str) -> Iterator[str]:
    first, *others = text.split("\n")
    if not others:
        yield f'    """{first}"""'
    else:
        yield f'    """{first}'
        for line in others:
            yield from _wrapped(line)
        yield '    """'
    yield ""


def _wrapped(line: str) -> list[str]:
    indent = 4 + len(line) - len(line.lstrip())
    lines = wrap(
        line.strip(),
        WIDTH,
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent + 4),
        break_on_hyphens=False,
        break_long_words=False,
    )
    return lines or [""]


def _argument(one: Argument) -> Iterator[str]:
    default = "" if one.is_required else " = None"
    line = f"        {one.name}: {one.annotation}{default},"
    if len(line) <= WIDTH:
        yield line
        return
    before, _, rest = one.annotation.partition("Literal[")
    inner, _, after = rest.rpartition("]" if not before else "]]")
    close = "]" if not before else "]]"
    yield f"        {one.name}: {before}Literal["
    yield from (f"            {choice}," for choice in inner.split(", "))
    yield f"        {close}{after}{default},"


if __name__ == "__main__":
    sys.exit(main())
