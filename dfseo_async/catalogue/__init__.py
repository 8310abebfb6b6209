"""Every endpoint family of the service: paths, result functions, lists, fields, price.

Importing this package reads nothing; ``family`` reads one file of package data. Pure: knows no
network and no clock.
"""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache

from dfseo_async.catalogue import reading
from dfseo_async.catalogue.model import (
    MAX_TASKS_PER_POST,
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
    "families",
    "family",
]


@cache
def families() -> tuple[str, ...]:
    """Names of all current families, such as ``serp/google/organic``; reads every file once."""
    return tuple(endpoint for api in reading.APIS for endpoint in reading.endpoints(api))


@cache
def family(endpoint: str) -> Family:
    """One family by its path.

    Args:
        endpoint: such as ``serp/google/organic``; ``/v3/serp/google/organic/task_post`` and
            slashes around it are understood.

    Raises:
        ConfigError: unknown or removed; the message says what comes closest or replaced it.

    Source: https://docs.dataforseo.com/v3/
    """
    name = endpoint.strip().strip("/").removeprefix("v3/").removesuffix("/task_post")
    api = name.partition("/")[0]
    if api in reading.APIS and name in reading.endpoints(api):
        return reading.read_family(name)
    raise ConfigError(_unknown(endpoint, name))


def _unknown(endpoint: str, name: str) -> str:
    api = name.partition("/")[0]
    gone = reading.removed(api) if api in reading.APIS else {}
    if name in gone:
        instead = f"superseded by {gone[name]}" if gone[name] else "nothing replaced it"
        return f"the service removed the endpoint {name!r}; {instead}"
    close = get_close_matches(name, families(), n=3, cutoff=0.6)
    hint = f"did you mean {' or '.join(close)}?" if close else "see `dfseo-async endpoints`"
    return f"unknown endpoint {endpoint!r}; {hint}"
