"""Live calls in the catalogue: their paths, fields, prices and limits."""

from __future__ import annotations

import subprocess
import sys

import pytest

from dfseo_async.catalogue import (
    Family,
    Limits,
    Postback,
    Stored,
    families,
    family,
    live_families,
)
from dfseo_async.catalogue.checks import check_task
from dfseo_async.catalogue.pricing import estimate
from dfseo_async.errors import ConfigError
from dfseo_async.limits import Limits as CallLimits

ORGANIC = "serp/google/organic/live/advanced"
RANKED = "dataforseo_labs/google/ranked_keywords/live"
SERP: dict[str, object] = {"keyword": "shoes", "location_code": 2840, "language_code": "en"}
WAITING = {"pingback_url", "postback_url", "postback_data", "priority"}
IN_BULK = {"on_page/content_parsing/live", "on_page/instant_pages", "on_page/page_screenshot"}


def refused(endpoint: str, task: dict[str, object]) -> list[str]:
    """Names of the fields that the check finds fault with."""
    return [problem.field for problem in check_task(family(endpoint), task)]


def beside_tasks() -> list[tuple[str, Family]]:
    """Live calls of task-based families, each with that family."""
    return [
        (f"{known.endpoint}/live/{function}".rstrip("/"), known)
        for known in map(family, families())
        for function in known.live_functions
    ]


def test_live_families_names_each_call_once() -> None:
    """63 calls of task-based families and 128 others; none is taken for a task-based family."""
    names = live_families()

    assert 63 == len(beside_tasks())
    assert 191 == len(names)
    assert len(set(names)) == len(names)
    assert not set(names) & set(families())


@pytest.mark.parametrize("endpoint", live_families())
def test_live_family_is_whole(endpoint: str) -> None:
    """A live call has its path and nothing of what only waiting tasks have."""
    known = family(endpoint)

    assert endpoint == known.endpoint
    assert f"/v3/{endpoint}" == known.live_path()
    assert known.is_live
    assert ("",) == known.functions
    assert () == known.ready_scopes
    assert Postback.NONE is known.postback
    assert not known.has_tasks_fixed
    assert known.are_fields_known
    assert not WAITING & known.fields.keys()
    assert all(name == field.name for name, field in known.fields.items())


@pytest.mark.parametrize("endpoint", live_families())
def test_live_family_builds_no_path_of_tasks(endpoint: str) -> None:
    """A path that the service does not have is never built."""
    known = family(endpoint)

    with pytest.raises(ValueError, match="task_post"):
        known.task_post_path()
    with pytest.raises(ValueError, match="tasks_ready"):
        known.tasks_ready_path()
    with pytest.raises(ValueError, match="task_get"):
        known.task_get_path("ID")


@pytest.mark.parametrize("endpoint", families())
def test_task_based_family_is_not_live(endpoint: str) -> None:
    """Task-based families take 100 tasks a call, and have no live path of their own."""
    known = family(endpoint)

    assert not known.is_live
    assert 100 == known.batch_size
    assert None is known.stored_as
    with pytest.raises(ValueError, match="live"):
        known.live_path()


@pytest.mark.parametrize("endpoint", live_families())
def test_batch_is_one_task_but_for_three_calls(endpoint: str) -> None:
    """More than one task is refused with 40000, except where the service allows 20."""
    assert (20 if endpoint in IN_BULK else 1) == family(endpoint).batch_size


@pytest.mark.parametrize(("endpoint", "tasks"), beside_tasks())
def test_live_call_takes_the_fields_of_its_family(endpoint: str, tasks: Family) -> None:
    """The same fields and rules, less those that speak of waiting."""
    known = family(endpoint)

    assert tasks.fields.keys() - WAITING <= known.fields.keys()
    assert known.fields.keys() - tasks.fields.keys() <= {"target"}
    assert tasks.rules == known.rules


@pytest.mark.parametrize("endpoint", live_families())
def test_limits_agree_with_those_of_the_calls(endpoint: str) -> None:
    """What the catalogue shows is what the limiters do."""
    limits = CallLimits(
        calls_per_minute=None,
        tasks_ready_per_minute=None,
        id_list_per_minute=10,
        user_data_per_minute=6,
        window=60.0,
    )
    path = family(endpoint).live_path()
    gate = limits.gate(path)
    window = limits.of(path)
    name = gate.name if gate is not None else window.name

    assert name == family(endpoint).limits.value
    assert window.name in ("general", "google_ads_live")


