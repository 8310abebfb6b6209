"""A lost ledger, rebuilt from what the service remembers: ``id_list`` and our tags.

The service lists tasks with their parameters for a month and keeps results for 30 days; both are
free. What comes back is what was paid for. Rows that were never sent are known to the input only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any
from urllib.parse import unquote

import orjson

from dfseo_async.catalogue import Family, families
from dfseo_async.engine.listed import read_listed
from dfseo_async.engine.service import Service
from dfseo_async.engine.tags import OurTag, read_tag
from dfseo_async.engine.webhooks import without_urls
from dfseo_async.errors import ConfigError
from dfseo_async.ledger import RestoredRow, Store
from dfseo_async.models import ListedTask

LONGEST = 30 * 86_400.0  # seconds; metadata is kept for a month, results for 30 days
REBUILT = "rebuilt_from"  # meta: recover made this ledger of tasks listed from then on (unix s)
ECHOED = frozenset({"api", "function", "se", "se_type", "tag"})  # the service's own in metadata


@dataclass(slots=True)
class Found:
    """What the service lists of our jobs for one endpoint.

    Attributes:
        jobs: tasks of each job.
        tasks: of the chosen job, the newest try of each.
        cost_usd: of these, all tries together.
    """

    jobs: Counter[str] = field(default_factory=Counter)
    tasks: dict[int, tuple[OurTag, ListedTask]] = field(default_factory=dict)
    cost_usd: dict[int, float] = field(default_factory=dict)

    def add(self, tag: OurTag, listed: ListedTask, job: str | None) -> None:
        """Take in one task; *job* is the chosen one, None when it is to be the only one."""
        self.jobs[tag.job] += 1
        if job is None and len(self.jobs) > 1:
            self.tasks.clear()  # only the names are told
        elif job in (None, tag.job):
            self.cost_usd[tag.seq] = self.cost_usd.get(tag.seq, 0.0) + listed.cost_usd
            known = self.tasks.get(tag.seq)
            if known is None or known[0].attempt <= tag.attempt:
                self.tasks[tag.seq] = (tag, listed)


@dataclass(frozen=True, slots=True)
class Paid:
    """What one job paid for at one endpoint, as the service lists it.

    Attributes:
        job: its name in the tags.
        since: unix seconds; nothing that was sent before is among the rows.
        rows: its tasks by number.
    """

    job: str
    since: float
    rows: list[RestoredRow]


async def look_up(
    service: Service, family: Family, *, since: float, until: float, job: str | None
) -> Paid:
    """Ask the service for one job's paid tasks; nothing is written.

    Args:
        service: where to ask.
        family: the endpoint that the tasks were sent to.
        since: unix seconds, at most a month ago.
        until: unix seconds.
        job: which job; may be None when only one is found.

    Raises:
        ConfigError: nothing found, or several jobs and none named.

    Cost: free.
    """
    found = await _find(service, family, since=since, until=until, job=job)
    chosen = _choose(found, job)
    rows = [
        _restored(tag, listed, found.cost_usd[seq])
        for seq, (tag, listed) in sorted(found.tasks.items())
        if tag.job == chosen
    ]
    return Paid(chosen, since, rows)


def restore(store: Store, paid: Paid, family: Family, function: str) -> None:
    """Fill an empty ledger, in a transaction of the caller's.

    The ledger takes no input from then on: the service repeats a task with defaults added and
    without the user's keys, so that every row of the input would look new and be paid for again.

    Args:
        store: an empty ledger.
        paid: what was found.
        family: the endpoint that the tasks were sent to.
        function: the result function to collect with.

    Raises:
        ConfigError: the ledger holds tasks.
    """
    if store.totals().tasks:
        raise ConfigError("the ledger is not empty; recover into a new one")
    store.set_meta("job", paid.job)
    store.set_meta(REBUILT, paid.since)
    store.restore(paid.rows, store.add_endpoint(family.endpoint, function))


def _choose(found: Found, job: str | None) -> str:
    if not found.jobs:
        raise ConfigError("the service lists no task of ours for this endpoint in that time")
    if job is not None and job in found.jobs:
        return job
    if job is None and len(found.jobs) == 1:
        return next(iter(found.jobs))
    listed = ", ".join(f"{name} ({count:,} tasks)" for name, count in found.jobs.most_common())
    raise ConfigError(f"choose one of these jobs with --job: {listed}")


async def _find(
    service: Service, family: Family, *, since: float, until: float, job: str | None
) -> Found:
    found = Found()
    seen: set[str] = set()
    offset: int | None = 0
    while offset is not None:
        page = await read_listed(service, family.api, since=since, until=until, offset=offset)
        for one in page.tasks:
            tag = read_tag(one.tag)
            if tag is None or one.task_id in seen:
                continue
            if _is_of(one, family):
                seen.add(one.task_id)
                found.add(tag, one, job)
        offset = page.next_offset
    return found


def _is_of(one: ListedTask, family: Family) -> bool:
    """Whether a listed task was sent to this endpoint."""
    url, own = f"/{one.url.strip('/')}/", f"/{family.endpoint}/"
    inner = (f"/{name}/" for name in families() if name.startswith(f"{family.endpoint}/"))
    return own in url and not any(name in url for name in inner)  # on_page, on_page/lighthouse


def _restored(tag: OurTag, listed: ListedTask, cost_usd: float) -> RestoredRow:
    fields = _as_given(listed.metadata)
    if tag.user is not None:
        fields["tag"] = tag.user
    content = orjson.dumps(fields, option=orjson.OPT_SORT_KEYS)
    return RestoredRow(
        seq=tag.seq,
        attempt=tag.attempt,
        digest=blake2b(content + str(tag.seq).encode(), digest_size=16).digest(),
        params=orjson.dumps(fields),
        tag=tag.user,
        task_id=listed.task_id,
        cost_usd=cost_usd,
        posted_at=listed.posted_at or 0.0,
    )


def _as_given(metadata: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters as the user gave them, as far as the service repeats them."""
    fields = {name: value for name, value in without_urls(metadata).items() if name not in ECHOED}
    keyword = fields.get("keyword")
    if isinstance(keyword, str) and "%" in keyword:
        fields["keyword"] = unquote(keyword)
    return fields
