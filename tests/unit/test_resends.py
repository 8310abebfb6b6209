"""Which late results are pushed again, on plain numbers."""

from __future__ import annotations

from math import inf

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from dfseo_async.engine.push_failures import (
    EVERY,
    PAGE,
    QUIET,
    Pages,
    is_time_to_ask,
    read_failure,
)
from dfseo_async.engine.resends import (
    COMES,
    FEWEST,
    GROUP,
    MOST_GROUPS,
    PAUSE,
    RECENT,
    Resends,
    refused_of,
)
from dfseo_async.ledger import OpenTask


def task(seq: int, kind: int = 1) -> OpenTask:
    """A posted task."""
    return OpenTask(seq, kind, 0, f"id-{seq}", 0.1, 0.0, 1, f"k{seq}", b"{}", None)


def tasks(first: int, end: int) -> list[OpenTask]:
    """Posted tasks with these numbers."""
    return [task(seq) for seq in range(first, end)]


def reached() -> Resends:
    """Postbacks come: one did at time 0."""
    resends = Resends()
    resends.came(0.0)
    return resends


def seqs(found: list[OpenTask]) -> list[int]:
    """Their numbers."""
    return [one.seq for one in found]


@pytest.mark.parametrize(
    ("now", "count", "kept"),
    [(1.0, FEWEST, FEWEST), (1.0, FEWEST - 1, 0), (RECENT, FEWEST, FEWEST), (RECENT + 1, 100, 0)],
)
def test_many_are_kept_while_postbacks_come(now: float, count: int, kept: int) -> None:
    """A handful is not, and none when the last postback is long ago."""
    assert kept == len(reached().take(tasks(0, count), now))


def test_nothing_is_kept_before_the_first_postback() -> None:
    """Perhaps the receiver cannot be reached at all."""
    assert [] == Resends().take(tasks(0, 100), 1.0)


def test_a_task_is_sent_again_once() -> None:
    """Late once more, it is fetched."""
    resends = reached()
    resends.take(tasks(0, 50), 1.0)

    assert list(range(50, 80)) == seqs(resends.take(tasks(0, 80), 2.0))


def test_a_task_that_was_found_twice_counts_once() -> None:
    """A list may name it twice."""
    resends = reached()

    assert [] == resends.take(tasks(0, FEWEST - 1) * 2, 1.0)
    assert 30 == len(resends.take(tasks(0, 30) * 2, 1.0))
    assert (30, 30, 0) == (len(resends), resends.count([1]), resends.count([2]))


