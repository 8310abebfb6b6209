"""Says what is wrong with a task before it is paid for.

Pure: takes the task as the user gave it and returns problems; sends nothing, raises nothing.
``compile_checker`` does the slow part once, so that millions of tasks can be checked.

A value of None counts as absent. Where sources about a rule differ, the lenient one stands.
Source of the rules: ``data/*.toml`` beside this file, from https://docs.dataforseo.com/v3/.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import lru_cache

from dfseo_async.catalogue.fields import Field, Need
from dfseo_async.catalogue.model import Family
from dfseo_async.catalogue.rules import Test, value_test

MAX_TAG_CHARS = 255  # docs task_post pages, 2026
_VALUE_CHARS = 60  # as much of a bad value as fits on a line
_ORDERED = (
    ("date_from", "date_to"),
    ("check_in", "check_out"),
    ("prices_start_date", "prices_end_date"),
)
_CACHE_OPERATOR = re.compile(r"(?<!\w)cache:", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One thing wrong with one field of a task.

    Attributes:
        field: the field's name.
        value: what stood there, shortened; empty when it was absent.
        allowed: what may stand there.
    """

    field: str
    value: str
    allowed: str

    def __str__(self) -> str:
        """One line for a person."""
        got = f": got {self.value}" if self.value else ""
        return f"{self.field}{got}; {self.allowed}"


Checker = Callable[[Mapping[str, object]], tuple[FieldProblem, ...]]
_SetRule = Callable[[Mapping[str, object]], FieldProblem | None]


def check_task(
    family: Family,
    params: Mapping[str, object],
    *,
    allow_unknown: bool = False,
    tag_max: int = MAX_TAG_CHARS,
) -> tuple[FieldProblem, ...]:
    """What the service would refuse, or take and charge for in vain; empty for a good task.

    Args:
        family: the endpoint the task goes to.
        params: the task, JSON types.
        allow_unknown: let fields pass that the catalogue does not know.
        tag_max: characters left for the user's ``tag``, at most 255.
    """
    return compile_checker(family, allow_unknown=allow_unknown, tag_max=tag_max)(params)


@lru_cache(maxsize=256)
def compile_checker(
    family: Family, *, allow_unknown: bool = False, tag_max: int = MAX_TAG_CHARS
) -> Checker:
    """A function that does what ``check_task`` does, for many tasks of one family."""
    tests = _value_tests(family, tag_max)
    passes_unknown = allow_unknown or not family.are_fields_known
    rules, rules_with_url = _set_rules(family)

    def check(params: Mapping[str, object]) -> tuple[FieldProblem, ...]:
        problems: list[FieldProblem] | None = None
        for name, value in params.items():
            if value is None:
                continue
            test = tests.get(name)
            if test is None:
                if passes_unknown:
                    continue
                problem = _unknown_field(family, name, value)
            else:
                allowed = test(value)
                if allowed is None:
                    continue
                problem = FieldProblem(name, shorten(value), allowed)
            problems = [*(problems or ()), problem]
        for rule in rules_with_url if params.get("url") else rules:
            if (broken := rule(params)) is not None:
                problems = [*(problems or ()), broken]
        return tuple(problems) if problems else ()

    return check


def warn_task(family: Family, params: Mapping[str, object]) -> tuple[FieldProblem, ...]:
    """What the service takes but the user may not mean; what it costs is in ``pricing``."""
    warnings = []
    keyword = params.get("keyword")
    if isinstance(keyword, str) and family.api == "serp" and _CACHE_OPERATOR.search(keyword):
        allowed = "no cache: operator; the service may refuse it, or charge five times the price"
        warnings.append(FieldProblem("keyword", shorten(keyword), allowed))
    return tuple(warnings)


def shorten(value: object) -> str:
    """*value* as one short piece of text."""
    text = repr(value)
    return text if len(text) <= _VALUE_CHARS else f"{text[: _VALUE_CHARS - 1]}…"


def _value_tests(family: Family, tag_max: int) -> dict[str, Test]:
    fields: Iterable[Field] = family.fields.values()
    if "tag" in family.fields:
        tag = replace(family.fields["tag"], max_chars=min(tag_max, MAX_TAG_CHARS))
        fields = (*fields, tag)
    return {field.name: value_test(field) for field in fields}


def _unknown_field(family: Family, name: str, value: object) -> FieldProblem:
    if name in ("postback_url", "pingback_url"):
        offered = [one for one in ("postback_url", "pingback_url") if one in family.fields]
        instead = f"use {offered[0]}" if offered else "poll instead"
        allowed = f"{family.endpoint} has no {name}; {instead}"
    else:
        written = re.sub(r"[\s-]+", "_", str(name).strip().lower())
        close = get_close_matches(written, family.fields, n=1, cutoff=0.6)
        close = close or [one for one in family.fields if one.startswith(written)][:1]
        hint = f"did you mean {close[0]!r}?" if close else f"it has {', '.join(family.fields)}"
        allowed = f"no such field at {family.endpoint}; {hint}"
    return FieldProblem(name, shorten(value), allowed)


