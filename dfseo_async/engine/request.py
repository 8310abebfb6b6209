"""What a job is asked to do, and what its ledger says when it is opened."""

from __future__ import annotations

from collections.abc import AsyncIterable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dfseo_async.errors import ConfigError
from dfseo_async.models import Task
from dfseo_async.settings import JobSettings, usd

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

    def __post_init__(self) -> None:
        """Make the amounts floats; refuse those that would let any cost through."""
        if not isinstance(self.settings, JobSettings):
            raise ConfigError(f"settings must be JobSettings, got {type(self.settings).__name__}")
        for name in ("budget_usd", "price_usd"):
            if (value := getattr(self, name)) is not None:
                object.__setattr__(self, name, usd(value, name))
        if self.price_usd == 0:
            raise ConfigError("price_usd must be above 0: with 0 no budget could hold")


@dataclass(frozen=True, slots=True)
class Begun:
    """What the ledger said when the job was opened."""

    job: str
    secret: str
    kinds: Kinds
