"""The emulator in a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from base64 import b64encode
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import orjson
import pytest

from dfseo_async.emulator import EmulatorProcess, EmulatorSettings, spawn_emulator
from dfseo_async.emulator.__main__ import read_settings
from dfseo_async.errors import ConfigError


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_child_serves_with_the_given_settings() -> None:
    """Settings reach the child, tasks are created there, and its report is read from here."""
    task = [{"keyword": "tea"}]
    login = b64encode(b"me:secret").decode()
    with spawn_emulator(EmulatorSettings(login="me", password="secret")) as child:  # noqa: S106
        connection = HTTPConnection(urlsplit(child.url).netloc)
        headers = {"Authorization": f"Basic {login}"}
        path = "/v3/serp/google/organic/task_post"
        connection.request("POST", path, orjson.dumps(task), headers)
        envelope = orjson.loads(connection.getresponse().read())
        connection.close()
        report = child.report()

    assert envelope["tasks"][0]["status_code"] == 20100
    assert report["created"] == 1


def test_the_child_ends_with_the_block() -> None:
    """Nothing stays behind after the ``with``."""
    with spawn_emulator() as child:
        assert _is_alive(child.pid)

    assert not _is_alive(child.pid)


def test_a_child_that_cannot_start_is_told_of(capfd: pytest.CaptureFixture[str]) -> None:
    """A taken port is an error here, and its reason stands on standard error."""
    with spawn_emulator() as first:
        port = urlsplit(first.url).port or 0
        with pytest.raises(RuntimeError, match="exit code 2"), spawn_emulator(port=port):
            pass

    assert "address already in use" in capfd.readouterr().err


def test_the_child_ends_with_its_parent() -> None:
    """A parent that is killed takes the emulator with it."""
    program = (
        "import os, signal\n"
        "from dfseo_async.emulator import spawn_emulator\n"
        "with spawn_emulator() as child:\n"
        "    print(child.pid, flush=True)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    parent = subprocess.run(  # killed on purpose, so no check
        [sys.executable, "-c", program], capture_output=True, check=False, timeout=30
    )
    pid = int(parent.stdout)

    deadline = time.monotonic() + 10
    while _is_alive(pid) and time.monotonic() < deadline:
        time.sleep(0.02)

    assert parent.returncode == -signal.SIGKILL
    assert not _is_alive(pid)


def test_sigterm_ends_it_in_order() -> None:
    """The module serves by itself, says where, and stops with exit code 0."""
    command = [sys.executable, "-m", "dfseo_async.emulator", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        line = orjson.loads(child.stdout.readline())
        child.send_signal(signal.SIGTERM)
        code = child.wait(timeout=10)

    assert (child.pid, 0) == (line["pid"], code)
    assert line["url"].startswith("http://127.0.0.1:")


def test_settings_come_from_a_file(tmp_path: Path) -> None:
    """A file holds settings as JSON; a bad one is a mistake of the user."""
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text('{"calls_per_minute": 7}')
    bad.write_text('{"calls_per_minute": "seven"}')

    assert read_settings(str(good)).calls_per_minute == 7
    assert EmulatorSettings() == read_settings("")
    with pytest.raises(ConfigError, match="settings"):
        read_settings(str(bad))


def test_the_command_takes_webhook_faults(tmp_path: Path) -> None:
    """Options become faults: here every postback is lost, and the report counts it."""
    command = [sys.executable, "-m", "dfseo_async.cli", "emulator", "--port", "0"]
    command += ["--turnaround", "0", "--postback-losses", "1", "--postback-late", "1:0.01"]
    task = {"keyword": "tea", "postback_url": "http://127.0.0.1:9/", "postback_data": "html"}
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        url = process.stdout.readline().decode().split()[-1]
        running = EmulatorProcess(url, process.pid)
        connection = HTTPConnection(urlsplit(url).netloc)
        headers = {"Authorization": f"Basic {b64encode(b'demo:demo').decode()}"}
        body = orjson.dumps([task])
        connection.request("POST", "/v3/serp/google/organic/task_post", body, headers)
        connection.getresponse().read()
        connection.close()
        deadline = time.monotonic() + 10
        while not running.report()["deliveries"]["lost"] and time.monotonic() < deadline:
            time.sleep(0.02)
        report = running.report()
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=10)

    assert (1, 0, 1) == (
        report["deliveries"]["lost"],
        report["deliveries"]["tried"],
        report["listed"],
    )


def test_a_bad_share_is_a_mistake_of_the_user(tmp_path: Path) -> None:
    """Nothing is served; the message names the option."""
    command = [sys.executable, "-m", "dfseo_async.cli", "emulator", "--postback-late", "soon"]
    ended = subprocess.run(
        command, cwd=tmp_path, capture_output=True, check=False, timeout=30, encoding="utf-8"
    )

    assert 2 == ended.returncode
    assert "--postback-late takes SHARE:SECONDS, not 'soon'" in ended.stderr
