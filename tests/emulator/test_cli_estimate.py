"""``estimate`` as a process: it needs no service, and with ``--account`` asks one question."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import orjson

from dfseo_async.emulator import EmulatorSettings, spawn_emulator

ROOT = Path(__file__).parents[2]
ENDPOINT = ("--endpoint", "serp/google/organic")
SETS = ("--set", "location_code=2840", "--set", "language_code=en")
HUSH = "very-secret"
NOWHERE = "http://127.0.0.1:9"  # nobody listens: a call would fail


def cli(folder: Path, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    """The command, run to its end, without credentials unless given."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("DATAFORSEO")}
    plain |= {"PYTHONPATH": str(ROOT), "COLUMNS": "120", "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        [sys.executable, "-m", "dfseo_async.cli", "estimate", *arguments],
        cwd=folder,
        env=plain | env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=60.0,
        encoding="utf-8",
    )


def test_people_are_told_all_of_it(tmp_path: Path) -> None:
    """Without credentials, a network or a file left behind."""
    (tmp_path / "words.txt").write_text("tea\ncoffee\ntea\nsite:x.com\n")
    done = cli(tmp_path, "words.txt", *ENDPOINT, *SETS, "--base-url", NOWHERE)

    assert (0, "") == (done.returncode, done.stderr)
    for words in (
        "4 rows: 3 tasks to pay for; 1 repeated row paid once",
        "at most $0.0042",
        "from $0.0006 to $0.003 a task",
        "1 task: search operator in keyword: 5 times the price",
        "1 POST, 3 GET",
        "2,000 calls/min (default), 20 polls/min (default)",
        "no GET",
        "nothing was sent",
    ):
        assert words in done.stdout
    assert ["words.txt"] == [one.name for one in tmp_path.iterdir()]


def test_bad_input_is_refused_as_by_run(tmp_path: Path) -> None:
    """Exit code 2, with file, line and field."""
    (tmp_path / "rows.jsonl").write_text('{"keyword": "tea", "depth": 701}\n')
    done = cli(tmp_path, "rows.jsonl", *ENDPOINT, *SETS)

    assert (2, "") == (done.returncode, done.stdout)
    assert "rows.jsonl, line 1, field 'depth': got 701; " in done.stderr


def test_no_validate_leaves_sets_unjudged(tmp_path: Path) -> None:
    """As ``run`` does: what can be sent has a price."""
    (tmp_path / "words.txt").write_text("tea\n")
    done = cli(tmp_path, "words.txt", *ENDPOINT, *SETS, "--set", "depth=10000", "--no-validate")

    assert (0, "") == (done.returncode, done.stderr)
    assert "1 task to pay for" in done.stdout


def test_the_account_is_asked_when_wanted(tmp_path: Path) -> None:
    """Its limits and balance then stand in the figures."""
    (tmp_path / "words.txt").write_text("tea\n")
    with spawn_emulator(EmulatorSettings(password=HUSH)) as service:
        arguments = ("words.txt", *ENDPOINT, *SETS, "--account", "--json")
        done = cli(
            tmp_path,
            *arguments,
            *("--base-url", service.url),
            DATAFORSEO_LOGIN=EmulatorSettings().login,
            DATAFORSEO_PASSWORD=HUSH,
        )
    found: dict[str, Any] = orjson.loads(done.stdout)

    assert 0 == done.returncode, done.stderr
    assert ("account", 0.0006) == (found["limits"]["calls_source"], found["cost_usd_at_most"])
    assert found["balance_usd"] > 0
    assert HUSH not in done.stdout + done.stderr


def test_an_account_that_cannot_be_asked_is_told(tmp_path: Path) -> None:
    """Exit code 3 when nobody answers, 2 without credentials."""
    (tmp_path / "words.txt").write_text("tea\n")
    arguments = ("words.txt", *ENDPOINT, *SETS, "--account", "--base-url", NOWHERE)
    away = cli(tmp_path, *arguments, DATAFORSEO_LOGIN="me", DATAFORSEO_PASSWORD=HUSH)
    nobody = cli(tmp_path, *arguments)

    assert (3, 2) == (away.returncode, nobody.returncode)
    assert "doctor" in away.stderr
    assert "DATAFORSEO_LOGIN" in nobody.stderr
