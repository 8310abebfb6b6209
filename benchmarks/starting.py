"""Start one program and print its CPU seconds, wall seconds and peak memory (MiB)."""

from __future__ import annotations

import resource
import subprocess
import sys
import time


def main() -> None:
    """``python -m benchmarks.starting PROGRAM ARGUMENT...``; a process has one child only."""
    began = time.perf_counter()
    subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
    wall = time.perf_counter() - began
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(used.ru_utime + used.ru_stime, wall, used.ru_maxrss / 1024)


if __name__ == "__main__":
    main()
