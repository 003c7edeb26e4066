"""Everything that a journey says, with who reads it and where it was written."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from authoring.check.routes import Edge, edges
from authoring.check.subject import Spot, Subject, is_written, text_spot
from runtime.core.company import Text
from runtime.core.expressions import Template
from runtime.core.journey import Ask, Choose, Do, End, HandOff, Say, State


@dataclass(frozen=True, slots=True)
class Wording:
    """One text. `turn` is its place among texts that are said one after the other, such as those of `invalid`."""

    text: Text
    spot: Spot
    state: State
    reader: Literal["customer", "staff"] = "customer"
    turn: int = 0

    def messages(self) -> Iterator[tuple[str, Template, Spot]]:
        """Each message with its language and its place."""
        for language, templates in self.text.languages.items():
            for n, template in enumerate(templates):
                yield language, template, text_spot(self.spot, language, self.turn + n)


def wordings(subject: Subject) -> Sequence[Wording]:
    """All texts of a journey, each once, in the order of its states."""
    return subject.once(_wordings)


def _wordings(subject: Subject) -> Iterator[Wording]:
    told: set[tuple[str, object]] = set()
    ways: dict[str, list[Edge]] = {}
    for edge in edges(subject):
        ways.setdefault(edge.source, []).append(edge)
    for state in subject.journey.states.values():
        for wording in (*_of_state(subject, state), *_on_the_way(ways.get(state.name, []), subject, state)):
            place = (wording.spot.source.name, (wording.spot.path, wording.turn))
            if place not in told:
                told.add(place)
                yield wording


def _of_state(subject: Subject, state: State) -> Iterator[Wording]:
    spot = subject.state(state)
    kind = state.kind
    if state.say is not None:
        yield Wording(state.say, spot / "say", state)
    match kind:
        case Say():
            yield Wording(kind.text, spot / "say", state)
        case Ask() | Choose():
            yield Wording(kind.text, spot / "ask", state)
            for n, text in enumerate(kind.invalid):
                yield in_turn(text, spot / "invalid", state, n)
            for n, rung in enumerate(kind.silence):
                if rung.say is not None:
                    yield Wording(rung.say, spot / "silence" / n / "say", state)
        case Do():
            if kind.progress is not None:
                yield Wording(kind.progress.say, spot / "progress" / "say", state)
        case HandOff():
            if kind.say is not None:
                yield Wording(kind.say, spot / "say", state)
            if kind.reason is not None:
                yield Wording(kind.reason, spot / "reason", state, "staff")
        case End():
            if kind.say is not None:
                yield Wording(kind.say, spot / "say", state)
        case _:
            pass
    if isinstance(kind, Choose):
        for choice in kind.choices:
            yield Wording(choice.label, spot / "choices" / choice.id / "label", state)


def in_turn(text: Text, spot: Spot, state: State, turn: int) -> Wording:
    """One of the texts of `invalid`, which are a list of texts, or a list for each language."""
    return Wording(text, spot / turn, state) if is_written(spot / turn) else Wording(text, spot, state, turn=turn)


def _on_the_way(ways: list[Edge], subject: Subject, state: State) -> Iterator[Wording]:
    for edge in ways:
        say = getattr(edge.route, "say", None)
        if say is not None and edge.spot is not None:
            yield Wording(say, edge.spot / "say", state)
    for move in state.moves.values():
        spot = subject.move(state, move.id)
        yield Wording(move.label, spot / "label", state, "staff")
        if move.help is not None:
            yield Wording(move.help, spot / "help", state, "staff")
