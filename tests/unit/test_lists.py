"""Lists of locations and languages: which list, how it is searched, how it is kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dfseo_async.catalogue import families, family, live_families
from dfseo_async.catalogue.lists import Kind, find_list
from dfseo_async.errors import ConfigError
from dfseo_async.lists import List, find
from dfseo_async.lists.cache import cache_file, read_list, write_list
from dfseo_async.lists.finding import make_lines

URL = "https://host/v3/serp/google/locations"
LOCATIONS: list[Any] = [
    {
        "location_code": 3,
        "location_name": "Reading,England,United Kingdom",
        "country_iso_code": "GB",
    },
    {"location_code": 4, "location_name": "United States Minor Islands", "country_iso_code": "UM"},
    {"location_code": 2840, "location_name": "United States", "country_iso_code": "US"},
    {"location_code": 5, "location_name": "Austin,Texas,United States", "country_iso_code": "US"},
    {"location_code": 6, "location_name": "São Paulo,Brazil", "country_iso_code": "BR"},
]
LINES = make_lines(LOCATIONS, "location")


def codes(text: str = "", **more: Any) -> list[Any]:
    """Codes of what a search finds among ``LOCATIONS``."""
    return [row["location_code"] for row in find(LINES, text, **more).rows]


# -- which list -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("endpoint", "kind", "path", "of_us"),
    [
        ("serp/google/organic", "locations", "serp/google/locations", "/us"),
        ("/v3/serp/google/maps/task_post", "languages", "serp/google/languages", ""),
        ("serp/google/organic/live/advanced", "locations", "serp/google/locations", "/us"),
        ("serp/google", "locations", "serp/google/locations", "/us"),
        ("serp/google/ai_mode", "languages", "serp/google/ai_mode/languages", ""),
        ("serp/google/ads_search", "locations", "serp/google/ads_search/locations", ""),
        ("serp/youtube/video_info", "locations", "serp/youtube/locations", "/us"),
        ("keywords_data/bing/search_volume", "locations", "keywords_data/bing/locations", ""),
        (
            "keywords_data/bing/keyword_performance",
            "languages",
            "keywords_data/bing/keyword_performance/locations_and_languages",
            "",
        ),
        ("on_page/lighthouse", "languages", "on_page/lighthouse/languages", ""),
        ("app_data/apple/app_info", "locations", "app_data/apple/locations", ""),
        (
            "dataforseo_labs/google/ranked_keywords/live",
            "locations",
            "dataforseo_labs/locations_and_languages",
            "",
        ),
    ],
)
def test_an_endpoint_has_its_list(endpoint: str, kind: str, path: str, of_us: str) -> None:
    """The narrowest list of the service that holds it; by country where there is such a list."""
    source = find_list(endpoint, Kind(kind))

    assert f"/v3/{path}" == source.path
    assert f"/v3/{path}{of_us}" == source.of_country("US")
    assert source.path == source.of_country(None)


@pytest.mark.parametrize("kind", [*Kind])
def test_every_endpoint_with_such_a_field_has_a_list(kind: Kind) -> None:
    """Whoever must give a code can look it up; the others are told that there is none."""
    for name in (*families(), *live_families()):
        if f"{kind.one}_code" in family(name).fields:
            assert find_list(name, kind).path.startswith("/v3/")
        elif family(name).are_fields_known and not family(name).is_live:
            with pytest.raises(ConfigError, match=f"no list of {kind.value} for {name}"):
                find_list(name, kind)


@pytest.mark.parametrize(
    ("endpoint", "words"),
    [
        ("serp", "which one: serp/google, serp/bing"),
        ("serp/googel/organic", "did you mean serp/google/organic"),
        ("serp/naver/organic", "no list of locations for serp/naver/organic"),
        ("", "unknown endpoint"),
    ],
)
def test_an_endpoint_without_a_list_is_refused(endpoint: str, words: str) -> None:
    """The message says what to give instead."""
    with pytest.raises(ConfigError, match=words):
        find_list(endpoint, Kind.LOCATIONS)


# -- searching --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("united states", [2840, 4, 5]),
        ("STATES united", [2840, 4, 5]),
        ("texas austin", [5]),
        ("sao", [6]),
        ("São paulo", [6]),
        ("SÃO", [6]),
        ("2840", [2840]),
        ("840", []),
        ("nowhere", []),
        ("us", [5]),
    ],
)
def test_every_word_must_be_in_the_name(text: str, expected: list[int]) -> None:
    """Case, accents and order do not matter; a whole code is found as well; best first."""
    assert expected == codes(text)


def test_a_country_bounds_the_search() -> None:
    """By its code, not by its name."""
    assert [2840, 5] == codes(country="US")
    assert [5] == codes("austin", country="US")
    assert [] == codes("austin", country="GB")


def test_a_bounded_search_counts_all() -> None:
    """What is not returned is told of."""
    hits = find(LINES, "united", most=1)

    assert (4, [LOCATIONS[2]]) == (hits.count, list(hits.rows))


def test_lists_within_lists_are_unfolded() -> None:
    """Some lists hold languages with their locations, others locations with their languages."""
    english = {"language_name": "English", "language_code": "en"}
    bing: list[Any] = [
        english | {"available_locations": LOCATIONS[:2]},
        {"language_name": "Welsh", "language_code": "cy", "available_locations": LOCATIONS[:1]},
    ]
    labs: list[Any] = [
        LOCATIONS[2] | {"available_languages": [english]},
        LOCATIONS[0] | {"available_languages": [english]},
    ]

    assert {3, 4} == {row["location_code"] for row in find(make_lines(bing, "location")).rows}
    assert 2 == len(make_lines(bing, "location"))
    assert ["cy"] == [row["language_code"] for row in find(make_lines(bing, "language"), "we").rows]
    assert [english] == list(find(make_lines(labs, "language")).rows)
    assert {2840, 3} == {row["location_code"] for row in find(make_lines(labs, "location")).rows}


@given(
    st.lists(
        st.none()
        | st.text(max_size=3)
        | st.fixed_dictionaries(
            {},
            optional={
                "location_name": st.none() | st.integers() | st.text(max_size=8),
                "location_code": st.none() | st.integers(0, 99) | st.text(max_size=4),
                "country_iso_code": st.none() | st.text(max_size=3) | st.integers(),
                "available_locations": st.none() | st.lists(st.none() | st.just({}), max_size=2),
            },
        ),
        max_size=6,
    )
)
def test_rows_of_any_shape_come_back_as_they_came(rows: list[Any]) -> None:
    """Nothing raises, and an entry with a code is there again, unchanged."""
    given_rows = [
        row
        for row in rows
        if isinstance(row, dict)
        and row.get("location_code") is not None
        and not isinstance(row.get("available_locations"), list)
    ]
    found = list(find(make_lines(rows, "location")).rows)

    assert all(row in found for row in given_rows)


# -- keeping ----------------------------------------------------------------------------------


def test_a_list_is_kept_whole(tmp_path: Path) -> None:
    """What is read is what was written."""
    path = cache_file(tmp_path / "new", URL)
    write_list(path, URL, List(5.0, LINES))

    assert List(5.0, LINES) == read_list(path, URL)
    assert [path] == list(path.parent.iterdir())


def test_hosts_do_not_share_a_file(tmp_path: Path) -> None:
    """The sandbox's list is not production's, whatever the file is called."""
    path = cache_file(tmp_path, URL)
    write_list(path, URL, List(5.0, LINES))

    assert path != cache_file(tmp_path, URL.replace("host", "sandbox"))
    assert read_list(path, URL.replace("host", "sandbox")) is None


@pytest.mark.parametrize("damage", ["cut", "bit", "empty", "text", "form", "folder", "none"])
def test_a_damaged_file_is_no_list(tmp_path: Path, damage: str) -> None:
    """It counts as absent, so that it is fetched again."""
    path = cache_file(tmp_path, URL)
    write_list(path, URL, List(5.0, LINES))
    raw = path.read_bytes()
    path.unlink()
    head, _, body = raw.partition(b"\n")
    match damage:
        case "cut":
            path.write_bytes(raw[:-20])
        case "bit":
            path.write_bytes(raw[:-9] + bytes([raw[-9] ^ 1]) + raw[-8:])
        case "empty":
            path.write_bytes(b"")
        case "text":
            path.write_bytes(b"\xff\n" + body)
        case "form":
            other = orjson.loads(head) | {"form": 999}
            path.write_bytes(orjson.dumps(other) + b"\n" + body)
        case "folder":
            path.mkdir()

    assert read_list(path, URL) is None


def test_nothing_is_left_of_a_list_that_cannot_be_kept(tmp_path: Path) -> None:
    """A failed write leaves no part behind."""
    path = cache_file(tmp_path, URL)
    path.mkdir()

    with pytest.raises(OSError, match="director"):
        write_list(path, URL, List(5.0, LINES))
    assert [path] == list(tmp_path.iterdir())
