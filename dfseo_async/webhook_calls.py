"""The free calls about postbacks and pingbacks: which of them failed, and sending them again."""

from __future__ import annotations

from collections.abc import Sequence

from dfseo_async.calling import Caller
from dfseo_async.codes import Call
from dfseo_async.envelope import Envelope, encode_json
from dfseo_async.errors import ConfigError
from dfseo_async.moments import service_time

MOST_RESENT = 100  # ids a call; docs.dataforseo.com/v3/appendix/webhook_resend/


class WebhookCalls:
    """What `DataForSEO` offers for them."""

    _caller: Caller

    async def errors(
        self,
        api: str,
        *,
        function: str | None = None,
        since: float | None = None,
        limit: int = 1000,
        offset: int = 0,
    ) -> Envelope:
        """List what failed in one API; ``rows()`` holds an id, a code and a message each.

        A row about a postback or pingback also says what the customer's server answered
        (``http_code``) and how many seconds it took (``http_time``).

        Args:
            api: such as ``serp``, or an endpoint of it.
            function: only rows about this, such as ``postback_url`` or ``pingback_url``.
            since: unix seconds, at most 7 days ago (an older page says 24 hours).
            limit: 1 to 1,000 rows.
            offset: rows to skip.

        Cost: free. Cancel: safe. Limit: 10 calls a minute.
        Source: https://docs.dataforseo.com/v3/serp/errors/
        """
        query: dict[str, object] = {"limit": limit, "offset": offset}
        if function is not None:
            query["filtered_function"] = function
        if since is not None:
            query["datetime_from"] = service_time(since)
        name = api.strip("/").removeprefix("v3/").split("/", 1)[0]
        return await self._caller.call(
            Call.LIST, "POST", f"/v3/{name}/errors", encode_json([query])
        )

    async def webhook_resend(self, task_ids: Sequence[str]) -> Envelope:
        """Have the results of finished tasks pushed once more, each to the task's own URL.

        Every element of the answer has its own code, in the order of *task_ids*. A task that is
        not finished, or asked for no push, is refused by its element alone.

        Args:
            task_ids: 1 to 100 ids.

        Raises:
            ConfigError: none, or more than 100.

        Cost: free, as often as wanted. Cancel: they may be pushed all the same.
        Source: https://docs.dataforseo.com/v3/appendix/webhook_resend/
        """
        if not 1 <= len(task_ids) <= MOST_RESENT:
            raise ConfigError(f"1 to {MOST_RESENT} ids a call, got {len(task_ids)}")
        body = encode_json([{"id": task_id} for task_id in task_ids])
        # judged as task_get is: one task's refusal says nothing about the call
        return await self._caller.call(Call.GET, "POST", "/v3/appendix/webhook_resend", body)
