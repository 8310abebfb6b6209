"""Tasks as the service holds them, their ids, and the store that finds them again.

A million of them must fit and be created fast: a task keeps its posted parameters as compact JSON,
its id follows from its number, and nothing of a result is stored.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from urllib.parse import unquote_plus

import msgspec
import orjson

from dfseo_async.emulator.dice import mix
from dfseo_async.emulator.families import Family, data_head

_BITS_48 = (1 << 48) - 1
_FACTOR = 0x5851F42D4C95  # odd, so that multiplying modulo 2**48 can be undone
_INVERSE = pow(_FACTOR, -1, 1 << 48)

POSTED = "task_post"
DONE = 20000
PARTIAL = 40106
QUEUED = 40602
HANDED = 40601
NO_RESULT_CODES = frozenset({40101, 40102, 40103})


class Task(msgspec.Struct, gc=False, eq=False):
    """One task.

    Attributes:
        seq: its place in the store.
        family: the endpoint it was posted to.
        members: the posted object, compact JSON without its braces.
        posted_at: when its POST arrived.
        ready_at: when it is finished.
        cost: what was charged, in nano-dollars.
        code: how it ends.
        function: how it came: ``task_post``, or ``live`` with its function.
        fetches: how often its result was fetched.
        is_foreign: whether "another program" posted it.
        is_delivered: whether the service believes that its postback arrived.
        is_received: whether it did arrive.
    """

    seq: int
    family: Family
    members: bytes
    posted_at: float
    ready_at: float
    cost: int
    code: int
    function: str = POSTED
    fetches: int = 0
    is_foreign: bool = False
    is_delivered: bool = False
    is_received: bool = False

    def state_at(self, now: float) -> int:
        """Return the code that ``task_get`` shows at this time."""
        if now >= self.ready_at:
            return self.code
        is_late = now >= (self.posted_at + self.ready_at) / 2
        return HANDED if is_late else QUEUED

    def posted(self) -> dict[str, object]:
        """Decode the posted parameters."""
        params: dict[str, object] = orjson.loads(b"{" + self.members + b"}")
        return params

    def keyword(self) -> str:
        """Return the keyword as the service understood it: percent escapes and plus decoded."""
        keyword = self.posted().get("keyword", "")
        return unquote_plus(keyword) if isinstance(keyword, str) else ""

    def echo(self, function: str) -> bytes:
        """Return the ``data`` object: names of the endpoint, then what was posted."""
        return echo(self.family, function, self.members)


def members_of(params: Mapping[str, object]) -> bytes:
    """Write an object without its braces; the slice also frees what orjson over-allocates."""
    return orjson.dumps(params)[1:-1]


def echo(family: Family, function: str, members: bytes) -> bytes:
    """Write a ``data`` object; SERP tasks get the device that the service assumes."""
    return data_head(family.endpoint, function) + echo_tail(family, members)


def echo_tail(family: Family, members: bytes) -> bytes:
    """Write what follows the names of the endpoint in a ``data`` object."""
    comma = b"," if members else b""
    if family.api != "serp" or b'"device":' in members:
        return comma + members + b"}"
    return comma + members + b',"device":"desktop","os":"windows"}'


@lru_cache(maxsize=4096)
def date_text(second: int) -> str:
    """Write a time as the service does: ``2026-11-20 12:34:56 +00:00``."""
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%d %H:%M:%S +00:00")


def parse_date(text: object) -> int | None:
    """Read such a time, of any offset; nothing when it is none."""
    if not isinstance(text, str):
        return None
    try:
        return int(datetime.strptime(text, "%Y-%m-%d %H:%M:%S %z").timestamp())
    except ValueError:
        return None


@lru_cache(maxsize=256)
def _stamp(minute: int) -> str:
    return datetime.fromtimestamp(minute * 60, UTC).strftime("%m%d%H%M")


class TaskIds:
    """Ids of the service's shape, such as ``11081554-0696-0066-0000-27e68ec15871``.

    The last part is the task's number, scrambled reversibly, so no table of ids is kept.
    """

    __slots__ = ("_middle", "_offset", "_ready_middle")

    def __init__(self, seed: int) -> None:
        scrambled = mix(seed + 1)
        user = scrambled % 9000 + 1000
        self._offset = scrambled >> 16
        self._middle = f"-{user}-0066-0000-"
        self._ready_middle = f"-{user}-0087-0000-"

    def of(self, seq: int, posted_at: float) -> str:
        """Return the id of the task with this number."""
        number = ((seq + self._offset) * _FACTOR) & _BITS_48
        number ^= number >> 24
        return f"{_stamp(int(posted_at // 60))}{self._middle}{number:012x}"

    def of_call(self, number: int, now: float) -> str:
        """Return the id that a call which creates nothing shows for itself."""
        return f"{_stamp(int(now // 60))}{self._ready_middle}{mix(number) & _BITS_48:012x}"

    def number(self, task_id: str) -> int | None:
        """Return the number that an id hides; nothing when it has another shape."""
        try:
            number = int(task_id[-12:], 16)
        except ValueError:
            return None
        number ^= number >> 24
        return ((number * _INVERSE) - self._offset) & _BITS_48


class TaskStore:
    """All tasks in the order of their POSTs, found by id and by API."""

    __slots__ = ("_all", "_by_api", "_ids")

    def __init__(self, ids: TaskIds) -> None:
        self._ids = ids
        self._all: list[Task] = []
        self._by_api: dict[str, list[Task]] = {}

    def __len__(self) -> int:
        return len(self._all)

    def add(self, task: Task) -> None:
        """Keep a task whose number is the length of the store."""
        self._all.append(task)
        of_api = self._by_api.get(task.family.api)
        if of_api is None:
            of_api = self._by_api[task.family.api] = []
        of_api.append(task)

    def since(self, seq: int) -> list[Task]:
        """Return the tasks from this number on."""
        return self._all[seq:]

    def id_of(self, task: Task) -> str:
        """Return the service's id of a task."""
        return self._ids.of(task.seq, task.posted_at)

    def find(self, task_id: str) -> Task | None:
        """Return the task with this id."""
        number = self._ids.number(task_id)
        if number is None or number >= len(self._all):
            return None
        task = self._all[number]
        return task if self.id_of(task) == task_id else None

    def posted_between(self, api: str, first: float, end: float) -> tuple[list[Task], int, int]:
        """Return an API's tasks and where those posted from ``first`` until before ``end`` lie."""
        tasks = self._by_api.get(api, [])
        low = bisect_left(tasks, first, key=_posted_at)
        high = bisect_left(tasks, end, lo=low, key=_posted_at)
        return tasks, low, high


def _posted_at(task: Task) -> float:
    return task.posted_at
