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
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from aiohttp import web

from benchmarks.sender import SECRET, pin, task_id
from dfseo_async.engine.board import Board
from dfseo_async.engine.inbox import Inbox
from dfseo_async.ledger import Intake, NewRow, PostedRow, Store, ThreadLedger, Totals
from dfseo_async.receiver import make_receiver, receiver_stats, serve

if TYPE_CHECKING:
    from dfseo_async.engine.collector import Collector
    from dfseo_async.engine.resender import Resender

CHUNK = 1000  # tasks in one commit
SERVERS = ("bare", "receiver")


def fill(store: Store, count: int) -> None:
    """So many tasks that were posted, with the ids that the sender names."""
    intake = Intake(store)
    for first in range(0, count, CHUNK):
        numbers = range(first, min(first + CHUNK, count))
        intake.add([row_of(number) for number in numbers])
        seqs = [number + 1 for number in numbers]
        intent = store.intend(seqs, 1, now=0.0, reserved_usd=0.0)
        posted = [PostedRow(number + 1, task_id(number), 0.0006, 0.0) for number in numbers]
        store.post_settled(intent, posted=posted, now=0.0)


def row_of(number: int) -> NewRow:
    """A row of the input."""
    params = b'{"keyword":"tea %d","location_code":2840,"language_code":"en"}' % number
    digest = number.to_bytes(8, "big") * 2  # keys are found by its first half
    return NewRow(key="", digest=digest, params=params, tag=None, kind=1)


@asynccontextmanager
async def serve_receiver(
    folder: Path, results: int, kept: dict[str, int]
) -> AsyncIterator[tuple[int, float]]:
    """The receiver in front of a job's own inbox and ledger; its port, and CPU when it is ready."""
    async with ThreadLedger(folder / "job.db") as ledger:
        await ledger.do(lambda store: fill(store, results))
        board = Board(Totals(posted=results))
        collector, resender = cast("Collector", None), cast("Resender", Nobody())
        inbox = Inbox(ledger, board, job="", secret=SECRET, collector=collector, resender=resender)
        app = make_receiver(inbox)
        async with serve(app) as address:
            yield address.port, time.process_time()
        kept.update(results=await ledger.do(count_kept), groups=receiver_stats(app).groups)


class Nobody:
    """In the place of whoever asks for postbacks again."""

    def heard(self) -> None:
        """A postback came."""


def count_kept(store: Store) -> int:
    """Bodies in the ledger."""
    found: int = store.db.execute("SELECT count(*) FROM arrived").fetchone()[0]
    return found


@asynccontextmanager
async def serve_bare(kept: dict[str, int]) -> AsyncIterator[tuple[int, float]]:
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
        yield runner.addresses[0][1], time.process_time()
    finally:
        await runner.cleanup()


async def be_server(who: str, folder: Path, results: int) -> None:
    """Serve until standard input closes; print the port first, and what it cost last."""
    kept: dict[str, int] = {}
    loop = asyncio.get_running_loop()
    server = serve_bare(kept) if who == "bare" else serve_receiver(folder, results, kept)
    async with server as (port, began):
        print(port, flush=True)
        rss = peak_mib()
        await loop.run_in_executor(None, sys.stdin.read)
        cpu = time.process_time() - began
    print(json.dumps({**kept, "cpu_seconds": cpu, "rss_before": rss, "rss_peak": peak_mib()}))


def peak_mib() -> float:
    """The most memory that this process had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(who: str, chosen: argparse.Namespace) -> dict[str, Any]:
    """One server under the whole load."""
    ours = [sys.executable, "-m", "benchmarks.receiver", "--serve", who]
    ours += ["--results", str(chosen.results)]
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
            asyncio.run(be_server(chosen.serve, Path(folder), chosen.results))
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
