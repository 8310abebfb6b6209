"""The emulator in a process of its own, for demos, benchmarks and tests that kill things."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection
from urllib.parse import urlsplit

import msgspec
import orjson

from dfseo_async.emulator.app import REPORT_PATH
from dfseo_async.emulator.report import Report
from dfseo_async.emulator.settings import EmulatorSettings

_CLOSING_TIME = 5.0
_REPORT_TIMEOUT = 60.0


@dataclass(frozen=True, slots=True)
class EmulatorProcess:
    """A running emulator: where it listens, and its process id."""

    url: str
    pid: int

    def report(self) -> Report:
        """Fetch the report; blocks."""
        connection = HTTPConnection(urlsplit(self.url).netloc, timeout=_REPORT_TIMEOUT)
        try:
            connection.request("GET", REPORT_PATH)
            report: Report = orjson.loads(connection.getresponse().read())
        finally:
            connection.close()
        return report


@contextmanager
def spawn_emulator(
    settings: EmulatorSettings | None = None, *, host: str = "127.0.0.1", port: int = 0
) -> Iterator[EmulatorProcess]:
    """Run an emulator in a child process for as long as the ``with`` lasts.

    The child ends when its standard input closes, so it never outlives this process, however that
    ends. The settings go through that pipe too: they hold a password.

    Raises:
        RuntimeError: the child did not start; its error is on standard error.
    """
    command = [sys.executable, "-m", "dfseo_async.emulator", "--settings", "-"]
    command += ["--host", host, "--port", str(port)]
    pipe = subprocess.PIPE
    # A session of its own: Ctrl-C is for the parent, which may want to finish its work.
    with subprocess.Popen(  # noqa: S603
        command, stdin=pipe, stdout=pipe, start_new_session=True
    ) as child:
        try:
            yield EmulatorProcess(_start(child, settings or EmulatorSettings()), child.pid)
        finally:
            _end(child)


def _start(child: subprocess.Popen[bytes], settings: EmulatorSettings) -> str:
    if child.stdin is None or child.stdout is None:
        raise RuntimeError("the emulator has no pipes")
    with suppress(BrokenPipeError):
        child.stdin.write(msgspec.json.encode(settings) + b"\n")
        child.stdin.flush()
    line = child.stdout.readline()
    if not line:
        raise RuntimeError(f"the emulator did not start, exit code {child.wait()}")
    url: str = orjson.loads(line)["url"]
    return url


def _end(child: subprocess.Popen[bytes]) -> None:
    if child.stdin is not None:
        with suppress(BrokenPipeError):
            child.stdin.close()
    try:
        child.wait(timeout=_CLOSING_TIME)
    except subprocess.TimeoutExpired:
        child.kill()