def test_the_first_group_goes_alone_until_half_of_it_came() -> None:
    """Then further ones go, up to a bound."""
    resends = reached()
    resends.take(tasks(0, 5000), 1.0)
    first = resends.next_group(1.0)
    assert first is not None
    resends.sent(first, (), 1.0)
    for seq in range(GROUP // 2 - 1):
        resends.arrived(seq)
    assert resends.next_group(2.0) is None
    assert not resends.has_work(2.0)
    resends.arrived(GROUP // 2)

    assert resends.has_work(2.0)
    groups = [resends.next_group(2.0) for _ in range(MOST_GROUPS + 5)]
    assert MOST_GROUPS - 1 == sum(one is not None for one in groups)
    assert all(len(one.tasks) == GROUP for one in groups if one is not None)


def test_what_does_not_come_is_given_up_after_a_while() -> None:
    """And not a moment sooner; it is held until somebody takes it out."""
    resends = reached()
    resends.take(tasks(0, 40), 1.0)
    group = resends.next_group(1.0)
    assert group is not None
    assert inf == resends.due_at()
    resends.sent(group, (), 3.0)
    for seq in range(25):
        resends.arrived(seq)

    assert 3.0 + COMES == resends.due_at()
    assert [] == resends.give_up(2.9 + COMES)
    assert list(range(25, 40)) == seqs(resends.give_up(3.0 + COMES))
    assert resends.is_open(3.0 + COMES)  # most of it came
    assert 15 == len(resends)
    assert task(30) == resends.take_out(30)
    assert resends.take_out(30) is None


def test_a_group_that_did_not_come_ends_it_for_a_while() -> None:
    """Those that wait are given up with it; a later postback opens it again, after a pause."""
    resends = reached()
    resends.take(tasks(0, 300), 1.0)
    group = resends.next_group(1.0)
    assert group is not None
    resends.sent(group, (), 1.0)
    for seq in range(10):
        resends.arrived(seq)
    late = 1.0 + COMES

    assert list(range(10, 300)) == sorted(seqs(resends.give_up(late)))
    assert not resends.is_open(late + PAUSE)  # no postback since
    resends.came(late + 1)
    assert not resends.is_open(late + PAUSE - 1)
    assert resends.is_open(late + PAUSE)


def test_pauses_grow_until_a_group_comes() -> None:
    """A service that never pushes again is asked less and less often."""
    resends, now, pauses = reached(), 1.0, []
    for first in range(0, 400, 100):
        resends.take(tasks(first, first + 100), now)
        group = resends.next_group(now)
        assert group is not None
        resends.not_sent(group, now, for_good=False)
        resends.came(now + 1)
        failed = now
        while not resends.is_open(now):
            now += 1
            resends.came(now)
        pauses.append(now - failed)

    assert [PAUSE, 2 * PAUSE, 4 * PAUSE, 8 * PAUSE] == pauses


def test_a_service_without_the_call_is_never_asked_again() -> None:
    """Whatever comes."""
    resends = reached()
    resends.take(tasks(0, 30), 1.0)
    group = resends.next_group(1.0)
    assert group is not None

    assert 30 == len(resends.not_sent(group, 1.0, for_good=True))
    resends.came(1e9)
    assert not resends.is_open(1e9)


def test_refused_tasks_are_not_waited_for() -> None:
    """The others of the group are; what came before the answer stays come."""
    resends = reached()
    resends.take(tasks(0, 30), 1.0)
    group = resends.next_group(1.0)
    assert group is not None
    resends.arrived(0)

    assert [1, 2] == sorted(seqs(resends.sent(group, {0, 1, 2}, 2.0)))
    assert list(range(3, 30)) == sorted(group.tasks)


def test_a_group_refused_as_a_whole_has_failed() -> None:
    """Nothing was sent: the others are fetched, too."""
    resends = reached()
    resends.take(tasks(0, 300), 1.0)
    group = resends.next_group(1.0)
    assert group is not None

    assert 100 == len(resends.sent(group, set(group.tasks), 2.0))
    assert 200 == len(resends.give_up(2.0))


@pytest.mark.parametrize(
    ("answers", "refused"),
    [
        ([("id-0", 20000), ("id-1", 40602), ("id-2", 20000)], {1}),
        ([("id-2", 40401), ("id-0", 20000), ("id-1", 20000)], {2}),
        ([("of the call", 20000), ("of the call", 20000), (None, 40501)], {2}),
        ([("of the call", 40401)], set()),
        ([], set()),
    ],
)
def test_refusals_are_read_by_id_or_place(
    answers: list[tuple[str | None, int]], refused: set[int]
) -> None:
    """Nothing says that an element repeats the id."""
    assert refused == refused_of(tasks(0, 3), answers)


class ResendMachine(RuleBasedStateMachine):
    """Whatever happens, a task is held until it came or was given up, and nothing waits idly."""

    def __init__(self) -> None:
        super().__init__()
        self.resends = reached()
        self.now, self.next = 1.0, 0
        self.held: set[int] = set()
        self.left: list[OpenTask] = []

    @rule(count=st.integers(1, 250))
    def late(self, count: int) -> None:
        """Tasks are found late."""
        fresh = tasks(self.next, self.next + count)
        self.next += count
        self.held |= {one.seq for one in self.resends.take(fresh, self.now)}

    @rule(refused=st.integers(0, 100), fails=st.booleans())
    def send(self, refused: int, *, fails: bool) -> None:
        """A group goes out, and is answered."""
        group = self.resends.next_group(self.now)
        if group is None:
            return
        if fails and refused == 50:
            self.left += self.resends.not_sent(group, self.now, for_good=False)
        else:
            self.left += self.resends.sent(group, sorted(group.tasks)[:refused], self.now)

    @rule(share=st.floats(0, 1))
    def come(self, share: float) -> None:
        """Results come, of whichever tasks."""
        for seq in sorted(self.held)[: int(share * len(self.held))]:
            assert self.resends.arrived(seq) is not None
            self.held.discard(seq)
        self.resends.came(self.now)

    @rule(seconds=st.floats(0.1, 100.0))
    def wait(self, seconds: float) -> None:
        """Time passes."""
        self.now += seconds
        self.left += self.resends.give_up(self.now)

    @rule()
    def fetch(self) -> None:
        """What was given up is fetched."""
        for one in self.left:
            taken = self.resends.take_out(one.seq)
            assert (taken is not None) == (one.seq in self.held)
            self.held.discard(one.seq)
        self.left = []

    @invariant()
    def counts_agree(self) -> None:
        """What is held is what was taken and neither came nor was fetched."""
        assert len(self.held) == len(self.resends) == self.resends.count([1])

    @invariant()
    def nothing_is_forgotten(self) -> None:
        """What is held and not given up comes due, or can be sent now."""
        if self.held - {one.seq for one in self.left}:
            assert self.resends.has_work(self.now) or self.resends.due_at() < inf


ResendMachine.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
TestResendMachine = ResendMachine.TestCase


@pytest.mark.parametrize(
    ("now", "asked_at", "late_at", "quiet_since", "has_more", "expected"),
    [
        (100.0, -inf, -inf, inf, False, False),
        (100.0, -inf, 99.0, 90.0, False, True),
        (100.0, 99.0 - EVERY, 98.0 - EVERY, 90.0, False, False),
        (100.0, 101.0 - EVERY, 99.0, 90.0, False, False),
        (100.0, -inf, -inf, 100.0 - QUIET, False, True),
        (100.0, 0.0, -inf, 99.0, True, True),
        (100.0, 101.0 - EVERY, -inf, 99.0, True, False),
    ],
)
def test_errors_are_asked_for_when_something_is_wrong(
    now: float,
    asked_at: float,
    late_at: float,
    quiet_since: float,
    *,
    has_more: bool,
    expected: bool,
) -> None:
    """Late since the last call, or quiet for long, or more rows; never twice a minute."""
    assert expected == is_time_to_ask(
        now, asked_at=asked_at, late_at=late_at, quiet_since=quiet_since, has_more=has_more
    )


def test_pages_are_read_to_the_end_and_then_from_where_they_began() -> None:
    """Rows that came meanwhile are in the next reading; so are a few old ones."""
    pages, spans = Pages(since=0.0), []
    for now, found in [(1000.0, PAGE), (1060.0, PAGE), (1120.0, 3), (1180.0, 0)]:
        pages.start(now)
        spans.append((pages.since, pages.offset))
        pages.read(found)

    assert [(0.0, 0), (0.0, PAGE), (0.0, 2 * PAGE), (880.0, 0)] == spans


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"http_code": 502, "error_message": "x"}, "HTTP 502 from your receiver's address"),
        ({"http_code": 0, "error_message": "Timed\x1b out."}, "(Timed out.)"),
        ({"error_message": None}, "(no reason given)"),
        ({"http_code": "?", "error_message": "y" * 5000}, "(" + "y" * 100 + ")"),
    ],
)
def test_reasons_are_short_and_plain(row: dict[str, object], words: str) -> None:
    """They are shown on terminals, and none of the customer's answer is in them."""
    failure = read_failure({"id": "id-1", "function": "postback_url", "http_response": "S", **row})

    assert failure is not None
    assert failure.reason.endswith(words)


@pytest.mark.parametrize(
    "row", [None, [], {}, {"id": 5}, {"id": "id-1", "function": "pingback_url"}]
)
def test_rows_about_something_else_are_left_out(row: object) -> None:
    """The list may hold anything."""
    assert read_failure(row) is None
