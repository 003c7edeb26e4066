"""What holds for every turn, whatever happens in whatever order."""

from collections import Counter
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from runtime import limits
from runtime.core.conversation import BOT, Conversation, Run
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
from runtime.core.journey import OUTCOMES, JourneyMap
from runtime.core.reading import Candidate, Found, Reading
from runtime.core.turn import decide
from runtime.wire import read_conversation, write_conversation
from tests.core.builders import NOW, conversation, meridian
from tests.core.parcels import deeper, parcels

MAP = meridian()
PARCELS = parcels(deeper(1), deeper(2))
CONTROLS = st.sampled_from(["person", "stop", "start_over", "back", "correct", "repeat", "help", "cancel"])
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
JOURNEYS = ["parcel", "safe", "refund", "points", "deeper1", "deeper2"]
FITTING = st.builds(
    Reading,
    control=st.just(None) | st.just(None) | CONTROLS,
    found=st.just(Found("1234")) | st.just(Found("the shed")) | st.none(),
    candidates=st.sampled_from([(), (), *((Candidate("journey", id, 100, "when"),) for id in JOURNEYS)]),
    asks_for=st.sampled_from([None, None, None, "es"]),
    spoken=st.sampled_from([None, "es"]),
)
CHOICES = st.integers(0, 4).map(str)  # which of those that are shown
FORWARD: st.SearchStrategy[Event] = st.one_of(
    st.builds(Said, st.just("an answer"), st.builds(Reading, found=st.just(Found("1234")))),
    st.builds(Chose, st.just(-1), CHOICES, st.just("label")),
    st.builds(CallFinished, st.just("current"), st.just("0")),
)
SIDEWAYS: st.SearchStrategy[Event] = st.one_of(
    *[st.builds(Said, st.just("words"), FITTING)] * 4,
    st.builds(Opened, st.sampled_from([None, "parcel", "safe"])),
    st.builds(CallFinished, st.just("current"), CHOICES),
    st.builds(TimedOut, st.just("silence"), st.just("next"), st.integers(0, 5), st.just(NOW)),
    st.builds(Happened, st.sampled_from(["parcel.delivered", "refund.begun"])),
    st.builds(OptedOut, st.just("STOP")),
    st.builds(OptedIn, st.just("START")),
    st.builds(StaffJoined, st.just("jo"), st.just("Jo")),
    st.builds(
        StaffMoved, st.just("jo"), st.just("Jo"),
        st.sampled_from(["answer", "restart", "as_found", "as_noted", "as_arrived", "answer_safe", "answer_good"]),
        st.just({"who": "Ana", "number": "1", "place": "Leeds", "chosen": "here", "why": "so"}),
    ),
    st.builds(StaffFinished, st.just("jo"), st.just("Jo"), st.sampled_from(OUTCOMES)),
)  # fmt: skip
PARCEL_EVENTS = st.integers(0, 3).flatmap(lambda at: FORWARD if at else SIDEWAYS)
World = tuple[JourneyMap, list[Event]]


def worlds(most: int) -> st.SearchStrategy[World]:
    """Either map, with what happens on it."""
    return st.tuples(st.just(MAP), st.lists(EVENTS, max_size=most)) | st.tuples(
        st.just(PARCELS), st.lists(PARCEL_EVENTS, max_size=2 * most).map(lambda events: [Opened("parcel"), *events])
    )


def _now(before: Conversation, event: Event, journeys: JourneyMap) -> Event:
    """Make an event fit the conversation: the call that is outstanding, a timer that is set, a button that is shown."""
    run = before.run
    match event:
        case CallFinished() if run is not None and run.call is not None:
            ends = (*journeys.actions[run.call.action].ends, "error", "timeout")
            end = ends[int(event.end) % len(ends)] if event.end.isdigit() else event.end
            return CallFinished(run.call.id, end, {"reference": "R-1", "place": "Leeds"})
        case TimedOut() if before.timers:
            timer = sorted(before.timers, key=lambda one: one.due)[event.step % len(before.timers)]
            return TimedOut(timer.kind, timer.ref, timer.step, timer.due)
        case Chose() if event.question < 0 and before.asked is not None:
            choices = before.asked.choices
            return Chose(before.asked.seq, choices[int(event.choice) % len(choices)][0], "label")
    return event


def _turns(world: World) -> list[tuple[Conversation, Event, Decision]]:
    journeys, events = world
    before, now = conversation(), NOW
    turns = []
    for event in events:
        event = _now(before, event, journeys)
        now = max(now + timedelta(seconds=1), event.due) if isinstance(event, TimedOut) else now + timedelta(seconds=1)
        decision = decide(journeys, before, event, now)
        turns.append((before, event, decision))
        before = decision.conversation
    return turns


def _frames(after: Conversation) -> list[Run]:
    frames, run = [], after.run
    while run is not None:
        frames.append(run)
        run = run.caller
    return frames


