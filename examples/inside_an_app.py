"""A web application that hands keywords to the engine and awaits the outcomes.

    dfseo-async emulator                                        # in another terminal
    export DATAFORSEO_LOGIN=demo DATAFORSEO_PASSWORD=demo
    export DATAFORSEO_BASE_URL=http://127.0.0.1:8765            # leave out for the real service
    python examples/inside_an_app.py 8080
    curl -d '["tea", "green tea"]' http://127.0.0.1:8080/keywords

All requests share one client, and with it the account's limits. Ctrl-C or SIGTERM lets requests
under way finish. Without a ledger a job lasts as long as its request: give one to outlive crashes.
"""

from __future__ import annotations

import json
import sys
from collections.abc import AsyncIterator

from aiohttp import web

from dfseo_async import DataForSEO, DfseoError, InputError, Outcome

CLIENT = web.AppKey("client", DataForSEO)
GRACE = 300.0  # seconds that requests under way may take after SIGTERM: they are paid for
PLACE = {"location_code": 2840, "language_code": "en", "priority": 2}  # a minute, not 45


async def client(app: web.Application) -> AsyncIterator[None]:
    """Keep one client open for as long as the application lives."""
    async with DataForSEO() as dfs:
        app[CLIENT] = dfs
        yield


async def keywords(request: web.Request) -> web.Response:
    """Answer a JSON list of keywords with a list of outcomes, in order of arrival."""
    try:
        tasks = [{"keyword": keyword, **PLACE} for keyword in await request.json()]
        job = request.app[CLIENT].job("serp/google/organic", tasks, budget_usd=1.0)
        async with job as outcomes:
            return web.json_response([public(outcome) async for outcome in outcomes])
    except (InputError, json.JSONDecodeError, TypeError) as error:
        return web.json_response({"error": str(error)}, status=400)
    except DfseoError as error:  # the account, the budget, the network
        return web.json_response({"error": str(error)}, status=502)


def public(outcome: Outcome) -> dict[str, object]:
    """The part of an outcome that callers get."""
    keyword, result = outcome.params["keyword"], outcome.result
    return {"keyword": keyword, "status": outcome.status, "result": result}


if __name__ == "__main__":
    app = web.Application()
    app.cleanup_ctx.append(client)
    app.router.add_post("/keywords", keywords)
    web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), shutdown_timeout=GRACE)
