"""What a ledger says of its job, read without disturbing whoever works on it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import orjson

from dfseo_async.cli.choices import NOTE, Choices
from dfseo_async.engine.delivery import SINK_OPENED
from dfseo_async.engine.job import FIGURES
from dfseo_async.engine.loader import LOADING
from dfseo_async.engine.recovery import REBUILT
from dfseo_async.errors import ConfigError
from dfseo_async.ledger import IntentRow, Store, Totals, open_store


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A job by its ledger.

    Attributes:
        totals: tasks by state, and money.
        lost: POSTs whose tasks are looked up.
        rebuilt_from: when recover made it: unix seconds; it found what was sent from then on.
        is_half_read: the input was being read when the last run ended, or is being read now.
        choices: options it was begun with.
        figures: calls and times of the newest run; empty before there are any.
    """

    created_at: float
    endpoint: str | None
    function: str
    key_field: str
    raw_keywords: bool
    totals: Totals
    lost: list[IntentRow]
    job: str
    rebuilt_from: float | None
    is_half_read: bool
    choices: Choices
    figures: dict[str, Any]


def look(ledger: Path) -> Found:
    """Read the ledger.

    Raises:
        ConfigError: there is no such file.
        LedgerError: it cannot be read, or is none.
    """
    if not ledger.is_file():
        raise ConfigError(f"there is no ledger {ledger}")
    store = open_store(ledger, readonly=True)
    try:
        return _read(store, ledger)
    finally:
        store.close()


def _read(store: Store, ledger: Path) -> Found:
    endpoint, function = next(iter(store.endpoints().values()), (None, ""))
    return Found(
        created_at=store.meta("created_at", 0.0),
        endpoint=endpoint,
        function=function,
        key_field=store.meta("key_field", "key"),
        raw_keywords=bool(store.meta("raw_keywords", 0)),
        totals=store.totals(),
        lost=store.lost_intents(),
        job=store.meta("job"),
        rebuilt_from=store.meta(REBUILT),
        is_half_read=store.meta(LOADING) is not None,
        choices=_choices(store, ledger),
        figures=orjson.loads(store.meta(FIGURES, "{}")),
    )


def _choices(store: Store, ledger: Path) -> Choices:
    choices = Choices.from_note(store.meta(NOTE))
    name = store.meta(SINK_OPENED)
    if choices.out is None and name:  # the run died before it could note more
        choices = replace(choices, out=str(ledger.absolute().parent / name))
    return choices
