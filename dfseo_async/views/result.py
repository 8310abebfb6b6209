"""Decoded results into views: the results of a task, and the items of all its results."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dfseo_async.views.fields import Many, One, Text, Texts, Whole
from dfseo_async.views.item import Item, View, view
from dfseo_async.views.parts import Rating


class Spell(View):
    """The keyword that the search engine took instead."""

    __slots__ = ()
    keyword = Text()
    type = Text()


class Result(View):
    """One result of a task: what was searched, and ``items``.

    Where rows are results themselves (search volumes), their fields are in ``get`` and ``raw``.
    """

    __slots__ = ()
    keyword = Text()
    type = Text()
    se_domain = Text()
    location_code = Whole()
    language_code = Text()
    check_url = Text()
    datetime = Text()
    title = Text()
    sub_title = Text()
    place_id = Text()
    cid = Text()
    feature_id = Text()
    spell = One(Spell)
    refinement_chips = One(Item)
    rating = One(Rating)
    reviews_count = Whole()
    item_types = Texts()
    se_results_count = Whole()
    pages_count = Whole()
    items_count = Whole()
    items = Many(view)


def read_results(decoded: Any) -> Iterator[Result]:
    """A view of each result; *decoded* is ``result`` of a task, decoded: any JSON."""
    if isinstance(decoded, dict):
        yield Result(decoded)
    elif isinstance(decoded, list):
        for one in decoded:
            yield Result(one)


def read_items(decoded: Any) -> Iterator[Item]:
    """A view of each item of each result, in order, made as it is asked for.

    Results without items (None, or figures without a list) give none. An item that is no object is
    an `Item` without fields, whose ``raw`` is what came.
    """
    for result in read_results(decoded):
        items = result.get("items")
        if isinstance(items, list):
            yield from map(view, items)
