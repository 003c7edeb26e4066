"""The turn: what a conversation does with each event."""

from dataclasses import replace
from datetime import timedelta

from msgspec.structs import replace as changed

from runtime.core.conversation import Conversation
from runtime.core.decision import Call, Decision, HandOver
from runtime.core.draft import NOT_SET, Draft
from runtime.core.events import (
    Broke,
    CallFinished,
    Chose,
    Event,
    Opened,
    OptedOut,
    Said,
    SendFailed,
    StaffFinished,
    StaffJoined,
    StaffMoved,
    StaffSaid,
    TimedOut,
)
from runtime.core.journey import JourneyMap, Route
from runtime.core.machine import build
from runtime.core.reading import Candidate, Found, Reading
from runtime.core.turn import decide
from tests.core.builders import NOW, conversation, lost_card, meridian

MAP = meridian()


class Thread:
    """A conversation through several turns, with the last decision."""

    def __init__(self, journeys: JourneyMap = MAP, **fields: object) -> None:
        self.journeys = journeys
        self.conversation: Conversation = conversation(**fields)
        self.now = NOW
        self.decision = Decision(self.conversation)

    def take(self, event: Event) -> "Thread":
        self.decision = decide(self.journeys, self.conversation, event, self.now)
        if self.decision.refused is None:
            self.conversation = self.decision.conversation
        return self

    def starts(self) -> "Thread":
        return self.take(Said("I lost my card", Reading(candidates=(Candidate("journey", "lost_card", 100, "when"),))))

    def answers(self, value: str = "4821") -> "Thread":
        return self.take(Said(value, Reading(found=Found(value))))

    def call_ends(self, end: str, **gives: str) -> "Thread":
        assert self.conversation.run and self.conversation.run.call
        return self.take(CallFinished(self.conversation.run.call.id, end, gives))

    def at_offer(self) -> "Thread":
        return self.starts().answers().call_ends("blocked", reference="R-1")

    def handed_over(self) -> "Thread":
        return self.starts().answers().call_ends("error").take(StaffJoined("jo", "Jo"))

    @property
    def said(self) -> list[str]:
        return [line.text for line in self.decision.lines if line.author != "customer"]

    @property
    def state(self) -> str | None:
        return self.conversation.run.state if self.conversation.run else None

    @property
    def logged(self) -> list[tuple[str, object, object]]:
        return [(one.event, one.fields["moment"], one.fields.get("outcome")) for one in self.decision.log]


def test_a_start_asks_the_first_question_and_opens_the_moment() -> None:
    thread = Thread().starts()
    assert thread.said == ["Which digits?"]
    assert thread.logged == [("moment.began", "block", None)]
    assert [line.seq for line in thread.decision.lines] == [1, 2]
    assert {timer.kind for timer in thread.conversation.timers} == {"silence", "at_risk", "late"}


def test_an_answer_calls_the_action_and_ends_the_turn() -> None:
    thread = Thread().starts().answers()
    calls = [effect for effect in thread.decision.effects if isinstance(effect, Call)]
    assert [(call.action, call.arguments) for call in calls] == [("cards.block", {"last4": "4821"})]
    assert thread.said == []


def test_the_trace_names_what_a_text_shows_and_is_not_set() -> None:
    thread = Thread().take(Opened("lost_card"))
    thread.conversation = changed(thread.conversation, profile={})
    assert not any(step.what.startswith(NOT_SET) for step in thread.decision.trace)
    call = thread.take(Said("4821", Reading(found=Found("4821")))).conversation.run
    assert call is not None and call.call is not None
    thread.take(CallFinished(call.call.id, "blocked"))
    assert [step.what for step in thread.decision.trace if step.what.startswith(NOT_SET)] == [f"{NOT_SET}reference"]


def test_a_declared_end_goes_its_way_saves_and_settles() -> None:
    thread = Thread().at_offer()
    assert thread.said == ["Blocked (R-1). Send a new one?"]
    assert thread.logged == [("moment.outcome", "block", "kept"), ("moment.began", "replace", None)]
    outcome = thread.decision.log[0].fields
    assert outcome["promise_kept"] is True and outcome["kept_by"] == "action_result"
    assert thread.conversation.run and thread.conversation.run.slots["reference"].source == "action:cards.block"


def test_a_choice_leads_through_a_decision_to_an_end_that_settles_everything() -> None:
    thread = Thread().at_offer()
    assert thread.conversation.asked
    thread.take(Chose(thread.conversation.asked.seq, "send", "Yes, send it"))
    assert thread.said == ["It's on its way.", ""]
    assert thread.logged == [("moment.outcome", "replace", "kept")]
    assert thread.conversation.run is None and not thread.conversation.timers


