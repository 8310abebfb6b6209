"""The checks before payment, rule by rule."""

from __future__ import annotations

import pytest

from dfseo_async.catalogue import family
from dfseo_async.catalogue.checks import (
    check_task,
    compile_checker,
)
from dfseo_async.catalogue.problems import FieldProblem, shorten

ORGANIC = family("serp/google/organic")
TASK: dict[str, object] = {"keyword": "shoes", "location_code": 2840, "language_code": "en"}
POINT = "52.6178549,-155.352142"


def refused(endpoint: str, task: dict[str, object]) -> list[str]:
    """Names of the fields that the check finds fault with."""
    return [problem.field for problem in check_task(family(endpoint), task)]


def without(*names: str) -> dict[str, object]:
    """The good task less some fields."""
    return {name: value for name, value in TASK.items() if name not in names}


def test_good_task_has_no_problem() -> None:
    """The plain task passes."""
    assert () == check_task(ORGANIC, TASK)


def test_problem_names_field_value_and_what_is_allowed() -> None:
    """A person can mend the row from the message alone."""
    problems = check_task(ORGANIC, TASK | {"depth": 701})

    assert (FieldProblem("depth", "701", "from 1 to 700"),) == problems
    assert "depth: got 701; from 1 to 700" == str(problems[0])


def test_unknown_field_suggests_the_nearest() -> None:
    """A misspelt field is named together with what was meant."""
    (problem,) = check_task(ORGANIC, TASK | {"dept": 10})

    assert "no such field at serp/google/organic; did you mean 'depth'?" == problem.allowed


def test_all_problems_are_reported_at_once() -> None:
    """A row is mended in one go."""
    task: dict[str, object] = {"keyword": "  ", "depth": 0.5, "device": "tv"}

    assert ["keyword", "depth", "device", "location_name", "language_name"] == refused(
        "serp/google/organic", task
    )


@pytest.mark.parametrize("keyword", ["", " ", "\t\n", "x" * 701])
def test_keyword_must_be_text_of_at_most_700_characters(keyword: str) -> None:
    """Nothing, blanks and more than 700 characters are refused."""
    assert ["keyword"] == refused("serp/google/organic", TASK | {"keyword": keyword})


def test_lengths_are_counted_in_characters() -> None:
    """700 characters of four bytes each are as good as any."""
    assert () == check_task(ORGANIC, TASK | {"keyword": "🙂" * 700})


def test_url_replaces_keyword_location_and_language() -> None:
    """A direct search URL says it all."""
    task: dict[str, object] = {"url": "https://www.google.co.uk/search?q=shoes&hl=en&gl=GB"}

    assert () == check_task(ORGANIC, task)
    assert ["url"] == refused("serp/google/organic", {"url": "google.co.uk/search?q=shoes"})
    assert "keyword" in refused("serp/google/organic", {"url": ""})


def test_url_of_lighthouse_replaces_nothing() -> None:
    """There the url is the page to look at."""
    assert [] == refused("on_page/lighthouse", {"url": "https://example.com"})
    assert ["url"] == refused("on_page/lighthouse", {"for_mobile": True})


def test_google_ads_without_location_is_worldwide() -> None:
    """Neither location nor language is demanded there."""
    assert [] == refused("keywords_data/google_ads/search_volume", {"keywords": ["shoes"]})


@pytest.mark.parametrize(
    "keywords",
    [[], ["a"] * 1001, ["a" * 81], ["a b c d e f g h i j k"], [" "], [1], "shoes"],
)
def test_google_ads_keyword_arrays_have_limits(keywords: object) -> None:
    """1 to 1,000 keywords of at most 80 characters and 10 words."""
    task: dict[str, object] = {"keywords": keywords}

    assert ["keywords"] == refused("keywords_data/google_ads/search_volume", task)


@pytest.mark.parametrize(
    ("endpoint", "coordinate"),
    [
        ("serp/google/organic", "53.476225,-2.243572,200"),
        ("serp/google/organic", "53.476225,-2.243572,199.9"),
        ("serp/google/organic", "53.476225,-2.243572"),
        ("serp/google/organic", "-90,180,199999"),
        ("serp/google/maps", f"{POINT},17z"),
        ("serp/google/maps", f"{POINT},3z"),
        ("serp/google/maps", f"{POINT},21z"),
        ("serp/google/maps", POINT),
        ("serp/google/local_finder", f"{POINT},4z"),
        ("serp/bing/organic", POINT),
        ("serp/bing/organic", "52.6178549, -155.352142"),
    ],
)
def test_good_coordinates_pass(endpoint: str, coordinate: str) -> None:
    """Each form that the endpoint takes, up to its bounds."""
    task = without("location_code") | {"location_coordinate": coordinate}

    assert [] == refused(endpoint, task)


