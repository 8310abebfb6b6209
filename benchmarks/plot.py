"""``python -m benchmarks.plot LINES.jsonl``: draws ``figures.svg`` from what ``--json`` wrote."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from matplotlib import pyplot as plt

OUT = Path(__file__).parent / "figures.svg"
DRAWN = ("submit", "collect 64 KB", "collect 110 KB")
COLOURS = {"engine": "#1b6ca8", "engine-sent": "#7fb2d9", "engine-gz": "#7fb2d9"}
OTHERS = "#b5b5b5"


def read(path: Path) -> dict[str, Any]:
    """The newest report of each figure."""
    lines = path.read_text("utf-8").splitlines()
    return {report["figure"]: report for report in map(json.loads, lines)}


def draw(reports: dict[str, Any]) -> None:
    """One row of bars for each figure: CPU time a task, and times the floor."""
    figure, axes = plt.subplots(1, len(DRAWN), figsize=(11, 2.6), layout="constrained")
    for axis, name in zip(axes, DRAWN, strict=True):
        rows = sorted(reports[name]["rows"], key=lambda row: -row["CPU us/task"])
        names = [row["client"] for row in rows]
        values = [row["CPU us/task"] for row in rows]
        bars = axis.barh(names, values, color=[COLOURS.get(one, OTHERS) for one in names])
        labels = [f"{row['CPU us/task']:,.0f} µs, {row['x floor']:.1f}x" for row in rows]
        axis.bar_label(bars, labels, padding=3, fontsize=8)
        axis.set_xlim(0, max(values) * 1.45)
        axis.set_title(f"{name}: CPU time a task", fontsize=9)
        axis.tick_params(labelsize=8)
        axis.spines[["top", "right"]].set_visible(False)
    figure.savefig(OUT, metadata={"Date": None})


def main() -> None:
    """Draw."""
    plt.rcParams |= {"svg.hashsalt": "dfseo_async", "svg.fonttype": "none"}
    draw(read(Path(sys.argv[1])))


if __name__ == "__main__":
    main()
