"""The free calls about tasks: ``tasks_ready``, ``tasks_fixed``, ``task_get`` and ``id_list``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import orjson

from dfseo_async.emulator.accounts import to_usd
from dfseo_async.emulator.bodies import Reply
from dfseo_async.emulator.checks import Listing, Problem, decode_tasks, listing_of
from dfseo_async.emulator.crawls import crawl_status
from dfseo_async.emulator.envelope import (
    element,
    element_head,
    envelope,
    is_error,
    opening,
    refusal,
)
from dfseo_async.emulator.families import Family, data_head, has_api, path_json
from dfseo_async.emulator.paths import Call
from dfseo_async.emulator.rows import ready_row
from dfseo_async.emulator.state import State
from dfseo_async.emulator.tasks import (
    DONE,
    HANDED,
    NO_RESULT_CODES,
    POSTED,
    QUEUED,
    Task,
    date_text,
)

_PENDING = frozenset({QUEUED, HANDED})
_EXPIRED = 40403


def tasks_ready(state: State, call: Call, now: float) -> Reply:
    """Show a window over finished tasks; reading it removes nothing."""
    families = state.families.in_scope(call.scope)
    if not families:
        return refusal(40402, status=404)
    if len(families) == 1:
        state.invite_foreigners(families[0], now)
    tasks = state.ready.window(families, now)
    return listing(state, call, now, [ready_row(task, state.tasks.id_of(task)) for task in tasks])


def tasks_fixed(state: State, call: Call, now: float) -> Reply:
    """Show results that were parsed again: there never are any."""
    family = state.families.get(call.scope)
    if family is None or not family.has_tasks_fixed:
        return refusal(40402, status=404)
    return listing(state, call, now, [])


def task_get(state: State, call: Call, now: float) -> Reply:
    """Give the result of a task, as often as asked, until it expires."""
    family = state.families.get(call.scope)
    if family is None:
        return refusal(40402, status=404)
    task = state.tasks.find(call.task_id)
    if task is None or not _is_kept(state, task):
        state.tally.fetches["unknown"] += 1
        return _without_result(call, None, 40401)
    code = _wrong_place(task, family, call.function) or _expired(state, task, call.function, now)
    if code:
        state.tally.fetches["expired" if code == _EXPIRED else "wrong"] += 1
        return _without_result(call, task, code)
    code = task.state_at(now)
    if code in _PENDING:
        state.tally.fetches["pending"] += 1
        return _pending(call, task, code)
    state.tally.add_fetch(task, now)
    task.fetches += 1
    state.ready.remove(task)
    return finished(state, call, task)


def id_list(state: State, call: Call, body: bytes, now: float) -> Reply:
    """List everything posted to one API within a span of time."""
    if not has_api(call.scope):
        return refusal(40402, status=404)
    decoded = decode_tasks(body)
    if isinstance(decoded, Problem):
        return refusal(decoded.code)
    params = decoded[0] if isinstance(decoded[0], dict) else {}
    asked = listing_of(params, now)
    if isinstance(asked, Problem):
        return bad_listing(state, call, asked, now)
    tasks = _page(state, call.scope, asked, now)
    rows = [_id_row(state, task, now, has_metadata=asked.has_metadata) for task in tasks]
    return listing(state, call, now, rows, params)


def listing(
    state: State,
    call: Call,
    now: float,
    rows: Sequence[object],
    params: Mapping[str, object] | None = None,
) -> Reply:
    """Write the reply of a call that lists something; an empty list is null."""
    head = element_head(
        state.ids.of_call(state.calls, now), DONE, number=state.calls, count=len(rows)
    )
    path = path_json(call.scope, *call.words)
    inner = orjson.dumps(params)[1:-1] if params else b""
    data = data_head(call.scope, call.words[0]) + (b"," + inner if inner else b"") + b"}"
    result = orjson.dumps(rows) if rows else b"null"
    return envelope([element(head, path, data, result)], number=state.calls)


def _is_kept(state: State, task: Task) -> bool:
    """Whether the result can be fetched at all: of live calls only those of SERP can."""
    return task.function == POSTED or (task.family.api == "serp" and state.settings.keeps_live)


def _wrong_place(task: Task, family: Family, function: str) -> int:
    own = task.family
    if (own.api, own.se) != (family.api, family.se):
        return 40002
    if own.endpoint != family.endpoint:
        return 40004 if own.api == "keywords_data" else 40003
    return 0 if function in family.functions else 40004


def _expired(state: State, task: Task, function: str, now: float) -> int:
    settings = state.settings
    keeps = settings.html_retention if function == "html" else settings.result_retention
    return 0 if now <= task.posted_at + keeps else _EXPIRED


def _path_of(call: Call) -> bytes:
    start = path_json(call.scope, *call.words[:-1])[:-1]
    return start + b"," + orjson.dumps(call.task_id) + b"]"


def _without_result(call: Call, task: Task | None, code: int, cost: int = 0) -> Reply:
    number = task.seq if task else 0
    data = task.echo("task_get") if task else data_head(call.scope, "task_get") + b"}"
    task_id = orjson.dumps(call.task_id).decode()[1:-1]
    head = element_head(task_id, code, number=number, cost=cost)
    return envelope([element(head, _path_of(call), data)], number=number, cost=cost, errors=1)


def _pending(call: Call, task: Task, code: int) -> Reply:
    if call.function != "summary":
        return _without_result(call, task, code)
    head = element_head(call.task_id, DONE, number=task.seq, count=1)
    crawl = {"crawl_progress": "in_progress"}
    result = orjson.dumps([crawl | {"crawl_status": crawl_status(task.posted(), is_done=False)}])
    return envelope([element(head, _path_of(call), task.echo("summary"), result)])


def finished(state: State, call: Call, task: Task) -> Reply:
    """Write the envelope of a finished task: what is fetched, and what a postback holds."""
    cost = task.cost if state.settings.echo_cost_on_get else 0
    if task.code in NO_RESULT_CODES:
        return _without_result(call, task, task.code, cost)
    result = state.results.of(task, call.task_id, call.function)
    errors_count = int(is_error(task.code))
    before = (
        opening(1, number=task.seq, cost=cost, errors=errors_count),
        element_head(call.task_id, task.code, number=task.seq, cost=cost, count=result.count),
        _path_of(call),
        b',"data":',
        task.echo("task_get"),
        b',"result":',
        result.head,
    )
    return Reply(b"".join(before), result.blocks, result.tail + b"}]}")


def bad_listing(state: State, call: Call, problem: Problem, now: float) -> Reply:
    """Refuse a call that lists something."""
    task_id = state.ids.of_call(state.calls, now)
    head = element_head(task_id, problem.code, field=problem.field)
    path = path_json(call.scope, *call.words)
    return envelope([element(head, path, data_head(call.scope, call.words[0]) + b"}")], errors=1)


def _page(state: State, api: str, asked: Listing, now: float) -> list[Task]:
    end = min(asked.last + 1.0, now - state.settings.id_list_delay)
    tasks, low, high = state.tasks.posted_between(api, asked.first, end)
    for seq in [seq for seq, until in state.hidden.items() if until <= now]:
        del state.hidden[seq]
    if state.hidden:
        tasks = [task for task in tasks[low:high] if task.seq not in state.hidden]
        low, high = 0, len(tasks)
    if asked.is_descending:
        stop = max(low, high - asked.offset)
        return tasks[max(low, stop - asked.limit) : stop][::-1]
    start = min(high, low + asked.offset)
    return tasks[start : min(high, start + asked.limit)]


def _id_row(state: State, task: Task, now: float, *, has_metadata: bool) -> dict[str, object]:
    is_done = now >= task.ready_at
    function = task.function.partition("/")[0]
    row: dict[str, object] = {
        "id": state.tasks.id_of(task),
        "url": f"v3/{task.family.endpoint}/{task.function}",
        "datetime_posted": date_text(int(task.posted_at)),
        "datetime_done": date_text(int(task.ready_at)) if is_done else None,
        "status": str(task.state_at(now)),
        "cost": to_usd(task.cost),
    }
    if has_metadata:
        row["metadata"] = orjson.Fragment(task.echo(function))
    return row
