"""What a job may use from its first call on: what the account says, what the last minute used."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from dfseo_async.engine.service import AccountService
from dfseo_async.ledger import Ledger

IN_TRANSIT = 2.0  # seconds that a call of a process that died may still be on its way


@asynccontextmanager
async def known_allowance(service: AccountService, ledger: Ledger) -> AsyncIterator[None]:
    """Count what earlier processes used of the last minute, and write down what this one uses."""
    limits, loop = service.limits, asyncio.get_running_loop()
    now = service.now()
    window = limits.general.window.window
    noted = await ledger.do(lambda store: store.noted_calls(now - window - IN_TRANSIT))
    limits.remember(
        [(name, calls, min(until - now, 0.0) + IN_TRANSIT) for name, calls, until in noted],
        loop.time(),
    )

    async def note(name: str, calls: int, seconds: float) -> None:
        moment = service.now()
        await ledger.do(
            lambda store: store.note_calls(name, calls, now=moment, until=moment + seconds)
        )

    limits.add_journal(note)
    try:
        yield
    finally:
        limits.remove_journal(note)
