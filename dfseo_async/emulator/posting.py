"""``task_post``: tasks are checked, paid and created."""

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
    refusal,
)
from dfseo_async.emulator.families import Family
from dfseo_async.emulator.paths import Call
from dfseo_async.emulator.prices import price_of
from dfseo_async.emulator.state import State
from dfseo_async.emulator.tasks import echo, echo_tail, members_of
from dfseo_async.emulator.webhooks import problem_of_webhooks

_MAX_TASKS = 100
OVERFLOW = Problem(40006)
_INTERNAL = Problem(50000)


class Draft(msgspec.Struct, frozen=True, gc=False):
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
    drafts = [draft_of(state, family, given) for given in decoded[:_MAX_TASKS]]
    drafts += [refused(given, OVERFLOW) for given in decoded[_MAX_TASKS:]]
    price = sum(draft.price for draft in drafts)
    reply = unpaid(state, price, now)
    if reply is not None:
        return reply
    state.charge(family.api, price, now)
    state.tally.batches[len(drafts)] += 1
    errors = sum(draft.problem is not None for draft in drafts)
    state.tally.created += len(drafts) - errors
    elements = [_settle(state, family, draft, now) for draft in drafts]
    return envelope(elements, number=state.calls, cost=price, errors=errors)


def draft_of(state: State, family: Family, given: object, *, is_live: bool = False) -> Draft:
    """Look at one element of a POST: why it is refused, or what it costs."""
    if not isinstance(given, dict):
        return refused(given, INVALID)
    problem = problem_of(given, family, is_strict=state.settings.strict_fields)
    if problem is None and not is_live:
        problem = problem_of_webhooks(given, family)
    if problem is None and state.draws(state.settings.faults.element_error):
        problem = _INTERNAL
    if problem is not None:
        return refused(given, problem)
    return Draft(given, None, price_of(family.prices, given, is_live=is_live))


def refused(given: object, problem: Problem) -> Draft:
    """Return an element that is refused for this reason."""
    return Draft(given if isinstance(given, dict) else {}, problem)


def unpaid(state: State, price: int, now: float) -> Reply | None:
    """Return the reply to a call that cannot be paid; nothing when it can."""
    reason = state.account.refusal(price, now)
    if reason is None:
        return None
    return refusal(reason, status=200 if reason is Refusal.COST_LIMIT else 402)


def _settle(state: State, family: Family, draft: Draft, now: float) -> bytes:
    if draft.problem is not None:
        return reject(state, family, draft, now)
    task = state.create(family, draft.params, draft.price, now)
    head = created_head(state.tasks.id_of(task), number=task.seq, cost=task.cost)
    tail = echo_tail(family, task.members)
    return b"".join((head, family.post_middle, tail, b',"result":null}'))


def reject(
    state: State,
    family: Family,
    draft: Draft,
    now: float,
    words: tuple[str, ...] = ("task_post",),
) -> bytes:
    """Write an element that is refused; ``words`` end the path of the call."""
    state.tally.rejected += 1
    problem = draft.problem or _INTERNAL
    task_id = state.ids.of_call(state.calls * 1_000_003 + state.tally.rejected, now)
    head = element_head(task_id, problem.code, field=problem.field, note=problem.note)
    data = echo(family, words[0], members_of(draft.params))
    return element(head, family.path(*words), data)
