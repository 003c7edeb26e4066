"""A section of a report: one question, its finding as a sentence, a table, and perhaps a chart of the same rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

Kind = Literal["text", "count", "share", "points", "ms", "number", "time", "day", "link"]
Chart = Literal["intervals", "trend", "funnel", "bars"]

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """One column. A `share` shows its interval too, where the row has NAME_low and NAME_high.

    `words` is what codes mean: people see it, files keep the codes.
    """

    name: str
    title: str
    kind: Kind = "text"
    words: Mapping[str, str] = field(default_factory=dict)

    def shown(self, row: Row) -> str:
        """Its value in a row, for people."""
        value = row.get(self.name)
        return shown(self.words.get(value, value) if isinstance(value, str) else value, self.kind)


@dataclass(frozen=True, slots=True)
class Section:
    """`about` says how it is reckoned. A row's `only` are the filters that lead to the conversations behind it.

    `in_sight` is how many rows a page shows before it is asked for the rest; None: all.
    """

    id: str
    title: str
    finding: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    about: str = ""
    chart: Chart | None = None
    marks: Sequence[tuple[date, str]] = field(default=())
    in_sight: int | None = None


def shown(value: Any, kind: Kind) -> str:
    """A value for people."""
    if value is None:
        return "–"
    match kind:
        case "count":
            return f"{value:,}"
        case "share":
            return percent(value)
        case "points":
            return f"{value * 100:+.1f} points"
        case "ms":
            return length(value)
        case "number":
            return f"{value:,.1f}"
        case "time" if isinstance(value, datetime):
            return f"{value:%Y-%m-%d %H:%M}"
        case "day" if isinstance(value, date):
            return f"{value:%Y-%m-%d}"
    return str(value)


def percent(share: float) -> str:
    """A share with one digit, but never 100 % or 0 % where it is not quite that."""
    if 0 < share < 0.001 or 0.999 < share < 1:
        return f"{share * 100:.2f} %"
    return f"{share * 100:.1f} %"


def length(milliseconds: float) -> str:
    """A length of time in its largest fitting unit."""
    seconds = milliseconds / 1000
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds / size:.1f} {unit}"
    return f"{seconds:.1f} s"


def plain(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="milliseconds") + "Z"
    return value.isoformat() if isinstance(value, date) else value
