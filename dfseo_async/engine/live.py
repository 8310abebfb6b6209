"""What the reply to a live call says of each of its tasks: they ended with it. Plain code.

A live call charges and answers at once, so its reply is the only copy of what was paid for: the
result goes into the ledger in the same commit as id and cost, before anybody looks at it.
"""

from __future__ import annotations

import orjson

from dfseo_async.catalogue import Family
from dfseo_async.codes import ENDS, Call, Verdict, advice, verdict
from dfseo_async.engine.matching import Matched
from dfseo_async.envelope import TaskReply
from dfseo_async.errors import AccountError
from dfseo_async.ledger.rows import Arrival, Decided, PostedRow, QueuedRow

LIVE_GRACE = 130.0  # seconds that a cancelled call may take: the service gives up after 120
ENDED = frozenset({Verdict.DONE, Verdict.EMPTY, Verdict.PARTIAL, Verdict.FAILED})


def grace_of(family: Family, usual: float) -> float:
    """Seconds that a call may take to end when its job is cancelled."""
    return max(usual, LIVE_GRACE) if family.is_live else usual


def sort_ended(matched: Matched, row: QueuedRow, reply: TaskReply, path: str, now: float) -> None:
    """A task by its element of the reply to a live call."""
    code, message = reply.status_code, reply.message
    what = verdict(Call.LIVE, code, message)
    is_charged = reply.cost_usd > 0
    is_refused = what is Verdict.REJECTED and verdict(Call.GET, code, message) in ENDS
    if reply.id and (what in ENDED or (is_charged and is_refused)):
        matched.posted.append(PostedRow(row.seq, reply.id, reply.cost_usd, now))
        matched.arrived.append(Arrival(reply.id, row.seq, row.attempt, _alone(reply)))
    elif what in ENDED or what is Verdict.PENDING or is_charged:
        matched.unclear.append(row)  # charged, and no result: that needs a second look
    elif what in (Verdict.RETRY, Verdict.RECONCILE, Verdict.THROTTLED):
        matched.again.append((row, code, message))  # the service says that it cost nothing
    elif what is Verdict.WAIT:
        matched.later.append((row, code, message))
    elif what is Verdict.ACCOUNT:
        matched.stop = AccountError(code, message, path=path, advice=advice(code))
        matched.again.append((row, code, message))
    else:
        matched.rejected.append(Decided(row.seq, code, message))


def _alone(reply: TaskReply) -> bytes:
    """An envelope that holds this task only."""
    task = {
        "id": reply.id,
        "status_code": reply.status_code,
        "status_message": reply.status_message,
        "cost": reply.cost,
    }
    head = orjson.dumps(task)
    return b'{"status_code":20000,"tasks":[%b,"result":%b}]}' % (head[:-1], reply.result_bytes)
