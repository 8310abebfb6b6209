"""Whole tasks as people write them: bad ones are refused with the field named, good ones pass."""

from __future__ import annotations

import json

import pytest

from dfseo_async.catalogue import family
from dfseo_async.catalogue.checks import check_task
from dfseo_async.catalogue.coerce import coerce_row

TASK: dict[str, object] = {"keyword": "shoes", "location_code": 2840, "language_code": "en"}
PLACE: dict[str, object] = {"location_code": 2840, "language_code": "en"}
CALL: dict[str, object] = {"user_prompt": "Hi", "model_name": "m"}
SITE: dict[str, object] = {"target": "example.com", "max_crawl_pages": 1}
WORDS: dict[str, object] = {"keywords": ["shoes"]}
MATCH = {"match_value": "example.com", "match_type": "domain"}

ORGANIC = "serp/google/organic"
FINDER = "serp/google/local_finder"
ADS = "keywords_data/google_ads/search_volume"
TRENDS = "keywords_data/google_trends/explore"
TRANSPARENCY = "serp/google/ads_search"
LLM = "ai_optimization/chat_gpt/llm_responses"


def at(place: object) -> dict[str, object]:
    """The plain task at a place given by coordinates or name."""
    name = (
        "location_coordinate" if "," in str(place) and str(place)[0] in "-0123" else "location_name"
    )
    return {"keyword": "shoes", "language_code": "en", name: place}


