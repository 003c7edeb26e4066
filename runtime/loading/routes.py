"""Routes and moves, compiled, and how they are inherited: state, moment, journey, map, and at last a person."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from runtime import limits
from runtime.core.journey import PERSON, Move, Route
from runtime.core.kinds import OUTCOMES_OF_KINDS
from runtime.loading.fields import RouteFile, RoutePart
from runtime.loading.names import SNAKE, did_you_mean
from runtime.loading.notes import Notes, Spot
from runtime.loading.state_file import MoveFile
from runtime.loading.texts import Texts


@dataclass(frozen=True, slots=True)
class Level:
    """What one level of the map says for all states below it."""

    on: Mapping[str, Route]
    moves: Mapping[str, Move]


class Routes:
    """Compiles the routes of one journey, wherever they are written."""

    def __init__(
        self, notes: Notes, texts: Texts, journey: str, states: Sequence[str], first_of: Mapping[str, str]
    ) -> None:
        """`first_of` names the first state of each moment."""
        self._first_of = first_of
        self._notes = notes
        self._texts = texts
        self._journey = journey
        self._states = states
        self._known = frozenset((*states, PERSON))

    def target(self, name: str, spot: Spot) -> str:
        """The name of a state that there is, or of the person who is always there."""
        if name not in self._known:
            first = self._first_of.get(name)
            moment = f"`{name}` is a moment; lead to a state in it, such as `{first}`."
            hint = moment if first is not None else did_you_mean(name, self._states)
            self._notes.error("HR101", spot, f"The journey `{self._journey}` has no state `{name}`", hint)
        return name

    def route(self, written: str | RoutePart, spot: Spot) -> Route:
        """A route. One that does not say where leads to a person."""
        if isinstance(written, str):
            return Route(self.target(written, spot), place=spot.place)
        return Route(
            to=self.target(written.to, spot / "to") if written.to is not None else PERSON,
            say=self._texts.maybe(written.say, spot / "say"),
            set=self._texts.assignments(written.set, spot / "set"),
            settles=written.settles,
            place=(spot / "to").place if written.to is not None else spot.place,
        )

    def routes(self, written: Mapping[str, str | RouteFile] | None, spot: Spot) -> dict[str, Route]:
        """The routes of an `on`, by outcome."""
        return {outcome: self.route(one, spot / outcome) for outcome, one in (written or {}).items()}

    def moves(self, written: Mapping[str, MoveFile] | None, spot: Spot) -> dict[str, Move]:
        """The moves of staff, by id."""
        if written is not None and len(written) > limits.MOVES:
            message = f"{len(written)} moves in one place are more than {limits.MOVES}"
            self._notes.error("HR009", spot, message, "Nobody reads so many; leave some out.", at_key=True)
        first = islice((written or {}).items(), limits.MOVES)
        return {name: self._move(name, one, spot / name) for name, one in first}

    def level(self, written: Any, spot: Spot, ends: Iterable[str]) -> Level:
        """What a moment, a journey or the map says for all of its states; `ends` are those of actions and choices."""
        known = [*dict.fromkeys(outcome for fixed in OUTCOMES_OF_KINDS.values() for outcome in fixed), *ends]
        for outcome in written.on or {}:
            if outcome not in known:
                hint = did_you_mean(outcome, known)
                self._notes.error("HR002", spot / "on" / outcome, f"No state can end in `{outcome}`", hint, at_key=True)
        return Level(self.routes(written.on, spot / "on"), self.moves(written.moves, spot / "moves"))

    def _move(self, name: str, written: MoveFile, spot: Spot) -> Move:
        if not SNAKE.match(name):
            self._notes.error("HR006", spot, f"`{name}` is no name for a move", "Write it in snake_case.", at_key=True)
        if (written.to is None) == (written.finish is None) and not _is_cut(spot, written):
            message = f"The move `{name}` needs one of `to` and `finish`"
            self._notes.error(
                "HR002", spot, message, "`to` goes on at a state, `finish` ends the journey.", at_key=True
            )
        return Move(
            id=name,
            label=self._texts.text(written.label, spot / "label"),
            help=self._texts.maybe(written.help, spot / "help"),
            to=self.target(written.to, spot / "to") if written.to is not None else None,
            finish=written.finish,
            needs=tuple(self._texts.data_name(one, spot / "needs" / n) for n, one in enumerate(written.needs)),
            when=self._texts.maybe_expression(written.when, spot / "when"),
            clear=tuple(self._texts.data_name(one, spot / "clear" / n) for n, one in enumerate(written.clear)),
            risk=written.risk,
            settles=written.settles,
            place=spot.place,
        )


def _is_cut(spot: Spot, written: MoveFile) -> bool:
    """Whether `to` or `finish` is there, but could not be used; that has been said already."""
    return any(key in spot.names and getattr(written, key) is None for key in ("to", "finish"))


def inherited(
    outcomes: Iterable[str], own: Mapping[str, Route], levels: Sequence[Level], place: Any
) -> dict[str, Route]:
    """The route of every outcome: its own, else that of the nearest level, else to a person."""
    routes: dict[str, Route] = {}
    for outcome in outcomes:
        found = (level[outcome] for level in (own, *(level.on for level in levels)) if outcome in level)
        routes[outcome] = next(found, None) or Route(PERSON, place=place)
    return routes


def inherited_moves(own: Mapping[str, Move], levels: Sequence[Level]) -> dict[str, Move]:
    """The moves of a state, its own first; a nearer one takes the place of a farther one of the same id."""
    moves = dict(own)
    for level in levels:
        for name, move in level.moves.items():
            moves.setdefault(name, move)
    return moves
