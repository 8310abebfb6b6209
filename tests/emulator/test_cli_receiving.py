"""``run --listen`` and ``listen`` as a user has them: processes, files, exit codes, messages."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest

from dfseo_async.emulator import EmulatorProcess, EmulatorSettings, spawn_emulator

ROOT = Path(__file__).parents[2]
DEADLINE = 60.0  # seconds
ORGANIC = (
    *("--endpoint", "serp/google/organic"),
    *("--set", "location_code=2840", "--set", "language_code=en"),
)


@pytest.fixture(scope="module")
def service() -> Iterator[EmulatorProcess]:
    """An emulator in a process of its own."""
    settings = EmulatorSettings(turnaround=(0.5, 1.0), result_bytes=(2_000, 4_000))
    with spawn_emulator(settings) as running:
        yield running


def command(service: EmulatorProcess, *arguments: str) -> subprocess.Popen[str]:
    """The program as a running process."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("DATAFORSEO")}
    env |= {"DATAFORSEO_LOGIN": "demo", "DATAFORSEO_PASSWORD": "demo", "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [sys.executable, "-m", "dfseo_async.cli", *arguments],
        env=env | {"DATAFORSEO_BASE_URL": service.url},
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    )


def finish(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Its exit code and what it said."""
    _, words = process.communicate(timeout=DEADLINE)
    return process.returncode, words


def listening() -> tuple[str, ...]:
    """Flags for a receiver on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    return ("--listen", address, "--public-url", f"http://{address}")


def keywords(folder: Path, count: int) -> Path:
    """An input of the user's."""
    file = folder / "keywords.txt"
    file.write_text("".join(f"tea {one}\n" for one in range(count)), encoding="utf-8")
    return file


def keys(out: Path) -> list[str]:
    """Keywords in a results file, in its order."""
    return [orjson.loads(line)["params"]["keyword"] for line in out.read_bytes().splitlines()]


def test_run_takes_what_the_service_pushes(tmp_path: Path, service: EmulatorProcess) -> None:
    """Everything came by itself, and the summary says so."""
    before = sum(service.report()["fetches"].values())
    out = tmp_path / "results.jsonl"
    source = keywords(tmp_path, 120)
    code, words = finish(
        command(service, "run", str(source), *ORGANIC, "--out", str(out), *listening())
    )

    assert 0 == code, words
    assert sorted(f"tea {one}" for one in range(120)) == sorted(keys(out))
    assert "received 120 postbacks" in words
    assert before == sum(service.report()["fetches"].values())


def test_listen_receives_for_a_job_that_was_killed(
    tmp_path: Path, service: EmulatorProcess
) -> None:
    """It sends nothing, and ends when everything that was paid for is there."""
    out, where = tmp_path / "results.jsonl", listening()
    source = keywords(tmp_path, 300)
    running = command(service, "run", str(source), *ORGANIC, "--out", str(out), *where)
    created = service.report()["created"]
    deadline = time.monotonic() + DEADLINE
    while service.report()["created"] < created + 300 and time.monotonic() < deadline:
        time.sleep(0.02)
    running.send_signal(signal.SIGKILL)
    finish(running)
    code, words = finish(command(service, "listen", f"{out}.db", *where))

    assert 0 == code, words
    assert sorted(f"tea {one}" for one in range(300)) == sorted(keys(out))
    assert created + 300 == service.report()["created"]


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        (["--listen", "127.0.0.1:80801"], "no HOST:PORT"),
        (["--listen", "127.0.0.1:8080"], "--public-url URL"),
        (["--public-url", "http://127.0.0.1:1"], "--listen HOST:PORT"),
        (["--allow-from", "dataforseo"], "need --listen"),
        (
            ["--listen", "192.0.2.1:8080", "--public-url", "http://127.0.0.1:1"],
            "cannot listen on 192.0.2.1:8080",
        ),
        ([*listening(), "--allow-from", "somewhere"], "allow_from"),
    ],
)
def test_half_a_receiver_is_refused_before_anything_is_sent(
    tmp_path: Path, service: EmulatorProcess, flags: list[str], expected: str
) -> None:
    """The message says what is missing."""
    created = service.report()["created"]
    out = tmp_path / "results.jsonl"
    source = keywords(tmp_path, 3)
    code, words = finish(command(service, "run", str(source), *ORGANIC, "--out", str(out), *flags))

    assert 2 == code
    assert expected in " ".join(words.replace("│", " ").split())
    assert created == service.report()["created"]
    assert not out.exists()
