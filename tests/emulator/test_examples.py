"""The examples and the README's code, run as processes of their own against the emulator."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from threading import Thread
from typing import Any

import orjson
import pytest

from dfseo_async.emulator import EmulatorProcess, EmulatorSettings, spawn_emulator

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
KEYWORDS = ("green tea", "50% off", "c++", "grüner tee", '"quoted"')
DEADLINE = 60.0  # seconds; each example takes two or three


@contextmanager
def emulator(**settings: Any) -> Iterator[EmulatorProcess]:
    """Run a quick emulator in a process of its own."""
    quick: dict[str, Any] = {"turnaround": (0.1, 0.3), "listing_delay": 0.1}
    with spawn_emulator(
        EmulatorSettings(**{**quick, "result_bytes": (5_000, 9_000), **settings})
    ) as child:
        yield child


def environment(service: EmulatorProcess) -> dict[str, str]:
    """Environment of an example: its account, and where the package is."""
    mine = {
        "DATAFORSEO_LOGIN": "demo",
        "DATAFORSEO_PASSWORD": "demo",
        "DATAFORSEO_BASE_URL": service.url,
        "PYTHONPATH": str(ROOT),
        "PYTHONIOENCODING": "utf-8",
    }
    return {**os.environ, **mine}


def run(service: EmulatorProcess, *arguments: str, cwd: Path) -> tuple[int, str]:
    """Run Python with *arguments*, complaining of all it leaks; exit code and what it printed."""
    done = subprocess.run(
        [sys.executable, "-X", "dev", "-W", "error", *arguments],
        env=environment(service),
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=DEADLINE,
        encoding="utf-8",
    )
    sys.stderr.write(done.stderr)  # pytest shows it when the test fails

    assert not re.search("Traceback|Exception ignored|never retrieved", done.stderr)
    return done.returncode, done.stdout


def lines_of(path: Path) -> list[dict[str, Any]]:
    """The outcomes in a results file."""
    return [orjson.loads(line) for line in path.read_bytes().splitlines()]


# -- bulk_keywords.py -----------------------------------------------------------------------


def bulk(service: EmulatorProcess, folder: Path, budget: str) -> tuple[int, str]:
    """Run the bulk example on ``KEYWORDS``."""
    (folder / "keywords.txt").write_text("\n".join([*KEYWORDS, "", ""]), encoding="utf-8")
    example = str(EXAMPLES / "bulk_keywords.py")
    return run(service, example, "keywords.txt", "results.jsonl", budget, cwd=folder)


def test_bulk_keywords_writes_every_result_once(tmp_path: Path) -> None:
    """Each keyword ends as one line; a second run finds nothing to do and pays nothing."""
    with emulator() as service:
        first = bulk(service, tmp_path, "1")
        again = bulk(service, tmp_path, "1")
        report = service.report()

    assert (0, "5 done; 0 not sent; $0.0030\n") == first
    assert first == again
    assert sorted(KEYWORDS) == sorted(
        one["params"]["keyword"] for one in lines_of(tmp_path / "results.jsonl")
    )
    assert (5, 5) == (report["created"], report["collected"])


def test_bulk_keywords_stops_at_its_budget(tmp_path: Path) -> None:
    """With money for two tasks two are paid for; more money later buys only the others."""
    with emulator() as service:
        poor = bulk(service, tmp_path, "0.0013")
        rich = bulk(service, tmp_path, "1")
        report = service.report()

    assert 3 == poor[0]
    assert poor[1].startswith("2 done; 3 not sent; $0.0012\nstopped: the budget")
    assert (0, "5 done; 0 not sent; $0.0030\n") == rich
    assert 5 == report["created"]


# -- inside_an_app.py -----------------------------------------------------------------------


@contextmanager
def application(service: EmulatorProcess) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """Run the application until the block ends; its process and port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with subprocess.Popen(
        [sys.executable, "-X", "dev", "-W", "error", EXAMPLES / "inside_an_app.py", str(port)],
        env=environment(service),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    ) as child:
        try:
            _await_port(port, child)
            yield child, port
        finally:
            child.kill()


