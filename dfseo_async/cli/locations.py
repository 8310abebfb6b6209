"""``dfseo-async locations``: the locations that an endpoint knows, with their codes."""

from __future__ import annotations

from typing import Annotated

import typer

from dfseo_async.cli import listing, options


def read_country(text: str) -> str:
    """Two letters, as the service writes them."""
    code = text.strip().upper()
    if len(code) != 2 or not (code.isascii() and code.isalpha()):
        raise typer.BadParameter(f"{text!r} is no country; give two letters, such as US")
    return code


def locations(
    endpoint: listing.Endpoint,
    *,
    search: listing.Search = "",
    country: Annotated[
        str | None,
        typer.Option(
            "--country",
            metavar="CODE",
            parser=read_country,
            help="Only this country's, two letters such as US.",
        ),
    ] = None,
    limit: listing.Limit = None,
    refresh: listing.Refresh = False,
    max_age: listing.MaxAge = None,
    base_url: options.BaseUrl = None,
    as_json: options.AsJson = False,
) -> None:
    """Find location codes for an endpoint (free, kept on disk for 30 days)."""
    listing.show_list(
        "locations",
        endpoint,
        search=search,
        country=country,
        limit=limit,
        refresh=refresh,
        max_age=max_age,
        base_url=base_url,
        as_json=as_json,
    )
