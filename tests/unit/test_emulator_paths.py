"""Calls beyond tasks: lists to choose from, live calls, crawls, limits at the same time, use."""

from __future__ import annotations

from random import Random
from typing import Any

import orjson
import pytest

from dfseo_async import catalogue
from dfseo_async.catalogue import FieldType, Need
from dfseo_async.emulator import EmulatorSettings, World
from dfseo_async.emulator.paths import Call, CallKind, parse
from dfseo_async.emulator.tasks import date_text
from dfseo_async.limits.account import read_account

NOW = 1_790_000_000.0  # 2026-09-21 14:13:20 UTC
PAID_LIVE = [  # all but what is read of a crawl that was paid for already
    path
    for path in catalogue.live_families()
    if (call := parse("POST", f"/v3/{path}")) and call.kind is CallKind.LIVE
]
LABS = "/v3/dataforseo_labs/google/keyword_ideas/live"
SERP_LIVE = "/v3/serp/google/organic/live/advanced"


class Caller:
    """Calls a world at given times."""

    def __init__(self, **settings: Any) -> None:
        quick: dict[str, Any] = {"turnaround": (10, 10), "id_list_delay": 0}
        quick["result_bytes"] = (3_000, 5_000)
        self.world = World(EmulatorSettings(**{**quick, **settings}), Random(1))  # noqa: S311

    def envelope(self, method: str, path: str, body: object = None, *, at: float = 0) -> Any:
        """Make one call, its admission included, and decode its envelope."""
        call = parse(method, path)
        assert isinstance(call, Call)
        raw = b"" if body is None else orjson.dumps(body)
        reply = self.world.admit(call, NOW + at) or self.world.handle(call, raw, NOW + at)
        return orjson.loads(reply.plain())

    def element(self, method: str, path: str, body: object = None, *, at: float = 0) -> Any:
        """Make one call and return its only element."""
        (element,) = self.envelope(method, path, body, at=at)["tasks"]
        return element

    def rows(self, path: str) -> list[dict[str, Any]]:
        """Return what a list holds."""
        rows: list[dict[str, Any]] = self.element("GET", path)["result"]
        return rows

    def listed(self, api: str, *, at: float = 0) -> list[dict[str, Any]]:
        """Return the rows of ``id_list`` with metadata."""
        span = {"datetime_from": date_text(int(NOW - 60)), "datetime_to": date_text(int(NOW + at))}
        body = [{**span, "include_metadata": True}]
        return self.element("POST", f"/v3/{api}/id_list", body, at=at)["result"] or []


# -- lists ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "/v3/serp/google/locations",
        "/v3/keywords_data/google_ads/locations",
        "/v3/serp/naver/locations",
    ],
)
def test_locations_have_the_documented_fields(path: str) -> None:
    """Some hundred rows; every parent is itself a location."""
    rows = Caller().rows(path)

    codes = {row["location_code"] for row in rows}
    assert 300 < len(rows) == len(codes)
    assert set(rows[0]) == {
        *("location_code", "location_name", "location_code_parent"),
        *("country_iso_code", "location_type"),
    }
    assert {row["location_code_parent"] for row in rows} - {None} <= codes
    assert [2840] == [
        row["location_code"] for row in rows if "United States" == row["location_name"]
    ]


def test_locations_of_one_country() -> None:
    """The country's code is the end of the path, in either case."""
    rows = Caller().rows("/v3/serp/google/locations/us")

    assert {"US"} == {row["country_iso_code"] for row in rows}
    assert 6 == len(rows)


def test_languages_have_names_and_codes() -> None:
    """As the service writes them."""
    rows = Caller().rows("/v3/serp/google/languages")

    assert {"language_name": "English", "language_code": "en"} in rows
    assert len(rows) == len({row["language_code"] for row in rows}) > 30


def test_labs_tell_both_in_one_list() -> None:
    """Each country with its languages."""
    rows = Caller().rows("/v3/dataforseo_labs/locations_and_languages")

    assert "en" == rows[0]["available_languages"][0]["language_code"]


@pytest.mark.parametrize(
    "path", ["/v3/soup/locations", "/v3/serp/soup/languages", "/v3/serp/models"]
)
def test_lists_that_do_not_exist_are_not_found(path: str) -> None:
    """An unknown engine has no list."""
    assert 40402 == Caller().envelope("GET", path)["status_code"]


def test_the_status_names_every_endpoint() -> None:
    """All APIs and endpoints of the catalogue, in good health."""
    rows = Caller().rows("/v3/appendix/status")

    endpoints = {row["endpoint"] for api in rows for row in api["endpoints"]}
    assert {f"/v3/{name}/task_post" for name in catalogue.families()} == endpoints
    assert {"ok"} == {api["status"] for api in rows}


