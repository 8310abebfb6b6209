"""Objects of results, made from schemas: every documented field is there, with a believable value.

What repeats inside itself ends at a depth, arrays hold one or two entries, and some fields that are
mostly null at the service are null here.
"""

from __future__ import annotations

from dfseo_async.emulator import values, words
from dfseo_async.emulator.dice import Dice
from dfseo_async.emulator.schemas import schemas, type_name

Item = dict[str, object]

_DEEPEST = 3
_QUESTION = "people_also_ask_element"
_SCALARS = frozenset({"str", "int", "float", "bool", "any"})
_MOSTLY_NULL = frozenset(
    {
        *("rectangle", "spell", "refinement_chips", "cache_url", "related_search_url"),
        *("pre_snippet", "extended_snippet", "about_this_result", "related_result"),
        *("extended_people_also_search", "original_review_text", "original_language"),
        *("resource_errors", "search_after_token", "offset_token", "applicable_vouchers"),
    }
)


def make(model: str, dice: Dice, *, depth: int = 0) -> Item:
    """Make one object of a model, or of one of the models that may stand in its place."""
    chosen = _choose(model, dice)
    host = words.domain(dice)
    item: Item = {}
    for name, kind in schemas().fields(chosen).items():
        is_null = name in _MOSTLY_NULL and kind != "bool"
        item[name] = None if is_null else _value(name, kind, dice, host, depth)
    item |= _kind_of(model, chosen, item)
    if item.get("type") == _QUESTION:
        item["title"] = f"What is {words.phrase(dice, 3)}?"
    return item


def alternatives(model: str) -> dict[str, str]:
    """Return the models that may stand in a model's place, by what their ``type`` says."""
    choices = schemas().choices.get(model)
    return choices.of if choices else {type_name(model): model}


def kind_field(model: str) -> str:
    """Return the field that tells such models apart."""
    choices = schemas().choices.get(model)
    return choices.by if choices else "type"


def _choose(model: str, dice: Dice) -> str:
    choices = schemas().choices.get(model)
    return dice.pick(tuple(choices.of.values())) if choices else model


def _kind_of(model: str, chosen: str, item: Item) -> Item:
    name = kind_field(model)
    if name not in item:
        return {}
    by_model = {made: value for value, made in alternatives(model).items()}
    return {name: by_model.get(chosen) or type_name(chosen)}


def _value(name: str, kind: str, dice: Dice, host: str, depth: int) -> object:
    if kind in _SCALARS:
        return _scalar(name, kind, dice, host)
    if kind.startswith("["):
        return _array(name, kind[1:-1], dice, host, depth)
    if kind.startswith("{"):
        inner = _value(name, kind[1:-1], dice, host, depth + 1)
        return None if inner is None else {words.phrase(dice, 1): inner}
    return None if depth >= _DEEPEST else make(kind, dice, depth=depth + 1)


def _array(name: str, kind: str, dice: Dice, host: str, depth: int) -> object:
    if kind == "any" or (kind not in _SCALARS and depth >= _DEEPEST):
        return None
    count = 1 if depth else dice.between(1, 2)
    return [_value(name.removesuffix("s"), kind, dice, host, depth) for _ in range(count)]


def _scalar(name: str, kind: str, dice: Dice, host: str) -> object:
    match kind:
        case "str":
            return values.text(name, dice, host)
        case "int":
            return values.whole(name, dice)
        case "float":
            return values.number(name, dice)
        case "bool":
            return bool(dice.below(2))
    return None
