"""Live calls: paid and answered at once, with the result inside."""

from __future__ import annotations

from dfseo_async.emulator.bodies import Piece, Reply
from dfseo_async.emulator.checks import Problem, decode_tasks
from dfseo_async.emulator.envelope import element, element_head, is_error, opening, refusal
from dfseo_async.emulator.families import Family
from dfseo_async.emulator.paths import Call
from dfseo_async.emulator.posting import OVERFLOW, Draft, draft_of, refused, reject, unpaid
from dfseo_async.emulator.state import State
from dfseo_async.emulator.tasks import NO_RESULT_CODES


def live(state: State, call: Call, body: bytes, now: float) -> Reply:
    """Do one task at once, or up to 20 where the endpoint takes several."""
    family = state.families.live(call)
    if family is None:
        return refusal(40402, status=404)
    decoded = decode_tasks(body)
    if isinstance(decoded, Problem):
        return refusal(decoded.code)
    most = family.batch_size
    if len(decoded) > most == 1:
        return refusal(40000)
    drafts = [draft_of(state, family, given, is_live=True) for given in decoded[:most]]
    drafts += [refused(given, OVERFLOW) for given in decoded[most:]]
    price = sum(draft.price for draft in drafts)
    reply = unpaid(state, price, now)
    if reply is not None:
        return reply
    state.charge(family.api, price, now)
    return _reply(state, family, call, drafts, now)


def _reply(state: State, family: Family, call: Call, drafts: list[Draft], now: float) -> Reply:
    pieces: list[Piece] = []
    errors = 0
    for index, draft in enumerate(drafts):
        code, element_pieces = _element(state, family, call, draft, now)
        errors += is_error(code)
        pieces += [b",", *element_pieces] if index else element_pieces
    price = sum(draft.price for draft in drafts)
    start = opening(len(drafts), number=state.calls, cost=price, errors=errors)
    return Reply(start, tuple(pieces), b"]}")


def _element(
    state: State, family: Family, call: Call, draft: Draft, now: float
) -> tuple[int, list[Piece]]:
    if draft.problem is not None:
        return draft.problem.code, [reject(state, family, draft, now, call.words)]
    task = state.create_live(family, draft.params, draft.price, now, "/".join(call.words))
    state.tally.live += 1
    task_id = state.tasks.id_of(task)
    path, data = family.path(*call.words), task.echo(call.words[0])
    if task.code in NO_RESULT_CODES:
        head = element_head(task_id, task.code, number=task.seq, cost=task.cost)
        return task.code, [element(head, path, data)]
    result = state.results.of(task, task_id, call.function)
    head = element_head(task_id, task.code, number=task.seq, cost=task.cost, count=result.count)
    before = b"".join([head, path, b',"data":', data, b',"result":', result.head])
    return task.code, [before, *result.blocks, result.tail + b"}"]