BAD: list[tuple[str, dict[str, object], str, str]] = [
    # endpoint, task, field, a word of what is allowed
    (ORGANIC, TASK | {"keyword": None}, "keyword", "required"),
    (ORGANIC, TASK | {"keyword": "\u00a0 "}, "keyword", "not blank"),
    (ORGANIC, TASK | {"keyword": "\ud800"}, "keyword", "a string"),
    (ORGANIC, TASK | {"location_code": -1}, "location_code", "at least 1"),
    (ORGANIC, TASK | {"location_code": 10**30}, "location_code", "an integer"),
    (ORGANIC, TASK | {"location_code": "2840"}, "location_code", "an integer"),
    (ORGANIC, TASK | {"location_code": 2643}, "location_code", "outside Russia and Belarus"),
    (ORGANIC, TASK | {"location_code": 2112}, "location_code", "outside Russia and Belarus"),
    (ORGANIC, at("Moscow,Moscow,Russia"), "location_name", "outside Russia and Belarus"),
    (ORGANIC, at("Belarus"), "location_name", "outside Russia and Belarus"),
    (ORGANIC, at("   "), "location_name", "not blank"),
    (ORGANIC, at("1,2,3,4"), "location_coordinate", "latitude,longitude,radius"),
    (ORGANIC, TASK | {"language_code": " "}, "language_code", "not blank"),
    (ORGANIC, TASK | {"depth": 0}, "depth", "from 1 to 700"),
    (ORGANIC, TASK | {"depth": -10}, "depth", "from 1 to 700"),
    (ORGANIC, TASK | {"depth": True}, "depth", "an integer"),
    (ORGANIC, TASK | {"priority": 3}, "priority", "one of 1, 2"),
    (ORGANIC, TASK | {"priority": True}, "priority", "an integer"),
    (ORGANIC, TASK | {"device": "phone"}, "device", "one of desktop, mobile"),
    (ORGANIC, TASK | {"device": "mobile", "os": "windows"}, "os", "one of android, ios"),
    (ORGANIC, TASK | {"device": "mobile", "os": 7}, "os", "a string"),
    (FINDER, TASK | {"device": "mobile", "depth": 501}, "depth", "from 1 to 500"),
    (ORGANIC, TASK | {"device": "desktop", "os": "ios"}, "os", "one of windows, macos"),
    ("serp/google/news", TASK | {"os": "android"}, "os", "one of windows, macos"),
    (ORGANIC, TASK | {"Depth": 10}, "Depth", "did you mean 'depth'"),
    (ORGANIC, TASK | {"locationCode": 10}, "locationCode", "did you mean 'location_code'"),
    (ORGANIC, TASK | {"browser-screen-width": 10}, "browser-screen-width", "did you mean"),
    (ORGANIC, TASK | {"lang": "en"}, "lang", "did you mean 'language_code'"),
    (ORGANIC, TASK | {"q": "shoes"}, "q", "it has browser_screen_height, "),
    (ORGANIC, TASK | {"pingback_url": "http://?id=$id"}, "pingback_url", "http:// or https://"),
    (ORGANIC, TASK | {"pingback_url": "https:// a.b"}, "pingback_url", "http:// or https://"),
    (
        ORGANIC,
        TASK | {"stop_crawl_on_match": [{"match_value": "a.b"}]},
        "stop_crawl_on_match",
        "type",
    ),
    (
        ORGANIC,
        TASK | {"stop_crawl_on_match": [MATCH | {"match_type": "exact"}]},
        "stop_crawl_on_match",
        "domain, with_subdomains, wildcard",
    ),
    (ORGANIC, TASK | {"stop_crawl_on_match": [MATCH] * 11}, "stop_crawl_on_match", "at most 10"),
    (ORGANIC, TASK | {"max_crawl_pages": 0}, "max_crawl_pages", "from 1 to 100"),
    (FINDER, TASK | {"min_rating": 2}, "min_rating", "with device desktop one of 3.5, 4, 4.5"),
    (FINDER, TASK | {"device": "mobile", "depth": 351}, "depth", "with device mobile at most 350"),
    ("serp/google/jobs", TASK | {"location_radius": 301}, "location_radius", "from 0 to 300"),
    ("serp/google/jobs", TASK | {"location_radius": "301"}, "location_radius", "from 0 to 300"),
    ("serp/google/autocomplete", TASK | {"client": "opera"}, "client", "one of chrome, "),
    (
        TRANSPARENCY,
        {"target": "a.b", "date_from": "2018-05-30", "date_to": "2020-01-01"},
        "date_from",
        "from 2018-05-31 on",
    ),
    (
        TRANSPARENCY,
        {"target": "a.b", "date_from": "2021-01-01", "date_to": "2020-01-01"},
        "date_from",
        "not after date_to, which is 2020-01-01",
    ),
    (ADS, WORDS | {"keyword": "shoes"}, "keyword", "did you mean 'keywords'"),
    (ADS, WORDS | {"sort_by": "price"}, "sort_by", "one of relevance, "),
    (
        ADS,
        WORDS | {"location_code": 2840, "location_name": "France"},
        "location_code",
        "at most one",
    ),
    (ADS, WORDS | {"priority": 2}, "priority", "no such field"),
    (TRENDS, {"keywords": ["a"]}, "keywords", "at least 2 characters"),
    (TRENDS, WORDS | {"type": "video"}, "type", "one of web, "),
    (TRENDS, WORDS | {"time_range": "today"}, "time_range", "one of past_hour, "),
    (TRENDS, WORDS | {"date_from": "2003-12-31"}, "date_from", "from 2004-01-01 on"),
    (
        "business_data/google/hotel_searches",
        PLACE | {"check_in": "2026-02-02", "check_out": "2026-02-01"},
        "check_in",
        "not after check_out",
    ),
    (
        "business_data/trustpilot/reviews",
        {"domain": "a.b", "sort_by": "stars"},
        "sort_by",
        "recency",
    ),
    ("merchant/amazon/products", TASK | {"price_min": -1}, "price_min", "at least 0"),
    ("on_page", SITE | {"max_crawl_pages": 0}, "max_crawl_pages", "at least 1"),
    (LLM, CALL | {"message_chain": [{"role": "bot", "message": "x"}]}, "message_chain", "user, ai"),
    (
        LLM,
        CALL | {"message_chain": [{"role": ["user"], "message": "x"}]},
        "message_chain",
        "user, ai",
    ),
    (LLM, CALL | {"message_chain": [{"message": "x"}]}, "message_chain", "role and message"),
    (
        "ai_optimization/claude/llm_responses",
        CALL | {"web_search_country_iso_code": "XX"},
        "web_search_country_iso_code",
        "one of AR, ",
    ),
]

