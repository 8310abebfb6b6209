"""Says what is wrong with a task before it is paid for.

Pure: takes the task as the user gave it and returns problems; sends nothing, raises nothing.
``compile_checker`` does the slow part once, so that millions of tasks can be checked.

A value of None counts as absent. Where sources about a rule differ, the lenient one stands.
Source of the rules: ``data/*.toml`` beside this file, from https://docs.dataforseo.com/v3/.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from difflib import get_close_matches
from functools import lru_cache

from dfseo_async.catalogue.between import RulePicker, SetTest, rule_picker
from dfseo_async.catalogue.fields import Field
from dfseo_async.catalogue.model import Family
from dfseo_async.catalogue.problems import FieldProblem, shorten
from dfseo_async.catalogue.rules import Look, is_given, value_look, value_test

MAX_TAG_CHARS = 255  # docs task_post pages, 2026
_REMEMBERED = 256  # sets of field names, in order, of which is remembered how to look at them
_Shape = tuple[tuple[tuple[str, Look], ...], tuple[SetTest, ...]]
Checker = Callable[[Mapping[str, object]], tuple[FieldProblem, ...]]


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
    """A function that does what ``check_task`` does, for many tasks of one family.

    Most tasks are good and name the same fields as others. Such a task gets one look at each value;
    which rules hold between fields is found out once for their names.
    """
    fields = _fields(family, tag_max)
    passes_unknown = allow_unknown or not family.are_fields_known
    pick_rules = rule_picker(family)
    find_problems = _problem_finder(family, fields, pick_rules, passes_unknown=passes_unknown)
    shapes = _Shapes(fields, pick_rules, passes_unknown=passes_unknown)

    def check(params: Mapping[str, object]) -> tuple[FieldProblem, ...]:
        found = shapes[tuple(params)]
        if found is None:
            return check_closely(params)
        looks, tests = found
        for name, look in looks:
            if not look(params[name]):
                return check_closely(params)
        for test in tests:
            if test(params) is not None:
                return check_closely(params)
        return ()

    def check_closely(params: Mapping[str, object]) -> tuple[FieldProblem, ...]:
        given = {name: value for name, value in params.items() if value is not None}
        return find_problems(params) if len(given) == len(params) else check(given)

    return check


class _Shapes(dict[tuple[str, ...], _Shape | None]):
    """How to look at tasks by the names of their fields, each found out when it is first seen."""

    def __init__(
        self, fields: Mapping[str, Field], pick_rules: RulePicker, *, passes_unknown: bool
    ) -> None:
        super().__init__()
        self._looks = {name: value_look(field) for name, field in fields.items()}
        self._pick_rules = pick_rules
        self._passes_unknown = passes_unknown

    def __missing__(self, names: tuple[str, ...]) -> _Shape | None:
        if len(self) >= _REMEMBERED:
            self.clear()
        found = self[names] = self._find(names)
        return found

    def _find(self, names: tuple[str, ...]) -> _Shape | None:
        """Looks at the values of a task that gives these fields; None when it cannot be good."""
        task = dict.fromkeys(names, "given")
        rules = self._pick_rules(task)
        is_known = self._passes_unknown or self._looks.keys() >= task.keys()
        if not is_known or any(rule.test(task) for rule in rules if not rule.compares):
            return None
        looks = tuple((name, self._looks.get(name, is_given)) for name in names)
        tests = (one.test for one in rules if one.compares and not one.names.isdisjoint(names))
        return looks, tuple(tests)


def _fields(family: Family, tag_max: int) -> dict[str, Field]:
    fields = {**family.fields}
    if "tag" in fields:
        fields["tag"] = replace(fields["tag"], max_chars=min(tag_max, MAX_TAG_CHARS))
    return fields


def _problem_finder(
    family: Family, fields: Mapping[str, Field], pick_rules: RulePicker, *, passes_unknown: bool
) -> Checker:
    tests = {name: value_test(field) for name, field in fields.items()}

    def find_problems(params: Mapping[str, object]) -> tuple[FieldProblem, ...]:
        problems: list[FieldProblem] = []
        for name, value in params.items():
            test = tests.get(name)
            if test is not None:
                if (allowed := test(value)) is not None:
                    problems.append(FieldProblem(name, shorten(value), allowed))
            elif not passes_unknown:
                problems.append(_unknown_field(family, name, value))
        rules = pick_rules(params)
        problems += [told for rule in rules if (told := rule.test(params)) is not None]
        return tuple(problems)

    return find_problems


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
