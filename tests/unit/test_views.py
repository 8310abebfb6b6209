"""Views of results: the right view with the right fields, whatever comes, and nothing lost."""

from __future__ import annotations

import copy
import pickle
from dataclasses import FrozenInstanceError, replace
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dfseo_async import views
from dfseo_async.envelope import read_envelope
from dfseo_async.models import Outcome, Status
from dfseo_async.views import (
    AiOverview,
    AiOverviewElement,
    AmazonProduct,
    AnswerOverview,
    BusinessInfo,
    FeaturedSnippet,
    HtmlPage,
    Images,
    ImagesSearch,
    Item,
    KnowledgeGraph,
    LocalPack,
    MapsSearch,
    Organic,
    Paid,
    PeopleAlsoAsk,
    RelatedSearches,
    Review,
    Stories,
    View,
    read_items,
    read_results,
)

OUTCOME = Outcome(
    key="row-1",
    status=Status.DONE,
    code=20000,
    message="Ok.",
    task_id="id-1",
    cost_usd=0.0006,
    endpoint="serp/google/organic",
    params_bytes=b'{"keyword":"tea"}',
    posted_at=1_790_000_000.0,
    completed_at=1_790_000_010.0,
    result_bytes=b"null",
)

RATING = {"rating_type": "Max5", "value": 4.5, "votes_count": 12, "rating_max": 5}
PRICE = {
    "current": 9.5,
    "regular": 12,
    "max_value": None,
    "currency": "EUR",
    "is_price_range": False,
    "displayed_price": "9,50 EUR",
}
PICTURE = {"type": "images_element", "alt": "a pot", "url": "https://a.example/p", "image_url": "u"}
LINK = {"type": "link_element", "title": "Leaves", "description": None, "url": "https://a.example"}
RECTANGLE = {"x": 162, "y": 227.5, "width": 652, "height": 99}
ORGANIC: dict[str, Any] = {
    "type": "organic",
    "rank_group": 1,
    "rank_absolute": 4,
    "page": 1,
    "position": "left",
    "xpath": "/html[1]/body[1]",
    "domain": "tea.example",
    "title": "All about tea",
    "url": "https://tea.example/all",
    "cache_url": None,
    "breadcrumb": "https://tea.example / all",
    "website_name": "Tea",
    "is_image": False,
    "is_video": False,
    "is_featured_snippet": True,
    "is_malicious": False,
    "is_web_story": False,
    "description": "What tea is, and how to make it.",
    "pre_snippet": "3 days ago",
    "extended_snippet": None,
    "images": [PICTURE],
    "amp_version": True,
    "rating": RATING,
    "price": PRICE,
    "highlighted": ["tea", "make it"],
    "links": [LINK],
    "faq": {
        "type": "faq_box",
        "items": [
            {"type": "faq_box_element", "title": "Hot?", "description": "Yes", "links": None}
        ],
    },
    "extended_people_also_search": ["coffee"],
    "about_this_result": {
        "type": "about_this_result_element",
        "url": "https://tea.example",
        "source": "Tea",
        "language": "English",
        "search_terms": ["tea"],
        "related_terms": None,
    },
    "related_result": [{"type": "related_result", "title": "Pots", "url": "https://tea.example/p"}],
    "timestamp": "2026-09-21 14:13:20 +00:00",
    "rectangle": RECTANGLE,
}


def outcome_of(result: Any) -> Outcome:
    """An outcome with this result."""
    return replace(OUTCOME, result_bytes=orjson.dumps(result))


def only(item: dict[str, Any]) -> Item:
    """The view of the only item of an outcome."""
    (found,) = outcome_of([{"items": [item]}]).items()
    return found


# -- what the types are ---------------------------------------------------------------------


def test_organic_has_every_field() -> None:
    """Plain fields are as they came; those with parts have views of their own."""
    item = only(ORGANIC)

    assert isinstance(item, Organic)
    plain = {name for name, one in ORGANIC.items() if one is None or isinstance(one, (str, int))}
    assert {name: ORGANIC[name] for name in plain} == {name: getattr(item, name) for name in plain}
    assert item.rating is not None
    assert (4.5, 12, 5, "Max5") == (
        item.rating.value,
        item.rating.votes_count,
        item.rating.rating_max,
        item.rating.rating_type,
    )
    assert item.price is not None
    assert (9.5, 12, None, "EUR", False, "9,50 EUR") == (
        item.price.current,
        item.price.regular,
        item.price.max_value,
        item.price.currency,
        item.price.is_price_range,
        item.price.displayed_price,
    )
    assert ("tea", "make it") == item.highlighted
    assert ("coffee",) == item.extended_people_also_search
    assert ["https://a.example"] == [link.url for link in item.links]
    assert ["u"] == [picture.image_url for picture in item.images]
    assert item.rectangle is not None
    assert (162, 227.5, 652, 99) == (
        item.rectangle.x,
        item.rectangle.y,
        item.rectangle.width,
        item.rectangle.height,
    )


