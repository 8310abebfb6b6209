"""Frozen settings, each default with its unit and source. Durations are seconds."""

from __future__ import annotations

import math
import os
from dataclasses import dataclass, field, fields, replace

from dfseo_async.errors import ConfigError

PRODUCTION_URL = "https://api.dataforseo.com"
SANDBOX_URL = "https://sandbox.dataforseo.com"  # same paths and login, free, made-up data
BATCH_SIZE = 100  # tasks a POST; https://docs.dataforseo.com/v3/serp/google/organic/task_post/
READY_WINDOW = 1000  # ids a tasks_ready answer holds at most; same site, tasks_ready pages
TAG_MAX = 255  # characters; same site, task_post pages


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How to reach the service, and what it allows.

    Attributes:
        login: API login; ``DATAFORSEO_LOGIN`` when None.
        password: API password; ``DATAFORSEO_PASSWORD`` when None. Never shown or stored.
        base_url: scheme, host and port; ``DATAFORSEO_BASE_URL`` or production when None.
        calls_per_minute: POST and GET together; what the account says when None, else 2,000.
        tasks_ready_per_minute: polls; what the account says when None, else 20.
        id_list_per_minute: https://docs.dataforseo.com/v3/serp/id_list/
        user_data_per_minute: help center, "rate limits and request limits".
        window: length of the service's minute, plus nothing; tests shorten it.
        connect_timeout: until a connection stands.
        call_timeout: a whole call.
        live_timeout: a whole live call; the service itself gives up after 120 s.
        max_connections: open connections, keep-alive ones included.
    """

    login: str | None = None
    password: str | None = field(default=None, repr=False)
    base_url: str | None = None
    calls_per_minute: int | None = None
    tasks_ready_per_minute: int | None = None
    id_list_per_minute: int = 10
    user_data_per_minute: int = 6
    window: float = 60.0
    connect_timeout: float = 10.0
    call_timeout: float = 60.0
    live_timeout: float = 150.0
    max_connections: int = 200

    def __post_init__(self) -> None:
        """Refuse what could not work, naming the field."""
        _check_figures(self)
        for name in ("window", "connect_timeout", "call_timeout", "live_timeout"):
            if not getattr(self, name):
                raise ConfigError(f"{name} must be above 0, got {getattr(self, name)}")
        for name in ("login", "password", "base_url"):
            text = getattr(self, name)
            if text is not None and not (isinstance(text, str) and text):  # never shown
                raise ConfigError(f"{name} must be text that is not empty, or None")
        if self.base_url is not None:
            _check_url(self.base_url, "base_url")


def settings_with(settings: Settings | None, **given: str | None) -> Settings:
    """*settings*, and instead of theirs what was *given*; None is nothing."""
    if settings is None:
        settings = Settings()
    elif not isinstance(settings, Settings):
        raise ConfigError(f"settings must be Settings, got {type(settings).__name__}")
    return replace(settings, **{name: one for name, one in given.items() if one is not None})  # type: ignore[arg-type]


def usd(value: object, name: str) -> float:
    """An amount in USD, 0 or more, of any number; a budget that is none would let all through."""
    amount = math.nan
    if not isinstance(value, (bool, str, bytes)):
        try:
            amount = float(value)  # type: ignore[arg-type]
        except (TypeError, ValueError, OverflowError):
            amount = math.nan
    if not 0 <= amount < math.inf:
        raise ConfigError(f"{name} must be a number of USD, 0 or more, got {value!r}")
    return amount


def _check_figures(settings: Settings | JobSettings) -> None:
    """Refuse what is no number of its field's kind: counts from 1 on, finite seconds from 0 on."""
    for one in fields(settings):
        kind, value = str(one.type), getattr(settings, one.name)
        if kind.endswith("| None") and value is None:
            continue
        if kind.startswith("int"):
            least = one.metadata.get("least", 1)
            if not isinstance(value, int) or isinstance(value, bool) or value < least:
                what = "above 0" if least else "0 or more"
                raise ConfigError(f"{one.name} must be a whole number, {what}, got {value!r}")
        elif kind == "float":
            is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
            if not is_number or not 0 <= value < math.inf:
                raise ConfigError(f"{one.name} must be seconds, 0 or more, got {value!r}")
        elif kind == "bool" and not isinstance(value, bool):
            raise ConfigError(f"{one.name} must be True or False, got {value!r}")


