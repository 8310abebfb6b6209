"""``run`` and ``resume`` as a user has them: a process, files, exit codes, messages."""

from __future__ import annotations

import gzip
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import orjson
import pytest

from dfseo_async.emulator import (
    CallKind,
    EmulatorProcess,
    EmulatorSettings,
    Fault,
    FaultPlan,
    Scripted,
    spawn_emulator,
)
from dfseo_async.errors import LedgerError
from dfseo_async.ledger import open_store

ROOT = Path(__file__).parents[2]
DEADLINE = 60.0  # seconds
ORGANIC = ("--endpoint", "serp/google/organic")
US = ("--set", "location_code=2840", "--set", "language_code=en")
QUICK: dict[str, Any] = {
    "turnaround": (0.1, 0.3),
    "listing_delay": 0.1,
    "result_bytes": (2_000, 4_000),
}
OUTPUT_FIELDS = [
    "key",
    "status",
    "code",
    "message",
    "task_id",
    "cost_usd",
    "endpoint",
    "params",
    "posted_at",
    "completed_at",
    "result",
]


@contextmanager
def emulated(**settings: Any) -> Iterator[EmulatorProcess]:
    """A quick emulator in a process of its own."""
    with spawn_emulator(EmulatorSettings(**{**QUICK, **settings})) as service:
        yield service


@pytest.fixture(scope="module")
def service() -> Iterator[EmulatorProcess]:
    """One emulator for the tests that only look at their own files."""
    with emulated() as running:
        yield running


def environment(service: EmulatorProcess | None) -> dict[str, str]:
    """Credentials and address, as a user sets them."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("DATAFORSEO")}
    env |= {"DATAFORSEO_LOGIN": "demo", "DATAFORSEO_PASSWORD": "demo", "PYTHONPATH": str(ROOT)}
    return env if service is None else env | {"DATAFORSEO_BASE_URL": service.url}


def start(
    folder: Path, *arguments: str, service: EmulatorProcess | None, **options: Any
) -> subprocess.Popen[str]:
    """The command as a running process."""
    return subprocess.Popen(
        [sys.executable, "-m", "dfseo_async.cli", *arguments],
        cwd=folder,
        env=environment(service) | options.pop("env", {}),
        stdin=options.pop("stdin", subprocess.DEVNULL),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def cli(
    folder: Path, *arguments: str, service: EmulatorProcess | None, **options: Any
) -> subprocess.CompletedProcess[str]:
    """The command, run to its end."""
    given = options.pop("given", None)
    if given is not None:
        options["stdin"] = subprocess.PIPE
    with start(folder, *arguments, service=service, **options) as process:
        out, err = process.communicate(given, timeout=DEADLINE)
    return subprocess.CompletedProcess(arguments, process.returncode, out, err)


def write_words(folder: Path, count: int, name: str = "words.txt") -> Path:
    """A text file of so many keywords."""
    path = folder / name
    path.write_text("".join(f"keyword {number}\n" for number in range(count)), "utf-8")
    return path


def outcomes(path: Path) -> list[dict[str, Any]]:
    """Every line of a results file."""
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    assert data.endswith(b"\n")
    return [orjson.loads(line) for line in data.splitlines()]


# -- a job that works -------------------------------------------------------------------------


def test_a_file_of_keywords_becomes_a_file_of_results(
    tmp_path: Path, service: EmulatorProcess
) -> None:
    """Every line has the promised fields, ``params`` as written; the terminal gets no result."""
    rows: list[dict[str, Any]] = [
        {"keyword": "50% off c++", "key": "a"},
        {"keyword": "東京 ホテル", "key": "b", "tag": "mine", "depth": 20},
    ]
    source = tmp_path / "tasks.jsonl"
    source.write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in rows))
    done = cli(tmp_path, "run", source.name, *ORGANIC, *US, "--out", "r.jsonl", service=service)
    found = {one["key"]: one for one in outcomes(tmp_path / "r.jsonl")}

    assert (0, "") == (done.returncode, done.stdout)
    assert {"a", "b"} == found.keys()
    assert all(list(one) == OUTPUT_FIELDS for one in found.values())
    sets = {"location_code": 2840, "language_code": "en"}
    assert [{**row, **sets} for row in rows] == [found[key]["params"] for key in ("a", "b")]
    assert {"done"} == {one["status"] for one in found.values()}
    assert "50% off c++" == found["a"]["result"][0]["keyword"]
    assert "2 tasks: 2 done" in done.stderr
    assert "r.jsonl.db" in done.stderr
    assert "keyword" not in done.stderr


def test_csv_and_packed_output(tmp_path: Path, service: EmulatorProcess) -> None:
    """Cells are typed, the key column names the rows, results are packed by the file's name."""
    (tmp_path / "tasks.csv").write_text("id,keyword,location_code\n07,tea,2840\n08,cups,2826\n")
    arguments = ("run", "tasks.csv", *ORGANIC, "--set", "language_code=en", "--key-field", "id")
    done = cli(tmp_path, *arguments, "--out", "r.jsonl.gz", service=service)
    found = {one["key"]: one["params"] for one in outcomes(tmp_path / "r.jsonl.gz")}

    assert 0 == done.returncode, done.stderr
    assert {"id": "07", "keyword": "tea", "location_code": 2840, "language_code": "en"} == found[
        "07"
    ]
    assert 2826 == found["08"]["location_code"]


