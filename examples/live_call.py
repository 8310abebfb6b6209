"""One keyword, answered at once: a live call, without a job and without a ledger.

    dfseo-async emulator                                        # in another terminal
    export DATAFORSEO_LOGIN=demo DATAFORSEO_PASSWORD=demo
    export DATAFORSEO_BASE_URL=http://127.0.0.1:8765            # leave out for the real service
    python examples/live_call.py "green tea"

A live call costs more than a task and is made once: a lost reply may have been paid for.
"""

from __future__ import annotations

import asyncio
import sys

from dfseo_async import DataForSEO, ReplyLostError


async def main(keyword: str) -> int:
    """Print the organic results for *keyword*; 0 when there was an answer."""
    task = {"keyword": keyword, "location_code": 2840, "language_code": "en"}
    async with DataForSEO() as dfs:
        try:
            envelope = await dfs.live("serp/google/organic/live/advanced", task)
        except ReplyLostError as error:
            print(f"no answer, perhaps paid for: {error}")
            return 1
    reply = envelope.replies[0]
    if reply.status_code != 20000:
        print(f"{reply.status_code} {reply.message}")
        return 1
    for item in reply.decoded()[0]["items"]:
        if item["type"] == "organic":
            print(f"{item['rank_group']:>3}  {item['domain']:<30}  {item['title']}")
    print(f"paid ${envelope.cost_usd:.4f}")
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1])))
