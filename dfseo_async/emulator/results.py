"""Results put together from blocks that are made once: same task, same bytes, at any time.

Which blocks a task gets follows from the seed and its id, so nothing of a result is ever stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import orjson

from dfseo_async.emulator.bodies import Block
from dfseo_async.emulator.dice import Dice, key_of, mix
from dfseo_async.emulator.families import Family
from dfseo_async.emulator.shapes import Shape, shape_of
from dfseo_async.emulator.tasks import PARTIAL, Task, date_text

_VARIANTS = 8
_COARSE, _FINE = 10, 1  # items of one block
_COARSE_FROM = 40_000  # results that grow larger than this are built from coarse blocks
_DOMAINS = {"google": "google.com", "bing": "bing.com", "yahoo": "yahoo.com", "baidu": "baidu.com"}


@dataclass(frozen=True, slots=True)
class Result:
    """The ``result`` array of one task: ``head``, blocks, ``tail``, and how long the array is."""

    head: bytes
    blocks: tuple[Block, ...]
    tail: bytes
    count: int


class Results:
    """Builds results of a wanted size."""

    __slots__ = ("_blocks", "_item_count", "_seed", "_size")

    def __init__(self, *, seed: int, size: tuple[int, int]) -> None:
        self._seed = seed
        self._size = size
        self._item_count = _COARSE if size[1] >= _COARSE_FROM else _FINE
        self._blocks: dict[tuple[str, int, int], Block] = {}

    def of(self, task: Task, task_id: str, function: str) -> Result:
        """Build the result of a finished task."""
        if function == "summary":
            return Result(_summary(task), (), b"", 1)
        shape = _shape(task.family, function)
        key = key_of(self._seed, task_id, function)
        blocks = self._pick(shape, key, self._wanted(key, task))
        count = len(blocks) * self._item_count
        head, tail = _frame(shape, task, key, count)
        return Result(head, blocks, tail, count if shape.form == "rows" else 1)

    def _wanted(self, key: int, task: Task) -> int:
        low, high = self._size
        size = low + key % (high - low + 1)
        return size // 2 if task.code == PARTIAL else size

    def _pick(self, shape: Shape, key: int, size: int) -> tuple[Block, ...]:
        blocks = [self._block(shape, 0, key % _VARIANTS)]
        left = size - len(blocks[0].plain)
        while left > 0:
            key = mix(key)
            block = self._block(shape, len(blocks), key % _VARIANTS)
            left -= len(block.plain)
            if left < 0:
                break
            blocks.append(block)
        return tuple(blocks)

    def _block(self, shape: Shape, index: int, variant: int) -> Block:
        key = (shape.name, index, variant)
        block = self._blocks.get(key)
        if block is None:
            block = self._blocks[key] = self._make(shape, index, variant)
        return block

    def _make(self, shape: Shape, index: int, variant: int) -> Block:
        dice = Dice(self._seed, shape.name, index, variant)
        first = index * self._item_count
        positions = range(first, first + self._item_count)
        return Block(b"".join(shape.render(position, dice) for position in positions))


@lru_cache(maxsize=512)
def _shape(family: Family, function: str) -> Shape:
    return shape_of(family, function)


def _frame(shape: Shape, task: Task, key: int, count: int) -> tuple[bytes, bytes]:
    if shape.form == "rows":
        return b"[", b"]"
    if shape.form == "keyed":
        return b'[{"lighthouseVersion":"12.6.0","audits":{', b"}}]"
    about = orjson.dumps(_about(shape, task, key, count))[:-1]
    if shape.form == "html":
        page = f',"items_count":1,"items":[{{"page":1,"date":"{date_text(int(task.ready_at))}"'
        return b"[" + about + page.encode() + b',"html":"<!doctype html><html>', b'</html>"}]}]'
    types = orjson.dumps(shape.types(count))
    more = f',"se_results_count":{key % 90_000_000},"items_count":{count},"items":['.encode()
    return b"".join([b"[", about, b',"item_types":', types, more]), b"]}]"


def _about(shape: Shape, task: Task, key: int, count: int) -> dict[str, object]:
    posted = task.posted()
    family = task.family
    keyword = task.keyword()
    about: dict[str, object] = {
        "keyword": keyword or None,
        "type": family.se_type,
        "se_domain": _DOMAINS.get(family.se, f"{family.se}.com"),
        "location_code": posted.get("location_code", 2840),
        "language_code": posted.get("language_code", "en"),
        "check_url": f"https://www.{family.se}.com/search?q={key:x}",
        "datetime": date_text(int(task.ready_at)),
    }
    if shape.form == "items" and count:
        about |= {"spell": None, "refinement_chips": None}
    return about


def _summary(task: Task) -> bytes:
    crawled = {"max_crawl_pages": 10, "pages_in_queue": 0, "pages_crawled": 10}
    about = {
        "crawl_progress": "finished",
        "crawl_status": crawled,
        "crawl_stop_reason": "limit_exceeded",
        "domain_info": {"name": task.posted().get("target"), "cms": None},
        "page_metrics": {"links_external": 12, "links_internal": 240, "onpage_score": 91.4},
    }
    return orjson.dumps([about])
