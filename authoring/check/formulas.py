"""Every condition and computed value of a journey, with its place."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from authoring.check.routes import edges
from authoring.check.subject import Spot, Subject
from runtime.core.expressions import Expression
from runtime.core.journey import Choose, Decide, Do, Move


@dataclass(frozen=True, slots=True)
class Formula:
    """One expression. `sets` is the data that gets its value; None for conditions and what actions are given."""

    expression: Expression
    spot: Spot
    sets: str | None = None


def formulas(subject: Subject) -> Sequence[Formula]:
    """All expressions of a journey, each once."""
    return subject.once(_formulas)


def _formulas(subject: Subject) -> Iterator[Formula]:
    told: set[tuple[str, object]] = set()
    for formula in (*_of_states(subject), *_on_the_way(subject)):
        place = (formula.spot.source.name, formula.spot.path)
        if place not in told:
            told.add(place)
            yield formula


def _of_states(subject: Subject) -> Iterator[Formula]:
    for state in subject.journey.states.values():
        spot = subject.state(state)
        kind = state.kind
        for name, value in state.set:
            yield Formula(value, spot / "set" / name, name)
        if isinstance(kind, Choose):
            for choice in kind.choices:
                if choice.when is not None:
                    yield Formula(choice.when, spot / "choices" / choice.id / "when")
        if isinstance(kind, Decide):
            for n, arm in enumerate(kind.arms):
                if arm.when is not None:
                    yield Formula(arm.when, spot / "decide" / n / "when")
        if isinstance(kind, Do):
            for name, given in kind.arguments:
                if isinstance(given, Expression):
                    yield Formula(given, spot / "with" / name)


def _on_the_way(subject: Subject) -> Iterator[Formula]:
    for edge in edges(subject):
        if not isinstance(edge.route, Move) and edge.spot is not None:
            for name, value in edge.route.set:
                yield Formula(value, edge.spot / "set" / name, name)
    for state in subject.journey.states.values():
        for move in state.moves.values():
            if move.when is not None:
                yield Formula(move.when, subject.move(state, move.id) / "when")