@given(worlds(14))
@settings(max_examples=300, deadline=None)
def test_the_same_arguments_give_an_equal_decision(world: World) -> None:
    assert _turns(world) == _turns(world)


@given(worlds(14))
@settings(max_examples=300, deadline=None)
def test_a_conversation_stays_on_its_machine_and_its_lines_have_no_gap(world: World) -> None:
    for before, _, decision in _turns(world):
        after = decision.conversation
        for run in _frames(after):
            assert run.state in world[0].version(run.version).states
        assert len(_frames(after)) <= limits.JOURNEYS_DEEP
        assert [line.seq for line in decision.lines] == list(range(before.seq + 1, after.seq + 1))
        assert [one.seq for one in decision.log] == list(range(before.log_seq + 1, after.log_seq + 1))
        assert len(decision.effects) <= 3 * limits.LINES_PER_TURN + 10
        assert read_conversation(write_conversation(after)) == after


@given(worlds(14))
@settings(max_examples=300, deadline=None)
def test_the_bot_is_silent_while_a_person_has_the_conversation(world: World) -> None:
    for before, _, decision in _turns(world):
        spoken = [line for line in decision.lines if line.author == "bot"]
        if before.owner != BOT and decision.conversation.owner != BOT:
            assert not spoken
        if decision.conversation.owner != before.owner:
            assert decision.conversation.epoch > before.epoch


@given(worlds(20))
@settings(max_examples=300, deadline=None)
def test_every_moment_that_began_is_settled_once_or_still_open(world: World) -> None:
    turns = _turns(world)
    began: Counter[object] = Counter()
    settled: Counter[object] = Counter()
    for _, _, decision in turns:
        for one in decision.log:
            if one.event == "moment.began":
                began[one.fields["instance"]] += 1
            if one.event == "moment.outcome" and one.fields["moment"] is not None:
                settled[one.fields["instance"]] += 1
    frames = _frames(turns[-1][2].conversation) if turns else []
    open_now = {moment.instance for run in frames for moment in run.moments}
    assert set(began.values()) <= {1} and set(settled.values()) <= {1}
    assert set(settled) | open_now == set(began) and not set(settled) & open_now


@given(worlds(14))
@settings(max_examples=300, deadline=None)
def test_a_customer_who_writes_to_the_bot_is_answered_or_handed_over(world: World) -> None:
    for before, event, decision in _turns(world):
        waits = before.run is not None and before.run.call is not None
        if isinstance(event, Said) and before.owner == BOT and not before.opted_out and not waits:
            handed = any(isinstance(effect, HandOver) for effect in decision.effects)
            calls = decision.conversation.run is not None and decision.conversation.run.call is not None
            assert handed or calls or any(line.author == "bot" for line in decision.lines)


@given(worlds(20))
@settings(max_examples=200, deadline=None)
def test_a_clock_belongs_to_what_is_there_and_fires_once(world: World) -> None:
    for _, event, decision in _turns(world):
        after = decision.conversation
        instances = {moment.instance for run in _frames(after) for moment in run.moments}
        for timer in after.timers:
            assert timer.kind not in ("at_risk", "late") or timer.ref in instances
            if timer.kind in ("silence", "progress", "call", "wait"):
                assert after.run is not None and timer.ref == str(after.run.visit)
        if isinstance(event, TimedOut) and decision.refused is None:
            assert (event.kind, event.ref, event.step, event.due) not in [
                (timer.kind, timer.ref, timer.step, timer.due) for timer in after.timers
            ]


@given(worlds(20))
@settings(max_examples=200, deadline=None)
def test_whoever_waits_with_the_bot_is_waited_for(world: World) -> None:
    """No conversation rests where nothing more would happen to it: a clock runs, or people have it."""
    for _, _, decision in _turns(world):
        after = decision.conversation
        if after.run is not None and after.owner == BOT:
            kinds = {timer.kind for timer in after.timers}
            assert kinds & {"silence", "call", "wait"}


def test_random_events_reach_what_they_are_about() -> None:
    """The worlds are rich enough: journeys within journeys, waits and transfers are met."""
    met: set[str] = set()

    @given(st.lists(PARCEL_EVENTS, min_size=10, max_size=40))
    @settings(max_examples=800, deadline=None, database=None, derandomize=True)
    def look(events: list[Event]) -> None:
        for before, _, decision in _turns((PARCELS, [Opened("parcel"), *events])):
            frames = _frames(decision.conversation)
            met.update(f"{run.returns}" for run in frames)
            met.update(run.state for run in frames)
            met.update(["deep"] if len(frames) > 2 else [])
            met.update(before.asked.purpose for _ in [1] if before.asked is not None)

    look()
    assert met >= {"digression", "call", "deep", "on_way", "pause", "pass_on", "safe"}
