"""What goes wrong, and when: by rate from a seeded source, or by script at the n-th call.

Owns the plan and the decision; doing the harm (closing sockets, cutting bodies) is the app's part.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from dfseo_async.emulator.dice import RandomSource
from dfseo_async.emulator.paths import CallKind
from dfseo_async.emulator.webhook_faults import WebhookFaults
from dfseo_async.errors import ConfigError

K = TypeVar("K")


class Fault(StrEnum):
    """One way in which a call goes wrong."""

    LOSE_REPLY = "lose_reply"  # done, then the connection closes without a byte
    CUT = "cut"  # the connection closes, nothing was done
    CUT_REPLY = "cut_reply"  # done, the connection closes in the middle of the body
    ERROR_AFTER = "error_after"  # done, then HTTP 500 with code 50000
    ERROR_BEFORE = "error_before"  # HTTP 500 with code 50000, nothing was done
    HANG_AFTER = "hang_after"  # done, then no answer ever
    HANG_BEFORE = "hang_before"  # nothing done, no answer ever
    TRUNCATE = "truncate"  # done, a whole HTTP reply around half a gzip stream
    GARBAGE = "garbage"  # done, HTTP 200 with a body that is no JSON
    THROTTLE = "throttle"  # 40202 although no limit was reached, nothing was done

    @property
    def is_before(self) -> bool:
        """Whether the call has no effect at the service."""
        return self in _BEFORE


_BEFORE = frozenset({Fault.CUT, Fault.ERROR_BEFORE, Fault.HANG_BEFORE, Fault.THROTTLE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Scripted:
    """From the ``nth`` call of a kind (1-based) on, the next ``times`` calls suffer ``fault``."""

    call: CallKind
    nth: int
    fault: Fault
    times: int = 1

    def covers(self, number: int) -> bool:
        """Whether the call with this number is one of those."""
        return self.nth <= number < self.nth + self.times


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultPlan:
    """Everything that shall go wrong; the default is a service without faults.

    Attributes:
        rates: for each kind of call, how often (0 to 1) each fault strikes.
        script: faults at given calls; a scripted fault wins over the rates.
        element_error: how often one element of an accepted POST is answered 50000, not created.
        execution: how often a task ends with a code other than 20000, such as ``{40101: 0.01}``.
        unlisted: how often a finished task is never listed by ``tasks_ready``.
        late_listing: how often, and by how many seconds more, listing in ``tasks_ready`` lags.
        late_id_list: how often, and by how many seconds more, listing in ``id_list`` lags.
        foreign_tasks: ready tasks of "another program" for each endpoint used, never collected.
        webhooks: what goes wrong with postbacks and pingbacks.
    """

    rates: Mapping[CallKind, Mapping[Fault, float]] = field(default_factory=dict)
    script: tuple[Scripted, ...] = ()
    element_error: float = 0.0
    execution: Mapping[int, float] = field(default_factory=dict)
    unlisted: float = 0.0
    late_listing: tuple[float, float] = (0.0, 0.0)
    late_id_list: tuple[float, float] = (0.0, 0.0)
    foreign_tasks: int = 0
    webhooks: WebhookFaults = field(default_factory=WebhookFaults)

    def __post_init__(self) -> None:
        """Refuse rates that are none.

        Raises:
            ConfigError: a rate outside 0 to 1, or rates of one draw that add up to more than 1.
        """
        draws = [list(by_fault.values()) for by_fault in self.rates.values()]
        draws.append(list(self.execution.values()))
        singles = (self.element_error, self.unlisted, self.late_listing[0], self.late_id_list[0])
        draws.extend([rate] for rate in singles)
        for rates in draws:
            if any(rate < 0 for rate in rates) or sum(rates) > 1 + 1e-9:
                raise ConfigError(f"fault rates must be 0 to 1 and add up to at most 1: {rates}")


class FaultSource:
    """Draws the fault of each call from a plan and keeps count of what it did."""

    __slots__ = ("_calls", "_plan", "_random", "counts")

    def __init__(self, plan: FaultPlan, random: RandomSource) -> None:
        self._plan = plan
        self._random = random
        self._calls: Counter[CallKind] = Counter()
        self.counts: Counter[str] = Counter()

    def strike(self, call: CallKind) -> Fault | None:
        """Decide what goes wrong with the next call of this kind; usually nothing."""
        self._calls[call] += 1
        fault = self._scripted(call) or self._drawn(call)
        if fault is not None:
            self.counts[f"{call}:{fault}"] += 1
        return fault

    def _scripted(self, call: CallKind) -> Fault | None:
        number = self._calls[call]
        for entry in self._plan.script:
            if entry.call is call and entry.covers(number):
                return entry.fault
        return None

    def _drawn(self, call: CallKind) -> Fault | None:
        rates = self._plan.rates.get(call)
        if not rates:
            return None
        return pick_by_rate(rates, self._random.random())


def pick_by_rate(rates: Mapping[K, float], draw: float) -> K | None:
    """Return the key into whose share of 0 to 1 the draw falls, or nothing."""
    for key, rate in rates.items():
        draw -= rate
        if draw < 0:
            return key
    return None


def parse_scripted(text: str) -> Scripted:
    """Read ``task_post:3:lose_reply`` or ``task_post:3:lose_reply:5`` (five calls from the third).

    Raises:
        ConfigError: the text has another form, or names no known call or fault.
    """
    try:
        call, nth, fault, *times = text.split(":")
        count = int(times[0]) if times else 1
        return Scripted(call=CallKind(call), nth=int(nth), fault=Fault(fault), times=count)
    except ValueError as error:
        raise ConfigError(f"not a scripted fault: {text!r}, expected CALL:NTH:FAULT") from error
