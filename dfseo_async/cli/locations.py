"""``dfseo-async locations``: the locations that an endpoint knows, with their codes."""

from __future__ import annotations

from typing import Annotated

import typer

from dfseo_async.cli import listing


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
    how: listing.How,
) -> None:
    """Find location codes for an endpoint (free, kept on disk for 30 days)."""
    listing.show_list("locations", endpoint, how, search=search, country=country)