def _check_url(url: str, name: str) -> None:
    """Refuse what no call could go to, without showing what may be a password."""
    from urllib.parse import urlsplit  # noqa: PLC0415 (start-up time)

    if "@" in url:
        raise ConfigError(f"{name} must hold no login; give login and password by themselves")
    try:
        parts = urlsplit(url)
        is_good = parts.port != 0 and parts.scheme in ("http", "https")
        labels = (parts.hostname or "").removesuffix(".").split(".")
    except ValueError:
        is_good, labels = False, []
    is_good = is_good and all(0 < len(one) < 64 for one in labels)  # RFC 1035, 2.3.4
    if not is_good or not url.isprintable() or not {" ", "?", "#"}.isdisjoint(url):
        raise ConfigError(f"{name} must be like https://host or http://host:8080, got {url!r}")


@dataclass(frozen=True, slots=True)
class Credentials:
    """Login and password, out of sight of ``repr``."""

    login: str
    password: str = field(repr=False)


def find_credentials(settings: Settings) -> Credentials:
    """Login and password from *settings*, else from the environment.

    Raises:
        ConfigError: one of the two is nowhere to be found.
    """
    login = settings.login or os.environ.get("DATAFORSEO_LOGIN", "")
    password = settings.password or os.environ.get("DATAFORSEO_PASSWORD", "")
    missing = [
        name
        for name, value in (("DATAFORSEO_LOGIN", login), ("DATAFORSEO_PASSWORD", password))
        if not value
    ]
    if missing:
        raise ConfigError(
            f"no credentials: set {' and '.join(missing)} in the environment"
            " (API access page of the DataForSEO dashboard)"
        )
    if ":" in login:
        raise ConfigError("the login must not contain a colon (HTTP Basic)")
    if not _is_utf8(login + password):
        raise ConfigError("login and password must be text that UTF-8 can hold")
    return Credentials(login, password)


def _is_utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:  # it would show the credentials, also as what an error came of
        return False
    return True


def find_base_url(settings: Settings) -> str:
    """Base URL from *settings*, else from the environment, else production; no trailing slash."""
    url = settings.base_url or os.environ.get("DATAFORSEO_BASE_URL") or PRODUCTION_URL
    _check_url(url, "DATAFORSEO_BASE_URL")
    return url.rstrip("/").removesuffix("/v3")


@dataclass(frozen=True, slots=True, kw_only=True)
class JobSettings:
    """How one job runs.

    Attributes:
        batch_size: most tasks in one POST, where the endpoint takes as many.
        linger: longest that a task waits for company while its batch is not full.
        post_width: POSTs under way at once; 10,000 a minute that take 0.6 s each are 100.
        fan_out: task_get calls under way at once.
        load_ahead: rows of a lazy input taken into the ledger before they can be sent.
        outcome_buffer: outcomes waiting for the reader; when full, posting and collecting pause.
        flush_linger: longest that an outcome waits for company before it is synced to disk.
        post_grace: how long a POST under way may finish after a cancellation.
        look_after: first look for a lost POST's tasks, from the loss on.
        resend_grace: a lost task is sent again no sooner than this after its POST. How soon the
            service lists a new task is not documented.
        clock_skew: how far the service's clock may be from ours when looking up by time.
        element_attempts: POSTs a task may take part in while the service refuses it for reasons of
            its own.
        get_attempts: unusable answers to task_get for one task before it is left for later.
        retry_base: first pause between attempts; doubles, with jitter, up to ``retry_max``.
        task_timeout: a task still pending after this is reported as failed, "not finished". The
            vendor's target for normal priority is 45 minutes.
        repost_failed: how often a task that the service fails with 40101 or 40103 is paid for
            again; not one whose outcome was told by an earlier run.
        live_width: live calls under way at once; the help center advises a few hundred a minute.
        resend_doubtful: send live calls again whose reply was lost and that nobody can look up.
    """

    batch_size: int = BATCH_SIZE
    linger: float = 1.0
    post_width: int = 100
    fan_out: int = 64
    load_ahead: int = 2000
    outcome_buffer: int = 256
    flush_linger: float = 0.05
    post_grace: float = 30.0
    look_after: float = 5.0
    resend_grace: float = 180.0
    clock_skew: float = 120.0
    element_attempts: int = 6
    get_attempts: int = 8
    retry_base: float = 1.0
    retry_max: float = 60.0
    task_timeout: float = 6 * 3600.0
    repost_failed: int = field(default=0, metadata={"least": 0})
    live_width: int = 30
    resend_doubtful: bool = False

    def __post_init__(self) -> None:
        """Refuse what would hang or could not work, naming the field."""
        _check_figures(self)
