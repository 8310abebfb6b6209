"""Where outcomes become durable: results files that hold every task exactly once."""

from dfseo_async.sinks.jsonl import JsonlSink
from dfseo_async.sinks.reading import read_outcomes
from dfseo_async.sinks.sink import Sink

__all__ = ["JsonlSink", "Sink", "read_outcomes"]