def test_standard_input_is_json_lines(tmp_path: Path, service: EmulatorProcess) -> None:
    """``-`` reads tasks from a pipe."""
    given = '{"keyword":"tea"}\n{"keyword":"cups"}\n'
    done = cli(
        tmp_path, "run", "-", *ORGANIC, *US, "--out", "r.jsonl", service=service, given=given
    )

    assert 0 == done.returncode, done.stderr
    assert ["cups", "tea"] == sorted(
        one["params"]["keyword"] for one in outcomes(tmp_path / "r.jsonl")
    )


def test_quiet_says_nothing(tmp_path: Path, service: EmulatorProcess) -> None:
    """A job that went well leaves a terminal as it was."""
    write_words(tmp_path, 3)
    done = cli(
        tmp_path, "run", "words.txt", *ORGANIC, *US, "--out", "r.jsonl", "-q", service=service
    )

    assert (0, "", "") == (done.returncode, done.stdout, done.stderr)


def test_verbose_shows_every_batch_and_poll(tmp_path: Path, service: EmulatorProcess) -> None:
    """Only when asked for."""
    write_words(tmp_path, 3)
    job = ("run", "words.txt", *ORGANIC, *US, "--out")
    plain = cli(tmp_path, *job, "plain.jsonl", service=service)
    verbose = cli(tmp_path, *job, "verbose.jsonl", "--verbose", service=service)

    assert [0, 0] == [plain.returncode, verbose.returncode]
    for words in ("batch from task 1, ", "3 created, 0 rejected", "poll of serp/google/organic: "):
        assert words in verbose.stderr
        assert words not in plain.stderr


def test_a_reader_of_messages_that_goes_away_changes_nothing(
    tmp_path: Path, service: EmulatorProcess
) -> None:
    """``2>&1 | head`` must not end a job that costs money."""
    write_words(tmp_path, 3)
    arguments = ("run", "words.txt", *ORGANIC, *US, "--out", "r.jsonl", "--verbose")
    with start(tmp_path, *arguments, service=service) as process:
        assert process.stderr is not None
        process.stderr.close()
        code = process.wait(DEADLINE)

    assert 0 == code
    assert 3 == len(outcomes(tmp_path / "r.jsonl"))


