"""The whole engine, simulated: the first seeds of what ``python -m tests.simulation`` runs."""

from __future__ import annotations

import pytest

from .broken import BROKEN
from .plan import make_plan
from .rows import Sort
from .scenario import simulate

SEEDS = 140  # about 25 s on a 2-core machine
GROUP = 20  # seeds a test, so that they can run side by side
BROKEN_SEEDS = 150  # a broken engine is found out within so many


@pytest.mark.parametrize("start", range(0, SEEDS, GROUP))
def test_job_keeps_its_promises_whatever_happens(start: int) -> None:
    """Paid once, ended once, charged as told, within limits and budget: despite all faults."""
    broken = [report for seed in range(start, start + GROUP) if (report := simulate(seed)).problem]

    assert [] == [f"seed {one.seed}: {one.problem}" for one in broken]


@pytest.mark.parametrize("is_pushed", [False, True])
def test_simulation_is_repeatable(*, is_pushed: bool) -> None:
    """The same seed gives the same events at the same times."""
    plans = (make_plan(seed) for seed in range(7, 7 + GROUP))
    seed = next(one.seed for one in plans if is_pushed == (one.public_url is not None))
    first, second = (_journal(seed) for _ in range(2))

    assert first == second
    assert len(first) > 100


def test_seeds_cover_what_can_happen() -> None:
    """Among the seeds are crashes, several runs, and every sort of job."""
    plans = [make_plan(seed) for seed in range(GROUP)]
    reports = [simulate(seed) for seed in range(GROUP)]

    assert sum(one.crashes for one in reports) > GROUP / 4
    assert sum(one.runs for one in reports) > GROUP
    assert sum(one.created for one in reports) > GROUP
    assert set(Sort) == {one.sort for one in plans}
    assert {True, False} == {one.public_url is not None for one in plans}


@pytest.mark.parametrize("name", sorted(BROKEN))
def test_broken_engine_is_found_out(name: str) -> None:
    """An engine that is broken on purpose breaks the promise that it should within a few seeds."""
    break_it, expected, start = BROKEN[name]
    with break_it():
        reports = map(simulate, range(start, start + BROKEN_SEEDS))
        found = next((one for one in reports if expected in one.problem), None)

    assert found is not None


def _journal(seed: int) -> str:
    return simulate(seed, keep_log=True).log
