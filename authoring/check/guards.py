"""Whether the arms of a decision leave a gap, hide one another, or can never be taken."""

from collections.abc import Iterator, Sequence

from authoring.check.conditions import Cases, cases, holds, is_set, shown, what_matters
from authoring.check.subject import Spot, Subject, finding
from runtime.core.expressions import Expression
from runtime.core.journey import Choose, Decide, State
from runtime.loading.findings import Finding


def check_guards(subject: Subject) -> Iterator[Finding]:
    """HR107, HR207, HR501, HR502, HR505. That an `else` is there and last is seen when the map is loaded."""
    for state in subject.journey.states.values():
        if isinstance(state.kind, Decide):
            yield from _decision(subject, state, state.kind)
        elif isinstance(state.kind, Choose):
            yield from _choices(subject, state, state.kind)
        for move in state.moves.values():
            spot = subject.move(state, move.id)
            if move.when is not None and spot.path[: len(subject.state(state).path)] == subject.state(state).path:
                yield from _constant(subject, move.when, spot / "when", "the move")


def _decision(subject: Subject, state: State, kind: Decide) -> Iterator[Finding]:
    spot = subject.state(state) / "decide"
    conditions = [(n, arm.when) for n, arm in enumerate(kind.arms) if arm.when is not None]
    found = cases(subject, [when for _, when in conditions])
    if all(arm.when is not None for arm in kind.arms):
        yield from _gap(spot, [when for _, when in conditions], found)
    if found is not None:
        yield from _arms(spot, conditions, found, kind)


def _gap(spot: Spot, conditions: Sequence[Expression], found: Cases | None) -> Iterator[Finding]:
    """HR501: a value that is set and fits no arm."""
    if found is None:
        return
    gaps = [case for case in found.tried if not any(holds(when, case) for when in conditions)]
    case = next(filter(is_set, gaps), None)
    if case:  # without a value that is read, that there is no `else` says it all
        what = shown(case, what_matters(case, gaps, found))
        yield finding("HR501", spot, f"No arm takes {what}", "Widen an arm, or end with `else`.", at_key=True)


def _arms(spot: Spot, conditions: Sequence[tuple[int, Expression]], found: Cases, kind: Decide) -> Iterator[Finding]:
    """HR505, HR107 and HR502 for each arm against those before it."""
    true_in = {n: {row for row, case in enumerate(found.tried) if holds(when, case)} for n, when in conditions}
    taken: set[int] = set()
    for place, (n, when) in enumerate(conditions):
        here = true_in[n]
        if found.is_complete and not here:
            hint = "Mend the condition, or take the arm out."
            yield finding("HR505", spot / n / "when", f"`{when.source}` is never true", hint)
        elif found.is_complete and len(here) == len(found.tried):
            hint = "Mend the condition, or make it the `else`."
            yield finding("HR505", spot / n / "when", f"`{when.source}` is always true", hint)
        elif found.is_complete and here <= taken:
            yield finding(
                "HR107", spot / n, f"This arm is never taken: whatever fits `{when.source}` fits an arm before it",
                "Move it up, or take it out.",
            )  # fmt: skip
        else:
            for m, other in conditions[:place]:
                both = here & true_in[m]
                crosses = found.is_complete and both and not (true_in[m] <= here or here <= true_in[m])
                if crosses and kind.arms[m].route.to != kind.arms[n].route.to:
                    case = found.tried[min(both)]
                    yield finding(
                        "HR502", spot / n / "when",
                        f"{shown(case, when.names | other.names)} fits this arm and arm {m + 1}, which wins",
                        f"If that is meant, say so: `{when.source} and not ({other.source})`.",
                    )  # fmt: skip
                    break
        taken |= here


def _choices(subject: Subject, state: State, kind: Choose) -> Iterator[Finding]:
    """HR505 for the conditions of choices, HR207 where no choice may be open."""
    spot = subject.state(state)
    for choice in kind.choices:
        if choice.when is not None:
            yield from _constant(subject, choice.when, spot / "choices" / choice.id / "when", "the choice")
    conditions = [choice.when for choice in kind.choices if choice.when is not None]
    if not conditions or len(conditions) < len(kind.choices):
        return
    found = cases(subject, conditions)
    shut = [case for case in found.tried if not any(holds(when, case) for when in conditions)] if found else []
    if found is not None and found.is_complete and len(shut) == len(found.tried):
        yield finding("HR207", spot / "choices", f"No choice of `{state.name}` is ever open", "Mend the conditions.")
    elif shut:
        case = next(filter(is_set, shut), shut[0])
        yield finding(
            "HR207", spot / "choices", f"`{state.name}` offers nothing when {shown(case)}",
            "Leave one choice without `when`.", severity="W",
        )  # fmt: skip


def _constant(subject: Subject, when: Expression, spot: Spot, what: str) -> Iterator[Finding]:
    found = cases(subject, [when])
    if found is None or not found.is_complete:
        return
    true_in = sum(holds(when, case) for case in found.tried)
    if true_in == 0:
        message = f"`{when.source}` is never true, so {what} is never open"
        yield finding("HR505", spot, message, "Mend the condition.")
    elif true_in == len(found.tried):
        yield finding("HR505", spot, f"`{when.source}` is always true", "Leave `when` out.")