def test_organic_has_its_boxes() -> None:
    """FAQ, "about this result" and what hangs below it."""
    item = only(ORGANIC)

    assert isinstance(item, Organic)
    assert item.faq is not None
    assert [("Hot?", "Yes", ())] == [(q.title, q.description, q.links) for q in item.faq.items]
    assert item.about_this_result is not None
    assert ("Tea", ("tea",), ()) == (
        item.about_this_result.source,
        item.about_this_result.search_terms,
        item.about_this_result.related_terms,
    )
    assert ["Pots"] == [below.title for below in item.related_result]


def test_paid_and_featured_snippet() -> None:
    """An advertisement with its links, an answer with its table."""
    paid = only(
        {
            "type": "paid",
            "rank_group": 2,
            "extra": {"ad_aclk": "DChc"},
            "description_rows": ["Fresh", "Cheap"],
            "links": [{"type": "ad_link_element", "title": "Shop", "ad_aclk": "x"}],
        }
    )
    snippet = only(
        {
            "type": "featured_snippet",
            "featured_title": "Four minutes",
            "table": {
                "table_element": "table_element",
                "table_header": ["kind", "minutes"],
                "table_content": [["green", "2"], ["black", "4"]],
            },
        }
    )

    assert isinstance(paid, Paid)
    assert ({"ad_aclk": "DChc"}, ("Fresh", "Cheap")) == (paid.extra, paid.description_rows)
    assert [("Shop", "x")] == [(link.title, link.ad_aclk) for link in paid.links]
    assert isinstance(snippet, FeaturedSnippet)
    assert "Four minutes" == snippet.featured_title
    assert snippet.table is not None
    assert ("kind", "minutes") == snippet.table.table_header
    assert (("green", "2"), ("black", "4")) == snippet.table.table_content


def test_people_also_ask_leads_to_answers() -> None:
    """Questions, each with the answer of a page or of an AI with its references."""
    page = {"type": "people_also_ask_expanded_element", "featured_title": "Leaves", "domain": "d"}
    written = {
        "type": "people_also_ask_ai_overview_expanded_element",
        "items": [{"type": "ai_overview_element", "text": "It is leaves."}],
        "references": [{"type": "ai_overview_reference", "source": "Tea", "url": "u"}],
    }
    item = only(
        {
            "type": "people_also_ask",
            "rank_absolute": 7,
            "items": [
                {
                    "type": "people_also_ask_element",
                    "title": "What is tea?",
                    "seed_question": "Why tea?",
                    "expanded_element": [page, written],
                },
                {
                    "type": "people_also_ask_element",
                    "title": "Is it hot?",
                    "expanded_element": None,
                },
            ],
        }
    )

    assert isinstance(item, PeopleAlsoAsk)
    first, second = item.items
    assert ("What is tea?", "Why tea?") == (first.title, first.seed_question)
    plain, overview = first.expanded_element
    assert isinstance(plain, views.Answer)
    assert ("Leaves", "d") == (plain.featured_title, plain.domain)
    assert isinstance(overview, AnswerOverview)
    assert ["Tea"] == [reference.source for reference in overview.references]
    assert () == second.expanded_element


