"""What is known of one endpoint family: its paths, limits and price; plain frozen data.

Owns the shapes and the building of paths; what a field may hold is in ``fields``. Reads no file
(that is ``reading``), checks no task (``checks``), and counts no money (``pricing``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import NamedTuple

from dfseo_async.catalogue.fields import Case, Field

MAX_TASKS_PER_POST = 100  # more come back one by one with 40006; docs task_post pages, 2026
NO_ID_LIST = frozenset({"content_generation"})  # docs appendix/id_list, client 2.1.10, 2026


class Postback(Enum):
    """How the service can tell a server of yours that a task is ready."""

    NONE = "none"
    UNKNOWN = "unknown"  # the endpoint is listed, its fields are not
    PINGBACK = "pingback"  # a GET without data
    POSTBACK = "postback"  # a POST with the result, or a pingback


class Limits(Enum):
    """Which limits of calls an endpoint's live and database calls count against."""

    GENERAL = "general"
    DATABASE = "database"  # at most 30 simultaneous calls, 40209 beyond
    GOOGLE_ADS_LIVE = "google_ads_live"  # 12 calls a minute
    LLM_LIVE = "llm_live"  # at most 30 simultaneous calls


@dataclass(frozen=True, slots=True)
class Price:
    """What one task costs, in USD, billed when it is posted.

    Attributes:
        normal_usd: priority 1, first block of results.
        high_usd: priority 2; None when the endpoint has no priority.
        live_usd: the live call; None when there is none or its price is unknown.
        per: what one charge covers, in words.
        block: results that one charge covers; None when depth does not matter.
        block_field: the field that asks for more results than one block.
        further: price of each further block, as a share of the first.
        is_confirmed: read on the vendor's own price page, not reported or taken by analogy.
        source: where the figures come from.
    """

    normal_usd: float
    high_usd: float | None
    live_usd: float | None
    per: str
    block: int | None
    block_field: str
    further: float
    is_confirmed: bool
    source: str


@dataclass(frozen=True, slots=True)
class Rules:
    """What must hold between the fields of one task; each entry is a set of field names.

    Attributes:
        exactly_one: one of them, neither none nor two.
        at_least_one: one or more of them.
        at_most_one: none or one of them.
        together: all or none.
        replaced_by_url: not looked at when the task gives ``url``.
        cases: narrower limits of one field, where another has a certain value.
    """

    exactly_one: tuple[tuple[str, ...], ...] = ()
    at_least_one: tuple[tuple[str, ...], ...] = ()
    at_most_one: tuple[tuple[str, ...], ...] = ()
    together: tuple[tuple[str, ...], ...] = ()
    replaced_by_url: frozenset[str] = frozenset()
    cases: tuple[Case, ...] = ()


class Stored(NamedTuple):
    """Where the result of a live call may be read again: a task-based family and its function."""

    endpoint: str
    function: str


