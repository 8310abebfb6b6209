"""Options that several commands share: their types, help and panels; and texts into values."""

from __future__ import annotations

import math
import re
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

service_option = partial(typer.Option, rich_help_panel="Service and limits")
money_option = partial(typer.Option, rich_help_panel="Money")
checks_option = partial(typer.Option, rich_help_panel="Checks of the input")
_waiting_option = partial(typer.Option, rich_help_panel="Waiting and trying again")
_receiving_option = partial(typer.Option, rich_help_panel="Results pushed by the service")
_showing_option = partial(typer.Option, rich_help_panel="What is shown")

MOST_CALLS = 1_000_000  # a minute; nobody is allowed so many
MOST_REPOSTS = 1000
_SECONDS = {"": 1.0, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*([smhd]?)")


def read_duration(text: str) -> float:
    """Seconds of a duration such as ``90``, ``90s``, ``45m``, ``6h`` or ``2d``."""
    found = _DURATION.fullmatch(str(text).strip().lower())
    if found is None:
        raise typer.BadParameter(f"{text!r} is no duration; give 90, 90s, 45m, 6h or 2d")
    seconds = float(found[1]) * _SECONDS[found[2]]
    if not 0 < seconds < math.inf:
        raise typer.BadParameter("a duration must be more than 0")
    return seconds


def read_usd(text: str) -> float:
    """An amount of money above 0."""
    try:
        amount = float(str(text).strip().removeprefix("$"))
    except ValueError:
        amount = math.nan
    if not 0 < amount < math.inf:
        raise typer.BadParameter(f"{text!r} is no amount above 0 in USD")
    return amount


def read_url(text: str) -> str:
    """A base URL that holds no credentials: it is shown, and kept in the ledger."""
    from urllib.parse import urlsplit  # noqa: PLC0415 (start-up time)

    try:
        parts = urlsplit(text)
    except ValueError as error:
        raise typer.BadParameter(f"no URL: {error}") from error
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise typer.BadParameter(f"{text!r} is no URL such as https://sandbox.dataforseo.com")
    if "@" in parts.netloc:
        raise typer.BadParameter(
            "credentials do not belong in the URL; set DATAFORSEO_LOGIN and DATAFORSEO_PASSWORD"
        )
    if not is_unicode(text):
        raise typer.BadParameter(f"{text!r} is not UTF-8")
    return text


def is_unicode(text: str) -> bool:
    """Whether *text* can be written as UTF-8: arguments hold any bytes."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def split_address(text: str) -> tuple[str, int]:
    """Host and port of ``HOST:PORT``, ``[::1]:PORT`` or ``:PORT`` (every address)."""
    host, colon, port = str(text).strip().rpartition(":")
    if not colon or not port.isdigit() or not 0 < int(port) < 65536:
        raise typer.BadParameter(f"{text!r} is no HOST:PORT such as 0.0.0.0:8080")
    return host.strip("[]") or "0.0.0.0", int(port)  # noqa: S104 (the user left it open)


def read_listen(text: str) -> str:
    """An address to listen on, as it was given."""
    split_address(text)
    return text


Budget = Annotated[
    float | None,
    money_option(
        "--budget-usd",
        metavar="USD",
        parser=read_usd,
        help="Send nothing that could take the job's cost beyond this.",
    ),
]
Price = Annotated[
    float | None,
    money_option(
        "--price",
        metavar="USD",
        parser=read_usd,
        help="Most that one task costs on your account; the catalogue's price without it.",
    ),
]
RepostFailed = Annotated[
    int | None,
    money_option(
        "--repost-failed",
        metavar="N",
        min=0,
        max=MOST_REPOSTS,
        help="Pay again, up to N times, for a task that the service fails and charges for"
        " (40101, 40103); not for one that has ended.",
        show_default="0",
    ),
]
BaseUrl = Annotated[
    str | None,
    service_option(
        "--base-url",
        metavar="URL",
        parser=read_url,
        help="The sandbox or an emulator; DATAFORSEO_BASE_URL or production without it.",
    ),
]
CallsPerMinute = Annotated[
    int | None,
    service_option(
        "--calls-per-minute",
        metavar="N",
        min=1,
        max=MOST_CALLS,
        help="Calls that your account may make.",
        show_default="the account's, else 2000",
    ),
]
TasksReadyPerMinute = Annotated[
    int | None,
    service_option(
        "--tasks-ready-per-minute",
        metavar="N",
        min=1,
        max=MOST_CALLS,
        help="Polls of the list of finished tasks.",
        show_default="20",
    ),
]
FanOut = Annotated[
    int | None,
    service_option(
        "--fan-out",
        metavar="N",
        min=1,
        max=1000,
        help="Results fetched at once.",
        show_default="64",
    ),
]
CallTimeout = Annotated[
    float | None,
    _waiting_option(
        "--call-timeout",
        metavar="TIME",
        parser=read_duration,
        help="Longest that one call may take.",
        show_default="60s",
    ),
]
TaskTimeout = Annotated[
    float | None,
    _waiting_option(
        "--task-timeout",
        metavar="TIME",
        parser=read_duration,
        help="Longest that this run waits for a task after it was posted (90, 45m, 6h).",
        show_default="6h",
    ),
]
ResendGrace = Annotated[
    float | None,
    _waiting_option(
        "--resend-grace",
        metavar="TIME",
        parser=read_duration,
        help="Soonest that a task is sent again whose POST was lost and that was not found.",
        show_default="3m",
    ),
]
ResendDoubtful = Annotated[
    bool,
    money_option(
        "--resend-doubtful",
        help="Send live calls again whose reply was lost and that nobody can look up; they may be"
        " paid for twice.",
    ),
]
Listen = Annotated[
    str | None,
    _receiving_option(
        "--listen",
        metavar="HOST:PORT",
        parser=read_listen,
        help="Take results here as the service pushes them (postbacks); polling stays the net.",
    ),
]
PublicUrl = Annotated[
    str | None,
    _receiving_option(
        "--public-url",
        metavar="URL",
        parser=read_url,
        help="Where the service reaches that address, such as https://example.com/dfs.",
    ),
]
AllowFrom = Annotated[
    list[str] | None,
    _receiving_option(
        "--allow-from",
        metavar="NETWORK",
        help="Addresses that may push, or dataforseo for those that the vendor names; repeatable.",
    ),
]
TrustedProxy = Annotated[
    list[str] | None,
    _receiving_option(
        "--trusted-proxy",
        metavar="NETWORK",
        help="Proxies whose X-Forwarded-For is believed; repeatable.",
    ),
]
Quiet = Annotated[
    bool,
    _showing_option("--quiet", "-q", help="Show nothing but errors."),
]
Verbose = Annotated[
    bool,
    _showing_option("--verbose", "-v", help="Show every batch, poll and look for lost POSTs."),
]
Function = Annotated[
    str | None,
    typer.Option(
        "--function",
        metavar="NAME",
        help="advanced, regular, html; of a crawl: pages, summary.",
        show_default="the fullest",
    ),
]
Sets = Annotated[
    list[str] | None,
    typer.Option(
        "--set", metavar="FIELD=VALUE", help="A field for every task that lacks it; repeatable."
    ),
]
KeyField = Annotated[
    str,
    typer.Option(
        "--key-field", metavar="NAME", help="The field that names a row; it must be unique."
    ),
]
LedgerArgument = Annotated[
    Path, typer.Argument(metavar="LEDGER", help="The ledger file of a job.", show_default=False)
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
