"""What the catalogue knows, in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from dfseo_async.catalogue import Field, FieldType, Form, Need, family
from dfseo_async.catalogue.wording import (
    family_rules,
    field_rules,
    is_always_needed,
    price_words,
)

PLAIN = Field(name="field", type=FieldType.STRING)


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        (PLAIN, ""),
        (replace(PLAIN, choices=("a", 2)), "one of a, 2"),
        (replace(PLAIN, minimum=0.5, maximum=700), "at least 0.5; at most 700"),
        (replace(PLAIN, max_chars=2000, default="x"), "at most 2,000 characters; default x"),
        (replace(PLAIN, form=Form.POINT), "latitude,longitude"),
        (
            replace(PLAIN, max_items=10, max_item_words=3),
            "at most 10 elements; at most 3 words each",
        ),
        (
            replace(PLAIN, min_item_chars=2, item_needs=("a", "b")),
            "at least 2 characters each; each with a and b",
        ),
        (replace(PLAIN, item_choices=(("role", ("user", "ai")),)), "role one of user, ai"),
        (
            replace(PLAIN, form=Form.DATE, earliest=date(2018, 5, 31)),
            "yyyy-mm-dd; from 2018-05-31 on",
        ),
    ],
)
def test_rules_of_a_field(field: Field, expected: str) -> None:
    """What it may hold, shortest first; nothing for a field without rules."""
    assert expected == field_rules(field)


def test_rules_and_price_of_a_family() -> None:
    """What holds between fields, and what one task costs at which priority."""
    maps = family("serp/google/maps")

    assert [
        "exactly one of location_name, location_code, location_coordinate",
        "exactly one of language_name, language_code",
        "with device desktop, os: one of windows, macos",
        "with device mobile, os: one of android, ios",
    ] == family_rules(maps)
    assert price_words(maps).startswith("$0.0006 ")
    assert ", $0.0012 at priority 2" in price_words(maps)
    assert maps.price is not None
    cheap = replace(maps, price=replace(maps.price, normal_usd=0.00005, is_confirmed=True))
    assert price_words(cheap).startswith("$0.00005 per ")
    assert "" == price_words(replace(maps, price=None))


def test_a_field_that_url_replaces_is_not_always_needed() -> None:
    """A task may do without its keyword when it gives the address of the search."""
    maps, events = family("serp/google/maps"), family("serp/google/events")

    assert Need.REQUIRED is maps.fields["keyword"].need
    assert not is_always_needed(maps, maps.fields["keyword"])
    assert is_always_needed(events, events.fields["keyword"])
    assert not is_always_needed(events, events.fields["depth"])
