"""The official ``dataforseo-client`` in a thread pool, as its examples use it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from dataforseo_client.api.serp_api import SerpApi
from dataforseo_client.api_client import ApiClient
from dataforseo_client.configuration import Configuration
from dataforseo_client.models.serp_google_organic_task_post_request_info import (
    SerpGoogleOrganicTaskPostRequestInfo,
)

from benchmarks.wanted import POSTING, Tasks, Work, batches, make_tasks

PACKED = {"Accept-Encoding": "gzip"}  # it does not ask for it by itself; the same answers for all


def submit(work: Work) -> int:
    """Post all tasks; how many ids came back."""
    tasks = make_tasks(work.count)
    with work.meter:
        return len(_post_all(work.url, tasks))


def collect(work: Work) -> None:
    """Fetch all results into a file, as they come."""
    ids = _post_all(work.url, make_tasks(work.count))
    work.tell("release")
    with work.meter:
        _fetch_all(work.url, ids, work.out)


def _post_all(url: str, tasks: Tasks) -> list[str]:
    with _api(url) as api, ThreadPoolExecutor(POSTING) as pool:

        def post(batch: Tasks) -> list[str]:
            infos = [SerpGoogleOrganicTaskPostRequestInfo.from_dict(one) for one in batch]
            answer = api.google_organic_task_post(infos, _headers=PACKED)
            return [one.id for one in answer.tasks]

        return [one for ids in pool.map(post, batches(tasks)) for one in ids]


def _fetch_all(url: str, ids: list[str], out: Path) -> None:
    writing = threading.Lock()
    with _api(url) as api, ThreadPoolExecutor(POSTING) as pool, out.open("w") as file:

        def fetch(task_id: str) -> None:
            answer = api.google_organic_task_get_advanced(task_id, _headers=PACKED)
            line = answer.to_json()
            with writing:
                file.write(line + "\n")

        for _ in pool.map(fetch, ids):
            pass


@contextmanager
def _api(url: str) -> Iterator[SerpApi]:
    configuration = Configuration(host=url, username="demo", password="demo")  # noqa: S106 (made up)
    with ApiClient(configuration) as client:
        yield SerpApi(client)
