"""Typed tasks in, typed views out: who ranks for a keyword, and which places there are.

    dfseo-async emulator                                        # in another terminal
    export DATAFORSEO_LOGIN=demo DATAFORSEO_PASSWORD=demo
    export DATAFORSEO_BASE_URL=http://127.0.0.1:8765            # leave out for the real service
    python examples/typed_views.py "green tea" results.jsonl

An editor completes the fields of each task and of each item. The results file keeps everything, so
it can be read again tomorrow, without paying: that is what the second half does.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from dfseo_async import DataForSEO, Outcome, read_outcomes
from dfseo_async.tasks.serp import GoogleLocalFinderTask, GoogleOrganicTask
from dfseo_async.views import LocalPack, Organic, PeopleAlsoAsk


async def collect(keyword: str, out: Path) -> None:
    """One job with tasks of two endpoints; run again, it pays for nothing."""
    tasks = [
        GoogleOrganicTask(keyword=keyword, location_code=2840, language_code="en", key="web"),
        GoogleLocalFinderTask(keyword=keyword, location_code=2840, language_code="en", key="near"),
    ]
    async with (
        DataForSEO() as dfs,
        dfs.job("serp/google/organic", tasks, ledger=f"{out}.db", out=out, budget_usd=1) as job,
    ):
        await job.run()


def show(outcome: Outcome) -> None:
    """Print what an outcome holds, item by item; types without a view are counted."""
    others = 0
    for item in outcome.items():
        match item:
            case Organic():
                print(f"{outcome.key}: {item.rank_absolute} {item.domain}: {item.title}")
            case LocalPack():
                stars = item.rating.value if item.rating else None
                print(f"{outcome.key}: {item.rank_absolute} {item.title}, {stars} stars")
            case PeopleAlsoAsk():
                print(f"{outcome.key}: asked:", *(question.title for question in item.items))
            case _:
                others += 1
    print(f"{outcome.key}: {others} others, ${outcome.cost_usd:.4f}")


if __name__ == "__main__":
    asyncio.run(collect(sys.argv[1], Path(sys.argv[2])))
    for outcome in read_outcomes(sys.argv[2]):
        show(outcome)
