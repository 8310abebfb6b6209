"""Single items of results: the features of a search page, and plain rows of other APIs."""

from __future__ import annotations

from collections.abc import Callable

from dfseo_async.emulator import words
from dfseo_async.emulator.dice import Dice

Item = dict[str, object]


def organic(dice: Dice) -> Item:
    """One organic result."""
    host = words.domain(dice)
    address = words.url(dice, host)
    return {
        "domain": host,
        "title": words.title(dice),
        "url": address,
        "cache_url": None,
        "related_search_url": None,
        "breadcrumb": words.breadcrumb(dice, host),
        "website_name": host.removeprefix("www.").partition(".")[0].title(),
        "is_image": False,
        "is_video": False,
        "is_featured_snippet": False,
        "is_malicious": False,
        "description": words.sentence(dice, 26),
        "pre_snippet": None,
        "extended_snippet": None,
        "images": None,
        "amp_version": False,
        "rating": dice.pick((None, words.rating(dice))),
        "price": None,
        "highlighted": [words.phrase(dice, 2) for _ in range(dice.between(1, 3))],
        "links": dice.pick((None, _links(dice, host))),
        "faq": None,
        "extended_people_also_search": None,
        "about_this_result": None,
        "related_result": None,
        "timestamp": None,
        "rectangle": None,
    }


def paid(dice: Dice) -> Item:
    """One advertisement."""
    host = words.domain(dice)
    return {
        "domain": host,
        "title": words.title(dice),
        "description": words.sentence(dice, 18),
        "breadcrumb": f"{host}/{words.phrase(dice, 1)}",
        "url": words.url(dice, host),
        "highlighted": [words.phrase(dice, 2)],
        "extra": {"ad_aclk": f"{dice.roll():x}{dice.roll():x}"},
        "description_rows": None,
        "links": _links(dice, host),
        "price": None,
        "rating": None,
        "rectangle": None,
    }


def featured_snippet(dice: Dice) -> Item:
    """The answer box on top."""
    host = words.domain(dice)
    return {
        "domain": host,
        "title": words.title(dice),
        "featured_title": words.phrase(dice, 4).capitalize(),
        "description": words.sentence(dice, 45),
        "timestamp": None,
        "url": words.url(dice, host),
        "images": None,
        "table": None,
        "rectangle": None,
    }


def local_pack(dice: Dice) -> Item:
    """One place of the local pack."""
    host = words.domain(dice)
    return {
        "title": f"{words.person(dice)} {words.phrase(dice, 1).title()}",
        "description": f"{words.address(dice)}\n{words.sentence(dice, 12)}",
        "domain": host,
        "phone": f"+1 {dice.between(200, 999)}-{dice.between(200, 999)}-{dice.between(1000, 9999)}",
        "url": words.url(dice, host),
        "is_paid": False,
        "rating": words.rating(dice),
        "cid": str(dice.roll()),
        "rectangle": None,
    }


def people_also_ask(dice: Dice) -> Item:
    """The box of further questions."""
    return {"items": [_question(dice) for _ in range(4)], "rectangle": None}


def knowledge_graph(dice: Dice) -> Item:
    """The panel on the right."""
    return {
        "title": words.phrase(dice, 2).title(),
        "subtitle": words.phrase(dice, 1),
        "description": words.sentence(dice, 40),
        "card_id": None,
        "url": words.url(dice, "en.wikipedia.org"),
        "image_url": words.url(dice, "img.example.com"),
        "logo_url": None,
        "cid": None,
        "items": [_row(dice) for _ in range(5)],
        "rectangle": None,
    }


def ai_overview(dice: Dice) -> Item:
    """The written answer with its references."""
    text = " ".join(words.sentence(dice, 18) for _ in range(4))
    element = {"type": "ai_overview_element", "position": "left", "title": None, "text": text}
    return {
        "asynchronous_ai_overview": False,
        "markdown": text,
        "items": [element],
        "references": [_reference(dice) for _ in range(3)],
        "rectangle": None,
    }


def images(dice: Dice) -> Item:
    """The row of pictures."""
    return {"title": "Images", "url": None, "items": [_image(dice) for _ in range(6)]}


