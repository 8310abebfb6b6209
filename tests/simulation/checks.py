"""What must hold after every run of a simulation, and at its end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import orjson

from dfseo_async.catalogue import family
from dfseo_async.emulator import World
from dfseo_async.emulator.accounts import to_usd
from dfseo_async.emulator.tasks import POSTED, Task
from dfseo_async.engine.collector import GIVEN, LOST
from dfseo_async.engine.tags import OurTag, read_tag
from dfseo_async.engine.webhooks import ELSEWHERE
from dfseo_async.engine.wire import escape_keyword
from dfseo_async.ledger import Store
from dfseo_async.ledger.rows import pack_id
from dfseo_async.models import State

from .disk import Disk
from .process import Ending
from .rows import OWN_URL

CENT = 1e-6  # USD; sums of floats


class BrokenPromiseError(Exception):
    """Something that must hold does not."""


def must(holds: object, what: str) -> None:
    """Raise unless it holds."""
    if not holds:
        raise BrokenPromiseError(what)


def own_tasks(world: World) -> list[Task]:
    """Tasks that we created at the service."""
    return [task for task in world._state.tasks.since(0) if not task.is_foreign]


def check_created_once(world: World, *, reposts: int) -> None:
    """No task was created twice: not by its tag, and not by its content."""
    tags: Counter[object] = Counter()
    contents: Counter[bytes] = Counter()
    for task in own_tasks(world):
        posted = task.posted()
        tags[posted.pop("tag")] += 1
        posted["endpoint"] = endpoint_of(task)
        contents[orjson.dumps(posted, option=orjson.OPT_SORT_KEYS)] += 1
    twice = [tag for tag, count in tags.items() if count > 1]
    must(not twice, f"created twice, by tag: {twice}")
    often = [content for content, count in contents.items() if count > 1 + reposts]
    must(not often, f"created twice, by content: {often}")


def check_budget(world: World, budgets: Collection[float | None]) -> None:
    """Never more was charged than the largest budget so far allowed."""
    if any(budget is None for budget in budgets):
        return
    allowed = max(budget for budget in budgets if budget is not None)
    charged = to_usd(world._state.account.spent)
    must(charged <= allowed + CENT, f"charged {charged} of a budget of {allowed}")


def check_limits(world: World) -> None:
    """No window ever held more calls than the service allows."""
    for name, use in world.report(0.0)["calls"].items():
        must(use["throttled"] == 0, f"{name}: {use}")


def check_clean_end(ending: Ending, store: Store) -> None:
    """After a good end nothing is left running, and the counts in memory are those on disk."""
    board = ending.board
    must(ending.left_tasks == 0, f"{ending.left_tasks} asyncio tasks left")
    if board is None or ending.error is not None or ending.left_early:
        return
    totals = store.totals()
    kept = {name: getattr(totals, name) for name in ("queued", "posting", "unknown", "posted")}
    counted = {name: getattr(board, name) for name in kept}
    counted["posted"] += board.unfinished
    for status, count in board.ended.items():
        kept[status.value], counted[status.value] = getattr(totals, status.value), count
    if not ending.summary or not ending.summary.was_stopped:
        must(counted == kept, f"counted {counted}, but the ledger holds {kept}")
        must(board.told == 0, f"{board.told} outcomes are still to be told")
    for name in ("spent_usd", "reserved_usd"):
        mine, theirs = getattr(board, name), getattr(totals, name)
        must(abs(mine - theirs) < CENT, f"{name}: counted {mine}, but the ledger holds {theirs}")


def check_sink(disk: Disk) -> None:
    """What the ledger calls good is there, whole, and holds no task twice too often."""
    good = disk.store.meta("sink_bytes", 0)
    size = len(disk.synced)
    must(
        good <= size + len(disk.tail), f"the ledger calls {good} bytes good, the file holds {size}"
    )
    data = (disk.synced + disk.tail)[:good]
    must(not data or data.endswith(b"\n"), "the good part of the results ends in a torn line")


@contextmanager
def each_by_itself(store: Store) -> Iterator[None]:
    """Every task has a row of its own meanwhile; the ledger is left as it was."""
    store.db.execute("SAVEPOINT looking")
    store.split_under_way()
    store.split_posted()
    try:
        yield
    finally:
        store.db.execute("ROLLBACK TO looking")
        store.db.execute("RELEASE looking")


def check_kept(store: Store, given: Collection[str]) -> set[str]:
    """A result that came by itself is in the ledger as soon as its id is, until it is told.

    Args:
        store: the ledger.
        given: tasks whose results came to the run that has just ended.

    Returns:
        Those of them that the ledger knows: they can never be lost any more.
    """
    with each_by_itself(store):
        return {task_id for task_id in sorted(given) if _is_kept(store, task_id)}


def _is_kept(store: Store, task_id: str) -> bool:
    found = store.db.execute(
        "SELECT t.state, t.answered, a.seq FROM task t LEFT JOIN arrived a USING (seq, task_id)"
        " WHERE t.task_id = ?",
        (pack_id(task_id),),
    ).fetchone()
    if found is None:
        return False
    state, answered, arrived = found
    is_open = state == State.POSTED and not answered
    must(arrived is not None or not is_open, f"paid for and not kept: {task_id}")
    return True


def check_taken(store: Store, taken: Mapping[str, OurTag]) -> set[str]:
    """A pushed result is in the ledger before the service is told so, and stays till it is told.

    Args:
        store: the ledger.
        taken: tasks whose results the service was told to be safe in this run, by id.

    Returns:
        Those of them that the ledger knows.
    """
    with each_by_itself(store):
        for task_id, tag in sorted(taken.items()):
            found = store.db.execute(
                "SELECT a.seq FROM task t LEFT JOIN arrived a ON a.seq = t.seq AND a.task_id = ?"
                " WHERE t.seq = ? AND t.attempt = ? AND t.state IN (1, 2)",
                (pack_id(task_id), tag.seq, tag.attempt),
            ).fetchone()
            must(found is None or found[0] is not None, f"said to be safe, and not kept: {task_id}")
    return check_kept(store, taken)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What must have been told at the end.

    Attributes:
        rows: how many rows of the input have each key.
        endpoints: where they go, by key.
        kept: tasks whose results the ledger held before anybody fetched them.
    """

    rows: Mapping[str, int]
    endpoints: Mapping[str, str]
    kept: Collection[str]


