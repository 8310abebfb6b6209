"""Every exception that leaves this package; nothing of aiohttp, json or msgspec does.

```
DfseoError
├─ ConfigError(ValueError)      wrong settings or usage, raised before any call
│  └─ InputError                bad rows in the input; ``problems`` lists them
├─ TransportError               no usable reply
│  ├─ NotSentError              never left this machine: safe to send again
│  ├─ ReplyLostError            may have arrived: a POST may be paid for
│  └─ BadReplyError             arrived, but is not the documented envelope
├─ ApiError                     the service answered with a code
│  ├─ ThrottledError            over a limit of calls: wait and repeat
│  ├─ AccountError              login, money, blocked: stops the job
│  ├─ RequestRejectedError      the whole call is wrong
│  └─ TaskFailedError           one task ended badly (from ``Outcome.unwrap``)
├─ BudgetError                  the next POST would exceed the budget
├─ LedgerError                  the ledger cannot be used
│  ├─ LedgerBusyError           another process holds it
│  └─ LedgerCorruptError        damaged, or of another version
├─ SinkError                    the results file cannot be written, read or continued
└─ ClosedError                  used after close, or before ``async with``
```
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class DfseoError(Exception):
    """Base of everything that this package raises on purpose."""

    def __reduce__(self) -> tuple[Any, ...]:
        """Copy and pickle by state: most of the tree takes keyword arguments."""
        return (_rebuild, (type(self), self.args, self.__dict__.copy()))


def _rebuild(kind: type[DfseoError], args: tuple[Any, ...], state: dict[str, Any]) -> DfseoError:
    made = kind.__new__(kind, *args)
    made.args = args
    made.__dict__.update(state)
    return made


class ConfigError(DfseoError, ValueError):
    """Wrong settings or usage; raised before anything is sent."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with one row of the input.

    Attributes:
        source: file name, ``<stdin>`` or ``tasks``.
        line: 1-based line (or row) number.
        field: the field at fault; empty when the row as a whole is.
        value: what stood there, shortened.
        allowed: what may stand there.
    """

    source: str
    line: int
    field: str
    value: str
    allowed: str

    def __str__(self) -> str:
        """One line for a person: where, what, what is allowed."""
        where = f"{self.source}, line {self.line}"
        what = f", field {self.field!r}" if self.field else ""
        got = f": got {self.value}" if self.value else ""
        return f"{where}{what}{got}; {self.allowed}"


class InputError(ConfigError):
    """Rows of the input that must not be sent; nothing of them was."""

    def __init__(self, problems: Sequence[Problem], *, is_complete: bool = True) -> None:
        rows = len({(one.source, one.line) for one in problems})
        count = f"{rows} bad row{'' if rows == 1 else 's'} in the input"
        lines = "\n".join(f"  {one}" for one in problems)
        super().__init__(f"{count if is_complete else f'at least {count}'}:\n{lines}")
        self.problems = tuple(problems)
        self.is_complete = is_complete


class TransportError(DfseoError):
    """No usable reply came back."""


class NotSentError(TransportError):
    """The request never left this machine (refused, DNS, TLS): safe to send again."""


class ReplyLostError(TransportError):
    """The request may have arrived; a POST may have been paid for.

    ``intent`` names the batch in the ledger when the call belonged to one.
    """

    intent: int | None = None


class BadReplyError(TransportError):
    """A reply arrived that is not the documented envelope.

    ``http_status`` and the first bytes (``head``) are kept for the report.
    """

    def __init__(self, message: str, *, http_status: int, head: bytes = b"") -> None:
        super().__init__(message)
        self.http_status = http_status
        self.head = head


class ApiError(DfseoError):
    """The service answered with an error code.

    Attributes:
        code: the service's status code, such as 40501.
        status_message: the service's own words.
        path: the path called, without host or credentials.
    """

    def __init__(self, code: int, status_message: str, *, path: str, advice: str = "") -> None:
        tail = f" ({advice})" if advice else ""
        super().__init__(f"{path} answered {code}: {status_message}{tail}")
        self.code = code
        self.status_message = status_message
        self.path = path
        self.advice = advice


class ThrottledError(ApiError):
    """A limit of calls was exceeded (40202, 40209)."""


class AccountError(ApiError):
    """Wrong login, no money, blocked or not allowed: nothing will work until that is mended."""


class RequestRejectedError(ApiError):
    """The whole call is wrong; sending it again cannot help."""


class TaskFailedError(ApiError):
    """One task ended badly; ``task_id`` and ``cost_usd`` say which and what it cost."""

    def __init__(
        self,
        code: int,
        status_message: str,
        *,
        path: str,
        task_id: str | None = None,
        cost_usd: float = 0.0,
    ) -> None:
        super().__init__(code, status_message, path=path)
        self.task_id = task_id
        self.cost_usd = cost_usd


class BudgetError(DfseoError):
    """The next POST would exceed the budget; the job stopped before it and can be resumed."""


class LedgerError(DfseoError):
    """The ledger cannot be read or written."""


class LedgerBusyError(LedgerError):
    """Another process works on this ledger."""


class LedgerCorruptError(LedgerError):
    """The ledger is damaged or was written by another version; ``path`` names the file."""

    def __init__(self, message: str, *, path: Path) -> None:
        super().__init__(message)
        self.path = path


class SinkError(DfseoError):
    """The results file cannot be written or read, or does not match the ledger."""


class ClosedError(DfseoError):
    """Used after it was closed, or before its ``async with`` began."""
