"""The paid calls: ``task_post`` and live."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from dfseo_async.emulator.accounts import Refusal
from dfseo_async.emulator.bodies import Reply
from dfseo_async.emulator.checks import INVALID, Problem, decode_tasks, problem_of
from dfseo_async.emulator.envelope import (
    created_head,
    element,
    element_head,
    envelope,
    is_error,
    opening,
    refusal,
)
from dfseo_async.emulator.families import Family
from dfseo_async.emulator.paths import Call
from dfseo_async.emulator.prices import price_of
from dfseo_async.emulator.state import State
from dfseo_async.emulator.tasks import NO_RESULT_CODES, echo, echo_tail, members_of
from dfseo_async.emulator.webhooks import problem_of_webhooks

_MAX_TASKS = 100
_OVERFLOW = Problem(40006)
_INTERNAL = Problem(50000)


class _Draft(msgspec.Struct, frozen=True, gc=False):
    """One element of a POST: what it holds, and why it is refused or what it costs."""

    params: Mapping[str, object]
    problem: Problem | None
    price: int = 0


def task_post(state: State, call: Call, body: bytes, now: float) -> Reply:
    """Create up to 100 tasks and charge for them; nothing is created unless all can be paid."""
    family = state.families.get(call.scope)
    if family is None:
        return refusal(40402, status=404)
    decoded = decode_tasks(body)
    if isinstance(decoded, Problem):
        return refusal(decoded.code)
    state.invite_foreigners(family, now)
    drafts = [_draft(state, family, given) for given in decoded[:_MAX_TASKS]]
    drafts += [_refused(given, _OVERFLOW) for given in decoded[_MAX_TASKS:]]
    price = sum(draft.price for draft in drafts)
    refused = _unpaid(state, price, now)
    if refused is not None:
        return refused
    state.account.charge(price, now)
    state.tally.batches[len(drafts)] += 1
    errors = sum(draft.problem is not None for draft in drafts)
    state.tally.created += len(drafts) - errors
    elements = [_settle(state, family, draft, now) for draft in drafts]
    return envelope(elements, number=state.calls, cost=price, errors=errors)


def live(state: State, call: Call, body: bytes, now: float) -> Reply:
    """Do one task at once."""
    family = state.families.get(call.scope)
    if family is None or call.function not in family.live_functions:
        return refusal(40402, status=404)
    decoded = decode_tasks(body)
    if isinstance(decoded, Problem):
        return refusal(decoded.code)
    if len(decoded) > 1:
        return refusal(40000)
    draft = _draft(state, family, decoded[0], is_live=True)
    refused = _unpaid(state, draft.price, now)
    if refused is not None:
        return refused
    if draft.problem is not None:
        return envelope([_reject(state, family, draft, now)], number=state.calls, errors=1)
    state.account.charge(draft.price, now)
    return _live_result(state, family, call, draft, now)


def _draft(state: State, family: Family, given: object, *, is_live: bool = False) -> _Draft:
    if not isinstance(given, dict):
        return _refused(given, INVALID)
    problem = problem_of(given, family, is_strict=state.settings.strict_fields)
    if problem is None and not is_live:
        problem = problem_of_webhooks(given, family)
    if problem is None and state.draws(state.settings.faults.element_error):
        problem = _INTERNAL
    if problem is not None:
        return _refused(given, problem)
    return _Draft(given, None, price_of(family.prices, given, is_live=is_live))


def _refused(given: object, problem: Problem) -> _Draft:
    return _Draft(given if isinstance(given, dict) else {}, problem)


def _unpaid(state: State, price: int, now: float) -> Reply | None:
    refused = state.account.refusal(price, now)
    if refused is None:
        return None
    return refusal(refused, status=200 if refused is Refusal.COST_LIMIT else 402)


def _settle(state: State, family: Family, draft: _Draft, now: float) -> bytes:
    if draft.problem is not None:
        return _reject(state, family, draft, now)
    task = state.create(family, draft.params, draft.price, now)
    head = created_head(state.tasks.id_of(task), number=task.seq, cost=task.cost)
    tail = echo_tail(family, task.members)
    return b"".join((head, family.post_middle, tail, b',"result":null}'))


def _reject(state: State, family: Family, draft: _Draft, now: float) -> bytes:
    state.tally.rejected += 1
    problem = draft.problem or _INTERNAL
    task_id = state.ids.of_call(state.calls * 1_000_003 + state.tally.rejected, now)
    head = element_head(task_id, problem.code, field=problem.field, note=problem.note)
    data = echo(family, "task_post", members_of(draft.params))
    return element(head, family.path("task_post"), data)


def _live_result(state: State, family: Family, call: Call, draft: _Draft, now: float) -> Reply:
    task = state.create_live(family, draft.params, draft.price, now, call.function)
    state.tally.live += 1
    task_id = state.tasks.id_of(task)
    path = family.path("live", call.function)
    data = task.echo("live")
    start = opening(1, number=task.seq, cost=task.cost, errors=int(is_error(task.code)))
    if task.code in NO_RESULT_CODES:
        head = element_head(task_id, task.code, number=task.seq, cost=task.cost)
        return Reply(start + element(head, path, data) + b"]}")
    result = state.results.of(task, task_id, call.function)
    head = element_head(task_id, task.code, number=task.seq, cost=task.cost, count=result.count)
    before = b"".join([start, head, path, b',"data":', data, b',"result":', result.head])
    return Reply(before, result.blocks, result.tail + b"}]}")
