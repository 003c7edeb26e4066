"""Journeys that wait for one another: a call or a digression steps into a run of its own and comes back out of it."""

from collections.abc import Mapping
from typing import Literal

from msgspec.structs import replace as changed

from runtime import limits
from runtime.core import moments
from runtime.core.conversation import Conversation, Run, TimerKind
from runtime.core.declared import as_declared
from runtime.core.draft import Draft
from runtime.core.events import Happened
from runtime.core.journey import Journey, JourneyMap, Wait
from runtime.core.values import GIVEN, Slot, Value

CLOCKS_OF_A_STATE: tuple[TimerKind, ...] = ("silence", "progress", "call", "wait")


def fresh_run(draft: Draft, journey: Journey, given: Mapping[str, Value], *, asked_for: str | None) -> Run:
    """A run at the door of a journey, with the data that it is given (what it does not declare is left out)."""
    zone = draft.journeys.timezone
    slots = {
        name: Slot(as_declared(value, journey.data[name], zone), GIVEN, draft.now)
        for name, value in given.items()
        if name in journey.data
    }
    visit = draft.run.visit if draft.run is not None else 0
    trigger = f"journey:{draft.run.journey}" if draft.run is not None else "customer"
    return Run(
        journey.id, journey.hash, journey.start, draft.now,
        visit=visit, slots=slots, asked_for=asked_for, trigger=trigger,
    )  # fmt: skip


def step_into(
    draft: Draft, journey: Journey, returns: Literal["call", "digression", "repair"], *,
    given: Mapping[str, Value] | None = None, asked_for: str | None = None,
) -> None:  # fmt: skip
    """Let the run under way wait for a run of `journey`. Its first state is still to be entered."""
    run = fresh_run(draft, journey, given or {}, asked_for=asked_for)
    draft.still(*CLOCKS_OF_A_STATE)
    draft.asked = None
    draft.run = changed(run, caller=draft.run, returns=returns)
    draft.note(f"into {journey.id}: {returns}", journey.start)


def step_out(draft: Draft) -> Run:
    """Go on with the run that waited; gives the one that is over. Visits are counted on, so that no old timer fits."""
    over = draft.run
    assert over is not None and over.caller is not None
    draft.run = changed(over.caller, visit=over.visit + 1)
    draft.asked = None
    draft.note(f"back from {over.journey}", draft.run.state)
    return over


def become(draft: Draft, journey: Journey, given: Mapping[str, Value]) -> None:
    """Go on as another journey in place of the run under way, whose open moments are kept."""
    assert draft.run is not None
    moments.settle_frame(draft, "kept")
    run = fresh_run(draft, journey, given, asked_for=draft.run.asked_for)
    draft.run = changed(run, caller=draft.run.caller, returns=draft.run.returns, turns=draft.run.turns)
    draft.note(f"became {journey.id}", journey.start)


def awaits(journeys: JourneyMap, conversation: Conversation, event: str) -> bool:
    """Whether a conversation waits for an event, in the journey under way or in one that waits for it."""
    run = conversation.run
    while run is not None:
        if _waiting(journeys, run, event) is not None:
            return True
        run = run.caller
    return False


def _waiting(journeys: JourneyMap, run: Run | None, event: str) -> Wait | None:
    """The wait of a run for an event; None where it does not wait for it."""
    journey = journeys.versions.get(run.version) if run is not None else None
    state = journey.states.get(run.state) if journey is not None and run is not None else None
    return state.kind if state is not None and isinstance(state.kind, Wait) and state.kind.event == event else None


def waits_for_event(draft: Draft, event: Happened) -> bool:
    """Whether the run under way waits for this event; then what the event brought is kept."""
    kind = _waiting(draft.journeys, draft.run, event.name)
    if kind is None:
        return False
    values = {name: event.values[theirs] for name, theirs in kind.saves if theirs in event.values}
    draft.store(values, f"event:{event.name}")
    return True


def keep_for_later(draft: Draft, event: Happened, *, at_once: bool = True) -> bool:
    """Keep an event for a run that waits for it, while another journey runs; False where none does.

    Where people have the conversation nothing can be done `at_once`, so it is kept for the run under way too.
    """
    frames = list(draft.frames())
    found = False
    for n, frame in list(enumerate(frames))[1 if at_once else 0 :]:
        draft.run = frame
        if waits_for_event(draft, event):
            frames[n] = changed(draft.run, arrived=True)
            found = True
    draft.put_frames(frames)
    return found


def may_go_deeper(draft: Draft, journey_id: str) -> bool:
    """Whether another journey may wait for this one: not too deep, and not for itself."""
    frames = draft.frames()
    return len(frames) < limits.JOURNEYS_DEEP and all(frame.journey != journey_id for frame in frames)
