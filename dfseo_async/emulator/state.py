"""Everything the emulated service knows; the parts that calls read and change."""

from __future__ import annotations

from collections.abc import Mapping

from dfseo_async.emulator.accounts import Account
from dfseo_async.emulator.dice import RandomSource
from dfseo_async.emulator.families import Families, Family
from dfseo_async.emulator.faults import pick_by_rate
from dfseo_async.emulator.gates import Gates
from dfseo_async.emulator.limits import CallLimits
from dfseo_async.emulator.postoffice import PostOffice
from dfseo_async.emulator.ready import ReadyLists
from dfseo_async.emulator.results import Results
from dfseo_async.emulator.settings import EmulatorSettings
from dfseo_async.emulator.tally import Tally
from dfseo_async.emulator.tasks import DONE, PARTIAL, Task, TaskIds, TaskStore, members_of
from dfseo_async.emulator.usage import Usage

_NOT_FAILED = frozenset({DONE, PARTIAL, 40102})


class State:
    """One account at the emulated service."""

    __slots__ = (
        "_foreign",
        "_is_punctual",
        "_random",
        "account",
        "calls",
        "families",
        "gates",
        "hidden",
        "ids",
        "limits",
        "office",
        "ready",
        "results",
        "settings",
        "tally",
        "tasks",
        "usage",
    )

    def __init__(self, settings: EmulatorSettings, random: RandomSource) -> None:
        self.settings = settings
        self.families = Families()
        self.limits = CallLimits(settings)
        self.gates = Gates(settings.simultaneous_calls)
        self.usage = Usage()
        self.account = Account(
            balance_usd=settings.balance_usd, daily_cap_usd=settings.daily_cap_usd
        )
        self.ids = TaskIds(settings.seed)
        self.tasks = TaskStore(self.ids)
        self.ready = ReadyLists(
            window=settings.ready_window,
            order=settings.ready_order,
            retention=settings.ready_retention,
        )
        self.office = PostOffice(
            faults=settings.faults.webhooks,
            random=random,
            ready=self.ready,
            id_of=self.tasks.id_of,
        )
        self.ready.deliveries = self.office
        self.results = Results(seed=settings.seed, size=settings.result_bytes)
        self.tally = Tally()
        self.hidden: dict[int, float] = {}  # tasks that id_list shows late: number, until when
        self.calls = 0
        self._random = random
        self._foreign: set[str] = set()
        self._is_punctual = not (
            settings.faults.unlisted
            or settings.faults.late_listing[0]
            or settings.faults.late_id_list[0]
            or settings.faults.execution
        )

    def draws(self, rate: float) -> bool:
        """Whether something of this rate happens now."""
        return rate > 0 and self._random.random() < rate

    def create(self, family: Family, params: Mapping[str, object], cost: int, now: float) -> Task:
        """Make a task and everything that will happen to it."""
        low, high = self.settings.turnaround
        code = self.draw_code()
        ready_at = now + low + (high - low) * self._random.random()
        members = members_of(params)
        has_webhook = b'back_url":"' in members
        is_early = has_webhook and self.office.draws_early()
        task = Task(
            seq=len(self.tasks),
            family=family,
            members=members,
            posted_at=now,
            ready_at=now if is_early else ready_at,
            cost=cost,
            code=code,
        )
        self.tasks.add(task)
        if has_webhook:
            self.office.expect(task, is_early=is_early)
        self._plan(task)
        return task

    def create_live(
        self, family: Family, params: Mapping[str, object], cost: int, now: float, function: str
    ) -> Task:
        """Make a task that is finished at once and never listed as ready.

        ``function`` ends the path of its call, such as ``live/advanced``.
        """
        task = Task(
            seq=len(self.tasks),
            family=family,
            members=members_of(params),
            posted_at=now,
            ready_at=now,
            cost=cost,
            code=self.draw_code(),
            function=function,
            fetches=1,
        )
        self.tasks.add(task)
        return task

    def charge(self, api: str, price: int, now: float) -> None:
        """Take the price of a call to an API; ask the account's `refusal` first."""
        self.account.charge(price, now)
        self.usage.add_cost(api, price, now)

    def draw_code(self) -> int:
        """Draw the code with which a task will end."""
        execution = self.settings.faults.execution
        if not execution:
            return DONE
        return pick_by_rate(execution, self._random.random()) or DONE

    def invite_foreigners(self, family: Family, now: float) -> None:
        """Put another program's finished tasks on the list of an endpoint, once."""
        if family.endpoint in self._foreign or not self.settings.faults.foreign_tasks:
            return
        self._foreign.add(family.endpoint)
        for number in range(self.settings.faults.foreign_tasks):
            params = {"keyword": f"somebody else's {number}", "tag": f"other-program-{number}"}
            task = Task(
                seq=len(self.tasks),
                family=family,
                members=members_of(params),
                posted_at=now,
                ready_at=now,
                cost=0,
                code=DONE,
                is_foreign=True,
            )
            self.tasks.add(task)
            self.ready.add(task)

    def _plan(self, task: Task) -> None:
        if self._is_punctual:
            self.ready.expect(task, task.ready_at + self.settings.listing_delay)
            return
        faults = self.settings.faults
        if self.draws(faults.late_id_list[0]):
            seen_at = task.posted_at + self.settings.id_list_delay + faults.late_id_list[1]
            self.hidden[task.seq] = seen_at
        is_failed = task.code not in _NOT_FAILED
        if self.draws(faults.unlisted) or (is_failed and not self.settings.lists_failed):
            return
        listed_at = task.ready_at + self.settings.listing_delay
        if self.draws(faults.late_listing[0]):
            listed_at += faults.late_listing[1]
        self.ready.expect(task, listed_at)
