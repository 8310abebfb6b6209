"""Typed tasks: a class for each endpoint, made from the catalogue; the stubs tell the same."""

from __future__ import annotations

import ast
import copy
import inspect
import pickle
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import dfseo_async
from dfseo_async import SerpTask, Task
from dfseo_async.catalogue import families, reading
from dfseo_async.engine.preparing import InputRow, as_row
from dfseo_async.tasks.merchant import AmazonProductsTask
from dfseo_async.tasks.serp import GoogleMapsTask, GoogleOrganicTask

ROOT = Path(__file__).parents[2]
STUBS = ROOT / "dfseo_async" / "tasks"


def stub_classes() -> dict[tuple[str, str], ast.ClassDef]:
    """Each class in the stubs, by API and name."""
    return {
        (api, node.name): node
        for api in reading.APIS
        for node in ast.parse((STUBS / f"{api}.pyi").read_text("utf-8")).body
        if isinstance(node, ast.ClassDef)
    }


CLASSES = stub_classes()


def test_stubs_are_what_the_catalogue_says() -> None:
    """A change of the catalogue is not done before ``tools/make_tasks.py`` has been run."""
    done = subprocess.run(
        [sys.executable, ROOT / "tools" / "make_tasks.py", "--check"],
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
        text=True,
        timeout=60,
    )

    assert (0, "", "") == (done.returncode, done.stdout, done.stderr)


def test_every_endpoint_has_a_class() -> None:
    """No endpoint is without one, no two share a name, and each carries its endpoint."""
    found = [
        getattr(import_module(f"dfseo_async.tasks.{api}"), name)().endpoint
        for api, name in CLASSES
        if name != "SerpTask"
    ]

    assert sorted(families()) == sorted(found)


@pytest.mark.parametrize(("api", "name"), sorted(CLASSES))
def test_a_class_takes_what_its_stub_says(api: str, name: str) -> None:
    """Names, order, need and types of the arguments, and the text, are those of the stub."""
    stub, made = CLASSES[api, name], getattr(import_module(f"dfseo_async.tasks.{api}"), name)
    init = stub.body[1]
    assert isinstance(init, ast.FunctionDef)
    arguments, parameters = init.args, inspect.signature(made).parameters
    by_name = {n: p for n, p in parameters.items() if p.kind is inspect.Parameter.KEYWORD_ONLY}

    assert [one.arg for one in arguments.kwonlyargs] == [*by_name]
    assert [one is None for one in arguments.kw_defaults] == [
        one.default is inspect.Parameter.empty for one in by_name.values()
    ]
    assert [one.annotation and ast.unparse(one.annotation) for one in arguments.kwonlyargs] == [
        ast.unparse(ast.parse(one.annotation)) for one in by_name.values()
    ]
    assert (arguments.kwarg is not None) == ("fields" in parameters)
    assert (ast.get_docstring(stub) or "").split() == made.__doc__.split()


def test_a_typed_task_is_a_task_with_an_endpoint() -> None:
    """Fields are what was given, no more and no less; the endpoint and the key stand apart."""
    task = GoogleMapsTask(keyword="tea", location_code=2840, device=None, key="r1")

    assert isinstance(task, Task)
    assert {"keyword": "tea", "location_code": 2840, "device": None} == task.params
    assert ("serp/google/maps", "r1") == (task.endpoint, task.key)
    assert task == Task(
        keyword="tea", location_code=2840, device=None, key="r1", endpoint="serp/google/maps"
    )
    assert "merchant/amazon/products" == AmazonProductsTask(keyword="tea").endpoint


def test_a_serp_task_goes_where_the_job_goes() -> None:
    """It carries an endpoint only when it was given one."""
    assert SerpTask(keyword="tea").endpoint is None
    assert "serp/bing/organic" == SerpTask(endpoint="serp/bing/organic").endpoint
    assert {} == SerpTask(endpoint="serp/bing/organic").params


def test_a_job_sees_the_endpoint_of_a_task() -> None:
    """A row of a job carries it beside the fields, which stay as they were given."""
    row = as_row(GoogleOrganicTask(keyword="tea", key="r1"), 7)

    assert InputRow("tasks", 7, {"keyword": "tea"}, "r1", "serp/google/organic") == row


def test_fields_newer_than_the_catalogue_go_in_as_a_mapping() -> None:
    """Nothing keeps a user from what the service learned yesterday."""
    newer = {"smell": "strong", "keyword": "x"}
    task = GoogleOrganicTask(newer, keyword="tea")

    assert {"smell": "strong", "keyword": "tea"} == task.params
    assert {"smell": "strong", "keyword": "x"} == newer


def test_a_misspelt_field_is_refused_at_once() -> None:
    """Without a type checker the mistake is told when the task is made."""
    wrong: dict[str, Any] = {"keywrd": "tea", "location_code": 2840}

    with pytest.raises(TypeError, match=r"GoogleMapsTask\(\) .* 'keywrd'; did you mean 'keyword'"):
        GoogleMapsTask(**wrong)
    with pytest.raises(TypeError, match=r"'zzz'$"):
        SerpTask(zzz=1)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="'endpoint'"):
        GoogleMapsTask(endpoint="serp/google/organic")  # type: ignore[call-arg]


def test_an_endpoint_without_known_fields_takes_any() -> None:
    """Where nobody describes the fields, none is refused."""
    made = import_module("dfseo_async.tasks.merchant").GoogleReviewsTask

    assert {"anything": 1} == made(anything=1).params


def test_typed_tasks_are_copied_and_pickled() -> None:
    """As other processes want them; the class is found by its name."""
    task = GoogleMapsTask(keyword="tea", key="r1")

    assert task == copy.deepcopy(task) == pickle.loads(pickle.dumps(task))  # noqa: S301 - our own
    assert GoogleMapsTask is type(copy.copy(task))


def test_modules_show_their_classes_and_no_others() -> None:
    """``dir`` lists them; another name is an attribute error, as for any module."""
    module = import_module("dfseo_async.tasks.serp")

    assert {name for api, name in CLASSES if api == "serp"} == set(dir(module))
    assert module.GoogleMapsTask is module.GoogleMapsTask
    for name in ("GoogleMapTask", "Nothing", "_private"):
        assert not hasattr(module, name)


def test_importing_the_package_reads_no_catalogue() -> None:
    """Who uses no typed task pays nothing for them."""
    program = (
        "import dfseo_async, sys; import dfseo_async.models, dfseo_async.tasks;"
        "print([n for n in sys.modules if n.startswith(('dfseo_async.tasks.', 'dfseo_async.views'"
        ", 'tomllib'))])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=True,
        text=True,
        timeout=60,
    )

    assert "[]" == done.stdout.strip()
    assert "SerpTask" in dfseo_async.__all__
