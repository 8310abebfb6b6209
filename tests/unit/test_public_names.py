"""What users may rely on: names, docstrings, a light import; and that the README tells of it."""

from __future__ import annotations

import inspect
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

import dfseo_async
from dfseo_async import DataForSEO, DfseoError
from dfseo_async.cli.app import app

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
ARCHITECTURE = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
GROUP: Any = typer.main.get_command(app)
COMMANDS: dict[str, Any] = GROUP.commands


def _public_calls() -> Iterator[str]:
    for name, member in inspect.getmembers(DataForSEO):
        if not name.startswith("_") and inspect.iscoroutinefunction(member):
            yield name


def _public_members() -> Iterator[tuple[str, str]]:
    """Every class that is promised, and every method and property of its own."""
    for name in dfseo_async.__all__:
        kind = getattr(dfseo_async, name)
        yield name, kind.__doc__ or ""
        for method, member in vars(kind).items():
            is_code = inspect.isfunction(member) or isinstance(member, (property, classmethod))
            if is_code and not method.startswith("_"):
                yield f"{name}.{method}", member.__doc__ or ""


def test_all_names_can_be_had() -> None:
    """Every promised name is there, listed by ``dir`` and in order; others are refused."""
    assert sorted(dfseo_async.__all__) == dfseo_async.__all__
    assert [] == [name for name in dfseo_async.__all__ if not hasattr(dfseo_async, name)]
    assert set(dfseo_async.__all__) <= set(dir(dfseo_async))
    assert not hasattr(dfseo_async, "Nothing")


def test_version_is_text() -> None:
    """The version can be read without asking the package's metadata."""
    assert re.fullmatch(r"\d+\.\d+\.\d+\S*", dfseo_async.__version__)


@pytest.mark.parametrize("name", [name for name, _ in _public_members()])
def test_public_members_have_docstrings(name: str) -> None:
    """Everything that is promised says in a sentence what it does."""
    docs = dict(_public_members())[name]

    assert re.match(r"\S.*[.:;?]", docs), docs


@pytest.mark.parametrize("name", [*_public_calls()])
def test_calls_tell_their_cost_and_cancellation(name: str) -> None:
    """Who awaits a call knows what it costs and what cancelling it does."""
    docs = inspect.getdoc(getattr(DataForSEO, name)) or ""

    assert re.search(r"^Cost: \S.*Cancel: \S", docs, re.MULTILINE), docs


def test_every_exception_is_ours() -> None:
    """One ``except DfseoError`` catches whatever this package raises on purpose."""
    promised = [getattr(dfseo_async, name) for name in dfseo_async.__all__]
    errors = [one for one in promised if inspect.isclass(one) and issubclass(one, BaseException)]

    assert all(issubclass(one, DfseoError) for one in errors)
    assert len(errors) > 10


def test_importing_is_light() -> None:
    """A library user does not pay for the command line, the emulator or servers."""
    heavy = ("rich", "typer", "click", "dfseo_async.cli", "dfseo_async.emulator", "aiohttp.web")
    program = f"import dfseo_async, sys; print([n for n in {heavy} if n in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=True,
        text=True,
        timeout=60,
    )

    assert "[]" == done.stdout.strip()


@pytest.mark.parametrize("name", [*COMMANDS])
def test_readme_shows_every_command(name: str) -> None:
    """A command that the README does not show does not exist for its readers."""
    assert f"dfseo-async {name}" in README
    assert COMMANDS[name].help


def test_readme_names_only_flags_that_exist() -> None:
    """Each ``--flag`` in the README belongs to some command."""
    real = {
        flag for command in COMMANDS.values() for option in command.params for flag in option.opts
    }
    told = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", README))

    assert set() == told - real - {"--help", "--version"}


def test_readme_names_every_variable() -> None:
    """The environment variables that the code reads are in the README."""
    code = "".join(path.read_text("utf-8") for path in (ROOT / "dfseo_async").rglob("*.py"))
    read = set(re.findall(r"environ(?:\.get\(|\[)\"((?:DATAFORSEO|DFSEO)_\w+)\"", code))

    assert {"DATAFORSEO_LOGIN", "DATAFORSEO_PASSWORD", "DATAFORSEO_BASE_URL"} <= read
    assert set() == {name for name in read if name not in README}


@pytest.mark.parametrize("kind", ["module", "folder"])
def test_architecture_maps_every_part(kind: str) -> None:
    """Whoever opens the package finds each of its parts on the map."""
    package = ROOT / "dfseo_async"
    parts = {
        "module": [one.name for one in package.glob("*.py") if one.name != "__init__.py"],
        "folder": [f"{one.parent.name}/" for one in package.glob("*/__init__.py")],
    }

    assert [] == [name for name in sorted(parts[kind]) if f"`{name}`" not in ARCHITECTURE]
