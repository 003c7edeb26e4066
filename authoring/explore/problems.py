"""From what a walk met to findings: each at the first place that has it, with the shortest way there."""

from collections import deque
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from authoring.check.routes import circles, edges, knots, way_round
from authoring.check.subject import Spot, Subject, finding
from authoring.explore.cards import lacking
from authoring.explore.happenings import Happening, Plan, said
from authoring.explore.nodes import Node, Walked, way_to
from authoring.explore.readers import reader_of
from authoring.explore.stale import stale
from authoring.explore.taking import Seen
from runtime import limits
from runtime.core.conversation import Conversation
from runtime.core.draft import NOT_SET
from runtime.core.journey import PERSON, Ask, Choose, Decide, HandOff
from runtime.loading.findings import Finding, Severity


@dataclass(frozen=True, slots=True)
class Problem:
    """A finding of a walk, with what happened on the shortest way to it."""

    finding: Finding
    way: tuple[Happening, ...] = ()
    beginning: Conversation | None = None


def problems(subject: Subject, walked: Walked) -> list[Problem]:
    """Everything that a walk found. That something cannot happen is only told where the walk saw everything."""
    found = [*_sights(subject, walked), *_misread(subject, walked), *_not_kept(subject, walked)]
    found += _waiting_in_vain(subject, walked)
    for made, (beginning, way) in (*lacking(subject, walked), *stale(subject, walked)):
        found.append(Problem(made, way, beginning))
    if not walked.cut:
        found += [*_no_way_out(subject, walked), *_never_taken(subject, walked), *_never_kept(subject, walked)]
    found += _asked_again(subject, walked)
    first: dict[tuple[str, object, str], Problem] = {}
    for one in found:
        first.setdefault((one.finding.code, one.finding.place, one.finding.message), one)
    return list(first.values())


def _at(node: Node, made: Finding, *more: Happening) -> Problem:
    root = node
    while root.came is not None:
        root = root.came[0]
    return Problem(made, (*way_to(node), *more), root.rest.conversation)


def _where(subject: Subject, state: str) -> Spot:
    return subject.state(state) if state in subject.journey.states else subject.spot / "journey"


def _sights(subject: Subject, walked: Walked) -> Iterator[Problem]:
    for node, happening, seen in walked.sights:
        here = node.rest.state or subject.journey.start
        for code, sentence in seen.broken:
            made = finding(code, _where(subject, here), sentence, "Please report it with this transcript.")
            yield _at(node, made, happening)
        if seen.handed is not None and seen.handed.reason == "loop":
            state = seen.handed.state or here
            made = finding(
                "HR301", _where(subject, state), f"{seen.handed.why}: a person has to sort it out",
                "Put a question into the circle, or lead one of its ways to an end or a handoff.",
            )  # fmt: skip
            yield _at(node, made, happening)
        for state, name in unset(subject, seen):
            yield _at(node, _hole(subject, node, happening, state, name), happening)


def unset(subject: Subject, seen: Seen) -> Iterator[tuple[str, str]]:
    """The states and names of texts and arguments that lacked a value."""
    for step in seen.steps:
        if step.what.startswith(NOT_SET) and step.state in subject.journey.states:
            for name in step.what.removeprefix(NOT_SET).split(", "):
                if name in subject.journey.data:
                    yield step.state, name


def _hole(subject: Subject, node: Node, happening: Happening, state: str, name: str) -> Finding:
    spot, what, severity = reader_of(subject, state, name)
    if happening.id.startswith("bare:"):
        return finding(
            "HR512", spot, f"{what} needs `{name}`, and `{node.rest.state}` goes on even where its action gives none",
            "Write `| default(...)`, or decide on `not " + name + "` before.", near=name,
        )  # fmt: skip
    if any(one.plan == "staff" for one in (*way_to(node), happening)):
        severity = "W"
    return finding(
        "HR401", spot, f"{what} needs `{name}`, which may not be set by then",
        f"Ask for it on this way too, or write {{{{ {name} | default(...) }}}}.", near=name,
        severity="W" if severity == "W" else "E",
    )  # fmt: skip


