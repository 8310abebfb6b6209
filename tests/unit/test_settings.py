"""What the library refuses before anything is sent: settings, URLs, amounts of money."""

from __future__ import annotations

import math
from dataclasses import fields
from decimal import Decimal
from typing import Any

import pytest

from dfseo_async import ConfigError, DataForSEO, JobSettings, Settings
from dfseo_async.catalogue import family
from dfseo_async.engine.request import JobRequest
from dfseo_async.settings import PRODUCTION_URL, find_base_url

ENDPOINT = "serp/google/organic"
NO_AMOUNTS = [math.nan, math.inf, -math.inf, -1, True, "5", b"5", [], 10**400, Decimal("nan")]


def client(**settings: Any) -> DataForSEO:
    """A client that nobody answers."""
    return DataForSEO("me", "hush", base_url="http://127.0.0.1:9", **settings)


def asked(**amounts: Any) -> JobRequest:
    """A job with these amounts."""
    return JobRequest(family=family(ENDPOINT), settings=JobSettings(), **amounts)


# -- money ------------------------------------------------------------------------------------


@pytest.mark.parametrize("amount", NO_AMOUNTS)
@pytest.mark.parametrize("name", ["budget_usd", "price_usd"])
def test_a_job_refuses_what_is_no_amount(name: str, amount: object) -> None:
    """Compared with nan nothing is too dear: such a budget would hold nothing back."""
    with pytest.raises(ConfigError, match=name):
        client().job(ENDPOINT, [], **{name: amount})  # type: ignore[arg-type]
    with pytest.raises(ConfigError, match=name):
        asked(**{name: amount})


@pytest.mark.parametrize("price", [0, 0.0, Decimal(0)])
def test_a_job_refuses_tasks_that_cost_nothing(price: Any) -> None:
    """Any number of them would fit into a budget, whatever they cost in truth."""
    with pytest.raises(ConfigError, match="price_usd"):
        asked(budget_usd=1.0, price_usd=price)


@pytest.mark.parametrize("amount", [2, 2.0, Decimal(2)])
def test_a_job_takes_amounts_of_any_kind_of_number(amount: Any) -> None:
    """Inside they are floats: a Decimal cannot be reckoned with them."""
    request = asked(budget_usd=amount, price_usd=amount)

    assert [2.0, 2.0] == [request.budget_usd, request.price_usd]
    assert [float, float] == [type(request.budget_usd), type(request.price_usd)]


def test_a_budget_may_be_nothing_at_all() -> None:
    """With it what was paid for is collected, and nothing is sent."""
    assert 0.0 == asked(budget_usd=0).budget_usd


# -- settings ---------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [Settings, JobSettings])
@pytest.mark.parametrize("value", [-1, math.nan, math.inf, "1", [1]])
def test_settings_refuse_what_is_no_figure(kind: Any, value: object) -> None:
    """Every field but the texts; the message names it."""
    texts = {"login", "password", "base_url"}
    for name in [one.name for one in fields(kind) if one.name not in texts]:
        with pytest.raises(ConfigError, match=name):
            kind(**{name: value})


@pytest.mark.parametrize("kind", [Settings, JobSettings])
def test_settings_refuse_counts_that_would_wait_for_ever(kind: Any) -> None:
    """No width, no buffer, no rows ahead; and True is no count."""
    names = [one.name for one in fields(kind) if str(one.type).startswith("int")]
    for name in [one for one in names if one != "repost_failed"]:
        for count in (0, 1.5, True):
            with pytest.raises(ConfigError, match=name):
                kind(**{name: count})


def test_settings_take_durations_of_nothing_only_where_one_can_wait_for_nothing() -> None:
    """A job may be in a hurry; a call needs time."""
    assert 0.0 == JobSettings(linger=0, repost_failed=0).linger
    for name in ("window", "connect_timeout", "call_timeout", "live_timeout"):
        with pytest.raises(ConfigError, match=name):
            Settings(**{name: 0.0})  # type: ignore[arg-type]