GOOD: list[tuple[str, dict[str, object]]] = [
    (ORGANIC, TASK | {"keyword": "50% off + c++"}),
    (ORGANIC, TASK | {"keyword": "日本" * 350}),
    (ORGANIC, TASK | {"keyword": "\n shoes "}),
    (ORGANIC, TASK | {"keyword": "cache:example.com"}),
    (ORGANIC, at("Moscow,Idaho,United States")),
    (ORGANIC, at("Russian River,California,United States")),
    (ORGANIC, at("53.476225, -2.243572, 199999")),
    (ORGANIC, at("0,0,500.5")),
    (ORGANIC, TASK | {"location_name": "", "location_coordinate": None}),
    (ORGANIC, TASK | {"language_code": "zh-TW"}),
    (ORGANIC, TASK | {"language_code": "ru", "tag": ""}),
    (ORGANIC, TASK | {"device": "mobile", "os": "ios"}),
    (ORGANIC, TASK | {"device": "desktop", "os": "macos"}),
    (ORGANIC, TASK | {"os": "android"}),
    (ORGANIC, TASK | {"pingback_url": "HTTPS://EXAMPLE.com"}),
    (ORGANIC, TASK | {"pingback_url": "https://a.b?id=$id&tag=$tag#x"}),
    (ORGANIC, TASK | {"pingback_url": "http://user:pw@203.0.113.7:8443/a b?id=$id"}),
    (ORGANIC, TASK | {"postback_url": "https://bücher.example/é", "postback_data": "html"}),
    (ORGANIC, TASK | {"stop_crawl_on_match": [MATCH] * 10, "target_search_mode": "all"}),
    (ORGANIC, TASK | {"browser_screen_resolution_ratio": 1}),
    (ORGANIC, {"url": "https://www.google.com/search?q=a b c"}),
    (FINDER, TASK | {"min_rating": 4.0, "depth": 500}),
    (FINDER, TASK | {"min_rating": 2, "depth": 350, "device": "mobile"}),
    (FINDER, at("52.6178549,-155.352142,18z")),
    ("serp/google/jobs", TASK | {"location_radius": 15.5, "employment_type": ["intern"]}),
    ("serp/google/jobs", TASK | {"location_radius": "15"}),
    ("serp/baidu/organic", TASK | {"device": "tablet", "os": "ios"}),
    ("serp/naver/organic", {"keyword": "네이버"}),
    (TRANSPARENCY, {"advertiser_ids": ["AR1"], "date_from": "2018-05-31", "date_to": "2018-05-31"}),
    (ADS, WORDS),
    (ADS, WORDS | {"location_name": "United States", "date_from": "2025-01-01"}),
    (TRENDS, {"keywords": ["ab"], "type": "youtube", "time_range": "past_12_months"}),
    (TRENDS, {"category_code": 3, "location_code": 2840}),
    ("business_data/google/my_business_info", TASK | {"keyword": "cid:194604053573767737"}),
    ("business_data/google/reviews", PLACE | {"cid": "17626794389178960405", "depth": 4490}),
    (
        "business_data/google/hotel_searches",
        PLACE | {"check_in": "2026-12-01", "check_out": "2026-12-05", "children": [14, 8]},
    ),
    (
        "merchant/amazon/asin",
        {"asin": "B085RFFC9Q", "location_code": 2840, "language_code": "en_US"},
    ),
    ("merchant/google/reviews", {"gid": "4702526954592161872", "anything": 1}),
    ("on_page", SITE | {"crawl_delay": 0, "checks_threshold": {"high_loading_time": 1}}),
    (
        LLM,
        CALL
        | {"message_chain": [{"role": "user", "message": "Hi"}, {"role": "ai", "message": "Yes?"}]},
    ),
]


@pytest.mark.parametrize(("endpoint", "task", "field", "words"), BAD)
def test_bad_task_is_refused(
    endpoint: str, task: dict[str, object], field: str, words: str
) -> None:
    """Just the field in question is named, with what is allowed."""
    problems = check_task(family(endpoint), task)

    assert [field] == [problem.field for problem in problems]
    assert words in str(problems[0])


@pytest.mark.parametrize(("endpoint", "task"), GOOD)
def test_good_task_passes(endpoint: str, task: dict[str, object]) -> None:
    """A check that refuses a good task is worse than a missing one."""
    assert () == check_task(family(endpoint), task)


@pytest.mark.parametrize(("endpoint", "task"), GOOD)
def test_good_task_passes_as_text_cells(endpoint: str, task: dict[str, object]) -> None:
    """The same tasks out of a table, where every value is text."""
    cells = {name: _cell(value) for name, value in task.items()}
    row = coerce_row(family(endpoint), cells)

    assert () == row.problems
    assert () == check_task(family(endpoint), row.params)


def _cell(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value)


@pytest.mark.parametrize("cell", ["1_000", "ten", "1e999", "[10]"])
def test_odd_numbers_in_cells_are_told(cell: str) -> None:
    """What only a programmer would read as a number is not sent as one."""
    row = coerce_row(family(ORGANIC), {"depth": cell})

    assert ["depth"] == [problem.field for problem in row.problems]
