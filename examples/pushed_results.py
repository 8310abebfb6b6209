"""Results that the service pushes (postbacks) instead of being asked for each of them.

    dfseo-async emulator                                        # in another terminal
    export DATAFORSEO_LOGIN=demo DATAFORSEO_PASSWORD=demo
    export DATAFORSEO_BASE_URL=http://127.0.0.1:8765            # leave out for the real service
    python examples/pushed_results.py 127.0.0.1 8080 http://127.0.0.1:8080

The last argument is where the service reaches host and port: a proxy with TLS, for the real one.
What does not arrive is fetched; the same command again goes on where the last one ended.
"""

from __future__ import annotations

import asyncio
import sys

from dfseo_async import DataForSEO
from dfseo_async.receiver import make_receiver, serve

WORDS = ("running shoes", "trail shoes", "hiking boots")


async def main(host: str, port: int, public_url: str) -> None:
    """Print every keyword with the size of its result."""
    tasks = [{"keyword": one, "location_code": 2840, "language_code": "en"} for one in WORDS]
    async with (
        DataForSEO() as dfs,
        dfs.job(
            "serp/google/organic", tasks, ledger="pushed.db", public_url=public_url, budget_usd=1
        ) as job,
        serve(make_receiver(job.intake), host, port),  # or mount it in an application of yours
    ):
        async for outcome in job:
            print(f"{outcome.params['keyword']}: {len(outcome.result_bytes):,} bytes")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), sys.argv[3]))
