"""Rules between the fields of one task, built once from the description of its family."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from dfseo_async.catalogue.arrays import Test
from dfseo_async.catalogue.fields import Need
from dfseo_async.catalogue.model import Family
from dfseo_async.catalogue.problems import FieldProblem, shorten
from dfseo_async.catalogue.rules import Look, value_look, value_test

_ORDERED = (
    ("date_from", "date_to"),
    ("check_in", "check_out"),
    ("prices_start_date", "prices_end_date"),
)
SetTest = Callable[[Mapping[str, object]], FieldProblem | None]


@dataclass(frozen=True, slots=True)
class SetRule:
    """A rule between fields: their names, its test, and whether that looks at their values.

    If not, it asks only which of them are given.
    """

    names: frozenset[str]
    test: SetTest
    compares: bool = False


RulePicker = Callable[[Mapping[str, object]], tuple[SetRule, ...]]


def rule_picker(family: Family) -> RulePicker:
    """Rules between fields: for an ordinary task, and for one that gives ``url`` instead."""
    rules = tuple(_set_rules(family))
    with_url = tuple(one for one in rules if not one.names & family.rules.replaced_by_url)
    return lambda params: with_url if params.get("url") else rules


def _set_rules(family: Family) -> Iterator[SetRule]:
    for field in family.fields.values():
        if field.need is Need.REQUIRED:
            yield SetRule(frozenset((field.name,)), _required(field.name))
    for build, sets in (
        (_exactly_one, family.rules.exactly_one),
        (_at_least_one, family.rules.at_least_one),
        (_at_most_one, family.rules.at_most_one),
        (_together, family.rules.together),
    ):
        for names in sets:
            yield SetRule(frozenset(names), build(names))
    for pair in _ORDERED:
        if family.fields.keys() >= {*pair}:
            yield SetRule(frozenset(pair), _in_order(*pair), compares=True)
    for when in sorted({one.when for one in family.rules.cases}):
        yield _cases(family, when)
    data = family.fields.get("postback_data")
    if data is not None and data.need is Need.CONDITIONAL:
        yield SetRule(frozenset(("postback_url", data.name)), _postback(family))


def _is_given(params: Mapping[str, object], name: str) -> bool:
    value = params.get(name)
    return value is not None and value != ""


def _required(name: str) -> SetTest:
    missing = FieldProblem(name, "", "required")
    return lambda params: missing if params.get(name) is None else None


def _exactly_one(names: tuple[str, ...]) -> SetTest:
    missing = FieldProblem(names[0], "", f"exactly one of {', '.join(names)} is required")

    def rule(params: Mapping[str, object]) -> FieldProblem | None:
        given = [name for name in names if name in params and _is_given(params, name)]
        if len(given) == 1:
            return None
        return _too_many(params, given, "exactly one") if given else missing

    return rule


def _at_most_one(names: tuple[str, ...]) -> SetTest:
    def rule(params: Mapping[str, object]) -> FieldProblem | None:
        given = [name for name in names if name in params and _is_given(params, name)]
        return _too_many(params, given, "at most one") if len(given) > 1 else None

    return rule


def _at_least_one(names: tuple[str, ...]) -> SetTest:
    missing = FieldProblem(names[0], "", f"at least one of {', '.join(names)} is required")
    return lambda params: None if any(_is_given(params, name) for name in names) else missing


def _together(names: tuple[str, ...]) -> SetTest:
    def rule(params: Mapping[str, object]) -> FieldProblem | None:
        lacking = [name for name in names if not _is_given(params, name)]
        if not lacking or len(lacking) == len(names):
            return None
        return FieldProblem(lacking[0], "", f"{' and '.join(names)} only go together")

    return rule


def _in_order(first: str, last: str) -> SetTest:
    def rule(params: Mapping[str, object]) -> FieldProblem | None:
        begin, end = params.get(first), params.get(last)
        # Dates as yyyy-mm-dd compare as text; anything else has its own problem.
        if not (isinstance(begin, str) and isinstance(end, str) and len(begin) == len(end)):
            return None
        if begin <= end:
            return None
        return FieldProblem(first, shorten(begin), f"a date not after {last}, which is {end}")

    return rule


def _cases(family: Family, when: str) -> SetRule:
    """What holds for other fields by the value of the field *when*; the first breach is told."""
    by_value: dict[str | None, list[tuple[str, Look, Test, Test, str]]] = {}
    names = set()
    for case in family.rules.cases:
        if case.when != when:
            continue
        name = case.limits.name
        words = f"with {when} {case.value}"
        names.add(name)
        always, test = value_test(family.fields[name]), value_test(case.limits)
        one = (name, value_look(case.limits), always, test, words)
        for value in (case.value, None) if case.is_assumed else (case.value,):
            by_value.setdefault(value, []).append(one)

    def rule(params: Mapping[str, object]) -> FieldProblem | None:
        given = params.get(when)
        if given is not None and not isinstance(given, str):
            return None
        for name, look, always, test, words in by_value.get(given, ()):
            value = params.get(name)
            if value is None or look(value) or always(value) is not None:
                continue
            if (allowed := test(value)) is not None:
                return FieldProblem(name, shorten(value), f"{words} {allowed}")
        return None

    return SetRule(frozenset(names), rule, compares=True)


def _postback(family: Family) -> SetTest:
    allowed = f"required with postback_url; one of {', '.join(family.postback_data)}"
    missing = FieldProblem("postback_data", "", allowed)

    def rule(params: Mapping[str, object]) -> FieldProblem | None:
        has_url = _is_given(params, "postback_url")
        return missing if has_url and not _is_given(params, "postback_data") else None

    return rule


def _too_many(params: Mapping[str, object], given: list[str], how_many: str) -> FieldProblem:
    allowed = f"{how_many} of {', '.join(given)}"
    return FieldProblem(given[-1], shorten(params[given[-1]]), allowed)
