"""What a check looks at: one compiled journey, and where each piece of it was written."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from authoring.check.catalogue import CODES
from runtime.core.journey import PERSON, Ask, Do, Journey, JourneyMap, Moment, Say, State
from runtime.loading.findings import Finding, Severity
from runtime.loading.names import closest
from runtime.loading.notes import Spot
from runtime.loading.yaml import SourceFile

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Shared:
    """The map of which the journeys are part, where it was written, and the day of the check.

    `answers` gives, by promise, what customers said of it since, as the line that belongs into the map.
    """

    journeys: JourneyMap
    spot: Spot
    today: date
    answers: Callable[[], Mapping[str, str]] = dict


@dataclass(frozen=True, slots=True)
class Subject:
    """One journey of a map, with its file.

    `is_whole` is False where the loader found errors in the file; `broken` are the states of which it left a part out.
    """

    shared: Shared
    journey: Journey
    spot: Spot
    is_whole: bool = True
    broken: frozenset[str] = frozenset()
    kept: dict[object, Sequence[Any]] = field(default_factory=dict, repr=False, compare=False)

    def once(self, make: "Callable[[Subject], Iterable[T]]") -> Sequence[T]:
        """What `make` makes of the journey; it is made once, however many checks ask for it."""
        if make not in self.kept:
            self.kept[make] = tuple(make(self))
        return self.kept[make]

    def moment(self, moment: Moment | str) -> Spot:
        """Where a moment was written."""
        return self.spot / "moments" / (moment if isinstance(moment, str) else moment.id)

    def state(self, state: State | str) -> Spot:
        """Where a state was written."""
        found = state if isinstance(state, State) else self.journey.states[state]
        return self.moment(found.moment) / "states" / found.name

    @property
    def lost(self) -> Mapping[str, Spot]:
        """The states of which not everything is known: what they do beyond what was compiled may be anything."""
        written = {
            name: moment / "states" / name
            for moment in map(self.moment, (self.spot / "moments").names)
            for name in (moment / "states").names
        }
        return {name: spot for name, spot in written.items() if not self._is_known(name)}

    def _is_known(self, name: str) -> bool:
        state = self.journey.states.get(name)
        if state is None or name in self.broken:
            return False
        return not isinstance(state.kind, Do) or state.kind.action in self.shared.journeys.actions

    def target(self, name: str) -> str:
        """The state to which a route leads; for a name that there is not, the one that was meant, else PERSON."""
        if name == PERSON or name in self.journey.states or name in self.lost:
            return name
        return closest(name, self.journey.states) or PERSON

    def data(self, name: str) -> Spot:
        """Where a piece of data was declared."""
        return self.spot / "data" / name

    def language(self, code: str) -> Spot:
        """Where the journey says that it speaks a language; where it does not say so, its name."""
        written = (self.spot / "languages").written
        if isinstance(written, list) and code in written:
            return self.spot / "languages" / written.index(code)
        return self.spot / "journey"

    def route(self, state: State, outcome: str) -> Spot | None:
        """Where the route of an outcome was written: at the state, else its moment, journey or map; None if nowhere.

        Outcomes are named as in `routes.Edge`.
        """
        here = self.state(state)
        kind, _, which = outcome.partition(":")
        if kind == "arm":
            return _otherwise(here / "decide" / int(which))
        if kind == "rung":
            return here / "silence" / int(which)
        if kind == "choice" and is_written(here / "choices" / which / "to"):
            return here / "choices" / which
        if outcome == _WAY_ON.get(type(state.kind)) and is_written(here / "to"):
            return here / "to"
        for above in (here, self.moment(state.moment), self.spot, self.shared.spot):
            if is_written(above / "on" / (which or kind)):
                return above / "on" / (which or kind)
        return None

    def move(self, state: State, move: str) -> Spot:
        """Where a move of a state was written, there or above it."""
        for above in (self.state(state), self.moment(state.moment), self.spot, self.shared.spot):
            if is_written(above / "moves" / move):
                return above / "moves" / move
        return self.state(state)

    @property
    def is_by_sms(self) -> bool:
        """Whether customers may follow it by SMS."""
        return "sms" in self.journey.channels


_WAY_ON: Mapping[type, str] = {Say: "done", Ask: "answered"}
"""The outcome that a state's own `to` routes."""


def _otherwise(arm: Spot) -> Spot:
    return arm / "else" if is_written(arm / "else") else arm


def is_written(spot: Spot) -> bool:
    """Whether something stands there."""
    return spot.path in spot.source.values


def text_spot(spot: Spot, language: str, index: int) -> Spot:
    """Where one message of a text stands that may be one text, several, or texts by language."""
    for parts in ((language, index), (language,), (index,)):
        found = Spot(spot.source, (*spot.path, *parts))
        if is_written(found):
            return found
    return spot


def finding(
    code: str,
    spot: Spot,
    message: str,
    hint: str = "",
    *,
    near: str = "",
    at_key: bool = False,
    severity: Severity | None = None,
) -> Finding:
    """A finding of that code at a spot, at its key, or at the piece `near` within it."""
    if at_key:
        place = spot.source.key_place(spot.path)
    else:
        place = spot.source.place(spot.path, near) if near else spot.place
    return Finding(code, severity or CODES[code].severity, place, message, hint, spot.journey, spot.state)


def listed(names: Iterable[object], most: int = 6) -> str:
    """Names for a sentence: `a`, `b` and `c`."""
    shown = [f"`{name}`" for name in names]
    if len(shown) > most:
        return f"{', '.join(shown[:most])} and {len(shown) - most} more"
    return " and ".join(filter(None, [", ".join(shown[:-1]), shown[-1]])) if shown else ""


def subjects(shared: Shared, sources: Mapping[str, SourceFile], errors: Collection[Finding]) -> Iterator[Subject]:
    """The journeys of a map, each with the file it was compiled from. `errors` are the loader's."""
    for journey in shared.journeys.journeys.values():
        file = journey.place.file if journey.place is not None else ""
        if file in sources:
            of_file = [one for one in errors if one.place.file == file]
            broken = frozenset(one.state for one in of_file if one.state is not None and one.code in _LEFT_OUT)
            yield Subject(shared, journey, Spot(sources[file]), not of_file, broken)


_LEFT_OUT = frozenset({"HR002", "HR003", "HR006"})
"""Errors after which the loader goes on without the part that is wrong."""


__all__ = ["Shared", "Spot", "Subject", "finding", "is_written", "listed", "subjects", "text_spot"]
