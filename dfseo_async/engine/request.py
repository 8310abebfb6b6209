"""What a job is asked to do, and what its ledger says when it is opened."""

from __future__ import annotations

from collections.abc import AsyncIterable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dfseo_async.models import Task
from dfseo_async.settings import JobSettings

if TYPE_CHECKING:
    from dfseo_async.catalogue import Family
    from dfseo_async.engine.kinds import Kinds

Tasks = Iterable[Task | Mapping[str, Any]] | AsyncIterable[Task | Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRequest:
    """What a job is asked to do; see `DataForSEO.job` for the meaning of each.

    ``check_first`` takes in and checks the whole input before anything is sent. ``public_url`` is
    where a receiver in front of the job is seen from outside. Without ``sends`` only what was paid
    for is collected.
    """

    family: Family
    settings: JobSettings
    ledger: Path | None = None
    out: Path | None = None
    function: str | None = None
    key_field: str = "key"
    budget_usd: float | None = None
    price_usd: float | None = None
    raw_keywords: bool = False
    check_first: bool = False
    public_url: str | None = None
    sends: bool = True
    allow_duplicates: bool = False
    validate: bool = True
    allow_unknown_fields: bool = False


@dataclass(frozen=True, slots=True)
class Begun:
    """What the ledger said when the job was opened."""

    job: str
    secret: str
    kinds: Kinds
