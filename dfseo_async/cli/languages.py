"""``dfseo-async languages``: the languages that an endpoint knows, with their codes."""

from __future__ import annotations

from dfseo_async.cli import listing


def languages(
    endpoint: listing.Endpoint,
    *,
    search: listing.Search = "",
    how: listing.How,
) -> None:
    """Find language codes for an endpoint (free, kept on disk for 30 days)."""
    listing.show_list("languages", endpoint, how, search=search)