# -- live calls -------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PAID_LIVE)
def test_every_live_endpoint_answers(path: str) -> None:
    """Each live call of the catalogue has a result and a price, with what it requires given."""
    caller = Caller(google_ads_live_per_minute=0)
    required = [one for one in catalogue.family(path).fields.values() if one.need is Need.REQUIRED]
    samples = {FieldType.STRING: "tea", FieldType.STRINGS: ["tea"], FieldType.INTEGER: 3}
    task = {field.name: samples.get(field.type, 1) for field in required}

    element = caller.element("POST", f"/v3/{path}", [task or {"keyword": "tea"}])

    assert 20000 == element["status_code"], element["status_message"]
    assert path.split("/") == element["path"][1:]
    assert (True, len(element["result"])) == (element["cost"] > 0, element["result_count"])


@pytest.mark.parametrize(
    ("path", "api"),
    [
        (LABS, "dataforseo_labs"),
        ("/v3/backlinks/summary/live", "backlinks"),
        ("/v3/domain_analytics/whois/overview/live", "domain_analytics"),
        ("/v3/content_analysis/search/live", "content_analysis"),
        ("/v3/keywords_data/google_ads/search_volume/live", "keywords_data"),
        ("/v3/on_page/instant_pages", "on_page"),
        (SERP_LIVE, "serp"),
    ],
)
def test_live_calls_answer_at_once_and_are_listed(path: str, api: str) -> None:
    """The reply has the result and its cost; id_list finds it by its tag."""
    caller = Caller()
    task: dict[str, object] = {"keyword": "tea", "keywords": ["tea"], "target": "example.com"}
    task |= {"url": "https://example.com", "limit": 3, "tag": "mine"}

    element = caller.element("POST", path, [task])
    (row,) = caller.listed(api, at=5)

    assert (20000, True) == (element["status_code"], element["cost"] > 0)
    assert element["result"]
    assert path.removeprefix("/") == row["url"] == "/".join(element["path"])
    assert (element["id"], element["cost"], "mine") == (
        row["id"],
        row["cost"],
        row["metadata"]["tag"],
    )
    assert element["cost"] == caller.world.report(NOW)["charged_usd"]


@pytest.mark.parametrize("path", ["/v3/dataforseo_labs/google/soup/live", "/v3/serp/a/live/soup"])
def test_unknown_live_endpoints_are_not_found(path: str) -> None:
    """A path of the right shape is not enough."""
    assert 40402 == Caller().envelope("POST", path, [{}])["status_code"]


def test_most_live_calls_take_one_task() -> None:
    """Two are refused as a whole, unpaid."""
    caller = Caller()

    assert 40000 == caller.envelope("POST", LABS, [{}, {}])["status_code"]
    assert 0 == caller.world.report(NOW)["charged_usd"]


def test_instant_pages_take_twenty() -> None:
    """The rest is refused one by one."""
    caller = Caller()
    pages = [{"url": f"https://example.com/{number}"} for number in range(22)]

    envelope = caller.envelope("POST", "/v3/on_page/instant_pages", pages)

    codes = [task["status_code"] for task in envelope["tasks"]]
    assert [20000] * 20 + [40006] * 2 == codes
    assert (22, 2) == (envelope["tasks_count"], envelope["tasks_error"])
    ids = [task["id"] for task in envelope["tasks"]]
    assert len(set(ids)) == 22
    assert envelope["cost"] == pytest.approx(sum(task["cost"] for task in envelope["tasks"]))


@pytest.mark.parametrize(
    ("path", "fetch", "keeps_live", "code"),
    [
        (SERP_LIVE, "/v3/serp/google/organic/task_get/advanced", True, 20000),
        (SERP_LIVE, "/v3/serp/google/organic/task_get/advanced", False, 40401),
        (
            "/v3/keywords_data/google_ads/search_volume/live",
            "/v3/keywords_data/google_ads/search_volume/task_get",
            True,
            40401,
        ),
    ],
)
def test_only_live_results_of_serp_are_kept(
    path: str,
    fetch: str,
    keeps_live: bool,  # noqa: FBT001 (pytest gives it by name)
    code: int,
) -> None:
    """The documentation says so in one place and denies it in another: a setting."""
    caller = Caller(keeps_live=keeps_live)
    task = {"keyword": "tea", "keywords": ["tea"]}
    element = caller.element("POST", path, [task])

    fetched = caller.element("GET", f"{fetch}/{element['id']}", at=5)

    assert code == fetched["status_code"]
    assert (code == 20000) == (fetched["result"] == element["result"])


# -- many at the same time --------------------------------------------------------------------


def test_databases_take_thirty_calls_at_a_time() -> None:
    """All of them together; the next one is answered 40209 until one has ended."""
    world = Caller().world
    labs, links = parse("POST", LABS), parse("POST", "/v3/backlinks/summary/live")
    assert labs is not None
    assert links is not None

    let_in = [world.enter(labs) for _ in range(30)]
    refused = world.enter(links)
    world.leave(labs)
    again = world.enter(links)

    assert [None] * 30 == let_in
    assert refused is not None
    assert 40209 == orjson.loads(refused.plain())["status_code"]
    assert again is None
    assert {"database": {"limit": 30, "peak": 30, "refused": 1}} == world.report(NOW)["gates"]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", SERP_LIVE),
        ("POST", "/v3/on_page/task_post"),
        ("GET", "/v3/on_page/tasks_ready"),
        ("POST", "/v3/dataforseo_labs/id_list"),
        ("POST", "/v3/keywords_data/google_ads/search_volume/live"),
    ],
)
def test_other_calls_pass_no_gate(method: str, path: str) -> None:
    """SERP, and everything that is no look into a database."""
    world = Caller(simultaneous_calls=1).world
    call = parse(method, path)
    assert call is not None

    assert [None, None] == [world.enter(call) for _ in range(2)]


