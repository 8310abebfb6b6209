"""Several clients at the same work, in turn, each against a fresh service; ratios pair by pair.

Service and client are processes of their own. One round is one turn of every client, and a ratio
compares two clients of one round: whatever else the machine does then hits both alike.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from statistics import median
from typing import Any

NEEDS = {"handwritten": "aiolimiter", "official": "dataforseo_client"}  # the extra called bench
TIMEOUT = 3 * 3600.0  # seconds that one client may take

Cost = dict[str, Any]
Round = dict[str, Cost]


@dataclass(frozen=True, slots=True)
class Race:
    """Who does what.

    Attributes:
        work: a function of `peer`.
        clients: who, in the order of the first round.
        tasks: for each; `fewer` for slow ones.
        result_bytes: of one answer to ``task_get``, uncompressed.
        rounds: turns of each client.
        delay: shortest and longest time that an answer takes, in seconds.
    """

    work: str
    clients: Sequence[str]
    tasks: int
    result_bytes: int
    rounds: int
    fewer: Mapping[str, int] = field(default_factory=dict)
    delay: tuple[float, float] = (0.0, 0.0)


def present(clients: Sequence[str]) -> tuple[list[str], list[str]]:
    """Those of *clients* whose packages are installed, and a word on each of the others."""
    missing = [one for one in clients if one in NEEDS and find_spec(NEEDS[one]) is None]
    words = [f"{one} left out: {NEEDS[one]} is not installed (extra bench)" for one in missing]
    return [one for one in clients if one not in missing], words


def run(race: Race) -> list[Round]:
    """Every round's costs, by client."""
    return [_round(race, number) for number in range(race.rounds)]


def _round(race: Race, number: int) -> Round:
    shift = number % len(race.clients)  # nobody goes first every time
    order = [*race.clients[shift:], *race.clients[:shift]]
    return {who: one_turn(race, who) for who in order}


def one_turn(race: Race, who: str) -> Cost:
    """What one client's work cost."""
    count = race.fewer.get(who, race.tasks)
    with service(race.result_bytes, race.delay) as url:
        command = [sys.executable, "-m", "benchmarks.peer", race.work, who, url, str(count)]
        ran = subprocess.run(command, check=True, stdout=subprocess.PIPE, timeout=TIMEOUT)
    cost: Cost = json.loads(ran.stdout)
    return cost


@contextmanager
def service(result_bytes: int, delay: tuple[float, float] = (0.0, 0.0)) -> Iterator[str]:
    """A fresh service; it ends when its standard input closes, however this process ends."""
    command = [sys.executable, "-m", "benchmarks.service", "--bytes", str(result_bytes)]
    command += ["--delay", *map(str, delay)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        if child.stdin is None or child.stdout is None:
            raise RuntimeError("the service has no pipes")
        try:
            yield json.loads(child.stdout.readline())["url"]
        finally:
            child.stdin.close()
            child.wait(timeout=10)


def spread(values: Sequence[float]) -> dict[str, float]:
    """Median, least and most."""
    return {
        name: round(value, 3)
        for name, value in (
            ("median", median(values)),
            ("least", min(values)),
            ("most", max(values)),
        )
    }


def costs(rounds: Sequence[Round], who: str) -> dict[str, dict[str, float]]:
    """Each cost of a client over the rounds."""
    names = ("cpu_us", "wall_seconds", "peak_mib")
    return {name: spread([one[who][name] for one in rounds]) for name in names}


def ratio(rounds: Sequence[Round], above: str, below: str, of: str = "cpu_us") -> dict[str, float]:
    """How many times the one's cost the other's is, pair by pair."""
    return spread([one[above][of] / one[below][of] for one in rounds])
