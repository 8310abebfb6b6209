"""Reads the catalogue's TOML files; one file per API, only when one of its families is asked for.

``data/README.md`` explains the keys. A mistake in a file is a bug of this package and raises
whatever it raises: ``tests/unit/test_catalogue.py`` reads every file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from dfseo_async.catalogue.model import (
    Billing,
    Charge,
    Family,
    Field,
    FieldType,
    Form,
    Limits,
    Need,
    Postback,
    Price,
    Rules,
)

APIS = (
    "serp",
    "keywords_data",
    "business_data",
    "merchant",
    "app_data",
    "on_page",
    "ai_optimization",
)
_RULES = ("exactly_one", "at_least_one", "at_most_one", "together")


@cache
def document(api: str) -> Mapping[str, Any]:
    """The parsed file of one API; read once."""
    # Here and not above: these two take 35 ms, which commands that read no file should not pay.
    import tomllib  # noqa: PLC0415
    from importlib import resources  # noqa: PLC0415

    file = resources.files(__package__).joinpath("data", f"{api}.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))


def endpoints(api: str) -> tuple[str, ...]:
    """Families of one API, in the order of its file."""
    return tuple(_endpoint(api, name) for name in document(api)["families"])


def removed(api: str) -> Mapping[str, str]:
    """Endpoints that are gone, and what replaced each (empty when nothing did)."""
    gone = document(api).get("removed", {})
    return {_endpoint(api, name): instead for name, instead in gone.items()}


@cache
def read_family(endpoint: str) -> Family:
    """One family; *endpoint* is one of ``endpoints``."""
    api, _, name = endpoint.partition("/")
    whole = document(api)
    raw = whole["families"][name]
    groups = [whole["groups"][group] for group in raw["groups"]]
    return Family(
        endpoint=endpoint,
        api=api,
        functions=tuple(raw["functions"]),
        live_functions=tuple(raw.get("live", ())),
        ready_scopes=_scopes(whole, endpoint),
        has_tasks_fixed=raw.get("tasks_fixed", False),
        postback=Postback(raw["postback"]),
        postback_data=tuple(raw.get("postback_data", ())),
        limits=Limits(whole["limits"]),
        price=_price(raw.get("price")),
        fields=_fields([*(group["fields"] for group in groups), raw.get("fields", {})], raw),
        are_fields_known=raw.get("are_fields_known", True),
        rules=_rules([*groups, raw]),
        source=whole["source"],
        date=whole["date"],
    )


def _endpoint(api: str, name: str) -> str:
    return f"{api}/{name}" if name else api


def _scopes(whole: Mapping[str, Any], endpoint: str) -> tuple[str, ...]:
    api, *rest = endpoint.split("/")
    scopes = [endpoint]
    if whole["has_engine_list"]:
        scopes.append(f"{api}/{rest[0]}")
    if whole["has_api_list"]:
        scopes.append(api)
    return tuple(scopes)


def _fields(
    tables: Iterable[Mapping[str, Any]], raw: Mapping[str, Any]
) -> MappingProxyType[str, Field]:
    fields = {name: _field(name, one) for table in tables for name, one in table.items()}
    if raw.get("postback_data"):
        fields["postback_data"] = Field(
            name="postback_data",
            type=FieldType.STRING,
            need=Need(raw.get("postback_data_need", "conditional")),
            choices=tuple(raw["postback_data"]),
        )
    return MappingProxyType(dict(sorted(fields.items())))


def _field(name: str, raw: Mapping[str, Any]) -> Field:
    return Field(
        name=name,
        type=FieldType(raw["type"]),
        need=Need(raw.get("need", "optional")),
        default=raw.get("default"),
        minimum=raw.get("min"),
        maximum=raw.get("max"),
        max_chars=raw.get("max_chars"),
        max_items=raw.get("max_items"),
        max_item_chars=raw.get("max_item_chars"),
        max_item_words=raw.get("max_item_words"),
        choices=tuple(raw.get("choices", ())),
        form=Form(raw.get("form", "text")),
        billing=tuple(
            Billing(charge=Charge(charge), amount=amount)
            for charge, amount in raw.get("billing", {}).items()
        ),
    )


def _price(raw: Mapping[str, Any] | None) -> Price | None:
    if raw is None:
        return None
    return Price(
        normal_usd=raw["normal"],
        high_usd=raw.get("high"),
        live_usd=raw.get("live"),
        per=raw["per"],
        block=raw.get("block"),
        block_field=raw.get("block_field", "depth"),
        further=raw.get("further", 1.0),
        is_confirmed=raw["is_confirmed"],
        source=raw["source"],
    )


def _rules(tables: Iterable[Mapping[str, Any]]) -> Rules:
    found: dict[str, list[tuple[str, ...]]] = {rule: [] for rule in _RULES}
    by_url: set[str] = set()
    for table in tables:
        for rule, sets in found.items():
            sets.extend(tuple(names) for names in table.get(rule, ()))
        by_url.update(table.get("replaced_by_url", ()))
    return Rules(
        **{rule: tuple(sets) for rule, sets in found.items()}, replaced_by_url=frozenset(by_url)
    )
