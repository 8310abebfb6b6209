"""The exception tree: one base, copies that keep everything, and words for people."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import dfseo_async
from dfseo_async import errors
from dfseo_async.errors import (
    AccountError,
    ApiError,
    BadReplyError,
    BudgetError,
    ClosedError,
    ConfigError,
    DfseoError,
    InputError,
    LedgerBusyError,
    LedgerCorruptError,
    LedgerError,
    NotSentError,
    Problem,
    ReplyLostError,
    RequestRejectedError,
    SinkError,
    TaskFailedError,
    ThrottledError,
    TransportError,
)

PROBLEM = Problem("tasks.csv", 7, "depth", "'ten'", "a whole number")


def _lost() -> ReplyLostError:
    error = ReplyLostError("POST /v3/x: no whole reply")
    error.intent = 42
    return error


def _noted() -> LedgerError:
    error = LedgerError("disk full")
    error.add_note("at the same time: another")
    return error


ALL: list[DfseoError] = [
    DfseoError("base"),
    ConfigError("login is missing"),
    InputError([PROBLEM, PROBLEM], is_complete=False),
    InputError([PROBLEM]),
    TransportError("no"),
    NotSentError("refused"),
    _lost(),
    BadReplyError("html", http_status=502, head=b"<html>"),
    ApiError(50000, "Internal Error.", path="/v3/x"),
    ThrottledError(40202, "Too many.", path="/v3/x"),
    AccountError(40210, "No money.", path="/v3/x", advice="top up"),
    RequestRejectedError(40503, "Bad POST.", path="/v3/x"),
    TaskFailedError(40101, "Failed.", path="serp/x", task_id="a", cost_usd=0.5),
    BudgetError("used up"),
    _noted(),
    LedgerBusyError("busy"),
    LedgerCorruptError("damaged", path=Path("job.db")),
    SinkError("no room"),
    ClosedError("closed"),
]
each_error = pytest.mark.parametrize("error", ALL, ids=lambda one: type(one).__name__)


def _tree(kind: type[DfseoError]) -> set[type[DfseoError]]:
    return {kind}.union(*(_tree(one) for one in kind.__subclasses__()))


def test_errors_tested_here_are_the_whole_tree() -> None:
    """A new exception needs its copy tested."""
    assert _tree(DfseoError) == {type(one) for one in ALL}


def test_errors_are_all_public() -> None:
    """Whatever can be raised can be caught by a name of the package."""
    assert {one.__name__ for one in _tree(DfseoError)} <= set(dfseo_async.__all__)
    assert issubclass(ConfigError, ValueError)
    assert errors.DfseoError is dfseo_async.DfseoError


@each_error
@pytest.mark.parametrize("how", ["copy", "deepcopy", "pickle", "old pickle"])
def test_errors_survive_copy_and_pickle(error: DfseoError, how: str) -> None:
    """Type, message, attributes and notes are all there in the copy."""
    ways: dict[str, Callable[[], DfseoError]] = {
        "copy": lambda: copy.copy(error),
        "deepcopy": lambda: copy.deepcopy(error),
        "pickle": lambda: pickle.loads(pickle.dumps(error)),  # noqa: S301
        "old pickle": lambda: pickle.loads(pickle.dumps(error, protocol=2)),  # noqa: S301
    }
    twin = ways[how]()

    assert twin is not error
    assert (type(error), str(error), repr(error)) == (type(twin), str(twin), repr(twin))
    assert (error.args, error.__dict__) == (twin.args, twin.__dict__)


@each_error
def test_errors_copies_are_apart_from_their_original(error: DfseoError) -> None:
    """An attribute of the copy does not show in the original."""
    twin = copy.copy(error)
    twin.__dict__["seen"] = True

    assert "seen" not in error.__dict__


def test_error_of_the_api_names_path_code_and_advice() -> None:
    """The message says what failed and what helps."""
    error = AccountError(40210, "No money.", path="/v3/x", advice="top up")

    assert "/v3/x answered 40210: No money. (top up)" == str(error)
    assert "/v3/x answered 50000: Oops." == str(ApiError(50000, "Oops.", path="/v3/x"))


def test_error_of_the_input_lists_every_problem() -> None:
    """One line for each bad row, and whether there may be more."""
    assert (
        "1 bad row in the input:\n  tasks.csv, line 7, field 'depth': got 'ten'; a whole number"
        == str(InputError([PROBLEM]))
    )
    assert str(InputError([PROBLEM] * 2, is_complete=False)).startswith("at least 1 bad row ")
    both = [PROBLEM, replace(PROBLEM, line=8)]
    assert str(InputError(both, is_complete=False)).startswith("at least 2 bad rows")


def test_problem_without_field_or_value_is_short() -> None:
    """What is not known is not written."""
    assert "<stdin>, line 1; not JSON" == str(Problem("<stdin>", 1, "", "", "not JSON"))
