"""What a walk found beyond what the static checks say already, with what authors have waived taken out."""

from collections.abc import Sequence
from datetime import date

from authoring.check.draft import map_source
from authoring.check.subject import Shared, Spot, Subject, subjects
from authoring.check.waivers import apply
from authoring.explore.problems import Problem, problems
from authoring.explore.whole import Explored
from runtime.clock import SystemClock
from runtime.loading.findings import Finding
from runtime.loading.load import Loaded

_SAID_BY = {"HR105": ("HR104",), "HR301": ("HR301", "HR302"), "HR107": ("HR107", "HR505", "HR405")}
"""For a code of a walk: those of the static checks that say the same of the same journey."""


def subjects_of(loaded: Loaded, today: date | None = None) -> list[Subject]:
    """The journeys of a map that may be served, for a walk."""
    source = map_source(loaded.files)
    assert loaded.map is not None and source is not None
    shared = Shared(loaded.map, Spot(source), today or SystemClock().now().date())
    return list(subjects(shared, loaded.files, ()))


def found_in(loaded: Loaded, explored: Explored, said: Sequence[Finding]) -> list[Problem]:
    """The problems of one walk; `said` are the findings of the static checks."""
    file = explored.subject.spot.source.name
    known = {one.code for one in said if one.place.file == file and one.severity != "I"}
    found = [
        one
        for one in problems(explored.subject, explored.walked)
        if known.isdisjoint(_SAID_BY.get(one.finding.code, ()))
    ]
    left = set(apply([one.finding for one in found], loaded.files, explored.subject.shared.today, is_whole=False))
    return [one for one in found if one.finding in left]
