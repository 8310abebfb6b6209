"""What must hold after every run of a simulation, and at its end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from dfseo_async.emulator import World
from dfseo_async.emulator.accounts import to_usd
from dfseo_async.emulator.tasks import Task
from dfseo_async.engine.tags import read_tag
from dfseo_async.engine.wire import escape_keyword
from dfseo_async.ledger import Store

from .disk import Disk
from .process import Ending

CENT = 1e-6  # USD; sums of floats


@dataclass(frozen=True, slots=True)
class BrokenPromiseError(Exception):
    """Something that must hold does not."""

    what: str

    def __str__(self) -> str:
        return self.what


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


def check_finished(
    disk: Disk, world: World, wanted: Mapping[str, int], *, has_sink: bool, given: Counter[str]
) -> None:
    """Every task ended once, with its own result, and costs what the service charged."""
    store = disk.store
    totals = store.totals()
    must(totals.open == 0, f"the job ended, but the ledger holds {totals}")
    charged = to_usd(world._state.account.spent)
    must(abs(totals.spent_usd - charged) < CENT, f"ledger {totals.spent_usd}, charged {charged}")
    lines = _decoded(disk.synced + disk.tail)
    keys = Counter(line["key"] for line in lines) if has_sink else given
    if has_sink:
        must(keys == wanted, f"wrong lines: {_difference(keys, wanted)}")
        total = sum(line["cost_usd"] for line in lines)
        must(abs(total - charged) < CENT, f"the results cost {total}, charged {charged}")
        by_id = {world._state.tasks.id_of(task): task for task in own_tasks(world)}
        for line in lines:
            _check_line(line, by_id)
    else:
        missing = {key: count for key, count in wanted.items() if keys[key] < count}
        must(not missing, f"never told: {missing}")


def _decoded(data: bytes) -> list[dict[str, Any]]:
    try:
        return [orjson.loads(line) for line in data.splitlines()]
    except orjson.JSONDecodeError as error:
        raise BrokenPromiseError(f"wrong lines: one is torn ({error})") from error


def _check_line(line: Mapping[str, Any], by_id: Mapping[str, Task]) -> None:
    if line["task_id"] is None:
        must(line["status"] == "failed", f"no id and not failed: {line}")
        return
    task = by_id.get(line["task_id"])
    must(task is not None, f"a result of a task that is not ours: {line}")
    assert task is not None
    posted = task.posted()
    keyword = escape_keyword(line["params"]["keyword"])
    must(posted["keyword"] == keyword, f"another task's result: {line}, {posted}")
    tag = read_tag(str(posted["tag"]))
    must(tag is not None and tag.user == line["params"].get("tag"), f"another's tag: {line}")
    usual = {20000: "done", 40102: "empty", 40106: "partial"}.get(task.code, "failed")
    given_up = line["status"] == "failed" and line["code"] >= 40400
    must(line["status"] == usual or given_up, f"ended {task.code}, told as {line}")


def _difference(found: Counter[str], wanted: Mapping[str, int]) -> str:
    keys = sorted(found.keys() | wanted.keys())
    return str(
        {key: (found[key], wanted.get(key, 0)) for key in keys if found[key] != wanted.get(key, 0)}
    )
