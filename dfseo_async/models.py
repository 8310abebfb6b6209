"""What goes in and what comes out: tasks, outcomes, and rows of the service's lists."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Self

import orjson

from dfseo_async.envelope import decode_json, encode_json, read_line
from dfseo_async.errors import ConfigError, SinkError, TaskFailedError
from dfseo_async.moments import iso, parse_service_time, read_iso

if TYPE_CHECKING:
    from dfseo_async.views import Item, Result


class State(enum.IntEnum):
    """Where a task stands in the ledger; the numbers are on disk and never change."""

    QUEUED = 0  # accepted from the input
    POSTING = 1  # the intent is on disk, the POST may be on the wire
    UNKNOWN = 2  # the reply was lost: it may have been paid for
    POSTED = 3  # has a task id and a cost
    DONE = 4  # ended with its result
    EMPTY = 5  # ended, nothing was found
    PARTIAL = 6  # ended, some pages failed
    FAILED = 7  # ended without a result


class Status(enum.StrEnum):
    """How a task ended."""

    DONE = "done"
    EMPTY = "empty"
    PARTIAL = "partial"
    FAILED = "failed"

    @property
    def state(self) -> State:
        """The ledger's state for this end."""
        return State[self.name]


class Task:
    """One unit of paid work: the fields of the service's task, and what is ours.

    ```python
    Task(keyword="running shoes", location_code=2840, language_code="en", key="row-17")
    Task({"keyword": "running shoes", "location_code": 2840}, key="row-17")
    ```

    Args:
        params: the service's fields as a mapping; keyword arguments are added to it.
        key: your own name for the task, unique in the job; a digest of the content without one.
        endpoint: where it goes, such as ``serp/google/maps``; the job's endpoint without one.
    """

    __slots__ = ("endpoint", "key", "params")

    def __init__(
        self,
        params: Mapping[str, Any] | None = None,
        /,
        *,
        key: str | None = None,
        endpoint: str | None = None,
        **fields: Any,
    ) -> None:
        self.params: dict[str, Any] = {**(params or {}), **fields}
        self.key = key
        self.endpoint = endpoint

    def __repr__(self) -> str:
        own = {"key": self.key, "endpoint": self.endpoint}
        told = "".join(f", {name}={one!r}" for name, one in own.items() if one is not None)
        return f"Task({self.params!r}{told})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Task) and self._all() == other._all()

    def _all(self) -> tuple[object, ...]:
        return self.params, self.key, self.endpoint

    __hash__ = None  # type: ignore[assignment]  # its params can change


def tasks_json(tasks: Sequence[Mapping[str, Any] | Task], endpoint: str) -> bytes:
    """The body of one POST.

    Raises:
        ConfigError: a task is for another endpoint, or holds what JSON cannot.
    """
    for one in tasks:
        if isinstance(one, Task) and one.endpoint not in (None, endpoint):
            raise ConfigError(f"a task for {one.endpoint} does not belong to {endpoint}")
    return encode_json([_fields(one) for one in tasks])


