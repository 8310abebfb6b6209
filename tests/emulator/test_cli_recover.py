"""``recover`` as a user has it: what it refuses, what an interrupt leaves, what is paid again."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import orjson
import pytest

from dfseo_async import DataForSEO
from dfseo_async.emulator import EmulatorProcess, EmulatorSettings, spawn_emulator
from dfseo_async.engine.tags import make_tag
from dfseo_async.errors import ConfigError
from dfseo_async.ledger import open_store

ROOT = Path(__file__).parents[2]
DEADLINE = 60.0  # seconds
TASKS = 100
US = {"location_code": 2840, "language_code": "en"}
ENDPOINT = ("--endpoint", "serp/google/organic")
RUN = ("run", "words.txt", *ENDPOINT, "--set", "location_code=2840", "--set", "language_code=en")
RECOVER = ("recover", *ENDPOINT, "--since", "1h", "--out", "again.jsonl")
QUICK = {
    "turnaround": (0.1, 0.3),
    "listing_delay": 0.1,
    "id_list_delay": 0.1,
    "result_bytes": (500, 1_000),
}


def command(folder: Path, service: EmulatorProcess, *arguments: str) -> subprocess.Popen[str]:
    """The program as a running process."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("DATAFORSEO")}
    env |= {"DATAFORSEO_LOGIN": "demo", "DATAFORSEO_PASSWORD": "demo", "PYTHONPATH": str(ROOT)}
    env |= {"DATAFORSEO_BASE_URL": service.url, "COLUMNS": "300"}
    return subprocess.Popen(
        [sys.executable, "-m", "dfseo_async.cli", *arguments],
        cwd=folder,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


def cli(folder: Path, service: EmulatorProcess, *arguments: str) -> tuple[int, str]:
    """The command, run to its end: exit code and what it said."""
    with command(folder, service, *arguments) as process:
        _, err = process.communicate(timeout=DEADLINE)
    return process.returncode, err


async def post_and_die(folder: Path, service: EmulatorProcess) -> None:
    """A job died with its ledger, behind its POST and before it had collected anything."""
    (folder / "words.txt").write_text("".join(f"word {n}\n" for n in range(1, TASKS + 1)))
    tasks = [
        {**US, "keyword": f"word {seq}", "tag": make_tag("abcdefghjk", seq, 0, None)}
        for seq in range(1, TASKS + 1)
    ]
    async with DataForSEO("demo", "demo", base_url=service.url) as dfs:
        await dfs.task_post("serp/google/organic", tasks)
    await asyncio.sleep(0.5)  # tasks are listed a moment after they were sent


def pay_for(folder: Path, service: EmulatorProcess) -> None:
    """The same, for a test that only starts processes."""
    asyncio.run(post_and_die(folder, service))


@pytest.fixture
def service() -> Iterator[EmulatorProcess]:
    """An emulator of the test's own: it counts what is paid for."""
    with spawn_emulator(EmulatorSettings(**QUICK)) as running:  # type: ignore[arg-type]
        yield running


@pytest.fixture
def slow() -> Iterator[EmulatorProcess]:
    """One whose replies take their time."""
    with spawn_emulator(EmulatorSettings(**QUICK, reply_delay=(0.6, 0.6))) as running:  # type: ignore[arg-type]
        yield running


def keys(path: Path) -> set[str]:
    """Task ids of a results file that holds each once."""
    found = [orjson.loads(line)["task_id"] for line in path.read_bytes().splitlines()]
    assert len(found) == len(set(found))
    return set(found)


def files(folder: Path) -> list[str]:
    """What a command made, without its lock."""
    return sorted(one.name for one in folder.glob("again.jsonl*") if one.suffix != ".lock")


def wait_for_call(service: EmulatorProcess, name: str) -> None:
    """Until the service was asked."""
    deadline = time.monotonic() + DEADLINE
    while not service.report()["calls"].get(name) and time.monotonic() < deadline:
        time.sleep(0.05)


# -- what would be paid again ------------------------------------------------------------------


def test_a_recovered_ledger_takes_no_input_and_pays_for_nothing_again(
    tmp_path: Path, service: EmulatorProcess
) -> None:
    """The command that began the job is refused before anything is sent; ``resume`` is not."""
    pay_for(tmp_path, service)
    recovered, said = cli(tmp_path, service, *RECOVER)
    before = (tmp_path / "again.jsonl").read_bytes()
    again, err = cli(tmp_path, service, *RUN, "--out", "again.jsonl")
    resumed, _ = cli(tmp_path, service, "resume", "again.jsonl.db")
    report = service.report()

    assert 0 == recovered, said
    assert f"{TASKS} paid tasks found" in said
    assert (2, 0) == (again, resumed), err
    assert "rebuilt by `dfseo-async recover`" in err
    assert "nothing was sent" in err
    assert before == (tmp_path / "again.jsonl").read_bytes()
    assert TASKS == len(keys(tmp_path / "again.jsonl"))
    assert (TASKS, 0) == (report["created"], report["duplicate_payloads"])


async def test_the_library_goes_on_with_a_recovered_ledger_without_tasks_only(
    tmp_path: Path, service: EmulatorProcess
) -> None:
    """No tasks are none to pay for; a list, a generator and a stream of some are refused."""
    await post_and_die(tmp_path, service)
    store_path = tmp_path / "again.jsonl.db"
    code, err = cli(tmp_path, service, *RECOVER)
    assert 0 == code, err
    task = {**US, "keyword": "word 1"}

    async def stream() -> AsyncIterator[dict[str, object]]:
        yield task

    async with DataForSEO("demo", "demo", base_url=service.url) as dfs:
        for tasks in ([task], (one for one in [task]), stream()):
            with pytest.raises(ConfigError, match="rebuilt"):
                async with dfs.job("serp/google/organic", tasks, ledger=store_path):
                    pass
        async with dfs.job("serp/google/organic", [], ledger=store_path) as job:
            summary = await job.run()

    assert summary.is_complete
    assert TASKS == sum(summary.ended.values())
    assert TASKS == service.report()["created"]


# -- what an interrupt leaves ------------------------------------------------------------------


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_an_interrupt_of_the_look_up_leaves_nothing_in_the_way(
    tmp_path: Path, slow: EmulatorProcess, number: signal.Signals
) -> None:
    """The same command begins anew, as it was said."""
    pay_for(tmp_path, slow)
    with command(tmp_path, slow, *RECOVER) as process:
        wait_for_call(slow, "id_list")
        process.send_signal(number)
        _, err = process.communicate(timeout=DEADLINE)
    left = files(tmp_path)
    again, said = cli(tmp_path, slow, *RECOVER)

    assert (-number if number is signal.SIGKILL else 130) == process.returncode, err
    assert number is signal.SIGKILL or "the same command again goes on" in err
    assert [] == left
    assert 0 == again, said
    assert TASKS == len(keys(tmp_path / "again.jsonl"))
    assert TASKS == slow.report()["created"]


@pytest.mark.parametrize(
    ("number", "following"),
    [
        (signal.SIGINT, ("resume", "again.jsonl.db")),
        (signal.SIGKILL, RECOVER),
    ],
)
def test_an_interrupt_behind_the_look_up_is_gone_on_from(
    tmp_path: Path, slow: EmulatorProcess, number: signal.Signals, following: tuple[str, ...]
) -> None:
    """The same command goes on, and so does a plain ``resume``, which knows all it must."""
    pay_for(tmp_path, slow)
    with command(tmp_path, slow, *RECOVER) as process:
        assert process.stderr is not None
        assert "paid tasks found" in process.stderr.readline()
        process.send_signal(number)
        _, err = process.communicate(timeout=DEADLINE)
    asked = slow.report()["calls"]["id_list"]
    again, said = cli(tmp_path, slow, *following)
    report = slow.report()

    assert (-number if number is signal.SIGKILL else 130) == process.returncode, err
    assert 0 == again, said
    assert TASKS == len(keys(tmp_path / "again.jsonl"))
    assert (TASKS, asked) == (report["created"], report["calls"]["id_list"])


# -- what is refused ---------------------------------------------------------------------------


def test_a_mistyped_option_of_recover_can_be_mended(
    tmp_path: Path, service: EmulatorProcess
) -> None:
    """It is found before anything is asked or made."""
    pay_for(tmp_path, service)
    (tmp_path / "mine.jsonl").write_text("something\n")
    assert "id_list" not in service.report()["calls"]
    for wrong, told in (
        (("--function", "foo"), "has no function 'foo'"),
        (("--out", "again.txt"), "must end in"),
        (("--out", "mine.jsonl"), "is not this job's"),
        (("--endpoint", "serp/google/orgnic"), "orgnic"),
    ):
        code, err = cli(tmp_path, service, *RECOVER, *wrong)
        assert 2 == code
        assert told in err
    made = sorted(one.name for one in tmp_path.iterdir())
    code, err = cli(tmp_path, service, *RECOVER, "--function", "html")

    assert ["mine.jsonl", "words.txt"] == made
    assert "something\n" == (tmp_path / "mine.jsonl").read_text()
    assert 0 == code, err
    assert 1 == service.report()["calls"]["id_list"]["total"]
    store = open_store(tmp_path / "again.jsonl.db", readonly=True)
    assert {1: ("serp/google/organic", "html")} == store.endpoints()
    store.close()


def test_recover_goes_on_with_its_own_ledger_only(tmp_path: Path, service: EmulatorProcess) -> None:
    """Options that would make another ledger are told, and what is no such ledger is kept."""
    pay_for(tmp_path, service)
    assert 0 == cli(tmp_path, service, *RECOVER)[0]
    for other, told in (
        (("--function", "html"), "--function advanced"),
        (("--job", "zyxwvtsrqp"), "--job abcdefghjk"),
        (("--since", "2h"), "--since "),
        (("--endpoint", "serp/google/maps"), "--endpoint serp/google/organic"),
    ):
        code, err = cli(tmp_path, service, *RECOVER, *other)
        assert 2 == code
        assert f"was rebuilt with {told}" in err
    assert 0 == cli(tmp_path, service, *RECOVER, "--function", "advanced")[0]

    open_store(tmp_path / "other.db").close()
    code, err = cli(tmp_path, service, *RECOVER, "--ledger", "other.db")
    assert (2, True) == (code, "was not made by recover; go on with it" in err)
    (tmp_path / "torn.db").write_bytes(b"no ledger at all" * 999)
    code, err = cli(tmp_path, service, *RECOVER, "--ledger", "torn.db")
    assert (2, True) == (code, "move it away, or give another --ledger" in err)


def test_recover_says_how_far_back_the_service_lists(
    tmp_path: Path, service: EmulatorProcess
) -> None:
    """The option is named; the service is not asked, and nothing is made."""
    code, err = cli(tmp_path, service, "recover", *ENDPOINT, "--out", "r.jsonl", "--since", "60d")

    assert 2 == code
    assert "--since" in err
    assert "30 days" in err
    assert {} == service.report()["calls"]
    assert [] == list(tmp_path.iterdir())


def test_recover_takes_how_long_ago_as_its_help_writes_it(
    tmp_path: Path, service: EmulatorProcess
) -> None:
    """The oldest moment that it takes."""
    code, err = cli(
        tmp_path, service, "recover", *ENDPOINT, "--out", "r.jsonl", "--since", "30d ago"
    )

    assert (2, True) == (code, "lists no task of ours" in err)