@pytest.mark.parametrize(
    ("endpoint", "limits"),
    [
        (ORGANIC, Limits.GENERAL),
        ("keywords_data/google_ads/search_volume/live", Limits.GOOGLE_ADS_LIVE),
        ("keywords_data/google_trends/explore/live", Limits.GENERAL),
        ("keywords_data/dataforseo_trends/explore/live", Limits.DATABASE),
        ("keywords_data/clickstream_data/bulk_search_volume/live", Limits.DATABASE),
        (RANKED, Limits.DATABASE),
        ("backlinks/summary/live", Limits.DATABASE),
        ("on_page/instant_pages", Limits.DATABASE),
        ("on_page/lighthouse/live/json", Limits.DATABASE),
        ("ai_optimization/perplexity/llm_responses/live", Limits.LLM_LIVE),
    ],
)
def test_limits_of_live_calls(endpoint: str, limits: Limits) -> None:
    """The classes that the help centre names."""
    assert limits is family(endpoint).limits


@pytest.mark.parametrize(
    ("endpoint", "more", "cost_usd"),
    [
        (ORGANIC, {}, 0.002),
        (ORGANIC, {"depth": 100}, 0.0155),
        (ORGANIC, {"keyword": "site:example.com"}, 0.01),
        (ORGANIC, {"calculate_rectangles": True}, 0.004),
        (ORGANIC, {"load_async_ai_overview": True}, 0.004),
        (ORGANIC, {"people_also_ask_click_depth": 4}, 0.0026),
        ("serp/google/ai_mode/live/advanced", {}, 0.004),
        ("keywords_data/google_ads/search_volume/live", {}, 0.09),
        ("business_data/google/my_business_info/live", {}, 0.0054),
        ("ai_optimization/chat_gpt/llm_scraper/live/html", {}, 0.004),
    ],
)
def test_price_is_the_live_one(endpoint: str, more: dict[str, object], cost_usd: float) -> None:
    """Blocks, operators and extras count from the live price."""
    found = estimate(family(endpoint), SERP | more)

    assert found is not None
    assert cost_usd == pytest.approx(found.cost_usd)


@pytest.mark.parametrize("endpoint", [RANKED, "merchant/amazon/products/live/advanced"])
def test_unknown_live_price_is_none(endpoint: str) -> None:
    """A price that nobody published is not taken from the task-based one."""
    assert None is family(endpoint).price


def test_price_is_confirmed_only_where_the_live_one_is() -> None:
    """The page of the Amazon API states the price of tasks; that of live calls is reported."""
    asin = family("merchant/amazon/asin/live/html").price
    organic = family(ORGANIC).price

    assert asin is not None
    assert not asin.is_confirmed
    assert organic is not None
    assert organic.is_confirmed


def test_serp_results_may_be_stored() -> None:
    """Only SERP calls are said to keep live results, under the task-based path."""
    assert (
        Stored("serp/google/organic", "html") == family("serp/google/organic/live/html").stored_as
    )
    assert None is family(RANKED).stored_as
    assert None is family("merchant/amazon/asin/live/html").stored_as


@pytest.mark.parametrize(
    ("endpoint", "has_list"),
    [
        (ORGANIC, True),
        (RANKED, True),
        ("ai_optimization/llm_mentions/search_mentions/live", True),
        ("content_generation/generate/live", False),
        ("serp/google/organic", True),
    ],
)
def test_id_list_is_known_where_it_exists(endpoint: str, *, has_list: bool) -> None:
    """A call that ended in doubt can be looked up only there."""
    assert has_list == family(endpoint).has_id_list


@pytest.mark.parametrize(
    ("endpoint", "task"),
    [
        (ORGANIC, SERP | {"target": "example.com", "tag": "a"}),
        (RANKED, {"target": "example.com"}),
        (RANKED, {"target": "example.com", "location_code": 2840, "limit": 1000}),
        ("backlinks/bulk_ranks/live", {"targets": ["example.com"] * 1000}),
        ("on_page/instant_pages", {"url": "https://example.com"}),
        ("dataforseo_labs/google/keyword_ideas/live", {"keywords": ["a"], "location_code": 2840}),
        ("domain_analytics/technologies/technologies_summary/live", {"groups": ["cms"]}),
        ("content_generation/generate/live", {"text": "SEO is", "max_new_tokens": 300}),
    ],
)
def test_good_live_tasks_pass(endpoint: str, task: dict[str, object]) -> None:
    """Calls as the documentation shows them."""
    assert [] == refused(endpoint, task)