def _fields(task: object) -> object:
    if isinstance(task, Task):
        return task.params
    return dict(task) if isinstance(task, Mapping) else task


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one task ended; a failed task is a value like any other.

    Attributes:
        key: the user's own key, or the digest of the task's content.
        status: done, empty, partial or failed.
        code: the service's status code; 0 when the service had no say.
        message: the service's words, or ours.
        task_id: the service's id; None when the task was never created.
        cost_usd: what the service charged for it; 0.0 for repeated rows, which are paid once.
        endpoint: such as ``serp/google/organic``.
        params_bytes: the task as the user gave it, JSON.
        posted_at: unix seconds when the service took it; None when it never did.
        completed_at: unix seconds when its end was in hand.
        result_bytes: the service's JSON, untouched; ``null`` when there is none.
        tag: the user's own tag; None without one.
    """

    key: str
    status: Status
    code: int
    message: str
    task_id: str | None
    cost_usd: float
    endpoint: str
    params_bytes: bytes = field(repr=False)
    posted_at: float | None
    completed_at: float
    result_bytes: bytes = field(repr=False)
    tag: str | None = None
    seq: int = field(default=0, repr=False)
    kind: int = field(default=0, repr=False)
    copies: int = field(default=1, repr=False)

    @property
    def params(self) -> dict[str, Any]:
        """The task exactly as the user gave it."""
        params: dict[str, Any] = orjson.loads(self.params_bytes)
        return params

    @property
    def result(self) -> Any:
        """The service's result, decoded anew at each access; None when there is none."""
        return decode_json(self.result_bytes)

    def results(self) -> Iterator[Result]:
        """A view of each result, decoded now; most tasks have one."""
        from dfseo_async.views import read_results  # noqa: PLC0415 (who asks for none pays nothing)

        return read_results(self.result)

    def items(self) -> Iterator[Item]:
        """A view of each item of all results, decoded now; see ``dfseo_async.views``.

        Nothing is lost: an item of an unknown type is a plain ``Item`` with its JSON as ``raw``.
        """
        from dfseo_async.views import read_items  # noqa: PLC0415 (as above)

        return read_items(self.result)

    def unwrap(self) -> Any:
        """The result, or `TaskFailedError` when the task failed."""
        if self.status is Status.FAILED:
            raise TaskFailedError(
                self.code,
                self.message,
                path=self.endpoint,
                task_id=self.task_id,
                cost_usd=self.cost_usd,
            )
        return self.result

    def lines(self) -> bytes:
        """The lines of a results file: one for each row that asked; only one of them cost money."""
        if self.copies == 1:
            return self.line()
        return self.line() + (self.copies - 1) * self.repeated().line()

    def repeated(self) -> Outcome:
        """The same outcome for a further row of the input, for which nothing was charged."""
        return replace(self, cost_usd=0.0, copies=0)

    def line(self) -> bytes:
        """One line of a results file, the line break included."""
        head = orjson.dumps(
            {
                "key": self.key,
                "status": self.status,
                "code": self.code,
                "message": self.message,
                "task_id": self.task_id,
                "cost_usd": self.cost_usd,
                "endpoint": self.endpoint,
                "params": orjson.Fragment(self.params_bytes),
                "posted_at": None if self.posted_at is None else iso(self.posted_at),
                "completed_at": iso(self.completed_at),
            }
        )
        return b'%b,"result":%b}\n' % (head[:-1], self.result_bytes)

    @classmethod
    def from_line(cls, line: bytes) -> Self:
        """The outcome in one line of a results file; times are exact to the millisecond.

        Raises:
            SinkError: the line is torn, or no line of a results file.
        """
        try:
            one = read_line(line)
            status, completed_at = Status(one.status), read_iso(one.completed_at)
            posted_at = None if one.posted_at is None else read_iso(one.posted_at)
        except ValueError as error:
            raise SinkError(f"no line of a results file: {error}") from error
        params = bytes(one.params)
        fields = decode_json(params) if b'"tag"' in params else None
        return cls(
            key=one.key,
            status=status,
            code=one.code,
            message=one.message,
            task_id=one.task_id,
            cost_usd=one.cost_usd,
            endpoint=one.endpoint,
            params_bytes=params,
            posted_at=posted_at,
            completed_at=completed_at,
            result_bytes=bytes(one.result),
            tag=_text(fields.get("tag")) or None if isinstance(fields, dict) else None,
        )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


@dataclass(frozen=True, slots=True)
class ReadyTask:
    """One row of ``tasks_ready``: a task that ended and that nobody has collected yet."""

    task_id: str
    tag: str

    @classmethod
    def from_row(cls, row: Any) -> Self | None:
        """Read a row; None when it names no id."""
        if not isinstance(row, dict) or not isinstance(row.get("id"), str):
            return None
        return cls(task_id=row["id"], tag=_text(row.get("tag")))


@dataclass(frozen=True, slots=True)
class ListedTask:
    """One row of ``id_list`` with metadata: what the service knows of a task."""

    task_id: str
    tag: str
    posted_at: float | None
    cost_usd: float
    url: str
    metadata: Mapping[str, Any]

    @classmethod
    def from_row(cls, row: Any) -> Self | None:
        """Read a row; None when it names no id."""
        if not isinstance(row, dict) or not isinstance(row.get("id"), str):
            return None
        metadata = row.get("metadata")
        metadata = metadata if isinstance(metadata, dict) else {}
        cost = row.get("cost")
        return cls(
            task_id=row["id"],
            tag=_text(metadata.get("tag")),
            posted_at=parse_service_time(row.get("datetime_posted")),
            cost_usd=float(cost) if isinstance(cost, (int, float)) else 0.0,
            url=_text(row.get("url")),
            metadata=metadata,
        )