def _misread(subject: Subject, walked: Walked) -> Iterator[Problem]:
    for node, told, what in walked.misread:
        choice, text = told.split("\n")
        state = node.rest.state
        made = finding(
            "HR215", subject.state(state) / "choices" / choice, f'Who writes "{text}" at `{state}` gets {what}',
            "Use other words for the choice.",
        )  # fmt: skip
        yield _at(node, made, Happening("writes", f'"{text}"', lambda _: (), "planned", (said(text),)))


def _not_kept(subject: Subject, walked: Walked) -> Iterator[Problem]:
    for state in sorted(walked.not_kept):
        message = f"A conversation at `{state}` is another one after a restart"
        yield Problem(finding("HR120", _where(subject, state), message, "Please report it with this file."))


def _no_way_out(subject: Subject, walked: Walked) -> Iterator[Problem]:
    """HR105: from here, with this data, nothing that was planned leads out. Told where one ends up."""
    severities: tuple[tuple[Severity, tuple[Plan, ...]], ...] = (("E", ("planned", "failing")), ("W", ("planned",)))
    for severity, plans in severities:
        safe = _reaching_an_exit(subject, walked, plans)
        lost = [
            index
            for index, node in enumerate(walked.nodes)
            if index not in safe and node.exact is None and node.rest.kind not in ("people", "ours")
        ]
        out: dict[int, list[int]] = {}
        for source, target, plan, _ in walked.edges:
            if plan in plans and source not in safe:
                out.setdefault(source, []).append(target)
        last = [knot for knot in knots(lost, out) if all(one in knot for name in knot for one in out.get(name, ()))]
        for index in sorted(min(knot) for knot in last)[:1]:
            node = walked.nodes[index]
            how = "nothing that is written" if severity == "E" else "only failing or silence"
            made = finding(
                "HR105", subject.state(node.rest.state),
                f"Who comes to `{node.rest.state}` like this never gets on: {how} leads to an end or a person",
                "Lead one of its ways to an end or a handoff.", severity=severity,
            )  # fmt: skip
            yield _at(node, made, *_round_and_round(walked, index, next(knot for knot in last if index in knot)))
            return


def _round_and_round(walked: Walked, index: int, knot: Sequence[int]) -> list[Happening]:
    """Once round from a node within a knot, as often as the engine lets it go."""
    inside = set(knot)
    ways = {
        (source, target): happening
        for source, target, plan, happening in reversed(walked.edges)
        if source in inside and target in inside and plan == "planned"
    }
    out: dict[int, list[int]] = {}
    for source, target in ways:
        out.setdefault(source, []).append(target)
    steps = way_round([index, *(one for one in knot if one != index)], out)
    return [ways[step] for step in pairwise(steps)] * (limits.VISITS_PER_STATE + 1)


def _reaching_an_exit(subject: Subject, walked: Walked, plans: Collection[str]) -> set[int]:
    into: dict[int, list[int]] = {}
    for source, target, plan, _ in walked.edges:
        if plan in plans:
            into.setdefault(target, []).append(source)
    exits = [
        index
        for index, node in enumerate(walked.nodes)
        if node.rest.kind in ("over", "elsewhere", "people") or not node.rest.tries or node.rest.is_retry
    ]
    safe = set(exits)
    waiting = deque(exits)
    while waiting:
        for source in into.get(waiting.popleft(), ()):
            if source not in safe:
                safe.add(source)
                waiting.append(source)
    return safe


def _never_taken(subject: Subject, walked: Walked) -> Iterator[Problem]:
    """HR107: arms and choices that no way leads along, with any data."""
    if not walked.followed.is_certain:
        return
    taken = {(state, what, to) for state, what, to in walked.taken}
    met = {state for state, _, _ in taken}
    for state in subject.journey.states.values():
        spot = subject.state(state)
        if isinstance(state.kind, Decide) and state.name in met:
            targets = [arm.route.to for arm in state.kind.arms]
            for n, arm in enumerate(state.kind.arms):
                is_alone = targets.count(arm.route.to) == 1
                if arm.when is not None and is_alone and (state.name, "decided", arm.route.to) not in taken:
                    yield Problem(finding(
                        "HR107", spot / "decide" / n, f"`{arm.when.source}` is never so by the time of `{state.name}`",
                        "Mend the condition, or take the arm out.",
                    ))  # fmt: skip
        if isinstance(state.kind, Choose) and state.name in met:
            for choice in state.kind.choices:
                if choice.when is not None and not any(one[:2] == (state.name, f"choice:{choice.id}") for one in taken):
                    yield Problem(finding(
                        "HR107", spot / "choices" / choice.id,
                        f"`{choice.when.source}` is never so by the time of `{state.name}`, so nobody is offered it",
                        "Mend the condition, or take the choice out.",
                    ))  # fmt: skip


