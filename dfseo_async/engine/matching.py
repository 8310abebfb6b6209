"""What the reply to a POST says of each of its tasks. Plain code: no clock, no network.

Elements are matched by position and checked by the tag that they echo. A reply that contradicts
itself proves nothing: its tasks are *unclear*, and are looked up before anything else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from dfseo_async.codes import ELEMENT_VERDICTS, Verdict, advice
from dfseo_async.engine.tags import read_tag
from dfseo_async.envelope import Envelope, TaskReply
from dfseo_async.errors import AccountError, BadReplyError
from dfseo_async.ledger.rows import Arrival, Decided, PostedRow, QueuedRow

_TAKEN = frozenset(
    {Verdict.CREATED, Verdict.DONE, Verdict.EMPTY, Verdict.PARTIAL, Verdict.FAILED}
)  # charged, and to be fetched


@dataclass(slots=True)
class Matched:
    """The tasks of one POST, by what becomes of them.

    Attributes:
        posted: created and charged.
        rejected: refused as bad input; they end here.
        again: refused for reasons of the service's own, free of charge; sent again after a pause.
        later: refused for a longer while (duplicate caps).
        unclear: the reply does not tell.
        arrived: results that came with the reply, of live calls.
        stop: a reason to stop the job.
    """

    posted: list[PostedRow] = field(default_factory=list)
    rejected: list[Decided] = field(default_factory=list)
    again: list[tuple[QueuedRow, int, str]] = field(default_factory=list)
    later: list[tuple[QueuedRow, int, str]] = field(default_factory=list)
    unclear: list[QueuedRow] = field(default_factory=list)
    arrived: list[Arrival] = field(default_factory=list)
    stop: AccountError | None = None

    @property
    def cost_usd(self) -> float:
        """What the POST cost by its elements."""
        return sum(one.cost_usd for one in self.posted)


Sort = Callable[[Matched, QueuedRow, TaskReply, str, float], None]  # one task into its list


def match_reply(
    envelope: Envelope,
    rows: Sequence[QueuedRow],
    tags: Sequence[str],
    sort: Sort,
    *,
    path: str,
    now: float,
) -> Matched:
    """Sort the tasks of a POST by what its reply says of them.

    Args:
        envelope: the reply, its own code already found good.
        rows: the tasks in the order sent.
        tags: their tags on the wire.
        sort: what becomes of a task by its element: ``sort_created``, or ``live.sort_ended``.
        path: for errors.
        now: unix seconds, for ``posted_at``.
    """
    matched = Matched()
    for row, reply in zip(rows, _replies_of(tags, envelope.replies), strict=True):
        if reply is None:
            matched.unclear.append(row)
        else:
            sort(matched, row, reply, path, now)
    return matched


def reply_about(seq: int, task_id: str, envelope: Envelope) -> TaskReply:
    """The reply about the task with this number and id.

    Raises:
        BadReplyError: it is about others, or echoes the tag of another task of ours.
    """
    reply = envelope.reply_for(task_id)
    tag = read_tag(reply.echoed_tag())
    if tag is not None and tag.seq != seq:
        raise BadReplyError(
            f"the answer for task {task_id} is about task {tag.seq}, not {seq}", http_status=200
        )
    return reply


def sort_created(matched: Matched, row: QueuedRow, reply: TaskReply, path: str, now: float) -> None:
    """A task by its element of the reply to a task_post."""
    code, task_id, cost = reply.status_code, reply.id, reply.cost_usd
    what = ELEMENT_VERDICTS[code]
    if task_id and (what in _TAKEN or (cost > 0 and what is Verdict.REJECTED)):
        # what was refused and charged has its end told by task_get
        matched.posted.append(PostedRow(row.seq, task_id, cost, now))
        return
    message = reply.message
    match what:
        case Verdict.CREATED | Verdict.RECONCILE:
            matched.unclear.append(row)
        case Verdict.RETRY | Verdict.THROTTLED | Verdict.WAIT if task_id and cost > 0:
            matched.unclear.append(row)  # refused and charged: that needs a second look
        case Verdict.RETRY | Verdict.THROTTLED:
            matched.again.append((row, code, message))
        case Verdict.WAIT:
            matched.later.append((row, code, message))
        case Verdict.ACCOUNT:
            matched.stop = AccountError(code, message, path=path, advice=advice(code))
            matched.again.append((row, code, message))
        case _:
            matched.rejected.append(Decided(row.seq, code, message))


def _replies_of(tags: Sequence[str], replies: Sequence[TaskReply]) -> Sequence[TaskReply | None]:
    """The element of each task; None where the reply does not say which it is."""
    found = _by_place_or_tag(tags, replies)
    ids = [reply.id for reply in found if reply is not None and reply.id]
    if len(set(ids)) == len(ids):
        return found
    twice = {one for one in ids if ids.count(one) > 1}  # nobody knows whose they are
    return [None if reply is None or reply.id in twice else reply for reply in found]


def _by_place_or_tag(
    tags: Sequence[str], replies: Sequence[TaskReply]
) -> Sequence[TaskReply | None]:
    echoed = [reply.echoed_tag() for reply in replies]
    if len(echoed) == len(tags):
        expected = [tag if echo else echo for echo, tag in zip(echoed, tags, strict=True)]
        if echoed == expected:
            return replies
    by_tag = {echo: reply for echo, reply in zip(echoed, replies, strict=True) if echo}
    if len(by_tag) < sum(1 for echo in echoed if echo):
        by_tag = {}  # one tag on two elements: nothing here can be trusted
    return [by_tag.get(tag) for tag in tags]
