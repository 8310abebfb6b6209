"""SIGKILL of the real program, against a service that loses replies after it charged for them."""

from __future__ import annotations

import gzip
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

from dfseo_async.emulator import (
    CallKind,
    EmulatorSettings,
    Fault,
    FaultPlan,
    Report,
    WebhookFaults,
    spawn_emulator,
)

TASKS = 600
LOSSY = FaultPlan(
    rates={
        CallKind.TASK_POST: {
            Fault.LOSE_REPLY: 0.25,
            Fault.ERROR_AFTER: 0.15,
            Fault.HANG_AFTER: 0.1,
        },
        CallKind.TASK_GET: {Fault.CUT: 0.02, Fault.TRUNCATE: 0.02},
    }
)
SETTINGS = EmulatorSettings(
    turnaround=(0.2, 1.5), faults=LOSSY, calls_per_minute=0, result_bytes=(2_000, 8_000)
)


def command(folder: Path, out: str, endpoint: str = "serp/google/organic") -> Sequence[str]:
    """The same command for every start."""
    run = [sys.executable, "-m", "dfseo_async.cli", "run", str(folder / "tasks.jsonl")]
    where = ["--endpoint", endpoint, "--out", str(folder / out)]
    # short waits: the emulator lists a task within a third of a second
    waits = ["--call-timeout", "2", "--resend-grace", "4", "--calls-per-minute", "100000"]
    return [*run, *where, *waits, "--tasks-ready-per-minute", "600", "--quiet"]


def write_tasks(folder: Path) -> None:
    """An input whose rows have keys."""
    rows = (
        {"key": f"row {n}", "keyword": f"kill {n} %+", "location_code": 2840, "language_code": "en"}
        for n in range(TASKS)
    )
    (folder / "tasks.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))


def read_lines(path: Path) -> list[dict[str, Any]]:
    """Every line of the results, each of which must be whole JSON."""
    raw = path.read_bytes()
    text = gzip.decompress(raw) if path.name.endswith(".gz") else raw
    return [json.loads(line) for line in text.splitlines()]


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def pushed() -> list[str]:
    """Flags for a receiver."""
    address = f"127.0.0.1:{free_port()}"
    return ["--listen", address, "--public-url", f"http://{address}"]


def kill_again_and_again(
    command: Sequence[str], settings: EmulatorSettings, *, seed: str, longest: float
) -> Report:
    """Kill the command four times at random moments, then let it end; what the service saw."""
    random = Random(seed)  # noqa: S311 (repeatable moments)
    environment = os.environ | {"DATAFORSEO_LOGIN": "demo", "DATAFORSEO_PASSWORD": "demo"}
    with spawn_emulator(settings) as emulator:
        again = [*command, "--base-url", emulator.url]
        for _ in range(4):
            with subprocess.Popen(again, env=environment) as process:
                time.sleep(random.uniform(0.6, longest))
                process.send_signal(signal.SIGKILL)
        ended = subprocess.run(again, env=environment, timeout=150, check=False)
        report = emulator.report()
    assert 0 == ended.returncode
    return report


def check(report: Report, lines: list[dict[str, Any]]) -> None:
    """Every row once, every task paid once."""
    assert TASKS == report["created"] + report["live"]
    assert 0 == report["duplicate_payloads"]
    assert sorted(f"row {n}" for n in range(TASKS)) == sorted(line["key"] for line in lines)
    assert pytest.approx(report["charged_usd"]) == sum(line["cost_usd"] for line in lines)


@pytest.mark.parametrize("out", ["results.jsonl", "results.jsonl.gz"])
def test_kill_at_any_moment_pays_once_and_writes_each_row_once(tmp_path: Path, out: str) -> None:
    """Killed four times at random moments, the same command ends with every task paid once."""
    write_tasks(tmp_path)
    report = kill_again_and_again(command(tmp_path, out), SETTINGS, seed=out, longest=3.0)

    check(report, read_lines(tmp_path / out))


def test_kill_while_results_are_pushed_loses_and_doubles_nothing(tmp_path: Path) -> None:
    """Postbacks meet a dead process, come twice, or before the reply to their POST."""
    write_tasks(tmp_path)
    webhooks = WebhookFaults(duplicates=0.3, losses=0.05, early=0.1)
    settings = replace(SETTINGS, faults=replace(LOSSY, webhooks=webhooks))
    run = [*command(tmp_path, "results.jsonl"), *pushed()]
    report = kill_again_and_again(run, settings, seed="pushed", longest=3.0)

    check(report, read_lines(tmp_path / "results.jsonl"))
    assert report["deliveries"]["ok"] > 0
    assert report["deliveries"]["failed"] > 0


def test_kill_during_live_calls_pays_once_and_keeps_every_result(tmp_path: Path) -> None:
    """What a dead process had sent is looked up, and its result is read again."""
    write_tasks(tmp_path)
    losing = {CallKind.LIVE: {Fault.LOSE_REPLY: 0.03, Fault.CUT_REPLY: 0.03}}
    settings = replace(SETTINGS, faults=FaultPlan(rates=losing), id_list_per_minute=0)
    run = command(tmp_path, "results.jsonl", endpoint="serp/google/organic/live/advanced")
    report = kill_again_and_again(run, settings, seed="live", longest=2.0)

    lines = read_lines(tmp_path / "results.jsonl")
    check(report, lines)
    assert all(line["status"] == "done" and line["result"] for line in lines)
