"""What the benchmark's service answers; results are made and compressed once.

A result's first bytes hold the task's id and differ; they go out as a stored deflate block in front
of the part that all tasks share, so that the service's own cost does not depend on the size.
"""

from __future__ import annotations

import struct

import orjson
from isal import isal_zlib

from dfseo_async.catalogue import family
from dfseo_async.emulator.dice import Dice
from dfseo_async.emulator.families import Family
from dfseo_async.emulator.shapes import shape_of

_GZIP_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
_SPREAD = 0x9E3779B97F4B  # odd: gives every number another id
_STAMP = "10201530-1535-0066-0000-"
_TAIL_LENGTH = 12
_MARK = "#task-id#"  # stands for the id in the result that is made once
PRICE = 0.0006
PATH = ["v3", "serp", "google", "organic"]


def id_of(number: int) -> str:
    """The id of a task: one minute's prefix, as the service has, and a scattered end."""
    return f"{_STAMP}{number * _SPREAD % 2**48:0{_TAIL_LENGTH}x}"


def envelope(tasks: list[dict[str, object]]) -> bytes:
    """A good answer around *tasks*."""
    return orjson.dumps(
        {
            "version": "0.1.20260925",
            "status_code": 20000,
            "status_message": "Ok.",
            "time": "0.0812 sec.",
            "cost": round(PRICE * len(tasks), 6),
            "tasks_count": len(tasks),
            "tasks_error": 0,
            "tasks": tasks,
        }
    )


def element(
    task_id: str, code: int, message: str, path: list[str], data: object, result: object
) -> dict[str, object]:
    """One task of an answer."""
    return {
        "id": task_id,
        "status_code": code,
        "status_message": message,
        "time": "0.0061 sec.",
        "cost": PRICE if code == 20100 else 0,
        "result_count": len(result) if isinstance(result, list) else 0,
        "path": path,
        "data": data,
        "result": result,
    }


class Results:
    """Answers to ``task_get`` of about *size* bytes, uncompressed."""

    def __init__(self, size: int) -> None:
        whole = envelope([_finished(_MARK, _items(size))])
        self._head, self._tail = whole.split(_MARK.encode())
        packer = isal_zlib.compressobj(1, isal_zlib.DEFLATED, -15)
        self._packed = packer.compress(self._tail) + packer.flush()
        self.plain_bytes = len(whole) - len(_MARK) + 36

    def plain(self, task_id: str) -> bytes:
        """The answer as it is."""
        return b"".join([self._head, task_id.encode(), self._tail])

    def gzip(self, task_id: str) -> bytes:
        """The answer as one gzip member."""
        head = self._head + task_id.encode()
        crc = isal_zlib.crc32(self._tail, isal_zlib.crc32(head))
        stored = struct.pack("<BHH", 0, len(head), len(head) ^ 0xFFFF) + head
        end = struct.pack("<II", crc, len(head) + len(self._tail))
        return b"".join([_GZIP_HEAD, stored, self._packed, end])


def _finished(task_id: str, items: list[object]) -> dict[str, object]:
    data = {"api": "serp", "function": "task_get", "se": "google", "se_type": "organic"}
    result = {
        "keyword": "benchmark",
        "type": "organic",
        "se_domain": "google.com",
        "location_code": 2840,
        "language_code": "en",
        "check_url": "https://www.google.com/search?q=benchmark",
        "datetime": "2026-10-20 15:30:00 +00:00",
        "spell": None,
        "refinement_chips": None,
        "item_types": ["organic"],
        "se_results_count": 1_000_000,
        "items_count": len(items),
        "items": items,
    }
    path = [*PATH, "task_get", "advanced", "-"]
    return element(task_id, 20000, "Ok.", path, data, [result])


def _items(size: int) -> list[object]:
    """Items as the emulator writes them, until they are *size* bytes."""
    shape = shape_of(Family(family("serp/google/organic")), "advanced")
    items: list[object] = []
    written = 1200  # what stands around them
    while written < size:
        dice = Dice(1, shape.name, len(items), 0)
        raw = shape.render(len(items), dice).removeprefix(b",")
        written += len(raw) + 1
        items.append(orjson.loads(raw))
    return items
