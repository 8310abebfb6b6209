"""Asyncio client and bulk engine for the DataForSEO v3 API: every result once, never paid twice.

```python
async with DataForSEO() as dfs:
    async with dfs.job("serp/google/organic", tasks, ledger="job.db", budget_usd=50) as job:
        async for outcome in job:
            print(outcome.key, outcome.status, outcome.cost_usd)
```
"""

from __future__ import annotations

import logging
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dfseo_async.client import DataForSEO
    from dfseo_async.engine.job import Job
    from dfseo_async.engine.stats import Stats, Summary
    from dfseo_async.envelope import Envelope, TaskReply
    from dfseo_async.errors import (
        AccountError,
        ApiError,
        BadReplyError,
        BudgetError,
        ClosedError,
        ConfigError,
        DfseoError,
        InputError,
        LedgerBusyError,
        LedgerCorruptError,
        LedgerError,
        NotSentError,
        Problem,
        ReplyLostError,
        RequestRejectedError,
        SinkError,
        TaskFailedError,
        ThrottledError,
        TransportError,
    )
    from dfseo_async.models import Outcome, Status, Task
    from dfseo_async.settings import JobSettings, Settings
    from dfseo_async.sinks.reading import read_outcomes
    from dfseo_async.tasks.serp import SerpTask

__version__ = "0.1.0"

__all__ = [
    "AccountError",
    "ApiError",
    "BadReplyError",
    "BudgetError",
    "ClosedError",
    "ConfigError",
    "DataForSEO",
    "DfseoError",
    "Envelope",
    "InputError",
    "Job",
    "JobSettings",
    "LedgerBusyError",
    "LedgerCorruptError",
    "LedgerError",
    "NotSentError",
    "Outcome",
    "Problem",
    "ReplyLostError",
    "RequestRejectedError",
    "SerpTask",
    "Settings",
    "SinkError",
    "Stats",
    "Status",
    "Summary",
    "Task",
    "TaskFailedError",
    "TaskReply",
    "ThrottledError",
    "TransportError",
    "read_outcomes",
]

_HOMES = {  # where public names live; all the others are errors
    "DataForSEO": "client",
    "Envelope": "envelope",
    "Job": "engine.job",
    "JobSettings": "settings",
    "Outcome": "models",
    "SerpTask": "tasks.serp",
    "Settings": "settings",
    "Stats": "engine.stats",
    "Status": "models",
    "Summary": "engine.stats",
    "Task": "models",
    "TaskReply": "envelope",
    "read_outcomes": "sinks.reading",
}


def __getattr__(name: str) -> Any:
    """Import a public name at its first use: all of them together take a third of a second."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOMES.get(name, 'errors')}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


logging.getLogger(__name__).addHandler(logging.NullHandler())
