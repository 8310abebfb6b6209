"""When to poll and whom to fetch by id; on plain numbers, no clock."""

from __future__ import annotations

from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dfseo_async.engine.schedule import (
    BLOCKED_OVERDUE,
    FIRST_LOOK,
    IDLE_MAX,
    OVERDUE_MIN,
    SAMPLES,
    SPRINT,
    UNSEEN_OVERDUE,
    ReadySchedule,
    Turnaround,
)
from dfseo_async.settings import READY_WINDOW

FULL = READY_WINDOW


def seen(*ages: float, per_minute: float = 20.0) -> ReadySchedule:
    """A schedule that knows how old tasks were when they were found ready."""
    schedule = ReadySchedule(per_minute)
    for age in ages:
        schedule.turnaround.ready(age)
    return schedule


def polls(schedule: ReadySchedule, until: float, *, listed: int, ours: int) -> list[float]:
    """Poll as told until then; when that was."""
    now, made = 0.0, []
    while (now := max(now, schedule.next_poll(oldest=0.0, backlog=0))) < until:
        made.append(now)
        schedule.polled(now, listed=listed, ours=ours)
    return made


def test_schedule_polls_nothing_before_anything_is_awaited() -> None:
    """Without a posted task there is nothing to ask for."""
    schedule = ReadySchedule(20)

    assert inf == schedule.next_poll(oldest=inf, backlog=0)

    schedule.polled(5.0, listed=0, ours=0)
    assert inf == schedule.next_poll(oldest=inf, backlog=0)


def test_schedule_first_polls_soon_after_the_first_post() -> None:
    """Nothing is known of the turnaround yet, so a second is enough."""
    assert 100.0 + FIRST_LOOK == ReadySchedule(20).next_poll(oldest=100.0, backlog=0)


def test_schedule_waits_for_the_quickest_tasks_when_their_turnaround_is_known() -> None:
    """When even the quickest took five minutes, the first look may wait for half of that."""
    assert 250.0 == seen(*[300.0] * 20).next_poll(oldest=100.0, backlog=0)


def test_schedule_asks_for_a_full_list_again_exactly_when_it_is_drained() -> None:
    """A full list of ours hides others: not before its ids are fetched, but then at once."""
    schedule = ReadySchedule(20)
    schedule.polled(50.0, listed=FULL, ours=400)

    assert inf == schedule.next_poll(oldest=0.0, backlog=1)
    assert 50.0 == schedule.next_poll(oldest=0.0, backlog=0)


def test_schedule_does_not_rush_a_full_list_of_other_programs() -> None:
    """Nobody of ours drains it, so asking at once again would show the same."""
    schedule = ReadySchedule(20)
    schedule.polled(50.0, listed=FULL, ours=0)

    assert schedule.is_blocked
    assert 51.0 <= schedule.next_poll(oldest=0.0, backlog=0)


