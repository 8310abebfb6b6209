"""Tasks that the service refuses for reasons of its own: how often, and when they go again."""

from __future__ import annotations

from collections import Counter
from random import Random

from dfseo_async.codes import Call, Verdict, verdict
from dfseo_async.engine.backoff import pause
from dfseo_async.engine.feeder import Feeder
from dfseo_async.engine.matching import Matched
from dfseo_async.ledger import Decided
from dfseo_async.settings import JobSettings

WAIT_HOURLY = 600.0  # seconds between tries of a task that the duplicate cap refuses (40205)
WAIT_DAILY = 3600.0  # the same for the daily cap (40206)
_COUNTED = frozenset({Verdict.RETRY, Verdict.RECONCILE})  # of one element


class Refusals:
    """Counts refusals by task; memory is bounded by the tasks that are refused at the moment."""

    def __init__(self, feeder: Feeder, settings: JobSettings, random: Random) -> None:
        self._feeder = feeder
        self._settings = settings
        self._random = random
        self._times: Counter[int] = Counter()

    def give_up(self, matched: Matched, call: Call) -> None:
        """Move tasks that were refused too often to the rejected ones."""
        if self._times:
            taken = (*(one.seq for one in matched.posted), *(one.seq for one in matched.unclear))
            for seq in taken:
                self._times.pop(seq, None)
        kept = []
        for row, code, message in matched.again:
            if verdict(call, code) in _COUNTED:
                self._times[row.seq] += 1
            if self._times[row.seq] >= self._settings.element_attempts:
                del self._times[row.seq]
                matched.rejected.append(Decided(row.seq, code, message))
            else:
                kept.append((row, code, message))
        matched.again = kept

    def send_later(self, matched: Matched, now: float) -> None:
        """Queue the others again, each kind after its pause (*now* by the loop's clock)."""
        if not (matched.again or matched.later):
            return
        again = [row for row, _, _ in matched.again]
        seconds = pause(  # one for all, so that they fill a batch again
            max((self._times[row.seq] - 1 for row in again), default=0),
            base=self._settings.retry_base,
            longest=self._settings.retry_max,
            random=self._random,
        )
        self._feeder.send_later(again, now + seconds)
        for row, code, _ in matched.later:
            self._feeder.send_later([row], now + (WAIT_DAILY if code == 40206 else WAIT_HOURLY))