def _set_rules(family: Family) -> tuple[tuple[_SetRule, ...], tuple[_SetRule, ...]]:
    """Rules between fields: for an ordinary task, and for one that gives ``url`` instead."""
    by_url = family.rules.replaced_by_url
    named: list[tuple[frozenset[str], _SetRule]] = [
        (frozenset((field.name,)), _required(field.name))
        for field in family.fields.values()
        if field.need is Need.REQUIRED
    ]
    for build, sets in (
        (_exactly_one, family.rules.exactly_one),
        (_at_least_one, family.rules.at_least_one),
        (_at_most_one, family.rules.at_most_one),
        (_together, family.rules.together),
        (_in_order, tuple(pair for pair in _ORDERED if family.fields.keys() >= {*pair})),
    ):
        named += [(frozenset(names), build(names)) for names in sets]
    cases = family.rules.cases
    named += [(frozenset(), _cases(family, when)) for when in sorted({one.when for one in cases})]
    data = family.fields.get("postback_data")
    if data is not None and data.need is Need.CONDITIONAL:
        named.append((frozenset(), _postback(family)))
    return (
        tuple(rule for _, rule in named),
        tuple(rule for names, rule in named if not names & by_url),
    )


def _is_given(params: Mapping[str, object], name: str) -> bool:
    value = params.get(name)
    return value is not None and value != ""


def _required(name: str) -> _SetRule:
    missing = FieldProblem(name, "", "required")
    return lambda params: missing if params.get(name) is None else None


def _exactly_one(names: tuple[str, ...]) -> _SetRule:
    missing = FieldProblem(names[0], "", f"exactly one of {', '.join(names)} is required")

    def rule(params: Mapping[str, object]) -> FieldProblem | None:
        given = [name for name in names if name in params and _is_given(params, name)]
        if len(given) == 1:
            return None
        return _too_many(params, given, "exactly one") if given else missing

    return rule


def _at_most_one(names: tuple[str, ...]) -> _SetRule:
    def rule(params: Mapping[str, object]) -> FieldProblem | None:
        given = [name for name in names if name in params and _is_given(params, name)]
        return _too_many(params, given, "at most one") if len(given) > 1 else None

    return rule


def _at_least_one(names: tuple[str, ...]) -> _SetRule:
    missing = FieldProblem(names[0], "", f"at least one of {', '.join(names)} is required")
    return lambda params: None if any(_is_given(params, name) for name in names) else missing


def _together(names: tuple[str, ...]) -> _SetRule:
    def rule(params: Mapping[str, object]) -> FieldProblem | None:
        lacking = [name for name in names if not _is_given(params, name)]
        if not lacking or len(lacking) == len(names):
            return None
        return FieldProblem(lacking[0], "", f"{' and '.join(names)} only go together")

    return rule


def _in_order(names: tuple[str, ...]) -> _SetRule:
    first, last = names

    def rule(params: Mapping[str, object]) -> FieldProblem | None:
        begin, end = params.get(first), params.get(last)
        # Dates as yyyy-mm-dd compare as text; anything else has its own problem.
        if not (isinstance(begin, str) and isinstance(end, str) and len(begin) == len(end)):
            return None
        if begin <= end:
            return None
        return FieldProblem(first, shorten(begin), f"a date not after {last}, which is {end}")

    return rule


def _cases(family: Family, when: str) -> _SetRule:
    """What holds for other fields by the value of the field *when*; the first breach is told."""
    by_value: dict[str | None, list[tuple[str, Test, Test, str]]] = {}
    for case in family.rules.cases:
        if case.when != when:
            continue
        name = case.limits.name
        words = f"with {when} {case.value}"
        one = (name, value_test(family.fields[name]), value_test(case.limits), words)
        for value in (case.value, None) if case.is_assumed else (case.value,):
            by_value.setdefault(value, []).append(one)

    def rule(params: Mapping[str, object]) -> FieldProblem | None:
        given = params.get(when)
        if given is not None and not isinstance(given, str):
            return None
        for name, always, test, words in by_value.get(given, ()):
            value = params.get(name)
            if value is None or always(value) is not None:
                continue
            if (allowed := test(value)) is not None:
                return FieldProblem(name, shorten(value), f"{words} {allowed}")
        return None

    return rule


def _postback(family: Family) -> _SetRule:
    allowed = f"required with postback_url; one of {', '.join(family.postback_data)}"
    missing = FieldProblem("postback_data", "", allowed)

    def rule(params: Mapping[str, object]) -> FieldProblem | None:
        has_url = _is_given(params, "postback_url")
        return missing if has_url and not _is_given(params, "postback_data") else None

    return rule


def _too_many(params: Mapping[str, object], given: list[str], how_many: str) -> FieldProblem:
    allowed = f"{how_many} of {', '.join(given)}"
    return FieldProblem(given[-1], shorten(params[given[-1]]), allowed)
