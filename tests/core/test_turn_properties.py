"""What holds for every turn, whatever happens in whatever order."""

from collections import Counter
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from runtime import limits
from runtime.core.conversation import BOT, Conversation
from runtime.core.decision import Decision, HandOver
from runtime.core.events import (
    AskedHelp,
    Broke,
    CallFinished,
    Chose,
    Event,
    Happened,
    Opened,
    OptedIn,
    OptedOut,
    Said,
    SendFailed,
    StaffFinished,
    StaffJoined,
    StaffMoved,
    StaffSaid,
    TimedOut,
)
from runtime.core.journey import OUTCOMES
from runtime.core.reading import Candidate, Found, Reading
from runtime.core.turn import decide
from runtime.wire import read_conversation, write_conversation
from tests.core.builders import NOW, conversation, lost_card, meridian

MAP = meridian()
STATES = set(lost_card().states)
CONTROLS = st.sampled_from(["person", "stop", "start_over", "back", "repeat", "help", "cancel"])
CANDIDATES = st.lists(
    st.sampled_from(
        [
            Candidate("journey", "lost_card", 100, "when"),
            Candidate("not_offered", "cash", 95, "when"),
            Candidate("choice", "send", 100, "label"),
            Candidate("choice", "other", 100, "label"),
            Candidate("choice", "no", 90, "label"),
        ]
    ),
    max_size=2,
).map(tuple)
READINGS = st.builds(
    Reading,
    control=st.none() | CONTROLS,
    candidates=CANDIDATES,
    found=st.none() | st.builds(Found, st.sampled_from(["4821", "0000"])),
    problem=st.none() | st.sampled_from(["length", "ambiguous"]),
)
EVENTS: st.SearchStrategy[Event] = st.one_of(
    st.builds(Said, st.text(max_size=20), READINGS),
    st.builds(Chose, st.integers(0, 12), st.sampled_from(["send", "other", "no", "what"]), st.just("label")),
    st.builds(Opened, st.none() | st.just("lost_card")),
    st.builds(CallFinished, st.just("current"), st.sampled_from(["blocked", "not_found", "error", "timeout"])),
    st.builds(TimedOut, st.just("silence"), st.just("next"), st.just(0), st.just(NOW)),
    st.builds(Happened, st.just("card.reported")),
    st.builds(OptedOut, st.just("STOP")),
    st.builds(OptedIn, st.just("START")),
    st.builds(AskedHelp, st.just("HELP"), st.booleans()),
    st.builds(SendFailed, st.none() | st.integers(1, 9), st.just("30006"), st.booleans()),
    st.builds(StaffJoined, st.sampled_from(["jo", "sam"]), st.just("Jo")),
    st.builds(StaffSaid, st.sampled_from(["jo", "sam"]), st.just("Jo"), st.just("hello")),
    st.builds(
        StaffMoved,
        st.just("jo"),
        st.just("Jo"),
        st.sampled_from(["again", "by_hand", "close", "restart", "answer_send", "as_blocked", "start_lost_card"]),
        st.just({"reference": "R-1", "last4": "4821"}),
    ),
    st.builds(StaffFinished, st.just("jo"), st.just("Jo"), st.sampled_from(OUTCOMES)),
    st.builds(Broke, st.builds(Said, st.just("boom")), st.just("a fault")),
)


def _now(before: Conversation, event: Event) -> Event:
    """Make an event fit the conversation: the call that is outstanding, the timer that is next."""
    run = before.run
    if isinstance(event, CallFinished) and run is not None and run.call is not None:
        return CallFinished(run.call.id, event.end, {"reference": "R-1"})
    if isinstance(event, TimedOut) and before.timers:
        timer = min(before.timers, key=lambda one: one.due)
        return TimedOut(timer.kind, timer.ref, timer.step, timer.due)
    return event


def _turns(events: list[Event]) -> list[tuple[Conversation, Event, Decision]]:
    before = conversation()
    turns = []
    for number, event in enumerate(events):
        event = _now(before, event)
        decision = decide(MAP, before, event, NOW + timedelta(seconds=number))
        turns.append((before, event, decision))
        before = decision.conversation
    return turns


@given(st.lists(EVENTS, max_size=14))
@settings(max_examples=300, deadline=None)
def test_the_same_arguments_give_an_equal_decision(events: list[Event]) -> None:
    assert _turns(events) == _turns(events)


@given(st.lists(EVENTS, max_size=14))
@settings(max_examples=300, deadline=None)
def test_a_conversation_stays_on_its_machine_and_its_lines_have_no_gap(events: list[Event]) -> None:
    for before, _, decision in _turns(events):
        after = decision.conversation
        assert after.run is None or after.run.state in STATES
        assert [line.seq for line in decision.lines] == list(range(before.seq + 1, after.seq + 1))
        assert [one.seq for one in decision.log] == list(range(before.log_seq + 1, after.log_seq + 1))
        assert len(decision.effects) <= 3 * limits.LINES_PER_TURN + 10
        assert read_conversation(write_conversation(after)) == after


@given(st.lists(EVENTS, max_size=14))
@settings(max_examples=300, deadline=None)
def test_the_bot_is_silent_while_a_person_has_the_conversation(events: list[Event]) -> None:
    for before, _, decision in _turns(events):
        spoken = [line for line in decision.lines if line.author == "bot"]
        if before.owner != BOT and decision.conversation.owner != BOT:
            assert not spoken
        if decision.conversation.owner != before.owner:
            assert decision.conversation.epoch > before.epoch


@given(st.lists(EVENTS, max_size=20))
@settings(max_examples=300, deadline=None)
def test_every_moment_that_began_is_settled_once_or_still_open(events: list[Event]) -> None:
    turns = _turns(events)
    began: Counter[object] = Counter()
    settled: Counter[object] = Counter()
    for _, _, decision in turns:
        for one in decision.log:
            if one.event == "moment.began":
                began[one.fields["instance"]] += 1
            if one.event == "moment.outcome" and one.fields["moment"] is not None:
                settled[one.fields["instance"]] += 1
    run = turns[-1][2].conversation.run if turns else None
    open_now = {moment.instance for moment in run.moments} if run is not None else set()
    assert set(began.values()) <= {1} and set(settled.values()) <= {1}
    assert set(settled) | open_now == set(began) and not set(settled) & open_now


@given(st.lists(EVENTS, max_size=14))
@settings(max_examples=300, deadline=None)
def test_a_customer_who_writes_to_the_bot_is_answered_or_handed_over(events: list[Event]) -> None:
    for before, event, decision in _turns(events):
        waits = before.run is not None and before.run.call is not None
        if isinstance(event, Said) and before.owner == BOT and not before.opted_out and not waits:
            handed = any(isinstance(effect, HandOver) for effect in decision.effects)
            calls = decision.conversation.run is not None and decision.conversation.run.call is not None
            assert handed or calls or any(line.author == "bot" for line in decision.lines)
