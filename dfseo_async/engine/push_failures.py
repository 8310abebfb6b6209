"""Which postbacks the service could not deliver, and why: told to the user, and then looked after.

The list of errors holds those of the whole account; only ours are counted, once each.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import Any

from dfseo_async.bits import Bits
from dfseo_async.engine.board import Board
from dfseo_async.engine.kinds import Kinds
from dfseo_async.engine.resender import Resender
from dfseo_async.engine.service import PushService
from dfseo_async.errors import ApiError, RequestRejectedError, TransportError
from dfseo_async.ledger import Ledger

LOOK = 5.0  # seconds between looks at whether it is time to ask
EVERY = 60.0  # seconds between calls, of all APIs together
QUIET = 60.0  # seconds without a postback that are worth asking about
SKEW = 120.0  # seconds that the service's clock may be behind ours
PAGE = 1000  # rows a call; docs.dataforseo.com/v3/serp/errors/
MOST_REASONS = 20  # told apart; further ones count together
LONGEST = 100  # characters of a reason in the words of the service
OTHER = "further reasons"
POSTBACK = "postback_url"  # what the service calls it

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Failure:
    """One postback that could not be delivered."""

    task_id: str
    reason: str


@dataclass(slots=True)
class Pages:
    """How far the list of one API was read: rows since a moment (unix seconds), past an offset."""

    since: float
    began: float = -inf
    offset: int = 0

    def start(self, now: float) -> None:
        """A page is about to be asked for."""
        if not self.offset:
            self.began = now

    def read(self, rows: int) -> None:
        """So many rows came; the next call goes on behind them, or begins where this one began."""
        if rows >= PAGE:
            self.offset += rows
        else:
            self.since, self.offset = max(self.since, self.began - SKEW), 0


class PushFailures:
    """Asks for the list while postbacks are awaited and something is wrong.

    Attributes:
        reasons: tasks whose postback failed, by reason.
    """

    def __init__(
        self,
        service: PushService,
        ledger: Ledger,
        board: Board,
        *,
        kinds: Kinds,
        is_pushed: Callable[[int], bool],
        resender: Resender,
    ) -> None:
        self._service = service
        self._ledger = ledger
        self._board = board
        self._kinds = kinds
        self._is_pushed = is_pushed
        self._resender = resender
        self._pages: dict[str, Pages] = {}
        self._began = service.now()
        self._seen = Bits()
        self._asked_at = -inf
        self._awaited_since = inf
        self._is_offered = True
        self.reasons: Counter[str] = Counter()

    async def run(self) -> None:
        """Ask from time to time until the job is over, or the service has no such list."""
        board, now = self._board, asyncio.get_running_loop().time
        while not board.is_over and self._is_offered:
            await board.until(lambda: self._is_due(now()), due=now() + LOOK)
            apis = self._awaited()
            self._awaited_since = min(self._awaited_since, now()) if apis else inf
            if self._is_due(now()):
                self._asked_at = now()
                await self._ask(min(apis, key=lambda api: self._pages_of(api).began))

    def _is_due(self, now: float) -> bool:
        is_time = is_time_to_ask(
            now,
            asked_at=self._asked_at,
            late_at=self._resender.late_at,
            quiet_since=max(self._awaited_since, self._resender.came_at),
            has_more=any(one.offset for one in self._pages.values()),
        )
        return is_time and bool(self._awaited())

    def _awaited(self) -> set[str]:
        """The APIs that something is to be pushed from."""
        return {
            kind.family.api
            for kind in self._kinds
            if self._is_pushed(kind.number) and self._board.posted_of([kind.number]) > 0
        }

    def _pages_of(self, api: str) -> Pages:
        return self._pages.setdefault(api, Pages(self._began - SKEW))

    async def _ask(self, api: str) -> None:
        pages = self._pages_of(api)
        pages.start(self._service.now())
        try:
            envelope = await self._service.errors(
                api, function=POSTBACK, since=pages.since, limit=PAGE, offset=pages.offset
            )
        except RequestRejectedError:
            self._is_offered = False
        except (ApiError, TransportError):
            return  # what the list would have told is found in other ways too, only later
        else:
            rows = list(envelope.rows())
            pages.read(len(rows))
            await self._look_after([one for one in map(read_failure, rows) if one is not None])

    async def _look_after(self, failures: Sequence[Failure]) -> None:
        """Tell what is new of *failures*, and get the results of those tasks."""
        reasons = {one.task_id: one.reason for one in failures}
        numbers = await self._ledger.do(lambda store: store.numbers(reasons))
        new = {task_id: seq for task_id, seq in numbers.items() if self._seen.add(seq)}
        self._tell(Counter(reasons[task_id] for task_id in new))
        await self._resender.take(await self._ledger.do(lambda store: store.find_posted(new)))

    def _tell(self, new: Mapping[str, int]) -> None:
        for reason, count in new.items():
            is_known = reason in self.reasons
            name = reason if is_known or len(self.reasons) < MOST_REASONS else OTHER
            if name not in self.reasons:
                _log.warning("%d postbacks failed: %s", count, name)
            self.reasons[name] += count


def is_time_to_ask(
    now: float, *, asked_at: float, late_at: float, quiet_since: float, has_more: bool
) -> bool:
    """Whether the list is worth a call: something is late, or nothing comes.

    Args:
        now: the loop's clock, as all of these.
        asked_at: the call before.
        late_at: when a task was last found late.
        quiet_since: since when postbacks are awaited and none came.
        has_more: the page before was full.
    """
    if now - asked_at < EVERY:
        return False
    return has_more or late_at > asked_at or now - quiet_since >= QUIET


def read_failure(row: object) -> Failure | None:
    """A row of the list; None when it is not about a postback."""
    if not isinstance(row, dict) or not isinstance(row.get("id"), str):
        return None
    if row.get("function", POSTBACK) != POSTBACK:
        return None
    return Failure(row["id"], _reason(row))


def _reason(row: Mapping[str, Any]) -> str:
    code, words = row.get("http_code"), row.get("error_message")
    if isinstance(code, int) and code > 0:
        return f"HTTP {code} from your receiver's address"
    plain = "".join(filter(str.isprintable, words))[:LONGEST] if isinstance(words, str) else ""
    return f"no answer from your receiver's address ({plain or 'no reason given'})"
