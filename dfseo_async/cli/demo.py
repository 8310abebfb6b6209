"""``dfseo-async demo``: the real engine at work, with nothing to set up and nothing to pay."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dfseo_async.cli import groups
from dfseo_async.cli.leaving import reporting, tell
from dfseo_async.cli.terminal import stderr

if TYPE_CHECKING:
    from dfseo_async.cli.working import Plan
    from dfseo_async.emulator import EmulatorProcess
    from dfseo_async.emulator.report import Report
    from dfseo_async.engine.preparing import InputRow

ENDPOINT = "serp/google/organic"
LOGIN = "demo"
FOLDER = Path("demo-results")
RESULT_BYTES = (20_000, 80_000)  # real ones reach 200 KB; a demo should not fill a disk
SHOWN = 6  # results in the closing table
TABLE_WIDTH = 110  # characters at most
NEXT = """
With a DataForSEO account, set DATAFORSEO_LOGIN and DATAFORSEO_PASSWORD, and then:
  dfseo-async run keywords.txt --endpoint serp/google/organic --out results.jsonl \\
    --set location_code=2840 --set language_code=en --budget-usd 5"""


def demo(
    *,
    tasks: Annotated[int, typer.Option(min=1, max=1000, help="How many keywords.")] = 1000,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Results file.", show_default=f"{FOLDER}/results.jsonl"),
    ] = None,
    postback: Annotated[
        bool,
        typer.Option("--postback", help="Let the service push the results instead of polling."),
    ] = False,
    showing: groups.Showing,
) -> None:
    """Run 1,000 real keywords against an emulated service on this machine."""
    with reporting():
        from dfseo_async.cli.starting import start  # noqa: PLC0415 (start-up time)
        from dfseo_async.emulator import EmulatorSettings, spawn_emulator  # noqa: PLC0415

        out = out or FOLDER / "results.jsonl"
        _clear(out)
        settings = EmulatorSettings(login=LOGIN, password=LOGIN, result_bytes=RESULT_BYTES)
        with spawn_emulator(settings) as service:
            if not showing.quiet:
                tell(f"The emulated service runs at {service.url}; everything else is real.")

            def after() -> None:
                if not showing.quiet:
                    _show(out)
                _judge(service.report(), tasks, is_pushed=postback, is_quiet=showing.quiet)

            plan = _plan(service, out, tasks, is_pushed=postback)
            start(plan, showing, after=after)


def keywords() -> list[str]:
    """The keywords that come with the package."""
    from importlib.resources import files  # noqa: PLC0415 (start-up time)

    text = files("dfseo_async.cli").joinpath("data", "demo_keywords.txt").read_text("utf-8")
    return text.splitlines()


def _plan(service: EmulatorProcess, out: Path, tasks: int, *, is_pushed: bool) -> Plan:
    from dfseo_async.catalogue import family  # noqa: PLC0415 (start-up time)
    from dfseo_async.cli.choices import Choices  # noqa: PLC0415
    from dfseo_async.cli.receiving import free_address, make_listening  # noqa: PLC0415
    from dfseo_async.cli.working import Plan  # noqa: PLC0415
    from dfseo_async.engine.job import JobRequest  # noqa: PLC0415
    from dfseo_async.settings import JobSettings, Settings  # noqa: PLC0415

    address = free_address() if is_pushed else None
    choices = Choices(
        out=str(out.absolute()),
        base_url=service.url,
        listen=address,
        public_url=None if address is None else f"http://{address}",
        is_demo=True,
    )
    request = JobRequest(
        family=family(ENDPOINT),
        settings=JobSettings(),
        ledger=Path(f"{out}.db"),
        out=out,
        check_first=True,
        public_url=choices.public_url,
    )
    settings = Settings(login=LOGIN, password=LOGIN, base_url=service.url)
    return Plan(
        settings=settings,
        request=request,
        rows=_rows(tasks),
        note=choices.note(),
        listening=make_listening(choices),
        is_demo=True,
    )


def _rows(tasks: int) -> Iterator[InputRow]:
    from dfseo_async.engine.preparing import InputRow  # noqa: PLC0415 (start-up time)

    for line, keyword in enumerate(keywords()[:tasks], 1):
        fields = {"keyword": keyword, "location_code": 2840, "language_code": "en"}
        yield InputRow("demo_keywords.txt", line, fields)


def _clear(out: Path) -> None:
    """Remove what an earlier demo left, and only that.

    Raises:
        ConfigError: the files are somebody else's.
    """
    from dfseo_async.cli.looking import look  # noqa: PLC0415 (start-up time)
    from dfseo_async.errors import ConfigError  # noqa: PLC0415

    ledger = Path(f"{out}.db")
    if not ledger.exists() and not out.exists():
        return
    if not ledger.exists() or not look(ledger).choices.is_demo:
        raise ConfigError(f"{out} is not a demo's; give another --out")
    for path in (out, ledger, Path(f"{ledger}-wal"), Path(f"{ledger}-shm")):
        path.unlink(missing_ok=True)


def _show(out: Path) -> None:
    """A few results."""
    from rich.console import Console  # noqa: PLC0415 (start-up time)
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    console = Console(file=stderr(), highlight=False, soft_wrap=True)
    wide = min(console.width, TABLE_WIDTH)
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), width=wide)
    for name, share in (("keyword", 5), ("first result", 6), ("domain", 5)):
        table.add_column(name, ratio=share, no_wrap=True, overflow="ellipsis")
    table.add_column("items", justify="right", no_wrap=True, min_width=5)
    for outcome in _first(out):
        table.add_row(*map(Text, _cells(outcome)))
    console.print()
    console.print(table, soft_wrap=False)
    console.print()


def _judge(report: Report, tasks: int, *, is_pushed: bool, is_quiet: bool) -> None:
    """Tell what the service says of how it was treated; end badly when that is bad."""
    checks = _checks(report, tasks, is_pushed=is_pushed)
    if not is_quiet:
        for is_good, words in checks:
            tell(f"{'ok ' if is_good else 'BAD'} {words}")
        tell(NEXT)
    if not all(is_good for is_good, _ in checks):
        raise typer.Exit(1)


def _checks(report: Report, tasks: int, *, is_pushed: bool) -> list[tuple[bool, str]]:
    """What a user cares for, as the service saw it."""
    over = sum(
        max(0, one["busiest_minute"] - one["limit"])
        for one in report["calls"].values()
        if one["limit"]
    )
    created, twice = report["created"], report["duplicate_tags"] + report["duplicate_payloads"]
    pushed, fetched = report["deliveries"]["ok"], sum(report["fetches"].values())
    by_push = (pushed == tasks, f"{pushed:,} results pushed, {fetched:,} fetched")
    return [
        *([by_push] if is_pushed else []),
        (created == tasks, f"{created:,} tasks created and charged for {tasks:,} keywords"),
        (twice == 0, f"{twice} tasks paid twice"),
        (report["duplicate_fetches"] == 0, f"{report['duplicate_fetches']} results fetched twice"),
        (over == 0, f"{over} calls over a limit in the busiest minute"),
    ]


def _first(out: Path) -> Iterator[dict[str, Any]]:
    import orjson  # noqa: PLC0415 (start-up time)

    with out.open("rb") as lines:
        yield from map(orjson.loads, islice(lines, SHOWN))


def _cells(outcome: dict[str, Any]) -> tuple[str, str, str, str]:
    results = outcome["result"] or [{}]
    items = results[0].get("items") or []
    first: dict[str, Any] = next((one for one in items if one.get("type") == "organic"), {})
    return (
        outcome["params"]["keyword"],
        str(first.get("title", "-")),
        str(first.get("domain", "-")),
        f"{len(items)}",
    )
