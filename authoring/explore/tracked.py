"""What of a journey's data matters where: the names that are read before they are set again, and their values.

By far the strongest bound of a walk: a value that nobody will read makes no difference, so conversations that differ
only in it are one. Values that no condition looks at are only there or not there.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from authoring.check.conditions import holds, is_plain, type_of, values_of
from authoring.check.formulas import formulas
from authoring.check.routes import Edge, edges
from authoring.check.subject import Subject
from authoring.explore.samples import sample
from runtime.core.company import Text
from runtime.core.expressions import UNSET, Expression
from runtime.core.journey import (
    Ask,
    Become,
    CallJourney,
    Choose,
    Decide,
    Do,
    End,
    HandOff,
    Route,
    Say,
    State,
    Transfer,
    Wait,
)
from runtime.core.operations import number
from runtime.core.values import DataType, Money, Value

VALUES = 8  # of one name that are told apart; beyond it a walk is too wide


@dataclass(frozen=True, slots=True)
class Tracked:
    """The names that are followed, in order; `values` are those at which a condition changes its mind.

    `live` are the names that matter while a conversation rests at a state; `in_turn` those that the turn which enters a
    state may read.
    `is_certain` when no condition looks at more than single values, so that what was not met cannot be met.
    """

    names: tuple[str, ...]
    values: Mapping[str, tuple[object, ...]]
    samples: Mapping[str, Value]
    live: Mapping[str, frozenset[str]]
    in_turn: Mapping[str, frozenset[str]]
    is_certain: bool
    judged: Mapping[str, tuple[Expression, ...]]
    _known: dict[tuple[str, type, Value], Value] = field(default_factory=dict)

    def settled(self, name: str, value: Value) -> Value:
        """The value that stands for `value`: the same on every walk, and one of few."""
        key = (name, type(value), value)
        if key not in self._known:
            self._known[key] = self._settle(name, value)
        return self._known[key]

    def _settle(self, name: str, value: Value) -> Value:
        told_apart = self.values.get(name)
        if told_apart is None:
            return self.samples[name]
        if name in self.judged:
            verdict = _verdict(self.judged[name], name, value)
            return next((one for one in told_apart if _verdict(self.judged[name], name, one) == verdict), value)  # type: ignore[return-value]
        if value in told_apart:
            return value
        amount = _amount(value)
        known = {found: one for one in told_apart if (found := _amount(one)) is not None}
        if amount is None or not known:
            return value
        if amount == amount.to_integral_value() and min(known) <= amount <= max(known):
            return value
        return known[min(known, key=lambda one: (abs(one - amount), one))]  # type: ignore[return-value]


def _amount(value: object) -> Decimal | None:
    return value.amount if isinstance(value, Money) else number(value)


def tracked(subject: Subject, exports: frozenset[str] = frozenset()) -> Tracked:
    """What is followed in a journey. `exports` are names that journeys which call it read at its ends."""
    journey = subject.journey
    conditions = _conditions(subject)
    looked_at = {name for one in conditions for name in one.names}
    computed = {one.sets: one.expression for one in formulas(subject) if one.sets is not None}
    while more := {name for sets in looked_at & computed.keys() for name in computed[sets].names} - looked_at:
        looked_at |= more
    all_read = [*conditions, *(one.expression for one in formulas(subject) if one.sets in looked_at)]
    needed = {name for state in journey.states.values() for name in _needed(subject, state)}
    of_customer = sorted(name for name in looked_at | needed if name.startswith("customer."))
    names = (*journey.data, *of_customer)
    samples = {name: sample(type_of(subject, name) or DataType()) for name in names}
    values = {
        name: tuple(one for one in values_of(subject, name, all_read)[:VALUES] if one is not UNSET)
        for name in names
        if name in looked_at
    }
    values |= {name: (samples[name],) for name in of_customer if name not in looked_at}
    judged = {
        name: tuple(one for one in all_read if name in one.names)
        for name in values
        if name not in computed and not any(name in one.names for one in computed.values())
        and name in looked_at and all(one.names == {name} for one in all_read if name in one.names)
    }  # fmt: skip
    for name, conditions_of_it in judged.items():
        verdicts = {_verdict(conditions_of_it, name, value): value for value in reversed(values[name])}
        values[name] = tuple(reversed(verdicts.values()))
    reads = {name: frozenset(entering(subject, state)) & frozenset(names) for name, state in journey.states.items()}
    return Tracked(
        names=names,
        values=values,
        samples=samples,
        live=_alive(subject, reads, exports),
        in_turn=_in_turn(subject, reads),
        is_certain=all(is_plain(one) for one in conditions),
        judged=judged,
    )


def _verdict(conditions: Iterable[Expression], name: str, value: object) -> tuple[bool, ...]:
    """What the conditions on one name say of a value: values of which they say the same are one."""
    return tuple(holds(one, {name: value}) for one in conditions)


def _conditions(subject: Subject) -> list[Expression]:
    found: list[Expression] = []
    for state in subject.journey.states.values():
        match state.kind:
            case Decide() as kind:
                found += [arm.when for arm in kind.arms if arm.when is not None]
            case Choose() as kind:
                found += [choice.when for choice in kind.choices if choice.when is not None]
            case Wait() as kind if kind.until is not None:
                found.append(kind.until)
        found += [move.when for move in state.moves.values() if move.when is not None]
    return found


def of_text(text: Text | None) -> Iterator[str]:
    """The names that a text reads, in any language."""
    for templates in text.languages.values() if text is not None else ():
        for template in templates:
            yield from template.names


def _needed(subject: Subject, state: State) -> tuple[str, ...]:
    """The names that the people of a queue need where a state hands over to them."""
    queue = subject.shared.journeys.queues.get(state.kind.queue) if isinstance(state.kind, HandOff) else None
    return queue.needs if queue is not None else ()


def entering(subject: Subject, state: State) -> Iterator[str]:
    """The names that are read when a state is entered, or while it asks again."""
    yield from _needed(subject, state)
    yield from (name for _, one in state.set for name in one.names)
    yield from of_text(state.say)
    kind = state.kind
    match kind:
        case Say():
            yield from of_text(kind.text)
        case Ask() | Choose():
            texts = [kind.text, *kind.invalid, *(rung.say for rung in kind.silence)]
            yield from (name for text in texts for name in of_text(text))
        case Decide():
            yield from (name for arm in kind.arms if arm.when is not None for name in arm.when.names)
        case HandOff():
            yield from (*of_text(kind.say), *of_text(kind.reason))
        case End():
            yield from of_text(kind.say)
        case Wait() if kind.until is not None:
            yield from kind.until.names
        case Do() | Transfer() | CallJourney() | Become():
            yield from (name for _, one in kind.arguments for name in one.names)
    if isinstance(kind, Do) and kind.progress is not None:
        yield from of_text(kind.progress.say)
    if isinstance(kind, Transfer):
        yield from of_text(kind.say)
    for choice in kind.choices if isinstance(kind, Choose) else ():
        yield from (*of_text(choice.label), *(choice.when.names if choice.when is not None else ()))


def _alive(
    subject: Subject, reads: Mapping[str, frozenset[str]], exports: frozenset[str]
) -> Mapping[str, frozenset[str]]:
    """Backwards along every way until nothing changes: what matters at rest at each state."""
    states = subject.journey.states
    ways = {
        name: [(edge.target, frozenset(_on_way(edge)), _given(edge, states[name])) for edge in leaving]
        for name, leaving in leaving_from(subject).items()
    }
    at_rest = {
        name: reads[name] | (exports if isinstance(state.kind, End) else frozenset()) for name, state in states.items()
    }
    entered = dict(at_rest)
    changed = True
    while changed:
        changed = False
        for name in reversed([*states]):
            found = set(at_rest[name])
            for target, read, given in ways.get(name, ()):
                found |= read
                if target in entered:
                    found |= entered[target] - given
            own = {sets for sets, _ in states[name].set}
            into = reads[name] | (found - own)
            changed = changed or len(found) > len(at_rest[name]) or len(into) > len(entered[name])
            at_rest[name], entered[name] = frozenset(found), frozenset(into)
    return at_rest


def _in_turn(subject: Subject, reads: Mapping[str, frozenset[str]]) -> Mapping[str, frozenset[str]]:
    """What is read from entering a state until the next rest: its own, and that of what follows by itself."""
    by_itself = {
        name for name, state in subject.journey.states.items() if isinstance(state.kind, Say | Decide | CallJourney)
    }
    found = dict(reads)
    changed = True
    while changed:
        changed = False
        for name in by_itself:
            more = set(found[name])
            for edge in leaving_from(subject).get(name, ()):
                if edge.plan != "staff":
                    more.update(_on_way(edge), found.get(edge.target, ()))
            if len(more) > len(found[name]):
                found[name], changed = frozenset(more), True
    return found


def _on_way(edge: Edge) -> Iterator[str]:
    route = edge.route
    if isinstance(route, Route):
        yield from (name for _, one in route.set for name in one.names)
        yield from of_text(route.say)
    else:
        yield from (*route.needs, *(route.when.names if route.when is not None else ()))


def _given(edge: Edge, source: State) -> frozenset[str]:
    """What has another value after this way, whatever it had before."""
    route = edge.route
    given = set(route.clear)
    if isinstance(route, Route):
        given.update(name for name, _ in route.set)
    if isinstance(source.kind, Ask) and edge.outcome == "answered":
        given.add(source.kind.into)
    return frozenset(given)


def reads_of_turn(subject: Subject, followed: Tracked, state: State, outcomes: Collection[str]) -> frozenset[str]:
    """The names that a turn may read that leaves a state by one of these outcomes, or asks there again."""
    found = set(entering(subject, state))
    for edge in leaving_from(subject).get(state.name, ()):
        if edge.outcome in outcomes or edge.outcome.partition(":")[0] in outcomes:
            found.update(_on_way(edge), followed.in_turn.get(edge.target, ()))
    return frozenset(found & set(followed.names))


def leaving_from(subject: Subject) -> Mapping[str, list[Edge]]:
    """The ways out of each state."""
    (found,) = subject.once(_by_source)
    return found


def _by_source(subject: Subject) -> Iterable[Mapping[str, list[Edge]]]:
    made: dict[str, list[Edge]] = {}
    for edge in edges(subject):
        made.setdefault(edge.source, []).append(edge)
    return [made]
