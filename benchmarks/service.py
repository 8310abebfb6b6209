"""The service as far as a benchmark needs it, in a process of its own, and as cheap as can be.

It takes every task, knows no limits and never fails. Written on a bare asyncio protocol, so that on
a machine with few cores it takes little from the clients that are measured.

    python -m benchmarks.service --bytes 64000

With ``--delay 0.05 0.3`` each answer takes so many seconds, at random. ``POST /control/hold`` keeps
tasks from being listed as ready, ``/control/release`` lists them.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
from contextlib import suppress
from itertools import islice

import orjson
from isal import isal_zlib

from benchmarks.answers import PATH, Results, element, envelope, id_of

LISTED = 1000  # ids that tasks_ready tells at most
_LIMITLESS = {"limits": {"minute": {"total": 0}}, "statistics": {}}


class State:
    """What was posted, and not fetched yet."""

    def __init__(self, result_bytes: int) -> None:
        self.results = Results(result_bytes)
        self.waiting: dict[str, str] = {}
        self.is_held = False
        self._count = 0

    def answer(self, path: str, body: bytes, *, packed: bool) -> bytes:
        """The body of the answer to one call."""
        *_, before, last = path.split("/")
        if before == "advanced":
            self.waiting.pop(last, None)
            return self.results.gzip(last) if packed else self.results.plain(last)
        plain = self._plain(last, body)
        return isal_zlib.compress(plain, 1, 31) if packed else plain

    def _plain(self, name: str, body: bytes) -> bytes:
        match name:
            case "task_post":
                return self._post(orjson.loads(body))
            case "tasks_ready":
                return self._ready()
            case "user_data":
                account = {"login": "demo", "money": {"balance": 1e6}, "rates": _LIMITLESS}
                return _list([account])
            case "hold" | "release":
                self.is_held = name == "hold"
                return b"{}"
        return _list([])

    def _post(self, tasks: list[dict[str, object]]) -> bytes:
        path = [*PATH, "task_post"]
        about = {"api": "serp", "function": "task_post", "se": "google", "se_type": "organic"}
        elements = []
        for task in tasks:
            self._count += 1
            task_id = id_of(self._count)
            self.waiting[task_id] = str(task.get("tag") or "")
            data = {**about, "device": "desktop", "os": "windows", **task}
            elements.append(element(task_id, 20100, "Task Created.", path, data, None))
        return envelope(elements)

    def _ready(self) -> bytes:
        listed = [] if self.is_held else list(islice(self.waiting.items(), LISTED))
        return _list(
            [
                {
                    "id": task_id,
                    "se": "google",
                    "se_type": "organic",
                    "date_posted": "2026-10-20 15:30:00 +00:00",
                    "tag": tag,
                    "endpoint_regular": f"/v3/serp/google/organic/task_get/regular/{task_id}",
                    "endpoint_advanced": f"/v3/serp/google/organic/task_get/advanced/{task_id}",
                    "endpoint_html": f"/v3/serp/google/organic/task_get/html/{task_id}",
                }
                for task_id, tag in listed
            ]
        )


def _list(rows: list[object]) -> bytes:
    return envelope([element(id_of(0), 20000, "Ok.", [*PATH, "list"], {}, rows)])


class Connection(asyncio.Protocol):
    """One keep-alive connection; a request at a time, its body with a Content-Length."""

    def __init__(self, state: State, delay: tuple[float, float]) -> None:
        self._state = state
        self._delay = delay
        self._transport: asyncio.Transport | None = None
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember where answers go."""
        if isinstance(transport, asyncio.Transport):
            self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer whatever is complete."""
        self._received += data
        while b"\r\n\r\n" in self._received:
            head, _, rest = self._received.partition(b"\r\n\r\n")
            line, *lines = head.decode("latin-1").split("\r\n")
            headers = dict(one.lower().split(": ", 1) for one in lines)
            length = int(headers.get("content-length", 0))
            if len(rest) < length:
                return
            body, self._received = rest[:length], rest[length:]
            self._answer(line.split(" ")[1], body, packed="gzip" in headers["accept-encoding"])

    def _answer(self, path: str, body: bytes, *, packed: bool) -> None:
        content = self._state.answer(path, body, packed=packed)
        encoding = b"Content-Encoding: gzip\r\n" if packed and content else b""
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n%bContent-Length: %d\r\n\r\n"
        if self._transport is None:
            return
        whole = [head % (encoding, len(content)), content]
        if any(self._delay):
            later = random.uniform(*self._delay)  # noqa: S311 (a load, not a secret)
            asyncio.get_running_loop().call_later(later, self._transport.writelines, whole)
        else:
            self._transport.writelines(whole)


async def serve(state: State, delay: tuple[float, float]) -> None:
    """Serve on loopback until standard input closes; the first line printed is the address."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(state, delay), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    print(orjson.dumps({"url": f"http://127.0.0.1:{port}"}).decode(), flush=True)
    async with server:
        await asyncio.to_thread(sys.stdin.read)


def main() -> None:
    """Run it."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--bytes", type=int, default=64_000, help="of a result, uncompressed")
    arguments.add_argument("--delay", type=float, nargs=2, default=(0.0, 0.0), help="seconds")
    given = arguments.parse_args()
    with suppress(KeyboardInterrupt):
        asyncio.run(serve(State(given.bytes), tuple(given.delay)))


if __name__ == "__main__":
    main()
