"""What ``estimate`` shows to people."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.table import Table
from rich.text import Text

from dfseo_async.catalogue.wording import usd
from dfseo_async.cli.wording import number, size, span
from dfseo_async.estimating import Asked, Count, Forecast, Span
from dfseo_async.estimating.forecast import JOURNAL_BYTES

MOST_NOTES = 10  # reasons told one by one


def show(found: Forecast, asked: Asked) -> None:
    """Print it on standard output."""
    table = Table.grid(padding=(0, 2))
    for name, text in _lines(found, asked):
        table.add_row(name, Text(text, overflow="fold"))
    console = Console(highlight=False, soft_wrap=True)
    console.print(table)
    console.print("\nnothing was sent; `dfseo-async run` with the same options does the work")


def _lines(found: Forecast, asked: Asked) -> Iterator[tuple[str, str]]:
    tally, pace = found.tally, found.pace
    repeated = f"; {number(tally.repeated, 'repeated row')} paid once" if tally.repeated else ""
    yield (
        "input",
        f"{number(tally.rows, 'row')}: {number(tally.tasks, 'task')} to pay for{repeated}",
    )
    yield from _money(found, asked)
    calls = f"{pace.calls:,} calls/min ({pace.calls_source})"
    yield "limits", f"{calls}, {pace.polls:,} polls/min ({pace.polls_source})"
    yield from _live(found) if found.is_live else _ways(found)
    ledger, journal = size(found.ledger_bytes), size(JOURNAL_BYTES)
    yield "disk", f"ledger about {ledger}, a journal of up to {journal}; results come on top"


def _live(found: Forecast) -> Iterator[tuple[str, str]]:
    way = found.polling
    average, longest = _minutes(way.average_minutes), _minutes(way.target_minutes)
    yield "calls", f"{way.posts:,} POST; each answers at once"
    yield "POST", f"{_minutes(way.post_minutes)} at the limits of these calls"
    yield "time", f"about {average}, {longest} when the last one is slow"


def _ways(found: Forecast) -> Iterator[tuple[str, str]]:
    polling, postbacks = found.polling, found.postbacks
    yield "calls", f"{polling.posts:,} POST, {polling.gets:,} GET"
    yield "POST", f"{_minutes(polling.post_minutes)} at that limit"
    yield "GET", f"{_minutes(polling.get_minutes)} at that limit"
    yield "turnaround", _turnaround(found)
    yield "polling", _until(polling, found)
    if postbacks is None:
        yield "postbacks", "not offered by this endpoint"
    else:
        yield "postbacks", f"{_until(postbacks, found)}; {_fetched(postbacks, found)}"


def _money(found: Forecast, asked: Asked) -> Iterator[tuple[str, str]]:
    tally = found.tally
    counts = list(tally.counts.values())
    if found.unpriced < tally.tasks:
        more = f" without {number(found.unpriced, 'task')}" if found.unpriced else ""
        yield "price", f"at most {usd(found.cost_usd)}{more}"
    if found.unpriced:
        names = ", ".join(one.family.endpoint for one in counts if one.unpriced)
        yield "", f"no price is known for {names}; --price USD says what a task costs"
    for one in counts:
        if one.highest_usd:
            yield "", _each(one, is_alone=len(counts) == 1)
    for note, count in tally.notes.most_common(MOST_NOTES):
        yield "", f"{number(count, 'task')}: {note}"
    if len(tally.notes) > MOST_NOTES:
        yield "", f"and {len(tally.notes) - MOST_NOTES:,} further reasons (--json has all)"
    if asked.balance_usd is not None:
        is_short = found.cost_usd > asked.balance_usd
        warning = ", which may not be enough" if is_short else ""
        yield "balance", f"{usd(asked.balance_usd)}{warning}"


def _each(one: Count, *, is_alone: bool) -> str:
    low, high = usd(one.lowest_usd), usd(one.highest_usd)
    price = f"{low} a task" if low == high else f"from {low} to {high} a task"
    doubt = "" if one.is_confirmed else " (unconfirmed)"
    name = "" if is_alone else f"{one.family.endpoint}: {number(one.tasks, 'task')}, "
    return f"{name}{price}{doubt}"


def _until(way: Span, found: Forecast) -> str:
    average, target = _minutes(way.average_minutes), _minutes(way.target_minutes)
    if found.average_turnaround == found.target_turnaround:
        return f"about {average} until the last result"
    return f"about {average} until the last result, {target} at the vendor's target"


def _fetched(postbacks: Span, found: Forecast) -> str:
    if not postbacks.gets:
        return "no GET"
    return f"{postbacks.gets:,} GET for {', '.join(found.without_postback)}"


def _turnaround(found: Forecast) -> str:
    average, target = found.average_turnaround, found.target_turnaround
    aim = "" if average == target else f", {target:g} min as a target"
    return f"the vendor says {average:g} min a task on average{aim}"


def _minutes(minutes: float) -> str:
    return span(60.0 * minutes)