@dataclass(frozen=True, slots=True, eq=False)
class Family:
    """One endpoint family: task-based (``serp/google/organic``) or one live call.

    A live call (``serp/google/organic/live/advanced``) answers at once: it has no lists and no
    task_get, and its normal price is the live one.

    Attributes:
        endpoint: path without ``/v3/`` and without slashes around it.
        api: first part of the path, such as ``serp``.
        functions: result shapes that task_get offers; ``("",)`` when its path names none.
        live_functions: the same for live calls; empty when there are none.
        ready_scopes: tasks_ready lists that hold this family, narrowest first, without ``/v3/``.
        has_tasks_fixed: whether there is a list of results that were parsed again.
        postback: what kind of callback it can make.
        postback_data: values of the field of that name; empty when the endpoint has none.
        limits: class of limits.
        price: None when no price is known.
        fields: by name.
        are_fields_known: False when the endpoint is listed but its fields are nowhere described.
        rules: between fields.
        source: where the paths and fields come from.
        date: when that was read.
        is_live: whether ``endpoint`` is the whole path of a call that answers at once.
        batch_size: most tasks in one call.
        stored_as: where the result of a live SERP call may be read again for 30 days; None
            elsewhere. The introduction at https://docs.dataforseo.com/v3 says that it is kept,
            the help centre that it is not.
        is_crawl: whether there is no task_get: a task is done when its summary says so, and what
            the crawl found is read from a list, part by part.
    """

    endpoint: str
    api: str
    functions: tuple[str, ...]
    live_functions: tuple[str, ...]
    ready_scopes: tuple[str, ...]
    has_tasks_fixed: bool
    postback: Postback
    postback_data: tuple[str, ...]
    limits: Limits
    price: Price | None
    fields: Mapping[str, Field]
    are_fields_known: bool
    rules: Rules
    source: str
    date: date
    is_live: bool = False
    batch_size: int = MAX_TASKS_PER_POST
    stored_as: Stored | None = None
    is_crawl: bool = False

    @property
    def has_id_list(self) -> bool:
        """Whether the API lists the tasks of a time window, this family's among them."""
        return self.api not in NO_ID_LIST

    @property
    def decodes_keyword(self) -> bool:
        """Whether the service URL-decodes ``keyword``: %25 stands for %, %2B for +."""
        keyword = self.fields.get("keyword")
        return keyword is None or keyword.is_decoded

    @property
    def default_function(self) -> str:
        """``advanced`` where offered: a superset of the others at the same price."""
        return "advanced" if "advanced" in self.functions else self.functions[0]

    def live_path(self) -> str:
        """Path of a live call.

        Raises:
            ValueError: the family is task-based.
        """
        if not self.is_live:
            raise ValueError(f"{self.endpoint} is task-based; name a live call such as its /live")
        return f"/v3/{self.endpoint}"

    def post_path(self) -> str:
        """Path that tasks are sent to, whether they end with its reply or later."""
        return self.live_path() if self.is_live else self.task_post_path()

    def task_post_path(self) -> str:
        """Path that creates tasks.

        Raises:
            ValueError: a live call creates none.
        """
        self._refuse_live("task_post")
        return f"/v3/{self.endpoint}/task_post"

    def tasks_ready_path(self, scope: str | None = None) -> str:
        """Path that lists finished tasks; *scope* is one of ``ready_scopes``.

        Raises:
            ValueError: the scope does not hold this family, or this is a live call.
        """
        self._refuse_live("tasks_ready")
        if scope is None:
            scope = self.ready_scopes[0]
        elif scope not in self.ready_scopes:
            raise ValueError(f"{scope!r} is not one of {', '.join(self.ready_scopes)}")
        return f"/v3/{scope}/tasks_ready"

    def tasks_fixed_path(self) -> str | None:
        """Path that lists results parsed again within 24 hours, or None."""
        return f"/v3/{self.endpoint}/tasks_fixed" if self.has_tasks_fixed else None

    def task_get_path(self, task_id: str, function: str | None = None) -> str:
        """Path of one task's result; *function* is one of ``functions``, by default the fullest.

        A crawl's is that of its summary, whatever the function; see ``crawl_list_path``.

        Raises:
            ValueError: the family does not offer the function, or this is a live call.
        """
        self._refuse_live("task_get")
        if function is None:
            function = self.default_function
        elif function not in self.functions:
            offered = ", ".join(map(repr, self.functions))
            raise ValueError(f"{self.endpoint} has no result {function!r}; it has {offered}")
        if self.is_crawl:
            return f"/v3/{self.endpoint}/summary/{task_id}"
        middle = f"/{function}" if function else ""
        return f"/v3/{self.endpoint}/task_get{middle}/{task_id}"

    def crawl_list_path(self, function: str | None = None) -> str | None:
        """Path of the POST that lists what a crawl found; None when there is no list to read.

        Source: https://docs.dataforseo.com/v3/on_page/overview/ (2026).
        """
        function = self.default_function if function is None else function
        if not self.is_crawl or function == "summary":
            return None
        return f"/v3/{self.endpoint}/{function}"

    def id_list_path(self) -> str:
        """Path that lists every task posted within a time window."""
        return f"/v3/{self.api}/id_list"

    def _refuse_live(self, verb: str) -> None:
        if self.is_live:
            raise ValueError(f"{self.endpoint} answers at once; it has no {verb}")
