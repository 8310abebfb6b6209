"""Rows of text cells become tasks."""

from __future__ import annotations

import pytest

from dfseo_async.catalogue import family
from dfseo_async.catalogue.checks import check_task
from dfseo_async.catalogue.coerce import coerce_row

ORGANIC = family("serp/google/organic")


def test_a_good_row_becomes_a_good_task() -> None:
    """Numbers, booleans and arrays get their types; blank cells are dropped."""
    row = {
        "keyword": " 007 ",
        "location_code": "2840",
        "language_code": "en",
        "depth": "",
        "device": "   ",
        "os": None,
        "calculate_rectangles": "TRUE",
        "browser_screen_resolution_ratio": "1.5",
        "remove_from_url": "srsltid|gclid",
        "stop_crawl_on_match": '[{"match_value": "example.com", "match_type": "domain"}]',
    }
    done = coerce_row(ORGANIC, row)

    assert () == done.problems
    assert {
        "keyword": " 007 ",
        "location_code": 2840,
        "language_code": "en",
        "calculate_rectangles": True,
        "browser_screen_resolution_ratio": 1.5,
        "remove_from_url": ["srsltid", "gclid"],
        "stop_crawl_on_match": [{"match_value": "example.com", "match_type": "domain"}],
    } == done.params
    assert () == check_task(ORGANIC, done.params)


@pytest.mark.parametrize(
    ("endpoint", "name", "cell", "value"),
    [
        ("serp/google/organic", "location_code", "2840.0", 2840),
        ("serp/google/organic", "depth", " 20 ", 20),
        ("serp/google/organic", "calculate_rectangles", "0", False),
        ("serp/google/organic", "calculate_rectangles", "Yes", True),
        ("serp/google/organic", "remove_from_url", '["a|b"]', ["a|b"]),
        ("serp/google/local_finder", "min_rating", "4", 4),
        ("business_data/google/hotel_info", "children", "14|8", [14, 8]),
        ("business_data/google/hotel_info", "children", "[14, 8]", [14, 8]),
        ("keywords_data/google_trends/explore", "location_code", "2840", 2840),
        ("keywords_data/google_trends/explore", "location_code", "[2840, 2826]", [2840, 2826]),
        ("keywords_data/google_trends/explore", "location_name", "France", "France"),
        ("merchant/google/sellers", "additional_specifications", '{"eto": "1"}', {"eto": "1"}),
        ("merchant/google/sellers", "product_id", "4485466949985702538", "4485466949985702538"),
    ],
)
def test_cells_follow_the_type_of_the_field(
    endpoint: str, name: str, cell: str, value: object
) -> None:
    """The catalogue, not the look of the cell, decides what it becomes."""
    done = coerce_row(family(endpoint), {name: cell})

    assert {name: value} == done.params
    assert () == done.problems


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("location_code", "US"),
        ("depth", "10.5"),
        ("depth", "inf"),
        ("calculate_rectangles", "maybe"),
        ("browser_screen_resolution_ratio", "wide"),
        ("remove_from_url", "[1, 2"),
        ("stop_crawl_on_match", "example.com"),
        ("stop_crawl_on_match", '{"match_value": "a"}'),
    ],
)
def test_cells_that_cannot_be_converted_are_reported(name: str, cell: str) -> None:
    """The field is named, and the cell is kept as it was."""
    done = coerce_row(ORGANIC, {name: cell})

    assert [name] == [problem.field for problem in done.problems]
    assert {name: cell} == done.params


def test_an_object_must_be_one() -> None:
    """An array where an object belongs is reported."""
    known = family("merchant/google/sellers")

    assert 1 == len(coerce_row(known, {"additional_specifications": "[1]"}).problems)


def test_unknown_columns_stay_text_for_the_check_to_refuse() -> None:
    """Coercion never drops a column."""
    done = coerce_row(ORGANIC, {"kewyord": "shoes"})

    assert {"kewyord": "shoes"} == done.params
    assert "kewyord" in [problem.field for problem in check_task(ORGANIC, done.params)]
