"""When and where to look for lost POSTs, and when to send them again. Plain code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dfseo_async.ledger.rows import IntentRow
from dfseo_async.settings import JobSettings

NEAR = 10.0  # seconds around a lost POST that a quick look covers
LOOKS = 2  # complete looks without a task before it may be sent again


@dataclass(frozen=True, slots=True)
class Span:
    """Lost POSTs of one API whose times overlap, looked up together."""

    since: float
    until: float
    intents: tuple[IntentRow, ...]


def span_of(intent: IntentRow, now: float, settings: JobSettings) -> tuple[float, float]:
    """The time in which the service may have written down a lost POST (unix seconds). Plain code.

    Looks before the grace is over are narrow, so that they are short: they find most. The ones that
    decide are wide: late arrival and differing clocks are allowed for.
    """
    if now < intent.sent_at + settings.resend_grace:
        return intent.sent_at - NEAR, (intent.lost_at or now) + NEAR
    until = intent.sent_at + settings.resend_grace + settings.clock_skew
    return intent.sent_at - settings.clock_skew, until


def spans(intents: Sequence[IntentRow], now: float, settings: JobSettings) -> list[Span]:
    """Merge lost POSTs into stretches of time, each looked through once. Plain code."""
    merged: list[Span] = []
    for intent in sorted(intents, key=lambda one: span_of(one, now, settings)):
        since, until = span_of(intent, now, settings)
        if merged and since <= merged[-1].until:
            last = merged.pop()
            merged.append(Span(last.since, max(last.until, until), (*last.intents, intent)))
        else:
            merged.append(Span(since, until, (intent,)))
    return merged


def next_look(intent: IntentRow, settings: JobSettings) -> float:
    """When to look for a lost POST next (unix seconds): soon, less often, then at the grace."""
    lost = intent.lost_at or intent.sent_at
    if not intent.looks:
        return lost + settings.look_after
    end = intent.sent_at + settings.resend_grace
    later = intent.last_look + settings.look_after * 2.0**intent.looks
    if intent.last_look >= end:
        return intent.last_look + settings.look_after
    return min(later, end)


def may_send_again(intent: IntentRow, settings: JobSettings) -> bool:
    """Whether what was not found was certainly not created."""
    is_past_grace = intent.last_look >= intent.sent_at + settings.resend_grace
    return is_past_grace and intent.looks >= LOOKS
