"""What becomes of a conversation when its version is not the current one any more, or is withdrawn."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace as changed

from runtime.core.adopting import Fate, fate_of
from runtime.core.conversation import BOT, QUEUE, Conversation
from runtime.core.decision import HandOver
from runtime.core.events import CallFinished, Said, Withdrawn
from runtime.core.journey import Journey
from runtime.core.reading import Candidate, Found, Reading
from runtime.core.turn import decide
from runtime.core.whereabouts import Whereabouts, whereabouts
from tests.core.builders import NOW, conversation, lost_card, meridian

MAP = meridian()
LATER = NOW + timedelta(minutes=1)
STARTS = Reading(candidates=(Candidate("journey", "lost_card", 100, "when"),))
BEGUN = decide(MAP, conversation(), Said("I lost my card", STARTS), NOW).conversation
CALLING = decide(MAP, BEGUN, Said("4821", Reading(found=Found("4821"))), NOW).conversation


def at(conversation: Conversation) -> Whereabouts:
    """Where a conversation under way is."""
    found = whereabouts(conversation)
    assert found is not None
    return found


def newer(**changes: Mapping[str, Any] | None) -> Journey:
    """The next version of the lost card, with other fields in these states, or without them."""
    old = lost_card()
    states = {
        name: replace(state, **(changes.get(name) or {}))
        for name, state in old.states.items()
        if changes.get(name, {}) is not None
    }
    return replace(old, hash="lost_card-2", states=states)


@pytest.mark.parametrize(
    ("new", "fate"),
    [
        (lost_card(), Fate("goes_on", "which")),
        (newer(), Fate("goes_on", "which")),
        (newer(which={"fingerprint": "other"}), Fate("stays")),
        (newer(which=None), Fate("stays")),
        (newer(which={"on_new_version": "finish_old"}), Fate("stays")),
        (newer(which={"on_new_version": "handoff"}), Fate("to_a_person")),
        (newer(which={"move_to": "offer"}), Fate("moves", "offer")),
        (newer(which={"move_to": "gone"}), Fate("stays")),
        (None, Fate("stays")),
    ],
    ids=["the same", "fits", "changed", "gone", "pinned", "handoff", "moved", "moved to nowhere", "no journey"],
)
def test_a_conversation_that_waits_goes_by_the_fingerprint_and_the_authors_word(
    new: Journey | None, fate: Fate
) -> None:
    assert fate_of(MAP, at(BEGUN), new) == fate


def test_a_conversation_in_a_call_or_with_people_stays_unless_nothing_is_new() -> None:
    assert fate_of(MAP, at(CALLING), newer()) == Fate("stays")
    assert fate_of(MAP, at(changed(BEGUN, owner=QUEUE)), newer()) == Fate("stays")
    assert fate_of(MAP, at(changed(BEGUN, owner=QUEUE)), lost_card()) == Fate("goes_on", "which")


def test_a_version_that_is_lost_leads_to_a_person() -> None:
    assert fate_of(replace(MAP, versions={}), at(BEGUN), newer()) == Fate("to_a_person")


@pytest.mark.parametrize("before", [BEGUN, CALLING], ids=["waiting", "in a call"])
def test_who_follows_a_withdrawn_version_goes_to_a_person_who_reads_why(before: Conversation) -> None:
    decision = decide(MAP, before, Withdrawn("lost_card-1"), LATER)
    [handed] = [effect for effect in decision.effects if isinstance(effect, HandOver)]
    assert handed.reason == "journey_changed" and "withdrawn" in handed.why
    assert decision.conversation.owner == QUEUE
    assert [line.kind for line in decision.lines] == ["handoff"]
    assert decision.conversation.run is not None and decision.conversation.run.moments, "the promise stays open"


@pytest.mark.parametrize("before", [BEGUN, CALLING], ids=["waiting", "in a call"])
def test_who_is_ended_is_told_and_every_moment_is_settled_as_withdrawn(before: Conversation) -> None:
    decision = decide(MAP, before, Withdrawn("lost_card-1", ends=True), LATER)
    after = decision.conversation
    assert (after.owner, after.run, after.timers) == (BOT, None, ())
    assert [(line.kind, line.outcome) for line in decision.lines] == [("message", None), ("ended", "withdrawn")]
    [settled] = [event for event in decision.log if event.event == "moment.outcome"]
    assert (settled.fields["outcome"], settled.fields["promise_kept"]) == ("withdrawn", None)
    if before.run is not None and before.run.call is not None:
        late = decide(MAP, after, CallFinished(before.run.call.id, "blocked"), LATER)
        assert not late.effects


def test_a_journey_that_waits_in_a_withdrawn_version_goes_with_the_one_that_runs() -> None:
    assert BEGUN.run is not None
    other = replace(lost_card(), id="other", hash="other-1")
    both = replace(MAP, journeys={**MAP.journeys, "other": other}, versions={**MAP.versions, "other-1": other})
    inner = changed(BEGUN.run, journey="other", version="other-1", moments=(), caller=BEGUN.run, returns="digression")
    nested = changed(BEGUN, run=inner)
    assert decide(both, nested, Withdrawn("lost_card-1"), LATER).conversation.owner == QUEUE
    ended = decide(both, nested, Withdrawn("lost_card-1", ends=True), LATER)
    assert ended.conversation.run is None
    assert [event.fields["outcome"] for event in ended.log if event.event == "moment.outcome"] == ["withdrawn"]


@pytest.mark.parametrize(
    "before",
    [
        changed(BEGUN, owner=QUEUE),
        conversation(),
        decide(MAP, BEGUN, Withdrawn("lost_card-1"), NOW).conversation,
    ],
    ids=["with people", "idle", "withdrawn before"],
)
def test_who_is_with_people_or_follows_nothing_is_left_alone(before: Conversation) -> None:
    for ends in (False, True):
        assert not decide(MAP, before, Withdrawn("lost_card-1", ends=ends), LATER).effects
    assert not decide(MAP, BEGUN, Withdrawn("another"), LATER).effects
