"""A file of keywords in, a file of results out. After an interruption, run it again.

    dfseo-async emulator                                        # in another terminal
    export DATAFORSEO_LOGIN=demo DATAFORSEO_PASSWORD=demo
    export DATAFORSEO_BASE_URL=http://127.0.0.1:8765            # leave out for the real service
    python examples/bulk_keywords.py keywords.txt results.jsonl 5.00

The last argument is the budget in USD. The ledger, ``results.jsonl.db``, knows what was paid for.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path

from dfseo_async import DataForSEO, DfseoError, Summary, Task


def tasks(source: Path) -> Iterator[Task]:
    """One task for each line of *source*, read as the engine asks for them."""
    with source.open(encoding="utf-8") as lines:
        for line in lines:
            if keyword := line.strip():
                yield Task(keyword=keyword, location_code=2840, language_code="en")


async def main(source: Path, out: Path, budget_usd: float) -> int:
    """Run the job; 0 when every task ended."""
    problem = None
    async with (
        DataForSEO() as dfs,
        dfs.job(
            "serp/google/organic",
            tasks(source),
            ledger=f"{out}.db",
            out=out,
            budget_usd=budget_usd,
        ) as job,
    ):
        try:
            await job.run()
        except DfseoError as error:  # the budget, the account, a full disk
            problem = error
        show(job.summary())
    if problem is not None:
        print(f"stopped: {problem}")
    return 0 if problem is None else 3


def show(summary: Summary) -> None:
    """Print how the job stands over all its runs."""
    ended = ", ".join(f"{count} {status}" for status, count in summary.ended.items() if count)
    print(f"{ended or 'nothing ended'}; {summary.not_sent} not sent; ${summary.spent_usd:.4f}")


if __name__ == "__main__":
    sys.exit(asyncio.run(main(Path(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3]))))
