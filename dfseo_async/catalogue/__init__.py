"""Every endpoint family of the service: paths, result functions, lists, fields, price.

Importing this package reads nothing; ``family`` reads one file of package data. Pure: knows no
network and no clock.
"""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache

from dfseo_async.catalogue import paths, reading
from dfseo_async.catalogue.fields import Billing, Charge, Field, FieldType, Form, Need
from dfseo_async.catalogue.model import (
    MAX_TASKS_PER_POST,
    Family,
    Limits,
    Postback,
    Price,
    Rules,
    Stored,
)
from dfseo_async.errors import ConfigError

__all__ = [
    "MAX_TASKS_PER_POST",
    "Billing",
    "Charge",
    "Family",
    "Field",
    "FieldType",
    "Form",
    "Limits",
    "Need",
    "Postback",
    "Price",
    "Rules",
    "Stored",
    "families",
    "family",
    "live_families",
]

_APIS = (*reading.APIS, *reading.LIVE_APIS)


@cache
def families() -> tuple[str, ...]:
    """All current task-based families, such as ``serp/google/organic``; reads every file once."""
    return tuple(endpoint for api in reading.APIS for endpoint in reading.endpoints(api))


@cache
def live_families() -> tuple[str, ...]:
    """All live calls, such as ``serp/google/organic/live/advanced``; reads every file once."""
    return tuple(endpoint for api in _APIS for endpoint in reading.live_endpoints(api))


@cache
def family(endpoint: str, *, allow_unknown: bool = False) -> Family:
    """One family by its path.

    Args:
        endpoint: such as ``serp/google/organic`` or ``serp/google/organic/live/advanced``;
            ``/v3/serp/google/organic/task_post`` and slashes around it are understood.
        allow_unknown: take a live call that the catalogue does not list, if it is written like
            one and its API is known. A path that does not exist costs a 404 and no money.

    Raises:
        ConfigError: unknown or removed; the message says what comes closest or replaced it.

    Source: https://docs.dataforseo.com/v3/
    """
    name = endpoint.strip().strip("/").removeprefix("v3/").removesuffix("/task_post")
    api = name.partition("/")[0]
    if api in reading.APIS and name in reading.endpoints(api):
        return reading.read_family(name)
    if api in _APIS and name in reading.live_endpoints(api):
        return reading.read_live(name)
    if allow_unknown and api in _APIS and paths.is_like_live(name):
        return paths.unlisted_live(name)
    raise ConfigError(_unknown(endpoint, name))


def _unknown(endpoint: str, name: str) -> str:
    api = name.partition("/")[0]
    gone = reading.removed(api) if api in _APIS else {}
    for one in (name, name.partition("/live")[0]):
        if one not in gone:
            continue
        instead = f"superseded by {gone[one]}" if gone[one] else "nothing replaced it"
        return f"the service removed the endpoint {name!r}; {instead}"
    known = (*families(), *live_families())
    # A path cut short, such as serp/google/organic/live, is nearer to its own calls than to others.
    close = [one for one in known if one.startswith(f"{name}/")][:3] if "/" in name else []
    close = close or get_close_matches(name, known, n=3, cutoff=0.6)
    hint = f"did you mean {' or '.join(close)}?" if close else "see `dfseo-async endpoints`"
    return f"unknown endpoint {endpoint!r}; {hint}"
