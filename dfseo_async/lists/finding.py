"""Rows of a list as lines that can be searched without parsing them. Plain code.

A line is ``name US code TAB row``: the name folded (no case, no accents), the code and the country
in small letters, and the row's JSON as the service sent it. Google's list has 100,000 rows; a
search reads the fronts of all lines and parses only the rows that it returns.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from dfseo_async.envelope import decode_json

_MARK = "\x1f"  # between the parts of a line's front; no name holds it
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")


@dataclass(frozen=True, slots=True)
class Hits:
    """What a search found: how many rows there are, and the first of them, best first."""

    count: int
    rows: tuple[dict[str, Any], ...]


def make_lines(rows: Iterable[Any], one: str) -> list[bytes]:
    """A line for each entry of a service's list.

    Args:
        rows: as they came. Some lists hold languages with their locations inside, or the other
            way round; an entry that stands in several of them becomes one line.
        one: ``location`` or ``language``.
    """
    lines: dict[bytes, None] = {}
    for row in _entries(rows, one):
        code = row.get(f"{one}_code")
        country = str(row.get("country_iso_code") or "")
        front = _MARK.join(
            (fold(str(row.get(f"{one}_name") or "")), fold(str(code)), fold(country))
        )
        lines[front.encode("utf-8", "replace") + b"\t" + _dump(row)] = None
    return list(lines)


def find(
    lines: Sequence[bytes], text: str = "", *, country: str | None = None, most: int | None = None
) -> Hits:
    """The entries whose names hold every word of *text*, or whose code is that word.

    Best first: the very name or code, then the wider places (a country before its towns), then
    names that begin with the text; the rest by name.

    Args:
        lines: from ``make_lines``.
        text: words in any order, any case, with or without accents; empty for all.
        country: two letters, such as ``US``; only entries of that country.
        most: rows returned; None for all.
    """
    wanted = fold(text)
    words = [(word.encode(), f"{_MARK}{word}{_MARK}".encode()) for word in wanted.split()]
    ending = None if country is None else f"{_MARK}{fold(country)}".encode()
    found: list[tuple[tuple[bool, int, bool, bytes], bytes]] = []
    for line in lines:
        if not all(plain in line for plain, _ in words):  # cheap, and settles nearly every line
            continue
        front, _, raw = line.partition(b"\t")
        if ending is not None and not front.endswith(ending):
            continue
        name = front.partition(b"\x1f")[0]
        if all(plain in name or code in front for plain, code in words):
            found.append((_rank(front, wanted.encode()), raw))
    found.sort(key=lambda one: one[0])
    chosen = found if most is None else found[:most]
    return Hits(len(found), tuple(decode_json(raw) for _, raw in chosen))


def fold(text: str) -> str:
    """*text* without case, accents and control characters: ``São`` and ``SAO`` are the same."""
    if not text.isascii():
        parts = unicodedata.normalize("NFKD", text)
        text = "".join(one for one in parts if not unicodedata.combining(one))
    return _CONTROL.sub(" ", text.casefold()).strip()


def _dump(row: dict[str, Any]) -> bytes:
    try:
        return orjson.dumps(row)
    except TypeError:  # half a surrogate pair, which the service's JSON may hold
        return json.dumps(row).encode()


def _rank(front: bytes, wanted: bytes) -> tuple[bool, int, bool, bytes]:
    name, _, rest = front.partition(b"\x1f")
    is_it = wanted in (name, rest.partition(b"\x1f")[0])
    return not is_it, name.count(b","), not name.startswith(wanted), name


def _entries(rows: Iterable[Any], one: str) -> Iterator[dict[str, Any]]:
    """Rows with a name of their kind, wherever they stand; whatever else there is, is left out."""
    for row in rows:
        if not isinstance(row, dict):
            continue
        inner = row.get(f"available_{one}s")
        if isinstance(inner, list):
            yield from (entry for entry in inner if isinstance(entry, dict))
        elif row.get(f"{one}_name") is not None or row.get(f"{one}_code") is not None:
            yield row
