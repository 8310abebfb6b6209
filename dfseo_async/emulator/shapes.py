"""How the result of each kind of endpoint is laid out, position by position.

A shape says which item stands where; the text of an item depends on a variant as well. So ranks are
right whichever variants a task's result is put together from.
"""

from __future__ import annotations

from dataclasses import dataclass

import orjson

from dfseo_async.emulator import words
from dfseo_async.emulator.dice import Dice
from dfseo_async.emulator.families import Family
from dfseo_async.emulator.items import MAKERS

_FIRST_PAGE = (
    "ai_overview",
    "paid",
    "paid",
    "featured_snippet",
    "organic",
    "people_also_ask",
    "local_pack",
    "local_pack",
    "local_pack",
    "knowledge_graph",
)
_NEXT_PAGES = (*["organic"] * 5, "images", *["organic"] * 3, "related_searches")
_REGULAR_FIRST = ("paid", "paid", "featured_snippet", *["organic"] * 7)
_PLACES = frozenset({"local_finder", "maps", "my_business_info", "hotel_searches", "hotel_info"})
_HTML_WORDS = 120


@dataclass(frozen=True, slots=True)
class Shape:
    """One layout.

    Attributes:
        name: part of every key, so that two shapes never share texts.
        first: kinds of items at the first positions.
        rest: kinds at all further positions, over and over.
        type_name: what stands as ``type`` of an item; empty for the kind's own name.
        form: ``items`` in one result object, ``rows`` that are results themselves, ``html`` pages,
            or ``keyed`` members of an object.
    """

    name: str
    first: tuple[str, ...] = ()
    rest: tuple[str, ...] = ()
    type_name: str = ""
    form: str = "items"

    def kind_at(self, position: int) -> str:
        """Return the kind of item at a position (0-based)."""
        if position < len(self.first):
            return self.first[position]
        return self.rest[(position - len(self.first)) % len(self.rest)]

    def types(self, count: int) -> list[str]:
        """Return the item types among the first positions, as ``item_types`` lists them."""
        if self.type_name:
            return [self.type_name]
        return list(dict.fromkeys(self.kind_at(position) for position in range(count)))

    def render(self, position: int, dice: Dice) -> bytes:
        """Write what stands at a position, the comma before it included."""
        if self.form == "html":
            text = f"<p class={position}>{words.phrase(dice, _HTML_WORDS)}</p>\n"
            return orjson.dumps(text)[1:-1]
        comma = b"," if position else b""
        kind = self.kind_at(position)
        item = MAKERS[kind](dice)
        if self.form == "keyed":
            return comma + orjson.dumps(f"audit-{position}") + b":" + orjson.dumps(item)
        if self.form == "items":
            item = {**self._ranks(kind, position), **item}
        return comma + orjson.dumps(item)

    def _ranks(self, kind: str, position: int) -> dict[str, object]:
        before = sum(self.kind_at(earlier) == kind for earlier in range(position))
        return {
            "type": self.type_name or kind,
            "rank_group": before + 1,
            "rank_absolute": position + 1,
            "position": "right" if kind == "knowledge_graph" else "left",
            "xpath": f"/html[1]/body[1]/div[3]/div[1]/div[{position + 1}]/div[1]",
        }


def shape_of(family: Family, function: str) -> Shape:
    """Return the layout of what this function of an endpoint gives."""
    if function == "html":
        return Shape("html", form="html")
    if family.se_type == "organic":
        return _ORGANIC_REGULAR if function == "regular" else _ORGANIC
    if family.api == "keywords_data":
        return Shape("keywords", rest=("keyword_row",), form="rows")
    if function == "json":
        return Shape("lighthouse", rest=("section",), form="keyed")
    kind = _kind_of(family)
    return Shape(family.endpoint, rest=(kind,), type_name=_type_name(family))


_ORGANIC = Shape("organic", first=_FIRST_PAGE, rest=_NEXT_PAGES)
_ORGANIC_REGULAR = Shape("regular", first=_REGULAR_FIRST, rest=("organic",))


def _kind_of(family: Family) -> str:
    if "reviews" in family.se_type or family.se_type == "video_comments":
        return "review"
    if family.api in {"merchant", "app_data"}:
        return "product"
    if family.api == "ai_optimization":
        return "section"
    return "local_pack" if family.se_type in _PLACES else "organic"


def _type_name(family: Family) -> str:
    if family.api == "serp":
        return family.se_type
    return "_".join(part for part in (family.se, family.se_type) if part) or "on_page_resource"