def test_schedule_polls_no_more_while_much_is_waiting_to_be_fetched() -> None:
    """With half a window of ids in hand another list is of no use."""
    schedule = ReadySchedule(20)
    schedule.polled(50.0, listed=900, ours=900)

    assert inf == schedule.next_poll(oldest=0.0, backlog=FULL // 2 + 1)
    assert inf > schedule.next_poll(oldest=0.0, backlog=FULL // 2)


@pytest.mark.parametrize("per_minute", [3, 20, 60, 250])
@pytest.mark.parametrize("ours", [0, 5])
def test_schedule_settles_at_the_allowed_rate(per_minute: int, ours: int) -> None:
    """No 60 seconds hold more polls than the account allows, the first ones included."""
    made = polls(ReadySchedule(per_minute), 400.0, listed=5, ours=ours)

    assert len(made) >= 6 * min(per_minute, 60) - 6
    for first in made:
        assert sum(first <= one < first + 60.0 - 1e-6 for one in made) <= per_minute


def test_schedule_uses_a_fresh_allowance_faster() -> None:
    """A short job is not held up by the even rate: the first polls are a second apart."""
    first = polls(ReadySchedule(20), 10.0, listed=5, ours=5)

    assert [1.0, 2.0, 3.0, 4.0, 5.0] == first[:5]


@given(st.lists(st.floats(0.0, 1e6), max_size=10), st.integers(0, 50))
def test_schedule_patience_is_bounded(ages: list[float], empty: int) -> None:
    """However long nothing was ready and however slow tasks are, the next poll is near."""
    schedule, now = seen(*ages), 1e7
    for _ in range(empty + 1):
        now += 15.0
        schedule.polled(now, listed=0, ours=0)

    due = schedule.next_poll(oldest=0.0, backlog=0)

    assert now + SPRINT <= due <= now + IDLE_MAX


def test_schedule_grows_patient_with_empty_lists_and_eager_with_ours() -> None:
    """Empty lists in a row stretch the pause up to a tenth of the turnaround; a find resets it."""
    schedule, pauses = seen(*[80.0] * 10), []
    for number in range(5):
        now = 1000.0 + 100.0 * number
        schedule.polled(now, listed=0, ours=0)
        pauses.append(schedule.next_poll(oldest=0.0, backlog=0) - now)
    schedule.polled(2000.0, listed=3, ours=3)

    assert pauses == sorted(pauses)
    assert pytest.approx([8.0 / 3, 16.0 / 3, 8.0, 8.0, 8.0]) == pauses
    assert 2001.0 == schedule.next_poll(oldest=0.0, backlog=0)


def test_schedule_rests_after_a_failed_poll() -> None:
    """A poll that brought nothing usable counts as a call."""
    schedule = ReadySchedule(20)
    schedule.failed(50.0)

    assert 51.0 == schedule.next_poll(oldest=0.0, backlog=0)


def test_schedule_overdue_age_when_nothing_is_known() -> None:
    """Before any task was ready only the vendor's average counts."""
    assert UNSEEN_OVERDUE == ReadySchedule(20).overdue_age()


def test_schedule_overdue_age_follows_what_was_seen() -> None:
    """A task is overdue at twice the slowest seen, and never sooner than a bound."""
    assert 240.0 == seen(60.0, 120.0).overdue_age()
    assert OVERDUE_MIN == seen(0.1).overdue_age()


@given(st.lists(st.floats(0.0, 1e5), max_size=20))
def test_schedule_blocked_list_lowers_the_overdue_age(ages: list[float]) -> None:
    """While other programs fill the list, ours are fetched by id sooner."""
    schedule = seen(*ages)
    free = schedule.overdue_age()
    schedule.polled(1.0, listed=FULL, ours=0)

    assert schedule.overdue_age() < free or not ages
    assert ages or BLOCKED_OVERDUE == schedule.overdue_age()


@given(st.lists(st.floats(0.0, 1e5), max_size=20), st.floats(0.0, 1e5), st.booleans())
def test_schedule_pending_tasks_raise_the_overdue_age(
    ages: list[float],
    pending: float,
    is_blocked: bool,  # noqa: FBT001
) -> None:
    """When tasks fetched by id were not ready, the others are not asked at that age either."""
    schedule = seen(*ages)
    if is_blocked:
        schedule.polled(1.0, listed=FULL, ours=0)
    before = schedule.overdue_age()
    schedule.turnaround.pending(pending)

    assert max(before, 1.5 * pending) == schedule.overdue_age()


def test_schedule_forgets_pending_ages_when_older_tasks_are_ready() -> None:
    """A task that was found ready at a greater age shows that the service has caught up."""
    schedule = seen(30.0)
    schedule.turnaround.pending(100.0)
    assert 150.0 == schedule.overdue_age()

    schedule.turnaround.ready(101.0)
    assert 202.0 == schedule.overdue_age()


def test_schedule_sweeps_unless_the_list_is_full_of_ours() -> None:
    """A full list of ours explains why others are not listed."""
    schedule = ReadySchedule(20)
    assert schedule.may_sweep

    schedule.polled(1.0, listed=FULL, ours=1)
    assert not schedule.may_sweep

    schedule.polled(2.0, listed=FULL, ours=0)
    assert schedule.may_sweep

    schedule.polled(3.0, listed=FULL - 1, ours=1)
    assert schedule.may_sweep


def test_turnaround_knows_the_usual_age() -> None:
    """Shares are of the tasks seen lately; nothing is known at first."""
    turnaround = Turnaround()
    assert (False, 0.0) == (turnaround.is_known, turnaround.usual())

    for age in range(1, 101):
        turnaround.ready(float(age))
    assert (True, 51.0, 96.0, 100.0) == (
        turnaround.is_known,
        turnaround.usual(0.5),
        turnaround.usual(),
        turnaround.usual(1.0),
    )


def test_turnaround_remembers_only_the_latest() -> None:
    """A service that became quicker is believed after some hundred tasks."""
    turnaround = Turnaround()
    for age in [500.0] * 300 + [5.0] * SAMPLES:
        turnaround.ready(age)

    assert 5.0 == turnaround.usual(1.0)
