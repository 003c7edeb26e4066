"""What plays walked through: which states, which ways out of them, and which lines of the files say either."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from authoring.draw.ways import Way, drawn
from runtime.core.conversation import Conversation, Run
from runtime.core.decision import Decision, Step
from runtime.core.journey import Choose, Decide, Journey, JourneyMap, Place


@dataclass(frozen=True, slots=True)
class Covered:
    """One journey: what was seen of all there is, and the places of what was not, with its name."""

    journey: str
    states: tuple[int, int]
    ways: tuple[int, int]
    lines: tuple[int, int]
    missed: Sequence[tuple[Place, str]]

    @property
    def share(self) -> float:
        """Of states and ways together, from 0 to 1."""
        seen, every = self.states[0] + self.ways[0], self.states[1] + self.ways[1]
        return seen / every if every else 1.0


@dataclass(slots=True)
class Coverage:
    """Collects while plays run: hand `noted` to the stage."""

    journeys: JourneyMap
    states: Counter[tuple[str, str]] = field(default_factory=Counter)
    ways: Counter[tuple[str, str, str, str]] = field(default_factory=Counter)

    def noted(self, before: Conversation, decision: Decision) -> None:
        """One turn was decided."""
        runs = [*_runs(before.run), *_runs(decision.conversation.run)]
        named = [*(run.journey for run in runs), *(str(event.fields.get("journey")) for event in decision.log)]
        known = [name for name in dict.fromkeys(named) if name in self.journeys.journeys]
        for run in _runs(decision.conversation.run):
            self.states[run.journey, run.state] += 1
        for step in decision.trace:
            self._step(step, known)

    def _step(self, step: Step, known: Sequence[str]) -> None:
        for name in known:
            journey = self.journeys.journeys[name]
            if step.state in journey.states:
                self.states[name, step.state] += 1
                if step.to is not None and step.to in journey.states:
                    self.states[name, step.to] += 1
                    self.ways[name, step.state, step.what, step.to] += 1
                return

    def covered(self) -> Sequence[Covered]:
        """Every journey, in the order of the map."""
        return [self._of(journey) for journey in self.journeys.journeys.values()]

    def _of(self, journey: Journey) -> Covered:
        states = {name: self.states[journey.id, name] for name in journey.states}
        ways = {way: self.ways[journey.id, way.source, way.trigger, way.target] for way in drawn(journey)}
        lines = self._lines(journey)
        unseen = [state for name, state in journey.states.items() if not states[name]]
        missed = [(state.place, f"state {state.name}") for state in unseen if state.place is not None]
        for way, count in ways.items():
            place = _place(journey, way)
            if not count and states[way.source] and place is not None:
                missed.append((place, f"{way.source}: {way.label or way.trigger} → {way.target}"))
        return Covered(
            journey.id, _seen(states), _seen(ways), _seen(lines),
            sorted(missed, key=lambda one: (one[0].file, one[0].line, one[1])),
        )  # fmt: skip

    def _lines(self, journey: Journey) -> Mapping[tuple[str, int], int]:
        """How often each line was walked over that holds a state or a way."""
        made: Counter[tuple[str, int]] = Counter()
        for name, state in journey.states.items():
            if state.place is not None:
                made[state.place.file, state.place.line] += self.states[journey.id, name]
        for way in drawn(journey):
            place = _place(journey, way)
            if place is not None:
                made[place.file, place.line] += self.ways[journey.id, way.source, way.trigger, way.target]
        return made

    def lcov(self) -> str:
        """The lines in the form that editors and code hosts show beside a file."""
        by_file: dict[str, Counter[int]] = {}
        for journey in self.journeys.journeys.values():
            for (file, line), count in self._lines(journey).items():
                by_file.setdefault(file, Counter())[line] += count
        parts = []
        for file, lines in by_file.items():
            parts.append(f"SF:{file}")
            parts.extend(f"DA:{line},{count}" for line, count in sorted(lines.items()))
            parts.append(f"LF:{len(lines)}")
            parts.append(f"LH:{sum(1 for count in lines.values() if count)}")
            parts.append("end_of_record")
        return "\n".join(parts) + "\n"


def _runs(run: Run | None) -> Iterator[Run]:
    while run is not None:
        yield run
        run = run.caller


def _seen(counts: Mapping[Any, int]) -> tuple[int, int]:
    return sum(1 for count in counts.values() if count), len(counts)


def _place(journey: Journey, way: Way) -> Place | None:
    """Where a way was written."""
    state = journey.states[way.source]
    name, _, which = way.trigger.partition(":")
    kind = state.kind
    if name == "choice" and isinstance(kind, Choose):
        return next(choice.route.place for choice in kind.choices if choice.id == which)
    if name == "decided" and isinstance(kind, Decide):
        return next((arm.route.place for arm in kind.arms if arm.route.to == way.target), None)
    if name == "rung":
        route = kind.silence[int(which)].route  # type: ignore[union-attr]
        return route.place if route is not None else None
    route = state.routes.get(way.trigger)
    return route.place if route is not None else None
