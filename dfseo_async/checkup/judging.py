"""What the facts of a checkup mean, and what to do about them. Plain code."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import Enum
from typing import Any
from urllib.parse import urlsplit

from dfseo_async.errors import AccountError, DfseoError, ThrottledError
from dfseo_async.settings import PRODUCTION_URL, SANDBOX_URL

CLOCK_TOLERANCE = 60.0  # seconds; lost tasks are looked up by time, with two minutes to spare
LITTLE_MONEY = 1.0  # USD
LITTLE_ROOM = 1 << 30  # bytes
NO_ROOM = 64 << 20
# The "WAL-reset" fault of older versions needs two connections that write or checkpoint at once;
# https://www.sqlite.org/wal.html, 2026. The ledger's lock lets only one process write.
SQLITE_MENDED = (3, 51, 3)
_HEALTHY = frozenset({"", "ok", "operational", "up", "available", "healthy", "none"})
_REFUSED_LOGIN = 40100


class Level(Enum):
    """How good a finding is, as it is shown."""

    OK = "ok"
    WARN = "warn"
    BAD = "BAD"


class Fault(Enum):
    """On whose side something is bad: here, or the account says no."""

    HERE = "here"
    ACCOUNT = "account"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of a checkup.

    Attributes:
        name: what was looked at.
        what: what was found, in words.
        advice: what to do; empty when there is nothing to do.
        fault: on whose side, when it is bad.
    """

    name: str
    level: Level
    what: str
    advice: str = ""
    fault: Fault = Fault.HERE


def judge_sqlite(version: tuple[int, ...]) -> Finding:
    """The library that the ledger is kept with."""
    text = ".".join(map(str, version))
    if version < SQLITE_MENDED:
        text += " (older than 3.51.3: its known fault needs two writers, and the ledger's lock"
        text += " lets only one write)"
    return Finding("sqlite", Level.OK, text)


def judge_room(folder: str, free: int, *, is_writable: bool) -> Finding:
    """The disk that results would go to."""
    text = f"{free / 1e9:,.1f} GB free in {folder}"
    if not is_writable:
        return Finding(
            "disk", Level.WARN, f"{text}, which cannot be written to", "give --out elsewhere"
        )
    advice = "results of 64 KB a task fill it soon; `dfseo-async estimate` knows the ledger's size"
    if free < NO_ROOM:
        return Finding("disk", Level.BAD, text, "make room, or give --out on another disk")
    if free < LITTLE_ROOM:
        return Finding("disk", Level.WARN, text, advice)
    return Finding("disk", Level.OK, text)


def judge_url(url: str) -> Finding:
    """Where calls go."""
    if url == PRODUCTION_URL:
        return Finding("service", Level.OK, f"{url} (production)")
    if url == SANDBOX_URL:
        what = f"{url} (sandbox: free, made-up results)"
        return Finding("service", Level.WARN, what, "leave --base-url and DATAFORSEO_BASE_URL out")
    parts = urlsplit(url)
    is_near = parts.hostname in ("localhost", "::1") or (parts.hostname or "").startswith("127.")
    if parts.scheme == "http" and not is_near:
        advice = "use https://: login and password cross the network readable"
        return Finding("service", Level.WARN, f"{url} (neither production nor encrypted)", advice)
    return Finding("service", Level.OK, f"{url} (not production)")


def judge_refusal(error: DfseoError) -> Finding:
    """The service was asked for the account and did not give it."""
    if isinstance(error, AccountError):
        if error.code == _REFUSED_LOGIN:
            advice = (
                "take login and API password from https://app.dataforseo.com/api-access;"
                " the API password is not the one of the website"
            )
        else:
            advice = error.advice or "see https://app.dataforseo.com"
        return Finding(
            "login", Level.BAD, f"{error.code}: {error.status_message}", advice, Fault.ACCOUNT
        )
    if isinstance(error, ThrottledError):
        advice = "wait a minute; another program may use the account"
        return Finding("login", Level.WARN, f"too many calls: {error}", advice)
    advice = "try again; see https://status.dataforseo.com, and whether a proxy is in between"
    return Finding("login", Level.BAD, str(error), advice)


def judge_balance(balance: float | None, text: str) -> Finding:
    """Money left; *text* is the amount as people read it."""
    if balance is None:
        return Finding("balance", Level.WARN, "not told", "see https://app.dataforseo.com")
    if balance <= 0:
        return Finding("balance", Level.BAD, text, "pay in; tasks are refused", Fault.ACCOUNT)
    if balance < LITTLE_MONEY:
        return Finding("balance", Level.WARN, text, "`dfseo-async estimate` tells what a job costs")
    return Finding("balance", Level.OK, text)


def judge_clock(heard: tuple[str, float] | None) -> Finding:
    """Our clock against the service's, by the ``Date`` of a reply and when it came."""
    try:
        theirs = None if heard is None else parsedate_to_datetime(heard[0])
    except (ValueError, TypeError):
        theirs = None
    if heard is None or theirs is None:
        return Finding("clock", Level.WARN, "the service did not tell its time")
    ahead = heard[1] - theirs.replace(tzinfo=theirs.tzinfo or UTC).timestamp()
    ours = datetime.fromtimestamp(heard[1], UTC)
    if abs(ahead) <= CLOCK_TOLERANCE:
        return Finding("clock", Level.OK, f"{ours:%Y-%m-%d %H:%M:%S} UTC, as at the service")
    what = f"{abs(ahead):,.0f} s {'ahead of' if ahead > 0 else 'behind'} the service's"
    advice = "set it (NTP): tasks whose POST lost its reply are looked up by time"
    return Finding("clock", Level.WARN, what, advice)


def judge_status(result: Any) -> Finding:
    """Outages by ``appendix/status``, whatever its shape."""
    if not isinstance(result, list):
        return Finding("status", Level.WARN, "the service did not tell of outages")
    troubles = list(_troubles(result))
    if not troubles:
        return Finding("status", Level.OK, "no outage is told")
    shown = ", ".join(troubles[:6]) + (", …" if len(troubles) > 6 else "")
    return Finding("status", Level.WARN, shown, "see https://status.dataforseo.com")


def exit_code(findings: list[Finding]) -> int:
    """0 when nothing is bad, 2 when something here is, 3 when the account says no."""
    bad = [one for one in findings if one.level is Level.BAD]
    if any(one.fault is Fault.HERE for one in bad):
        return 2
    return 3 if bad else 0


def _troubles(result: list[Any]) -> Iterator[str]:
    """APIs and their parts that are not well, each with what is wrong."""
    for row in result:
        if not isinstance(row, dict):
            continue
        if words := _trouble(row):
            yield f"{row.get('api')}: {words}"
        parts = row.get("endpoints")
        for part in parts if isinstance(parts, list) else ():
            if isinstance(part, dict) and (words := _trouble(part)):
                yield f"{row.get('api')}/{part.get('endpoint')}: {words}"


def _trouble(row: dict[str, Any]) -> str:
    status = row.get("status")
    is_well = not isinstance(status, str) or status.strip().lower() in _HEALTHY
    return "" if is_well else str(status)