def test_ai_overview_has_elements_and_references() -> None:
    """Pieces of the answer by type, references of the whole and of a piece."""
    reference = {"type": "ai_overview_reference", "domain": "d", "url": "u", "text": "t"}
    item = only(
        {
            "type": "ai_overview",
            "asynchronous_ai_overview": False,
            "markdown": "Tea **is**",
            "items": [
                {
                    "type": "ai_overview_element",
                    "text": "Tea is",
                    "references": [reference],
                    "links": [LINK],
                },
                {"type": "ai_overview_table_element", "table": {"table_content": [["a"]]}},
                {
                    "type": "ai_overview_expanded_element",
                    "components": [{"type": "ai_overview_expanded_component", "text": "More"}],
                },
            ],
            "references": [reference, reference],
        }
    )

    assert isinstance(item, AiOverview)
    assert (False, "Tea **is**") == (item.asynchronous_ai_overview, item.markdown)
    assert [("d", "u", "t")] * 2 == [(one.domain, one.url, one.text) for one in item.references]
    text, table, unfolded = item.items
    assert isinstance(text, AiOverviewElement)
    assert isinstance(table, AiOverviewElement)
    assert isinstance(unfolded, AiOverviewElement)
    assert ("Tea is", 1, 1) == (text.text, len(text.references), len(text.links))
    assert table.table is not None
    assert (("a",),) == table.table.table_content
    assert ["More"] == [one.text for one in unfolded.components]


def test_places() -> None:
    """A place on the map, in the local pack, and as a business profile."""
    hours = {"monday": [{"open": {"hour": 9, "minute": 0}, "close": {"hour": 17, "minute": 30}}]}
    shared = {
        "title": "Tea house",
        "cid": "123",
        "place_id": "ChIJ",
        "latitude": 52.5,
        "longitude": 13,
        "phone": "+49 30 1",
        "rating": RATING,
        "rating_distribution": {"1": 2, "5": 10},
        "address_info": {"city": "Berlin", "zip": "10115", "country_code": "DE"},
        "category_ids": ["tea_house"],
        "is_claimed": True,
    }
    maps = only(
        {
            **shared,
            "type": "maps_search",
            "work_hours": {"timetable": hours, "current_status": "open"},
            "local_justifications": [{"type": "user_review", "text": "good tea"}],
        }
    )
    business = only(
        {
            **shared,
            "type": "google_business_info",
            "work_time": {"work_hours": {"timetable": hours}},
            "people_also_search": [{"cid": "9", "title": "Coffee house"}],
        }
    )
    pack = only({"type": "local_pack", "phone": "1", "is_paid": True, "cid": "5", "rating": RATING})

    assert isinstance(maps, MapsSearch)
    assert isinstance(business, BusinessInfo)
    for place in (maps, business):
        assert ("Tea house", "123", "ChIJ", 52.5, 13, "+49 30 1", True) == (
            place.title,
            place.cid,
            place.place_id,
            place.latitude,
            place.longitude,
            place.phone,
            place.is_claimed,
        )
        assert place.address_info is not None
        assert ("Berlin", "10115") == (place.address_info.city, place.address_info.zip)
        assert ({"1": 2, "5": 10}, ("tea_house",)) == (
            place.rating_distribution,
            place.category_ids,
        )
    assert maps.work_hours is not None
    assert ("open", hours) == (maps.work_hours.current_status, maps.work_hours.timetable)
    assert ["good tea"] == [one.text for one in maps.local_justifications]
    assert business.work_time is not None
    assert business.work_time.work_hours is not None
    assert hours == business.work_time.work_hours.timetable
    assert ["Coffee house"] == [one.title for one in business.people_also_search]
    assert isinstance(pack, LocalPack)
    assert ("1", True, "5") == (pack.phone, pack.is_paid, pack.cid)


def test_pictures() -> None:
    """A row of pictures among other results, and a result of an image search."""
    images = only({"type": "images", "items": [PICTURE], "related_image_searches": None})
    search = only({"type": "images_search", "source_url": "s", "encoded_url": "e", "alt": "pot"})

    assert isinstance(images, Images)
    assert [("a pot", "u", "https://a.example/p")] == [
        (one.alt, one.image_url, one.url) for one in images.items
    ]
    assert isinstance(search, ImagesSearch)
    assert ("s", "e", "pot") == (search.source_url, search.encoded_url, search.alt)


