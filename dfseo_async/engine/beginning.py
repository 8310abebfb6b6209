"""How a job begins: the ledger taken up, its input made into rows, refusals before any call."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Mapping, Sequence, Sized
from typing import Any

from dfseo_async.catalogue import family
from dfseo_async.engine.board import DOUBTFUL, Board
from dfseo_async.engine.collector import PAID_IN_VAIN
from dfseo_async.engine.kinds import Kinds, check_function, function_of
from dfseo_async.engine.loader import CHUNK, MAX_PROBLEMS, Rows, forget_half_read
from dfseo_async.engine.preparing import InputRow, Preparer, as_row
from dfseo_async.engine.recovery import REBUILT
from dfseo_async.engine.request import Begun, JobRequest, Tasks
from dfseo_async.errors import ConfigError, InputError, Problem
from dfseo_async.ledger import Store
from dfseo_async.models import Task
from dfseo_async.postbacks import new_secret

RECEIVER_SECRET = "secret"  # noqa: S105 (name of a fact in meta)
REFUSES_INPUT = (
    "this ledger was rebuilt by `dfseo-async recover`: rows of an input cannot be told from the"
    " tasks in it, and would be paid for again; `dfseo-async resume` goes on with it, and further"
    " rows need a new --out and --ledger"
)


def begin(store: Store, request: JobRequest, now: float, *, has_input: bool = True) -> Begun:
    """Take up the ledger: what was under way when the last run died may have been paid for."""
    if has_input and store.meta(REBUILT) is not None:
        raise ConfigError(REFUSES_INPUT)
    forget_half_read(store)
    store.lose_unfinished(now)
    store.close_settled()
    function = function_of(request.family, request.function)
    check_function(request.family, request.function)
    _check_budget(request, [name for name, _ in store.endpoints().values()])
    _must_agree(store, "key_field", request.key_field, "--key-field")
    _must_agree(store, "raw_keywords", int(request.raw_keywords), "--raw-keywords")
    known = store.endpoints()
    asked = (request.family.endpoint, function)
    if known and known[min(known)] != asked:  # the first one is what rows are for by default
        name, shape = known[min(known)]
        raise ConfigError(f"this ledger is of a job for {name} ({shape}); give another --ledger")
    store.add_endpoint(*asked)
    secret = store.meta(RECEIVER_SECRET) or new_secret()
    store.set_meta(RECEIVER_SECRET, secret)
    return Begun(store.meta("job"), secret, Kinds(store.endpoints(), function=request.function))


def _check_budget(request: JobRequest, known: Sequence[str]) -> None:
    """Refuse a budget that could not hold, also for rows that an earlier run took in."""
    if request.budget_usd is None or request.price_usd is not None:
        return
    for one in (request.family, *map(family, known)):
        if one.price is None:
            raise ConfigError(
                f"a budget needs a price, and none is known for {one.endpoint};"
                " say what one task costs at most (--price)"
            )


def _must_agree(store: Store, name: str, value: object, flag: str) -> None:
    """Refuse what would make known tasks look new, and be paid for again."""
    before = store.meta(name)
    if before is None:
        store.set_meta(name, value)
    elif before != value:
        raise ConfigError(f"this ledger was begun with {flag} {before!r}, not {value!r}")


def make_preparer(request: JobRequest, kinds: Kinds) -> Preparer:
    """What checks the rows of the job's input."""
    return Preparer(
        request.family,
        kinds,
        key_field=request.key_field,
        validate=request.validate,
        allow_unknown=request.allow_unknown_fields,
        needs_price=request.budget_usd is not None and request.price_usd is None,
    )


def make_board(store: Store, request: JobRequest) -> Board:
    """The state of the job as its ledger has it."""
    tries = request.settings.repost_failed
    return Board(
        store.totals(),
        posted=store.posted_by_kind(),
        untold=store.count_decided(),
        doubtful_usd=store.meta(DOUBTFUL, 0.0),
        not_reposted=store.count_failed(PAID_IN_VAIN, tries) if tries else 0,
        sends=request.sends,
    )


async def check_all(tasks: Iterable[Task | Mapping[str, Any]], request: JobRequest) -> None:
    """A list is there as a whole: say everything that is wrong with it before anything is sent.

    The event loop gets its turn after each thousand tasks.
    """
    preparer = make_preparer(request, Kinds({}, function=request.function))
    problems: list[Problem] = []
    for number, task in enumerate(tasks, 1):
        row = as_row(task, number)
        problems += [row] if isinstance(row, Problem) else preparer.check(row)
        if not number % CHUNK:
            await asyncio.sleep(0)
    if problems:
        raise InputError(problems[:MAX_PROBLEMS], is_complete=len(problems) <= MAX_PROBLEMS)


def has_rows(rows: object) -> bool:
    """Whether there is an input; one that must be read to be known to be empty is one, too."""
    return not (isinstance(rows, Sized) and len(rows) == 0)


def as_rows(tasks: Tasks) -> Rows:
    """Tasks of a library user as numbered rows, read as lazily as they were given."""
    if isinstance(tasks, AsyncIterable):
        return _rows_later(tasks)
    if not has_rows(tasks):
        return ()
    return (as_row(task, number) for number, task in enumerate(tasks, 1))


async def _rows_later(
    tasks: AsyncIterable[Task | Mapping[str, Any]],
) -> AsyncIterator[InputRow | Problem]:
    number = 0
    async for task in tasks:
        number += 1
        yield as_row(task, number)
