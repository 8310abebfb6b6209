"""The least that a client can do that never pays twice: the floor, and what that takes on top.

Every row is checked, told from the others and on disk; the intent is committed before a POST, the
ids after it (SQLite, FULL, in a thread of its own; what waits shares a commit). Nothing else: no
limits, no retries, no budget, no way to go on after a crash, and any surprise ends it. What this
costs is not to be saved by writing a better engine.
"""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import time
from hashlib import blake2b
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import msgspec
import orjson
from isal import isal_zlib

from benchmarks.floor import session, spread
from benchmarks.wanted import ENDPOINT, POSTING, Tasks, Work, batches, make_tasks
from dfseo_async.catalogue import family
from dfseo_async.catalogue.checks import compile_checker

ROWS = "INSERT INTO block VALUES (?, ?)"
INTENT = "INSERT INTO batch VALUES (?, ?, NULL, NULL)"
IDS = "UPDATE batch SET ids = ?, cost = ? WHERE first = ?"
TABLES = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
CREATE TABLE block (first INTEGER PRIMARY KEY, rows BLOB);
CREATE TABLE batch (first INTEGER PRIMARY KEY, sent_at REAL, ids BLOB, cost REAL);
"""
Order = tuple[list[tuple[str, tuple[Any, ...]]], asyncio.Future[None]]


class _Data(msgspec.Struct):
    tag: str


class _Task(msgspec.Struct):
    id: str
    status_code: int
    cost: float
    data: _Data


class _Reply(msgspec.Struct):
    tasks: list[_Task]


_CHECK = compile_checker(family(ENDPOINT))
_PACK = msgspec.msgpack.Encoder().encode
_READ = msgspec.json.Decoder(_Reply).decode


def submit(work: Work) -> int:
    """Bring tasks to committed ids."""
    tasks = make_tasks(work.count)
    with work.meter:
        return asyncio.run(_Posting(work.folder / "durable.db").post_all(work.url, tasks))


class _Journal(threading.Thread):
    """Statements of one order are carried out together, orders that wait in one commit."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self.orders: SimpleQueue[Order | None] = SimpleQueue()

    async def write(self, *statements: tuple[str, tuple[Any, ...]]) -> None:
        """Have them committed."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.orders.put((list(statements), future))
        await future

    def run(self) -> None:
        """Commit what comes until None comes."""
        db = sqlite3.connect(self._path, isolation_level=None)
        db.executescript(TABLES)
        while (order := self.orders.get()) is not None:
            group = [order]
            while not self.orders.empty() and (order := self.orders.get()) is not None:
                group.append(order)
            db.execute("BEGIN IMMEDIATE")
            for statements, _ in group:
                for sql, values in statements:
                    db.execute(sql, values)
            db.execute("COMMIT")
            futures = [future for _, future in group]
            futures[0].get_loop().call_soon_threadsafe(_resolve, futures)
        db.close()


class _Posting:
    def __init__(self, path: Path) -> None:
        self._journal = _Journal(path)
        self._seen: set[bytes] = set()
        self._done = 0

    async def post_all(self, url: str, tasks: Tasks) -> int:
        self._journal.start()
        try:
            async with session(url, POSTING) as self._session:
                await spread(self._post, enumerate(batches(tasks)), POSTING)
        finally:
            self._journal.orders.put(None)
            self._journal.join()
        return self._done

    async def _post(self, numbered: tuple[int, Tasks]) -> None:
        first, rows = numbered[0] * 100, [self._row(task) for task in numbered[1]]
        tags = [f"dfjob-{number}" for number in range(first, first + len(rows))]
        block = isal_zlib.compress(_PACK(rows), 0)
        await self._journal.write((ROWS, (first, block)), (INTENT, (first, time.time())))
        tasks = orjson.loads(b"[%b]" % b",".join([task for _, task in rows]))
        for task, tag in zip(tasks, tags, strict=True):
            task["tag"] = tag
        body = orjson.dumps(tasks)
        async with self._session.post(f"/v3/{ENDPOINT}/task_post", data=body) as answer:
            reply = _READ(await answer.read())
        if [one.data.tag for one in reply.tasks if one.status_code == 20100] != tags:
            raise RuntimeError("not every task was created")
        ids = bytes.fromhex("".join([one.id for one in reply.tasks]).replace("-", ""))
        cost = sum([one.cost for one in reply.tasks])
        await self._journal.write((IDS, (ids, cost, first)))
        self._done += len(rows)

    def _row(self, task: dict[str, Any]) -> tuple[bytes, bytes]:
        """Its digest and its JSON."""
        if problems := _CHECK(task):
            raise RuntimeError(problems)
        content = orjson.dumps(task, option=orjson.OPT_SORT_KEYS)
        digest = blake2b(content, digest_size=16).digest()
        if digest in self._seen:
            raise RuntimeError("given twice")
        self._seen.add(digest)
        return digest, orjson.dumps(task)


def _resolve(futures: list[asyncio.Future[None]]) -> None:
    for future in futures:
        future.set_result(None)
