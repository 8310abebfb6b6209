"""When and where to look for lost POSTs, and when to send them again. Plain code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dfseo_async.ledger.rows import IntentRow
from dfseo_async.models import ListedTask
from dfseo_async.settings import JobSettings

NEAR = 10.0  # seconds around a lost POST that a quick look covers
LOOKS = 2  # complete wide looks without a task before it may be sent again


@dataclass(frozen=True, slots=True)
class Span:
    """Lost POSTs of one API whose times overlap, looked up together."""

    since: float
    until: float
    intents: tuple[IntentRow, ...]


def match_untagged(
    tasks: Mapping[int, Mapping[str, Any]], listed: Sequence[ListedTask]
) -> list[tuple[int, ListedTask]]:
    """Tasks that could not carry a tag, by number, with rows of the list that have their fields.

    Each row is taken for one task only; among equal tasks it does not matter which.
    """
    free = list(listed)
    found = []
    for seq, fields in tasks.items():
        for one in free:
            if all(one.metadata.get(name) == value for name, value in fields.items()):
                found.append((seq, one))
                free.remove(one)
                break
    return found


def given_up_at(intent: IntentRow) -> float:
    """The last moment when its bytes may have left: a machine can sleep between intent and POST."""
    return max(intent.sent_at, intent.lost_at or intent.sent_at)


def is_wide(intent: IntentRow, now: float, settings: JobSettings) -> bool:
    """Whether a look that begins *now* can decide that a lost POST created nothing."""
    return now >= given_up_at(intent) + settings.resend_grace


def span_of(intent: IntentRow, now: float, settings: JobSettings) -> tuple[float, float]:
    """The time in which the service may have written down a lost POST (unix seconds).

    Looks before the grace is over are narrow, so that they are short: they find most. The ones that
    decide are wide: late arrival and differing clocks are allowed for.
    """
    if not is_wide(intent, now, settings):
        return intent.sent_at - NEAR, (intent.lost_at or now) + NEAR
    until = given_up_at(intent) + settings.resend_grace + settings.clock_skew
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
    if intent.last_look < lost:
        return lost + settings.look_after
    if is_wide(intent, intent.last_look, settings):
        return intent.last_look + settings.look_after
    later = intent.last_look + max(settings.look_after, intent.last_look - lost)
    return min(later, given_up_at(intent) + settings.resend_grace)


def may_send_again(intent: IntentRow) -> bool:
    """Whether what was not found was certainly not created."""
    return intent.looks >= LOOKS