@pytest.mark.parametrize("settings", [Settings(), {"fan_out": 3}, {}, 0])
def test_a_job_refuses_settings_of_another_kind(settings: Any) -> None:
    """An empty dict is no default."""
    with pytest.raises(ConfigError, match="must be JobSettings"):
        client().job(ENDPOINT, [], settings=settings)


@pytest.mark.parametrize("settings", [JobSettings(), {"window": 1.0}, {}])
def test_a_client_refuses_settings_of_another_kind(settings: Any) -> None:
    """As a job does."""
    with pytest.raises(ConfigError, match="must be Settings"):
        client(settings=settings)


# -- where calls go, and as whom ----------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        *("host", "ftp://host", "http://", "https:///v3", "http://:80", "http://[::1", ""),
        *("http://127.0.0.1:99999", "http://host:port", "http://host:-1", "http://host:0"),
        *("https://host?x=1", "https://host#x", "https://host/?", "https://a host", "http://a\nb"),
        *(" https://host", "http://\ud800", "http://a..b", f"http://{'a' * 64}.example"),
    ],
)
def test_a_base_url_that_no_call_could_go_to_is_refused(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a call that never left looks as if it had arrived, and its tasks are looked for."""
    with pytest.raises(ConfigError, match="base_url"):
        Settings(base_url=url)
    if url.isascii():
        monkeypatch.setenv("DATAFORSEO_BASE_URL", url or "/")
        with pytest.raises(ConfigError, match="DATAFORSEO_BASE_URL"):
            find_base_url(Settings())


@pytest.mark.parametrize("url", ["http://me:hush@host", "https://me@host:99999/v3", "http://@host"])
def test_a_base_url_with_a_login_is_refused_and_not_shown(url: str) -> None:
    """It would be shown in messages, and no call can have two logins."""
    with pytest.raises(ConfigError, match="no login") as raised:
        Settings(base_url=url)

    assert "hush" not in str(raised.value)


@pytest.mark.parametrize(
    ("url", "called"),
    [
        (PRODUCTION_URL, PRODUCTION_URL),
        ("https://host/v3/", "https://host"),
        ("http://[::1]:8080", "http://[::1]:8080"),
        (f"http://host.{'a' * 63}.", f"http://host.{'a' * 63}."),
        ("https://host:8443/proxy", "https://host:8443/proxy"),
    ],
)
def test_a_base_url_may_have_a_port_and_a_path(url: str, called: str) -> None:
    """As an emulator or a proxy has."""
    assert called == find_base_url(Settings(base_url=url))


def test_an_empty_text_never_falls_back_to_production(monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable of the caller's that is not set must not send tasks where they cost money."""
    for name in ("LOGIN", "PASSWORD"):
        monkeypatch.setenv(f"DATAFORSEO_{name}", "another account's")
    sandbox = Settings(login="me", password="hush", base_url="https://sandbox.invalid")  # noqa: S106
    for name in ("login", "password", "base_url"):
        with pytest.raises(ConfigError, match=name):
            DataForSEO(**{name: ""})  # type: ignore[arg-type]
        with pytest.raises(ConfigError, match=name):
            DataForSEO(**{name: ""}, settings=sandbox)
        with pytest.raises(ConfigError, match=name):
            Settings(**{name: 5})  # type: ignore[arg-type]


def test_a_clients_own_arguments_win_over_its_settings() -> None:
    """What is not given is taken from the settings."""
    settings = Settings(login="me", password="hush", base_url="https://sandbox.invalid")  # noqa: S106
    made = DataForSEO("you", base_url="https://host", settings=settings)

    assert ("you", "hush", "https://host") == (
        made.settings.login,
        made.settings.password,
        made.settings.base_url,
    )


def test_credentials_that_cannot_be_sent_are_refused_and_not_shown() -> None:
    """Neither the message nor what it came of holds a character of them."""
    for pair in (("sal\ud800t", "hush"), ("salt", "hu\udcffsh")):
        with pytest.raises(ConfigError, match="UTF-8") as raised:
            DataForSEO(*pair)

        assert raised.value.__context__ is None
        assert str(raised.value).isascii()
