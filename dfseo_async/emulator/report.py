"""The shape of the report, as ``GET /__emulator__`` gives it."""

from __future__ import annotations

from typing import TypedDict


class ClassReport(TypedDict):
    """Use of one class of calls; ``busiest_minute`` counts throttled calls too."""

    limit: int
    total: int
    throttled: int
    busiest_minute: int


class GateReport(TypedDict):
    """Use of one limit of simultaneous calls; ``peak`` is the most that ran at once."""

    limit: int
    peak: int
    refused: int


class Report(TypedDict):
    """What callers did.

    ``fetches`` counts ``task_get`` calls by result (ok, pending, unknown, wrong, expired).
    ``duplicate_fetches`` are successful ones beyond the first of a task; ``duplicate_payloads``
    are tasks whose parameters, without the tag, had been posted before. ``latency`` is from the
    end of a task to its first fetch, in seconds. ``listed`` counts tasks on the ready lists.
    ``fetched_anyway`` are first fetches of tasks whose postback had arrived. ``deliveries`` counts
    webhooks: tried (ok or failed by the answer), duplicated, lost (the service knows), vanished (it
    does not), early (before the reply to the POST), resent, waiting.
    """

    created: int
    live: int
    rejected: int
    charged_usd: float
    balance_usd: float
    collected: int
    foreign_collected: int
    listed: int
    fetches: dict[str, int]
    duplicate_fetches: int
    fetched_anyway: int
    duplicate_tags: int
    duplicate_payloads: int
    calls: dict[str, ClassReport]
    gates: dict[str, GateReport]
    batches: dict[str, int]
    faults: dict[str, int]
    deliveries: dict[str, int]
    latency: dict[str, float]
    connections: dict[str, int]
