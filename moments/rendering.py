"""A report for people: as text in a terminal, and as one HTML file that needs nothing else."""

from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from moments.charts import chart
from moments.measures.confirmed import asked_about
from moments.report import Report
from moments.section import Column, Row, Section, shown
from runtime.reasons import REASONS

ROWS = 12  # of a table in the terminal
CELL = 46  # characters


def as_text(report: Report) -> Iterator[str]:
    """Line by line, for a terminal."""
    yield f"{report.title}: {report.chosen.sentence}"
    for section in report.sections:
        yield ""
        yield section.title.upper()
        yield section.finding
        if section.rows:
            yield from _table(section)


def _table(section: Section) -> Iterator[str]:
    cells = [[column.title for column in section.columns]]
    cells += [[_cell(row, column) for column in section.columns] for row in section.rows[:ROWS]]
    used = [n for n in range(len(section.columns)) if any(line[n] not in ("", "–") for line in cells[1:])]
    widths = {n: max(len(line[n]) for line in cells) for n in used}
    for line in cells:
        yield (
            "  "
            + "  ".join(
                line[n].ljust(widths[n]) if section.columns[n].kind in ("text", "link") else line[n].rjust(widths[n])
                for n in used
            ).rstrip()
        )
    if len(section.rows) > ROWS:
        yield f"  ... {len(section.rows) - ROWS} more: see --format json"


def _cell(row: Row, column: Column) -> str:
    text = column.shown(row)
    low, high = row.get(f"{column.name}_low"), row.get(f"{column.name}_high")
    if column.kind == "share" and low is not None and high is not None:
        text += f" ({low * 100:.1f}-{high * 100:.1f})"
    return text if len(text) <= CELL else text[: CELL - 1] + "…"


def as_html(report: Report) -> str:
    """One file, with its styles inside."""
    style = files("moments").joinpath("static", "sections.css").read_text()
    return templates().get_template("report.html").render(report=report, style=Markup(style))


@lru_cache(maxsize=1)
def templates() -> Environment:
    """The templates of reports and pages, with everything escaped and every missing name an error."""
    made = Environment(
        loader=PackageLoader("moments"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    made.filters.update(shown=shown, cell=_html_cell, asked_about=asked_about)
    made.globals.update(chart=chart, reasons=REASONS)
    return made


def _html_cell(row: Row, column: Column) -> dict[str, Any]:
    """What a cell shows: its text, and the interval below it."""
    low, high = row.get(f"{column.name}_low"), row.get(f"{column.name}_high")
    between = f"{low * 100:.1f}–{high * 100:.1f}" if column.kind == "share" and low is not None and high else ""
    return {"text": column.shown(row), "between": between}
