"""How much of a journey a walk has met, of all that there is."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from authoring.explore.whole import Explored
from runtime.core.journey import CallJourney, Choose, Decide, Do, HandOff, State, Transfer
from runtime.core.kinds import OUTCOMES_OF_KINDS, outcomes

UNHEARD = frozenset({"undeliverable", "customer_left"})
"""Outcomes that come from a carrier or a desk, not from anything within a journey."""


_TRIED = {
    "person_wanted": "tried person", "silence": "tried silence", "invalid": "tried invalid",
    "nobody_in_time": "tried nobody", "finished": "tried finish",
}  # fmt: skip
_QUESTIONS = OUTCOMES_OF_KINDS["choose"]


@dataclass(slots=True)
class Share:
    """What was met, of all. `missed` are the names of the rest."""

    seen: int = 0
    all: int = 0
    missed: list[str] = field(default_factory=list)

    def add(self, name: str, is_met: bool) -> None:
        """Count one."""
        self.all += 1
        self.seen += is_met
        if not is_met:
            self.missed.append(name)


def coverage(explored: Explored) -> Mapping[str, Share]:
    """Of states, of outcomes (every way in which a state can end), of routes that somebody wrote, of moves of staff,
    and of the outcomes of moments that are written."""
    journey, walked = explored.subject.journey, explored.walked
    shares = {name: Share() for name in ("states", "outcomes", "routes", "moves", "moments")}
    taken = {(state, what.removeprefix("choice:")): to for state, what, to in walked.taken}
    arms = {(state, to) for state, what, to in walked.taken if what == "decided"}
    said = {(state, what) for state, what, _ in walked.taken}
    for state in journey.states.values():
        shares["states"].add(state.name, state.name in walked.states)
        for outcome in outcomes(state.kind, _ends(explored, state)):
            if outcome in UNHEARD:
                continue
            met = (state.name, outcome) in taken or _met_otherwise(state, outcome, said, arms)
            shares["outcomes"].add(f"{state.name}: {outcome}", met)
            spot = explored.subject.route(state, outcome)
            if spot is not None or (isinstance(state.kind, Choose | Decide) and outcome not in _QUESTIONS):
                shares["routes"].add(f"{state.name}: {outcome}", met)
        for move in state.moves if state.waits or isinstance(state.kind, Do | Transfer | HandOff) else ():
            shares["moves"].add(f"{state.name}: {move}", (state.name, move) in walked.moves)
    settled = {promise.partition(".")[2] for promise, _, _ in walked.settled if promise.startswith(f"{journey.id}.")}
    for moment in journey.moments:
        shares["moments"].add(moment, moment in settled)
    return shares


def _ends(explored: Explored, state: State) -> tuple[str, ...]:
    journeys = explored.subject.shared.journeys
    if isinstance(state.kind, Do):
        action = journeys.actions.get(state.kind.action)
        return action.ends if action is not None else ()
    if isinstance(state.kind, CallJourney):
        called = journeys.journeys.get(state.kind.journey)
        kinds = [one.kind for one in called.states.values()] if called is not None else []
        return tuple(dict.fromkeys(kind.named for kind in kinds if hasattr(kind, "named")))
    return ()


def _met_otherwise(state: State, outcome: str, said: set[tuple[str, str]], arms: set[tuple[str, str | None]]) -> bool:
    """Outcomes that the trace has by another name."""
    match outcome:
        case "stop":
            return bool({(state.name, "tried cancel"), (state.name, "tried stop")} & said)
        case "person_wanted" | "silence" | "invalid" | "nobody_in_time" | "finished":
            return (state.name, _TRIED[outcome]) in said
    if isinstance(state.kind, Decide) and outcome.startswith("arm"):
        return (state.name, state.kind.arms[int(outcome[3:]) - 1].route.to) in arms
    return isinstance(state.kind, Choose) and (state.name, f"choice:{outcome}") in said
