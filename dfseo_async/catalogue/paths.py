"""What the path of a live call says by itself; for paths that the catalogue does not list, too."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from dfseo_async.catalogue.fields import Field
from dfseo_async.catalogue.model import Family, Limits, Postback, Price, Rules, Stored

# 30 simultaneous calls: https://dataforseo.com/help-center/rate-limits-and-request-limits
_DATABASE_APIS = frozenset(
    {"backlinks", "content_analysis", "dataforseo_labs", "domain_analytics", "on_page"}
)
_LIVE = re.compile(r"\w+(?:/\w+)*/live(?:/(?:advanced|regular|html|json))?", re.ASCII)


def limits_of_live(endpoint: str) -> Limits:
    """The class of limits that a live call counts against."""
    match endpoint.split("/"):
        case ["keywords_data", "google_ads", *_]:
            return Limits.GOOGLE_ADS_LIVE
        case ["keywords_data", "clickstream_data" | "dataforseo_trends", *_]:
            return Limits.DATABASE
        case ["ai_optimization", *_]:
            return Limits.LLM_LIVE
        case [api, *_] if api in _DATABASE_APIS:
            return Limits.DATABASE
        case _:
            return Limits.GENERAL


def is_like_live(endpoint: str) -> bool:
    """Whether *endpoint* is written as live calls are."""
    return _LIVE.fullmatch(endpoint) is not None


def live_family(
    endpoint: str,
    *,
    price: Price | None,
    fields: Mapping[str, Field],
    are_fields_known: bool,
    rules: Rules,
    source: str,
    read_on: date,
    batch_size: int = 1,
    stored_as: Stored | None = None,
) -> Family:
    """A live call: it answers at once, and so nothing of it is listed, fetched or pushed."""
    return Family(
        endpoint=endpoint,
        api=endpoint.partition("/")[0],
        functions=("",),
        live_functions=(),
        ready_scopes=(),
        has_tasks_fixed=False,
        postback=Postback.NONE,
        postback_data=(),
        limits=limits_of_live(endpoint),
        price=price,
        fields=fields,
        are_fields_known=are_fields_known,
        rules=rules,
        source=source,
        date=read_on,
        is_live=True,
        batch_size=batch_size,
        stored_as=stored_as,
    )


def unlisted_live(endpoint: str) -> Family:
    """A live call that is not in the catalogue: any field passes, no price is known."""
    return live_family(
        endpoint,
        price=None,
        fields=MappingProxyType({}),
        are_fields_known=False,
        rules=Rules(),
        source="not in the catalogue",
        read_on=date(2026, 11, 21),
    )
