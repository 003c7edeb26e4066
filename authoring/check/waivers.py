"""Waivers: findings that the authors know of and leave as they are for a time, with a reason."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import PurePath

from authoring.check.catalogue import CODES, FOUND_BY_WALKING, FOUND_IN_A_STORE
from authoring.check.subject import Spot, finding
from runtime.core.journey import Place
from runtime.loading.findings import Finding
from runtime.loading.load import MAP
from runtime.loading.yaml import SourceFile


@dataclass(frozen=True, slots=True)
class Waiver:
    """One code that is waived below a spot of a file (for the map's own: everywhere), until a day."""

    code: str
    spot: Spot
    why: str
    until: date

    def covers(self, one: Finding) -> bool:
        """Whether a finding is of the code and stands where the waiver counts."""
        if one.code != self.code:
            return False
        above = Spot(self.spot.source, self.spot.path[:-2])
        if not above.path and PurePath(above.source.name).name == MAP:
            return True
        return one.place.file == above.source.name and holds(above, one.place)


def holds(spot: Spot, place: Place) -> bool:
    """Whether a place lies within a spot, its key included."""
    value = spot.source.values.get(spot.path)
    if not spot.path or value is None:
        return not spot.path
    key = spot.source.keys.get(spot.path, value)
    return (key.line, key.column) <= (place.line, place.column) < (value.end_line, value.end_column)


def waivers(sources: Iterable[SourceFile]) -> Iterator[Waiver]:
    """Every waiver that is written as it should be; the loader refuses the others."""
    for source in sources:
        for spot in _written(source):
            code = str(spot.path[-1])
            why, until = (spot / "why").written, _day((spot / "until").written)
            if code in CODES and isinstance(why, str) and why.strip() and until is not None:
                yield Waiver(code, spot, why.strip(), until)


def _written(source: SourceFile) -> Iterator[Spot]:
    """The entries of every `ignore`: of the map or the journey, of moments and of states."""
    for path in source.values:
        match path:
            case (*above, "ignore", str()) if _may_waive(above):
                yield Spot(source, path)


def _may_waive(path: Sequence[str | int]) -> bool:
    match path:
        case [] | ["moments", _] | ["moments", _, "states", _]:
            return True
    return False


def _day(written: object) -> date | None:
    try:
        return date.fromisoformat(str(written))
    except ValueError:
        return None


def apply(found: Sequence[Finding], sources: Mapping[str, SourceFile], today: date, *, is_whole: bool) -> list[Finding]:
    """The findings that still count: what is waived is gone, what was waived says so.

    What keeps a map from being loaded is never waived. `is_whole` says that nothing else hid findings, so that a
    waiver without any can be told.
    """
    known = list(waivers(sources.values()))
    left: list[Finding] = []
    used: set[int] = set()
    for one in found:
        covering = [n for n, waiver in enumerate(known) if waiver.covers(one)]
        used.update(covering)
        valid = [n for n in covering if today < known[n].until]
        if covering and not valid:
            last = max((known[n] for n in covering), key=lambda waiver: waiver.until)
            note = f"It was waived until {last.until}: {last.why}"
            left.append(replace(one, hint=f"{one.hint} {note.rstrip('.')}.".strip()))
        elif not valid:
            left.append(one)
    for n, waiver in enumerate(known):
        if n in used and today >= waiver.until:
            message = f"The waiver of {waiver.code} ran out on {waiver.until}: {waiver.why}"
            left.append(finding("HR011", waiver.spot, message, "Mend what it waived, or agree on another day."))
    if is_whole:
        for n, waiver in enumerate(known):
            if n not in used and waiver.code not in FOUND_BY_WALKING | FOUND_IN_A_STORE:
                message = f"{waiver.code} is waived here, and is not found any more"
                left.append(finding("HR011", waiver.spot, message, "Take the waiver out.", severity="I"))
    return left


def unknown(sources: Iterable[SourceFile]) -> Iterator[Finding]:
    """HR011 for waivers of codes that there are not."""
    for source in sources:
        for spot in _written(source):
            code = str(spot.path[-1])
            if code not in CODES:
                yield finding("HR011", spot, f"There is no finding `{code}`", "Take the waiver out.")


def renamed(one: Finding, sources: Mapping[str, SourceFile]) -> Finding:
    """A mistake of the loader's within a waiver, by its own code."""
    source = sources.get(one.place.file)
    if one.code != "HR002" or source is None:
        return one
    inside = [Spot(source, path) for path in source.values if path[-1:] == ("ignore",) and _may_waive(path[:-1])]
    return replace(one, code="HR011") if any(holds(spot, one.place) for spot in inside) else one
