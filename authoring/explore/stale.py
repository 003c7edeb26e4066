"""HR406: an old value that is used after the customer has changed what it was found by.

A value is found by others where an action, a journey or a formula makes it of them, or where the question for it names
them. When one of those gets another value, it is old until it is found anew. That is followed along the ways of a walk:
for each place and each name, whether some way that somebody wrote comes there with the old value.
"""

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from authoring.check.subject import Subject, finding
from authoring.explore.cards import Way
from authoring.explore.happenings import Happening
from authoring.explore.nodes import Walked, way_to
from authoring.explore.readers import reader_of
from authoring.explore.tracked import entering, of_text
from runtime.core.decision import Step
from runtime.core.expressions import UNSET
from runtime.core.journey import Ask, CallJourney, Choose, Decide, Do, Route, State, Wait
from runtime.loading.findings import Finding

Op = tuple[Literal["reads", "gives", "clears"], str, str]
"""One thing that a turn does with a name, and the state that does it."""


@dataclass(frozen=True, slots=True)
class Old:
    """A name that is old once this has happened at a node. `changed` is what it was found by; where it was old already,
    `before` says how it became so.
    """

    name: str
    changed: str
    node: int
    happening: Happening
    before: "Old | None"


def stale(subject: Subject, walked: Walked) -> Iterator[tuple[Finding, Way]]:
    """Each text and argument that may use an old value, with the shortest way there."""
    found_by = _found_by(subject)
    told: set[tuple[str, str]] = set()
    for state, old in _uses(subject, walked, found_by) if found_by else ():
        if (state, old.name) in told:
            continue
        told.add((state, old.name))
        spot, what, _ = reader_of(subject, state, old.name)
        yield finding(
            "HR406", spot, f"{what} may use an old `{old.name}`: `{old.changed}` was changed after it was found",
            f"Find `{old.name}` anew on this way, or say with `set: {{{old.name}: ...}}` what it is there.",
            near=old.name,
        ), _way(walked, old)  # fmt: skip


def _way(walked: Walked, old: Old) -> Way:
    steps = [old.happening]
    while old.before is not None:
        old = old.before
        steps.append(old.happening)
    node = walked.nodes[old.node]
    way = (*way_to(node), *reversed(steps))
    while node.came is not None:
        node = node.came[0]
    return node.rest.conversation, way


def _found_by(subject: Subject) -> Mapping[str, frozenset[str]]:
    """For each name those that it is found by, also through others; names that are found by each other are left out."""
    direct: dict[str, set[str]] = {}

    def add(names: Iterable[str], sources: Iterable[str]) -> None:
        known = {one for one in sources if one in subject.journey.data}
        for name in names:
            direct.setdefault(name, set()).update(known - {name})

    for state in subject.journey.states.values():
        kind = state.kind
        if isinstance(kind, Do | CallJourney):
            add((ours for ours, _ in kind.saves), (name for _, one in kind.arguments for name in one.names))
        if isinstance(kind, Ask):
            add((kind.into,), of_text(kind.text))
        for name, one in (*state.set, *(each for route in state.routes.values() for each in route.set)):
            add((name,), one.names)
    more = True
    while more:
        more = False
        for sources in direct.values():
            behind = {far for near in sources for far in direct.get(near, ())} - sources
            sources |= behind
            more = more or bool(behind)
    mutual = {name: {one for one in sources if name in direct.get(one, ())} for name, sources in direct.items()}
    found = {name: frozenset(sources - mutual[name] - {name}) for name, sources in direct.items()}
    return {name: sources for name, sources in found.items() if sources}


def _uses(subject: Subject, walked: Walked, found_by: Mapping[str, frozenset[str]]) -> Iterator[tuple[str, Old]]:
    """Every state that reads an old value, breadth-first from where the values became old."""
    turns = _Turns(subject, walked)
    places = {name: n for n, name in enumerate(walked.followed.names) if name in found_by}
    known: set[tuple[int, str]] = set()
    begun = (
        (n, name, None)
        for n, node in enumerate(walked.nodes)
        for name, place in places.items()
        if node.values[place] is not UNSET
    )
    waiting: deque[tuple[int, str, Old | None]] = deque(begun)
    while waiting:
        at, name, before = waiting.popleft()
        given = turns.given(at)
        for target, happening, ops in turns.of(at):
            changed = before.changed if before is not None else ""
            old = None
            for does, which, state in ops:
                if which == name and does == "reads" and changed:
                    yield state, Old(name, changed, at, happening, before)
                elif which == name and does != "reads":
                    changed = ""
                    if does == "clears":
                        break
                elif does == "gives" and which in found_by[name] and which in given and not changed:
                    changed = which
            if changed:
                old = Old(name, changed, at, happening, before)
            if old is not None and (target, name) not in known:
                known.add((target, name))
                waiting.append((target, name, old))


