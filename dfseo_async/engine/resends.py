"""Which late results the service is asked to push again, and whether that works. Plain code.

One call pushes up to 100 results again, where fetching takes a call for each. That is worth the
wait only while the receiver is known to be reached, and many are late. The first group is a probe:
the others wait until half of it has come. A task is sent again once; then it is fetched by id.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from math import inf

from dfseo_async.bits import Bits
from dfseo_async.ledger.rows import OpenTask

FEWEST = 20  # late tasks at once; fewer are had as soon one by one
GROUP = 100  # ids a call; docs.dataforseo.com/v3/appendix/webhook_resend/
MOST_GROUPS = 20  # awaited at once, after the first one came
MOST_WAITING = 2000  # tasks that wait to be sent again
COMES = 30.0  # seconds after which what was sent again is fetched instead
RECENT = 600.0  # seconds: a postback this long ago still tells that the receiver is reached
PAUSE = 60.0  # seconds without sending again after a group did not come; doubles
PAUSE_MAX = 3600.0
REFUSED = 40000  # codes from here on say no


@dataclass(slots=True, eq=False)
class Group:
    """Tasks of one call.

    Attributes:
        tasks: those that have not come.
        size: how many the service took.
        due: when they are not waited for any longer; infinity until the service has answered.
    """

    tasks: dict[int, OpenTask]
    size: int = field(init=False)
    due: float = inf

    def __post_init__(self) -> None:
        """Begin with all of them."""
        self.size = len(self.tasks)

    @property
    def has_come(self) -> bool:
        """Whether half of it is here."""
        return self.size > 0 and 2 * len(self.tasks) <= self.size


class Resends:
    """Late tasks on their second way. Times are the loop's; memory is bounded by what is late."""

    def __init__(self) -> None:
        self._held: dict[int, OpenTask] = {}  # all that nobody else may fetch
        self._of_kind: Counter[int] = Counter()
        self._waiting: dict[int, OpenTask] = {}
        self._groups: list[Group] = []
        self._group_of: dict[int, Group] = {}
        self._tried = Bits()
        self._is_tested = False  # a group came, and none failed since
        self._failed_at = -inf
        self._off_until = -inf
        self._pause = PAUSE
        self.came_at = -inf

    def __len__(self) -> int:
        return len(self._held)

    def count(self, kinds: Iterable[int]) -> int:
        """Tasks of these kinds on their second way."""
        return sum(self._of_kind[kind] for kind in kinds)

    @property
    def has_room(self) -> bool:
        """Whether further tasks may wait."""
        return len(self._waiting) < MOST_WAITING

    def came(self, now: float) -> None:
        """A postback came: the receiver is reached."""
        self.came_at = now

    def is_open(self, now: float) -> bool:
        """Whether sending again is likely to work."""
        is_proven = self.came_at > self._failed_at and now - self.came_at <= RECENT
        return is_proven and now >= self._off_until

    def take(self, late: Iterable[OpenTask], now: float) -> list[OpenTask]:
        """Keep those *late* tasks that are to be sent again; the others are to be fetched."""
        fresh = {task.seq: task for task in late if task.seq not in self._tried}
        if not self.is_open(now) or len(fresh) + len(self._waiting) < FEWEST:
            return []
        for task in fresh.values():
            self._tried.add(task.seq)
            self._of_kind[task.kind] += 1
        self._held |= fresh
        self._waiting |= fresh
        return list(fresh.values())

    def has_work(self, now: float) -> bool:
        """Whether a group can go out, or something is not waited for any longer."""
        if self._waiting and (self._has_slot or not self.is_open(now)):
            return True
        return self.due_at() <= now

    def due_at(self) -> float:
        """When the next group is not waited for any longer; infinity when there is none."""
        return min((group.due for group in self._groups), default=inf)

    def next_group(self, now: float) -> Group | None:
        """What goes out next; None when nothing may."""
        if not (self._waiting and self._has_slot and self.is_open(now)):
            return None
        chosen = list(self._waiting)[:GROUP]
        group = Group({seq: self._waiting.pop(seq) for seq in chosen})
        self._groups.append(group)
        self._group_of.update(dict.fromkeys(chosen, group))
        return group

    def sent(self, group: Group, refused: Collection[int], now: float) -> list[OpenTask]:
        """The service took *group* but for the *refused* numbers; these are to be fetched."""
        group.due = now + COMES
        size = group.size
        group.size -= len(refused)
        if group.size <= 0 < size:
            self._fail(now)
        left = [group.tasks.pop(seq) for seq in refused if seq in group.tasks]
        for task in left:
            del self._group_of[task.seq]
        self._note(group)
        return left

    def not_sent(self, group: Group, now: float, *, for_good: bool) -> list[OpenTask]:
        """The call for *group* failed: its tasks are to be fetched, and others for a while."""
        self._fail(now)
        if for_good:
            self._off_until = inf
        return self._dissolve(group)

    def give_up(self, now: float) -> list[OpenTask]:
        """What is not worth waiting for any longer; it stays held until it is taken out."""
        left: list[OpenTask] = []
        for group in [one for one in self._groups if one.due <= now]:
            if not group.has_come:
                self._fail(now)
            left += self._dissolve(group)
        if not self.is_open(now):
            left += self._waiting.values()
            self._waiting = {}
        return left

    def arrived(self, seq: int) -> OpenTask | None:
        """The result of a task came; the task if it was held, which it is no longer."""
        task = self.take_out(seq)
        group = self._group_of.pop(seq, None)
        if group is not None:
            group.tasks.pop(seq, None)
            self._note(group)
        return task

    def take_out(self, seq: int) -> OpenTask | None:
        """Hold a task no longer; None when it was not held."""
        task = self._held.pop(seq, None)
        if task is not None:
            self._of_kind[task.kind] -= 1
            self._waiting.pop(seq, None)
        return task

    @property
    def _has_slot(self) -> bool:
        return len(self._groups) < (MOST_GROUPS if self._is_tested else 1)

    def _note(self, group: Group) -> None:
        if group.has_come:
            self._is_tested, self._pause = True, PAUSE
        if not group.tasks and group in self._groups:
            self._groups.remove(group)

    def _fail(self, now: float) -> None:
        self._is_tested, self._failed_at = False, now
        self._off_until = max(self._off_until, now + self._pause)
        self._pause = min(2 * self._pause, PAUSE_MAX)

    def _dissolve(self, group: Group) -> list[OpenTask]:
        if group in self._groups:
            self._groups.remove(group)
        left = list(group.tasks.values())
        group.tasks = {}
        for task in left:
            del self._group_of[task.seq]
        return left


def refused_of(asked: Sequence[OpenTask], answers: Sequence[tuple[str | None, int]]) -> set[int]:
    """Numbers of those tasks that the service refused to push again.

    Args:
        asked: the tasks of the call, in its order.
        answers: id and status code of each element. One that does not name a task of the call
            stands for the task in its place.
    """
    by_id = {task.task_id: task.seq for task in asked}
    places = asked if len(asked) == len(answers) else ()
    refused = set()
    for place, (task_id, code) in enumerate(answers):
        if code < REFUSED:
            continue
        if task_id in by_id:
            refused.add(by_id[task_id])
        elif places:
            refused.add(places[place].seq)
    return refused
