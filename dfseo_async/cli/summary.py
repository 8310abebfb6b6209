"""The closing words: how many, how much, how long, where, and how to go on."""

from __future__ import annotations

import shlex
from collections import Counter
from pathlib import Path

from dfseo_async.catalogue.wording import usd
from dfseo_async.cli.wording import clock, number, size
from dfseo_async.engine.stats import Summary
from dfseo_async.models import Outcome, Status

MOST_CODES = 5  # kinds of failure told one by one


class Failures:
    """Failed outcomes of this run by code, each with the first message seen."""

    def __init__(self) -> None:
        self._counts: Counter[int] = Counter()
        self._messages: dict[int, str] = {}

    def note(self, outcome: Outcome) -> None:
        """Count *outcome* if it failed."""
        if outcome.status is Status.FAILED and outcome.code:
            self._counts[outcome.code] += 1
            self._messages.setdefault(outcome.code, outcome.message)

    def lines(self) -> list[str]:
        """The most frequent ones."""
        found = self._counts.most_common(MOST_CODES)
        return [f"  {count:,} x {code} {self._messages[code]}" for code, count in found]


def summary_lines(summary: Summary, failures: Failures) -> list[str]:
    """The whole summary but for how to go on."""
    ended = sum(summary.ended.values())
    waiting = summary.not_sent + summary.in_doubt + summary.uncollected + summary.unfinished
    counts = [f"{count:,} {status}" for status, count in summary.ended.items() if count]
    lines = [
        f"{number(ended + waiting, 'task')}: {', '.join(counts) or 'none ended'}",
        *failures.lines(),
        f"spent    {usd(summary.spent_usd)} in {clock(summary.seconds)}",
    ]
    if summary.paid_again:
        each = summary.spent_usd / max(1, ended + summary.paid_again)
        cost = usd(each * summary.paid_again)
        lines.append(f"again    {number(summary.paid_again, 'failed task')} paid for again: {cost}")
    if summary.not_reposted:
        lines.append(
            f"ended    {number(summary.not_reposted, 'failed task')} before this run, too early for"
            " --repost-failed; to pay for them again, run their rows as an input of their own with"
            " a new --out"
        )
    if summary.out is not None:
        lines.append(f"results  {shown_path(summary.out)}{_size(summary.out)}")
    if summary.ledger is not None:
        lines.append(f"ledger   {shown_path(summary.ledger)}")
    return lines + _open(summary)


def resume_command(ledger: Path) -> str:
    """What to type to go on."""
    return f"dfseo-async resume {shlex.quote(shown_path(ledger))}"


def shown_path(path: Path) -> str:
    """*path* as seen from here, when that is shorter."""
    try:
        return str(path.absolute().relative_to(Path.cwd()))
    except (ValueError, OSError):
        return str(path)


def _open(summary: Summary) -> list[str]:
    kinds = (
        (summary.not_sent, "not sent"),
        (summary.in_doubt, "sent without a reply, to be looked up"),
        (summary.uncollected, "paid for and not collected yet"),
        (summary.unfinished, "still pending at the service"),
    )
    told = [f"{count:,} {words}" for count, words in kinds if count]
    return [f"open     {'; '.join(told)}"] if told else []


def _size(path: Path) -> str:
    try:
        return f" ({size(path.stat().st_size)})"
    except OSError:
        return ""
