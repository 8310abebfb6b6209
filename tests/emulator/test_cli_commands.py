"""``demo``, ``emulator``, ``status``, ``endpoints`` and help, as processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from http.client import HTTPConnection
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit

import orjson
import pytest

ROOT = Path(__file__).parents[2]
DEADLINE = 60.0  # seconds
COMMANDS = (
    *("run", "resume", "recover", "demo", "emulator", "status", "endpoints"),
    *("estimate", "locations", "languages", "account", "doctor"),
)


def environment() -> dict[str, str]:
    """Nobody's account."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("DATAFORSEO")}
    return env | {"PYTHONPATH": str(ROOT), "COLUMNS": "100", "PYTHONIOENCODING": "utf-8"}


def cli(folder: Path, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    """The command, run to its end."""
    return subprocess.run(
        [sys.executable, "-m", "dfseo_async.cli", *arguments],
        cwd=folder,
        env=environment() | env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=DEADLINE,
        encoding="utf-8",
    )


@pytest.mark.parametrize("arguments", [("--help",), *((name, "--help") for name in COMMANDS)])
def test_every_command_has_help(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    """It goes to standard output and needs neither account nor files."""
    done = cli(tmp_path, *arguments)

    assert (0, "") == (done.returncode, done.stderr)
    assert "Usage" in done.stdout


def test_help_lists_every_command(tmp_path: Path) -> None:
    """Nothing is hidden."""
    done = cli(tmp_path, "--help")

    assert [] == [name for name in COMMANDS if f" {name} " not in done.stdout]


def test_help_of_run_names_every_flag_of_the_contract(tmp_path: Path) -> None:
    """Scripts rely on these."""
    shown = cli(tmp_path, "run", "--help").stdout
    flags = (
        "--endpoint --out --ledger --function --set --key-field --budget-usd --calls-per-minute"
        " --tasks-ready-per-minute --base-url --quiet --raw-keywords --allow-duplicates --price"
        " --no-validate --allow-unknown-fields --task-timeout --repost-failed --fan-out"
        " --call-timeout --resend-grace"
    )

    assert [] == [flag for flag in flags.split() if flag not in shown]


def test_the_version_is_told(tmp_path: Path) -> None:
    """In one line."""
    done = cli(tmp_path, "--version")

    assert 0 == done.returncode
    assert done.stdout.startswith("dfseo-async ")


def test_no_command_shows_help(tmp_path: Path) -> None:
    """It is bad usage, and says how to use it."""
    done = cli(tmp_path)

    assert 2 == done.returncode
    assert "Usage" in done.stdout + done.stderr


# -- demo -------------------------------------------------------------------------------------


def test_the_demo_works_without_anything(tmp_path: Path) -> None:
    """Results, a table of the first ones, the service's own figures; and it works twice."""
    first = cli(tmp_path, "demo", "--tasks", "120")
    again = cli(tmp_path, "demo", "--tasks", "7")
    lines = (tmp_path / "demo-results" / "results.jsonl").read_bytes().splitlines()

    assert 0 == first.returncode, first.stderr
    for words in (
        "120 tasks: 120 done",
        "120 tasks created and charged for 120 keywords",
        "0 tasks paid twice",
        "0 results fetched twice",
        "0 calls over a limit",
        "first result",
        "demo-results/results.jsonl",
    ):
        assert words in first.stderr
    assert "BAD" not in first.stderr
    assert 0 == again.returncode, again.stderr
    assert 7 == len(lines)
    assert "" == first.stdout


def test_the_demo_removes_only_what_is_its_own(tmp_path: Path) -> None:
    """A file that no demo wrote stays."""
    (tmp_path / "mine.jsonl").write_text("precious\n")
    done = cli(tmp_path, "demo", "--tasks", "3", "--out", "mine.jsonl")

    assert 2 == done.returncode
    assert "give another --out" in done.stderr
    assert "precious\n" == (tmp_path / "mine.jsonl").read_text()


def test_the_demo_has_a_thousand_keywords() -> None:
    """Distinct ones, with the signs and letters that need care among them."""
    text = files("dfseo_async.cli").joinpath("data", "demo_keywords.txt").read_text("utf-8")
    words = text.splitlines()

    assert 1000 == len(words) == len(set(words))
    assert all(word == word.strip() and 0 < len(word) <= 80 for word in words)
    assert all(any(sign in word for word in words) for sign in "%+\"'&é京")


# -- emulator ---------------------------------------------------------------------------------


def test_the_emulator_says_how_to_use_it_and_serves(tmp_path: Path) -> None:
    """Its address, login and password stand in what it prints; Ctrl-C ends it."""
    arguments = ["emulator", "--port", "0", "--fault", "task_post:lose_reply=0.1"]
    with subprocess.Popen(
        [sys.executable, "-m", "dfseo_async.cli", *arguments],
        cwd=tmp_path,
        env=environment(),
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        assert process.stdout is not None
        shown = [process.stdout.readline() for _ in range(3)]
        url = shown[0].split()[-1]
        connection = HTTPConnection(urlsplit(url).netloc, timeout=DEADLINE)
        connection.request("GET", "/__emulator__")
        report = orjson.loads(connection.getresponse().read())
        connection.close()
        process.send_signal(signal.SIGINT)
        code = process.wait(DEADLINE)

    assert "DATAFORSEO_LOGIN=demo DATAFORSEO_PASSWORD=demo" in shown[2]
    assert 0 == report["created"]
    assert 0 == code


@pytest.mark.parametrize("text", ["inf", "1-nan", "much"])
def test_an_emulator_of_endless_results_is_bad_usage(tmp_path: Path, text: str) -> None:
    """Exit code 2, with what is taken."""
    done = cli(tmp_path, "emulator", "--port", "0", "--result-bytes", text)

    assert 2 == done.returncode
    assert done.stderr.startswith("error: --result-bytes takes LEAST-MOST")


# -- status -----------------------------------------------------------------------------------


def test_status_tells_of_a_job(tmp_path: Path) -> None:
    """States, cost, endpoint and files, for people and as JSON."""
    cli(tmp_path, "demo", "--tasks", "5", "--out", "r.jsonl", "--quiet")
    shown = cli(tmp_path, "status", "r.jsonl.db")
    record = orjson.loads(cli(tmp_path, "status", "r.jsonl.db", "--json").stdout)

    assert 0 == shown.returncode
    for words in ("serp/google/organic advanced", "5 of 5 tasks (100.0 %)", "$0.003", "r.jsonl"):
        assert words in shown.stdout
    assert {"done": 5} == {name: count for name, count in record["states"].items() if count}
    assert (5, 5, 100.0) == (record["tasks"], record["ended"], record["progress_percent"])
    assert pytest.approx(0.003) == record["spent_usd"]
    assert ("serp/google/organic", "advanced") == (record["endpoint"], record["function"])
    assert str(tmp_path / "r.jsonl") == record["out"]
    assert [] == record["lost_posts"]


def test_status_shows_paths_as_they_are(tmp_path: Path) -> None:
    """Brackets and colons are no markup, and a long name is wrapped, not cut."""
    name = f"p[b]:smile:[/x]/{'long-' * 20}[red].jsonl"
    cli(tmp_path, "demo", "--tasks", "2", "--out", name, "--quiet")
    done = cli(tmp_path, "status", f"{name}.db", COLUMNS="60")

    assert (0, "") == (done.returncode, done.stderr)
    assert f"{name}.db" in "".join(done.stdout.split())


def test_status_works_while_the_job_runs(tmp_path: Path) -> None:
    """It neither waits for the job nor disturbs it."""
    with subprocess.Popen(
        [sys.executable, "-m", "dfseo_async.cli", "demo", "--out", "r.jsonl", "--quiet"],
        cwd=tmp_path,
        env=environment(),
    ) as process:
        deadline = time.monotonic() + DEADLINE
        seen: set[int] = set()
        while process.poll() is None and time.monotonic() < deadline:
            done = cli(tmp_path, "status", "r.jsonl.db", "--json")
            if not done.returncode:
                seen.add(orjson.loads(done.stdout)["tasks"])
            time.sleep(0.2)

    assert 0 == process.returncode
    assert 1000 in seen


def test_a_file_that_is_no_ledger_is_told(tmp_path: Path) -> None:
    """Exit code 2, one message."""
    (tmp_path / "words.db").write_text("not a database, but long enough to be looked at\n" * 9)
    done = cli(tmp_path, "status", "words.db")

    assert 2 == done.returncode
    assert "is not a ledger" in done.stderr


# -- endpoints --------------------------------------------------------------------------------


def test_endpoints_are_listed_with_prices(tmp_path: Path) -> None:
    """All of them, or those with a part of the name."""
    everything = orjson.loads(cli(tmp_path, "endpoints", "--json").stdout)
    youtube = cli(tmp_path, "endpoints", "youtube")

    assert len(everything) > 50
    assert "serp/youtube/video_info" in youtube.stdout
    assert "$0.0006" in youtube.stdout
    assert "serp/google/maps" not in youtube.stdout


def test_live_calls_are_listed_when_asked_for(tmp_path: Path) -> None:
    """They are no task-based endpoints; a part of a name that only they have finds them too."""
    listed = orjson.loads(cli(tmp_path, "endpoints", "--live", "--json").stdout)
    others = orjson.loads(cli(tmp_path, "endpoints", "--json").stdout)
    mentions = cli(tmp_path, "endpoints", "llm_mentions").stdout

    assert all(one["is_live"] for one in listed)
    assert not any(one["is_live"] for one in others)
    assert "ai_optimization/llm_mentions/search_mentions/live" in mentions
    assert "30 calls at once" in mentions


def test_one_live_call_is_shown_with_its_limits_and_price(tmp_path: Path) -> None:
    """What a person needs to know before paying for it."""
    shown = cli(tmp_path, "endpoints", "serp/google/organic/live/advanced").stdout
    pages = orjson.loads(cli(tmp_path, "endpoints", "on_page/instant_pages", "--json").stdout)

    for words in (
        "/v3/serp/google/organic/live/advanced, one task a call",
        "the account's calls a minute",
        "$0.002 per 10 results",
    ):
        assert words in shown
    assert "priority" not in shown
    assert ("/v3/on_page/instant_pages", 20) == (pages["live"], pages["tasks_per_call"])
    assert ("database", None) == (pages["limits"], pages["price_usd"])


def test_one_endpoint_is_shown_with_its_fields(tmp_path: Path) -> None:
    """Paths, functions, rules; the full path is understood as well."""
    shown = cli(tmp_path, "endpoints", "/v3/serp/google/organic/task_post").stdout
    record = orjson.loads(cli(tmp_path, "endpoints", "serp/google/organic", "--json").stdout)

    for words in (
        "/v3/serp/google/organic/task_get/advanced/$id",
        "at most 700 characters",
        "exactly one of location_name, location_code",
    ):
        assert words in shown
    assert "with device mobile, os: one of android, ios" in shown
    assert ["advanced", "regular", "html"] == record["functions"]
    assert "required" == record["fields"]["keyword"]["need"]