def test_failed_answers_get_the_written_words_in_turn_and_then_a_person() -> None:
    thread = Thread().starts()
    wrong = Said("no idea", Reading(problem="length"))
    assert thread.take(wrong).said == ["Exactly four, please."]
    assert thread.take(wrong).said == ["Once more, please."]
    thread.take(wrong)
    handed = [effect for effect in thread.decision.effects if isinstance(effect, HandOver)]
    assert [(one.queue, one.reason, one.state) for one in handed] == [("support", "unmatched", "which")]
    assert thread.conversation.owner == "queue" and thread.state == "which"
    assert thread.decision.lines[-1].kind == "handoff"


def test_an_action_that_fails_goes_to_a_person_who_sees_why() -> None:
    thread = Thread().starts().answers().call_ends("error")
    assert thread.conversation.owner == "queue"
    assert thread.conversation.run and thread.conversation.run.tried[0].what == "cards.block: error"


def test_the_bot_is_silent_while_people_have_the_conversation() -> None:
    thread = Thread().handed_over()
    thread.take(Said("hello?", Reading(control="person")))
    assert thread.said == [] and thread.conversation.owner == "staff:jo"


def test_only_the_holder_may_speak() -> None:
    thread = Thread().handed_over().take(StaffSaid("sam", "Sam", "Hi"))
    assert thread.decision.refused == "not_holder"
    thread.take(StaffSaid("jo", "Jo", "Hi"))
    assert [(line.author, line.name, line.text) for line in thread.decision.lines] == [("staff", "Jo", "Hi")]


def test_a_move_needs_its_data_and_then_the_journey_goes_on_from_there() -> None:
    thread = Thread().handed_over().take(StaffMoved("jo", "Jo", "by_hand"))
    assert (thread.decision.refused, thread.decision.missing) == ("needs", ("reference",))
    thread.take(StaffMoved("jo", "Jo", "by_hand", {"reference": "R-9"}))
    assert thread.said == ["Blocked (R-9). Send a new one?"]
    assert thread.conversation.owner == "bot"
    outcome = thread.decision.log[0].fields
    assert (outcome["outcome"], outcome["kept_by"], outcome["handed_off"]) == ("kept", "person", True)


def test_a_move_whose_guard_is_false_is_refused() -> None:
    thread = Thread().starts().answers("0000").call_ends("error").take(StaffJoined("jo", "Jo"))
    thread.take(StaffMoved("jo", "Jo", "by_hand", {"reference": "R-9"}))
    assert thread.decision.refused == "blocked"
    thread.take(StaffMoved("jo", "Jo", "nothing_such"))
    assert thread.decision.refused == "moved_on"


def test_finishing_settles_the_open_moment_with_the_persons_word() -> None:
    thread = Thread().handed_over().take(StaffFinished("jo", "Jo", "kept"))
    assert thread.logged == [("moment.outcome", "block", "kept")]
    assert thread.conversation.run is None and thread.conversation.owner == "bot"


def test_a_claim_is_won_once() -> None:
    thread = Thread().handed_over().take(StaffJoined("sam", "Sam"))
    assert thread.decision.refused == "taken"


def test_a_moment_that_ends_by_silence_or_a_failure_says_so() -> None:
    thread = Thread().starts()
    thread.take(_first(thread, "silence"))
    thread.take(_first(thread, "silence"))
    outcomes = [one.fields for one in thread.decision.log if one.event == "moment.outcome"]
    assert [(one["outcome"], one["reason"]) for one in outcomes] == [("abandoned", "silence")] * 2
    assert outcomes[0]["input_class"] == "silence"
    journey = lost_card()
    block = journey.states["block"]
    routed = replace(block, routes={**block.routes, "timeout": Route("offer", settles="broken")})
    states = {**journey.states, "block": routed}
    map_ = meridian(replace(journey, states=states, machine=build(states, journey.start)))
    failed = Thread(map_).starts().answers().call_ends("timeout")
    (outcome,) = (one.fields for one in failed.decision.log if one.event == "moment.outcome")
    assert (outcome["outcome"], outcome["reason"], outcome["handed_off"]) == ("broken", "action_timeout", False)


def test_silence_climbs_its_ladder() -> None:
    thread = Thread().starts()
    assert thread.take(_first(thread, "silence")).said == ["Still there?"]
    thread.take(_first(thread, "silence"))
    assert thread.said == ["Write any time.", ""]
    assert ("moment.outcome", "block", "abandoned") in thread.logged


def test_a_timer_whose_visit_has_passed_does_nothing() -> None:
    thread = Thread().starts()
    late = _first(thread, "silence")
    thread.answers()
    before = thread.conversation
    thread.take(late)
    assert thread.said == [] and thread.conversation.run == before.run


