"""Free calls about webhooks: the list of those that failed, and sending them again."""

from __future__ import annotations

from collections.abc import Mapping

from dfseo_async.emulator.bodies import Reply
from dfseo_async.emulator.checks import INVALID, Problem, decode_tasks, whole
from dfseo_async.emulator.collecting import bad_listing, listing
from dfseo_async.emulator.envelope import element, element_head, envelope, is_error, refusal
from dfseo_async.emulator.families import data_head, has_api, path_json
from dfseo_async.emulator.paths import Call
from dfseo_async.emulator.postoffice import failure_row
from dfseo_async.emulator.state import State
from dfseo_async.emulator.tasks import date_text, parse_date
from dfseo_async.emulator.webhooks import kinds_of

_MAX_RESENT = 100
_NOTHING_TO_SEND = Problem(40501, "id", "the task has neither postback_url nor pingback_url")
_PENDING = Problem(40602)


def errors(state: State, call: Call, body: bytes, now: float) -> Reply:
    """List webhooks of one API that could not be delivered."""
    if not has_api(call.scope):
        return refusal(40402, status=404)
    decoded = decode_tasks(body) if body.strip() else [{}]
    if isinstance(decoded, Problem):
        return refusal(decoded.code)
    params = decoded[0] if isinstance(decoded[0], dict) else {}
    wrong = _wrong_field(state, params, now)
    if wrong:
        return bad_listing(state, call, Problem(40501, wrong), now)
    first, end = _span(state, params, now)
    kind = str(params.get("filtered_function") or "")
    failed = state.office.failures(call.scope, first, end, kind)
    offset = whole(params.get("offset", 0))
    shown = failed[offset : offset + whole(params.get("limit", 1_000))]
    rows = [
        failure_row(failure, state.tasks.id_of(failure.task), date_text(int(failure.at)))
        for failure in shown
    ]
    return listing(state, call, now, rows, params)


def webhook_resend(state: State, call: Call, body: bytes, now: float) -> Reply:
    """Send the webhooks of up to 100 finished tasks again; free, and as often as asked."""
    decoded = decode_tasks(body)
    if isinstance(decoded, Problem):
        return refusal(decoded.code)
    elements: list[bytes] = []
    codes: list[int] = []
    for number, given in enumerate(decoded):
        problem = Problem(40006) if number >= _MAX_RESENT else _resend(state, given, now)
        codes.append(problem.code)
        elements.append(_element(state, call, given, problem, now))
    return envelope(elements, number=state.calls, errors=sum(map(is_error, codes)))


def _resend(state: State, given: object, now: float) -> Problem:
    if not isinstance(given, dict) or not isinstance(given.get("id"), str):
        return INVALID
    task = state.tasks.find(given["id"])
    if task is None:
        return Problem(40401)
    if not kinds_of(task):
        return _NOTHING_TO_SEND
    if now < task.ready_at:
        return _PENDING
    state.office.resend(task)
    return Problem(20000)


def _element(state: State, call: Call, given: object, problem: Problem, now: float) -> bytes:
    params = given if isinstance(given, dict) else {}
    task_id = params.get("id")
    is_known = isinstance(task_id, str) and state.tasks.find(task_id) is not None
    head = element_head(
        str(task_id) if is_known else state.ids.of_call(state.calls, now),
        problem.code,
        number=state.calls,
        field=problem.field,
        note=problem.note,
    )
    data = data_head(call.scope, call.kind.value) + b"}"
    return element(head, path_json(call.scope, call.kind.value), data)


def _wrong_field(state: State, params: Mapping[str, object], now: float) -> str:
    oldest = now - state.settings.errors_retention
    dates = {name: parse_date(params[name]) for name in _DATES if params.get(name) is not None}
    for name, date in dates.items():
        if date is None or not oldest - 1 <= date:
            return name
    if not 1 <= whole(params.get("limit", 1_000)) <= 1_000:
        return "limit"
    return "" if 0 <= whole(params.get("offset", 0)) <= 100_000_000 else "offset"


_DATES = ("datetime_from", "datetime_to")


def _span(state: State, params: Mapping[str, object], now: float) -> tuple[float, float]:
    first = parse_date(params.get("datetime_from"))
    last = parse_date(params.get("datetime_to"))
    oldest = now - state.settings.errors_retention
    return (oldest if first is None else first), (now if last is None else last + 1.0)
