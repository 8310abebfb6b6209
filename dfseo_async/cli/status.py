"""``dfseo-async status``: where a job stands, also while it runs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from dfseo_async.cli import options
from dfseo_async.cli.leaving import reporting
from dfseo_async.cli.printing import print_json

if TYPE_CHECKING:
    from rich.console import Console

    from dfseo_async.cli.looking import Found


def status(ledger: options.LedgerArgument, *, as_json: options.AsJson = False) -> None:
    """Show where a job stands, also while it runs."""
    with reporting():
        from dfseo_async.cli.looking import look  # noqa: PLC0415 (start-up time)

        found = look(ledger)
    if as_json:
        print_json(_record(found, ledger))
    else:
        _show(found, ledger)


def _record(found: Found, ledger: Path) -> dict[str, Any]:
    from dfseo_async.moments import iso  # noqa: PLC0415 (start-up time)

    totals = found.totals
    states = ("queued", "posting", "unknown", "posted", "done", "empty", "partial", "failed")
    return {
        "ledger": str(ledger.absolute()),
        "endpoint": found.endpoint,
        "function": found.function,
        "out": found.choices.out,
        "base_url": found.choices.base_url,
        "created_at": iso(found.created_at),
        "tasks": totals.tasks,
        "states": {name: getattr(totals, name) for name in states},
        "ended": totals.ended,
        "progress_percent": round(_percent(found), 2),
        "spent_usd": round(totals.spent_usd, 9),
        "reserved_usd": round(totals.reserved_usd, 9),
        "budget_usd": found.choices.budget_usd,
        "lost_posts": [
            {"sent_at": iso(one.sent_at), "reserved_usd": one.reserved_usd, "looks": one.looks}
            for one in found.lost
        ],
        "is_reading_input": found.is_half_read,
        "calls": found.figures.get("calls", []),
        "timings": found.figures.get("timings", {}),
    }


def _percent(found: Found) -> float:
    tasks = found.totals.tasks
    return 100.0 * found.totals.ended / tasks if tasks else 0.0


def _show(found: Found, ledger: Path) -> None:
    from rich.console import Console  # noqa: PLC0415 (start-up time)
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    from dfseo_async.cli.wording import number  # noqa: PLC0415

    table = Table.grid(padding=(0, 2))
    for name, text in _facts(found, ledger):
        table.add_row(name, Text(text, overflow="fold"))
    console = Console(highlight=False, soft_wrap=True)
    console.print(table)
    totals = found.totals
    states = Table("state", "tasks", "", box=None, pad_edge=False)
    states.columns[1].justify = "right"
    for name, count, meaning in (
        ("queued", totals.queued, "not sent"),
        ("posting", totals.posting, "being sent"),
        ("unknown", totals.unknown, "sent, the reply was lost: looked up"),
        ("posted", totals.posted, "paid for, not collected yet"),
        ("done", totals.done, "ended with a result"),
        ("empty", totals.empty, "ended, nothing was found"),
        ("partial", totals.partial, "ended, some pages failed"),
        ("failed", totals.failed, "ended without a result"),
    ):
        states.add_row(name, f"{count:,}", meaning)
    console.print()
    console.print(states)
    _show_figures(found, console)
    if found.lost:
        console.print(f"\n{number(len(found.lost), 'lost POST')} being looked up")


def _show_figures(found: Found, console: Console) -> None:
    """Calls and times of the newest run."""
    from rich.table import Table  # noqa: PLC0415 (start-up time)

    calls = Table("calls", "allowed", "source", "used", "made", "refused", "waited", box=None)
    for one in found.figures.get("calls", []):
        calls.add_row(
            one["name"],
            f"{one['allowed']:,}",
            one["source"],
            f"{one['used']:,}",
            f"{one['started']:,}",
            f"{one['throttled']:,}",
            f"{one['waited']:,.0f} s",
        )
    if not calls.rows:
        return
    calls.pad_edge = False
    times = Table("seconds", "p50", "p95", "longest", box=None, pad_edge=False)
    names = {"to_ready": "posted to ready", "to_hand": "ready to in hand"}
    for name, spread in found.figures.get("timings", {}).items():
        spent = (f"{spread[part]:,.1f}" for part in ("p50", "p95", "longest"))
        times.add_row(names.get(name, name), *spent)
    console.print()
    console.print(calls)
    console.print()
    console.print(times)


def _facts(found: Found, ledger: Path) -> list[tuple[str, str]]:
    from dfseo_async.catalogue.wording import usd  # noqa: PLC0415
    from dfseo_async.cli.summary import shown_path  # noqa: PLC0415 (start-up time)
    from dfseo_async.moments import iso  # noqa: PLC0415

    totals, choices = found.totals, found.choices
    budget = f" of {usd(choices.budget_usd)}" if choices.budget_usd else ""
    held = f", {usd(totals.reserved_usd)} held back" if totals.reserved_usd else ""
    facts = [
        ("ledger", shown_path(ledger)),
        ("endpoint", f"{found.endpoint or 'none yet'} {found.function}".strip()),
        ("begun", iso(found.created_at)),
        ("ended", f"{totals.ended:,} of {totals.tasks:,} tasks ({_percent(found):.1f} %)"),
        ("spent", f"{usd(totals.spent_usd)}{budget}{held}"),
    ]
    if choices.out_path is not None:
        facts.append(("results", shown_path(choices.out_path)))
    if found.is_half_read:
        facts.append(("input", "being read, or its reading was interrupted"))
    return facts
