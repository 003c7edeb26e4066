"""A journey as a graph: every way from one state to another, and the few algorithms that the checks need."""

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

from authoring.check.subject import Spot, Subject, is_written
from runtime.core.journey import Choose, Decide, Do, Move, Route, State

T = TypeVar("T", bound=Hashable)

FAILING = frozenset(
    {
        "invalid", "silence", "error", "timeout", "undeliverable", "digression", "person_wanted", "stop",
        "nobody_in_time", "customer_left",
    }
)  # fmt: skip
"""Outcomes that come when something does not go as planned."""

Plan = Literal["planned", "failing", "staff"]


@dataclass(frozen=True, slots=True)
class Edge:
    """One way out of a state. `spot` is None where nobody wrote it and the built-in way is taken.

    `outcome` is the trigger: `answered`, `blocked`, `choice:send`, `arm:0`, `rung:1`, `move:again`.
    `target` is a state or PERSON.
    """

    source: str
    target: str
    outcome: str
    plan: Plan
    route: Route | Move
    spot: Spot | None

    @property
    def is_routed(self) -> bool:
        """Whether somebody wrote where it leads."""
        return self.spot is not None and (isinstance(self.spot.written, str) or is_written(self.spot / "to"))

    @property
    def name(self) -> str:
        """The outcome in words."""
        kind, _, which = self.outcome.partition(":")
        if kind == "arm":
            return f"arm {int(which) + 1}"
        return "silence" if kind == "rung" else which or kind


def edges(subject: Subject) -> Sequence[Edge]:
    """Every way out of every state of a journey, in the order in which they were written."""
    return subject.once(_edges)


def _edges(subject: Subject) -> Iterator[Edge]:
    for state in subject.journey.states.values():
        yield from _of_state(subject, state)


def _of_state(subject: Subject, state: State) -> Iterator[Edge]:
    kind = state.kind
    here = subject.state(state)

    def edge(outcome: str, route: Route, plan: Plan, spot: Spot | None = None) -> Edge:
        return Edge(state.name, subject.target(route.to), outcome, plan, route, spot or subject.route(state, outcome))

    if isinstance(kind, Choose):
        for choice in kind.choices:
            yield edge(f"choice:{choice.id}", choice.route, "planned")
    if isinstance(kind, Decide):
        for n, arm in enumerate(kind.arms):
            yield edge(f"arm:{n}", arm.route, "planned")
    for n, rung in enumerate(getattr(kind, "silence", ())):
        if rung.route is not None:
            yield edge(f"rung:{n}", rung.route, "failing", here / "silence" / n)
    told = _told(state)
    for outcome, route in state.routes.items():
        if outcome in told:
            continue
        is_end = isinstance(kind, Do) and outcome not in ("error", "timeout")
        yield edge(outcome, route, "failing" if outcome in FAILING and not is_end else "planned")
    for move in state.moves.values():
        if move.to is not None:
            yield Edge(
                state.name, subject.target(move.to), f"move:{move.id}", "staff", move, subject.move(state, move.id)
            )


def _told(state: State) -> Collection[str]:
    """The outcomes that the kind itself holds the routes of."""
    if isinstance(state.kind, Choose):
        return [choice.id for choice in state.kind.choices]
    if isinstance(state.kind, Decide):
        return [f"arm{n}" for n in range(1, len(state.kind.arms) + 1)]
    return ()


def living(subject: Subject, ways: Iterable[Edge]) -> set[str]:
    """The states that can be reached from the start."""
    pairs = [(edge.source, edge.target) for edge in ways]
    return reached([subject.journey.start], table([*pairs, *_hidden(subject)]))


def _hidden(subject: Subject) -> Iterator[tuple[str, str]]:
    """The ways that may lead out of states that could not be compiled: to every state that they name."""
    for name, spot in subject.lost.items():
        for word in _words(spot.written):
            if word in subject.journey.states or word in subject.lost:
                yield name, word


def _words(written: object) -> Iterator[str]:
    if isinstance(written, dict):
        for value in written.values():
            yield from _words(value)
    elif isinstance(written, list):
        for value in written:
            yield from _words(value)
    elif isinstance(written, str):
        yield written


def reached(start: Iterable[str], out: Mapping[str, Collection[str]]) -> set[str]:
    """Everything that can be reached from the start, which is part of it."""
    found: set[str] = set()
    waiting = list(start)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(out.get(name, ()))
    return found


def table(pairs: Iterable[tuple[str, str]]) -> Mapping[str, list[str]]:
    """The targets of each source, in order."""
    made: dict[str, list[str]] = {}
    for source, target in pairs:
        made.setdefault(source, []).append(target)
    return made


def reversed_table(pairs: Iterable[tuple[str, str]]) -> Mapping[str, list[str]]:
    """The sources of each target."""
    return table((target, source) for source, target in pairs)


def knots(names: Sequence[T], out: Mapping[T, Collection[T]]) -> list[list[T]]:
    """The strongly connected components, each in the order of `names`; those that lead on come after where they lead.

    Tarjan's algorithm, without recursion.
    """
    order = {name: n for n, name in enumerate(names)}
    index: dict[T, int] = {}
    low: dict[T, int] = {}
    stack: list[T] = []
    on_stack: set[T] = set()
    made: list[list[T]] = []
    for root in names:
        if root in index:
            continue
        work = [(root, iter([one for one in out.get(root, ()) if one in order]))]
        index[root] = low[root] = len(index)
        stack.append(root)
        on_stack.add(root)
        while work:
            name, rest = work[-1]
            step = next(rest, None)
            if step is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[name])
                if low[name] == index[name]:
                    made.append(_pop(stack, on_stack, name, order.__getitem__))
            elif step not in index:
                index[step] = low[step] = len(index)
                stack.append(step)
                on_stack.add(step)
                work.append((step, iter([one for one in out.get(step, ()) if one in order])))
            elif step in on_stack:
                low[name] = min(low[name], index[step])
    return made


def _pop(stack: list[T], on_stack: set[T], root: T, order: Callable[[T], int]) -> list[T]:
    members = []
    while True:
        name = stack.pop()
        on_stack.discard(name)
        members.append(name)
        if name == root:
            return sorted(members, key=order)


def circles(names: Sequence[T], out: Mapping[T, Collection[T]]) -> list[list[T]]:
    """The components in which one can go round: those of several names, and names that lead to themselves."""
    return [knot for knot in knots(names, out) if len(knot) > 1 or knot[0] in out.get(knot[0], ())]


def way_round(knot: Sequence[T], out: Mapping[T, Collection[T]]) -> list[T]:
    """One shortest way from the first name of a component back to it."""
    inside = set(knot)
    first = knot[0]
    ways: list[list[T]] = [[first]]
    seen: set[T] = set()
    for way in ways:
        for step in out.get(way[-1], ()):
            if step == first:
                return [*way, first]
            if step in inside and step not in seen:
                seen.add(step)
                ways.append([*way, step])
    return [first]