class _Turns:
    """What the turns of a walk do with names, as far as somebody wrote them."""

    def __init__(self, subject: Subject, walked: Walked) -> None:
        self._states = subject.journey.states
        self._subject = subject
        self._walked = walked
        self._out: dict[int, list[tuple[int, Happening]]] = {}
        for source, target, plan, happening in walked.edges:
            if plan in ("planned", "failing") and walked.nodes[source].exact is None:
                self._out.setdefault(source, []).append((target, happening))
        self._ops: dict[int, Sequence[Op]] = {}

    def given(self, at: int) -> Collection[str]:
        """The names that have a value there."""
        names = zip(self._walked.followed.names, self._walked.nodes[at].memory.values, strict=True)
        return {name for name, value in names if value is not UNSET}

    def of(self, at: int) -> Iterator[tuple[int, Happening, Sequence[Op]]]:
        """The ways on from a node, with what each does on it, in order."""
        node = self._walked.nodes[at]
        tries = {id(one.happening): one for one in node.rest.tries}
        for target, happening in self._out.get(at, ()):
            tried = tries.get(id(happening))
            outcome = tried.known.get(tried.picks(node.values)) if tried is not None else None
            if outcome is None:
                continue
            if id(outcome) not in self._ops:
                inside = node.rest.kind == "called"
                self._ops[id(outcome)] = tuple(self._of_steps(outcome.seen.steps, 1 if inside else 0))
            yield target, happening, self._ops[id(outcome)]

    def _of_steps(self, steps: Sequence[Step], depth: int) -> Iterator[Op]:
        for step in steps:
            if step.what.startswith("into "):
                depth += 1
            elif step.what.startswith("back from "):
                depth -= 1
            elif depth == 0 and step.state in self._states:
                state = self._states[step.state]
                yield from _leaving(state, step)
                if step.to is not None and step.to in self._states:
                    yield from self._entering(self._states[step.to])

    def _entering(self, state: State) -> Iterator[Op]:
        for name, one in state.set:
            yield from (("reads", read, state.name) for read in one.names)
            yield "gives", name, state.name
        own = {state.kind.into} if isinstance(state.kind, Ask) else set()
        own |= {name for _, one in state.set for name in one.names}
        yield from (("reads", name, state.name) for name in entering(self._subject, state) if name not in own)


def _leaving(state: State, step: Step) -> Iterator[Op]:
    kind = state.kind
    route = _route(state, step)
    if isinstance(kind, Ask) and step.what == "answered":
        yield "gives", kind.into, state.name
    if (
        isinstance(kind, Do | CallJourney | Wait)
        and route is not None
        and step.what not in ("error", "timeout", "overdue")
    ):
        yield from (("gives", ours, state.name) for ours, _ in kind.saves)
    if route is not None:
        for name, one in route.set:
            yield from (("reads", read, state.name) for read in one.names)
            yield "gives", name, state.name
        yield from (("clears", name, state.name) for name in route.clear)
        yield from (("reads", name, state.name) for name in of_text(route.say))


def _route(state: State, step: Step) -> Route | None:
    """The route along which a step went."""
    kind = state.kind
    if isinstance(kind, Choose) and step.what.startswith("choice:"):
        return next((one.route for one in kind.choices if f"choice:{one.id}" == step.what), None)
    if isinstance(kind, Decide) and step.what == "decided":
        return next((arm.route for arm in kind.arms if arm.route.to == step.to), None)
    if step.what.startswith("rung:") and isinstance(kind, Ask | Choose):
        return kind.silence[int(step.what.partition(":")[2])].route
    return state.routes.get(step.what)