@pytest.mark.parametrize(
    ("endpoint", "coordinate"),
    [
        ("serp/google/organic", "here"),
        ("serp/google/organic", "53.476225"),
        ("serp/google/organic", "53.476225,-2.243572,198"),
        ("serp/google/organic", "53.476225,-2.243572,200000"),
        ("serp/google/organic", "53.476225,-2.243572,17z"),
        ("serp/google/organic", "53.476225,-2.243572,200,1"),
        ("serp/google/organic", "90.1,0,200"),
        ("serp/google/organic", "0,-180.1,200"),
        ("serp/google/organic", "53.12345678,0,200"),
        ("serp/google/organic", "53.1,zero,200"),
        ("serp/google/maps", f"{POINT},2z"),
        ("serp/google/maps", f"{POINT},22z"),
        ("serp/google/maps", f"{POINT},17"),
        ("serp/google/local_finder", f"{POINT},19z"),
        ("serp/bing/organic", f"{POINT},200"),
    ],
)
def test_bad_coordinates_are_refused(endpoint: str, coordinate: str) -> None:
    """Wrong number of parts, out of range, too many decimals, wrong third part."""
    task = without("location_code") | {"location_coordinate": coordinate}

    assert ["location_coordinate"] == refused(endpoint, task)


@pytest.mark.parametrize(
    ("hours", "is_good"),
    [
        ("open_now", True),
        ("24_hours", True),
        ("monday", True),
        ("tuesday;18", True),
        ("tuesday;24", False),
        ("Monday", False),
        ("tuesday 18", False),
    ],
)
def test_time_filter_is_a_day_or_an_hour(hours: str, is_good: bool) -> None:  # noqa: FBT001 - a table
    """The opening hours that Local Finder understands."""
    expected = [] if is_good else ["time_filter"]

    assert expected == refused("serp/google/local_finder", TASK | {"time_filter": hours})


@pytest.mark.parametrize("day", ["2026-02-30", "31-01-2026", "20260131", "2026-1-31"])
def test_dates_are_written_year_month_day(day: str) -> None:
    """Other orders and days that do not exist are refused."""
    task: dict[str, object] = {"keywords": ["shoes"], "date_from": day}

    assert ["date_from"] == refused("keywords_data/google_ads/search_volume", task)


def test_fields_that_go_together_are_asked_for_together() -> None:
    """ads_search takes both dates or none, and a target or advertisers."""
    endpoint = "serp/google/ads_search"
    task: dict[str, object] = {"target": "example.com", "date_from": "2026-01-01"}

    assert ["date_to"] == refused(endpoint, task)
    assert [] == refused(endpoint, task | {"date_to": "2026-02-01"})
    assert ["target"] == refused(endpoint, {"depth": 40})
    assert [] == refused(endpoint, {"advertiser_ids": ["AR1"]})


@pytest.mark.parametrize("url", ["ftp://example.com", "example.com", "https://", "javascript:x"])
def test_callback_urls_must_be_http(url: str) -> None:
    """The service can only call http and https."""
    assert ["pingback_url"] == refused("serp/google/organic", TASK | {"pingback_url": url})


def test_endpoints_without_postback_point_to_pingback() -> None:
    """The message says what to use instead."""
    task: dict[str, object] = {"target": "example.com", "max_crawl_pages": 1}
    (problem,) = check_task(family("on_page"), task | {"postback_url": "https://example.com"})

    assert "on_page has no postback_url; use pingback_url" == problem.allowed


def test_endpoints_without_callbacks_say_so() -> None:
    """Where neither exists, only polling is left."""
    (problem,) = check_task(
        family("keywords_data/bing/audience_estimation"),
        {"location_code": 2840, "pingback_url": "https://example.com"},
    )

    assert problem.allowed.endswith("has no pingback_url; poll instead")


def test_tag_leaves_room_for_ours() -> None:
    """Of 255 characters the user gets what the engine leaves."""
    task = TASK | {"tag": "x" * 200}

    assert () == check_task(ORGANIC, task)
    assert ["tag"] == [problem.field for problem in check_task(ORGANIC, task, tag_max=199)]
    assert ["tag"] == refused("serp/google/organic", TASK | {"tag": "x" * 256})


def test_message_chain_messages_are_limited() -> None:
    """Ten messages of 500 characters each."""
    endpoint = "ai_optimization/claude/llm_responses"
    task: dict[str, object] = {"user_prompt": "hello", "model_name": "claude-opus-4-0"}
    message = {"role": "user", "message": "x" * 500}

    assert [] == refused(endpoint, task | {"message_chain": [message] * 10})
    longer = {"role": "user", "message": "x" * 501}
    assert ["message_chain"] == refused(endpoint, task | {"message_chain": [longer]})


def test_checker_is_compiled_once() -> None:
    """Asking again for the same checker costs nothing."""
    assert compile_checker(ORGANIC) is compile_checker(ORGANIC)


def test_two_locations_where_none_is_demanded_are_refused() -> None:
    """Which of them the service would use, and charge for, nobody knows."""
    task: dict[str, object] = {"keywords": ["a"], "location_code": 2840, "location_name": "France"}

    assert ["location_code"] == refused("keywords_data/google_ads/search_volume", task)


def test_long_values_are_shortened() -> None:
    """A bad value never floods the screen."""
    assert 60 == len(shorten("x" * 1000))
    assert "'x'" == shorten("x")