@pytest.mark.parametrize(
    ("endpoint", "task", "field"),
    [
        (ORGANIC, SERP | {"priority": 2}, "priority"),
        (ORGANIC, SERP | {"postback_url": "https://example.com"}, "postback_url"),
        (ORGANIC, SERP | {"location_name": "France"}, "location_code"),
        (ORGANIC, {"keyword": "a", "language_code": "en"}, "location_name"),
        (RANKED, {"target": "example.com", "limit": 1001}, "limit"),
        (RANKED, {"target": "example.com", "historical_serp_mode": "old"}, "historical_serp_mode"),
        (RANKED, {}, "target"),
        ("backlinks/bulk_ranks/live", {"targets": ["a"] * 1001}, "targets"),
        ("on_page/instant_pages", {"url": "example.com"}, "url"),
        ("domain_analytics/technologies/technologies_summary/live", {}, "technology_paths"),
        (
            "dataforseo_labs/google/related_keywords/live",
            {"keyword": "a", "location_code": 2840, "location_name": "X", "language_code": "en"},
            "location_code",
        ),
    ],
)
def test_bad_live_tasks_are_refused(endpoint: str, task: dict[str, object], field: str) -> None:
    """The same checks as for tasks, before anything is paid for."""
    assert [field] == refused(endpoint, task)


def test_misspelt_field_is_told_with_the_nearest() -> None:
    """As for task-based families."""
    (problem,) = check_task(family(RANKED), {"target": "example.com", "limt": 10})

    assert f"no such field at {RANKED}; did you mean 'limit'?" == problem.allowed


@pytest.mark.parametrize(
    ("endpoint", "words"),
    [
        ("serp/google/organic/live/advancd", f"did you mean {ORGANIC}"),
        ("serp/google/organic/live", f"did you mean {ORGANIC}"),
        ("dataforseo_labs/google/ranked_keyword/live", f"did you mean {RANKED}"),
        ("dataforseo_labs/google/ranked_keywords", f"did you mean {RANKED}"),
        ("dataforseo_labs/bing/ranked_keywords/live", "removed.*nothing replaced it"),
        ("ai_optimization/llm_mentions/search/live", "superseded by .*/search_mentions/live"),
        ("serp/bing/local_pack/live/html", "removed.*nothing replaced it"),
    ],
)
def test_wrong_live_path_is_told_with_the_right_one(endpoint: str, words: str) -> None:
    """A path cut short, misspelt or given up is answered with what is there."""
    with pytest.raises(ConfigError, match=words):
        family(endpoint)


@pytest.mark.parametrize("spelling", [ORGANIC, f"/v3/{ORGANIC}/", f" {ORGANIC} "])
def test_live_family_is_found_by_any_spelling(spelling: str) -> None:
    """Version and slashes make no difference, and the object is the same."""
    assert family(ORGANIC) is family(spelling)


def test_unlisted_live_call_passes_when_asked_for() -> None:
    """An endpoint newer than the catalogue can be called; nothing is known of it."""
    path = "dataforseo_labs/google/brand_new/live"
    known = family(f"/v3/{path}", allow_unknown=True)

    assert path == known.endpoint
    assert known.is_live
    assert not known.are_fields_known
    assert None is known.price
    assert (1, Limits.DATABASE) == (known.batch_size, known.limits)
    assert () == check_task(known, {"anything": 1})
    with pytest.raises(ConfigError, match="unknown endpoint"):
        family(path)


@pytest.mark.parametrize(
    "path", ["nothing/new/live", "serp/google/new", "serp/../live", "serp/live?"]
)
def test_only_a_plausible_live_path_passes(path: str) -> None:
    """Neither another API nor a task-based path nor odd characters."""
    with pytest.raises(ConfigError):
        family(path, allow_unknown=True)


def test_a_live_call_reads_one_file() -> None:
    """Neither the other files nor, for a task-based family, any other than its own."""
    program = (
        "from dfseo_async.catalogue import family, reading\n"
        f"family({ORGANIC!r})\n"
        "print(reading.document.cache_info().currsize)\n"
        f"family({RANKED!r})\n"
        "print(reading.document.cache_info().currsize)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )

    assert ["1", "2"] == done.stdout.split()
