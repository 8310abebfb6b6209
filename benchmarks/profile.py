"""Where the engine's CPU time goes: ``python -m benchmarks.profile submit|collect [TASKS]``.

py-spy (of the extra called bench) looks at the event loop's thread from outside, 500 times a
second, C code included. A sample belongs to the part of the program that its innermost known frame
belongs to. The CPU time that is shared out is that of a run without it.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from benchmarks.report import Report
from benchmarks.side_by_side import Race, one_turn, service

RATE = 500  # samples a second
PARTS = (  # words of a frame; the first part that fits
    ("decompression", ("isal", "inflate", "zlib")),
    ("JSON and envelopes", ("orjson", "msgspec", "_core.c", "envelope.py", "on_one_line")),
    ("ledger", ("sqlite", "dfseo_async/ledger/")),
    ("results file", ("dfseo_async/sinks/", "Outcome.line")),
    ("checking rows", ("catalogue/", "preparing.py", "loader.py", "wire.py", "blake2")),
    ("matching replies", ("matching.py",)),
    ("HTTP", ("aiohttp/", "transport.py", "yarl/", "multidict", "_http_", "sock_", "socket.py")),
    ("limits", ("dfseo_async/limits/", "calling.py")),
    ("other engine code", ("dfseo_async/",)),
    ("event loop", ("asyncio/", "selectors.py", "_asyncio", "concurrent/", "threading.py")),
    ("benchmark", ("benchmarks/",)),
)
LEFT_OUT = (  # imports, and waiting: for events, orders, the interpreter's lock, the disk
    "_find_and_load",
    "epoll_wait",
    "PyThread_acquire_lock",
    "cond_timedwait",
    "fdatasync",
    "fsync",
)
USUAL = {"submit": (50_000, 2_000), "collect": (3_000, 64_000)}  # tasks, bytes of a result


def part_of(stack: str) -> str:
    """The part of the program that a sample belongs to."""
    for frame in reversed(stack.split(";")):
        for part, words in PARTS:
            if any(word in frame for word in words):
                return part
    return "interpreter"


def sample(figure: str, count: int, result_bytes: int) -> Counter[str]:
    """Samples of the event loop's thread by part of the program."""
    found: Counter[str] = Counter()
    with service(result_bytes) as url, tempfile.TemporaryDirectory(prefix="benchmark-") as name:
        raw = Path(name) / "stacks.txt"
        py_spy = Path(sys.executable).with_name("py-spy")
        command = [str(py_spy), "record", "--native", "--rate", str(RATE), "--format", "raw"]
        command += ["--output", str(raw), "--", sys.executable, "-m", "benchmarks.peer"]
        command += [figure, "engine", url, str(count)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for line in raw.read_text("utf-8").splitlines():
            stack, _, samples = line.rpartition(" ")
            if "run_until_complete" in stack and not any(word in stack for word in LEFT_OUT):
                found[part_of(stack)] += int(samples)
    return found


def profile(figure: str, count: int, result_bytes: int) -> Report:
    """CPU time of one figure's work by part of the program: of a run without the profiler."""
    cost = one_turn(Race(figure, ("engine",), count, result_bytes, 1), "engine")
    found = sample(figure, count, result_bytes)
    loop, rest = cost["thread_cpu_us"], cost["cpu_us"] - cost["thread_cpu_us"]
    name = "ledger's thread" if figure == "submit" else "threads of ledger and results file"
    shares = [(part, loop * n / found.total()) for part, n in found.items()]
    rows = [
        {"part": part, "CPU us/task": us, "share %": 100 * us / cost["cpu_us"]}
        for part, us in sorted([*shares, (name, rest)], key=lambda one: -one[1])
    ]
    about = f"{count:,} tasks, {found.total():,} samples of the event loop's thread"
    return Report(f"profile of {figure}", about, rows)


def main() -> None:
    """Profile and print."""
    figure = sys.argv[1] if len(sys.argv) > 1 else "submit"
    usual, result_bytes = USUAL[figure]
    report = profile(figure, int(sys.argv[2]) if len(sys.argv) > 2 else usual, result_bytes)
    print(report.json())
    print(f"\n{report.table()}")


if __name__ == "__main__":
    main()
