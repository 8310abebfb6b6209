"""``account`` and ``doctor`` as processes, against a small service on loopback."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from email.utils import formatdate
from pathlib import Path
from time import time
from typing import Any

import orjson
import pytest
from aiohttp import web
from loopback import cli, envelope, served

USER_DATA: dict[str, Any] = {
    "login": "me@example.com",
    "timezone": "Etc/UTC",
    "rates": {
        "limits": {"minute": {"total": 3000.0, "serp": {"tasks_ready": 15}}},
        "statistics": {"day": {"total": 42, "total_serp": 42}},
    },
    "money": {
        "balance": 12.5,
        "total": 50,
        "limits": {"day": {"total": 20}},
        "statistics": {"day": {"total": 1.25, "total_serp": 1.25, "value": "2026-11-21"}},
    },
    "price": {"serp": {"task_post": {"priority_normal": [{"cost": 0.0009}]}}},
    "backlinks_subscription_expiry_date": "2026-12-24 00:00:00 +00:00",
}


@dataclass
class Service:
    """An account on loopback."""

    url: str = ""
    user_data: Any = field(default_factory=lambda: [USER_DATA])
    status: Any = field(default_factory=list)
    code: int = 20000
    ahead: float = 0.0

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """The account or the outages."""
        date = formatdate(time() + self.ahead, usegmt=True)
        if request.path == "/v3/appendix/user_data":
            return envelope(self.user_data, code=self.code, Date=date)
        return envelope(self.status, Date=date)


@pytest.fixture
async def service() -> AsyncIterator[Service]:
    """It runs while the test does."""
    made = Service()
    async with served(made.answer) as made.url:
        yield made


# -- account ----------------------------------------------------------------------------------


async def test_the_account_is_shown(tmp_path: Path, service: Service) -> None:
    """Money, limits with their sources, caps, dates, and prices that differ; never the login."""
    done = await cli(
        *(tmp_path, "account", "--endpoint", "serp/google/organic", "--base-url", service.url)
    )

    assert (0, "") == (done.code, done.err)
    for words in (
        "$12.50",
        "$50.00",
        "$1.25 (2026-11-21 UTC): serp $1.25",
        "42: serp 42",
        "$20.00",
        "2026-12-24",
        "3,000",
        "account",
        "$0.0006    $0.0009",
        "differs",
    ):
        assert words in done.out
    assert "example.com" not in done.out


async def test_the_account_as_json(tmp_path: Path, service: Service) -> None:
    """The same for programs; a limit that the user gives wins over the account's."""
    done = await cli(
        *(tmp_path, "account", "--json", "--base-url", service.url, "--calls-per-minute", "500")
    )
    found = orjson.loads(done.out)
    limits = {one["name"]: one for one in found["limits_in_force"]}

    assert 0 == done.code
    assert (12.5, 50.0, 1.25, 42.0) == tuple(
        found[name] for name in ("balance_usd", "deposited_usd", "spent_usd", "calls")
    )
    assert (500, "given") == (limits["general"]["calls_per_minute"], limits["general"]["source"])
    assert 30 == limits["database"]["at_once"]
    assert all(one["endpoint"].startswith("serp/") for one in found["prices"])
    assert found["prices"]


@pytest.mark.parametrize("user_data", [None, [], [5], "?", [{"money": [], "rates": 7, "price": 0}]])
async def test_an_odd_account_is_no_crash(tmp_path: Path, service: Service, user_data: Any) -> None:
    """What is not told is said not to be told."""
    service.user_data = user_data
    done = await cli(tmp_path, "account", "--base-url", service.url)

    assert 0 == done.code, done.err
    assert "not told" in done.out
    assert "tells no prices" in done.out


async def test_a_refused_account_is_told(tmp_path: Path, service: Service) -> None:
    """Exit code 3, and nothing on standard output."""
    service.code = 40100
    done = await cli(tmp_path, "account", "--base-url", service.url)

    assert (3, "") == (done.code, done.out)
    assert "40100" in done.err


# -- doctor -----------------------------------------------------------------------------------


def levels(text: str) -> dict[str, str]:
    """The level of each check."""
    return {one["name"]: one["level"] for one in orjson.loads(text)["checks"]}


async def test_a_healthy_account_is_ok(tmp_path: Path, service: Service) -> None:
    """Every check is shown, in order, and nothing is bad."""
    done = await cli(tmp_path, "doctor", "--json", "--base-url", service.url)
    found = levels(done.out)
    names = "python packages sqlite disk credentials service reach login balance limits clock"

    assert (0, "") == (done.code, done.err)
    assert {"ok"} == {level for name, level in found.items() if name != "disk"}, done.out
    assert [*names.split(), "status"] == list(found)


async def test_people_are_told_what_to_do(tmp_path: Path, service: Service) -> None:
    """Warnings have an advice and do not fail."""
    service.ahead = -3600.0
    service.status = [{"api": "serp", "status": "partial_outage"}]
    done = await cli(tmp_path, "doctor", "--base-url", service.url)

    assert 0 == done.code, done.err
    assert "s ahead of the service's" in done.out
    assert "→ set it (NTP)" in done.out
    assert "3,000 calls/min (account), 20 polls/min (default)" in done.out
    assert "serp: partial_outage" in done.out


@pytest.mark.parametrize(
    ("change", "code", "bad"),
    [
        ({"code": 40100}, 3, "login"),
        ({"code": 40201}, 3, "login"),
        ({"code": 50000}, 2, "login"),
        ({"user_data": [{"money": {"balance": 0}}]}, 3, "balance"),
    ],
)
async def test_what_stops_a_job_is_bad(
    tmp_path: Path, service: Service, change: dict[str, Any], code: int, bad: str
) -> None:
    """3 when the account says no, 2 when the way there is broken."""
    for name, value in change.items():
        setattr(service, name, value)
    done = await cli(tmp_path, "doctor", "--json", "--base-url", service.url)
    found = levels(done.out)

    assert code == done.code
    assert [bad] == [name for name, level in found.items() if level == "BAD"]
    assert "ok" == found["clock"]


async def test_without_credentials_nobody_is_asked(tmp_path: Path, service: Service) -> None:
    """What can be seen here is shown all the same."""
    service.user_data = None
    done = await cli(
        tmp_path, "doctor", "--json", "--base-url", service.url, DATAFORSEO_PASSWORD=""
    )
    found = levels(done.out)

    assert (2, "BAD") == (done.code, found["credentials"])
    assert "reach" not in found


async def test_an_unreachable_service_is_a_local_problem(tmp_path: Path) -> None:
    """Exit code 2; the account is not asked."""
    done = await cli(tmp_path, "doctor", "--json", "--base-url", "http://127.0.0.1:9")
    found = levels(done.out)

    assert (2, "BAD") == (done.code, found["reach"])
    assert "login" not in found
