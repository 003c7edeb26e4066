"""Figures as pictures: SVG in docs/pictures, readable on light and on dark pages."""

from collections.abc import Sequence
from pathlib import Path

import matplotlib

matplotlib.use("svg")
from matplotlib import pyplot

PICTURES = Path(__file__).parent.parent / "docs" / "pictures"
GREY, OURS, THEIRS = "#808a93", "#1f9e89", "#7a8fb8"
STYLE = {
    "svg.fonttype": "none", "svg.hashsalt": "handrail", "font.family": "sans-serif", "font.size": 10,
    "text.color": GREY, "axes.labelcolor": GREY, "xtick.color": GREY, "ytick.color": GREY, "axes.edgecolor": GREY,
}  # fmt: skip

Bar = tuple[str, float, bool]
"""What it is, how much, and whether it is ours."""


def bars(name: str, title: str, rows: Sequence[Bar], unit: str) -> str:
    """Lying bars on a scale of powers of ten, the first row at the top; gives the picture's line of Markdown."""
    with pyplot.rc_context(STYLE):
        figure, axes = pyplot.subplots(figsize=(8, 0.36 * len(rows) + 1.1))
        drawn = axes.barh([row[0] for row in rows], [row[1] for row in rows], 0.7)
        for bar, row in zip(drawn, rows, strict=True):
            bar.set_color(OURS if row[2] else THEIRS)
        axes.bar_label(drawn, [f"{row[1]:,.0f}" if row[1] >= 10 else f"{row[1]:.2f}" for row in rows], padding=4)
        axes.set_xscale("log")
        axes.margins(x=0.15)
        axes.invert_yaxis()
        axes.set_xlabel(unit)
        axes.set_title(title, loc="left")
        axes.spines[["top", "right"]].set_visible(False)
        return _kept(figure, name, title)


def lines(
    name: str, title: str, series: Sequence[tuple[str, Sequence[tuple[float, float]]]], units: tuple[str, str]
) -> str:
    """Points joined by lines, one series each; gives the picture's line of Markdown."""
    with pyplot.rc_context(STYLE):
        figure, axes = pyplot.subplots(figsize=(8, 3.4))
        for (shown, points), colour in zip(series, (OURS, THEIRS, "#c98b2b", GREY), strict=False):
            axes.plot([x for x, _ in points], [y for _, y in points], marker="o", color=colour, label=shown)
        axes.set_xlabel(units[0])
        axes.set_ylabel(units[1])
        axes.set_ylim(bottom=0)
        axes.set_title(title, loc="left")
        axes.spines[["top", "right"]].set_visible(False)
        axes.legend(frameon=False)
        return _kept(figure, name, title)


def _kept(figure: "pyplot.Figure", name: str, title: str) -> str:
    figure.tight_layout()
    figure.savefig(PICTURES / f"{name}.svg", transparent=True, metadata={"Date": None})
    pyplot.close(figure)
    return f"![{title}](pictures/{name}.svg)"