def test_a_deadline_that_passes_is_logged_and_kept_later_is_a_broken_promise() -> None:
    thread = Thread().starts()
    assert thread.take(_first(thread, "at_risk")).logged == [("moment.at_risk", "block", None)]
    thread.now = NOW + timedelta(minutes=1)
    assert thread.take(_first(thread, "late")).logged == [("moment.late", "block", None)]
    thread.answers().call_ends("blocked", reference="R-1")
    outcome = thread.decision.log[0].fields
    assert (outcome["outcome"], outcome["promise_kept"]) == ("kept", False)


def test_a_message_while_an_action_runs_is_kept_and_answers_nothing() -> None:
    thread = Thread().starts().answers().take(Said("1234", Reading(found=Found("1234"))))
    assert thread.said == [] and thread.state == "block"
    assert thread.decision.lines[0].text == "1234"


def test_an_answer_nobody_waits_for_changes_nothing() -> None:
    thread = Thread().at_offer()
    run = thread.conversation.run
    thread.take(CallFinished("7-abc.1.2", "not_found"))
    assert thread.conversation.run == run and not thread.decision.effects


def test_an_old_button_is_answered_by_asking_anew() -> None:
    thread = Thread().at_offer().take(Chose(1, "send", "Yes, send it"))
    assert thread.decision.lines[0].text == "Yes, send it"
    assert thread.decision.lines[1].kind == "choices" and "earlier question" in thread.said[0]


def test_three_unmatched_messages_in_a_row_go_to_the_default_queue() -> None:
    thread = Thread()
    for _ in range(2):
        thread.take(Said("blah"))
        assert "I can help with: Lost card" in thread.said[0]
    thread.take(Said("blah"))
    assert thread.conversation.owner == "queue"
    assert [one.fields["unplanned"] for one in thread.decision.log] == [True]


def test_what_is_not_offered_is_said_and_logged_as_such() -> None:
    thread = Thread().take(Said("bring cash", Reading(candidates=(Candidate("not_offered", "cash", 100, "when"),))))
    assert thread.said == ["We don't deliver cash."]
    assert thread.logged == [("moment.outcome", None, "not_offered")]


def test_control_words_act_anywhere() -> None:
    thread = Thread().starts().take(Said("person", Reading(control="person")))
    assert thread.conversation.owner == "queue"
    thread = Thread().at_offer().take(Said("cancel", Reading(control="cancel")))
    assert ("moment.outcome", "replace", "cancelled") in thread.logged
    thread = Thread().starts().answers("1111").call_ends("not_found").take(Said("back", Reading(control="back")))
    assert thread.said == ["Which digits?"] and thread.state == "which"


def test_going_round_in_circles_ends_at_a_person() -> None:
    thread = Thread().starts()
    for _ in range(5):
        thread.answers("1111").call_ends("not_found")
    assert thread.conversation.owner == "queue"
    assert [one.reason for one in thread.decision.effects if isinstance(one, HandOver)] == ["loop"]


def test_opting_out_settles_what_is_open_and_nothing_is_said() -> None:
    thread = Thread().at_offer().take(OptedOut("STOP"))
    assert thread.said == [] and thread.conversation.opted_out
    assert thread.logged == [("moment.outcome", "replace", "opted_out")]
    assert thread.conversation.epoch == 2
    assert thread.starts().said == []


def test_a_broken_turn_goes_to_a_person_even_when_the_version_is_gone() -> None:
    thread = Thread().starts()
    thread.journeys = meridian(*[])
    broken = Thread(thread.journeys)
    broken.conversation = thread.conversation
    object.__setattr__(broken.journeys, "versions", {})
    broken.take(Broke(Said("4821"), "version gone"))
    assert broken.conversation.owner == "queue"
    assert broken.decision.lines[0].text == "4821" and "colleague" in broken.said[0]
    broken.take(StaffJoined("jo", "Jo")).take(StaffFinished("jo", "Jo", "kept"))
    assert broken.conversation.run is None


def test_a_message_that_was_not_delivered_goes_to_a_person() -> None:
    thread = Thread().at_offer().take(SendFailed(3, "30006"))
    assert thread.conversation.owner == "queue"


def test_opening_begins_the_journey_that_was_asked_for_once() -> None:
    thread = Thread().take(Opened("lost_card"))
    assert thread.said == ["Which digits?"]
    assert thread.take(Opened("lost_card")).decision.effects == ()


def _first(thread: Thread, kind: str) -> TimedOut:
    timer = min((one for one in thread.conversation.timers if one.kind == kind), key=lambda one: one.due)
    return TimedOut(timer.kind, timer.ref, timer.step, timer.due)


def test_staff_who_move_to_a_handoff_give_back_and_hand_over_in_one_step_of_the_store() -> None:
    thread = Thread().take(Opened("lost_card")).take(Said("person", Reading(control="person")))
    thread.take(StaffJoined("jo", "Jo"))
    before = thread.conversation
    draft = Draft(MAP, before, NOW)
    draft.own("bot")
    draft.own("queue")
    assert draft.decision().conversation.epoch == before.epoch + 1
