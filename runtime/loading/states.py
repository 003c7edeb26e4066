"""One state of a journey, from what was written to what runs."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Any

from runtime.core.company import Action, Text
from runtime.core.expressions import Expression, Template
from runtime.core.journey import (
    PERSON,
    Arm,
    Ask,
    Become,
    CallJourney,
    Choice,
    Choose,
    Decide,
    Do,
    End,
    HandOff,
    Progress,
    Route,
    Rung,
    Say,
    State,
    StateKind,
    Transfer,
    Wait,
)
from runtime.core.kinds import arm_names, outcomes
from runtime.core.values import DataType
from runtime.loading.fields import RoutePart
from runtime.loading.names import DOTTED, RESERVED_CHOICES, SNAKE, did_you_mean
from runtime.loading.notes import Notes, Spot
from runtime.loading.routes import Level, Routes, inherited, inherited_moves
from runtime.loading.state_file import (
    AskState,
    BecomeState,
    CallState,
    ChoiceFile,
    ChooseState,
    DecideState,
    DoState,
    ElseFile,
    EndFile,
    EndState,
    HandoffState,
    MoveToFile,
    Question,
    RungFile,
    SayState,
    StateKeys,
    TransferState,
    WaitFor,
    WaitState,
)
from runtime.loading.texts import Texts
from runtime.loading.versions import fingerprint


@dataclass(frozen=True, slots=True)
class States:
    """Compiles the states of one journey. `actions` are those of the map; the names are all that were written there.

    `is_whole` is False where the map could not be read, so that nothing can be looked up in it.
    """

    notes: Notes
    texts: Texts
    routes: Routes
    data: Mapping[str, DataType | None]
    actions: Mapping[str, Action]
    action_names: Sequence[str]
    queue_names: Sequence[str]
    system_names: Sequence[str]
    system_says: Mapping[str, Text]
    journey_ends: Mapping[str, tuple[str, ...]] | None
    is_whole: bool

    def compile(self, name: str, moment: str, written: StateKeys, spot: Spot, levels: Sequence[Level]) -> State:
        """The state."""
        kind = self._kind(written, spot)
        own = self._own_routes(written, spot)
        moves = self.routes.moves(written.moves, spot / "moves")
        ends = self._ends(kind, written)
        ways = outcomes(kind, ends or ())
        self._hold_on(written, ways, spot, is_known=not isinstance(kind, Do | CallJourney) or ends is not None)
        routes = inherited(ways, own, levels, spot.place)
        kind = _with_routes(kind, routes)
        self._hold_way_on(written, levels, spot)
        says_itself = isinstance(kind, Say | HandOff | Transfer | End)
        state = State(
            name=name,
            moment=moment,
            kind=kind,
            say=None if says_itself else self.texts.maybe(written.say, spot / "say"),
            set=self.texts.assignments(written.set, spot / "set"),
            routes=routes,
            moves=inherited_moves(moves, levels),
            on_new_version=written.on_new_version if isinstance(written.on_new_version, str) else "stay",
            move_to=self._move_to(written, spot),
            place=spot.place,
        )
        return replace(state, fingerprint=fingerprint(state, self.data))

    def _move_to(self, written: StateKeys, spot: Spot) -> str | None:
        """Where conversations go on in a newer version. It may be a state that only that version has."""
        if not isinstance(written.on_new_version, MoveToFile):
            return None
        if not SNAKE.match(written.on_new_version.move_to):
            at = spot / "on_new_version" / "move_to"
            self.notes.error("HR006", at, f"`{written.on_new_version.move_to}` is no name for a state")
        return written.on_new_version.move_to

    def _ends(self, kind: StateKind, written: StateKeys) -> tuple[str, ...] | None:
        """The ends of the action or the journey that a state calls; None where it is not known."""
        if isinstance(kind, Do):
            action = self.actions.get(kind.action)
            return action.ends if action is not None else None
        if isinstance(kind, CallJourney):
            return self.journey_ends.get(kind.journey) if self.journey_ends is not None else tuple(written.on or ())
        return ()

    def _kind(self, written: StateKeys, spot: Spot) -> StateKind:
        text = self.texts
        match written:
            case SayState():
                return Say(text.text(written.say, spot / "say"))
            case AskState():
                self._hold_into(written.into, spot / "into")
                return Ask(text.text(written.ask, spot / "ask"), written.into, *self._answers(written, spot))
            case ChooseState():
                choices = tuple(
                    self._choice(name, choice, spot / "choices" / name) for name, choice in written.choices.items()
                )
                return Choose(text.text(written.ask, spot / "ask"), choices, *self._answers(written, spot))
            case DoState():
                return self._do(written, spot)
            case DecideState():
                return self._decide(written, spot / "decide")
            case HandoffState():
                return self._handoff(written, spot)
            case EndState():
                outcome = written.end.outcome if isinstance(written.end, EndFile) else written.end
                named = (written.end.as_ if isinstance(written.end, EndFile) else None) or outcome
                return End(outcome, named, text.maybe(written.say, spot / "say"))
            case WaitState():
                return self._wait(written.wait, spot / "wait")
            case CallState():
                self._hold_journey(written.call, spot / "call")
                for name in written.saves:
                    text.data_name(name, spot / "saves" / name, at_key=True)
                return CallJourney(written.call, self._arguments(written.with_, spot), tuple(written.saves.items()))
            case BecomeState():
                self._hold_journey(written.become, spot / "become")
                return Become(written.become, self._arguments(written.with_, spot))
            case TransferState():
                if self.is_whole and written.transfer not in self.system_names:
                    hint = did_you_mean(written.transfer, self.system_names)
                    self.notes.error("HR506", spot / "transfer", f"The map has no system `{written.transfer}`", hint)
                say = text.maybe(written.say, spot / "say") or self.system_says.get(written.transfer)
                return Transfer(written.transfer, self._arguments(written.with_, spot), say)
        raise AssertionError(f"{type(written).__name__} is a kind of state that nobody compiles")

    def _arguments(self, written: Mapping[str, Any], spot: Spot) -> tuple[tuple[str, Template | Expression], ...]:
        return tuple((name, self.texts.argument(value, spot / "with" / name)) for name, value in written.items())

    def _hold_journey(self, name: str, spot: Spot) -> None:
        if self.journey_ends is not None and name not in self.journey_ends:
            hint = did_you_mean(name, self.journey_ends)
            self.notes.error("HR008", spot, f"The map has no journey `{name}`", hint)

    def _wait(self, written: WaitFor, spot: Spot) -> Wait:
        ways = [key for key in ("for", "until", "event") if key in spot.names]
        if len(ways) != 1:
            message = "It waits for nothing" if not ways else f"It waits for {' and '.join(ways)} at once"
            self.notes.error("HR002", spot, message, "Write one of `for`, `until` and `event`.")
        if written.at_most is not None and written.event is None:
            self.notes.error("HR002", spot / "at_most", "`at_most` goes with `event` alone", "Leave it out.")
        if written.event is not None and not DOTTED.match(written.event):
            message = f"`{written.event}` is no name for an event"
            self.notes.error("HR006", spot / "event", message, "Write it like parcel.delivered.")
        for name in written.saves:
            self.texts.data_name(name, spot / "saves" / name, at_key=True)
        return Wait(
            length=written.for_,
            until=self.texts.maybe_expression(written.until, spot / "until"),
            event=written.event,
            at_most=written.at_most,
            saves=tuple(written.saves.items()),
        )

    def _hold_into(self, name: str, spot: Spot) -> None:
        self.texts.data_name(name, spot)

    def _answers(self, written: Question, spot: Spot) -> tuple[tuple[Text, ...], tuple[Rung, ...]]:
        """What a question does with answers that do not fit, and without one."""
        rungs = tuple(self._rung(rung, spot / "silence" / n) for n, rung in enumerate(written.silence))
        return self.texts.in_turn(written.invalid, spot / "invalid"), rungs

    def _rung(self, written: RungFile, spot: Spot) -> Rung:
        say = self.texts.maybe(written.say, spot / "say")
        if written.to is None:
            if say is None:
                self.notes.error(
                    "HR002", spot, "This step neither says anything nor leads anywhere", "Add `say` or `to`."
                )
            return Rung(written.after, say)
        route = self.routes.route(written, spot)
        return Rung(written.after, say, replace(route, say=None))

    def _choice(self, name: str, written: ChoiceFile, spot: Spot) -> Choice:
        if not SNAKE.match(name) or name in RESERVED_CHOICES:
            taken = "is the name of an outcome" if name in RESERVED_CHOICES else "is no name for a choice"
            self.notes.error("HR006", spot, f"`{name}` {taken}", "Use another word, in snake_case.", at_key=True)
        return Choice(
            id=name,
            label=self.texts.text(written.label, spot / "label"),
            also=self.texts.phrases(written.also, spot / "also"),
            when=self.texts.maybe_expression(written.when, spot / "when"),
            route=Route(PERSON),
        )

    def _do(self, written: DoState, spot: Spot) -> Do:
        action = self.actions.get(written.do)
        if self.is_whole and written.do not in self.action_names:
            hint = (
                did_you_mean(written.do, self.action_names)
                if self.action_names
                else "Declare it under `actions` in map.yaml."
            )
            self.notes.error("HR506", spot / "do", f"The map has no action `{written.do}`", hint)
        if action is not None:
            self._hold_arguments(written, action, spot)
        for name in written.saves:
            self.texts.data_name(name, spot / "saves" / name, at_key=True)
        progress = written.progress
        return Do(
            action=written.do,
            arguments=self._arguments(written.with_, spot),
            saves=tuple(written.saves.items()),
            progress=Progress(progress.after, self.texts.text(progress.say, spot / "progress" / "say"))
            if progress is not None
            else None,
        )

    def _hold_arguments(self, written: DoState, action: Action, spot: Spot) -> None:
        for name in written.with_:
            if name not in action.takes:
                hint = did_you_mean(name, action.takes)
                self.notes.error("HR506", spot / "with" / name, f"`{action.id}` takes no `{name}`", hint, at_key=True)
        missing = [name for name in action.takes if name not in (spot / "with").names]
        if missing:
            message = f"`{action.id}` is not given {', '.join(f'`{name}`' for name in missing)}"
            at = spot / "with" if written.with_ else spot / "do"
            self.notes.warn("HR506", at, message, "Write it under `with`.")
        for name, field in written.saves.items():
            if field not in action.gives:
                hint = did_you_mean(field, action.gives)
                self.notes.error("HR506", spot / "saves" / name, f"`{action.id}` gives no `{field}`", hint)

    def _decide(self, written: DecideState, spot: Spot) -> Decide:
        arms = [
            Arm(
                None if isinstance(arm, ElseFile) else self.texts.expression(arm.when, spot / n / "when"), Route(PERSON)
            )
            for n, arm in enumerate(written.decide)
        ]
        guarded = list(takewhile(lambda arm: arm.when is not None, arms))
        if len(guarded) == len(arms):
            message = "Nothing is decided where no arm is true"
            self.notes.error("HR503", spot, message, "Add {else: STATE} as the last arm.", at_key=True)
        elif len(guarded) + 1 < len(arms):
            message = "This arm is never taken: an `else` stands before it"
            self.notes.warn("HR504", spot / (len(guarded) + 1), message, "Move `else` to the end.")
        return Decide(tuple(arms[: len(guarded) + 1]))

    def _handoff(self, written: HandoffState, spot: Spot) -> HandOff:
        if self.is_whole and written.handoff not in self.queue_names:
            hint = did_you_mean(written.handoff, self.queue_names)
            self.notes.error("HR801", spot / "handoff", f"The map has no queue `{written.handoff}`", hint)
        return HandOff(
            queue=written.handoff,
            reason=self.texts.maybe(written.reason, spot / "reason"),
            say=self.texts.maybe(written.say, spot / "say"),
            card=tuple(self.texts.readable_name(name, spot / "card" / n) for n, name in enumerate(written.card)),
        )

    def _own_routes(self, written: StateKeys, spot: Spot) -> dict[str, Route]:
        """The routes that the state itself writes, under `on` and inline."""
        own = self.routes.routes(written.on, spot / "on")
        for outcome, part, at in _inline(written, spot):
            if isinstance(part, RoutePart) and not part.model_fields_set & RoutePart.model_fields.keys():
                continue
            if outcome in own:
                message = f"`{outcome}` is routed twice, here and under `on`"
                self.notes.error("HR003", at, message, "Keep one of them.")
            own[outcome] = self.routes.route(part, at)
        return own

    def _hold_on(self, written: StateKeys, ways: Iterable[str], spot: Spot, *, is_known: bool) -> None:
        known = list(ways)
        for outcome in written.on or {}:
            if is_known and outcome not in known:
                message = f"`{spot.path[-1]}` cannot end in `{outcome}`"
                self.notes.error("HR002", spot / "on" / outcome, message, did_you_mean(outcome, known), at_key=True)

    def _hold_way_on(self, written: StateKeys, levels: Sequence[Level], spot: Spot) -> None:
        """Warn where the way on, not a failure, leads to a person only because nobody wrote where it leads."""
        ways = {outcome: at for outcome, part, at in _inline(written, spot) if isinstance(part, RoutePart)}
        is_end = "end" in spot.names  # which could not be read, and that has been said
        if isinstance(written, SayState | AskState) and not is_end:
            ways["done" if isinstance(written, SayState) else "answered"] = spot
        for outcome, at in ways.items():
            is_written = "to" in at.names or outcome in (written.on or {})
            if not is_written and not any(outcome in level.on for level in levels):
                over = "`end: kept` where the journey is over, or " if isinstance(written, SayState) else ""
                hint = f"Without it a person takes over. Write {over}`to: person` if that is meant."
                self.notes.warn("HR002", at, f"`{at.path[-1]}` has no `to`", hint, at_key=True)


def _inline(written: StateKeys, spot: Spot) -> Iterator[tuple[str, str | RoutePart, Spot]]:
    """The routes that stand in a state outside `on`: the outcome, what was written, and where."""
    match written:
        case SayState(to=str() as to):
            yield "done", to, spot / "to"
        case AskState(to=str() as to):
            yield "answered", to, spot / "to"
        case TransferState(to=str() as to):
            yield "accepted", to, spot / "to"
        case ChooseState():
            for name, choice in written.choices.items():
                yield name, choice, spot / "choices" / name
        case DecideState():
            for n, (outcome, arm) in enumerate(zip(arm_names(written.decide), written.decide, strict=True)):
                at = spot / "decide" / n
                yield (outcome, arm.else_, at / "else") if isinstance(arm, ElseFile) else (outcome, arm, at)


def _with_routes(kind: StateKind, routes: Mapping[str, Route]) -> StateKind:
    """The kind with the routes of its choices or arms filled in."""
    match kind:
        case Choose():
            return replace(kind, choices=tuple(replace(choice, route=routes[choice.id]) for choice in kind.choices))
        case Decide():
            named = zip(arm_names(kind.arms), kind.arms, strict=True)
            return replace(kind, arms=tuple(replace(arm, route=routes[outcome]) for outcome, arm in named))
        case _:
            return kind
