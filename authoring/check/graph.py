"""Whether every state can be reached, and whether there is a way on from each."""

from collections.abc import Iterator, Sequence

from authoring.check.routes import Edge, edges, knots, living, reached, reversed_table, table, way_round
from authoring.check.subject import Subject, finding, listed
from runtime.core.journey import PERSON, Ask, Choose, Do, End, HandOff, Say
from runtime.loading.findings import Finding


def check_graph(subject: Subject) -> Iterator[Finding]:
    """HR103, HR104, HR108, HR109, HR514."""
    ways = edges(subject)
    alive = living(subject, ways)
    yield from _dead(subject, ways, alive)
    yield from _no_way_out(subject, ways, alive)
    yield from _silent_ends(subject, ways)
    yield from _no_person(subject, ways)
    yield from _not_routed(subject, ways)


def _dead(subject: Subject, ways: Sequence[Edge], alive: set[str]) -> Iterator[Finding]:
    """HR103, once for each part that nothing leads into."""
    dead = [name for name in subject.journey.states if name not in alive]
    out = table((edge.source, edge.target) for edge in ways if edge.source in dead and edge.target in dead)
    into = reversed_table((source, target) for source, targets in out.items() for target in targets)
    for knot in sorted(knots(dead, out), key=lambda names: dead.index(names[0])):
        if any(source not in knot for name in knot for source in into.get(name, ())):
            continue
        first = knot[0]
        behind = [name for name in dead if name in reached([first], out) and name != first]
        also = f", nor {listed(behind)} behind it" if behind else ""
        yield finding(
            "HR103", subject.state(first), f"`{first}` can never be reached{also}",
            f"Lead a route or a move to `{first}`, or take it out.",
        )  # fmt: skip


def _no_way_out(subject: Subject, ways: Sequence[Edge], alive: set[str]) -> Iterator[Finding]:
    """HR104: as an error where nothing that is written leads out, as a warning where only failing does."""
    states = subject.journey.states
    exits = {name for name, state in states.items() if isinstance(state.kind, End | HandOff)}
    exits |= {PERSON, *subject.lost}
    planned = [edge for edge in ways if edge.plan == "planned"]
    written = [*planned, *(edge for edge in ways if edge.plan == "failing" and edge.is_routed)]
    lost = _without(alive, written, exits)
    for circle in _last_circles(subject, lost, written):
        yield finding(
            "HR104", subject.state(circle[0]),
            f"No way leads from `{circle[0]}` to an end or a person{_round(circle)}",
            "Lead one of its routes to an end or a handoff.",
        )  # fmt: skip
    for circle in _last_circles(subject, _without(alive, planned, exits) - lost, planned):
        yield finding(
            "HR104", subject.state(circle[0]),
            f"From `{circle[0]}` only failing, silence or asking for a person leads out{_round(circle)}",
            "Lead one of its answers to an end or a handoff.", severity="W",
        )  # fmt: skip


def _without(alive: set[str], ways: Sequence[Edge], exits: set[str]) -> set[str]:
    """The living states from which these ways do not lead to an exit."""
    return alive - exits - reached(exits, reversed_table((edge.source, edge.target) for edge in ways))


def _last_circles(subject: Subject, lost: set[str], ways: Sequence[Edge]) -> Iterator[list[str]]:
    """Where one ends up among the lost states; what only leads there is not told again."""
    names = [name for name in subject.journey.states if name in lost]
    out = table((edge.source, edge.target) for edge in ways if edge.source in lost and edge.target in lost)
    for knot in sorted(knots(names, out), key=lambda one: names.index(one[0])):
        if all(target in knot for name in knot for target in out.get(name, ())):
            yield way_round(knot, out)


def _round(circle: Sequence[str]) -> str:
    return f": {' -> '.join(circle)}" if len(circle) > 1 else ""


def _silent_ends(subject: Subject, ways: Sequence[Edge]) -> Iterator[Finding]:
    """HR108, unless every way into the end has just said something."""
    into: dict[str, list[Edge]] = {}
    for edge in ways:
        if edge.plan != "staff":
            into.setdefault(edge.target, []).append(edge)
    for name, state in subject.journey.states.items():
        if not isinstance(state.kind, End) or state.say is not None or state.kind.say is not None:
            continue
        if name not in into or not all(_speaks(subject, edge) for edge in into[name]):
            yield finding(
                "HR108", subject.state(name), f"The journey ends at `{name}` without a word",
                "Give it a `say`, so that the customer knows what became of it.",
            )  # fmt: skip


def _speaks(subject: Subject, edge: Edge) -> bool:
    """Whether the customer is told something on this way."""
    kind = subject.journey.states[edge.source].kind
    if getattr(edge.route, "say", None) is not None or isinstance(kind, Say):
        return True
    outcome, _, step = edge.outcome.partition(":")
    return outcome == "rung" and isinstance(kind, Ask | Choose) and kind.silence[int(step)].say is not None


def _no_person(subject: Subject, ways: Sequence[Edge]) -> Iterator[Finding]:
    """HR109: the author routed the wish for a person, but not to a person."""
    people = {name for name, state in subject.journey.states.items() if isinstance(state.kind, HandOff)}
    people |= {PERSON, *subject.lost}
    planned = table((edge.source, edge.target) for edge in ways if edge.plan == "planned")
    told: set[object] = set()
    for edge in ways:
        if edge.outcome != "person_wanted" or edge.spot is None or reached([edge.target], planned) & people:
            continue
        if edge.spot.place not in told:
            told.add(edge.spot.place)
            yield finding(
                "HR109", edge.spot, 
                f"Who asks for a person at `{edge.source}` is sent to `{edge.target}`, and meets none",
                "Lead `person_wanted` to a handoff, or leave it out: then a person comes.",
            )  # fmt: skip


def _not_routed(subject: Subject, ways: Sequence[Edge]) -> Iterator[Finding]:
    """HR514: declared ends of an action have no way on, so that a person takes it there."""
    open_ends: dict[str, list[str]] = {}
    for edge in ways:
        is_end = isinstance(subject.journey.states[edge.source].kind, Do) and edge.plan == "planned"
        if is_end and not edge.is_routed:
            open_ends.setdefault(edge.source, []).append(edge.name)
    for source, ends in open_ends.items():
        leads = "leads" if len(ends) == 1 else "lead"
        yield finding(
            "HR514", subject.state(source),
            f"`{source}` does not say where {listed(ends)} {leads}: a person takes over there",
            f"Write `on: {{{ends[0]}: STATE}}`, or `{ends[0]}: person` if that is meant.",
        )  # fmt: skip
