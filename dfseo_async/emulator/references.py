"""Free lists to choose from: locations, languages, categories, filters, models and the like."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dfseo_async import catalogue
from dfseo_async.emulator.bodies import Reply
from dfseo_async.emulator.collecting import listing
from dfseo_async.emulator.dice import Dice
from dfseo_async.emulator.envelope import refusal
from dfseo_async.emulator.making import make
from dfseo_async.emulator.paths import Call
from dfseo_async.emulator.places import Row, languages, locations
from dfseo_async.emulator.schemas import result_of, schemas
from dfseo_async.emulator.state import State

_ROWS = 12  # of a list whose content nobody knows
_LOCATION = ("location_code", "location_name", "location_code_parent")
_PLAIN_LOCATION = (*_LOCATION, "country_iso_code", "location_type")
_PLAIN_LANGUAGE = ("language_name", "language_code")


def reference(state: State, call: Call, now: float) -> Reply:
    """Show one list; ``function`` is its name, ``task_id`` the country that it is about."""
    fields = _fields(call)
    if not fields:
        return refusal(40402, status=404)
    rows: Sequence[Row]
    if call.function == "languages":
        rows = [_only(row, fields) for row in languages()]
    elif call.function == "locations":
        rows = [_only(row, fields) for row in locations() if _is_in(row, call.task_id)]
    elif call.function == "locations_and_languages":
        rows = [_with_languages(row, fields) for row in _countries()]
    else:
        rows = [_made(fields, call, number) for number in range(_ROWS)]
    return listing(state, call, now, rows)


def _fields(call: Call) -> dict[str, str]:
    """The fields of a row; nothing when there is no such list."""
    middle = f"{call.scope}/{call.function}"
    for path in (middle, f"{middle}/{{country}}", f"{middle}/{{shop_ad_aclk}}"):
        model = result_of("GET", path).strip("[]")
        if model in schemas().models:
            return schemas().fields(model)
    if not any(name.startswith(f"{call.scope}/") for name in catalogue.families()):
        return {}
    plain = {"locations": _PLAIN_LOCATION, "languages": _PLAIN_LANGUAGE}.get(call.function, ())
    return dict.fromkeys(plain, "any")


def _only(row: Mapping[str, object], fields: Mapping[str, str]) -> Row:
    return {name: row.get(name) for name in fields}


def _is_in(row: Row, country: str) -> bool:
    return not country or str(row["country_iso_code"]).lower() == country.lower()


def _countries() -> list[Row]:
    return [row for row in locations() if row["location_type"] == "Country"]


def _with_languages(row: Row, fields: Mapping[str, str]) -> Row:
    known = _only(row, fields)
    inner = fields.get("available_languages", "").strip("[]")
    if inner in schemas().models:
        made = make(inner, Dice(inner)) | languages()[7]
        known["available_languages"] = [_only(made, schemas().fields(inner))]
    return known


def _made(fields: Mapping[str, str], call: Call, number: int) -> Row:
    model = next(name for name, known in schemas().models.items() if known is fields)
    return make(model, Dice(call.scope, call.function, number))
