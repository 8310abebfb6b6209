"""``locations`` and ``languages`` as processes, against a small service on loopback."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
import pytest
from aiohttp import web
from loopback import cli, envelope, served

LOCATIONS = [
    {
        "location_code": 2840,
        "location_name": "United States",
        "country_iso_code": "US",
        "location_type": "Country",
    },
    {
        "location_code": 6,
        "location_name": "São Paulo,Brazil",
        "country_iso_code": "BR",
        "location_type": "City",
    },
]
LANGUAGES = [{"language_name": "English", "language_code": "en"}]


@dataclass
class Service:
    """The lists on loopback; notes which were asked for."""

    url: str = ""
    asked: list[str] = field(default_factory=list)
    code: int = 20000
    is_down: bool = False

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """One list in the service's envelope."""
        self.asked.append(request.path)
        if self.is_down:
            return web.Response(status=503, text="away")
        rows: list[dict[str, Any]] = LANGUAGES if "languages" in request.path else LOCATIONS
        if request.path.endswith("/br"):
            rows = LOCATIONS[1:]
        return envelope(rows, code=self.code)


@pytest.fixture
async def service() -> AsyncIterator[Service]:
    """It runs while the test does."""
    made = Service()
    async with served(made.answer) as made.url:
        yield made


def kept(folder: Path) -> list[Path]:
    """Files of lists."""
    return list(folder.rglob("*.list"))


async def test_a_location_is_found_and_the_list_kept(tmp_path: Path, service: Service) -> None:
    """The service is asked once; the second time not even credentials are needed."""
    arguments = ("locations", "serp/google/organic", "--search", "sao", "--base-url", service.url)
    first = await cli(tmp_path, *arguments)
    again = await cli(tmp_path, *arguments, DATAFORSEO_LOGIN="", DATAFORSEO_PASSWORD="")

    assert (0, 0) == (first.code, again.code), first.err + again.err
    assert ["/v3/serp/google/locations"] == service.asked
    for shown in (first.out, again.out):
        assert "6     São Paulo,Brazil  City  BR" in shown
        assert "United States" not in shown
        assert "--set location_code=6" in shown
    assert "fetched now" in first.out
    assert "fetched now" not in again.out


async def test_languages_as_json(tmp_path: Path, service: Service) -> None:
    """Programs get the rows as the service sent them."""
    done = await cli(
        tmp_path, "languages", "serp/bing/organic", "--json", "--base-url", service.url
    )
    found = orjson.loads(done.out)

    assert 0 == done.code, done.err
    assert "/v3/serp/bing/languages" == found["path"]
    assert (1, LANGUAGES) == (found["found"], found["entries"])


async def test_one_country_is_asked_for_alone(tmp_path: Path, service: Service) -> None:
    """Its list is smaller than the whole one, where the service has it."""
    done = await cli(
        *(tmp_path, "locations", "serp/google/maps", "--country", "br"),
        *("--base-url", service.url),
    )

    assert 0 == done.code, done.err
    assert ["/v3/serp/google/locations/br"] == service.asked
    assert "1 found in 1 locations" in done.out


@pytest.mark.parametrize("why", ["refresh", "age", "damage"])
async def test_a_list_is_fetched_again(tmp_path: Path, service: Service, why: str) -> None:
    """When somebody says so, when it is too old, and when its file is damaged."""
    arguments = ("locations", "serp/google/maps", "--base-url", service.url)
    await cli(tmp_path, *arguments)
    (file,) = kept(tmp_path)
    if why == "damage":
        file.write_bytes(file.read_bytes()[:-3])
    more = {"refresh": ("--refresh",), "age": ("--max-age", "0.001s"), "damage": ()}[why]
    done = await cli(tmp_path, *arguments, *more)

    assert 0 == done.code, done.err
    assert 2 == len(service.asked)
    assert "2 found in 2 locations" in done.out
    assert [file] == kept(tmp_path)


async def test_an_old_list_is_better_than_none(tmp_path: Path, service: Service) -> None:
    """When the service is away it is shown, with a warning; a wanted refresh fails."""
    arguments = ("locations", "serp/google/maps", "--base-url", service.url)
    await cli(tmp_path, *arguments)
    service.is_down = True
    old = await cli(tmp_path, *arguments, "--max-age", "0.001s")
    refreshed = await cli(tmp_path, *arguments, "--refresh")

    assert 0 == old.code
    assert "warning: the list is old" in old.err
    assert "2 found in 2 locations" in old.out
    assert (3, "") == (refreshed.code, refreshed.out)


async def test_a_refused_login_stops(tmp_path: Path, service: Service) -> None:
    """Exit code 3, as for every command that the account stops; nothing is kept."""
    service.code = 40100
    done = await cli(tmp_path, "locations", "serp/google/maps", "--base-url", service.url)

    assert (3, "") == (done.code, done.out)
    assert "40100" in done.err
    assert [] == kept(tmp_path)


async def test_a_list_that_cannot_be_kept_is_shown(tmp_path: Path, service: Service) -> None:
    """A cache is a convenience."""
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    done = await cli(blocked, "locations", "serp/google/maps", "--base-url", service.url)

    assert 0 == done.code
    assert "cannot be kept" in done.err
    assert "2 found" in done.out


async def test_no_list_is_told(tmp_path: Path, service: Service) -> None:
    """Nobody is asked."""
    done = await cli(tmp_path, "locations", "serp/naver/organic", "--base-url", service.url)

    assert (2, []) == (done.code, service.asked)
    assert "no list of locations for serp/naver/organic" in done.err
