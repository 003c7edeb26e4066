"""Moments and values: whether promises can be measured, are settled, and were confirmed by customers."""

from collections.abc import Iterator, Sequence
from datetime import date

from authoring.check.routes import Edge, edges, living
from authoring.check.spans import in_words, promised_time, speaks_of_time
from authoring.check.subject import Shared, Spot, Subject, finding, is_written
from runtime.core.journey import End, Moment, Say
from runtime.limits import CONFIRMED
from runtime.loading.findings import Finding, Severity

_MUST_SETTLE = frozenset({"error", "timeout", "invalid", "silence", "rung"})


def check_promises(subject: Subject) -> Iterator[Finding]:
    """HR706, HR710, HR711, HR714."""
    ways = edges(subject)
    alive = living(subject, ways)
    for moment in subject.journey.moments.values():
        states = (subject.moment(moment) / "states").names
        if not alive.intersection(states):
            yield finding(
                "HR706", subject.moment(moment), f"No conversation ever comes into the moment `{moment.id}`",
                "Lead a route to one of its states, or take the moment out.",
            )  # fmt: skip
        yield from _deadline(subject, moment)
        if is_written(subject.moment(moment) / "confirmed" / "on"):
            what, promises = f"the promise of `{moment.id}`", [f"{subject.journey.id}.{moment.id}"]
            yield from _confirmed(subject.shared, subject.moment(moment), what, promises)
    yield from _left(subject, ways)


def _left(subject: Subject, ways: Sequence[Edge]) -> Iterator[Finding]:
    """HR710: a moment is left without a word on what became of it."""
    states = subject.journey.states
    told: set[object] = set()
    for edge in ways:
        target = states.get(edge.target)
        moment = states[edge.source].moment
        if target is None or target.moment == moment or edge.route.settles is not None or edge.spot is None:
            continue
        if isinstance(target.kind, End) and target.kind.outcome != "kept":
            continue  # the end itself says what became of it
        severity = _severity(subject, edge)
        if severity is None or edge.spot.place in told:
            continue
        told.add(edge.spot.place)
        if severity == "I":
            message = f"`{moment}` counts as kept because `{edge.source}` has said its text"
            hint = "Where a text is no proof, ask, or write `settles` on the way."
        else:
            how = f"the move `{edge.name}`" if edge.plan == "staff" else f"`{edge.name}`"
            message = f"`{edge.source}` leaves the moment `{moment}` by {how}, and nothing says what became of it"
            hint = f"Write {{to: {edge.target}, settles: broken}}, or another outcome."
        yield finding("HR710", edge.spot, message, hint, severity=severity)


def _severity(subject: Subject, edge: Edge) -> Severity | None:
    """None where the way itself shows that the promise was kept."""
    if edge.plan == "staff" or edge.outcome.partition(":")[0] in _MUST_SETTLE:
        return "E"
    if edge.plan == "failing":
        return "W"
    return "I" if isinstance(subject.journey.states[edge.source].kind, Say) else None


def _deadline(subject: Subject, moment: Moment) -> Iterator[Finding]:
    """HR711: the promise and the clock do not say the same."""
    spot = subject.moment(moment)
    promised = promised_time(moment.promise)
    if moment.within is None:
        if promised is not None and "within" not in spot.names:  # one that cannot be read is told of already
            yield finding(
                "HR711", spot / "promise", f'"{promised[0]}" is promised, and nothing measures it',
                "Write `within` with the same time.",
            )  # fmt: skip
    elif promised is not None and promised[1] != moment.within:
        yield finding(
            "HR711", spot / "within", f'"{promised[0]}" is promised, and `within` is {in_words(moment.within)}',
            "Let both say the same.",
        )  # fmt: skip
    elif promised is None and moment.promise and not speaks_of_time(moment.promise):
        yield finding(
            "HR711", spot / "within",
            f"The promise is measured against {in_words(moment.within)}, of which customers are told nothing",
            "Name the time in the promise, or leave `within` out.",
        )  # fmt: skip


def check_values(shared: Shared) -> Iterator[Finding]:
    """HR714: what customers said about our values, and how long ago."""
    for name in shared.journeys.values:
        spot = shared.spot / "values" / name
        promises = [
            f"{journey.id}.{moment.id}"
            for journey in shared.journeys.journeys.values()
            for moment in journey.moments.values()
            if moment.value == name
        ]
        yield from _confirmed(shared, spot, f"the value `{name}`", promises)


def _confirmed(shared: Shared, spot: Spot, what: str, promises: Sequence[str]) -> Iterator[Finding]:
    """HR714 for a value or a promise; `promises` are those by which customers can be asked about it."""
    at, today = spot / "confirmed" / "on", shared.today
    if not is_written(at):
        ask = "Ask them, and write `confirmed: {on: 2026-12-03, how: ..., result: ...}`."
        yield finding(
            "HR714", spot, f"Nothing says when customers confirmed {what}", _how_to_confirm(shared, promises, ask),
        )  # fmt: skip
        return
    try:
        on = date.fromisoformat(str(at.written))
    except ValueError:
        return
    if on > today:
        yield finding("HR714", at, f"Customers are said to have confirmed {what} on a day to come", "Mend the date.")
    elif today - on > CONFIRMED:
        yield finding(
            "HR714", at, f"Customers confirmed {what} {(today - on).days} days ago, and that counts for a year",
            _how_to_confirm(shared, promises, "Ask them again, and write down when and how."),
        )  # fmt: skip


def _how_to_confirm(shared: Shared, promises: Sequence[str], otherwise: str) -> str:
    """What customers said already, as the line for the map; else how to ask them."""
    said = shared.answers()
    told = next((said[one] for one in promises if one in said), None)
    if told is not None:
        return f"Customers were asked since. Write `{told}`."
    asks = f" `handrail confirm {promises[0]}` asks them." if promises else ""
    return f"{otherwise}{asks}"
