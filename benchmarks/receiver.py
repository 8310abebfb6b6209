"""``python -m benchmarks.receiver``: postbacks received, beside a handler that throws them away.

Server and sender are processes of their own, each on a core of its own where the system allows it.
The two servers take turns; what counts is the ratio, round by round. One JSON line and a table.
With ``--rate`` the sender offers so many a second and measures each answer from when it was due.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import platform
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import web

from benchmarks.sender import SECRET, pin
from dfseo_async.postbacks import Postback, Receipt
from dfseo_async.receiver import make_receiver, receiver_stats, serve

SERVERS = ("bare", "receiver")


class SqliteIntake:
    """Bodies into one table, a synced commit for each group, on a thread of its own."""

    secret = SECRET

    def __init__(self, path: Path) -> None:
        self._thread = ThreadPoolExecutor(1)
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.execute(
            "CREATE TABLE arrived (seq INTEGER PRIMARY KEY, task_id TEXT UNIQUE, body BLOB)"
        )

    async def postbacks(self, group: Sequence[Postback]) -> list[Receipt]:
        """Write *group*."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, self._write, group)

    async def pingback(self, task_id: str, tag: str) -> Receipt:
        """Know none."""
        del task_id, tag
        return Receipt.UNKNOWN

    def count(self) -> int:
        """Bodies in the table."""
        found: int = self._db.execute("SELECT count(*) FROM arrived").fetchone()[0]
        return found

    def close(self) -> None:
        """Close the file."""
        self._thread.shutdown()
        self._db.close()

    def _write(self, group: Sequence[Postback]) -> list[Receipt]:
        insert = "INSERT OR IGNORE INTO arrived (task_id, body) VALUES (?, ?)"
        self._db.execute("BEGIN IMMEDIATE")
        found = [self._db.execute(insert, (one.task_id, one.body)).rowcount for one in group]
        self._db.execute("COMMIT")
        return [Receipt.ACCEPTED if new else Receipt.DUPLICATE for new in found]


@asynccontextmanager
async def serve_receiver(folder: Path, kept: dict[str, int]) -> AsyncIterator[int]:
    """The receiver; *kept* tells in the end what it has."""
    intake = SqliteIntake(folder / "arrived.db")
    app = make_receiver(intake)
    async with serve(app) as address:
        yield address.port
    kept.update(results=intake.count(), groups=receiver_stats(app).groups)
    intake.close()


@asynccontextmanager
async def serve_bare(kept: dict[str, int]) -> AsyncIterator[int]:
    """A handler that reads the body and throws it away."""
    kept["results"] = 0

    async def handler(request: web.Request) -> web.Response:
        await request.read()
        kept["results"] += 1
        return web.Response()

    app = web.Application(client_max_size=1 << 25)
    app.router.add_post("/{secret}/postback", handler)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


async def be_server(who: str, folder: Path) -> None:
    """Serve until standard input closes; print the port first, and what it cost last."""
    kept: dict[str, int] = {}
    loop = asyncio.get_running_loop()
    async with serve_bare(kept) if who == "bare" else serve_receiver(folder, kept) as port:
        print(port, flush=True)
        cpu, rss = time.process_time(), peak_mib()
        await loop.run_in_executor(None, sys.stdin.read)
        cpu = time.process_time() - cpu
    print(json.dumps({**kept, "cpu_seconds": cpu, "rss_before": rss, "rss_peak": peak_mib()}))


def peak_mib() -> float:
    """The most memory that this process had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(who: str, chosen: argparse.Namespace) -> dict[str, Any]:
    """One server under the whole load."""
    ours = [sys.executable, "-m", "benchmarks.receiver", "--serve", who]
    theirs = [sys.executable, "-m", "benchmarks.sender"]
    with subprocess.Popen(ours, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdin is not None  # noqa: S101 (for the type checker)
        assert server.stdout is not None  # noqa: S101
        port = server.stdout.readline().strip()
        load = [port, str(chosen.results), str(chosen.width), str(chosen.size), str(chosen.rate)]
        sent = subprocess.run([*theirs, *load], check=True, capture_output=True, timeout=600)
        server.stdin.close()
        cost = json.loads(server.stdout.readline())
    figures = {**cost, **json.loads(sent.stdout)}
    if figures["results"] != chosen.results or figures["refused"]:
        raise RuntimeError(f"{who} has {figures['results']} of {chosen.results} results")
    figures["per_second"] = chosen.results / figures["wall_seconds"]
    figures["cpu_us"] = figures["cpu_seconds"] / chosen.results * 1e6
    return figures


def show(report: dict[str, Any]) -> None:
    """Print the report: a line for programs, a table for people."""
    print(json.dumps(report))
    names = ("per_second", "cpu_us", "p50_ms", "p99_ms", "rss_peak")
    heads = ("results/s", "CPU us/result", "p50 ms", "p99 ms", "peak MiB")
    print(f"\n{'server':10}" + "".join(f"{head:>15}" for head in heads))
    for number, who in enumerate(SERVERS):
        middle = [
            statistics.median(pair[number][name] for pair in report["pairs"]) for name in names
        ]
        print(f"{who:10}" + "".join(f"{one:15.1f}" for one in middle))
    ratios = f"{report['rate_ratio_median']:.2f} of the rate, {report['cpu_ratio_median']:.2f}"
    print(f"\nreceiver / bare: {ratios} times the CPU (medians of {report['rounds']})")


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--results", type=int, default=10_000)
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--width", type=int, default=64, help="connections of the sender")
    arguments.add_argument("--size", type=int, default=12_000, help="bytes of a packed body")
    arguments.add_argument("--rate", type=float, default=0.0, help="a second; 0: all it can")
    arguments.add_argument("--serve", choices=SERVERS, help=argparse.SUPPRESS)
    chosen = arguments.parse_args()
    if chosen.serve:
        pin(0)
        with tempfile.TemporaryDirectory() as folder:
            asyncio.run(be_server(chosen.serve, Path(folder)))
        return
    pairs = [[measure(who, chosen) for who in SERVERS] for _ in range(chosen.rounds)]
    report = {
        "figure": "postbacks received, durable, beside a handler that throws them away",
        "machine": f"{platform.machine()}, {platform.python_implementation()}"
        f" {platform.python_version()}",
        **{name: getattr(chosen, name) for name in ("results", "rounds", "width", "size", "rate")},
        "rate_ratio_median": statistics.median(
            ours["per_second"] / bare["per_second"] for bare, ours in pairs
        ),
        "cpu_ratio_median": statistics.median(
            ours["cpu_us"] / bare["cpu_us"] for bare, ours in pairs
        ),
        "pairs": pairs,
    }
    show(report)


if __name__ == "__main__":
    main()