def test_reviews_and_products() -> None:
    """Each source has some of a review's fields; a product of Amazon has its price range."""
    google = only({"type": "google_reviews_search", "review_text": "good", "local_guide": True})
    store = only({"type": "app_store_reviews_search", "user_profile": {"profile_name": "Ann"}})
    product = only(
        {
            "type": "amazon_serp",
            "data_asin": "B0",
            "price_from": 7.99,
            "price_to": None,
            "rating": {"type": "rating_element", **RATING},
            "delivery_info": {"delivery_price": PRICE},
        }
    )

    assert isinstance(google, Review)
    assert ("good", True, None) == (google.review_text, google.local_guide, google.user_profile)
    assert isinstance(store, Review)
    assert store.user_profile is not None
    assert "Ann" == store.user_profile.profile_name
    assert isinstance(product, AmazonProduct)
    assert ("B0", 7.99, None) == (product.data_asin, product.price_from, product.price_to)
    assert product.delivery_info is not None
    assert product.delivery_info.delivery_price is not None
    assert "EUR" == product.delivery_info.delivery_price.currency


def test_items_within_items_have_views() -> None:
    """What stands in boxes is reached from the box, also when it is plain text."""
    graph = only({"type": "knowledge_graph", "items": [{"type": "knowledge_graph_row_item"}]})
    stories = only({"type": "top_stories", "items": [{"type": "top_stories_element", "date": "d"}]})
    related = only({"type": "related_searches", "items": ["green tea", "black tea"]})

    assert isinstance(graph, KnowledgeGraph)
    assert ["knowledge_graph_row_item"] == [one.type for one in graph.items]
    assert isinstance(stories, Stories)
    assert ["d"] == [one.date for one in stories.items]
    assert isinstance(related, RelatedSearches)
    assert ("green tea", "black tea") == related.queries
    assert ["green tea", "black tea"] == [one.raw for one in related.items]


# -- where items come from ------------------------------------------------------------------


def test_unknown_types_and_fields_are_kept() -> None:
    """An item of a type of tomorrow has the common fields, and all others in ``raw``."""
    item = only({"type": "hologram", "rank_absolute": 3, "title": "Tea", "depth_cm": 4})

    assert Item is type(item)
    assert ("hologram", 3, "Tea", 4) == (
        item.type,
        item.rank_absolute,
        item.title,
        item.get("depth_cm"),
    )
    assert "none" == item.get("absent", "none")


def test_items_of_several_results_come_in_order() -> None:
    """Results one after the other; those without items give none, odd entries are kept."""
    results = [
        {"keyword": "a", "items": [{"type": "organic"}, None, "text"]},
        {"keyword": "b", "items": None},
        {"keyword": "c"},
        None,
        {"keyword": "d", "items": [7, {"type": "paid"}]},
    ]
    outcome = outcome_of(results)

    assert [{"type": "organic"}, None, "text", 7, {"type": "paid"}] == [
        item.raw for item in outcome.items()
    ]
    assert results == [result.raw for result in outcome.results()]
    assert ["a", "b", "c", None, "d"] == [result.keyword for result in outcome.results()]
    assert [3, 0, 0, 0, 2] == [len(result.items) for result in outcome.results()]


def test_a_result_tells_what_was_searched() -> None:
    """Fields of the result itself, with the spelling that was taken instead."""
    result = {
        "keyword": "tee",
        "se_domain": "google.com",
        "location_code": 2840,
        "spell": {"keyword": "tea", "type": "did_you_mean"},
        "item_types": ["organic", "paid"],
        "se_results_count": 85_600_000_000,
        "items_count": 0,
        "items": None,
    }
    (one,) = outcome_of([result]).results()

    assert ("tee", "google.com", 2840, 85_600_000_000, 0, ("organic", "paid")) == (
        one.keyword,
        one.se_domain,
        one.location_code,
        one.se_results_count,
        one.items_count,
        one.item_types,
    )
    assert one.spell is not None
    assert "tea" == one.spell.keyword


def test_html_results_have_pages() -> None:
    """Pages have no type and are known by what they hold."""
    item = only({"page": 2, "date": "2026-09-21 14:13:20 +00:00", "html": "<html></html>"})

    assert isinstance(item, HtmlPage)
    assert (2, "<html></html>") == (item.page, item.html)


@pytest.mark.parametrize("result", [b"null", b"{}", b"[]", b"7", b'"x"', b"", b"[null]"])
def test_tasks_without_items_have_none(result: bytes) -> None:
    """Failed and empty tasks, and whatever is no list of results."""
    assert [] == [*replace(OUTCOME, result_bytes=result).items()]


def test_a_live_reply_has_items() -> None:
    """The reply to a live call is read with the same views."""
    body = b'{"status_code":20000,"tasks":[{"status_code":20000,"result":[{"items":[%b]}]}]}'
    envelope = read_envelope(body % orjson.dumps(ORGANIC), http_status=200, path="live")

    assert [Organic(ORGANIC)] == [*envelope.replies[0].items()]