def test_the_address_of_a_flag_wins(tmp_path: Path, service: EmulatorProcess) -> None:
    """Over the environment's."""
    write_words(tmp_path, 1)
    arguments = ("run", "words.txt", *ORGANIC, *US, "--out", "r.jsonl", "--base-url", service.url)
    nowhere = {"DATAFORSEO_BASE_URL": "http://127.0.0.1:9"}
    done = cli(tmp_path, *arguments, service=service, env=nowhere)

    assert 0 == done.returncode, done.stderr


def test_failed_tasks_are_told_by_code(tmp_path: Path) -> None:
    """Exit code 1, and the summary says what the service said."""
    write_words(tmp_path, 5)
    with emulated(faults=FaultPlan(execution={40103: 1.0})) as service:
        done = cli(tmp_path, "run", "words.txt", *ORGANIC, *US, "--out", "r.jsonl", service=service)

    assert 1 == done.returncode
    assert "5 tasks: 5 failed" in done.stderr
    assert "5 x 40103" in done.stderr
    assert {"failed"} == {one["status"] for one in outcomes(tmp_path / "r.jsonl")}


def test_failed_tasks_that_ended_are_told_to_be_out_of_reach(tmp_path: Path) -> None:
    """Asked to pay again too late, a run says for how many tasks it does not; and nothing else."""
    write_words(tmp_path, 3)
    arguments = ("run", "words.txt", *ORGANIC, *US, "--out", "r.jsonl")
    words = "3 failed tasks before this run, too early for --repost-failed"
    with emulated(faults=FaultPlan(execution={40103: 1.0})) as service:
        runs = [
            cli(tmp_path, *arguments, *more, service=service)
            for more in ((), (), ("--repost-failed", "1"))
        ]
        created = service.report()["created"]

    assert [1, 1, 1] == [one.returncode for one in runs]
    assert [False, False, True] == [words in one.stderr for one in runs]
    assert 3 == created


def test_failed_tasks_that_were_paid_again_are_not_out_of_reach(tmp_path: Path) -> None:
    """They had the tries that were asked for; more tries come too late for them."""
    write_words(tmp_path, 3)
    arguments = ("run", "words.txt", *ORGANIC, *US, "--out", "r.jsonl", "--repost-failed")
    with emulated(faults=FaultPlan(execution={40103: 1.0})) as service:
        runs = [cli(tmp_path, *arguments, tries, service=service) for tries in "112"]
        created = service.report()["created"]

    assert [1, 1, 1] == [one.returncode for one in runs]
    assert "3 failed tasks paid for again" in runs[0].stderr
    assert [False, False, True] == ["too early for" in one.stderr for one in runs]
    assert 6 == created


# -- nothing is sent --------------------------------------------------------------------------

BAD = (
    b'{"keyword":"tea","key":"1"}\n'
    b"nope\n"
    b'{"key":"3"}\n'
    b'{"keyword":"' + b"a" * 701 + b'","key":"4"}\n'
    b'{"keyword":"tea","key":"5","dept":3}\n'
    b'{"keyword":"cups","key":"1"}\n'
)


