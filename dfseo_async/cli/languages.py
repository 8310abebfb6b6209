"""``dfseo-async languages``: the languages that an endpoint knows, with their codes."""

from __future__ import annotations

from dfseo_async.cli import listing, options


def languages(
    endpoint: listing.Endpoint,
    *,
    search: listing.Search = "",
    limit: listing.Limit = None,
    refresh: listing.Refresh = False,
    max_age: listing.MaxAge = None,
    base_url: options.BaseUrl = None,
    as_json: options.AsJson = False,
) -> None:
    """Find language codes for an endpoint (free, kept on disk for 30 days)."""
    listing.show_list(
        "languages",
        endpoint,
        search=search,
        limit=limit,
        refresh=refresh,
        max_age=max_age,
        base_url=base_url,
        as_json=as_json,
    )