def _await_port(port: int, child: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + DEADLINE
    while child.poll() is None and time.monotonic() < deadline:
        with socket.socket() as trial:
            if trial.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail(f"the application does not listen: {child.stdout and child.stdout.read()}")


def ask(port: int, body: bytes) -> tuple[int, Any]:
    """POST *body*; the answer's status and JSON."""
    connection = HTTPConnection("127.0.0.1", port, timeout=DEADLINE)
    try:
        connection.request("POST", "/keywords", body, {"Content-Type": "application/json"})
        response = connection.getresponse()
        return response.status, orjson.loads(response.read())
    finally:
        connection.close()


def test_an_app_answers_keywords_with_outcomes() -> None:
    """A request gets one outcome for each keyword; a bad one is told what is wrong with it."""
    with emulator() as service, application(service) as (_, port):
        status, outcomes = ask(port, orjson.dumps(KEYWORDS))
        bad_keyword = ask(port, b'["tea", ""]')
        bad_json = ask(port, b"[")
        bad_shape = ask(port, b"3")
        report = service.report()

    assert 200 == status
    assert sorted(KEYWORDS) == sorted(one["keyword"] for one in outcomes)
    assert {"done"} == {one["status"] for one in outcomes}
    assert all(one["result"][0]["items"] for one in outcomes)
    assert [400, 400, 400] == [bad_keyword[0], bad_json[0], bad_shape[0]]
    assert "'keyword'" in bad_keyword[1]["error"]
    assert 5 == report["created"]


def test_an_app_finishes_requests_when_it_is_told_to_end() -> None:
    """SIGTERM while a request waits for its tasks: it is answered, then the process ends well."""
    answers: list[tuple[int, Any]] = []
    with emulator(turnaround=(1.5, 1.5)) as service, application(service) as (child, port):
        request = Thread(target=lambda: answers.append(ask(port, b'["tea"]')))
        request.start()
        _await_created(service, 1)
        child.send_signal(signal.SIGTERM)
        request.join(DEADLINE)
        code = child.wait(DEADLINE)
        said = child.stdout.read() if child.stdout else ""

    assert [(200, "tea")] == [(status, found[0]["keyword"]) for status, found in answers]
    assert 0 == code, said


def _await_created(service: EmulatorProcess, count: int) -> None:
    deadline = time.monotonic() + DEADLINE
    while service.report()["created"] < count and time.monotonic() < deadline:
        time.sleep(0.05)


# -- live_call.py ---------------------------------------------------------------------------


def test_live_call_prints_results_and_price(tmp_path: Path) -> None:
    """One keyword is answered with ranked results, and with what was paid."""
    with emulator(result_bytes=(20_000, 30_000)) as service:
        code, said = run(service, str(EXAMPLES / "live_call.py"), "green tea", cwd=tmp_path)
    ranks = [int(line.split()[0]) for line in said.splitlines()[:-1]]

    assert 0 == code, said
    assert list(range(1, len(ranks) + 1)) == ranks
    assert len(ranks) > 1
    assert "paid $0.0020" == said.splitlines()[-1]


def test_live_call_tells_what_the_service_refused(tmp_path: Path) -> None:
    """A keyword that the service refuses is answered with its code, and exit code 1."""
    with emulator() as service:
        code, said = run(service, str(EXAMPLES / "live_call.py"), "x" * 701, cwd=tmp_path)

    assert 1 == code
    assert said.startswith("405")


# -- typed_views.py -------------------------------------------------------------------------


def test_typed_views_shows_items_of_both_endpoints(tmp_path: Path) -> None:
    """Tasks of two endpoints end in one file, which is read with views; again it costs nothing."""
    command = (str(EXAMPLES / "typed_views.py"), "green tea", "results.jsonl")
    with emulator(result_bytes=(20_000, 30_000)) as service:
        code, said = run(service, *command, cwd=tmp_path)
        again = run(service, *command, cwd=tmp_path)
        report = service.report()
    lines = said.splitlines()

    assert 0 == code, said
    assert (0, said) == again
    assert 2 == report["created"]
    assert {"web", "near"} == {line.partition(":")[0] for line in lines}
    assert any(re.match(r"near: \d+ .+, \d\.?\d* stars$", line) for line in lines), said
    assert any(re.match(r"web: \d+ [\w.-]+: .+", line) for line in lines), said
    assert any(line.startswith("web: asked: What is ") for line in lines), said


# -- README.md ------------------------------------------------------------------------------


def test_readme_example_runs(tmp_path: Path) -> None:
    """The README's library example, taken from the page, prints an outcome for each task."""
    page = (ROOT / "README.md").read_text("utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    (tmp_path / "example.py").write_text(blocks[0], "utf-8")

    with emulator() as service:
        code, said = run(service, "example.py", cwd=tmp_path)
        report = service.report()

    assert 1 == len(blocks)
    assert 0 == code, said
    assert report["created"] == report["collected"] == len(said.splitlines()) > 0
    assert all(" done 0.0006 " in line for line in said.splitlines())


# -- pushed_results.py ----------------------------------------------------------------------


def test_pushed_results_come_by_themselves(tmp_path: Path) -> None:
    """Nothing is fetched, and a second run finds everything done."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    where = (str(EXAMPLES / "pushed_results.py"), "127.0.0.1", port, f"http://127.0.0.1:{port}")
    with emulator() as service:
        code, words = run(service, *where, cwd=tmp_path)
        again = run(service, *where, cwd=tmp_path)
        report = service.report()

    assert 0 == code
    assert ["hiking boots", "running shoes", "trail shoes"] == sorted(
        line.partition(":")[0] for line in words.splitlines()
    )
    assert (0, "") == again
    assert (3, 0) == (report["deliveries"]["ok"], sum(report["fetches"].values()))