GOOD = ("kept", "transferred", "not_offered")


def _never_kept(subject: Subject, walked: Walked) -> Iterator[Problem]:
    """HR709: a promise that no way through the journey keeps."""
    journey = subject.journey
    for moment in journey.moments.values():
        states = [state for state in journey.states.values() if state.moment == moment.id]
        if not any(state.name in walked.states for state in states):
            continue
        names = {state.name for state in states}
        by_people = any(
            edge.source in names and edge.target == PERSON and edge.is_routed and edge.plan == "planned"
            for edge in edges(subject)
        )
        if by_people or any(isinstance(state.kind, HandOff) for state in states):
            continue
        outcomes = {outcome for promise, outcome, plan in walked.settled
                    if promise == f"{journey.id}.{moment.id}" and plan != "staff"}  # fmt: skip
        if outcomes.isdisjoint(GOOD):
            became = ", ".join(sorted(outcomes)) or "nothing"
            yield Problem(finding(
                "HR709", subject.moment(moment), f"Nobody can keep `{moment.id}`: all ways through it end as {became}",
                "Let a route settle it as kept, or ask what the promise is for.",
            ))  # fmt: skip


def _waiting_in_vain(subject: Subject, walked: Walked) -> Iterator[Problem]:
    """HR806: nobody comes, the journey takes it back, and hands it over again, for ever."""
    ways = [(source, target) for source, target, plan, _ in walked.edges if plan in ("planned", "failing")]
    kinds = [node.rest.kind for node in walked.nodes]
    back = [(source, target) for source, target in ways if kinds[source] == "people" and kinds[target] != "over"]
    if not back:
        return
    out: dict[int, list[int]] = {}
    for source, target in ways:
        out.setdefault(source, []).append(target)
    for knot in circles(range(len(walked.nodes)), out):
        inside = set(knot)
        first = next((way for way in back if way[0] in inside and way[1] in inside), None)
        if first is not None:
            node = walked.nodes[first[0]]
            again = [how for source, target, _, how in walked.edges if (source, target) == first]
            made = finding(
                "HR806", subject.state(node.rest.state), f"When nobody comes at `{node.rest.state}`, the journey hands "
                "over again, and again",
                "Lead `nobody_in_time` to something that does not come back here.",
            )  # fmt: skip
            yield _at(node, made, *again[:1])
            return


def _asked_again(subject: Subject, walked: Walked) -> Iterator[Problem]:
    """HR305: a question that may come again and again, until the engine gives it to a person."""
    rests = list({id(node.rest): node for node in walked.nodes if node.rest.kind in ("asks", "acts", "waits")}.values())
    names = [node.rest.state for node in rests]
    at = [
        node.rest.state if node.exact is None and node.rest.kind in ("asks", "acts", "waits") else None
        for node in walked.nodes
    ]
    out: dict[str, set[str]] = {}
    for source, target, plan, _ in walked.edges:
        here, there = at[source], at[target]
        moves_on = plan == "planned" or (plan == "failing" and here != there)
        if moves_on and here is not None and there is not None:
            out.setdefault(here, set()).add(there)
    for knot in circles(list(dict.fromkeys(names)), out):
        asked = [name for name in knot if isinstance(subject.journey.states[name].kind, Ask | Choose)]
        if asked:
            around = next(
                (walked.nodes[source], happening)
                for source, target, plan, happening in walked.edges
                if plan in ("planned", "failing") and walked.nodes[source].exact is None
                and walked.nodes[target].rest.state == asked[0] and walked.nodes[source].rest.state in knot
                and walked.nodes[source].rest.kind != "people"
            )  # fmt: skip
            made = finding(
                "HR305", subject.state(asked[0]), f"`{asked[0]}` can be asked again and again: after "
                f"{limits.VISITS_PER_STATE} times a person takes over",
                "Count the times and lead elsewhere, if that is too often.",
            )  # fmt: skip
            yield _at(around[0], made, around[1])


def worst(found: Sequence[Problem]) -> bool:
    """Whether any of them keeps the map from being served."""
    return any(one.finding.severity == "E" for one in found)
