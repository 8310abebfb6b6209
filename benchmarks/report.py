"""A figure as one JSON line and a table; what was wanted stands beside what was measured."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

CPU_INFO = Path("/proc/cpuinfo")

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A bound, and what was measured.

    Attributes:
        name: what is compared.
        value: measured.
        bound: wanted.
        is_floor: the value is to be at least the bound; at most otherwise.
    """

    name: str
    value: float
    bound: float
    is_floor: bool = False

    @property
    def is_met(self) -> bool:
        """Whether the value is within the bound."""
        return self.value >= self.bound if self.is_floor else self.value <= self.bound

    def line(self) -> str:
        """One line for people."""
        sign = ">=" if self.is_floor else "<="
        verdict = "met" if self.is_met else "NOT MET"
        return f"{self.name}: {self.value:.2f}, wanted {sign} {self.bound:g}: {verdict}"


@dataclass(frozen=True, slots=True)
class Report:
    """What one command measured.

    Attributes:
        figure: its name.
        about: how it was measured.
        rows: the table.
        wanted: bounds.
        words: what else is to be said.
    """

    figure: str
    about: str
    rows: Sequence[Row]
    wanted: Sequence[Wanted] = ()
    words: Sequence[str] = ()
    more: Row = field(default_factory=dict)

    def json(self) -> str:
        """One line for programs."""
        return json.dumps(
            {
                "figure": self.figure,
                "about": self.about,
                "machine": machine(),
                "rows": list(self.rows),
                "wanted": [
                    {
                        "name": one.name,
                        "value": round(one.value, 3),
                        "bound": one.bound,
                        "is_floor": one.is_floor,
                        "is_met": one.is_met,
                    }
                    for one in self.wanted
                ],
                "words": list(self.words),
                **self.more,
            }
        )

    def table(self) -> str:
        """The same for people."""
        lines = [f"{self.figure}: {self.about}", f"on {machine()}", ""]
        if self.rows:
            lines += _columns(self.rows)
        lines += ["", *[one.line() for one in self.wanted], *self.words]
        return "\n".join(lines) + "\n"


def machine() -> str:
    """The machine in a few words."""
    names = [
        line.partition(":")[2].strip()
        for line in (CPU_INFO.read_text("utf-8").splitlines() if CPU_INFO.exists() else ())
        if line.startswith("model name")
    ]
    name = names[0] if names else platform.processor() or "unknown processor"
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"{os.cpu_count()} cores of {name}, {platform.system()} {platform.machine()}, {python}"


def _columns(rows: Sequence[Row]) -> list[str]:
    names = list(rows[0])
    cells = [names, *[[_cell(row.get(name)) for name in names] for row in rows]]
    widths = [max(len(line[number]) for line in cells) for number in range(len(names))]
    return [
        "  ".join(
            cell.rjust(width) if number else cell.ljust(width)
            for number, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        for line in cells
    ]


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:,.2f}" if abs(value) < 100 else f"{value:,.0f}"
    if isinstance(value, int):
        return f"{value:,}"
    return str(value)
