"""CSV to rows: the header names the fields, cells get the types that the catalogue states."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from dfseo_async.catalogue import Family, family
from dfseo_async.catalogue.coerce import coerce_row
from dfseo_async.engine.preparing import InputRow
from dfseo_async.engine.wire import OWN_FIELDS
from dfseo_async.errors import ConfigError, Problem
from dfseo_async.inputs.lines import Line, decode

ENDPOINT = "endpoint"


class Table:
    """One CSV file, read once.

    With an ``endpoint`` column rows may be for different endpoints: then a column need not be known
    to all of them, and blank cells are left out.

    Args:
        lines: the physical lines.
        family: the endpoint of rows that name none.
        sets: fields for every row that lacks them.
        key_field: the field that names a row; it need not be one of the service's.
        allow_unknown: let columns pass that the catalogue does not know.
    """

    def __init__(
        self,
        lines: Iterator[Line | Problem],
        source: str,
        family: Family,
        *,
        sets: Mapping[str, object],
        key_field: str,
        allow_unknown: bool,
    ) -> None:
        self._lines = lines
        self._source = source
        self._family = family
        self._sets = sets
        self._own = OWN_FIELDS | {key_field}
        self._allow_unknown = allow_unknown
        self._flaws: list[Problem] = []  # of the lines that the row at hand is made of
        self._line = 0  # last physical line read

    def rows(self) -> Iterator[InputRow | Problem]:
        """Every row behind the header; blank ones are left out."""
        reader = csv.reader(self._texts(), strict=True)
        header: list[str] | None = None
        problems: list[Problem] = []
        while True:
            start = self._line + 1
            try:
                cells = next(reader, None)
            except csv.Error as error:
                yield from self._take_flaws()
                yield Problem(self._source, start, "", "", f"a CSV row ({error})")
                if self._line > start:  # a quote was never closed: what follows means nothing
                    return
                continue
            if cells is None:
                return
            if self._flaws:
                yield from self._take_flaws()
            elif not any(map(str.strip, cells)):
                continue
            elif header is None:
                header = [name.strip() for name in cells]
                problems = list(self._header_problems(header, start))
                yield from problems
            else:
                yield from self._row(header, cells, start, is_judged=bool(problems))

    def _texts(self) -> Iterator[str]:
        for line in self._lines:
            self._line = line.line if isinstance(line, Problem) else line.number
            text = line if isinstance(line, Problem) else decode(line, self._source)
            if isinstance(text, Problem):
                self._flaws.append(text)
                yield "\n"
            else:
                yield f"{text}\n"

    def _take_flaws(self) -> list[Problem]:
        flaws, self._flaws = self._flaws, []
        return flaws

    def _header_problems(self, header: list[str], line: int) -> Iterator[Problem]:
        """What is wrong with the header; a bad column is forgotten, so that it is told once."""
        if (
            len(header) == 1
            and header[0] not in self._family.fields
            and set(header[0]) & set(";\t")
        ):
            allowed = "field names with commas between them"
            yield Problem(self._source, line, "", repr(header[0]), allowed)
            header[0] = ""
            return
        is_mixed = ENDPOINT in header
        for number, name in enumerate(header):
            if name in header[:number] and name:
                yield Problem(self._source, line, name, "", "stands twice; give each column once")
                header[number] = ""
            elif not (
                self._allow_unknown
                or name in self._own
                or name in self._family.fields
                or (is_mixed and name)
            ):
                yield Problem(self._source, line, "", repr(name), self._unknown(name))
                header[number] = ""

    def _unknown(self, name: str) -> str:
        if not name:
            return "every column needs a field's name"
        close = get_close_matches(name, self._family.fields, n=1)
        hint = f"; did you mean {close[0]!r}?" if close else ""
        return f"no such field at {self._family.endpoint}{hint}"

    def _row(
        self, header: list[str], cells: list[str], line: int, *, is_judged: bool
    ) -> Iterator[InputRow | Problem]:
        """The row, or its own problems; with a bad header there is no row that could be sent."""
        if len(cells) != len(header):
            allowed = f"as many cells as the header has columns ({len(header)})"
            yield Problem(self._source, line, "", f"{len(cells)} cells", allowed)
            return
        cell_of = dict(zip(header, cells, strict=True))
        cell_of.pop("", None)
        coerced = coerce_row(self._family_of(cell_of), cell_of)
        for one in coerced.problems:
            yield Problem(self._source, line, one.field, one.value, one.allowed)
        if coerced.problems or is_judged:
            return
        for name, value in self._sets.items():
            coerced.params.setdefault(name, value)
        yield InputRow(self._source, line, coerced.params)

    def _family_of(self, cell_of: Mapping[str, str]) -> Family:
        """The endpoint of a row; a name that means nothing is told where rows are checked."""
        name = cell_of.get(ENDPOINT, "").strip()
        try:
            return family(name) if name else self._family
        except ConfigError:
            return self._family
