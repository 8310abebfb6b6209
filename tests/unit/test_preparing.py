"""Rows of the input: what becomes a task, and everything that is wrong with the others."""

from __future__ import annotations

import math
from types import MappingProxyType
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dfseo_async.catalogue import families, family
from dfseo_async.engine.kinds import Kinds
from dfseo_async.engine.preparing import MAX_KEY, InputRow, Preparer, as_row
from dfseo_async.engine.tags import USER_TAG_MAX
from dfseo_async.errors import Problem
from dfseo_async.ledger import NewRow
from dfseo_async.models import Task

ORGANIC = family("serp/google/organic")
KIND = 3


def kinds() -> Kinds:
    """A job for Google organic results, which happen to be the ledger's third endpoint."""
    return Kinds({KIND: (ORGANIC.endpoint, "advanced")}, function=None)


TEA: dict[str, Any] = {"keyword": "tea", "location_code": 2840, "language_code": "en"}


def prepare(params: dict[str, Any], *, key: str | None = None, **options: Any) -> Any:
    """Prepare one row of Google organic results."""
    return Preparer(ORGANIC, kinds(), **options).prepare(InputRow("tasks.csv", 7, params, key))


def made(params: dict[str, Any], *, key: str | None = None, **options: Any) -> NewRow:
    """Prepare a good row."""
    row = prepare(params, key=key, **options)
    assert isinstance(row, NewRow), row
    return row


def wrong(params: dict[str, Any], *, key: str | None = None, **options: Any) -> list[str]:
    """The fields at fault in a bad row."""
    problems = prepare(params, key=key, **options)
    assert isinstance(problems, list), problems
    assert all(("tasks.csv", 7) == (one.source, one.line) for one in problems)
    return [one.field for one in problems]


def test_preparing_keeps_the_task_as_it_was_given() -> None:
    """The ledger holds the user's own fields, key and all."""
    row = made({**TEA, "key": "k-1", "tag": "mine"})

    assert ("k-1", "mine", 3) == (row.key, row.tag, row.kind)
    assert {**TEA, "key": "k-1", "tag": "mine"} == orjson.loads(row.params)


def test_preparing_without_a_key_leaves_the_name_to_the_digest() -> None:
    """The key stays empty; the digest of the content stands for it."""
    row = made(TEA)

    assert "" == row.key
    assert 16 == len(row.digest)


@given(st.permutations(list(TEA.items())))
def test_preparing_digest_does_not_depend_on_the_order_of_fields(
    items: list[tuple[str, Any]],
) -> None:
    """The same task written in another order is the same task."""
    assert made(TEA).digest == made(dict(items)).digest


def test_preparing_digest_is_of_what_is_sent() -> None:
    """Our own fields do not make a task another one; a field of the service does."""
    plain = made(TEA).digest

    assert plain == made({**TEA, "key": "a"}).digest == made(TEA, key="b").digest
    assert plain == made({**TEA, "endpoint": "serp/google/organic"}).digest
    assert plain == made({**TEA, "sku": 5}, key_field="sku").digest
    assert plain != made({**TEA, "depth": 20}).digest
    assert plain != made({**TEA, "tag": "x"}).digest


def test_preparing_digest_differs_between_endpoints() -> None:
    """The same fields for another engine are another task."""
    bing = Preparer(family("serp/bing/organic"), kinds()).prepare(InputRow("t", 1, TEA))

    assert isinstance(bing, NewRow)
    assert made(TEA).digest != bing.digest


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("a", "a"),
        (7, "7"),
        (1.5, "1.5"),
        (-3, "-3"),
        (" b ", " b "),
        ("é" * MAX_KEY, "é" * MAX_KEY),
    ],
)
def test_preparing_takes_text_and_numbers_as_keys(key: object, expected: str) -> None:
    """A number from a table names a row like its text."""
    assert expected == made({**TEA, "key": key}).key


@pytest.mark.parametrize("key", ["", None, True, [], {}, "x" * (MAX_KEY + 1)])
def test_preparing_refuses_what_cannot_name_a_row(key: object) -> None:
    """Empty, endless and structured keys are told."""
    assert ["key"] == wrong({**TEA, "key": key})


def test_preparing_needs_the_key_field_that_the_user_chose() -> None:
    """With a key field of one's own each row must have it."""
    assert "S-1" == made({**TEA, "sku": "S-1"}, key_field="sku").key
    assert ["sku"] == wrong(TEA, key_field="sku")


