"""DataForSEO: one coroutine per call of the service, under the account's limits, never repeated.

Nothing here retries: a call is made once and answers, or raises one of our errors. Repeating is the
engine's business, because only the ledger knows what may have been paid for.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from dfseo_async.calling import Caller, column_of
from dfseo_async.codes import Call
from dfseo_async.engine.opening import JobRequest, open_job
from dfseo_async.envelope import Envelope, encode_json
from dfseo_async.errors import AccountError, ApiError, ConfigError, TransportError
from dfseo_async.limits import AccountFigures, Limits, Priority, read_account
from dfseo_async.models import Task, tasks_json
from dfseo_async.moments import service_time
from dfseo_async.settings import JobSettings, Settings, settings_with
from dfseo_async.transport import Transport
from dfseo_async.webhook_calls import WebhookCalls

if TYPE_CHECKING:
    from dfseo_async.catalogue import Family
    from dfseo_async.engine.job import Job


class DataForSEO(WebhookCalls):
    """The service, awaited; used as ``async with DataForSEO() as dfs``.

    It serves one event loop at a time; opened again in the next one, its limits count on.

    Args:
        login: API login; ``DATAFORSEO_LOGIN`` when None.
        password: API password; ``DATAFORSEO_PASSWORD`` when None.
        base_url: another host, such as the sandbox or an emulator; ``DATAFORSEO_BASE_URL`` or
            production when None.
        settings: limits and timeouts; the arguments above win over it.
    """

    def __init__(
        self,
        login: str | None = None,
        password: str | None = None,
        *,
        base_url: str | None = None,
        settings: Settings | None = None,
    ) -> None:
        self.settings = settings_with(settings, login=login, password=password, base_url=base_url)
        self.limits = Limits.of_settings(self.settings)
        self._caller = Caller(Transport(self.settings), self.limits)

    async def __aenter__(self) -> Self:
        """Open the connections; no call is made. Raises `ConfigError` when it is open already."""
        await self._caller.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._caller.close()

    async def task_post(
        self, endpoint: str, tasks: Sequence[Mapping[str, Any] | Task] | bytes
    ) -> Envelope:
        """Set up to 100 tasks.

        Every element of the answer has its own code: 20100 means created and charged. Fields go out
        as they are given; a job escapes ``%`` and ``+`` in keywords, this call does not.

        Args:
            endpoint: such as ``serp/google/organic``.
            tasks: 1 to 100 tasks, or the body as JSON bytes.

        Raises:
            ReplyLostError, BadReplyError: the tasks may exist and may have been charged.
            NotSentError, ThrottledError, AccountError, RequestRejectedError: nothing was charged.
            ApiError: any other code for the whole call; see ``codes``.

        Cost: the price of each created task. Cancel: the tasks may exist.
        Source: https://docs.dataforseo.com/v3/serp/google/organic/task_post/
        """
        family = _family(endpoint)
        body = tasks if isinstance(tasks, bytes) else tasks_json(tasks, family.endpoint)
        async with self.post_turn(family):
            return await self.post_in_turn(family, body)

    def post_turn(self, family: Family) -> AbstractAsyncContextManager[object]:
        """Wait for the right to send tasks once; the block is that call."""
        return self.limits.turn(family.post_path(), Priority.POST)

    async def post_in_turn(self, family: Family, body: bytes) -> Envelope:
        """Send tasks, live or not, holding a ``post_turn``; raises what ``task_post`` does.

        Cost: the price of each task. Cancel: the tasks may exist.
        """
        return await self._caller.call(
            Call.LIVE if family.is_live else Call.POST,
            "POST",
            family.post_path(),
            body,
            seconds=self.settings.live_timeout if family.is_live else None,
            in_turn=True,
        )

    def now(self) -> float:
        """Unix seconds by this machine's clock."""
        return time.time()

    async def tasks_ready(self, scope: str) -> Envelope:
        """List finished tasks that nobody has collected yet; ``rows()`` holds them.

        The list is a window, not a page: past 1,000 entries the rest stays hidden until these are
        collected. It may hold tasks of other programs on the account.

        Args:
            scope: an endpoint (``serp/google/organic``), engine (``serp/google``) or API
                (``serp``).

        Cost: free. Cancel: safe. Limit: 20 calls a minute.
        Source: https://docs.dataforseo.com/v3/serp/google/organic/tasks_ready/
        """
        return await self._caller.call(Call.LIST, "GET", f"/v3/{scope.strip('/')}/tasks_ready")

    async def task_get(
        self, endpoint: str, task_id: str, *, function: str | None = None
    ) -> Envelope:
        """Fetch one task's result, a crawl's summary; 40601 and 40602 in the task mean "not yet".

        Args: *function* is ``advanced``, ``regular`` or ``html``; the fullest without it.

        Cost: free, as often as wanted for 30 days (html: 7). Cancel: safe.
        Source: https://docs.dataforseo.com/v3/serp/google/organic/task_get/advanced/
        """
        path = _family(endpoint).task_get_path(task_id, function)
        return await self._caller.call(Call.GET, "GET", path)

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
        """List the account's tasks of one API that ran between two moments (unix seconds).

        Args:
            endpoint: an endpoint or its API (``serp``).
            since: at most six months ago, one month with metadata.
            until: not later than now.
            limit: 1 to 1,000 rows.
            offset: rows to skip.
            include_metadata: with the parameters of each task, its tag among them.

        Cost: free. Cancel: safe. Limit: 10 calls a minute.
        Source: https://docs.dataforseo.com/v3/serp/id_list/
        """
        query = {
            "datetime_from": service_time(since),
            "datetime_to": service_time(until),
            "limit": limit,
            "offset": offset,
            "sort": "asc",
            "include_metadata": include_metadata,
        }
        api = endpoint.strip("/").removeprefix("v3/").split("/", 1)[0]
        return await self._caller.call(
            Call.LIST, "POST", f"/v3/{api}/id_list", encode_json([query])
        )

    async def user_data(self) -> Envelope:
        """The account: limits, balance, prices.

        Cost: free. Cancel: safe. Limit: 6 calls a minute.
        Source: https://docs.dataforseo.com/v3/appendix/user_data/
        """
        return await self._caller.call(Call.LIST, "GET", "/v3/appendix/user_data")

    async def account(self, endpoint: str, function: str) -> AccountFigures | None:
        """What the account says of itself, as far as it concerns one endpoint.

        Its limits are followed from now on, unless others were given. None when it cannot be asked
        at the moment, or gives no sensible answer; `AccountError` when the login is refused.

        Cost: free. Cancel: safe. Limit: 6 calls a minute.
        """
        if not self.limits.user_data.is_free:
            return None
        try:
            replies = (await self.user_data()).replies
        except AccountError:
            raise
        except (ApiError, TransportError):
            return None
        result = replies[0].decoded() if replies else None
        figures = read_account(result, endpoint, function)
        self.limits.follow(figures)
        return figures

    async def live(self, endpoint: str, task: Mapping[str, Any] | Task) -> Envelope:
        """Run one task at once and wait for its result (seconds, up to 120).

        Raises: `ReplyLostError`, `BadReplyError` when the task may have been charged.

        Cost: the live price. Cancel: the task may be charged all the same.
        Source: https://docs.dataforseo.com/v3/serp/google/organic/live/advanced/
        """
        name = endpoint.strip("/").removeprefix("v3/")
        path, body = f"/v3/{name}", tasks_json([task], name)
        return await self._caller.call(
            Call.LIVE,
            "POST",
            path,
            body,
            priority=Priority.POST,
            seconds=self.settings.live_timeout,
        )

    async def call(self, method: str, path: str, payload: Any = None) -> Envelope:
        """Make any other call; *path* with or without ``/v3/``, *payload* as JSON.

        Cost: the call's. Cancel: a POST may have been carried out.
        """
        body = None if payload is None else encode_json(payload)
        path = f"/v3/{path.strip('/').removeprefix('v3/')}"
        method = method.upper()
        if not (method.isascii() and method.isalpha()):
            raise ConfigError(f"{method!r} is no HTTP method")
        return await self._caller.call(column_of(method, path), method, path, body)

    def job(
        self,
        endpoint: str,
        tasks: Iterable[Task | Mapping[str, Any]] | AsyncIterable[Task | Mapping[str, Any]],
        *,
        ledger: str | Path | None = None,
        out: str | Path | None = None,
        function: str | None = None,
        key_field: str = "key",
        budget_usd: float | None = None,
        price_usd: float | None = None,
        raw_keywords: bool = False,
        allow_duplicates: bool = False,
        validate: bool = True,
        public_url: str | None = None,
        settings: JobSettings | None = None,
    ) -> AbstractAsyncContextManager[Job]:
        """Run any number of tasks in a block: paid once, each ending as one outcome.

        Args:
            endpoint: such as ``serp/google/organic``.
            tasks: read lazily, never further ahead than the engine can send; a dict may be changed
                and given again, what is nested in it may not.
            ledger: file that makes the job durable and resumable; None keeps it for this run only.
            out: results file (``.jsonl`` or ``.jsonl.gz``) that holds every outcome exactly once.
            function: ``advanced``, ``regular`` or ``html``; ``pages`` or ``summary`` of a crawl.
            key_field: field of a task that names it, unique.
            budget_usd: no POST is sent that could take the job's cost beyond this.
            price_usd: the most that one task costs; the catalogue's and account's when None.
            raw_keywords: do not escape ``%`` and ``+``, which the service decodes.
            allow_duplicates: pay for repeated tasks; else they are paid once, answered as often.
            validate: check fields against the catalogue before anything is sent.
            public_url: where the job's receiver is seen; tasks ask for postbacks then.
            settings: waiting times and widths.
        """
        return open_job(
            self,
            tasks,
            JobRequest(
                family=_family(endpoint),
                ledger=None if ledger is None else Path(ledger),
                out=None if out is None else Path(out),
                function=function,
                key_field=key_field,
                budget_usd=budget_usd,
                price_usd=price_usd,
                raw_keywords=raw_keywords,
                allow_duplicates=allow_duplicates,
                validate=validate,
                public_url=public_url,
                settings=JobSettings() if settings is None else settings,
            ),
        )


def _family(endpoint: str) -> Family:
    from dfseo_async import catalogue  # noqa: PLC0415 (what is not asked for costs no import)

    return catalogue.family(endpoint)
