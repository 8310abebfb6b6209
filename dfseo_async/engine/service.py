"""What the engine needs of the service; `DataForSEO` is one, the simulation another."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING, Any, Protocol

from dfseo_async.envelope import Envelope
from dfseo_async.limits import AccountFigures, Limits

if TYPE_CHECKING:
    from dfseo_async.catalogue import Family


class Service(Protocol):
    """The calls of the engine, each made once, under the account's limits."""

    def post_turn(self, family: Family) -> AbstractAsyncContextManager[object]:
        """Wait for the right to make one POST; the block is the call."""
        ...

    async def post_in_turn(self, family: Family, body: bytes) -> Envelope:
        """Send a batch, to be charged; the caller holds the turn."""
        ...

    async def task_get(
        self, endpoint: str, task_id: str, *, function: str | None = None
    ) -> Envelope:
        """Fetch one result."""
        ...

    async def call(self, method: str, path: str, payload: Any = None) -> Envelope:
        """Make any other call; here it reads what a crawl found."""
        ...

    async def tasks_ready(self, scope: str) -> Envelope:
        """List what is ready."""
        ...

    async def id_list(
        self,
        endpoint: str,
        *,
        since: float,
        until: float,
        limit: int = 1000,
        offset: int = 0,
        include_metadata: bool = True,
    ) -> Envelope:
        """List the account's tasks."""
        ...

    def now(self) -> float:
        """Unix seconds, for what is written down and compared with the service's times."""
        ...


class PushService(Service, Protocol):
    """A service that pushes results, and can be asked about that."""

    async def errors(
        self,
        api: str,
        *,
        function: str | None = None,
        since: float | None = None,
        limit: int = 1000,
        offset: int = 0,
    ) -> Envelope:
        """List what failed, postbacks among it."""
        ...

    async def webhook_resend(self, task_ids: Sequence[str]) -> Envelope:
        """Push results once more."""
        ...


class AccountService(PushService, Protocol):
    """A service that also speaks of the account, and whose limits can be followed."""

    limits: Limits

    async def account(self, endpoint: str, function: str) -> AccountFigures | None:
        """What the account says of itself, as far as it concerns one endpoint."""
        ...
