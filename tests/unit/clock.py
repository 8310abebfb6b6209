"""The clock that jumps, which the benchmark of the limiter uses as well."""

from benchmarks.clock import VirtualClockLoop, now, run

__all__ = ["VirtualClockLoop", "now", "run"]