def test_all_bad_rows_are_told_and_nothing_is_sent(
    tmp_path: Path, service: EmulatorProcess
) -> None:
    """File, line, field, what stood there and what is allowed; no ledger of it stays behind."""
    before = service.report()["created"]
    (tmp_path / "tasks.jsonl").write_bytes(BAD)
    done = cli(tmp_path, "run", "tasks.jsonl", *ORGANIC, *US, "--out", "r.jsonl", service=service)

    assert 2 == done.returncode
    for words in (
        "tasks.jsonl, line 2: got 'nope'; one JSON object a line",
        "tasks.jsonl, line 3, field 'keyword'; required",
        "tasks.jsonl, line 4, field 'keyword': got 'aaaa",
        "at most 700 characters",
        "tasks.jsonl, line 5, field 'dept': got 3; no such field",
        "did you mean 'depth'",
        "tasks.jsonl, line 6, field 'key'",
        "nothing was sent",
    ):
        assert words in done.stderr
    assert before == service.report()["created"]
    assert ["r.jsonl.db.lock", "tasks.jsonl"] == sorted(path.name for path in tmp_path.iterdir())


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("run", "none.txt", *ORGANIC, "--out", "r.jsonl"), "No such file"),
        (("run", "words.doc", *ORGANIC, "--out", "r.jsonl"), "must end in .jsonl"),
        (("run", "words.txt", "--endpoint", "serp/google/organc", "--out", "r.jsonl"), "did you"),
        (("run", "words.txt", *ORGANIC, "--out", "r.csv"), ".jsonl.gz"),
        (("run", "words.txt", *ORGANIC, "--out", "r.jsonl", "--set", "dept=3"), "'depth'"),
        (("run", "words.txt", *ORGANIC, "--out", "r.jsonl", "--function", "pdf"), "advanced"),
        (("run", "words.txt", *ORGANIC), "--out"),
        (("run", "words.txt", *ORGANIC, "--out", "r.jsonl", "--budget-usd", "0"), "above 0"),
        (("run", "words.txt", *ORGANIC, "--out", "r.jsonl", "--task-timeout", "1x"), "45m"),
        (("run", "words.txt", *ORGANIC, "--out", "r.jsonl", "--base-url", "http://a:b@c"), "cred"),
        (("run", "words.txt", *ORGANIC, "--out", "r.jsonl"), "--set FIELD=VALUE"),
        (("resume", "none.db"), "no ledger none.db"),
        (("resume", "words.txt"), "not a ledger"),
        (("status", "none.db"), "no ledger none.db"),
        (("endpoints", "serp/google/organc"), "did you mean"),
        (("emulator", "--fault", "task_post:explode=1"), "explode"),
        (("emulator", "--turnaround", "soon"), "LEAST-MOST"),
    ],
)
def test_bad_usage_is_code_2(tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    """One message says what is wrong; there is no traceback."""
    write_words(tmp_path, 2)
    done = cli(tmp_path, *arguments, service=None)

    assert 2 == done.returncode, done.stderr
    assert words in done.stderr
    assert not any(words in done.stderr for words in ("Traceback", "this is a bug"))


@pytest.mark.parametrize(
    "arguments",
    [
        ("--out", "r.jsonl", "--calls-per-minute", "9" * 30),
        ("--out", "r.jsonl", "--tasks-ready-per-minute", "9" * 30),
        ("--out", "r.jsonl", "--repost-failed", "9" * 30),
        ("--out", "caf\udce9.jsonl"),
        ("--out", "r.jsonl", "--base-url", "http://127.0.0.1:9/\udce9"),
        (*("--out", "r.jsonl", "--listen", "127.0.0.1:1"), "--public-url", "http://h/\udce9"),
        ("--out", "r.jsonl", "--allow-from", "\udce9"),
        ("--out", f"{'x' * 300}.jsonl"),
    ],
)
def test_what_no_ledger_could_keep_is_bad_usage(
    tmp_path: Path, service: EmulatorProcess, arguments: tuple[str, ...]
) -> None:
    """Numbers beyond all sense and bytes that are no text: refused before anything is made."""
    write_words(tmp_path, 1)
    done = cli(tmp_path, "run", "words.txt", *ORGANIC, *US, *arguments, service=service)

    assert (2, "") == (done.returncode, done.stdout)
    assert not any(words in done.stderr for words in ("Traceback", "this is a bug"))
    assert ["words.txt"] == [one.name for one in tmp_path.iterdir()]


def test_a_ledger_may_have_any_name(tmp_path: Path, service: EmulatorProcess) -> None:
    """Bytes that are no text are spelt out where it is told."""
    write_words(tmp_path, 1)
    arguments = ("words.txt", *ORGANIC, *US, "--out", "r.jsonl", "--ledger", "l\udce9.db")
    ran = cli(tmp_path, "run", *arguments, service=service)
    shown = cli(tmp_path, "status", "l\udce9.db", service=service)
    record = cli(tmp_path, "status", "l\udce9.db", "--json", service=service)

    assert [0, 0, 0] == [one.returncode for one in (ran, shown, record)], record.stderr
    assert "l\\udce9.db" in shown.stdout
    assert str(tmp_path / "l\\udce9.db") == orjson.loads(record.stdout)["ledger"]


def test_no_validate_leaves_sets_to_the_service(tmp_path: Path, service: EmulatorProcess) -> None:
    """As it does the fields of rows; the value arrives as the number that it is."""
    write_words(tmp_path, 1)
    job = ("run", "words.txt", *ORGANIC, *US, "--set", "depth=10000", "--out", "r.jsonl")
    judged = cli(tmp_path, *job, service=service)
    sent = cli(tmp_path, *job, "--no-validate", service=service)

    assert (2, 0) == (judged.returncode, sent.returncode), sent.stderr
    assert [10_000] == [one["params"]["depth"] for one in outcomes(tmp_path / "r.jsonl")]


def test_missing_credentials_are_named(tmp_path: Path) -> None:
    """And nothing is made before."""
    write_words(tmp_path, 2)
    arguments = ("run", "words.txt", *ORGANIC, *US, "--out", "r.jsonl")
    done = cli(tmp_path, *arguments, service=None, env={"DATAFORSEO_PASSWORD": ""})

    assert 2 == done.returncode
    assert "set DATAFORSEO_PASSWORD in the environment" in done.stderr
    assert [tmp_path / "words.txt"] == list(tmp_path.iterdir())


def test_a_foreign_results_file_is_not_touched(tmp_path: Path, service: EmulatorProcess) -> None:
    """Exit code 2, since nothing was sent."""
    write_words(tmp_path, 2)
    (tmp_path / "r.jsonl").write_text("precious\n")
    done = cli(tmp_path, "run", "words.txt", *ORGANIC, *US, "--out", "r.jsonl", service=service)

    assert 2 == done.returncode
    assert "is not this job's" in done.stderr
    assert "precious\n" == (tmp_path / "r.jsonl").read_text()


def test_a_traceback_is_there_for_the_asking(tmp_path: Path) -> None:
    """``DFSEO_DEBUG`` shows where an error came from."""
    done = cli(tmp_path, "resume", "none.db", service=None, env={"DFSEO_DEBUG": "1"})

    assert 2 == done.returncode
    assert "Traceback" in done.stderr


# -- going on ---------------------------------------------------------------------------------


def test_the_same_command_again_pays_nothing_again(tmp_path: Path) -> None:
    """A job that is whole stays whole, and a row that was added is paid for alone."""
    arguments = ("run", "words.txt", *ORGANIC, *US, "--out", "r.jsonl")
    with emulated() as service:
        codes = []
        for count in (3, 3, 4):
            write_words(tmp_path, count)
            codes.append(cli(tmp_path, *arguments, service=service).returncode)
        report = service.report()

    assert [0, 0, 0] == codes
    assert 4 == report["created"]
    assert 4 == len({one["key"] for one in outcomes(tmp_path / "r.jsonl")})
    assert 4 == len(outcomes(tmp_path / "r.jsonl"))


def wait_for(ledger: Path, posted: int) -> None:
    """Wait until the job has paid for so many tasks."""
    deadline = time.monotonic() + DEADLINE
    while time.monotonic() < deadline:
        with suppress(LedgerError):  # it is being made
            store = open_store(ledger, readonly=True)
            totals = store.totals()
            store.close()
            if totals.posted + totals.ended >= posted:
                return
        time.sleep(0.1)
    raise TimeoutError(f"{ledger} has not come so far")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_ends_gently_and_resume_completes(tmp_path: Path, number: int) -> None:
    """Exit code 130 and the command to go on with; that needs the ledger alone, from anywhere."""
    write_words(tmp_path, 250)
    arguments = ("run", "words.txt", *ORGANIC, *US, "--out", "r.jsonl")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    with emulated(turnaround=(2.0, 3.0)) as service:
        with start(tmp_path, *arguments, service=service) as process:
            wait_for(tmp_path / "r.jsonl.db", posted=200)
            process.send_signal(number)
            _, err = process.communicate(timeout=DEADLINE)
        interrupted = process.returncode
        done = cli(elsewhere, "resume", "../r.jsonl.db", service=None)
        report = service.report()

    assert 130 == interrupted, err
    assert "finishing calls under way" in err
    assert "dfseo-async resume r.jsonl.db" in err
    assert 0 == done.returncode, done.stderr
    assert (250, 0) == (report["created"], report["duplicate_payloads"])
    assert 250 == len({one["key"] for one in outcomes(tmp_path / "r.jsonl")})


def test_the_second_interrupt_ends_at_once(tmp_path: Path) -> None:
    """Even in the middle of a call that nobody answers, and the job is resumable."""
    write_words(tmp_path, 5)
    arguments = ("run", "words.txt", *ORGANIC, *US, "--out", "r.jsonl")
    plan = FaultPlan(script=(Scripted(call=CallKind.TASK_POST, nth=1, fault=Fault.HANG_AFTER),))
    with emulated(faults=plan) as service, start(tmp_path, *arguments, service=service) as process:
        deadline = time.monotonic() + DEADLINE
        while not service.report()["created"] and time.monotonic() < deadline:
            time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        time.sleep(0.5)
        began = time.monotonic()
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=DEADLINE)
        took = time.monotonic() - began
        status = orjson.loads(cli(tmp_path, "status", "r.jsonl.db", "--json", service=None).stdout)

    assert 130 == process.returncode, err
    assert took < 10
    assert 5 == status["states"]["unknown"] + status["states"]["posting"]


