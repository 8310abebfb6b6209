"""A row of the input into a row of the ledger, or what is wrong with it. Plain code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import orjson

from dfseo_async.catalogue import Family
from dfseo_async.catalogue.checks import Checker, compile_checker
from dfseo_async.engine.tags import USER_TAG_MAX
from dfseo_async.engine.wire import sent_fields
from dfseo_async.errors import Problem
from dfseo_async.ledger.rows import NewRow
from dfseo_async.models import Task

DEFAULT_KEY_FIELD = "key"
MAX_KEY = 500  # characters


@dataclass(frozen=True, slots=True)
class InputRow:
    """One row as it was read.

    Attributes:
        source: file name, ``<stdin>`` or ``tasks``.
        line: 1-based line or row number.
        params: the task as the user gave it.
        key: the user's key, when it does not stand among the fields.
    """

    source: str
    line: int
    params: Mapping[str, Any]
    key: str | None = None


class Preparer:
    """Checks rows of one endpoint and makes them ready for the ledger.

    Args:
        family: the endpoint.
        kind: its number in the ledger.
        key_field: the field that names a row.
        validate: check fields against the catalogue; keys and tags are checked always.
        allow_unknown: let fields pass that the catalogue does not know.
    """

    def __init__(
        self,
        family: Family,
        kind: int,
        *,
        key_field: str = DEFAULT_KEY_FIELD,
        validate: bool = True,
        allow_unknown: bool = False,
    ) -> None:
        self._family = family
        self._kind = kind
        self._key_field = key_field
        self._check: Checker | None = None
        if validate:
            self._check = compile_checker(family, allow_unknown=allow_unknown, tag_max=USER_TAG_MAX)

    def prepare(self, row: InputRow) -> NewRow | list[Problem]:
        """The row for the ledger, or everything that is wrong with it."""
        problems: list[Problem] = []
        key = self._key(row, problems)
        fields = sent_fields(row.params, self._key_field, self._family)
        if self._check is not None:
            problems += [
                Problem(row.source, row.line, one.field, one.value, one.allowed)
                for one in self._check(fields)
            ]
        other = row.params.get("endpoint")
        if "endpoint" not in self._family.fields and other not in (None, self._family.endpoint):
            allowed = f"this job is for {self._family.endpoint}; give other endpoints a job each"
            problems.append(Problem(row.source, row.line, "endpoint", _short(other), allowed))
        tag = fields.get("tag")
        if tag is not None and not (isinstance(tag, str) and len(tag) <= USER_TAG_MAX):
            allowed = f"a tag is text of at most {USER_TAG_MAX} characters"
            problems.append(Problem(row.source, row.line, "tag", _short(tag), allowed))
        if problems:
            return list(dict.fromkeys(problems))
        return self._made(row, key, fields, tag)

    def _made(
        self, row: InputRow, key: str, fields: Mapping[str, Any], tag: Any
    ) -> NewRow | list[Problem]:
        try:
            params = orjson.dumps(dict(row.params))
            content = orjson.dumps(fields, option=orjson.OPT_SORT_KEYS)
        except (TypeError, orjson.JSONEncodeError) as error:
            return [Problem(row.source, row.line, "", "", f"not JSON: {error}")]
        digest = blake2b(self._family.endpoint.encode() + b"\n" + content, digest_size=16).digest()
        return NewRow(
            key=key, digest=digest, params=params, tag=tag, kind=self._kind, line=row.line
        )

    def _key(self, row: InputRow, problems: list[Problem]) -> str:
        """The user's key as text; empty when the content's digest stands for it."""
        if row.key is not None:
            key: Any = row.key
        elif self._key_field in row.params:
            key = row.params[self._key_field]
        elif self._key_field == DEFAULT_KEY_FIELD:
            return ""
        else:
            key = None
        if isinstance(key, (int, float)) and not isinstance(key, bool):
            key = str(key)
        if isinstance(key, str) and 0 < len(key) <= MAX_KEY and _is_unicode(key):
            return key
        allowed = f"a key is text of 1 to {MAX_KEY} characters, or a number"
        problems.append(Problem(row.source, row.line, self._key_field, _short(key), allowed))
        return ""


def _is_unicode(text: str) -> bool:
    """Whether *text* can be written down: lone surrogates (of odd file names) cannot."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def as_row(task: Task | Mapping[str, Any], number: int) -> InputRow | Problem:
    """One task of a library user as a row."""
    if isinstance(task, Task):
        return InputRow("tasks", number, task.params, task.key)
    if isinstance(task, Mapping):
        return InputRow("tasks", number, task)
    return Problem("tasks", number, "", _short(task), "a task is a Task or a mapping of fields")


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