# -- tolerance ------------------------------------------------------------------------------

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=12,
)
KINDS = sorted(
    {one for one in vars(views).values() if isinstance(one, type) and issubclass(one, View)},
    key=lambda kind: kind.__name__,
)
NAMES = sorted({name for kind in KINDS for name in dir(kind) if not name.startswith("_")})
TYPES = st.sampled_from(["organic", "maps_search", "people_also_ask", "ai_overview", "images", "x"])
ITEMS = JSON | st.dictionaries(st.sampled_from(NAMES), JSON | TYPES, max_size=8)


def explore(value: Any, depth: int = 0) -> None:
    """Ask for everything that a view has, and what that has."""
    if isinstance(value, tuple):
        for one in value:
            explore(one, depth)
    if isinstance(value, View) and depth < 4:
        repr(value)
        for name in dir(value):
            if not name.startswith("_") and name not in {"raw", "get"}:
                explore(getattr(value, name), depth + 1)


@given(st.sampled_from(KINDS), ITEMS)
def test_any_view_takes_any_json(kind: type[View], raw: Any) -> None:
    """No attribute of any view raises, whatever stands there, and the JSON stays as it was."""
    before = copy.deepcopy(raw)
    explore(kind(raw))

    assert repr(before) == repr(raw)


@given(st.one_of(JSON, st.lists(st.fixed_dictionaries({"items": st.lists(ITEMS, max_size=4)}))))
def test_every_entry_of_every_list_of_items_is_an_item(decoded: Any) -> None:
    """As many items as the lists hold, each the very object that was decoded."""
    results = [decoded] if isinstance(decoded, dict) else decoded
    lists = (
        [one.get("items") for one in results or () if isinstance(one, dict)]
        if (isinstance(results, list))
        else []
    )
    entries = [entry for one in lists if isinstance(one, list) for entry in one]
    found = [*read_items(decoded)]

    assert len(entries) == len(found)
    assert all(entry is item.raw for entry, item in zip(entries, found, strict=True))
    assert len([*read_results(decoded)]) >= len([one for one in lists if one])


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("rank_group", 3.0, 3),
        ("rank_group", 3.5, None),
        ("rank_group", "3", None),
        ("rank_group", True, None),
        ("rank_group", 10**30, 10**30),
        ("title", 3, None),
        ("title", "", ""),
        ("is_video", 1, None),
        ("is_video", False, False),
        ("rating", [], None),
        ("rating", "4.5", None),
        ("links", {}, ()),
        ("links", None, ()),
        ("highlighted", ["a", None, 3, "b"], ("a", "b")),
        ("highlighted", "a", ()),
    ],
)
def test_a_field_of_another_type_is_nothing(field: str, value: Any, expected: Any) -> None:
    """Attributes have the documented type or nothing; what came is in ``raw``."""
    item = Organic({"type": "organic", field: value})

    assert expected == getattr(item, field)
    assert value is item.raw[field]


def test_a_type_that_is_no_text_is_unknown() -> None:
    """Types of types that cannot be looked up."""
    for odd in (["organic"], {"type": "organic"}, 7, None, True):
        assert Item is type(views.view({"type": odd}))


def test_views_are_values() -> None:
    """Equal by kind and JSON, copied and pickled whole; nothing can be set."""
    item = Organic(ORGANIC)

    assert Organic(dict(ORGANIC)) == item != Item(ORGANIC)
    assert item == copy.deepcopy(item) == pickle.loads(pickle.dumps(item))  # noqa: S301 - our own
    with pytest.raises(FrozenInstanceError):
        item.raw = {}  # type: ignore[misc]
    with pytest.raises(AttributeError, match="read-only"):
        item.title = "x"  # type: ignore[assignment]
    with pytest.raises(AttributeError):
        item.novel = "x"  # type: ignore[attr-defined]


def test_a_view_is_shown_in_a_line() -> None:
    """Its repr names kind, rank, title and address, and no payload."""
    shown = repr(Organic({**ORGANIC, "title": "t" * 500}))

    assert shown.startswith("Organic(type='organic', rank_absolute=4, title='ttt")
    assert "https://tea.example/all" in shown
    assert len(shown) < 200
    assert "Item()" == repr(Item(None))
