"""What the receiver did so far: counted as it happens, told as one frozen record."""

from __future__ import annotations

import enum
from collections import Counter
from dataclasses import dataclass


class Answer(enum.Enum):
    """How a postback or pingback was answered: its name in the statistics, its HTTP status."""

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    PINGED = "pinged"
    UNKNOWN_TASK = "unknown_task"
    NOT_FOUND = "not_found"
    FORBIDDEN = "forbidden"
    BAD_METHOD = "bad_method"
    BAD_REQUEST = "bad_request"
    BROKEN_OFF = "broken_off"
    TOO_LARGE = "too_large"
    TOO_SLOW = "too_slow"
    NO_ROOM = "no_room"
    LATE = "late"
    NOT_STORED = "not_stored"


STATUS = {
    Answer.ACCEPTED: 200,
    Answer.DUPLICATE: 200,
    Answer.PINGED: 200,
    Answer.UNKNOWN_TASK: 404,
    Answer.NOT_FOUND: 404,
    Answer.FORBIDDEN: 403,
    Answer.BAD_METHOD: 405,
    Answer.BAD_REQUEST: 400,
    Answer.BROKEN_OFF: 400,
    Answer.TOO_LARGE: 413,
    Answer.TOO_SLOW: 408,
    Answer.NO_ROOM: 503,
    Answer.LATE: 503,
    Answer.NOT_STORED: 503,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiverStats:
    """What the receiver did since it was made.

    Attributes:
        accepted, duplicate: postbacks answered 200, new and had before.
        pinged: pingbacks answered 200.
        unknown_task: 404, the secret was right and the task is not of this job.
        not_found: 404, no such path, or a wrong secret.
        forbidden: 403, an address that is not allowed.
        bad_method: 405.
        bad_request: 400, an id or tag that cannot be one, or no body.
        broken_off: the sender stopped within a body, or broke the rules of HTTP in it.
        too_large, too_slow: 413 and 408.
        no_room: 503, too many bytes in memory.
        late: 503, not durable in time; the write may have come to its end later.
        not_stored: 503, the ledger could not be written or read.
        malformed: requests that are not HTTP, or whose line or headers are too long.
        connections_cut: connections that sent no whole request head in time, or too long a one.
        connections_refused: connections beyond the most at once.
        connections: open now.
        held_bytes, held_bytes_peak: bodies in memory, now and at most.
        groups: calls of the intake.
        stored_bytes: bodies accepted.
        write_seconds: time spent in calls of the intake.
    """

    accepted: int
    duplicate: int
    pinged: int
    unknown_task: int
    not_found: int
    forbidden: int
    bad_method: int
    bad_request: int
    broken_off: int
    too_large: int
    too_slow: int
    no_room: int
    late: int
    not_stored: int
    malformed: int
    connections_cut: int
    connections_refused: int
    connections: int
    held_bytes: int
    held_bytes_peak: int
    groups: int
    stored_bytes: int
    write_seconds: float


class Tally:
    """The counts behind `ReceiverStats`; everybody adds their own."""

    def __init__(self) -> None:
        self.answers: Counter[Answer] = Counter()
        self.malformed = 0
        self.connections_cut = 0
        self.connections_refused = 0
        self.groups = 0
        self.stored_bytes = 0
        self.write_seconds = 0.0

    def stats(self, *, connections: int, held_bytes: int, held_bytes_peak: int) -> ReceiverStats:
        """Everything so far, with what is so now."""
        return ReceiverStats(
            **{answer.value: self.answers[answer] for answer in Answer},
            malformed=self.malformed,
            connections_cut=self.connections_cut,
            connections_refused=self.connections_refused,
            connections=connections,
            held_bytes=held_bytes,
            held_bytes_peak=held_bytes_peak,
            groups=self.groups,
            stored_bytes=self.stored_bytes,
            write_seconds=self.write_seconds,
        )