def test_preparing_prefers_the_key_beside_the_fields() -> None:
    """``Task(..., key=...)`` wins over a field of the same name."""
    assert "beside" == made({**TEA, "key": "inside"}, key="beside").key


@pytest.mark.parametrize("tag", [7, True, [], "x" * (USER_TAG_MAX + 1)])
@pytest.mark.parametrize("validate", [True, False])
def test_preparing_refuses_tags_that_do_not_fit_behind_ours(tag: object, validate: bool) -> None:  # noqa: FBT001
    """Our tag comes first, so the user's is a little shorter than the service allows."""
    assert {"tag"} == set(wrong({**TEA, "tag": tag}, validate=validate))


def test_preparing_takes_the_longest_tag() -> None:
    """Exactly the length that is left."""
    assert "x" * USER_TAG_MAX == made({**TEA, "tag": "x" * USER_TAG_MAX}).tag


def test_preparing_tells_everything_that_is_wrong() -> None:
    """One look at a row finds all of its faults."""
    found = wrong({**TEA, "depth": "ten", "key": "", "tag": 7, "colour": "red"})

    assert {"depth", "key", "tag", "colour"} == set(found)


def test_preparing_lets_fields_pass_when_told_to() -> None:
    """Unknown fields and unchecked values pass only when the user says so."""
    assert ["colour"] == wrong({**TEA, "colour": "red"})
    assert b"colour" in made({**TEA, "colour": "red"}, allow_unknown=True).params
    assert b"ten" in made({"depth": "ten"}, validate=False).params


@pytest.mark.parametrize("value", [object(), {1: 2}, {"a": {3}}, "\ud800", 2**70])
def test_preparing_refuses_what_is_not_json(value: object) -> None:
    """What cannot be written down is told, not raised."""
    [problem] = prepare({**TEA, "calculate_rectangles": value}, validate=False)

    assert "not JSON" in problem.allowed
    assert ("" if value == {1: 2} else "calculate_rectangles") == problem.field


@pytest.mark.parametrize("value", [math.nan, math.inf, [1.0, -math.inf], {"a": {"b": (math.nan,)}}])
@pytest.mark.parametrize("name", ["depth", "key"])
def test_preparing_refuses_numbers_that_would_go_out_as_null(name: str, value: object) -> None:
    """Unchecked, tasks with nan, inf and nothing would be one and the same."""
    fields = {**TEA, name: value}
    problems = prepare(fields, key="k", validate=False)

    assert [(name, "not JSON: a number must be finite")] == [
        (one.field, one.allowed) for one in problems
    ]
    row = InputRow("tasks.csv", 7, fields, "k")
    assert problems == Preparer(ORGANIC, kinds(), validate=False).check(row)


def test_preparing_takes_null_where_it_was_meant() -> None:
    """As a value, inside of one, and in words."""
    fields = {**TEA, "depth": None, "keyword": "null", "extra": [None, {"a": None}, 1.5]}

    assert fields == orjson.loads(made(fields, validate=False).params)


@pytest.mark.parametrize("validate", [True, False])
def test_preparing_tells_of_what_is_too_deep_to_show(validate: bool) -> None:  # noqa: FBT001
    """Python gives up to write such a value down, and JSON's writer too."""
    deep: dict[str, Any] = {}
    for _ in range(5000):
        deep = {"a": deep}

    assert {"device"} == {one.field for one in prepare({**TEA, "device": deep}, validate=validate)}


@pytest.mark.parametrize("given_key", [None, "", "k-1"])
@given(
    st.dictionaries(
        st.sampled_from([*TEA, "depth", "tag", "key", "endpoint", "colour"]),
        st.sampled_from(["tea", 2840, "en", "", 7, None, "serp/no/such", {1: 2}, object()]),
    )
)
def test_preparing_checks_what_it_does_not_keep(
    given_key: str | None, fields: dict[str, Any]
) -> None:
    """A list is looked through before it is taken in: just what will be refused is told."""
    row = InputRow("tasks", 1, {**TEA, **fields}, given_key)
    found = Preparer(ORGANIC, kinds()).prepare(row)

    assert Preparer(ORGANIC, kinds()).check(row) == ([] if isinstance(found, NewRow) else found)


def test_preparing_shortens_what_it_shows() -> None:
    """A problem shows the beginning of a long value."""
    [problem] = prepare({**TEA, "key": "x" * 10_000})

    assert len(problem.value) <= 60


