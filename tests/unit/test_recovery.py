"""A lost ledger rebuilt from ``id_list``: which job, which tasks, what they cost."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import orjson
import pytest
from clock import run
from fakes import do

from dfseo_async.catalogue import Family, family
from dfseo_async.engine.beginning import begin
from dfseo_async.engine.listed import PAGE
from dfseo_async.engine.recovery import _as_given, _is_of, _restored, look_up, restore
from dfseo_async.engine.request import JobRequest
from dfseo_async.engine.tags import make_tag, read_tag
from dfseo_async.envelope import Envelope, read_envelope
from dfseo_async.errors import ConfigError
from dfseo_async.ledger import Store, Totals, open_store
from dfseo_async.models import ListedTask
from dfseo_async.moments import parse_service_time, service_time
from dfseo_async.settings import JobSettings

NOW = 1_790_000_000.0
ORGANIC = family("serp/google/organic")
REQUEST = JobRequest(family=ORGANIC, settings=JobSettings())
JOB, OTHER = "abcdefghjk", "zyxwvtsrqp"


class Listing:
    """A service that can list what it was sent, and nothing else."""

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        self.rows = rows
        self.asked: list[tuple[int, int]] = []

    async def id_list(
        self,
        endpoint: str,
        *,
        since: float,
        until: float,
        limit: int = 1000,
        offset: int = 0,
        include_metadata: bool = True,
    ) -> Envelope:
        """A page of the tasks."""
        assert ("serp", NOW - 100, NOW, True) == (endpoint, since, until, include_metadata)
        self.asked.append((offset, limit))
        task = {"status_code": 20000, "id": "x", "result": self.rows[offset : offset + limit]}
        body = orjson.dumps({"status_code": 20000, "tasks": [task]})
        return read_envelope(body, http_status=200, path="/id_list")

    def now(self) -> float:
        """Unix seconds."""
        return NOW

    def post_turn(self, family: Family) -> AbstractAsyncContextManager[None]:
        """Nothing is sent."""
        raise NotImplementedError

    async def post_in_turn(self, family: Family, body: bytes) -> Envelope:
        """Nothing is sent."""
        raise NotImplementedError

    async def task_get(
        self, endpoint: str, task_id: str, *, function: str | None = None
    ) -> Envelope:
        """Nothing is fetched."""
        raise NotImplementedError

    async def call(self, method: str, path: str, payload: Any = None) -> Envelope:
        """Nothing is read."""
        raise NotImplementedError

    async def tasks_ready(self, scope: str) -> Envelope:
        """Nothing is polled."""
        raise NotImplementedError


def listed(
    seq: int,
    *,
    job: str = JOB,
    attempt: int = 0,
    user: str | None = None,
    endpoint: str = "serp/google/organic",
    **fields: Any,
) -> dict[str, Any]:
    """A row of ``id_list``."""
    api, engine, kind = endpoint.split("/")
    tag = make_tag(job, seq, attempt, user)
    return {
        "id": f"id-{job}-{seq}.{attempt}",
        "url": f"https://api.dataforseo.com/v3/{endpoint}/task_post",
        "datetime_posted": service_time(NOW - 50),
        "cost": 0.25,
        "metadata": {
            "api": api,
            "function": "task_post",
            "se": engine,
            "se_type": kind,
            "tag": tag,
            "keyword": f"tea {seq}",
            "location_code": 2840,
            **fields,
        },
    }


def recovered(path: Path, rows: list[dict[str, Any]], job: str | None = None) -> tuple[int, Store]:
    """Recover into a file; how many, and what the file says."""
    store = open_store(path)
    paid = run(look_up(Listing(rows), ORGANIC, since=NOW - 100, until=NOW, job=job))
    do(store, lambda s: restore(s, paid, ORGANIC, "advanced"))
    return len(paid.rows), store


@pytest.mark.parametrize(
    ("metadata", "expected"),
    [
        ({"keyword": "tea", "depth": 10}, {"keyword": "tea", "depth": 10}),
        ({"api": "serp", "se": "google", "se_type": "x", "function": "f", "tag": "t"}, {}),
        ({"keyword": "50%25 off"}, {"keyword": "50% off"}),
        ({"keyword": "green tea+c"}, {"keyword": "green tea+c"}),
        ({"keyword": ["a%20b"], "url": "a%20b"}, {"keyword": ["a%20b"], "url": "a%20b"}),
        ({}, {}),
    ],
)
def test_recovery_gives_parameters_as_the_user_gave_them(
    metadata: dict[str, Any], expected: dict[str, Any]
) -> None:
    """The service's own fields go, and its escapes in keywords are undone."""
    assert expected == _as_given(metadata)


def test_recovery_restores_a_row() -> None:
    """Number, try, id, time, the cost of all tries, and the user's own tag."""
    row = ListedTask.from_row(listed(7, attempt=2, user="mine~too"))
    assert row is not None
    tag = read_tag(row.tag)
    assert tag is not None
    made = _restored(tag, row, 0.75)

    assert (7, 2, "mine~too", f"id-{JOB}-7.2", 0.75, NOW - 50) == (
        made.seq,
        made.attempt,
        made.tag,
        made.task_id,
        made.cost_usd,
        made.posted_at,
    )
    assert {"keyword": "tea 7", "location_code": 2840, "tag": "mine~too"} == orjson.loads(
        made.params
    )
    assert 16 == len(made.digest)


