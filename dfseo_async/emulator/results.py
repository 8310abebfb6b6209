"""Results put together from blocks that are made once: same task, same bytes, at any time.

Which blocks a task gets follows from the seed and its id, so nothing of a result is ever stored.
Blocks are shared between tasks; each has a gap for a title, which every task fills with its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

import orjson

from dfseo_async.emulator import words
from dfseo_async.emulator.bodies import Block, Piece
from dfseo_async.emulator.crawls import crawl_status
from dfseo_async.emulator.dice import Dice, key_of, mix
from dfseo_async.emulator.making import make
from dfseo_async.emulator.schemas import schemas
from dfseo_async.emulator.shapes import Shape, shape_of
from dfseo_async.emulator.tasks import PARTIAL, POSTED, Task, date_text
from dfseo_async.emulator.values import TITLE_MARK

_VARIANTS = 8
_COARSE, _FINE = 10, 1  # items of one block
_COARSE_FROM = 40_000  # results that grow larger than this are built from coarse blocks
_DOMAINS = {"google": "google.com", "bing": "bing.com", "yahoo": "yahoo.com", "baidu": "baidu.com"}
_GAP = orjson.dumps(TITLE_MARK)[1:-1]
_TITLE_KEYWORD = 60
_TITLES = 1024
_ECHOED = {"str": str, "int": int, "bool": bool, "[str]": list}


@dataclass(frozen=True, slots=True)
class Result:
    """The ``result`` array of one task: ``head``, pieces, ``tail``, and how long the array is."""

    head: bytes
    blocks: tuple[Piece, ...]
    tail: bytes
    count: int


@dataclass(frozen=True, slots=True)
class _Gapped:
    """A block with a gap for a title; ``after`` is missing where there is no title."""

    before: Block
    after: Block | None

    @property
    def size(self) -> int:
        return len(self.before.plain) + (len(self.after.plain) if self.after else 0)


class Results:
    """Builds results of a wanted size."""

    __slots__ = ("_blocks", "_item_count", "_seed", "_size")

    def __init__(self, *, seed: int, size: tuple[int, int]) -> None:
        self._seed = seed
        self._size = size
        self._item_count = _COARSE if size[1] >= _COARSE_FROM else _FINE
        self._blocks: dict[tuple[str, int, int], _Gapped] = {}

    def of(self, task: Task, task_id: str, function: str) -> Result:
        """Build the result of a finished task."""
        shape = shape_of(task.family, function, is_live=task.function != POSTED)
        key = key_of(self._seed, task_id, function)
        posted = task.posted()
        if shape.form == "one":
            return Result(b"[" + _object(shape, task, posted, key, 0), (), b"]", 1)
        keywords = posted.get("keywords") if shape.form == "rows" else None
        if isinstance(keywords, list) and keywords:
            return self._rows(shape, key, keywords)
        blocks = self._pick(shape, key, self._wanted(key, task))
        count = len(blocks) * self._per_block(shape)
        head, tail = _frame(shape, task, posted, key, count)
        pieces = _fill(blocks, key, task.keyword() or task.family.se_type)
        return Result(head, pieces, tail, count if shape.form == "rows" else 1)

    def item(self, shape: Shape, task_id: str, position: int) -> dict[str, object]:
        """Make one item of a result that is read in pages."""
        dice = Dice(self._seed, task_id, position)
        item = shape.item_at(position, dice)
        if item.get("title") == TITLE_MARK:
            item["title"] = words.title(dice)
        return item

    def _wanted(self, key: int, task: Task) -> int:
        low, high = self._size
        size = low + key % (high - low + 1)
        return size // 2 if task.code == PARTIAL else size

    def _per_block(self, shape: Shape) -> int:
        return min(self._item_count, shape.most or self._item_count)

    def _pick(self, shape: Shape, key: int, size: int) -> list[_Gapped]:
        blocks = [self._block(shape, 0, key % _VARIANTS)]
        left = size - blocks[0].size
        most = -(-shape.most // self._per_block(shape))
        while left > 0 and (not most or len(blocks) < most):
            key = mix(key)
            block = self._block(shape, len(blocks), key % _VARIANTS)
            left -= block.size
            if left < 0:
                break
            blocks.append(block)
        return blocks

    def _block(self, shape: Shape, index: int, variant: int) -> _Gapped:
        key = (shape.name, index, variant)
        block = self._blocks.get(key)
        if block is None:
            block = self._blocks[key] = self._make(shape, index, variant)
        return block

    def _make(self, shape: Shape, index: int, variant: int) -> _Gapped:
        dice = Dice(self._seed, shape.name, index, variant)
        step = self._per_block(shape)
        positions = range(index * step, (index + 1) * step)
        plain = b"".join(shape.render(position, dice) for position in positions)
        before, gap, after = plain.partition(_GAP)
        while _GAP in after:  # only the first title of a block is the task's own
            title = orjson.dumps(words.title(dice))[1:-1]
            after = after.replace(_GAP, title, 1)
        return _Gapped(Block(before), Block(after) if gap else None)

    def _rows(self, shape: Shape, key: int, keywords: list[object]) -> Result:
        pieces: list[Piece] = []
        for index, keyword in enumerate(keywords):
            key = mix(key)
            start = b',{"keyword":' if index else b'{"keyword":'
            pieces += [start + orjson.dumps(keyword), self._row(shape, key % _VARIANTS)]
        return Result(b"[", tuple(pieces), b"]", len(keywords))

    def _row(self, shape: Shape, variant: int) -> Block:
        """A row of figures without its keyword and the brace before it."""
        key = (shape.name, -1, variant)
        if key not in self._blocks:
            row = make(shape.head, Dice(self._seed, shape.name, variant))
            row.pop("keyword", None)
            self._blocks[key] = _Gapped(Block(b"," + orjson.dumps(row)[1:]), None)
        return self._blocks[key].before


def _fill(blocks: list[_Gapped], key: int, keyword: str) -> tuple[Piece, ...]:
    start = orjson.dumps(keyword[:_TITLE_KEYWORD])[1:-1]
    middles, ends = _titles()
    pieces: list[Piece] = []
    for index, block in enumerate(blocks):
        pieces.append(block.before)
        if block.after is not None:
            middle = middles[(key + index * 37) % _TITLES]
            end = ends[((key >> 32) + index * 101) % _TITLES]
            pieces += [start + middle + end, block.after]
    return tuple(pieces)


@cache
def _titles() -> tuple[tuple[bytes, ...], tuple[bytes, ...]]:
    """Middles and ends of titles: a million of them from two thousand texts."""
    dice = Dice("titles")
    middles = tuple(f" {words.phrase(dice, 3).title()}".encode() for _ in range(_TITLES))
    ends = tuple(f" | {words.person(dice)} {words.phrase(dice, 1)}".encode() for _ in middles)
    return middles, ends


def _frame(
    shape: Shape, task: Task, posted: Mapping[str, object], key: int, count: int
) -> tuple[bytes, bytes]:
    if shape.form == "rows":
        return b"[", b"]"
    if shape.form == "keyed":
        return b'[{"lighthouseVersion":"12.6.0","audits":{', b"}}]"
    if shape.form == "html":
        about = orjson.dumps(_about(task, key))[:-1]
        page = f',"items_count":1,"items":[{{"page":1,"date":"{date_text(int(task.ready_at))}"'
        return b"[" + about + page.encode() + b',"html":"<!doctype html><html>', b'</html>"}]}]'
    return b"[" + _object(shape, task, posted, key, count)[:-1] + b',"items":[', b"]}]"


def _object(shape: Shape, task: Task, posted: Mapping[str, object], key: int, count: int) -> bytes:
    """Write a result object but for its items: what is always so, then what is the task's own."""
    fields = schemas().fields(shape.head)
    own = {name: value for name, value in _about(task, key).items() if name in fields}
    own |= {name: value for name, value in posted.items() if _is_echoed(name, value, fields)}
    if "item_types" in fields:
        own["item_types"] = shape.types(count)
    for name in ("items_count", "total_count", "total_items_count"):
        if name in fields:
            own[name] = count
    if "crawl_status" in fields:
        own["crawl_status"] = crawl_status(posted, is_done=True)
    start = _constant(shape, frozenset(own), key % _VARIANTS)
    return start + orjson.dumps(own)[1:]


def _is_echoed(name: str, value: object, fields: Mapping[str, str]) -> bool:
    return name != "keyword" and isinstance(value, _ECHOED.get(fields.get(name, ""), ()))


@lru_cache(maxsize=4096)
def _constant(shape: Shape, left_out: frozenset[str], variant: int) -> bytes:
    made = make(shape.head, Dice(shape.name, variant))
    kept = {name: value for name, value in made.items() if name not in {*left_out, "items"}}
    return orjson.dumps(kept)[:-1] + (b"," if kept and left_out else b"")


def _about(task: Task, key: int) -> dict[str, object]:
    family = task.family
    keyword = task.keyword() or None
    return {
        "keyword": keyword,
        "seed_keyword": keyword,
        "type": family.se_type,
        "se_domain": _DOMAINS.get(family.se, f"{family.se}.com"),
        "location_code": 2840,
        "language_code": "en",
        "check_url": f"https://www.{family.se}.com/search?q={key:x}",
        "datetime": date_text(int(task.ready_at)),
        "se_results_count": key % 90_000_000,
    }
