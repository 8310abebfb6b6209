"""Which endpoints a simulated job uses, and the rows of its input."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import exp, log
from random import Random
from typing import Any

from dfseo_async.engine.preparing import InputRow

POLLED = "serp/google/organic"
LIVE = "serp/google/organic/live/advanced"  # its results may be kept, to be read again
DATABASE = "dataforseo_labs/google/keyword_suggestions/live"  # its results never are
MAPS = "serp/google/maps"
BING = "serp/bing/organic"
PINGED = "on_page/lighthouse"  # tells that it is ready, and does not push results
OWN_URL = "http://127.0.0.1:9/own?id=$id&tag=$tag"  # a server of the user's
UNPRICED = frozenset({DATABASE, PINGED})
DEAREST = 0.004  # USD; no task of these costs more


class Sort(StrEnum):
    """What kind of job it is."""

    POLLED = "polled"
    LIVE = "live"
    DATABASE = "database"
    MIXED = "mixed"


@dataclass(frozen=True, slots=True)
class Menu:
    """The endpoints of a job.

    Attributes:
        default: where rows go that name none.
        named: what rows may name.
    """

    default: str
    named: tuple[str, ...] = ()

    @property
    def is_priced(self) -> bool:
        """Whether the catalogue knows what each of them costs."""
        return UNPRICED.isdisjoint((self.default, *self.named))


def spread(random: Random, low: float, high: float) -> float:
    """Draw from *low* to *high*, small values as often as large ones."""
    return exp(random.uniform(log(low), log(high)))


def draw_menu(random: Random, sort: Sort) -> Menu:
    """Draw the endpoints of such a job."""
    match sort:
        case Sort.POLLED:
            return Menu(POLLED)
        case Sort.LIVE:
            return Menu(LIVE)
        case Sort.DATABASE:
            return Menu(DATABASE)
    several = random.sample((POLLED, MAPS, BING, LIVE, DATABASE, PINGED), random.randint(2, 5))
    return Menu(random.choice(several), tuple(several))


def draw_rows(
    random: Random, also: Random, menu: Menu, *, is_pushed: bool
) -> tuple[tuple[InputRow, ...], tuple[InputRow, ...]]:
    """Rows of the first input, and those that later ones may add; every task is another.

    *also* draws what not every job has, so that a seed's other draws are the same for all.
    """
    count = round(spread(random, 1.0, 400.0 if random.random() < 0.3 else 60.0))
    is_keyed, has_tags = random.random() < 0.5, random.random() < 0.3
    has_own = is_pushed and also.random() < 0.2
    made = []
    for number in range(count + random.choice((0, 0, 3, 40))):
        params: dict[str, Any] = {
            "keyword": f"k {number}" + random.choice(("", "", "+%")),
            "location_code": 2840,
            "language_code": "en",
            "priority": random.choice((1, 1, 2)),
        }
        if has_tags and random.random() < 0.5:
            params["tag"] = f"user~{number}"
        key = f"key-{number}" if is_keyed else None
        row = _sent_to(menu, also, InputRow("sim", number + 1, params, key))
        if has_own and name_of(row, menu) in (POLLED, MAPS, BING) and also.random() < 0.3:
            own = {"postback_url": OWN_URL, "postback_data": "advanced"}
            row = InputRow("sim", row.line, {**row.params, **own}, row.key, row.endpoint)
        made.append(row)
    rows = made[:count]
    if random.random() < 0.3:
        rows += [random.choice(rows) for _ in range(random.randint(1, 5))]
    if menu.default != POLLED and also.random() < 0.3:
        rows += [also.choice(rows) for _ in range(also.randint(1, 5))]
    return tuple(rows), tuple(made[count:])


def _sent_to(menu: Menu, random: Random, row: InputRow) -> InputRow:
    """*row* for one of the endpoints, with the fields that it takes."""
    name = random.choice(menu.named) if menu.named and random.random() < 0.8 else None
    endpoint = name or menu.default
    params = dict(row.params)
    if endpoint == PINGED:
        params = {"url": f"https://k.example/{row.line}"} | {"tag": row.params.get("tag")}
        if params["tag"] is None:
            del params["tag"]
    elif endpoint in (LIVE, DATABASE):
        del params["priority"]
    stands_in_row = name is not None and random.random() < 0.5
    if stands_in_row:
        params["endpoint"] = name
    return InputRow("sim", row.line, params, row.key, None if stands_in_row else name)


def name_of(row: InputRow, menu: Menu) -> str:
    """The endpoint that *row* goes to."""
    return str(row.endpoint or row.params.get("endpoint") or menu.default)
