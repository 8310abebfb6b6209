"""How the result of each call is laid out: which kind of item stands at which position.

Which fields an item has is data (`schemas`); the order of items on a search page is here. The text
of an item depends on a variant as well, so ranks are right whichever variants a result is made of.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import orjson

from dfseo_async.emulator import words
from dfseo_async.emulator.dice import Dice
from dfseo_async.emulator.families import Family
from dfseo_async.emulator.making import alternatives, kind_field, make
from dfseo_async.emulator.schemas import result_of, schemas
from dfseo_async.emulator.values import TITLE_MARK

_FIRST_PAGE = (
    "ai_overview",
    "paid",
    "organic",
    "featured_snippet",
    "organic",
    "people_also_ask",
    "local_pack",
    "organic",
    "local_pack",
    "knowledge_graph",
)
_NEXT_PAGES = (*["organic"] * 5, "images", *["organic"] * 3, "related_searches")
_REGULAR = frozenset({"organic", "paid", "featured_snippet"})
_LIKE = {  # endpoints that the vendor's client does not know, and what is taken for them
    "keywords_data/bing/keyword_suggestions_for_url": "keywords_data/bing/keywords_for_site",
    "merchant/google/reviews": "business_data/google/reviews",
    "serp/google/events": "serp/google/jobs",
    "business_data/social_media/pinterest": "business_data/google/reviews",
}
_LIKE_API = {"content_generation": "serp/ai_summary"}  # no longer known to the client either
_OF_ONE = frozenset(
    {"my_business_info", "app_info", "asin", "product_info", "video_info", "dataset_info"}
)
_ROWS_OF = ("keywords_data/google_ads/", "keywords_data/bing/")
_HTML_WORDS = 120
_PER_PAGE = 10


@dataclass(frozen=True, slots=True)
class Shape:
    """One layout.

    Attributes:
        name: part of every key, so that two shapes never share texts.
        form: ``items`` in one result object, ``rows`` that are results themselves, ``one`` result
            object without items, ``html`` pages, or ``keyed`` members of an object.
        head: model of the result object.
        item: model of its items, or of its rows.
        first: kinds of items at the first positions.
        rest: kinds at all further positions, over and over.
        most: most items; 0 for as many as fit the wanted size.
    """

    name: str
    form: str
    head: str = ""
    item: str = ""
    first: tuple[str, ...] = ()
    rest: tuple[str, ...] = ()
    most: int = 0

    def kind_at(self, position: int) -> str:
        """Return the kind of item at a position (0-based)."""
        if position < len(self.first):
            return self.first[position]
        return self.rest[(position - len(self.first)) % len(self.rest)]

    def types(self, count: int) -> list[str]:
        """Return the item types among the first positions, as ``item_types`` lists them."""
        return list(dict.fromkeys(self.kind_at(position) for position in range(count)))

    def render(self, position: int, dice: Dice) -> bytes:
        """Write what stands at a position, the comma before it included."""
        if self.form == "html":
            text = f"<p class={position}>{words.phrase(dice, _HTML_WORDS)}</p>\n"
            return orjson.dumps(text)[1:-1]
        comma = b"," if position else b""
        if self.form == "keyed":
            audit = {"id": f"audit-{position}", "score": dice.below(101) / 100}
            audit |= {"title": TITLE_MARK, "description": words.sentence(dice)}
            return comma + orjson.dumps(audit["id"]) + b":" + orjson.dumps(audit)
        return comma + orjson.dumps(self.item_at(position, dice))

    def item_at(self, position: int, dice: Dice) -> dict[str, object]:
        """Make the item at a position, with a mark where its title goes."""
        kind = self.kind_at(position)
        item = make(alternatives(self.item).get(kind, self.item), dice)
        if kind_field(self.item) in item:
            item[kind_field(self.item)] = kind
        if "rank_absolute" in item:
            before = sum(self.kind_at(earlier) == kind for earlier in range(position))
            item |= {"rank_group": before + 1, "rank_absolute": position + 1}
        if "page" in item:
            item["page"] = position // _PER_PAGE + 1
        if "xpath" in item:
            item["xpath"] = f"/html[1]/body[1]/div[3]/div[1]/div[{position + 1}]/div[1]"
        if "position" in item and isinstance(item["position"], str):
            item["position"] = "right" if kind == "knowledge_graph" else "left"
        if isinstance(item.get("title"), str):
            item["title"] = TITLE_MARK
        return item


@lru_cache(maxsize=1024)
def shape_of(family: Family, function: str, *, is_live: bool = False) -> Shape:
    """Return the layout of what this function of an endpoint gives."""
    if function == "html":
        return Shape("html", "html")
    like = _LIKE_API.get(family.api) or _LIKE.get(family.endpoint, family.endpoint)
    kind = _kind_of(like, function, is_live=is_live)
    model = kind.strip("[]{}")
    if model not in schemas().models:
        return Shape(family.endpoint, "keyed")
    name = f"{family.endpoint}/{function}/live" if is_live else f"{family.endpoint}/{function}"
    return _of_model(name, family, function, model)


def _kind_of(endpoint: str, function: str, *, is_live: bool) -> str:
    """The kind of the result; live calls give nearly, but not always, what others give."""
    middle = f"/{function}" if function else ""
    posted = [("GET", f"{endpoint}/task_get{middle}/{{id}}"), ("GET", f"{endpoint}{middle}/{{id}}")]
    live = [("POST", f"{endpoint}/live{middle}"), ("POST", f"{endpoint}{middle}")]
    calls = [*live, *posted] if is_live else [*posted, *live]
    return next((kind for method, path in calls if (kind := result_of(method, path))), "")


def _of_model(name: str, family: Family, function: str, model: str) -> Shape:
    item = schemas().items(model)
    if not item:
        is_rows = family.endpoint.startswith(_ROWS_OF)
        return Shape(name, "rows" if is_rows else "one", model, model, rest=("row",))
    kinds = tuple(alternatives(item))
    if "organic" in kinds and family.se_type == "organic":
        allowed = _REGULAR.intersection(kinds) if function == "regular" else frozenset(kinds)
        first = tuple(kind for kind in _FIRST_PAGE if kind in allowed)
        rest = tuple(kind for kind in _NEXT_PAGES if kind in allowed)
        return Shape(name, "items", model, item, first, rest)
    most = 1 if family.se_type in _OF_ONE else 0
    return Shape(name, "items", model, item, (), kinds, most)
