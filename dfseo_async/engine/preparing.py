"""A row of the input into a row of the ledger, or what is wrong with it. Plain code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import msgspec
import orjson

from dfseo_async import catalogue
from dfseo_async.catalogue import Family
from dfseo_async.catalogue.checks import Checker, compile_checker
from dfseo_async.catalogue.problems import FieldProblem, shorten
from dfseo_async.catalogue.rules import is_string
from dfseo_async.engine.kinds import Kind, Kinds
from dfseo_async.engine.tags import USER_TAG_MAX
from dfseo_async.engine.wire import OWN_FIELDS, sent_fields, unsent_names
from dfseo_async.envelope import find_unfit
from dfseo_async.errors import ConfigError, Problem
from dfseo_async.ledger.rows import NewRow
from dfseo_async.models import Task

DEFAULT_KEY_FIELD = "key"
MAX_KEY = 500  # characters
_FINITE = (str, int, type(None))


class InputRow(msgspec.Struct, frozen=True, gc=False):
    """One row as it was read.

    Attributes:
        source: file name, ``<stdin>`` or ``tasks``.
        line: 1-based line or row number.
        params: the task as the user gave it.
        key: the user's key, when it does not stand among the fields.
        endpoint: the endpoint, when it is not the job's and does not stand among the fields.
    """

    source: str
    line: int
    params: dict[str, Any]
    key: str | None = None
    endpoint: str | None = None


@dataclass(frozen=True, slots=True)
class _Route:
    """Where rows of one endpoint go, what is wrong with their fields, and how digests begin.

    Fields with the names *unsent* are ours.
    """

    kind: Kind
    check: Checker
    digest: blake2b
    unsent: frozenset[str]


class Preparer:
    """Checks rows and makes them ready for the ledger.

    Args:
        family: the endpoint of rows that name none.
        kinds: the job's endpoints; those that rows name are added.
        key_field: the field that names a row.
        validate: check fields against the catalogue; keys and tags are checked always.
        allow_unknown: let fields pass that the catalogue does not know.
        needs_price: refuse endpoints whose price nobody knows: a budget could not hold.
    """

    def __init__(
        self,
        family: Family,
        kinds: Kinds,
        *,
        key_field: str = DEFAULT_KEY_FIELD,
        validate: bool = True,
        allow_unknown: bool = False,
        needs_price: bool = False,
    ) -> None:
        self._family = family
        self._kinds = kinds
        self._key_field = key_field
        self._validate = validate
        self._allow_unknown = allow_unknown
        self._needs_price = needs_price
        self._is_key_needed = key_field != DEFAULT_KEY_FIELD
        self._own_fields = OWN_FIELDS | {key_field}
        self._routes: dict[str | None, _Route | str] = {}

    def check(self, row: InputRow) -> list[Problem]:
        """Everything that is wrong with *row*; takes half as long as to prepare it."""
        found = self.prepare(row, is_kept=False)
        return found if isinstance(found, list) else []

    def prepare(self, row: InputRow, *, is_kept: bool = True) -> NewRow | list[Problem]:
        """The row for the ledger unless it is not kept, or everything that is wrong with it."""
        problems: list[Problem] = []
        key, name = "", row.endpoint
        fields: Mapping[str, Any] = row.params
        has_own = not self._own_fields.isdisjoint(fields)
        if has_own or self._is_key_needed or row.key is not None:
            key = self._key(row, problems)
        if has_own and name is None:
            name = fields.get("endpoint")
        route = self._route(name)
        if isinstance(route, str):
            problems.append(Problem(row.source, row.line, "endpoint", shorten(name), route))
            return problems
        if has_own:
            fields = sent_fields(fields, route.unsent)
        if found := route.check(fields):
            problems += [
                Problem(row.source, row.line, one.field, one.value, one.allowed) for one in found
            ]
        tag = fields.get("tag")
        if tag is not None and not (isinstance(tag, str) and len(tag) <= USER_TAG_MAX):
            allowed = f"a tag is text of at most {USER_TAG_MAX} characters"
            if all(one.field != "tag" for one in problems):
                problems.append(Problem(row.source, row.line, "tag", shorten(tag), allowed))
        if problems:
            return list(dict.fromkeys(problems))
        return _made(row, key, fields, tag, route) if is_kept else _tried(row)

    def _route(self, name: object) -> _Route | str:
        """The endpoint that a row names, with its checks; or what is wrong with the name."""
        if name is not None and not isinstance(name, str):
            return "an endpoint's name, such as serp/google/organic"
        route = self._routes.get(name)
        if route is None:
            route = self._routes[name] = self._find_route(name)
        return route

    def _find_route(self, name: str | None) -> _Route | str:
        try:
            family = self._family if name is None else catalogue.family(name)
        except ConfigError as error:
            return str(error)
        if self._needs_price and family.price is None and name is not None:
            return "an endpoint whose price is known, since there is a budget; or give --price"
        check: Checker = _anything
        if self._validate:
            check = compile_checker(family, allow_unknown=self._allow_unknown, tag_max=USER_TAG_MAX)
        digest = blake2b(family.endpoint.encode() + b"\n", digest_size=16)
        unsent = unsent_names(self._key_field, family)
        return _Route(self._kinds.of(family), check, digest, unsent)

    def _key(self, row: InputRow, problems: list[Problem]) -> str:
        """The user's key as text; empty when the content's digest stands for it."""
        key: Any = row.params.get(self._key_field) if row.key is None else row.key
        if key is None and not self._is_key_needed and self._key_field not in row.params:
            return ""
        if isinstance(key, (int, float)) and not isinstance(key, bool):
            key = str(key)
        if is_string(key) and 0 < len(key) <= MAX_KEY:
            return key
        allowed = f"a key is text of 1 to {MAX_KEY} characters, or a number"
        problems.append(Problem(row.source, row.line, self._key_field, shorten(key), allowed))
        return ""


def _made(
    row: InputRow, key: str, fields: Mapping[str, Any], tag: Any, route: _Route
) -> NewRow | list[Problem]:
    try:
        params = orjson.dumps(row.params)
        params = b"".join((params, b""))  # a copy: orjson's has a kilobyte's room to give back
        content = orjson.dumps(fields, option=orjson.OPT_SORT_KEYS)
    except TypeError as error:
        return [_not_json(row, str(error))]
    if b"null" in params and (found := _not_finite(row)):
        return found
    digest = route.digest.copy()  # quicker than a new one
    digest.update(content)
    return NewRow(
        key=key,
        digest=digest.digest(),
        params=params,
        tag=tag,
        kind=route.kind.number,
    )


def _tried(row: InputRow) -> list[Problem]:
    try:
        params = orjson.dumps(row.params)
    except TypeError as error:
        return [_not_json(row, str(error))]
    return _not_finite(row) if b"null" in params else []


def _not_finite(row: InputRow) -> list[Problem]:
    """Orjson writes nan and inf as null: tasks that differ would be one, and paid once."""
    for value in row.params.values():
        if not isinstance(value, _FINITE) and find_unfit(value) is not None:
            return [_not_json(row, "a number must be finite")]
    return []


def _not_json(row: InputRow, why: str) -> Problem:
    for name, value in row.params.items():
        if find_unfit(value) is not None:
            return Problem(row.source, row.line, str(name), shorten(value), f"not JSON: {why}")
    return Problem(row.source, row.line, "", "", f"not JSON: {why}")


def _anything(_fields: Mapping[str, object]) -> tuple[FieldProblem, ...]:
    return ()


def as_row(task: Task | Mapping[str, Any], number: int) -> InputRow | Problem:
    """One task of a library user as a row; a copy, since the next may be the same dict changed."""
    if isinstance(task, Task):
        return InputRow("tasks", number, dict(task.params), task.key, task.endpoint)
    if isinstance(task, (dict, Mapping)):  # the first is told apart quickly
        return InputRow("tasks", number, dict(task))
    return Problem("tasks", number, "", shorten(task), "a task is a Task or a mapping of fields")