def test_an_interrupt_ends_waiting_for_standard_input(
    tmp_path: Path, service: EmulatorProcess
) -> None:
    """Nobody has to close the pipe first."""
    arguments = ("run", "-", *ORGANIC, *US, "--out", "r.jsonl")
    with start(tmp_path, *arguments, service=service, stdin=subprocess.PIPE) as process:
        deadline = time.monotonic() + DEADLINE
        while not (tmp_path / "r.jsonl").exists() and time.monotonic() < deadline:
            time.sleep(0.1)
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        code = process.wait(DEADLINE)
        assert process.stderr is not None
        err = process.stderr.read()

    assert 130 == code, err
    assert "Fatal" not in err


def test_a_second_process_is_refused(tmp_path: Path) -> None:
    """Exit code 2: two processes on one ledger would pay twice."""
    write_words(tmp_path, 5)
    arguments = ("run", "words.txt", *ORGANIC, *US, "--out", "r.jsonl")
    with emulated(turnaround=(3.0, 3.0)) as service:
        with start(tmp_path, *arguments, service=service) as process:
            wait_for(tmp_path / "r.jsonl.db", posted=5)
            second = cli(tmp_path, *arguments, service=service)
            process.communicate(timeout=DEADLINE)
        report = service.report()

    assert 2 == second.returncode
    assert "in use by another process" in second.stderr
    assert (0, 5) == (process.returncode, report["created"])


