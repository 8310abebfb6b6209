"""The catalogue: every family can be found, and its paths are those of the service."""

from __future__ import annotations

import subprocess
import sys

import pytest

from dfseo_async.catalogue import FieldType, Need, Postback, families, family, live_families
from dfseo_async.errors import ConfigError

ORGANIC = "serp/google/organic"
SPELLINGS = (
    ORGANIC,
    f"/{ORGANIC}/",
    f"/v3/{ORGANIC}",
    f"v3/{ORGANIC}",
    f"/v3/{ORGANIC}/task_post",
    f" {ORGANIC}/task_post/ ",
)


def test_families_names_every_current_family_once() -> None:
    """72 families are current; no name stands twice."""
    names = families()

    assert 72 == len(names)
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_family_understands_paths(spelling: str) -> None:
    """Version, task_post and slashes around a path make no difference."""
    assert ORGANIC == family(spelling).endpoint


@pytest.mark.parametrize("endpoint", families())
def test_family_is_whole(endpoint: str) -> None:
    """Each family has a function, a narrowest list of its own, and known fields where stated."""
    known = family(endpoint)

    assert endpoint == known.endpoint
    assert endpoint == known.ready_scopes[0]
    assert known.default_function in known.functions
    assert endpoint.partition("/")[0] == known.api
    assert all(name == field.name for name, field in known.fields.items())
    assert ("postback_url" in known.fields) == (
        known.postback in (Postback.POSTBACK, Postback.UNKNOWN)
    )
    assert set(known.postback_data) <= {"advanced", "regular", "html"}


@pytest.mark.parametrize("endpoint", [*families(), *live_families()])
def test_rules_name_fields_that_the_family_has(endpoint: str) -> None:
    """A rule about a field that does not exist could never be met."""
    known = family(endpoint)
    rules = known.rules
    named = {
        name
        for sets in (rules.exactly_one, rules.at_least_one, rules.at_most_one, rules.together)
        for names in sets
        for name in names
    }

    assert set() == named - known.fields.keys()


@pytest.mark.parametrize("endpoint", [*families(), *live_families()])
def test_bounds_allow_the_default(endpoint: str) -> None:
    """What the service takes by itself is never out of bounds."""
    for field in family(endpoint).fields.values():
        default = field.default
        if default is None:
            continue
        if isinstance(default, (int, float)) and not isinstance(default, bool):
            assert field.minimum is None or field.minimum <= default
            assert field.maximum is None or default <= field.maximum
        assert not field.choices or default in field.choices


def test_paths_of_google_organic() -> None:
    """The five paths of the busiest family."""
    known = family(ORGANIC)

    assert "/v3/serp/google/organic/task_post" == known.task_post_path()
    assert "/v3/serp/google/organic/tasks_ready" == known.tasks_ready_path()
    assert "/v3/serp/tasks_ready" == known.tasks_ready_path("serp")
    assert "/v3/serp/google/organic/task_get/advanced/ID" == known.task_get_path("ID")
    assert "/v3/serp/google/organic/task_get/html/ID" == known.task_get_path("ID", "html")
    assert "/v3/serp/google/organic/tasks_fixed" == known.tasks_fixed_path()
    assert "/v3/serp/id_list" == known.id_list_path()


@pytest.mark.parametrize(
    ("endpoint", "path"),
    [
        ("business_data/trustpilot/reviews", "/v3/business_data/trustpilot/reviews/task_get/ID"),
        ("on_page/lighthouse", "/v3/on_page/lighthouse/task_get/json/ID"),
        ("on_page", "/v3/on_page/summary/ID"),
        ("serp/google/maps", "/v3/serp/google/maps/task_get/advanced/ID"),
    ],
)
def test_task_get_path_follows_the_family(endpoint: str, path: str) -> None:
    """Some paths name no function, and the OnPage crawl has a summary instead."""
    assert path == family(endpoint).task_get_path("ID")


@pytest.mark.parametrize(
    ("endpoint", "function", "path"),
    [
        ("on_page", None, "/v3/on_page/pages"),
        ("on_page", "pages", "/v3/on_page/pages"),
        ("on_page", "summary", None),
        ("on_page/lighthouse", None, None),
        ("serp/google/organic", "advanced", None),
    ],
)
def test_only_a_crawl_has_a_list_to_read(
    endpoint: str, function: str | None, path: str | None
) -> None:
    """Its fullest result is the list of its pages."""
    assert path == family(endpoint).crawl_list_path(function)


