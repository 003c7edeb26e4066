"""Charts of a section's rows, as SVG drawn here: they print, follow dark mode, need no script and nothing from afar.

The table beside each says the same to those who cannot see it, so a chart carries its finding as its name.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from html import escape

from markupsafe import Markup

from moments.section import Chart, Row, Section, percent, shown

WIDTH = 720
LABEL, FIGURE = 250, 120  # room for the words on the left and the figure on the right
NAMED = 34  # characters of a label that fit there
ROW, ROWS = 26, 20
HEIGHT, FOOT, EDGE = 200, 34, 44  # of a trend


def chart(section: Section) -> Markup:
    """The chart of a section; nothing where it has none, or nothing to draw."""
    if section.chart is None or len(section.rows) == 0:
        return Markup("")
    lines = list(_DRAW[section.chart](section))
    if not lines:
        return Markup("")
    height = lines.pop(0)
    name = escape(section.finding, quote=True)
    head = f'<svg class="chart" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{name}">'
    return Markup(head + "".join(lines) + "</svg>")


def _intervals(section: Section) -> Iterator[str]:
    """A dot for each share, with the bar of its interval."""
    rows = [row for row in section.rows if row.get("rate") is not None][:ROWS]
    if not rows:
        return
    yield str(len(rows) * ROW + 22)
    span = WIDTH - LABEL - FIGURE
    for tick in (0, 0.25, 0.5, 0.75, 1):
        x = LABEL + tick * span
        yield f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="0" y2="{len(rows) * ROW}"/>'
        yield _text("tick", x, len(rows) * ROW + 15, f"{tick * 100:.0f} %", "middle")
    for n, row in enumerate(rows):
        y = n * ROW + ROW / 2
        low, rate, high = (LABEL + row[name] * span for name in ("rate_low", "rate", "rate_high"))
        yield _label(row, section, y)
        yield f'<line class="interval" x1="{low:.1f}" x2="{high:.1f}" y1="{y}" y2="{y}"/>'
        yield f'<circle class="dot" cx="{rate:.1f}" cy="{y}" r="4.5"/>'
        yield _text("figure", WIDTH, y + 4, f"{percent(row['rate'])} of {shown(row['n'], 'count')}", "end")


def _bars(section: Section) -> Iterator[str]:
    """A bar for each count, in the order of the rows."""
    column = next(one for one in section.columns if one.kind == "count")
    rows = [row for row in section.rows if row.get(column.name)][:ROWS]
    if not rows:
        return
    yield str(len(rows) * ROW + 4)
    most = max(row[column.name] for row in rows)
    span = WIDTH - LABEL - FIGURE
    for n, row in enumerate(rows):
        y = n * ROW + ROW / 2
        width = max(row[column.name] / most * span, 1)
        yield _label(row, section, y)
        yield f'<rect class="bar" x="{LABEL}" y="{y - 8}" width="{width:.1f}" height="16" rx="3"/>'
        figure = shown(row[column.name], "count")
        if section.chart == "funnel" and row.get("overall") is not None:
            figure += f" · {percent(row['overall'])}"
        yield _text("figure", WIDTH, y + 4, figure, "end")


def _trend(section: Section) -> Iterator[str]:
    """The share of each day as a line in its interval, with marks for versions."""
    rows = [row for row in section.rows if row["rate"] is not None]
    if len(rows) < 2:
        return  # one day is no line
    yield str(HEIGHT + FOOT)
    first, last = rows[0]["day"], rows[-1]["day"]
    days = max((last - first).days, 1)
    lowest: float = min(row["rate_low"] for row in rows)
    floor = max(int(lowest * 10) / 10, 0.0)

    def x(day: date) -> float:
        passed: int = (day - first).days
        return EDGE + passed / int(days) * (WIDTH - EDGE - 12)

    def y(share: float) -> float:
        return 8 + (1 - share) / (1 - floor or 1) * (HEIGHT - 16)

    for n in range(3):
        share = floor + (1 - floor) * n / 2
        yield f'<line class="grid" x1="{EDGE}" x2="{WIDTH - 12}" y1="{y(share):.1f}" y2="{y(share):.1f}"/>'
        yield _text("tick", EDGE - 6, y(share) + 4, f"{share * 100:.0f} %", "end")
    band = [f"{x(row['day']):.1f},{y(row['rate_high']):.1f}" for row in rows]
    band += [f"{x(row['day']):.1f},{y(row['rate_low']):.1f}" for row in reversed(rows)]
    yield f'<polygon class="band" points="{" ".join(band)}"/>'
    for day, name in section.marks:
        if first <= day <= last:
            yield f'<line class="mark" x1="{x(day):.1f}" x2="{x(day):.1f}" y1="0" y2="{HEIGHT}"/>'
            yield _text("tick", x(day) + 4, 12, name, "start")
    line = " ".join(f"{x(row['day']):.1f},{y(row['rate']):.1f}" for row in rows)
    yield f'<polyline class="line" points="{line}"/>'
    for at, anchor in ((first, "start"), (last, "end")):
        yield _text("tick", x(at), HEIGHT + 20, f"{at:%-d %b %Y}", anchor)


def _label(row: Row, section: Section, y: float) -> str:
    named = [one for one in section.columns if one.kind in ("text", "link")][:2]
    words = [one.shown(row) for one in named if row.get(one.name) is not None and one.name != "words"]
    text = " · ".join(words) if section.chart == "bars" else words[-1] if words else ""
    cut = text if len(text) <= NAMED else "…" + text[1 - NAMED :]  # the end is what tells two questions apart
    return _text("name", LABEL - 10, y + 4, cut, "end")


def _text(kind: str, x: float, y: float, words: str, anchor: str) -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'


_DRAW: Mapping[Chart, Callable[[Section], Iterator[str]]] = {
    "intervals": _intervals,
    "trend": _trend,
    "funnel": _bars,
    "bars": _bars,
}
