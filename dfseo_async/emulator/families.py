"""What the emulator needs of one endpoint: names, functions, what is required, pieces of JSON.

Which endpoints exist is read from the catalogue; reading all of it takes a moment, so an endpoint
is looked at when it is first called.
"""

from __future__ import annotations

from functools import lru_cache

import orjson

from dfseo_async import catalogue
from dfseo_async.catalogue import Need
from dfseo_async.emulator.paths import Call
from dfseo_async.emulator.prices import prices_of

_MAX_KEYWORD = 700
_MAX_TAG = 255


class Family:
    """One endpoint such as ``serp/google/organic``, or what one live call gives results of.

    Attributes:
        endpoint: the path between ``v3`` and the verb.
        api: first part of the endpoint.
        batch_size: most tasks in one call.
        se: second part, the search engine; empty for the OnPage crawl.
        se_type: third part, the kind of search; empty for OnPage.
        functions: what ``task_get`` offers; one empty word when its path names none.
        default_function: the fullest of them.
        scopes: the ``tasks_ready`` lists that hold its tasks.
        has_tasks_fixed: whether it has a ``tasks_fixed`` list.
        required: fields that every task must give.
        one_of: sets of fields of which a task must give one.
        replaced_by_url: fields that need not be given beside ``url``.
        fields: all fields it takes; empty when that is not known.
        lengths: most characters of the keyword and of the tag.
        post_middle: the same part of every created element: its path and the start of ``data``.
        postback: which webhooks it offers.
        postback_data: what a postback may hold; empty when that is no choice.
        needs_postback_data: whether that must be said.
        prices: what a task costs.
    """

    __slots__ = (
        "api",
        "batch_size",
        "default_function",
        "endpoint",
        "fields",
        "functions",
        "has_tasks_fixed",
        "lengths",
        "needs_postback_data",
        "one_of",
        "post_middle",
        "postback",
        "postback_data",
        "prices",
        "replaced_by_url",
        "required",
        "scopes",
        "se",
        "se_type",
    )

    def __init__(self, known: catalogue.Family, endpoint: str = "") -> None:
        self.endpoint: str = endpoint or known.endpoint
        parts = self.endpoint.split("/")
        self.api, self.se, self.se_type = (*parts, "", "")[:3]
        self.functions: tuple[str, ...] = known.functions
        self.default_function: str = known.default_function
        self.batch_size: int = known.batch_size
        self.scopes: tuple[str, ...] = known.ready_scopes
        self.has_tasks_fixed: bool = known.has_tasks_fixed
        data = data_head(self.endpoint, "task_post")
        self.post_middle = self.path("task_post") + b',"data":' + data
        self.prices = prices_of(known.price)
        self.postback = known.postback
        self.postback_data: tuple[str, ...] = known.postback_data
        data_field = known.fields.get("postback_data")
        self.needs_postback_data = data_field is not None and data_field.need is Need.CONDITIONAL
        keyword = known.fields.get("keyword")
        most = (keyword.max_chars if keyword else None) or _MAX_KEYWORD
        self.lengths = (("keyword", most), ("tag", _MAX_TAG))
        fields = known.fields.values()
        self.required = tuple(field.name for field in fields if field.need is Need.REQUIRED)
        self.one_of = (*known.rules.exactly_one, *known.rules.at_least_one)
        self.replaced_by_url: frozenset[str] = known.rules.replaced_by_url
        self.fields = frozenset(known.fields) if known.are_fields_known else frozenset()

    def path(self, *more: str) -> bytes:
        """Return the ``path`` array of a call to this endpoint."""
        return path_json(self.endpoint, *more)


class Families:
    """The endpoints that exist, by name and by ``tasks_ready`` scope."""

    __slots__ = ("_known", "_live")

    def __init__(self) -> None:
        self._live: dict[str, Family | None] = {}
        self._known: dict[str, Family | None] = {}

    def get(self, endpoint: str) -> Family | None:
        """Return the endpoint, or nothing when the service has no such one."""
        if endpoint not in self._known:
            self._known[endpoint] = _read(endpoint)
        return self._known[endpoint]

    def live(self, call: Call) -> Family | None:
        """Return what a live call gives results of; nothing when there is no such call."""
        path = call.url.removeprefix("v3/")
        if path not in self._live:
            known = catalogue.family(path) if path in catalogue.live_families() else None
            self._live[path] = Family(known, call.scope) if known else None
        return self._live[path]

    def in_scope(self, scope: str) -> list[Family]:
        """Return the endpoints that one ``tasks_ready`` call covers; none for an unknown scope."""
        families = (self.get(endpoint) for endpoint in _endpoints_in(scope))
        return [family for family in families if family is not None]


def has_api(api: str) -> bool:
    """Whether any endpoint belongs to this API."""
    names = (*catalogue.families(), *catalogue.live_families())
    return any(name.partition("/")[0] == api for name in names)


@lru_cache(maxsize=1024)
def path_json(endpoint: str, *more: str) -> bytes:
    """Write a ``path`` array."""
    return orjson.dumps(["v3", *endpoint.split("/"), *(part for part in more if part)])


@lru_cache(maxsize=1024)
def data_head(endpoint: str, function: str) -> bytes:
    """Write the names that every ``data`` object begins with, without a closing brace."""
    api, se, se_type = (*endpoint.split("/"), "", "")[:3]
    names = {"api": api, "function": function, "se": se, "se_type": se_type}
    return orjson.dumps({key: value for key, value in names.items() if value})[:-1]


def _read(endpoint: str) -> Family | None:
    if endpoint not in catalogue.families():
        return None
    return Family(catalogue.family(endpoint))


@lru_cache(maxsize=256)
def _endpoints_in(scope: str) -> tuple[str, ...]:
    names = [name for name in catalogue.families() if f"{name}/".startswith(f"{scope}/")]
    return tuple(name for name in names if scope in catalogue.family(name).ready_scopes)
