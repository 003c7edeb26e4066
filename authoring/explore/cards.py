"""HR802: handoffs that a customer comes to before the people there can know what they need."""

from collections import deque
from collections.abc import Collection, Iterator, Mapping, Sequence

from authoring.check.subject import Subject, finding, listed
from authoring.explore.happenings import Happening, Plan
from authoring.explore.nodes import Walked
from authoring.explore.taking import Seen
from runtime.core.conversation import Conversation
from runtime.core.journey import HandOff
from runtime.loading.findings import Finding, Severity

Way = tuple[Conversation, tuple[Happening, ...]]
"""A conversation that is about to begin, and what happens to it."""

_WAYS: tuple[tuple[Severity, tuple[Plan, ...]], ...] = (("E", ("planned",)), ("W", ("planned", "failing")))


def lacking(subject: Subject, walked: Walked) -> Iterator[tuple[Finding, Way]]:
    """Each handoff whose card lacks something, by the worst way there: as planned, or by silence and failing.

    A customer who asks for a person gets one, whatever is known by then, and staff who move a conversation know what
    they do: neither is a fault of the journey's.
    """
    sights = [(node, happening, state, seen) for node, happening, seen in walked.sights
              if (state := _handed_at(subject, seen)) is not None]  # fmt: skip
    told: set[tuple[str, tuple[str, ...]]] = set()
    for severity, plans in _WAYS if sights else ():
        ways = ways_along(walked, plans)
        for node, happening, state, seen in sights:
            assert seen.handed is not None
            lacks = seen.handed.lacks
            way = ways.get(id(node)) if node.came is not None else (node.rest.conversation, ())
            if happening.plan in plans and way is not None and (state, lacks) not in told:
                told.add((state, lacks))
                yield _finding(subject, state, lacks, severity), (way[0], (*way[1], happening))


def _finding(subject: Subject, state: str, lacks: Sequence[str], severity: Severity) -> Finding:
    kind = subject.journey.states[state].kind
    assert isinstance(kind, HandOff)
    return finding(
        "HR802", subject.state(state), f"{listed(lacks)} may not be known when `{state}` hands over, and the queue "
        f"`{kind.queue}` needs {'it' if len(lacks) == 1 else 'them'}",
        _mend(subject, kind.queue, lacks), severity=severity,
    )  # fmt: skip


def ways_along(walked: Walked, plans: Collection[Plan]) -> Mapping[int, Way]:
    """For each node that ways of these plans lead to, by its id: the shortest of them, from its beginning."""
    out: dict[int, list[tuple[int, Happening]]] = {}
    for source, target, plan, happening in walked.edges:
        if plan in plans:
            out.setdefault(source, []).append((target, happening))
    found: dict[int, Way] = {
        n: (node.came[0].rest.conversation, (node.came[1],))
        for n, node in enumerate(walked.nodes)
        if node.came is not None and node.came[0].came is None
    }
    waiting = deque(found)
    while waiting:
        here = waiting.popleft()
        for target, happening in out.get(here, ()):
            if target not in found:
                found[target] = found[here][0], (*found[here][1], happening)
                waiting.append(target)
    return {id(walked.nodes[n]): way for n, way in found.items()}


def _handed_at(subject: Subject, seen: Seen) -> str | None:
    """The handoff that the journey itself came to, where its card lacks something."""
    if seen.handed is None or not seen.handed.lacks:
        return None
    state = next((step.state for step in reversed(seen.steps) if step.what.startswith("handed over: ")), "")
    is_planned = state in subject.journey.states and isinstance(subject.journey.states[state].kind, HandOff)
    return state if is_planned else None


def _mend(subject: Subject, queue: str, lacks: Sequence[str]) -> str:
    foreign = [one for one in lacks if not one.startswith("customer.") and one not in subject.journey.data]
    if foreign:
        it = "it" if len(foreign) == 1 else "them"
        return f"Declare {listed(foreign)} under `data` and ask for {it}, or hand over to a queue that needs less."
    it = "it" if len(lacks) == 1 else "them"
    return f"Ask for {it} on this way too, or take {it} out of `needs` of `{queue}`."