def check_finished(
    disk: Disk, world: World, wanted: Wanted, *, has_sink: bool, given: Counter[str]
) -> None:
    """Every task ended once, with its own result, and costs what the service charged."""
    store = disk.store
    totals = store.totals()
    must(totals.open == 0, f"the job ended, but the ledger holds {totals}")
    charged = to_usd(world._state.account.spent)
    must(abs(totals.spent_usd - charged) < CENT, f"ledger {totals.spent_usd}, charged {charged}")
    if not has_sink:
        missing = {key: count for key, count in wanted.rows.items() if given[key] < count}
        must(not missing, f"never told: {missing}")
        return
    lines = _decoded(disk.synced + disk.tail)
    keys = Counter(line["key"] for line in lines)
    must(keys == wanted.rows, f"wrong lines: {_difference(keys, wanted.rows)}")
    total = sum(line["cost_usd"] for line in lines)
    must(abs(total - charged) < CENT, f"the results cost {total}, charged {charged}")
    told = {line["key"] for line in lines if not line["message"].startswith(GIVEN)}
    by_id = {world._state.tasks.id_of(task): task for task in own_tasks(world)}
    for line in lines:
        must(line["endpoint"] == wanted.endpoints[line["key"]], f"elsewhere: {_brief(line)}")
        if line["message"].startswith(GIVEN):
            must(line["key"] in told, f"not told before: {_brief(line)}")
        else:
            check_line(line, by_id, wanted.kept)


def _decoded(data: bytes) -> list[dict[str, Any]]:
    try:
        return [orjson.loads(line) for line in data.splitlines()]
    except orjson.JSONDecodeError as error:
        raise BrokenPromiseError(f"wrong lines: one is torn ({error})") from error


def check_line(line: Mapping[str, Any], by_id: Mapping[str, Task], kept: Collection[str]) -> None:
    """A line of the results tells of one of our tasks, just as it was sent and as it ended."""
    what = _brief(line)
    if line["task_id"] is None:
        must(line["status"] == "failed", f"no id and not failed: {what}")
        return
    task = by_id.get(line["task_id"])
    must(task is not None, f"a result of a task that is not ours: {what}")
    assert task is not None
    must(endpoint_of(task) == line["endpoint"], f"of another endpoint: {what}")
    posted = task.posted()
    tag = read_tag(str(posted["tag"]))
    must(tag is not None and tag.user == line["params"].get("tag"), f"another's tag: {what}")
    sent = {name: posted.get(name) for name in line["params"] if name not in ("tag", "endpoint")}
    given = {name: _sent(line, name) for name in sent}
    must(sent == given, f"another task's result: {what}, {sent}")
    usual = {20000: "done", 40102: "empty", 40106: "partial"}.get(task.code, "failed")
    if line["status"] == "failed" and line["message"].startswith(LOST):
        must(task.function != POSTED, f"not live, and lost: {what}")
        must(line["task_id"] not in kept, f"had, and lost: {what}")
        return
    if line["message"] == ELSEWHERE:
        must(posted["postback_url"] == OWN_URL, f"not sent elsewhere: {what}")
        must(line["status"] == "done" and line["result"] is None, f"sent elsewhere: {what}")
        return
    must(line["status"] == usual, f"ended {task.code}, told as {what}")
    if task.code in (20000, 40106) and "keyword" in posted:
        found = (line["result"] or [{}])[0]
        keyword = found.get("keyword", found.get("seed_keyword"))
        must(keyword == task.keyword(), f"{keyword!r} in the result of {what}")


def endpoint_of(task: Task) -> str:
    """Where a task was sent, as jobs name it."""
    endpoint = task.family.endpoint
    return endpoint if task.function == POSTED else f"{endpoint}/{task.function}"


def _sent(line: Mapping[str, Any], name: str) -> object:
    """A field of a row as it goes out."""
    value = line["params"][name]
    is_escaped = name == "keyword" and family(line["endpoint"]).decodes_keyword
    return escape_keyword(value) if is_escaped else value


def _brief(line: Mapping[str, Any]) -> str:
    return str({name: value for name, value in line.items() if name != "result"})


def _difference(found: Counter[str], wanted: Mapping[str, int]) -> str:
    keys = sorted(found.keys() | wanted.keys())
    return str(
        {key: (found[key], wanted.get(key, 0)) for key in keys if found[key] != wanted.get(key, 0)}
    )
