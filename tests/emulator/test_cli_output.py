"""Standard output that is full or gone, and faults of our own: how a command ends then."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from dfseo_async.cli.leaving import ExitCode, last_words, reporting

ROOT = Path(__file__).parents[2]
FULL = Path("/dev/full")
PRINTING = (
    ("--help",),
    ("--version",),
    ("endpoints",),
    ("endpoints", "--json"),
    ("status", "--help"),
    ("estimate", "words.txt", "--endpoint", "serp/google/organic", "--no-validate"),
)


def start(folder: Path, *arguments: str, stdout: int) -> subprocess.Popen[str]:
    """The command as a running process, with nobody's account."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("DATAFORSEO")}
    (folder / "words.txt").write_text("tea\n")
    return subprocess.Popen(
        [sys.executable, "-m", "dfseo_async.cli", *arguments],
        cwd=folder,
        env=env | {"PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


@pytest.mark.skipif(not FULL.exists(), reason="no device that is always full")
@pytest.mark.parametrize("arguments", [*PRINTING, ("emulator", "--port", "0")])
def test_full_output_is_told_in_one_line(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    """Exit code 3, as for every full disk; 2 where nothing can begin without it."""
    full = os.open(FULL, os.O_WRONLY)
    with start(tmp_path, *arguments, stdout=full) as process:
        os.close(full)
        _, told = process.communicate(timeout=60.0)

    assert "error: cannot write to standard output: No space left on device\n" == told
    assert (2 if arguments[0] == "emulator" else 3) == process.returncode


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGPIPE to speak of")
@pytest.mark.parametrize("arguments", PRINTING)
def test_a_reader_that_goes_away_ends_a_command_quietly(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    """As it ends others: ``| head -1`` is no error."""
    reader, writer = os.pipe()
    os.close(reader)
    with start(tmp_path, *arguments, stdout=writer) as process:
        os.close(writer)
        _, told = process.communicate(timeout=60.0)

    assert ("", 141) == (told, process.returncode)


def test_a_fault_of_ours_is_one_line_and_never_some_failed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Code 1 is kept for tasks that failed; the traceback is there for the asking."""
    monkeypatch.delenv("DFSEO_DEBUG", raising=False)
    with pytest.raises(typer.Exit) as told, reporting():
        raise LookupError("nobody expects this")
    in_one_line = capsys.readouterr().err
    monkeypatch.setenv("DFSEO_DEBUG", "1")
    with pytest.raises(SystemExit) as ended, last_words():
        raise LookupError("nor this")

    assert (ExitCode.USAGE, ExitCode.STOPPED) == (told.value.exit_code, ended.value.code)
    assert (
        "error: LookupError: nobody expects this; this is a bug (DFSEO_DEBUG=1 shows where)\n"
        == in_one_line
    )
    assert "test_a_fault_of_ours" in capsys.readouterr().err


def test_ends_of_typer_and_of_the_system_pass(capsys: pytest.CaptureFixture[str]) -> None:
    """A command that ends on purpose is no fault; a file that cannot be had is none of ours."""
    with pytest.raises(typer.Exit) as passed, reporting():
        raise typer.Exit(ExitCode.SOME_FAILED)
    with pytest.raises(typer.BadParameter, match="usage"), reporting():
        raise typer.BadParameter("usage")
    with pytest.raises(typer.Exit) as denied, reporting():
        raise PermissionError(13, "Permission denied", "demo.jsonl")

    assert (ExitCode.SOME_FAILED, ExitCode.USAGE) == (
        passed.value.exit_code,
        denied.value.exit_code,
    )
    assert "error: [Errno 13] Permission denied: 'demo.jsonl'\n" == capsys.readouterr().err
