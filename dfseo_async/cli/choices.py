"""What the user chose, as far as a later ``resume`` must know it; never credentials."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import orjson

from dfseo_async.cli import options
from dfseo_async.cli.groups import Group
from dfseo_async.errors import ConfigError
from dfseo_async.settings import JobSettings, Settings, find_base_url

NOTE = "command"  # meta: the choices as JSON


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """Options of ``run``; None is the default of the engine.

    ``out`` is absolute, so that a job can be resumed from any folder.
    """

    out: str | None = None
    base_url: str | None = None
    calls_per_minute: int | None = None
    tasks_ready_per_minute: int | None = None
    fan_out: int | None = None
    call_timeout: float | None = None
    task_timeout: float | None = None
    resend_grace: float | None = None
    repost_failed: int | None = None
    resend_doubtful: bool | None = None
    budget_usd: float | None = None
    price_usd: float | None = None
    listen: str | None = None
    public_url: str | None = None
    allow_from: list[str] | None = None
    trusted_proxies: list[str] | None = None
    is_demo: bool | None = None

    def __post_init__(self) -> None:
        """Refuse names that the ledger could not keep."""
        for value in asdict(self).values():
            for text in value if isinstance(value, list) else [value]:
                if isinstance(text, str) and not options.is_unicode(text):
                    raise ConfigError(f"{text!r} is not UTF-8; give a name that is")

    @property
    def out_path(self) -> Path | None:
        """The results file."""
        return None if self.out is None else Path(self.out)

    def settings(self) -> Settings:
        """How to reach the service; credentials are left to the environment."""
        return Settings(**self._given(Settings))

    def job_settings(self) -> JobSettings:
        """How the job runs."""
        return JobSettings(**self._given(JobSettings))

    def over(self, earlier: Choices) -> Choices:
        """These, and where nothing was chosen, the *earlier* ones."""
        chosen = {name: value for name, value in asdict(self).items() if value is not None}
        return replace(earlier, **chosen)

    def note(self) -> str:
        """For the ledger, with the base URL that is really used.

        Raises:
            ConfigError: the base URL holds credentials.
        """
        url = find_base_url(self.settings())
        if "@" in urlsplit(url).netloc:
            raise ConfigError(
                "credentials do not belong in the base URL; set DATAFORSEO_LOGIN and"
                " DATAFORSEO_PASSWORD"
            )
        return orjson.dumps(asdict(replace(self, base_url=url))).decode()

    @classmethod
    def of(cls, *groups: Group, out: Path | None = None) -> Choices:
        """What was given of some groups of options, and the results file."""
        given = {name: value for group in groups for name, value in group.given().items()}
        return cls(out=None if out is None else str(out.absolute()), **given)

    @classmethod
    def from_note(cls, note: str | None) -> Choices:
        """Read what an earlier run noted; what this version does not know is left out."""
        known = {one.name for one in fields(cls)}
        noted = orjson.loads(note) if note else {}
        return cls(**{name: value for name, value in noted.items() if name in known})

    def _given(self, kind: type[Settings | JobSettings]) -> dict[str, Any]:
        wanted = {one.name for one in fields(kind)}
        return {
            name: value
            for name, value in asdict(self).items()
            if name in wanted and value is not None
        }
