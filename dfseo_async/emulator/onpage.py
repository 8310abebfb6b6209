"""What an OnPage crawl found, read in pages: ``on_page/pages`` and its siblings."""

from __future__ import annotations

from dfseo_async.emulator.bodies import Reply
from dfseo_async.emulator.checks import Problem, decode_tasks, whole
from dfseo_async.emulator.collecting import bad_listing, listing
from dfseo_async.emulator.crawls import crawl_status, page_count
from dfseo_async.emulator.dice import Dice
from dfseo_async.emulator.envelope import refusal
from dfseo_async.emulator.making import make
from dfseo_async.emulator.paths import Call
from dfseo_async.emulator.schemas import schemas
from dfseo_async.emulator.shapes import Shape, shape_of
from dfseo_async.emulator.state import State
from dfseo_async.emulator.tasks import Task

_LIMIT = 100
_MAX_LIMIT = 1_000


def crawl_pages(state: State, call: Call, body: bytes, now: float) -> Reply:
    """Show a slice of what a crawl found: pages, links, resources and so on; filters are not used.

    A crawl that is still running shows nothing but its progress.
    """
    decoded = decode_tasks(body)
    if isinstance(decoded, Problem):
        return refusal(decoded.code)
    params = decoded[0] if isinstance(decoded[0], dict) else {}
    limit, offset = whole(params.get("limit", _LIMIT)), whole(params.get("offset", 0))
    if not 1 <= limit <= _MAX_LIMIT or offset < 0:
        wrong = "offset" if offset < 0 else "limit"
        return bad_listing(state, call, Problem(40501, wrong), now)
    task = state.tasks.find(str(params.get("id", "")))
    if task is None or task.family.endpoint != "on_page":
        return bad_listing(state, call, Problem(40401), now)
    row = _row(state, task, call.function, limit, offset, now)
    return listing(state, call, now, [row], params)


def _row(
    state: State, task: Task, function: str, limit: int, offset: int, now: float
) -> dict[str, object]:
    shape = shape_of(task.family, function)
    task_id = state.tasks.id_of(task)
    is_done = now >= task.ready_at
    posted = task.posted()
    total = page_count(posted) if is_done else 0
    positions = range(offset, min(offset + limit, total))
    own = {
        "crawl_progress": "finished" if is_done else "in_progress",
        "crawl_status": crawl_status(posted, is_done=is_done),
        "total_items_count": total,
        "items_count": len(positions),
        "items": _items(state, shape, task_id, positions),
    }
    return _head(shape) | own


def _items(state: State, shape: Shape, task_id: str, positions: range) -> object:
    if schemas().fields(shape.head).get("items", "").startswith("["):
        return [state.results.item(shape, task_id, position) for position in positions]
    return {"html": f"<!doctype html><html><body>{task_id}</body></html>"} if positions else None


def _head(shape: Shape) -> dict[str, object]:
    return make(shape.head, Dice(shape.name))