def test_each_language_model_has_a_gate_of_its_own() -> None:
    """Thirty for each platform."""
    world = Caller(simultaneous_calls=1).world
    calls = [
        parse("POST", f"/v3/ai_optimization/{name}/llm_responses/live")
        for name in ("claude", "gemini")
    ]

    assert [None, None] == [world.enter(call) for call in calls if call]


def test_google_ads_live_has_a_limit_of_its_own() -> None:
    """Twelve calls a minute, whatever else is left."""
    caller = Caller()
    path = "/v3/keywords_data/google_ads/search_volume/live"

    codes = [caller.envelope("POST", path, [{"keywords": ["a"]}])["status_code"] for _ in range(13)]

    assert [20000] * 12 + [40202] == codes


# -- crawls -----------------------------------------------------------------------------------


def test_a_crawl_is_read_in_pages() -> None:
    """Slices fit together and end where the crawl had to."""
    caller = Caller()
    task = {"target": "example.com", "max_crawl_pages": 7}
    crawl = caller.element("POST", "/v3/on_page/task_post", [task])["id"]

    def pages(at: float, **asked: object) -> Any:
        body = [{"id": crawl, **asked}]
        (result,) = caller.element("POST", "/v3/on_page/pages", body, at=at)["result"]
        return result

    early, whole = pages(5), pages(11)
    first, rest = pages(11, limit=5), pages(11, limit=5, offset=5)
    assert ("in_progress", []) == (early["crawl_progress"], early["items"])
    assert ("finished", 7, 7) == (
        whole["crawl_progress"],
        whole["total_items_count"],
        whole["items_count"],
    )
    assert whole["items"] == first["items"] + rest["items"]
    assert {"max_crawl_pages": 7, "pages_in_queue": 0, "pages_crawled": 7} == whole["crawl_status"]


@pytest.mark.parametrize(
    ("asked", "code"), [({"id": "nobody"}, 40401), ({"limit": 0}, 40501), ({"offset": -1}, 40501)]
)
def test_crawls_are_read_with_sense(asked: dict[str, object], code: int) -> None:
    """Unknown ids and bad slices have codes of their own."""
    assert code == Caller().element("POST", "/v3/on_page/links", [asked])["status_code"]


def test_a_crawl_tells_how_far_it_is() -> None:
    """Half of the pages, then all."""
    caller = Caller()
    task = {"target": "example.com", "max_crawl_pages": 8}
    crawl = caller.element("POST", "/v3/on_page/task_post", [task])["id"]

    seen = [
        caller.element("GET", f"/v3/on_page/summary/{crawl}", at=at)["result"][0] for at in (5, 11)
    ]

    assert ["in_progress", "finished"] == [one["crawl_progress"] for one in seen]
    assert [4, 8] == [one["crawl_status"]["pages_crawled"] for one in seen]


# -- the account ------------------------------------------------------------------------------


def test_user_data_is_what_the_client_reads() -> None:
    """Limits, balance and prices of endpoints of several APIs are found by our own reader."""
    caller = Caller(calls_per_minute=700, tasks_ready_per_minute=11, balance_usd=5.0)
    result = caller.rows("/v3/appendix/user_data")

    for name in ("serp/google/organic", "merchant/amazon/products", "business_data/google/reviews"):
        price = catalogue.family(name).price
        assert price is not None
        known = read_account(result, name, "advanced")
        assert (700, 11, 5.0) == (
            known.calls_per_minute,
            known.tasks_ready_per_minute,
            known.balance_usd,
        )
        assert (price.normal_usd, price.high_usd) == (known.price_usd, known.high_price_usd)


def test_user_data_tells_what_was_used() -> None:
    """Calls and money of this minute and this day, by API."""
    caller = Caller()
    task = {"keyword": "tea", "location_code": 2840, "language_code": "en"}
    caller.envelope("POST", "/v3/serp/google/organic/task_post", [task, task])
    caller.envelope("GET", "/v3/serp/tasks_ready")
    caller.envelope("POST", LABS, [{"keywords": ["tea"]}])

    (now,) = caller.rows("/v3/appendix/user_data")
    (later,) = caller.element("GET", "/v3/appendix/user_data", at=120)["result"]

    minute, day = (now["rates"]["statistics"][name] for name in ("minute", "day"))
    assert ("2026-09-21 14:13", "2026-09-21") == (minute["value"], day["value"])
    assert (4, 2, 1) == (minute["total"], minute["total_serp"], minute["serp"]["tasks_ready"])
    money = now["money"]["statistics"]["day"]
    assert (0.0012, 0.0042) == (money["total_serp"], money["total"])
    assert (1, 5) == (
        later["rates"]["statistics"]["minute"]["total"],
        later["rates"]["statistics"]["day"]["total"],
    )