def test_as_row_takes_tasks_and_mappings() -> None:
    """Both kinds of a library user's tasks become rows, numbered from one."""
    task = as_row(Task(keyword="tea", key="k"), 1)
    mapping = as_row({"keyword": "tea"}, 2)

    assert InputRow("tasks", 1, {"keyword": "tea"}, "k") == task
    assert InputRow("tasks", 2, {"keyword": "tea"}, None) == mapping


@pytest.mark.parametrize("wrap", [dict, Task, MappingProxyType])
def test_as_row_keeps_the_fields_as_they_are_now(wrap: Any) -> None:
    """A generator may change one dict and give it again, while rows are read ahead."""
    fields: dict[str, Any] = {"location_code": 2840}
    tasks, rows = wrap(fields), []
    held = tasks.params if isinstance(tasks, Task) else tasks if wrap is dict else fields
    for number, word in enumerate(("tea", "cups"), 1):
        held["keyword"] = word
        rows.append(as_row(tasks, number))

    assert ["tea", "cups"] == [one.params["keyword"] for one in rows if isinstance(one, InputRow)]


def test_preparing_takes_any_mapping() -> None:
    """A mapping that is no dict is a task like one that is."""
    given = as_row(MappingProxyType(TEA), 7)
    assert isinstance(given, InputRow)

    assert made(TEA) == Preparer(ORGANIC, kinds()).prepare(given)


@pytest.mark.parametrize("task", [None, "tea", 7, ["tea"], math.nan])
def test_as_row_tells_what_is_no_task(task: Any) -> None:
    """Anything else is a problem with its number."""
    problem = as_row(task, 5)

    assert isinstance(problem, Problem)
    assert ("tasks", 5) == (problem.source, problem.line)


# -- rows that name their own endpoint -----------------------------------------------------------

MAPS = "serp/google/maps"


def test_a_row_goes_to_the_endpoint_that_it_names() -> None:
    """However it is written; the endpoint is known by its number in the ledger."""
    known = kinds()
    preparer = Preparer(ORGANIC, known)
    named = [MAPS, f"/v3/{MAPS}/task_post", ORGANIC.endpoint, None]
    made_of = [preparer.prepare(InputRow("t", 1, {**TEA, "endpoint": one})) for one in named]

    assert all(isinstance(one, NewRow) for one in made_of)
    endpoints = [known[one.kind].family.endpoint for one in made_of if isinstance(one, NewRow)]
    assert [MAPS, MAPS, ORGANIC.endpoint, ORGANIC.endpoint] == endpoints
    assert [(KIND + 1, MAPS)] == [
        (one.number, one.family.endpoint) for one in known.take_unwritten()
    ]
    assert [] == known.take_unwritten()


def test_a_row_is_checked_by_the_fields_of_its_own_endpoint() -> None:
    """What the job's endpoint knows does not count."""
    wanted = {**TEA, "people_also_ask_click_depth": 2}

    assert KIND == made(wanted).kind
    assert ["people_also_ask_click_depth"] == wrong({**wanted, "endpoint": MAPS})


def test_the_same_content_for_another_endpoint_is_another_task() -> None:
    """Naming the job's own endpoint changes nothing."""
    plain, named = made(TEA), made({**TEA, "endpoint": ORGANIC.endpoint})

    assert plain.digest == named.digest
    assert plain.digest != made({**TEA, "endpoint": MAPS}).digest


@pytest.mark.parametrize("name", ["serp/google/ograniccc", "", 5, ["serp/google/maps"]])
def test_an_endpoint_that_does_not_exist_is_told(name: object) -> None:
    """The row is refused for that alone: nobody knows which fields it may have."""
    assert ["endpoint"] == wrong({**TEA, "endpoint": name, "dpeth": 3})


def test_an_endpoint_beside_the_fields_is_honoured() -> None:
    """A typed task knows where it goes, and its fields stay as they are."""
    known = kinds()
    row = Preparer(ORGANIC, known).prepare(InputRow("t", 1, TEA, endpoint=MAPS))

    assert isinstance(row, NewRow)
    assert MAPS == known[row.kind].family.endpoint


def test_under_a_budget_an_endpoint_needs_a_price() -> None:
    """What nobody knows the price of could take the job beyond its budget."""
    unpriced = next(name for name in families() if family(name).price is None)

    assert ["endpoint"] == wrong({**TEA, "endpoint": unpriced}, needs_price=True)
    assert "endpoint" not in wrong({**TEA, "endpoint": unpriced})
