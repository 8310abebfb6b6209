# ruff: noqa: T201 (a command prints)
"""``python -m tests.simulation --seeds 20000``: many simulations, and the log of one that fails."""

from __future__ import annotations

import argparse
import sys
import time
from contextlib import nullcontext

from .broken import BROKEN
from .scenario import simulate


def main() -> int:
    """Run seeds; 1 when one of them fails."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seeds", type=int, default=1000, help="how many seeds (default 1000)")
    parser.add_argument("--start", type=int, default=0, help="the first of them (default 0)")
    parser.add_argument("--seed", type=int, help="run this one only")
    parser.add_argument("--keep-going", action="store_true", help="do not stop at a failure")
    parser.add_argument("--broken", choices=sorted(BROKEN), help="run a deliberately broken engine")
    parser.add_argument("-v", "--verbose", action="store_true", help="print what happened")
    options = parser.parse_args()
    seeds = range(options.start, options.start + options.seeds)
    if options.seed is not None:
        seeds = range(options.seed, options.seed + 1)
    with BROKEN[options.broken][0]() if options.broken else nullcontext():
        return _run(seeds, options)


def _run(seeds: range, options: argparse.Namespace) -> int:
    began = time.monotonic()
    number = runs = crashes = created = failed = 0
    for number, seed in enumerate(seeds, 1):
        report = simulate(seed, keep_log=options.verbose)
        runs += report.runs
        crashes += report.crashes
        created += report.created
        if options.verbose:
            print(report.log)
        if report.problem:
            failed += 1
            print(f"seed {seed}: {report.problem}", flush=True)
            if not options.keep_going:
                break
        if number % 500 == 0 and sys.stderr.isatty():
            print(f"{number} seeds, {failed} failed", file=sys.stderr)
    seconds = time.monotonic() - began
    what = f"{number} seeds, {runs} runs, {crashes} crashes, {created} tasks"
    print(f"{what}: {failed} failed, {seconds:.0f} s")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