def test_a_ledger_without_results_is_not_resumed(tmp_path: Path, service: EmulatorProcess) -> None:
    """Exit code 2 when the results file is gone: what it held cannot be told."""
    write_words(tmp_path, 2)
    arguments = ("run", "words.txt", *ORGANIC, *US, "--out", "r.jsonl")
    first = cli(tmp_path, *arguments, service=service)
    (tmp_path / "r.jsonl").unlink()

    assert 0 == first.returncode
    for again in (("resume", "r.jsonl.db"), arguments):
        done = cli(tmp_path, *again, service=service)

        assert 2 == done.returncode
        assert "there is no results file" in done.stderr
        assert "hint" not in done.stderr
        assert not (tmp_path / "r.jsonl").exists()


def test_a_job_whose_folder_was_moved_says_how_it_goes_on(
    tmp_path: Path, service: EmulatorProcess
) -> None:
    """The old place stays empty, the words name the new one, and renaming the file is no harm."""
    name = "r.jsonl.gz"
    write_words(tmp_path, 2)
    arguments = ("run", "words.txt", *ORGANIC, *US, "--out", f"old/{name}")
    first = cli(tmp_path, *arguments, service=service)
    new = (tmp_path / "old").rename(tmp_path / "new")
    lost = cli(tmp_path, "resume", f"new/{name}.db", service=service)
    is_clean = not (tmp_path / "old").exists()
    (new / name).rename(new / f"renamed-{name}")
    out = ("--out", f"new/renamed-{name}")
    found = [
        cli(tmp_path, "resume", f"new/{name}.db", *more, service=service) for more in (out, ())
    ]

    assert (0, 2) == (first.returncode, lost.returncode)
    assert f"hint: --out new/{name}\n" in lost.stderr
    assert is_clean
    assert [0, 0] == [one.returncode for one in found], found[0].stderr
    assert "2 tasks: 2 done" in found[1].stderr
    assert [f"{name}.db", f"renamed-{name}"] == sorted(
        one.name for one in new.iterdir() if one.suffix != ".lock"
    )


