"""Which webhooks are due, which of them are lost or doubled, and what their answers mean.

Pure: the sender asks what to send now and tells what came of it. Invariants: a postback that was
delivered is never listed as ready; one that failed is listed until its result is fetched.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf

from dfseo_async.emulator.dice import RandomSource
from dfseo_async.emulator.ready import ReadyLists, Schedule
from dfseo_async.emulator.tasks import Task
from dfseo_async.emulator.webhook_faults import WebhookFaults
from dfseo_async.emulator.webhooks import (
    Answer,
    Delivery,
    WebhookKind,
    address,
    kinds_of,
    shown,
)

_DUPLICATE_WITHIN = 1.0
_COUNTED = ("tried", "ok", "failed", "duplicated", "lost", "vanished", "early", "resent")


@dataclass(frozen=True, slots=True)
class Failure:
    """One webhook that the service could not deliver."""

    at: float
    task: Task
    kind: WebhookKind
    url: str
    answer: Answer


class PostOffice:
    """The webhooks of one account."""

    __slots__ = (
        "_again",
        "_early",
        "_failures",
        "_faults",
        "_id_of",
        "_in_flight",
        "_random",
        "_ready",
        "_schedule",
        "_waiting",
        "counts",
    )

    def __init__(
        self,
        *,
        faults: WebhookFaults,
        random: RandomSource,
        ready: ReadyLists,
        id_of: Callable[[Task], str],
    ) -> None:
        self.counts: Counter[str] = Counter(dict.fromkeys(_COUNTED, 0))
        self._faults = faults
        self._random = random
        self._ready = ready
        self._id_of = id_of
        self._schedule = Schedule()  # finished tasks, by the time at which they are told of
        self._again = Schedule()  # tasks whose webhooks come a second time
        self._waiting: deque[Delivery] = deque()
        self._early: list[Delivery] = []
        self._in_flight = 0
        self._failures: dict[str, list[Failure]] = {}

    def draws_early(self) -> bool:
        """Decide whether a task that is being posted is told of before the reply to its POST."""
        return self._draws(self._faults.early)

    def expect(self, task: Task, *, is_early: bool) -> None:
        """Tell of a task when it is finished; an early one at once."""
        if is_early:
            self.counts["early"] += 1
            self._early += self._first(task, task.ready_at)
            return
        share, seconds = self._faults.late
        self._schedule.put(task.ready_at + (seconds if self._draws(share) else 0.0), task)

    def offer(self, task: Task) -> bool:
        """Keep a finished task off the ready list as long as its postback is not known to fail."""
        return WebhookKind.POSTBACK in kinds_of(task)

    def take(self, now: float, most: int) -> list[Delivery]:
        """Return what is to be sent now; each must be given back to `settle`."""
        if len(self._waiting) < most:
            self._schedule.take(now, lambda task: self._waiting.extend(self._first(task, now)))
            self._again.take(now, lambda task: self._waiting.extend(self._deliveries(task)))
        count = min(most, len(self._waiting))
        self._in_flight += count
        return [self._waiting.popleft() for _ in range(count)]

    def take_early(self) -> list[Delivery]:
        """Return what must be sent before the reply to the POST that was just done."""
        early, self._early = self._early, []
        self._in_flight += len(early)
        return early

    def next_at(self) -> float:
        """When `take` has something again; infinity when nothing is to come."""
        if self._waiting:
            return -inf
        return min(self._schedule.next_at(), self._again.next_at())

    def settle(self, delivery: Delivery, answer: Answer, now: float) -> None:
        """Take note of what became of a delivery."""
        task = delivery.task
        self._in_flight -= 1
        self.counts["tried"] += 1
        self.counts["ok" if answer.is_ok else "failed"] += 1
        if not answer.is_ok:
            self._note_failure(Failure(now, task, delivery.kind, delivery.url, answer))
        elif delivery.kind is WebhookKind.POSTBACK:
            task.is_delivered = task.is_received = True
            self._ready.remove(task)

    def resend(self, task: Task) -> None:
        """Send the webhooks of a task again, faults set aside."""
        again = self._deliveries(task)
        self.counts["resent"] += len(again)
        self._waiting.extend(again)

    def failures(self, api: str, first: float, end: float, kind: str) -> Sequence[Failure]:
        """Return an API's failed webhooks from ``first`` to ``end``; all kinds when it is empty."""
        known = self._failures.get(api, [])
        low = bisect_left(known, first, key=_failed_at)
        high = bisect_right(known, end, key=_failed_at)
        return [failure for failure in known[low:high] if not kind or failure.kind == kind]

    def summary(self) -> dict[str, int]:
        """Return the counts for the report."""
        return {**self.counts, "waiting": len(self._waiting) + self._in_flight}

    def _first(self, task: Task, now: float) -> list[Delivery]:
        draw = self._random.random() - self._faults.losses
        if draw < 0:
            self._lose(task, now)
            return []
        if draw < self._faults.vanished:
            self.counts["vanished"] += 1
            task.is_delivered = WebhookKind.POSTBACK in kinds_of(task)
            return []
        if self._draws(self._faults.duplicates):
            self.counts["duplicated"] += 1
            self._again.put(now + self._random.random() * _DUPLICATE_WITHIN, task)
        if self._draws(self._faults.listed):
            self._ready.add(task)
        return self._deliveries(task)

    def _deliveries(self, task: Task) -> list[Delivery]:
        posted = task.posted()
        task_id, tag = self._id_of(task), str(posted.get("tag") or "")
        return [
            Delivery(task, kind, address(str(posted[kind]), task_id, tag))
            for kind in kinds_of(task)
        ]

    def _lose(self, task: Task, now: float) -> None:
        self.counts["lost"] += 1
        answer = Answer(0, 0.0, "connection failed")
        for lost in self._deliveries(task):
            self._note_failure(Failure(now, task, lost.kind, lost.url, answer))

    def _note_failure(self, failure: Failure) -> None:
        self._failures.setdefault(failure.task.family.api, []).append(failure)
        if failure.kind is WebhookKind.POSTBACK:
            self._ready.add(failure.task)

    def _draws(self, rate: float) -> bool:
        return rate > 0 and self._random.random() < rate


def failure_row(failure: Failure, task_id: str, date: str) -> dict[str, object]:
    """Describe a failure as ``{api}/errors`` does."""
    answer = failure.answer
    is_postback = failure.kind is WebhookKind.POSTBACK
    message = "Connection failed." if not answer.code else f"HTTP code {answer.code}."
    return {
        "id": task_id,
        "datetime": date,
        "function": failure.kind.value,
        "error_code": 50301,
        "error_message": message,
        "http_url": failure.url,
        "http_method": "POST" if is_postback else "GET",
        "http_code": answer.code,
        "http_time": round(answer.seconds, 4),
        "http_response": shown(answer.text) or None,
    }


def _failed_at(failure: Failure) -> float:
    return failure.at
