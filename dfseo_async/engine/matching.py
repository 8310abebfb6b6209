"""What the reply to a POST says of each of its tasks. Plain code: no clock, no network.

Elements are matched by position and checked by the tag that they echo. A reply that contradicts
itself proves nothing: its tasks are *unclear*, and are looked up before anything else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from dfseo_async.codes import Call, Verdict, advice, verdict
from dfseo_async.engine.tags import read_tag
from dfseo_async.envelope import Envelope, TaskReply
from dfseo_async.errors import AccountError, BadReplyError
from dfseo_async.ledger.rows import Arrival, Decided, PostedRow, QueuedRow


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


def match_reply(
    envelope: Envelope, rows: Sequence[QueuedRow], tags: Sequence[str], *, path: str, now: float
) -> Matched:
    """Sort the tasks of a POST by what its reply says of them.

    Args:
        envelope: the reply, its own code already found good.
        rows: the tasks in the order sent.
        tags: their tags on the wire.
        path: for errors.
        now: unix seconds, for ``posted_at``.
    """
    matched = Matched()
    pairs = pair(envelope.replies, rows, tags)
    twice = repeated_ids(pairs)
    for row, reply in pairs:
        if reply is None or reply.id in twice:
            matched.unclear.append(row)
        else:
            _sort(matched, row, reply, path, now)
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


def repeated_ids(pairs: Sequence[tuple[QueuedRow, TaskReply | None]]) -> set[str]:
    """Ids that stand in a reply more than once: nobody knows whose they are."""
    ids = [reply.id for _, reply in pairs if reply is not None and reply.id]
    return {one for one in ids if ids.count(one) > 1} if len(set(ids)) < len(ids) else set()


def pair(
    replies: Sequence[TaskReply], rows: Sequence[QueuedRow], tags: Sequence[str]
) -> list[tuple[QueuedRow, TaskReply | None]]:
    """Each task with its element; None where the reply does not say which is which."""
    echoed = [reply.echoed_tag() for reply in replies]
    in_place = len(replies) == len(rows) and all(
        echo in ("", tag) for echo, tag in zip(echoed, tags, strict=True)
    )
    if in_place:
        return list(zip(rows, replies, strict=True))
    by_tag = {echo: reply for echo, reply in zip(echoed, replies, strict=True) if echo}
    if len(by_tag) < sum(1 for echo in echoed if echo):
        by_tag = {}  # one tag on two elements: nothing here can be trusted
    return [(row, by_tag.get(tag)) for row, tag in zip(rows, tags, strict=True)]


def _sort(matched: Matched, row: QueuedRow, reply: TaskReply, path: str, now: float) -> None:
    code, message = reply.status_code, reply.message
    match verdict(Call.ELEMENT, code, message):
        case Verdict.CREATED if reply.id:
            matched.posted.append(PostedRow(row.seq, reply.id, reply.cost_usd, now))
        case Verdict.DONE | Verdict.EMPTY | Verdict.PARTIAL | Verdict.FAILED if reply.id:
            matched.posted.append(PostedRow(row.seq, reply.id, reply.cost_usd, now))
        case Verdict.REJECTED if reply.id and reply.cost_usd > 0:  # its end is told by task_get
            matched.posted.append(PostedRow(row.seq, reply.id, reply.cost_usd, now))
        case Verdict.CREATED | Verdict.RECONCILE:
            matched.unclear.append(row)
        case Verdict.RETRY | Verdict.THROTTLED | Verdict.WAIT if reply.id and reply.cost_usd > 0:
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