def test_recovery_of_several_jobs_names_them(tmp_path: Path) -> None:
    """Nobody guesses whose results are meant; nothing is written."""
    rows = [listed(1), listed(2), listed(1, job=OTHER)]
    with pytest.raises(ConfigError, match=rf"{JOB} \(2 tasks\), {OTHER} \(1 tasks\)"):
        recovered(tmp_path / "job.db", rows)

    store = open_store(tmp_path / "job.db")
    assert Totals() == store.totals()
    store.close()


def test_recovery_of_a_job_that_is_not_there_names_the_others(tmp_path: Path) -> None:
    """A mistyped job is told from an empty one."""
    with pytest.raises(ConfigError, match=JOB):
        recovered(tmp_path / "job.db", [listed(1)], "nosuchjobx")


def test_recovery_of_nothing_says_so(tmp_path: Path) -> None:
    """Foreign tags, other endpoints and odd rows are not ours."""
    foreign = listed(1)
    foreign["metadata"]["tag"] = "dfmine-1"
    rows = [foreign, listed(2, endpoint="serp/google/maps"), {"id": None}, {"id": "bare"}]
    with pytest.raises(ConfigError, match="no task of ours"):
        recovered(tmp_path / "job.db", rows)


@pytest.mark.parametrize(
    ("url", "endpoint"),
    [
        ("v3/on_page/task_post", "on_page"),
        ("v3/on_page/lighthouse/task_post", "on_page/lighthouse"),
        ("https://api.dataforseo.com/v3/on_page/lighthouse/task_post", "on_page/lighthouse"),
        ("v3/serp/google/organic/live/advanced", "serp/google/organic"),
    ],
)
def test_recovery_knows_whose_a_task_is(url: str, endpoint: str) -> None:
    """The crawl's path is the beginning of another endpoint's."""
    row = ListedTask.from_row(listed(1) | {"url": url})
    assert row is not None
    names = ("on_page", "on_page/lighthouse", "serp/google/organic")

    assert [endpoint] == [name for name in names if _is_of(row, family(name))]


def test_recovery_of_one_job_posts_its_rows(tmp_path: Path) -> None:
    """Ids, costs of all tries, times and tags come back; the newest try counts."""
    rows = [
        listed(3, attempt=1, user="mine"),
        listed(3, user="mine"),
        listed(1),
        listed(9, endpoint="serp/google/maps"),
    ]
    count, store = recovered(tmp_path / "job.db", rows)
    first, third = store.still_open(0, 10)

    assert 2 == count
    assert Totals(posted=2, spent_usd=0.75) == store.totals()
    assert (1, 0, f"id-{JOB}-1.0", 0.25, None) == (
        first.seq,
        first.attempt,
        first.task_id,
        first.cost_usd,
        first.tag,
    )
    assert (3, 1, f"id-{JOB}-3.1", 0.5, "mine", parse_service_time(service_time(NOW - 50))) == (
        third.seq,
        third.attempt,
        third.task_id,
        third.cost_usd,
        third.tag,
        third.posted_at,
    )
    assert (JOB, {first.kind: ("serp/google/organic", "advanced")}) == (
        store.meta("job"),
        store.endpoints(),
    )
    store.close()


def test_recovery_leaves_a_ledger_that_takes_no_input(tmp_path: Path) -> None:
    """Its rows cannot be told from the input's: all of them would be paid for again."""
    _, store = recovered(tmp_path / "job.db", [listed(1)])
    before = list(store.db.iterdump())

    with pytest.raises(ConfigError, match=r"rebuilt by `dfseo-async recover`.*resume"):
        do(store, lambda s: begin(s, REQUEST, NOW, has_input=True))
    assert before == list(store.db.iterdump())
    assert JOB == do(store, lambda s: begin(s, REQUEST, NOW, has_input=False)).job
    with pytest.raises(ConfigError, match="rebuilt"):  # also later, in the job's own words
        do(store, lambda s: begin(s, REQUEST, NOW, has_input=True))
    store.close()


def test_recovery_of_a_chosen_job_leaves_the_others(tmp_path: Path) -> None:
    """Two jobs may have used the same numbers: costs and ids are of the chosen one."""
    rows = [listed(1, job=OTHER), listed(1), listed(2), listed(2, job=OTHER)]
    count, store = recovered(tmp_path / "job.db", rows, JOB)

    assert (2, Totals(posted=2, spent_usd=0.5)) == (count, store.totals())
    assert [f"id-{JOB}-1.0", f"id-{JOB}-2.0"] == [one.task_id for one in store.still_open(0, 9)]
    store.close()


def test_recovery_reads_all_pages_and_counts_no_row_twice(tmp_path: Path) -> None:
    """Pages overlap, since the order may change while they are read."""
    rows = [listed(seq) for seq in range(1, PAGE + 301)]
    count, store = recovered(tmp_path / "job.db", rows)

    assert PAGE + 300 == count
    assert pytest.approx(0.25 * (PAGE + 300)) == store.totals().spent_usd
    store.close()


def test_recovery_into_a_ledger_in_use_is_refused(tmp_path: Path) -> None:
    """What is known is never mixed with what is recovered."""
    _, store = recovered(tmp_path / "job.db", [listed(1)])
    store.close()

    with pytest.raises(ConfigError, match="not empty"):
        recovered(tmp_path / "job.db", [listed(2)])
