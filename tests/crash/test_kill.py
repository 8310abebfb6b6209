"""SIGKILL of the real program, against a service that loses replies after it charged for them."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

import pytest

from dfseo_async.emulator import CallKind, EmulatorSettings, Fault, FaultPlan, spawn_emulator

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


def command(folder: Path, out: str, url: str) -> Sequence[str]:
    """The same command for every start."""
    run = [sys.executable, "-m", "dfseo_async.cli", "run", str(folder / "tasks.jsonl")]
    where = ["--endpoint", "serp/google/organic", "--out", str(folder / out), "--base-url", url]
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


@pytest.mark.parametrize("out", ["results.jsonl", "results.jsonl.gz"])
def test_kill_at_any_moment_pays_once_and_writes_each_row_once(tmp_path: Path, out: str) -> None:
    """Killed four times at random moments, the same command ends with every task paid once."""
    write_tasks(tmp_path)
    random = Random(out)  # noqa: S311 (repeatable moments)
    environment = os.environ | {"DATAFORSEO_LOGIN": "demo", "DATAFORSEO_PASSWORD": "demo"}
    with spawn_emulator(SETTINGS) as emulator:
        again = command(tmp_path, out, emulator.url)
        for _ in range(4):
            with subprocess.Popen(again, env=environment) as process:
                time.sleep(random.uniform(0.6, 3.0))
                process.send_signal(signal.SIGKILL)
        ended = subprocess.run(again, env=environment, timeout=120, check=False)
        report = emulator.report()

    lines = read_lines(tmp_path / out)
    assert 0 == ended.returncode
    assert TASKS == report["created"]
    assert 0 == report["duplicate_payloads"]
    assert sorted(f"row {n}" for n in range(TASKS)) == sorted(line["key"] for line in lines)
    assert pytest.approx(report["charged_usd"]) == sum(line["cost_usd"] for line in lines)
