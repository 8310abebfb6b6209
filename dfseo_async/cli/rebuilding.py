"""What ``dfseo-async recover`` does before it collects: a new ledger, whole or not there at all."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from pathlib import Path

from dfseo_async.catalogue import Family
from dfseo_async.cli.choices import NOTE, Choices
from dfseo_async.cli.looking import look
from dfseo_async.client import DataForSEO
from dfseo_async.engine.kinds import check_function
from dfseo_async.engine.recovery import LONGEST, Paid, look_up, restore
from dfseo_async.errors import ConfigError, LedgerCorruptError, RequestRejectedError
from dfseo_async.ledger import check_free, whole_ledger
from dfseo_async.moments import iso
from dfseo_async.settings import find_credentials
from dfseo_async.sinks import JsonlSink

SLACK = 3600.0  # seconds that "30d" may be older when it is used
SHORTEST_MONTH = 28 * 86_400.0  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which tasks are to be found again.

    Attributes:
        family: the endpoint that they were sent to.
        function: which results to collect; None is the fullest, or as it was begun.
        since: unix seconds.
        job: None when there is only one.
    """

    family: Family
    function: str | None
    since: float
    job: str | None


def rebuild(path: Path, out: Path, wanted: Wanted, choices: Choices) -> str:
    """Have the ledger at *path*: made now, or by this command before; what to tell the user.

    Until the new one is whole nothing stands at *path*, and then the choices stand in it: however
    this process ends, either the same command begins anew, or it goes on.

    Raises:
        ConfigError: something else is there, or an option is wrong; nothing was made.
        DfseoError: the service could not be asked, or nothing could be written.
    """
    if path.exists():
        _check_same(path, wanted)
        return f"{path} was rebuilt before; going on with it"
    check_function(wanted.family, wanted.function)
    JsonlSink(out).check_new()
    check_free(path)
    find_credentials(choices.settings())
    note = choices.note()
    now = time.time()
    if wanted.since < now - LONGEST - SLACK:
        raise ConfigError(
            "--since lies further back than the service lists its tasks and keeps their results:"
            " 30 days"
        )
    paid = asyncio.run(_ask(wanted, choices, now))
    function = wanted.function or wanted.family.default_function
    with whole_ledger(path) as store:
        restore(store, paid, wanted.family, function)
        store.set_meta(NOTE, note)
    return f"{len(paid.rows):,} paid tasks found; collecting them into {out}"


async def _ask(wanted: Wanted, choices: Choices, now: float) -> Paid:
    until = now - 1.0  # the service refuses moments in its future
    since = min(wanted.since, until - 1.0)  # and a span of nothing
    async with DataForSEO(settings=choices.settings()) as dfs:
        try:
            return await look_up(dfs, wanted.family, since=since, until=until, job=wanted.job)
        except RequestRejectedError as error:
            if since < now - SHORTEST_MONTH:
                error.add_note("hint: the service lists tasks for a month; give a later --since")
            raise


def _check_same(path: Path, wanted: Wanted) -> None:
    """Refuse a ledger that this command would not have made."""
    try:
        found = look(path)
    except LedgerCorruptError as error:
        raise ConfigError(
            f"{path} is damaged, or no ledger; move it away, or give another --ledger"
        ) from error
    if found.rebuilt_from is None:
        raise ConfigError(
            f"{path} exists and was not made by recover; go on with it"
            f" (dfseo-async resume {path}), or give another --ledger"
        )
    differs = {
        f"--endpoint {found.endpoint}": wanted.family.endpoint != found.endpoint,
        f"--function {found.function}": wanted.function not in (None, found.function),
        f"--job {found.job}": wanted.job not in (None, found.job),
        f"--since {iso(found.rebuilt_from)}": wanted.since < found.rebuilt_from,
    }
    if was := [one for one, is_other in differs.items() if is_other]:
        raise ConfigError(
            f"{path} was rebuilt with {', '.join(was)}; go on with it (dfseo-async resume {path}),"
            " or give another --out and --ledger"
        )
