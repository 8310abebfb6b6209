"""A list from its file while that is young enough, else from the service."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from dfseo_async.catalogue.lists import ListSource
from dfseo_async.errors import ThrottledError, TransportError
from dfseo_async.lists.cache import List, cache_file, read_list, write_list
from dfseo_async.lists.finding import make_lines
from dfseo_async.settings import Settings, find_base_url

MAX_AGE = 30 * 86400.0  # seconds; the vendor renews its lists every few weeks
FETCH_TIMEOUT = 180.0  # seconds; Google's list has some 20 MB before compression


@dataclass(frozen=True, slots=True)
class Loaded:
    """A list and where it came from.

    Attributes:
        path: of the call.
        file: where it is kept.
        is_fresh: it was fetched just now.
        warning: what went wrong on the way, in words; empty when nothing did.
    """

    found: List
    path: str
    file: Path
    is_fresh: bool
    warning: str = ""


async def load(
    settings: Settings,
    source: ListSource,
    folder: Path,
    *,
    country: str | None = None,
    refresh: bool = False,
    max_age: float = MAX_AGE,
) -> Loaded:
    """One list; the service is asked only when there is no file, or it is too old or damaged.

    Args:
        settings: how to reach the service; credentials are needed only when it is asked.
        source: which list.
        folder: where lists are kept.
        country: ask for this country's list alone, where there is one.
        refresh: ask in any case.
        max_age: seconds.

    Raises:
        DfseoError: the service cannot be asked, and there is no older list to fall back to.

    Cost: free. Cancel: safe.
    """
    path = source.of_country(country)
    url = find_base_url(settings) + path
    file = cache_file(folder, url)
    kept = read_list(file, url)
    now = time.time()
    if kept is not None and not refresh and -60.0 <= now - kept.fetched_at <= max_age:
        return Loaded(kept, path, file, is_fresh=False)
    try:
        rows = await _fetch(settings, path)
    except (TransportError, ThrottledError) as error:
        if kept is None or refresh:
            raise
        return Loaded(kept, path, file, is_fresh=False, warning=f"the list is old: {error}")
    fresh = List(now, make_lines(rows, source.kind.one))
    return Loaded(fresh, path, file, is_fresh=True, warning=_keep(file, url, fresh))


async def _fetch(settings: Settings, path: str) -> list[Any]:
    from dfseo_async.client import DataForSEO  # noqa: PLC0415 (a list on disk needs no client)

    patient = replace(settings, call_timeout=max(FETCH_TIMEOUT, settings.call_timeout))
    async with DataForSEO(settings=patient) as dfs:
        return list((await dfs.call("GET", path)).rows())


def _keep(file: Path, url: str, fresh: List) -> str:
    if not fresh.lines:
        return "the service's list is empty; it was not kept"
    try:
        write_list(file, url, fresh)
    except OSError as error:
        return f"the list cannot be kept in {file}: {error.strerror or error}"
    return ""
