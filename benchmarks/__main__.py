"""``python -m benchmarks [FIGURE ...]``: every figure, or those that are named.

Each prints one JSON line and a table. ``--large`` goes up to 3,000,000 tasks, and takes an hour.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.figures import FIGURES, Options


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    arguments.add_argument("figures", nargs="*", metavar="FIGURE", help=", ".join(FIGURES))
    arguments.add_argument("--rounds", type=int, default=5, help="turns of each client")
    arguments.add_argument("--scale", type=float, default=1.0, help="times the number of tasks")
    arguments.add_argument("--large", action="store_true", help="up to 3,000,000 tasks")
    arguments.add_argument("--json", type=Path, help="append the JSON lines to this file")
    chosen = arguments.parse_args()
    if unknown := set(chosen.figures) - set(FIGURES):
        arguments.error(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(FIGURES)}")
    options = Options(rounds=chosen.rounds, scale=chosen.scale, large=chosen.large)
    for name in chosen.figures or FIGURES:
        for report in FIGURES[name](options):
            print(report.json())
            print(f"\n{report.table()}", flush=True)
            if chosen.json is not None:
                with chosen.json.open("a", encoding="utf-8") as file:
                    file.write(report.json() + "\n")


if __name__ == "__main__":
    main()