@pytest.mark.parametrize(
    ("endpoint", "scopes"),
    [
        (ORGANIC, ("serp/google/organic", "serp/google", "serp")),
        ("merchant/amazon/asin", ("merchant/amazon/asin", "merchant/amazon", "merchant")),
        (
            "keywords_data/google_ads/search_volume",
            ("keywords_data/google_ads/search_volume",),
        ),
        ("on_page", ("on_page",)),
        ("on_page/lighthouse", ("on_page/lighthouse",)),
    ],
)
def test_ready_scopes_hold_only_lists_that_exist(endpoint: str, scopes: tuple[str, ...]) -> None:
    """Keywords Data, OnPage and AI Optimization have no list wider than the endpoint."""
    assert scopes == family(endpoint).ready_scopes


def test_unoffered_function_and_scope_are_refused() -> None:
    """A path that the service does not have is never built."""
    known = family("serp/google/maps")

    with pytest.raises(ValueError, match="html"):
        known.task_get_path("ID", "html")
    with pytest.raises(ValueError, match="merchant"):
        known.tasks_ready_path("merchant")


def test_unknown_endpoint_names_the_nearest() -> None:
    """A slip of the pen is answered with what was meant."""
    with pytest.raises(ConfigError, match=r"did you mean serp/google/organic"):
        family("serp/google/organc")


@pytest.mark.parametrize(
    ("endpoint", "words"),
    [
        ("merchant/google/product_spec", "superseded by merchant/google/product_info"),
        (
            "keywords_data/google/search_volume",
            "superseded by keywords_data/google_ads/search_volume",
        ),
        ("serp/bing/local_pack", "nothing replaced it"),
        ("serp/yandex/organic", "nothing replaced it"),
        ("merchant/amazon/reviews", "nothing replaced it"),
    ],
)
def test_removed_endpoint_says_so(endpoint: str, words: str) -> None:
    """An endpoint that is gone is not called unknown, and its successor is named."""
    with pytest.raises(ConfigError, match=f"removed.*{words}"):
        family(endpoint)


@pytest.mark.parametrize("endpoint", ["", "/", "nonsense", "serp", "v3", "../errors"])
def test_nonsense_is_a_config_error(endpoint: str) -> None:
    """Whatever was typed, the answer is one kind of error."""
    with pytest.raises(ConfigError):
        family(endpoint)


def test_importing_reads_nothing_and_a_family_reads_one_file() -> None:
    """Start-up time is not spent on endpoints that nobody asked for."""
    program = (
        "from dfseo_async.catalogue import family, reading\n"
        "print(reading.document.cache_info().currsize)\n"
        "family('serp/google/organic')\n"
        "print(reading.document.cache_info().currsize)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )

    assert ["0", "1"] == done.stdout.split()


def test_family_is_read_once() -> None:
    """The same family is the same object, so that compiled checks are found again."""
    assert family(ORGANIC) is family(f"/v3/{ORGANIC}/task_post")


def test_fields_cannot_be_changed() -> None:
    """The catalogue is shared by everything in the process."""
    with pytest.raises(TypeError):
        family(ORGANIC).fields["keyword"] = family(ORGANIC).fields["tag"]  # type: ignore[index]


def test_google_organic_fields() -> None:
    """A few facts of the busiest family, as published."""
    fields = family(ORGANIC).fields

    assert Need.REQUIRED is fields["keyword"].need
    assert 700 == fields["keyword"].max_chars
    assert (10, 700) == (fields["depth"].default, fields["depth"].maximum)
    assert FieldType.INTEGER is fields["location_code"].type
    assert 255 == fields["tag"].max_chars
    assert (1, 2) == fields["priority"].choices
    assert ("regular", "advanced", "html") == family(ORGANIC).postback_data


@pytest.mark.parametrize(
    ("endpoint", "is_decoded"),
    [
        (ORGANIC, True),
        ("serp/google/organic/live/advanced", True),
        ("business_data/google/reviews", True),
        ("dataforseo_labs/google/historical_serps/live", True),
        ("dataforseo_labs/google/keyword_suggestions/live", False),
        ("content_analysis/search/live", False),
    ],
)
def test_keyword_is_decoded_where_the_service_says_so(endpoint: str, *, is_decoded: bool) -> None:
    """Databases take keywords as they are: an escaped one would be paid for and find nothing."""
    assert is_decoded == family(endpoint).decodes_keyword
