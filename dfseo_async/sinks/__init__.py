"""Where outcomes become durable: results files that hold every task exactly once."""

from dfseo_async.sinks.jsonl import JsonlSink

__all__ = ["JsonlSink"]
