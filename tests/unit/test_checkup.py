"""What the facts of a checkup mean; and the steps on the way to the service."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dfseo_async.checkup import Fault, Finding, Level, judging
from dfseo_async.checkup.local import check_here
from dfseo_async.errors import AccountError, BadReplyError, DfseoError, ThrottledError
from dfseo_async.settings import PRODUCTION_URL, SANDBOX_URL, Settings

NOON = 1_790_000_000.0
OK, WARN, BAD = Level.OK, Level.WARN, Level.BAD


def finding(level: Level, fault: Fault = Fault.HERE) -> Finding:
    """One line."""
    return Finding("x", level, "", fault=fault)


@pytest.mark.parametrize(
    ("findings", "code"),
    [
        ([], 0),
        ([finding(OK), finding(WARN)], 0),
        ([finding(WARN, Fault.ACCOUNT)], 0),
        ([finding(OK), finding(BAD, Fault.ACCOUNT)], 3),
        ([finding(BAD, Fault.ACCOUNT), finding(BAD)], 2),
    ],
)
def test_the_exit_code_says_who_must_act(findings: list[Finding], code: int) -> None:
    """Warnings never fail; what is bad here is mended first."""
    assert code == judging.exit_code(findings)


@pytest.mark.parametrize(
    ("ahead", "level", "words"),
    [
        (0.0, OK, "as at the service"),
        (59.0, OK, "as at the service"),
        (-59.0, OK, "as at the service"),
        (90.0, WARN, "90 s ahead of"),
        (-7200.0, WARN, "7,200 s behind"),
    ],
)
def test_a_wrong_clock_is_told(ahead: float, level: Level, words: str) -> None:
    """Lost tasks are looked up by time, so more than a minute is too much."""
    date = format_datetime(datetime.fromtimestamp(NOON, UTC), usegmt=True)
    found = judging.judge_clock((date, NOON + ahead))

    assert level is found.level
    assert words in found.what
    assert bool(found.advice) is (level is WARN)


@pytest.mark.parametrize("heard", [None, ("yesterday", NOON), ("", NOON)])
def test_a_service_without_a_clock_is_no_error(heard: tuple[str, float] | None) -> None:
    """Then nothing can be said."""
    assert WARN is judging.judge_clock(heard).level


@pytest.mark.parametrize(
    ("balance", "level"), [(None, WARN), (-1.0, BAD), (0.0, BAD), (0.5, WARN), (50.0, OK)]
)
def test_an_empty_account_is_bad(balance: float | None, level: Level) -> None:
    """It is the account that says no; a little money is a warning."""
    found = judging.judge_balance(balance, "$")

    assert (level, level is BAD) == (found.level, found.fault is Fault.ACCOUNT)


@pytest.mark.parametrize(
    ("error", "level", "fault", "words"),
    [
        (AccountError(40100, "No.", path="p"), BAD, Fault.ACCOUNT, "API password"),
        (AccountError(40207, "IP.", path="p", advice="add it"), BAD, Fault.ACCOUNT, "add it"),
        (ThrottledError(40202, "Many.", path="p"), WARN, Fault.HERE, "wait a minute"),
        (BadReplyError("html", http_status=503), BAD, Fault.HERE, "proxy"),
    ],
)
def test_a_refusal_says_what_to_do(
    error: DfseoError, level: Level, fault: Fault, words: str
) -> None:
    """A wrong password, a blocked address, too many calls and a gateway's page differ."""
    found = judging.judge_refusal(error)

    assert (level, fault) == (found.level, found.fault)
    assert words in found.advice


@pytest.mark.parametrize(
    ("result", "level", "words"),
    [
        (None, WARN, "did not tell"),
        ("busy", WARN, "did not tell"),
        ([], OK, "no outage"),
        (
            [{"api": "serp", "status": None, "endpoints": [{"endpoint": "live"}]}, 5],
            OK,
            "no outage",
        ),
        ([{"api": "serp", "status": "ok", "endpoints": "x"}], OK, "no outage"),
        ([{"api": "serp", "status": "major_outage"}], WARN, "serp: major_outage"),
        (
            [{"api": "serp", "endpoints": [{"endpoint": "task_get", "status": "partial_outage"}]}],
            WARN,
            "serp/task_get: partial_outage",
        ),
        ([{"api": f"a{n}", "status": "send_delay"} for n in range(9)], WARN, "a5: send_delay, …"),
    ],
)
def test_outages_are_told(result: Any, level: Level, words: str) -> None:
    """Of whole APIs and of their parts."""
    found = judging.judge_status(result)

    assert level is found.level
    assert words in found.what


@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=3),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(("api", "status", "endpoints")), inner)
        ),
    )
)
def test_a_status_of_any_shape_is_read(result: Any) -> None:
    """Nothing raises."""
    assert judging.judge_status(result).level in (OK, WARN)


@pytest.mark.parametrize(
    ("url", "level"),
    [
        (PRODUCTION_URL, OK),
        (SANDBOX_URL, WARN),
        ("http://127.0.0.1:8080", OK),
        ("http://api.dataforseo.com", WARN),
        ("https://elsewhere.example", OK),
    ],
)
def test_where_calls_go_is_told(url: str, level: Level) -> None:
    """Made-up results and credentials in the clear are worth a warning."""
    assert level is judging.judge_url(url).level


@pytest.mark.parametrize(
    ("free", "writable", "level"),
    [(10**12, True, OK), (10**8, True, WARN), (10**6, True, BAD), (10**12, False, WARN)],
)
def test_a_full_disk_is_told(free: int, *, writable: bool, level: Level) -> None:
    """Before it stops a job."""
    assert level is judging.judge_room("/x", free, is_writable=writable).level


def test_an_old_sqlite_is_explained() -> None:
    """It is safe here, and the line says why."""
    assert "lock" in judging.judge_sqlite((3, 51, 2)).what
    assert "3.51.3" == judging.judge_sqlite((3, 51, 3)).what


@pytest.mark.parametrize(
    ("login", "password", "level"), [("", "", BAD), ("me", "hush", OK), ("me", "hush\n", WARN)]
)
def test_credentials_are_looked_at_but_not_shown(
    monkeypatch: pytest.MonkeyPatch, login: str, password: str, level: Level
) -> None:
    """Blanks come along when they are copied."""
    monkeypatch.setenv("DATAFORSEO_LOGIN", login)
    monkeypatch.setenv("DATAFORSEO_PASSWORD", password)
    found = {one.name: one for one in check_here(Settings())}

    assert level is found["credentials"].level
    assert "hush" not in repr(found)
    assert "aiohttp" in found["packages"].what
