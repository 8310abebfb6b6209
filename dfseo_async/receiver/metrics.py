"""The statistics as Prometheus reads them, through its own client library (extra ``metrics``).

Importing this module fails without that library; nobody does before metrics are asked for.
"""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Metric, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from dfseo_async.receiver.stats import Answer, ReceiverStats

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_PREFIX = "dfseo_receiver_"
_GAUGES = {
    "connections": "Connections open now",
    "held_bytes": "Bytes of bodies in memory now",
    "held_bytes_peak": "Bytes of bodies in memory at most so far",
}
_COUNTERS = {
    "malformed": "Requests that are not HTTP, or whose head is too long",
    "connections_cut": "Connections that sent no whole request head in time",
    "connections_refused": "Connections beyond the most at once",
    "groups": "Groups of postbacks handed to the intake",
    "stored_bytes": "Bytes of bodies accepted",
    "write_seconds": "Seconds spent in calls of the intake",
}


class _Now(Collector):
    """One record as metrics."""

    def __init__(self, stats: ReceiverStats) -> None:
        self._stats = stats

    def collect(self) -> Iterator[Metric]:
        """Every figure of the record."""
        answers = CounterMetricFamily(
            f"{_PREFIX}answers",
            "Postbacks and pingbacks by how they were answered",
            labels=["answer"],
        )
        for answer in Answer:
            answers.add_metric([answer.value], getattr(self._stats, answer.value))
        yield answers
        for name, text in _COUNTERS.items():
            yield CounterMetricFamily(_PREFIX + name, text, value=getattr(self._stats, name))
        for name, text in _GAUGES.items():
            yield GaugeMetricFamily(_PREFIX + name, text, value=getattr(self._stats, name))


def metrics_text(stats: ReceiverStats) -> bytes:
    """*stats* in Prometheus' text format."""
    registry = CollectorRegistry()
    registry.register(_Now(stats))
    return generate_latest(registry)