def related_searches(dice: Dice) -> Item:
    """The searches at the foot of the page."""
    return {"items": [words.phrase(dice, 3) for _ in range(8)], "rectangle": None}


def review(dice: Dice) -> Item:
    """One review of a place, shop or app."""
    return {
        "review_id": f"{dice.roll():x}",
        "review_text": words.sentence(dice, 45),
        "original_review_text": None,
        "time_ago": f"{dice.between(2, 11)} months ago",
        "timestamp": f"2026-{dice.between(1, 9):02d}-{dice.between(1, 28):02d} 09:30:00 +00:00",
        "rating": words.rating(dice),
        "profile_name": words.person(dice),
        "profile_url": words.url(dice, "profiles.example.com"),
        "photos_count": dice.below(30),
        "owner_answer": dice.pick((None, words.sentence(dice, 20))),
    }


def product(dice: Dice) -> Item:
    """One product of a shop, or one app of a store."""
    host = words.domain(dice)
    price = {"current": dice.between(99, 99_900) / 100, "currency": "USD", "is_price_range": False}
    return {
        "domain": host,
        "title": words.title(dice),
        "description": words.sentence(dice, 30),
        "url": words.url(dice, host),
        "image_url": words.url(dice, "img.example.com"),
        "product_id": str(dice.roll()),
        "seller": words.person(dice),
        "price": price,
        "rating": words.rating(dice),
        "is_best_seller": bool(dice.below(2)),
    }


def keyword_row(dice: Dice) -> Item:
    """Figures of one keyword."""
    months = [
        {"year": 2026 - month // 10, "month": month % 12 + 1, "search_volume": dice.below(90_000)}
        for month in range(12)
    ]
    return {
        "keyword": words.phrase(dice, 3),
        "spell": None,
        "location_code": 2840,
        "language_code": "en",
        "search_partners": False,
        "competition": dice.pick(("LOW", "MEDIUM", "HIGH")),
        "competition_index": dice.below(101),
        "search_volume": dice.below(90_000),
        "cpc": dice.between(5, 2_000) / 100,
        "monthly_searches": months,
    }


def section(dice: Dice) -> Item:
    """One part of a model's answer."""
    return {"text": " ".join(words.sentence(dice, 20) for _ in range(4)), "annotations": None}


MAKERS: dict[str, Callable[[Dice], Item]] = {
    "organic": organic,
    "paid": paid,
    "featured_snippet": featured_snippet,
    "local_pack": local_pack,
    "people_also_ask": people_also_ask,
    "knowledge_graph": knowledge_graph,
    "ai_overview": ai_overview,
    "images": images,
    "related_searches": related_searches,
    "review": review,
    "product": product,
    "keyword_row": keyword_row,
    "section": section,
}


def _links(dice: Dice, host: str) -> list[Item]:
    return [
        {
            "type": "link_element",
            "title": words.phrase(dice, 3).title(),
            "description": words.sentence(dice, 8),
            "url": words.url(dice, host),
        }
        for _ in range(dice.between(2, 4))
    ]


def _question(dice: Dice) -> Item:
    host = words.domain(dice)
    answer = {
        "type": "people_also_ask_expanded_element",
        "featured_title": None,
        "url": words.url(dice, host),
        "domain": host,
        "title": words.title(dice),
        "description": words.sentence(dice, 25),
        "images": None,
        "timestamp": None,
        "table": None,
    }
    return {
        "type": "people_also_ask_element",
        "title": f"What is {words.phrase(dice, 3)}?",
        "seed_question": None,
        "xpath": None,
        "expanded_element": [answer],
    }


def _row(dice: Dice) -> Item:
    text = words.phrase(dice, 4)
    return {"type": "knowledge_graph_row_item", "title": words.phrase(dice, 1), "text": text}


def _reference(dice: Dice) -> Item:
    host = words.domain(dice)
    return {
        "type": "ai_overview_reference",
        "source": host,
        "domain": host,
        "url": words.url(dice, host),
        "title": words.title(dice),
        "text": words.sentence(dice, 16),
    }


def _image(dice: Dice) -> Item:
    return {
        "type": "images_element",
        "alt": words.phrase(dice, 4),
        "url": words.url(dice, words.domain(dice)),
        "image_url": words.url(dice, "img.example.com"),
    }
