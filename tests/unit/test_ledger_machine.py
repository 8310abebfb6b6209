"""The ledger against a model of it, with crashes between any two commits and within them.

In a crash the file is not closed: it is copied with its journal, as a dead process leaves them, and
the copy is opened.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from fakes import NOW, digest_of, do, id_of, row, unchanged
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from dfseo_async.errors import LedgerError
from dfseo_async.ledger import (
    Added,
    Decided,
    Ended,
    Intake,
    PostedRow,
    Store,
    Totals,
    blocks,
    names,
    open_store,
)
from dfseo_async.ledger.runs import runs
from dfseo_async.models import State

ENDS = [State.DONE, State.EMPTY, State.PARTIAL, State.FAILED]
keys = st.sampled_from(["", "a", "b", "c", "d", "ü"])
contents = st.sampled_from(["x", "x", "x", "y", "z"])
picks = st.lists(st.integers(0, 50), min_size=1, max_size=6)
costs = st.sampled_from([0.0, 0.0006, 0.5])


class Crash(BaseException):
    """The process dies within a transaction."""


@dataclass
class Known:
    """What the model knows of one task."""

    seq: int
    digest: bytes
    state: State = State.QUEUED
    attempt: int = 0
    copies: int = 1
    answered: int = 0
    cost: float = 0.0
    task_id: str | None = None
    intent: int | None = None


@dataclass
class Sent:
    """What the model knows of one intent."""

    seqs: list[int]
    reserved: float
    is_lost: bool = False
    looks: int = 0


@dataclass
class Model:
    """The ledger, in dictionaries."""

    tasks: dict[str, Known] = field(default_factory=dict)
    intents: dict[int, Sent] = field(default_factory=dict)
    decided: dict[int, str] = field(default_factory=dict)
    told: dict[int, str] = field(default_factory=dict)
    seen: Counter[str] = field(default_factory=Counter)
    sink_bytes: int = 0

    def of(self, seq: int) -> Known:
        """The task of a number."""
        return next(one for one in self.tasks.values() if one.seq == seq)

    def states(self, *states: State) -> list[Known]:
        """Tasks in these states, by number."""
        return sorted(
            (one for one in self.tasks.values() if one.state in states), key=lambda one: one.seq
        )

    def add(self, key: str, content: str) -> Added:
        """Take in one row."""
        name, digest = key or digest_of(content).hex(), digest_of(content)
        known = self.tasks.get(name)
        if known is None:
            self.tasks[name] = Known(len(self.tasks) + 1, digest)
            self.seen[name] = 1
            return Added.NEW
        if known.digest != digest:
            return Added.CONTRADICTS
        self.seen[name] += 1
        if self.seen[name] == 1:
            return Added.KNOWN
        known.copies = max(known.copies, self.seen[name])
        return Added.REPEATED

    def owed(self, seqs: list[int]) -> list[int]:
        """Tasks that ended and are asked for more often than they were told."""
        return [
            seq
            for seq in seqs
            for one in [self.of(seq)]
            if one.state >= State.DONE and one.copies > one.answered
        ]

    def reopen(self, seqs: list[int]) -> tuple[list[int], list[int]]:
        """They are fetched, or their words told, once more; what is not told yet is not."""
        owed = self.owed(seqs)
        posted = [seq for seq in owed if self.of(seq).task_id is not None]
        decided = [seq for seq in owed if seq in self.told]
        for seq in posted:
            self.of(seq).state = State.POSTED
        self.decided |= {seq: self.told.pop(seq) for seq in decided}
        return posted, decided


def some(picks: list[int], of: list[Any]) -> list[Any]:
    """A few of a list, as drawn; none when it is empty."""
    return [of[index] for index in sorted({pick % len(of) for pick in picks})] if of else []


class LedgerMachine(RuleBasedStateMachine):
    """Everything that may happen to a ledger, in any order."""

    @initialize(block=st.sampled_from([2, blocks.BLOCK]), recent=st.sampled_from([3, names.RECENT]))
    def begin(self, block: int, recent: int) -> None:
        """Open a new file and begin to read an input; few rows fill blocks and memory."""
        self.patches = pytest.MonkeyPatch()
        self.patches.setattr(blocks, "BLOCK", block)
        self.patches.setattr(names, "RECENT", recent)
        self.folder = Path(tempfile.mkdtemp(prefix="ledger-"))
        self.generation = 0
        self.model = Model()
        self.store = open_store(self._path)
        self.intake = Intake(self.store)

    def teardown(self) -> None:
        """Remove the files."""
        if hasattr(self, "store"):
            self.store.close()
            shutil.rmtree(self.folder)
            self.patches.undo()

    @property
    def _path(self) -> Path:
        return self.folder / f"job-{self.generation}.db"

    # -- input ------------------------------------------------------------------------------

    @rule(rows=st.lists(st.tuples(keys, contents), min_size=1, max_size=5))
    def add_rows(self, rows: list[tuple[str, str]]) -> None:
        """Rows are new, known, repeated or contradicting."""
        expected = [self.model.add(key, content) for key, content in rows]
        new_rows = [row(key, content) for key, content in rows]

        assert expected == do(self.store, lambda _: self.intake.add(new_rows))
        ended = [seq for seq, _ in self.intake.ended_before]
        assert set(ended) <= set(self.model.owed(ended))
        reopened = do(self.store, lambda s: s.reopen(ended))
        assert self.model.reopen(ended) == (
            [one.seq for one in reopened.tasks],
            reopened.decided,
        )

    @precondition(lambda self: len(self.model.tasks) < 40)
    @rule(count=st.integers(2, 6))
    def add_new_rows(self, count: int) -> None:
        """Most rows are like no other."""
        new = len(self.model.tasks)
        self.add_rows([(f"new {number}", "x") for number in range(new, new + count)])

    @rule(picks=picks)
    def repeat_rows(self, picks: list[int]) -> None:
        """Some rows stand in the input once more."""
        new = [name for name in self.model.tasks if name.startswith("new ")]
        if names := some(picks, new):
            self.add_rows([(name, "x") for name in names])

    @rule()
    def read_the_input_again(self) -> None:
        """Another run reads its input from the beginning."""
        self.intake = Intake(self.store)
        self.model.seen.clear()

    # -- sending ----------------------------------------------------------------------------

    @rule(picks=picks, reserved=costs)
    def intend(self, picks: list[int], reserved: float) -> None:
        """Queued tasks are about to be sent."""
        chosen = some(picks, self.model.states(State.QUEUED))
        if not chosen:
            return
        seqs = [one.seq for one in chosen]
        intent = do(self.store, lambda s: s.intend(seqs, 1, now=NOW, reserved_usd=reserved))
        assert intent not in self.model.intents
        self.model.intents[intent] = Sent(seqs, reserved)
        for one in chosen:
            one.state, one.intent = State.POSTING, intent

    @precondition(lambda self: len(self.model.states(*list(State)[1:])) > 0)
    @rule(picks=picks, pick=st.integers(0, 50))
    def intend_what_is_not_queued(self, picks: list[int], pick: int) -> None:
        """A batch with one task that is not queued is refused as a whole."""
        others = self.model.states(*list(State)[1:])
        queued = some(picks, self.model.states(State.QUEUED))
        seqs = sorted(one.seq for one in [*queued, others[pick % len(others)]])

        with pytest.raises(LedgerError, match="not queued"):
            do(self.store, lambda s: s.intend(seqs, 1, now=NOW, reserved_usd=1.0))

    @rule(first=st.integers(1, 20), count=st.integers(2, 5))
    def intend_in_a_row(self, first: int, count: int) -> None:
        """The same without gaps: refused unless all are queued."""
        seqs = [seq for seq in range(first, first + count) if seq <= len(self.model.tasks)]
        if all(self.model.of(seq).state is State.QUEUED for seq in seqs):
            return

        with pytest.raises(LedgerError, match="not queued"):
            do(self.store, lambda s: s.intend(seqs, 1, now=NOW, reserved_usd=1.0))

    @rule(picks=picks)
    def die_within_an_intent(self, picks: list[int]) -> None:
        """A process that dies before the commit has written nothing."""
        seqs = [one.seq for one in some(picks, self.model.states(State.QUEUED))]
        if not seqs:
            return

        def operation(store: Store) -> None:
            store.intend(seqs, 1, now=NOW, reserved_usd=1.0)
            raise Crash

        with pytest.raises(Crash):
            do(self.store, operation)

    def _under_way(self) -> list[int]:
        return [number for number, one in self.model.intents.items() if not one.is_lost]

    def _lost(self) -> list[int]:
        return [number for number, one in self.model.intents.items() if one.is_lost]

    @precondition(lambda self: self._under_way())
    @rule(
        pick=st.integers(0, 50),
        fates=st.lists(st.sampled_from("ppprqu"), min_size=60, max_size=60),
        cost=costs,
    )
    def settle(self, pick: int, fates: list[str], cost: float) -> None:
        """The reply came: posted, rejected, queued again or unclear, each task for itself."""
        intent = some([pick], self._under_way())[0]
        by_fate: dict[str, list[int]] = {"p": [], "r": [], "q": [], "u": []}
        for seq in self.model.intents[intent].seqs:
            by_fate[fates[seq % 60]].append(seq)
        posted = [PostedRow(seq, self._id(seq), cost, NOW) for seq in by_fate["p"]]
        rejected = [Decided(seq, 40501, f"bad {seq}") for seq in by_fate["r"]]
        do(
            self.store,
            lambda s: s.post_settled(
                intent,
                posted=posted,
                requeued=by_fate["q"],
                rejected=rejected,
                unclear=by_fate["u"],
                now=NOW,
            ),
        )
        self._found(posted)
        for seq in by_fate["q"]:
            self.model.of(seq).state = State.QUEUED
        for seq in by_fate["r"]:
            self.model.of(seq).state = State.FAILED
            self.model.decided[seq] = f"bad {seq}"
        for seq in by_fate["u"]:
            self.model.of(seq).state = State.UNKNOWN
        if by_fate["u"]:
            self.model.intents[intent].is_lost = True
        else:
            del self.model.intents[intent]

    @rule(
        width=st.sampled_from([2, 3, 50]),
        most=st.sampled_from([1, 2, 50]),
        reserved=costs,
        cost=costs,
        is_taken=st.booleans(),
    )
    def send_in_a_row(
        self, width: int, most: int, reserved: float, cost: float, *, is_taken: bool
    ) -> None:
        """What is queued goes in batches without gaps, as most does; the service takes it."""
        queued = [one.seq for one in self.model.states(State.QUEUED)]
        parts = [part[i : i + width] for part in runs(queued) for i in range(0, len(part), width)]
        for run in parts[:most]:
            intent = do(
                self.store,
                lambda s, seqs=run: s.intend(seqs, 1, now=NOW, reserved_usd=reserved),  # type: ignore[misc]
            )
            self.model.intents[intent] = Sent(list(run), reserved)
            for seq in run:
                self.model.of(seq).state, self.model.of(seq).intent = State.POSTING, intent
            if is_taken:
                attempts = [self.model.of(seq).attempt for seq in run]
                posted = [
                    PostedRow(seq, id_of(seq, tried), cost, NOW)
                    for seq, tried in zip(run, attempts, strict=True)
                ]
                do(self.store, lambda s, i=intent, p=posted: s.post_settled(i, posted=p, now=NOW))  # type: ignore[misc]
                self._found(posted)
                del self.model.intents[intent]

    @precondition(lambda self: self._under_way())
    @rule(pick=st.integers(0, 50))
    def refuse(self, pick: int) -> None:
        """Certainly not created: queued again."""
        intent = some([pick], self._under_way())[0]
        seqs = self.model.intents.pop(intent).seqs
        do(self.store, lambda s: s.post_refused(intent, seqs))
        for seq in seqs:
            self.model.of(seq).state = State.QUEUED

    @precondition(lambda self: self._under_way())
    @rule(pick=st.integers(0, 50))
    def lose(self, pick: int) -> None:
        """The reply was lost."""
        intent = some([pick], self._under_way())[0]
        seqs = self.model.intents[intent].seqs
        do(self.store, lambda s: s.post_lost(intent, seqs, now=NOW))
        self.model.intents[intent].is_lost = True
        for seq in seqs:
            self.model.of(seq).state = State.UNKNOWN

    # -- looking up -------------------------------------------------------------------------

    @rule(picks=picks, cost=costs)
    def find(self, picks: list[int], cost: float) -> None:
        """Unknown tasks were found at the service."""
        chosen = some(picks, self.model.states(State.UNKNOWN))
        posted = [PostedRow(one.seq, self._id(one.seq), cost, NOW) for one in chosen]
        do(self.store, lambda s: s.post_found(posted))
        self._found(posted)

    @rule(first=st.integers(1, 20), count=st.integers(1, 4))
    def find_again(self, first: int, count: int) -> None:
        """What is posted, or ended, is not found another time: its id and cost stay."""
        known = {one.seq for one in self.model.states(State.POSTED, *ENDS)}
        posted = [
            PostedRow(seq, id_of(seq, 99), 0.5, NOW)
            for seq in range(first, first + count)
            if seq in known
        ]
        do(self.store, lambda s: s.post_found(posted))

    @precondition(lambda self: self._lost())
    @rule(picks=picks, wide=picks)
    def look(self, picks: list[int], wide: list[int]) -> None:
        """A complete look: settled intents are gone; it counts where it can decide."""
        chosen = some(picks, self._lost())
        deciding = some(wide, chosen)
        do(self.store, lambda s: s.looked(chosen, deciding, began=NOW + 7))
        for intent in deciding:
            self.model.intents[intent].looks += 1

    @rule()
    def close_settled(self) -> None:
        """Lost POSTs without unknown tasks are gone, and what they held back is free."""
        settled = [one for one in self._lost() if not self._unknown_in(one)]
        held = sum(self.model.intents.pop(one).reserved for one in settled)
        assert pytest.approx(held) == do(self.store, lambda s: s.close_settled())

    @precondition(lambda self: self._lost())
    @rule(pick=st.integers(0, 50))
    def send_again(self, pick: int) -> None:
        """What was not found is queued again; what was found stays."""
        intent = some([pick], self._lost())[0]
        do(self.store, lambda s: s.post_refused(intent, s.unknown_in(intent)))
        for seq in self._unknown_in(intent):
            self.model.of(seq).state = State.QUEUED
        del self.model.intents[intent]

    # -- ends -------------------------------------------------------------------------------

    @rule(
        picks=picks,
        ends=st.lists(st.sampled_from(ENDS), min_size=6, max_size=6),
        is_stale=st.booleans(),
    )
    def end(self, picks: list[int], ends: list[State], *, is_stale: bool) -> None:
        """Outcomes of posted tasks are durable; what was asked for meanwhile is still owed."""
        chosen = some(picks, self.model.states(State.POSTED))
        self.model.sink_bytes += len(chosen)
        ended = [
            Ended(one.seq, state, 20000, 1 if is_stale else one.copies - one.answered)
            for one, state in zip(chosen, ends * 9, strict=False)
        ]
        reopened = do(self.store, lambda s: s.end(ended, self.model.sink_bytes))
        for one in ended:
            self.model.of(one.seq).state = one.state
            self.model.of(one.seq).answered += one.copies
        assert self.model.reopen([one.seq for one in ended]) == (
            [one.seq for one in reopened.tasks],
            reopened.decided,
        )

    @rule(picks=picks)
    def tell_decided(self, picks: list[int]) -> None:
        """Outcomes of rejected tasks are durable."""
        chosen = some(picks, sorted(self.model.decided))
        ended = [Ended(seq, State.FAILED, 40501) for seq in chosen]
        reopened = do(self.store, lambda s: s.end(ended, None))
        for seq in chosen:
            self.model.told[seq] = self.model.decided.pop(seq)
            self.model.of(seq).answered += 1
        assert self.model.reopen(chosen) == ([], reopened.decided)

    @rule(picks=picks)
    def pay_again(self, picks: list[int]) -> None:
        """A task that ended in vain is queued under another attempt; what it cost stays."""
        for one in some(picks, self.model.states(State.POSTED)):
            attempt = one.attempt + 1
            rows = do(self.store, lambda s, q=one.seq, a=attempt: s.pay_again(q, a))  # type: ignore[misc]
            assert [(one.seq, attempt)] == [(made.seq, made.attempt) for made in rows]
            one.state, one.attempt, one.task_id = State.QUEUED, attempt, None

    # -- crashes ----------------------------------------------------------------------------

    @rule()
    def crash(self) -> None:
        """The process dies; the next one takes up what it left on the disk."""
        old = self._path
        self.generation += 1
        for suffix in ("", "-wal"):
            if Path(f"{old}{suffix}").exists():
                shutil.copy(f"{old}{suffix}", f"{self._path}{suffix}")
        self.store.close()
        self.store = open_store(self._path)
        lost = do(self.store, lambda s: s.lose_unfinished(NOW))
        posting = self.model.states(State.POSTING)

        assert len(posting) == lost
        for one in posting:
            one.state = State.UNKNOWN
        for sent in self.model.intents.values():
            sent.is_lost = True
        self.read_the_input_again()

    # -- reading ----------------------------------------------------------------------------

    @precondition(lambda self: self.model.states(State.POSTED))
    @rule(picks=picks)
    def ask_for(self, picks: list[int]) -> None:
        """Results of posted tasks were listed, with tags of ours."""
        chosen = some(picks, self.model.states(State.POSTED))
        listed: dict[str, int | None] = {one.task_id: one.seq for one in chosen if one.task_id}
        found = do(self.store, lambda s: s.find_posted(listed))
        assert [(one.seq, one.task_id) for one in chosen] == [
            (one.seq, one.task_id) for one in found
        ]

    # -- what always holds ------------------------------------------------------------------

    @invariant()
    def nothing_is_lost(self) -> None:
        """Every task is in the state that the model says, and all money is accounted for."""
        if not hasattr(self, "store"):
            return
        found = self.store.totals()
        counts = Counter(one.state.name.lower() for one in self.model.tasks.values())
        expected = Totals(
            **{state.name.lower(): counts[state.name.lower()] for state in State},
            spent_usd=found.spent_usd,
            reserved_usd=found.reserved_usd,
        )

        assert expected == found
        assert pytest.approx(sum(one.cost for one in self.model.tasks.values())) == found.spent_usd
        assert (
            pytest.approx(sum(one.reserved for one in self.model.intents.values()))
            == found.reserved_usd
        )
        assert len(self.model.tasks) == found.tasks
        assert self.model.sink_bytes == self.store.meta("sink_bytes")

    @invariant()
    def tasks_are_found_where_they_stand(self) -> None:
        """Queued ones can be sent, posted ones found by id, unknown ones by intent."""
        if not hasattr(self, "store"):
            return
        model, store = self.model, self.store

        assert [(one.seq, one.attempt) for one in model.states(State.QUEUED)] == [
            (one.seq, one.attempt) for one in store.queued(0, 1000)
        ]
        with unchanged(store):
            assert store.queued(0, 1000) == store.queued_among(range(1, len(model.tasks) + 1))
        with unchanged(store):
            assert [
                (one.seq, one.task_id, one.copies - one.answered)
                for one in model.states(State.UNKNOWN, State.POSTED)
            ] == [(one.seq, one.task_id, one.copies) for one in store.still_open(0, 1000)]
        ids = [one.task_id for one in model.tasks.values() if one.task_id is not None]
        assert len(set(ids)) == len(ids)
        with unchanged(store):
            assert {one.seq for one in model.states(State.POSTED)} == {
                one.seq for one in store.find_posted(dict.fromkeys(ids))
            }
        assert {n: (one.looks, self._unknown_in(n)) for n, one in model.intents.items()} == {
            **{n: (0, []) for n in self._under_way()},
            **{
                one.intent: (one.looks, store.unknown_in(one.intent))
                for one in store.lost_intents()
            },
        }
        assert model.decided == {task.seq: words for task, _, words in store.undelivered()}

    @invariant()
    def tasks_are_counted_where_they_stand(self) -> None:
        """By endpoint, and in any part of the ledger."""
        if not hasattr(self, "store"):
            return
        model, store = self.model, self.store
        posted = [one.seq for one in model.states(State.POSTED)]
        open_ = model.states(State.QUEUED, State.POSTING, State.UNKNOWN, State.POSTED)
        part = range(2, 5)
        costs = {one.cost for one in model.tasks.values() if one.cost}
        assert store.usual_cost(1) > 0 if costs else store.usual_cost(1) == 0

        assert ({1: len(posted)} if posted else {}) == store.posted_by_kind()
        for before, limit, kinds in (
            (NOW - 1, 9, [1]),
            (NOW, 9, [1]),
            (NOW, 1, [1]),
            (NOW, 9, [2]),
        ):
            with unchanged(store):
                found = store.overdue(
                    part.start, part.stop, kinds=kinds, before=before, limit=limit
                )
                rest = store.without_result(2, kinds=kinds, limit=limit)
            ours = [seq for seq in posted if seq in part and kinds == [1]]
            assert [one.seq for one in found.tasks] == ours[: limit if before == NOW else 0]
            assert found.posted == len(ours)
            ours = [seq for seq in posted if seq > 2 and kinds == [1]]
            assert [one.seq for one in rest] == ours[:limit]
            if kinds == [1]:
                assert found.open == sum(one.seq in part for one in open_)

    # -- inside -----------------------------------------------------------------------------

    def _id(self, seq: int) -> str:
        attempt = self.model.of(seq).attempt
        return id_of(seq, attempt) if seq % 3 else f"odd id {seq}.{attempt}"

    def _found(self, posted: list[PostedRow]) -> None:
        for one in posted:
            task = self.model.of(one.seq)
            task.state, task.task_id = State.POSTED, one.task_id
            task.cost += one.cost_usd

    def _unknown_in(self, intent: int) -> list[int]:
        seqs = self.model.intents[intent].seqs
        return [
            seq
            for seq in sorted(seqs)
            if self.model.of(seq).state is State.UNKNOWN and self.model.of(seq).intent == intent
        ]


TestLedgerMachine = LedgerMachine.TestCase
TestLedgerMachine.settings = settings(
    max_examples=60,
    stateful_step_count=40,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking takes minutes
)
