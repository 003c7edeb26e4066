"""The state machine of a journey version: one `transitions.Machine`, built at load, shared by all conversations.

A turn drives it with a Cursor, a light model that is never added to the machine, so a conversation costs nothing
while it rests. Triggers are the outcomes of the states (`answered`, `blocked`, `error` ...), `choice:ID`, `rung:N`
of a silence ladder, `decided` for the arms of a decision and `move:ID` for staff. Callbacks only note which route
was taken; nothing is performed inside them. Nothing that an author wrote is ever given to the library as a dotted
name, for it would import and run it.
"""

from collections.abc import Callable, Mapping
from weakref import proxy

from transitions import EventData, Machine

from runtime.core.expressions import Expression
from runtime.core.journey import PERSON, Choose, Decide, Move, Route, State

Scope = Mapping[str, object]


class Cursor:
    """Where a turn stands on a machine, and the route or move that the last trigger took."""

    __slots__ = ("route", "scope", "state")

    def __init__(self, state: str, scope: Scope) -> None:
        self.state = state
        self.scope = scope
        self.route: Route | Move | None = None


def _cursor(event: EventData) -> Cursor:
    assert isinstance(event.model, Cursor)
    return event.model


def _note(route: Route | Move) -> Callable[[EventData], None]:
    def note(event: EventData) -> None:
        _cursor(event).route = route

    return note


def _guard(when: Expression) -> Callable[[EventData], bool]:
    def guard(event: EventData) -> bool:
        return when.is_true(_cursor(event).scope)

    return guard


def build(states: Mapping[str, State], start: str) -> Machine:
    """The machine of these states, beginning at `start`. PERSON is a state of every machine."""
    machine = Machine(
        model=None,
        states=[*states, PERSON],
        initial=start,
        auto_transitions=False,
        send_event=True,
        ignore_invalid_triggers=True,
    )

    def add(trigger: str, source: str, route: Route | Move, when: Expression | None = None) -> None:
        machine.add_transition(
            trigger,
            source,
            route.to if route.to is not None else "=",
            conditions=[_guard(when)] if when is not None else None,
            after=_note(route),
        )

    for state in states.values():
        _add_kind(state, add)
        for outcome, route in state.routes.items():
            add(outcome, state.name, route)
        for move in state.moves.values():
            add(f"move:{move.id}", state.name, move, move.when)
    for event in machine.events.values():
        event.machine = proxy(machine)  # no circle: a machine that nobody names is given free at once
    return machine


def _add_kind(state: State, add: Callable[..., None]) -> None:
    kind = state.kind
    if isinstance(kind, Choose):
        for choice in kind.choices:
            add(f"choice:{choice.id}", state.name, choice.route)
    if isinstance(kind, Decide):
        for arm in kind.arms:
            add("decided", state.name, arm.route, arm.when)
    for step, rung in enumerate(getattr(kind, "silence", ())):
        if rung.route is not None:
            add(f"rung:{step}", state.name, rung.route)


def fire(machine: Machine, cursor: Cursor, trigger: str) -> Route | Move | None:
    """Take the transition that `trigger` leads along from the cursor's state.

    None when there is none or its guard is false.
    """
    event = machine.events.get(trigger)
    cursor.route = None
    if event is None or not event.trigger(cursor):
        return None
    return cursor.route
