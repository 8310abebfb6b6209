"""Which free lists of locations and languages the service keeps for which endpoint.

Data: ``data/lists.toml``. Fetching, keeping and searching the lists is not done here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Any

from dfseo_async import catalogue
from dfseo_async.catalogue import reading
from dfseo_async.errors import ConfigError


class Kind(Enum):
    """What a list holds; the value is the word in its path."""

    LOCATIONS = "locations"
    LANGUAGES = "languages"

    @property
    def one(self) -> str:
        """One entry, and the beginning of its fields: ``location_code``, ``location_name``."""
        return self.value.removesuffix("s")


@dataclass(frozen=True, slots=True)
class ListSource:
    """Where one list is.

    Attributes:
        kind: locations or languages.
        path: of the call, from ``/v3/`` on.
        has_countries: one country's entries can be had at ``PATH/us``.
    """

    kind: Kind
    path: str
    has_countries: bool

    def of_country(self, country: str | None) -> str:
        """The path for one country, where the service has such a list; else of all entries."""
        if country is None or not self.has_countries:
            return self.path
        return f"{self.path}/{country.lower()}"


def find_list(endpoint: str, kind: Kind) -> ListSource:
    """The list whose codes and names an endpoint takes.

    Args:
        endpoint: such as ``serp/google/organic``; ``serp/google`` is enough, and whatever follows,
            such as ``/live/advanced``, is understood.
        kind: locations or languages.

    Raises:
        ConfigError: no such endpoint, or the service keeps no such list for it.

    Source: https://docs.dataforseo.com/v3/serp/google/locations/ and the pages like it.
    """
    name = endpoint.strip().strip("/").removeprefix("v3/")
    known = _table()
    parts = name.split("/")
    prefixes = ["/".join(parts[:count]) for count in range(len(parts), 0, -1)]
    found = next((known[one] for one in prefixes if one in known), None)
    if found is None:
        if within := _within(name, kind):
            raise ConfigError(f"{name} has several lists; which one: {', '.join(within)}?")
        catalogue.family(endpoint)  # says what comes closest when there is no such endpoint
    path = found[kind.value] if found else ""
    if not path:
        raise ConfigError(
            f"the service has no list of {kind.value} for {name};"
            f" `dfseo-async endpoints {name}` shows what its tasks take"
        )
    is_divided = kind is Kind.LOCATIONS and bool(found and found.get("country"))
    return ListSource(kind, f"/v3/{path}", is_divided)


def _within(name: str, kind: Kind) -> list[str]:
    """Engines below *name* that have such a list."""
    depth = name.count("/") + 1
    return [
        one
        for one, entry in _table().items()
        if name and one.startswith(f"{name}/") and one.count("/") == depth and entry[kind.value]
    ]


@cache
def _table() -> Mapping[str, Mapping[str, Any]]:
    """Entries of the file by the beginning of an endpoint's name."""
    whole = reading.document("lists")
    return {
        f"{api}/{name}".rstrip("/"): entry
        for api, entries in whole.items()
        if isinstance(entries, dict)
        for name, entry in entries.items()
    }
