"""A new version under a conversation that waits: it goes on in it, moves, stays with the old one, or goes to a person.

Only where the conversation waits for the customer, for time or for an event; never in the middle of a call, never
while people have it. Journeys that wait for this one keep their version until they are under way again.
"""

from dataclasses import dataclass
from typing import Literal

from runtime.core import moments
from runtime.core.conversation import BOT
from runtime.core.draft import Draft
from runtime.core.events import Withdrawn
from runtime.core.handing import hand_over
from runtime.core.journey import Ask, Choose, Journey, JourneyMap
from runtime.core.replay import rewind
from runtime.core.sentences import sentence
from runtime.core.values import Kind
from runtime.core.walk import enter, finish
from runtime.core.whereabouts import Whereabouts, whereabouts_of


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of a conversation in a new version; `to` is the state where it goes on."""

    what: Literal["goes_on", "moves", "stays", "to_a_person"]
    to: str | None = None


def fate(at: Whereabouts, old: Journey | None, new: Journey | None) -> Fate:
    """What the authors' word and the fingerprints say. A state that both have goes by the new one's word."""
    state = old.states.get(at.state) if old is not None else None
    if old is None or new is None or state is None or at.called or not state.waits:
        return Fate("stays")
    same = new.states.get(at.state)
    word = same if same is not None else state
    if word.move_to is not None:
        return Fate("moves", word.move_to) if word.move_to in new.states else Fate("stays")
    if word.on_new_version == "handoff":
        return Fate("to_a_person")
    fits = same is not None and same.fingerprint == state.fingerprint and _knows_all(at, old, new)
    return Fate("goes_on", at.state) if fits and word.on_new_version == "stay" else Fate("stays")


def _knows_all(at: Whereabouts, old: Journey, new: Journey) -> bool:
    """Whether the new version still has the moments that are open, the questions that were answered and their data."""
    return (
        all(moment in new.moments for moment in at.moments)
        and all(name in new.states and isinstance(new.states[name].kind, Ask | Choose) for name in at.trail)
        and all(_kind(old, name) == _kind(new, name) for name in (*at.known, *at.blank) if name in new.data)
    )


def _kind(journey: Journey, name: str) -> Kind | None:
    """What a value of that name is."""
    datatype = journey.data.get(name)
    return datatype.kind if datatype is not None else None


def fate_of(journeys: JourneyMap, at: Whereabouts, new: Journey | None) -> Fate:
    """What would become of those who are there if `new` were the current version of their journey."""
    if new is not None and new.hash == at.version:
        return Fate("goes_on", at.state)
    if at.with_people:
        return Fate("stays")
    if at.version not in journeys.versions:
        return Fate("to_a_person")
    return fate(at, journeys.versions.get(at.version), new)


def adopt(draft: Draft) -> bool:
    """Take the conversation into the current version, if that is its fate; True when the turn is over."""
    run = draft.run
    if run is None or draft.owner != BOT:
        return False
    current = draft.journeys.journeys.get(run.journey)
    if current is None or current.hash == run.version:
        return False
    found = fate(whereabouts_of(run, draft.owner), draft.journeys.versions.get(run.version), current)
    match found.what:
        case "goes_on":
            draft.note(f"goes on in version {current.hash}")
            draft.change_run(version=current.hash)
        case "moves":
            assert found.to is not None
            draft.note(f"moves to {found.to} of version {current.hash}")
            moments.log_move(draft, found.to, current.hash)
            draft.say(sentence("changed", draft.language))
            for opened in run.moments:
                if opened.id != current[found.to].moment:  # the old version still knows whose it is
                    moments.settle(draft, opened.id, "cancelled", state=run.state)
            _carry_over(draft, current)
            rewind(draft, found.to)
            enter(draft, found.to)
            return True
        case "to_a_person":
            hand_over(
                draft, "journey_changed", f"{run.state} of {run.journey} was changed while the customer was there"
            )
            return True
    return False


def _carry_over(draft: Draft, new: Journey) -> None:
    """Go on in another version, with the values that are of the same kind there and the questions that it still has."""
    run = draft.run
    assert run is not None
    old = draft.journey
    changed = [name for name in run.slots if name in new.data and _kind(old, name) != _kind(new, name)]
    draft.clear(changed)
    asked = tuple(name for name in run.trail if name in new.states and isinstance(new.states[name].kind, Ask | Choose))
    draft.change_run(version=new.hash, trail=asked)


def withdraw(draft: Draft, event: Withdrawn) -> None:
    """Take the conversation out of a version, also where only a waiting journey follows it; people keep what they have.

    With `ends` everything open is settled as withdrawn and the customer is told; else a person takes over.
    """
    run = draft.run
    if run is None or draft.owner != BOT or all(frame.version != event.version for frame in draft.frames()):
        draft.note(f"withdrawn: {event.version}")
    elif event.ends:
        draft.say(sentence("withdrawn", draft.language))
        finish(draft, "withdrawn", reason="journey_changed")
    else:
        hand_over(draft, "journey_changed", f"The version of {run.journey} that the customer is in was withdrawn")
