"""Single values of results, made from the name of their field: an url looks like one, and so on."""

from __future__ import annotations

from collections.abc import Callable

from dfseo_async.emulator import words
from dfseo_async.emulator.dice import Dice

TITLE_MARK = "\x00title\x00"  # where a result puts a title of its own

_DATE = "2026-{:02d}-{:02d} 09:30:00 +00:00"
_MAX_COUNT = 90_000


def text(name: str, dice: Dice, host: str) -> str:
    """Return a text for a field of this name, on a site of this host."""
    exact = _TEXTS.get(name)
    if exact is not None:
        return exact(dice, host)
    for ending, make in _TEXT_ENDINGS.items():
        if name.endswith(ending):
            return make(dice, host)
    return words.phrase(dice, 2)


def whole(name: str, dice: Dice) -> int:
    """Return a whole number for a field of this name."""
    if name in _WHOLE:
        return _WHOLE[name]
    if name.endswith(("_index", "_score", "difficulty", "_percentage")):
        return dice.below(101)
    if name in {"rank_group", "rank_absolute", "month", "page", "position", "day"}:
        return dice.between(1, 12)
    return dice.below(_MAX_COUNT)


def number(name: str, dice: Dice) -> float:
    """Return a number with digits after the point for a field of this name."""
    if name == "latitude":
        return dice.between(-60_000_000, 60_000_000) / 1_000_000
    if name == "longitude":
        return dice.between(-180_000_000, 180_000_000) / 1_000_000
    if name in {"value", "rating", "hotel_rating"}:
        return dice.between(20, 50) / 10
    return dice.between(1, 99_900) / 100


_WHOLE = {"location_code": 2840, "rating_max": 5, "status_code": 200, "offset": 0, "year": 2026}


def _url(dice: Dice, host: str) -> str:
    return words.url(dice, host)


def _image(dice: Dice, _: str) -> str:
    return words.url(dice, "img.example.com")


def _date(dice: Dice, _: str) -> str:
    return _DATE.format(dice.between(1, 9), dice.between(1, 28))


def _title(dice: Dice, _: str) -> str:
    return words.title(dice)


def _name(dice: Dice, _: str) -> str:
    return words.person(dice)


def _id(dice: Dice, _: str) -> str:
    return str(dice.roll())


def _long(dice: Dice, _: str) -> str:
    return words.sentence(dice)


def _phone(dice: Dice, _: str) -> str:
    return f"+1 {dice.between(200, 999)}-{dice.between(200, 999)}-{dice.between(1000, 9999)}"


def _fixed(value: str) -> Callable[[Dice, str], str]:
    return lambda _, __: value


_TEXTS: dict[str, Callable[[Dice, str], str]] = {
    "domain": lambda _, host: host,
    "main_domain": lambda _, host: host,
    "website_name": lambda _, host: host.removeprefix("www.").partition(".")[0].title(),
    "breadcrumb": words.breadcrumb,
    "title": _title,
    "description": _long,
    "snippet": _long,
    "text": _long,
    "markdown": _long,
    "review_text": _long,
    "answer": _long,
    "address": lambda dice, _: words.address(dice),
    "phone": _phone,
    "url": _url,
    "image": _image,
    "logo": _image,
    "icon": _image,
    "main_image": _image,
    "href": _url,
    "currency": _fixed("USD"),
    "language_code": _fixed("en"),
    "language_name": _fixed("English"),
    "country_code": _fixed("US"),
    "country_iso_code": _fixed("US"),
    "location_type": _fixed("Country"),
    "location_name": _fixed("United States"),
    "position": _fixed("left"),
    "rating_type": _fixed("Max5"),
    "crawl_progress": _fixed("finished"),
    "crawl_stop_reason": _fixed("limit_exceeded"),
    "cid": _id,
    "question": lambda dice, _: f"What is {words.phrase(dice, 3)}?",
    "time_ago": lambda dice, _: f"{dice.between(2, 11)} months ago",
    "competition": lambda dice, _: dice.pick(("LOW", "MEDIUM", "HIGH")),
}
_TEXT_ENDINGS: dict[str, Callable[[Dice, str], str]] = {
    "image_url": _image,
    "_url": _url,
    "_image": _image,
    "_title": _title,
    "_id": _id,
    "_text": _long,
    "_description": _long,
    "_name": _name,
    "author": _name,
    "seller": _name,
    "developer": _name,
    "time": _date,
    "timestamp": _date,
    "date": _date,
    "_seen": _date,
}
