"""The report: every measure over the same days and filters, as data. Renderings are in moments/rendering."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from moments.chosen import Chosen
from moments.database import OutcomeDatabase
from moments.measures import changes, coming_back, confirmed, course, kept, said, unplanned
from moments.measures.promises import Promises
from moments.section import Section, plain

Measure = Callable[[OutcomeDatabase, Chosen, Promises], Section]

MEASURES: Mapping[str, Measure] = {
    "breaches": kept.breaches,
    "spikes": changes.changed,
    "kept": kept.kept,
    "trend": kept.trend,
    "versions": changes.before_after,
    "funnel": course.funnel,
    "left": course.left,
    "reasons": course.reasons,
    "effort": course.effort,
    "people": course.people,
    "repeats": coming_back.repeats,
    "said": said.said,
    "results": said.results,
    "confirmed": confirmed.confirmed,
    "frequency": coming_back.frequency,
    "unplanned": unplanned.unplanned,
    "unmatched": unplanned.unmatched,
    "fit": unplanned.fit,
}
"""Every section by its id, in the order in which a manager reads them."""


@dataclass(frozen=True, slots=True)
class Report:
    """All sections of some days."""

    title: str
    chosen: Chosen
    sections: Sequence[Section]

    def as_json(self) -> dict[str, Any]:
        """For programs. Shares are from 0 to 1, lengths in milliseconds."""
        return {
            "title": self.title,
            "since": self.chosen.since.isoformat(),
            "until": self.chosen.until.isoformat(),
            "only": dict(self.chosen.only),
            "by": self.chosen.by,
            "sections": {section.id: _section(section) for section in self.sections},
        }


def measured(
    database: OutcomeDatabase, chosen: Chosen, promises: Promises, names: Sequence[str] | None = None
) -> Iterator[Section]:
    """The sections of these names, or all, one after the other."""
    for name in names or MEASURES:
        yield MEASURES[name](database, chosen, promises)


def _section(section: Section) -> dict[str, Any]:
    rows = [{name: plain(value) for name, value in row.items() if name != "only"} for row in section.rows]
    return {"title": section.title, "finding": section.finding, "about": section.about, "rows": rows}