def test_a_moved_job_is_resumed_with_its_new_results_file(
    tmp_path: Path, service: EmulatorProcess
) -> None:
    """``--out`` says where it is now."""
    write_words(tmp_path, 2)
    first = cli(tmp_path, "run", "words.txt", *ORGANIC, *US, "--out", "r.jsonl", service=service)
    there = tmp_path / "there"
    there.mkdir()
    for name in ("r.jsonl", "r.jsonl.db"):
        shutil.move(tmp_path / name, there / name)
    done = cli(tmp_path, "resume", "there/r.jsonl.db", "--out", "there/r.jsonl", service=service)

    assert (0, 0) == (first.returncode, done.returncode), done.stderr
    assert "2 tasks: 2 done" in done.stderr
    assert not (tmp_path / "r.jsonl").exists()


# -- what stops a job -------------------------------------------------------------------------


def test_a_budget_stops_the_job_resumably(tmp_path: Path) -> None:
    """Exit code 3; a higher budget goes on, and no task is paid twice."""
    write_words(tmp_path, 250)
    arguments = ("run", "words.txt", *ORGANIC, *US, "--out", "r.jsonl", "--budget-usd")
    with emulated() as service:
        stopped = cli(tmp_path, *arguments, "0.13", service=service)
        paid = service.report()["created"]
        done = cli(tmp_path, *arguments, "1", service=service)
        report = service.report()

    assert 3 == stopped.returncode, stopped.stderr
    assert "--budget-usd" in stopped.stderr
    assert 0 < paid <= 216
    assert 0 == done.returncode, done.stderr
    assert (250, 0) == (report["created"], report["duplicate_payloads"])


def test_a_wrong_password_is_code_3(tmp_path: Path, service: EmulatorProcess) -> None:
    """The message names the variables and shows neither."""
    write_words(tmp_path, 2)
    arguments = ("run", "words.txt", *ORGANIC, *US, "--out", "r.jsonl", "--verbose")
    secret = {"DATAFORSEO_LOGIN": "someone", "DATAFORSEO_PASSWORD": "hunter22"}
    done = cli(tmp_path, *arguments, service=service, env=secret)
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())

    assert 3 == done.returncode, done.stderr
    assert "DATAFORSEO_PASSWORD" in done.stderr
    assert "hunter22" not in done.stderr
    assert b"hunter22" not in kept
    assert b"someone" not in kept
