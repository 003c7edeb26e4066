"""Ways round and long ways on which no customer says anything."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from authoring.check.routes import Edge, circles, edges, knots, table, way_round
from authoring.check.subject import Subject, finding
from runtime import limits
from runtime.core.journey import Decide, Do, Say
from runtime.loading.findings import Finding


def check_loops(subject: Subject) -> Iterator[Finding]:
    """HR301 and HR302."""
    states = subject.journey.states
    ways = [edge for edge in edges(subject) if edge.plan != "staff" and (edge.plan == "planned" or edge.is_routed)]
    by_itself = [name for name, state in states.items() if isinstance(state.kind, Say | Decide | Do)]
    out = table((edge.source, edge.target) for edge in ways if edge.source in by_itself and edge.target in states)
    yield from _circles(subject, by_itself, out, ways)
    in_a_turn = [name for name in by_itself if not isinstance(states[name].kind, Do)]
    yield from _long_ways(subject, in_a_turn, out)


def _circles(
    subject: Subject, names: Sequence[str], out: Mapping[str, Collection[str]], ways: Sequence[Edge]
) -> Iterator[Finding]:
    """HR301, but not where a decision in the circle looks at something that the circle counts."""
    for circle in circles(names, out):
        counted = _counted(subject, set(circle), ways)
        rest = [name for name in circle if not _reads(subject, name, counted)]
        for endless in circles(rest, out):
            way = way_round(endless, out)
            yield finding(
                "HR301", subject.state(endless[0]),
                f"The journey can go round without the customer: {' -> '.join(way)}",
                "Put a question into the circle, or lead one of its ways to an end or a handoff.",
            )  # fmt: skip


def _counted(subject: Subject, circle: Collection[str], ways: Sequence[Edge]) -> set[str]:
    """The data that gets a value by `set` on the way round."""
    states = subject.journey.states
    names = {name for state in circle for name, _ in states[state].set}
    inside = [edge for edge in ways if edge.source in circle and edge.target in circle]
    return names | {name for edge in inside for name, _ in getattr(edge.route, "set", ())}


def _reads(subject: Subject, name: str, counted: Collection[str]) -> bool:
    kind = subject.journey.states[name].kind
    return isinstance(kind, Decide) and any(
        arm.when is not None and not arm.when.names.isdisjoint(counted) for arm in kind.arms
    )


def _long_ways(subject: Subject, names: Sequence[str], out: Mapping[str, Collection[str]]) -> Iterator[Finding]:
    """HR302: more states in one turn than the engine takes, the one that ends the turn among them."""
    longest: dict[str, int] = {}
    round_about = {name for circle in circles(names, out) for name in circle}
    for name, *_ in knots(names, out):
        steps = [longest.get(target, 1) for target in out.get(name, ()) if target not in round_about]
        longest[name] = 1 + max(steps, default=1)
    inner = {target for name in names for target in out.get(name, ())}
    for name in names:
        if longest.get(name, 0) > limits.STEPS_PER_TURN and name not in inner:
            yield finding(
                "HR302", subject.state(name),
                f"{longest[name]} states follow one another from `{name}` before the customer can say anything: "
                f"at most {limits.STEPS_PER_TURN} do",
                "Ask something in between, or say more in one state.",
            )  # fmt: skip
