"""What the catalogue knows of fields and prices, in words for people."""

from __future__ import annotations

from dfseo_async.catalogue.fields import Field, Form, Need
from dfseo_async.catalogue.model import Family, Price

_FORMS = {
    Form.URL: "http or https",
    Form.DATE: "yyyy-mm-dd",
    Form.HOURS: "open_now, 24_hours, monday, monday;18",
    Form.POINT: "latitude,longitude",
    Form.RADIUS: "latitude,longitude,radius",
    Form.ZOOM: "latitude,longitude,zoom",
}


def field_rules(field: Field) -> str:
    """What a field may hold, such as ``at most 700 characters``; empty when nothing is stated."""
    rules = [_FORMS[field.form]] if field.form in _FORMS else []
    if field.choices:
        rules.append(f"one of {', '.join(map(str, field.choices))}")
    if field.minimum is not None:
        rules.append(f"at least {field.minimum:.12g}")
    if field.maximum is not None:
        rules.append(f"at most {field.maximum:.12g}")
    for most, words in (
        (field.max_chars, "characters"),
        (field.max_items, "elements"),
        (field.max_item_chars, "characters each"),
        (field.max_item_words, "words each"),
    ):
        if most is not None:
            rules.append(f"at most {most:,} {words}")
    rules += _item_rules(field)
    if field.earliest is not None:
        rules.append(f"from {field.earliest} on")
    if field.default is not None:
        rules.append(f"default {field.default}")
    if field.billing:
        rules.append("raises the price")
    return "; ".join(rules)


def _item_rules(field: Field) -> list[str]:
    rules = []
    if field.min_item_chars is not None:
        rules.append(f"at least {field.min_item_chars} characters each")
    if field.item_needs:
        rules.append(f"each with {' and '.join(field.item_needs)}")
    return rules + [f"{name} one of {', '.join(known)}" for name, known in field.item_choices]


def family_rules(family: Family) -> list[str]:
    """What must hold between the fields of a family, a line for each rule."""
    rules = family.rules
    kinds = (
        ("exactly one of", rules.exactly_one),
        ("at least one of", rules.at_least_one),
        ("at most one of", rules.at_most_one),
        ("only together:", rules.together),
    )
    lines = [f"{words} {', '.join(names)}" for words, sets in kinds for names in sets]
    lines += [
        f"with {one.when} {one.value}, {one.limits.name}: {field_rules(one.limits)}"
        for one in rules.cases
    ]
    return lines


def price_words(family: Family) -> str:
    """What one task costs when it is posted; empty when no price is known."""
    price = family.price
    if price is None:
        return ""
    high = "" if price.high_usd is None else f", {usd(price.high_usd)} at priority 2"
    live = "" if price.live_usd is None or family.is_live else f", {usd(price.live_usd)} live"
    return f"{normal_price(price)} per {price.per}{high}{live}"


def normal_price(price: Price) -> str:
    """What a task costs at normal priority, and whether that is sure."""
    return usd(price.normal_usd) + ("" if price.is_confirmed else " (unconfirmed)")


def usd(amount: float) -> str:
    """Dollars with as many digits as they need, two at least: ``$1,234.50``, ``$0.0006``."""
    text = f"{amount:,.6f}"  # never 5e-05
    whole, _, part = text.partition(".")
    return f"${whole}.{part.rstrip('0').ljust(2, '0')}"


def is_always_needed(family: Family, field: Field) -> bool:
    """Whether no task can do without the field, not even one that gives ``url``."""
    return field.need is Need.REQUIRED and field.name not in family.rules.replaced_by_url
