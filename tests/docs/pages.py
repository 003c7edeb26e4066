"""The pages of docs/ as data: their tables, links and samples."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"

_CELLS = re.compile(r"(?<!\\)\|")
_CODE = re.compile(r"`([^`]+)`")
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def page(name: str) -> str:
    """The text of one page, by its path under docs/."""
    return (DOCS / name).read_text(encoding="utf-8")


def written() -> Sequence[Path]:
    """Every page that people read: docs/ and those of the top folder."""
    return sorted([*DOCS.rglob("*.md"), *ROOT.glob("*.md")])


def rows(text: str, first: str | None = None) -> Iterator[list[str]]:
    """The rows of the tables whose first heading is `first` (else of all), without the headings."""
    heading: list[str] | None = None
    for line in text.splitlines():
        if not line.startswith("|"):
            heading = None
            continue
        cells = [cell.strip() for cell in _CELLS.split(line)[1:-1]]
        if heading is None:
            heading = cells
        elif not set(line) <= set("|-: ") and first in (None, heading[0]):
            yield cells


def codes(cell: str) -> list[str]:
    """What stands in code marks."""
    return _CODE.findall(cell)


def named(text: str, first: str) -> list[str]:
    """The names in the first cells of those tables, in order."""
    return [code for cells in rows(text, first) for code in codes(cells[0])]


def samples(text: str, language: str) -> list[str]:
    """The code blocks of a language."""
    return [body for marked, body in _FENCE.findall(text) if marked == language]


def without_samples(text: str) -> str:
    """A page without its code, in which square brackets are no links."""
    return _CODE.sub("", _FENCE.sub("", text))
