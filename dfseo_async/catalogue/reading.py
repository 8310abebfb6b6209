"""Reads the catalogue's TOML files; one file per API, only when one of its families is asked for.

A live call is either listed on its own or made from the task-based family beside it: the same
fields less those that speak of waiting, at the live price.

``data/README.md`` explains the keys. A mistake in a file is a bug of this package and raises
whatever it raises: ``tests/unit/test_catalogue.py`` reads every file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from types import MappingProxyType
from typing import Any

from dfseo_async.catalogue.fields import Billing, Case, Charge, Field, FieldType, Form, Need
from dfseo_async.catalogue.model import Family, Limits, Postback, Price, Rules, Stored
from dfseo_async.catalogue.paths import live_family

APIS = (
    "serp",
    "keywords_data",
    "business_data",
    "merchant",
    "app_data",
    "on_page",
    "ai_optimization",
)
LIVE_APIS = (  # without tasks
    "dataforseo_labs",
    "backlinks",
    "domain_analytics",
    "content_analysis",
    "content_generation",
)
_WAITING = frozenset({"pingback_url", "postback_url", "postback_data", "priority"})
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
    return tuple(_endpoint(api, name) for name in document(api).get("families", ()))


@cache
def live_endpoints(api: str) -> tuple[str, ...]:
    """Live calls of one API: those of its families, then those without tasks."""
    listed = tuple(_endpoint(api, name) for name in document(api).get("live", ()))
    return (*_beside_tasks(api), *listed)


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
        is_crawl=raw.get("is_crawl", False),
    )


@cache
def read_live(endpoint: str) -> Family:
    """One live call; *endpoint* is one of ``live_endpoints``."""
    api, _, name = endpoint.partition("/")
    beside = _beside_tasks(api).get(endpoint)
    return _live_alone(endpoint, api, name) if beside is None else _live_beside(endpoint, beside)


@cache
def _beside_tasks(api: str) -> Mapping[str, Stored]:
    """Live calls that a task-based family has: the path, then the family and its function."""
    found = {}
    for name, raw in document(api).get("families", {}).items():
        endpoint = _endpoint(api, name)
        for function in raw.get("live", ()):
            found[f"{endpoint}/live/{function}".rstrip("/")] = Stored(endpoint, function)
    return found


def _live_beside(endpoint: str, beside: Stored) -> Family:
    tasks = read_family(beside.endpoint)
    name = beside.endpoint.partition("/")[2]
    raw = document(tasks.api)["families"][name]
    more = _fields([raw.get("live_fields", {})], {})
    fields = {one: field for one, field in tasks.fields.items() if one not in _WAITING} | more
    scale = 1.0
    if tasks.price is not None and tasks.price.live_usd is not None:
        scale = tasks.price.live_usd / tasks.price.normal_usd
    return live_family(
        endpoint,
        price=_live_price(tasks.price, is_confirmed=raw.get("price", {}).get("is_live_confirmed")),
        fields=MappingProxyType({one: _scaled(fields[one], scale) for one in sorted(fields)}),
        are_fields_known=tasks.are_fields_known,
        rules=tasks.rules,
        source=tasks.source,
        read_on=tasks.date,
        stored_as=beside if tasks.api == "serp" else None,
    )


def _live_price(price: Price | None, *, is_confirmed: bool | None) -> Price | None:
    if price is None or price.live_usd is None:
        return None
    confirmed = price.is_confirmed if is_confirmed is None else is_confirmed
    return replace(price, normal_usd=price.live_usd, high_usd=None, is_confirmed=confirmed)


def _scaled(field: Field, scale: float) -> Field:
    """What is added once grows with the price; the service states it for both: 0.0006, 0.002."""
    if not any(bill.charge is Charge.ADD for bill in field.billing):
        return field
    billing = (
        Billing(bill.charge, bill.amount * (scale if bill.charge is Charge.ADD else 1))
        for bill in field.billing
    )
    return replace(field, billing=tuple(billing))


def _live_alone(endpoint: str, api: str, name: str) -> Family:
    whole = document(api)
    raw = whole["live"][name]
    groups = [whole["groups"][group] for group in raw.get("groups", ())]
    shared = whole.get("shared", {})
    taken = {one: shared[one] for one in raw.get("takes", ())}
    return live_family(
        endpoint,
        price=_price(raw.get("price")),
        fields=_fields([*(one["fields"] for one in groups), taken, raw.get("fields", {})], raw),
        are_fields_known=raw.get("are_fields_known", True),
        rules=_rules([*groups, raw]),
        source=whole["source"],
        read_on=whole["date"],
        batch_size=raw.get("batch_size", 1),
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
        min_item_chars=raw.get("min_item_chars"),
        max_item_words=raw.get("max_item_words"),
        choices=tuple(raw.get("choices", ())),
        form=Form(raw.get("form", "text")),
        earliest=raw.get("earliest"),
        item_needs=tuple(raw.get("item_needs", ())),
        item_choices=tuple((one, tuple(of)) for one, of in raw.get("item_choices", {}).items()),
        is_decoded=raw.get("is_decoded", True),
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
    cases: list[Case] = []
    for table in tables:
        cases.extend(map(_case, table.get("cases", ())))
        for rule, sets in found.items():
            sets.extend(tuple(names) for names in table.get(rule, ()))
        by_url.update(table.get("replaced_by_url", ()))
    return Rules(
        **{rule: tuple(sets) for rule, sets in found.items()},
        replaced_by_url=frozenset(by_url),
        cases=tuple(cases),
    )


def _case(raw: Mapping[str, Any]) -> Case:
    return Case(
        when=raw["when"],
        value=raw["is"],
        is_assumed=raw.get("is_assumed", False),
        limits=_field(raw["field"], raw),
    )
