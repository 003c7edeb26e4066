"""Journeys that wait for one another: calls, digressions, becoming, and what people and clocks do meanwhile."""

from collections import Counter

from runtime import limits
from runtime.core.conversation import BOT
from runtime.core.events import OptedOut, StaffFinished, StaffJoined
from runtime.core.sentences import sentence
from tests.core.parcels import DAY, HOUR, Talk, deeper, parcels


def began_and_settled(talk: Talk) -> tuple[Counter[object], Counter[object]]:
    return (
        Counter(moment for event, moment, _ in talk.log if event == "moment.began"),
        Counter(moment for event, moment, _ in talk.log if event == "moment.outcome"),
    )


def test_a_called_journey_gets_what_it_is_given_and_brings_back_what_it_found() -> None:
    talk = Talk().at_which().presses("safe")
    assert talk.at == "safe.where < parcel.safe"
    assert talk.said == ["Where is it safe for 1234?"]
    talk.answers("the shed").presses("good").call_ends("noted")
    assert talk.said == ["Noted.", "There it is the shed.", ""]
    assert talk.logged == [("moment.outcome", "safe.choose", "kept"), ("moment.outcome", "parcel.find", "kept")]
    assert talk.conversation.run is None


def test_its_other_end_leads_elsewhere() -> None:
    talk = Talk().at_which().presses("safe").answers("the shed").presses("bad")
    assert talk.said == ["As you like.", "It is in Leeds. What now?"]
    assert talk.at == "parcel.which"


def test_a_journey_that_calls_itself_without_end_goes_to_a_person() -> None:
    talk = Talk().at_which().presses("safe")
    for _ in range(limits.JOURNEYS_DEEP - 2):
        talk.answers("the shed").presses("deep")
        assert not talk.handed
    talk.answers("the shed").presses("deep")
    assert talk.handed == ["loop"]
    assert talk.at is not None and talk.at.count("<") == limits.JOURNEYS_DEEP - 1


def test_a_call_within_a_call_comes_back_step_by_step() -> None:
    talk = Talk().at_which().presses("safe").answers("one").presses("deep").answers("two")
    assert talk.at == "safe.sure < safe.deep < parcel.safe"
    talk.presses("good").call_ends("noted")
    assert talk.said == ["Noted.", "Noted.", "There it is one.", ""]
    began, settled = began_and_settled(talk)
    assert began == settled == {"parcel.find": 1, "safe.choose": 2}


def test_a_digression_comes_back_and_asks_the_open_question_anew() -> None:
    talk = Talk().asks_for("parcel").answers("Ana").asks_for("refund")
    assert talk.at == "refund.why < parcel.number"
    talk.answers("broken")
    assert talk.said == ["We pay it back.", "Back to where we were.", "Which number?"]
    assert talk.at == "parcel.number" and talk.run.slots["who"].value == "Ana"


def test_a_button_of_the_question_that_waits_is_an_old_one_and_the_new_one_counts() -> None:
    talk = Talk().at_which()
    old = talk.conversation.asked
    assert old is not None
    talk.asks_for("refund").answers("broken")
    assert talk.conversation.asked is not None and talk.conversation.asked.seq > old.seq
    assert talk.presses("money").at == "refund.why"


def test_a_journey_that_waits_already_is_no_digression() -> None:
    talk = Talk().asks_for("parcel").asks_for("refund")
    assert talk.asks_for("parcel").at == "refund.why < parcel.who"


def test_digressions_from_digressions_have_an_end() -> None:
    talk = Talk(parcels(deeper(1), deeper(2), deeper(3))).asks_for("parcel")
    for name in ("refund", "points", "deeper1"):
        talk.asks_for(name)
    deep = talk.at
    assert talk.asks_for("deeper2").at == deep
    assert talk.said[0] == "Sorry, I didn't get that."


def test_a_promise_of_a_journey_that_waits_is_at_risk_and_late_in_its_own_name() -> None:
    talk = Talk().asks_for("parcel").asks_for("refund").fires("at_risk")
    assert talk.logged == [("moment.at_risk", "parcel.find", None)]
    assert talk.decision.log[0].fields["journey"] == "parcel"
    assert talk.decision.log[0].fields["state"] == "who"
    talk.fires("late")
    assert talk.logged == [("moment.late", "parcel.find", None)]
    assert talk.at == "refund.why < parcel.who"
    talk.says("cancel", control="cancel")
    assert talk.logged == [("moment.outcome", "refund.pay", "cancelled")]
    assert talk.said == [sentence("cancelled", "en"), "Back to where we were.", "Whose is it?"]
    talk.says("cancel", control="cancel")
    outcomes = {one.fields["promise"]: one.fields for one in talk.decision.log if one.event == "moment.outcome"}
    assert outcomes["parcel.find"]["late_ms"] == 0 and outcomes["parcel.find"]["promise_kept"] is False


def test_another_system_that_takes_a_digression_leaves_what_waits_to_go_on() -> None:
    talk = Talk().asks_for("refund").asks_for("parcel").answers("Ana", "1234").call_ends("found", place="Leeds")
    talk.presses("pass").call_ends("accepted")
    assert talk.logged == [("moment.outcome", "parcel.find", "transferred")]
    assert talk.said == ["The courier has it.", "Back to where we were.", "What was wrong?"]
    assert talk.at == "refund.why" and talk.conversation.owner == BOT


def test_cancelling_what_a_digression_called_ends_the_digression_alone() -> None:
    talk = Talk().asks_for("refund").asks_for("parcel").answers("Ana", "1234").call_ends("found", place="Leeds")
    talk.presses("safe")
    assert talk.at == "safe.where < parcel.safe < refund.why"
    talk.says("cancel", control="cancel")
    assert talk.at == "refund.why" and talk.said[-1] == "What was wrong?"
    assert began_and_settled(talk)[1] == {"parcel.find": 1, "safe.choose": 1}


def test_stop_settles_the_moments_of_all_journeys_once() -> None:
    talk = Talk().at_which().presses("safe").asks_for("refund").take(OptedOut("STOP"))
    assert Counter(talk.logged) == {
        ("moment.outcome", "refund.pay", "opted_out"): 1,
        ("moment.outcome", "safe.choose", "opted_out"): 1,
        ("moment.outcome", "parcel.find", "opted_out"): 1,
    }
    assert talk.conversation.run is None and talk.conversation.timers == ()


def test_a_person_in_a_digression_moves_it_on_and_it_comes_back() -> None:
    talk = Talk().asks_for("parcel").asks_for("refund").says("person", control="person")
    assert talk.handed == ["asked_for_person"] and talk.at == "refund.why < parcel.who"
    talk.staff_moves("answer", why="broken")
    assert talk.said == ["We pay it back.", "Back to where we were.", "Whose is it?"]
    assert talk.conversation.owner == BOT and talk.at == "parcel.who"


def test_a_person_who_finishes_in_a_digression_ends_everything() -> None:
    talk = Talk().asks_for("parcel").asks_for("refund").says("person", control="person")
    talk.take(StaffJoined("jo", "Jo")).take(StaffFinished("jo", "Jo", "kept"))
    assert talk.conversation.run is None
    assert began_and_settled(talk)[0] == began_and_settled(talk)[1]


def test_becoming_another_keeps_the_moment_the_wish_and_the_count_of_messages() -> None:
    talk = Talk().at_which().presses("money")
    assert talk.at == "refund.why"
    assert ("moment.outcome", "parcel.find", "kept") in talk.logged
    assert talk.run.asked_for == "parcel" and talk.run.turns == 3
    assert talk.run.slots["number"].value == "1234"


def test_becoming_another_is_no_deeper() -> None:
    talk = Talk().asks_for("points").asks_for("refund").asks_for("safe").asks_for("parcel")
    talk.answers("Ana", "1234").call_ends("found", place="Leeds").presses("money")
    assert talk.handed == [] and talk.at == "refund.why < safe.where < refund.why < points.gift"


def test_visits_go_on_so_that_no_timer_of_a_journey_that_is_over_fits() -> None:
    talk = Talk().asks_for("parcel").asks_for("refund")
    within = {timer.ref for timer in talk.conversation.timers if timer.kind == "silence"}
    talk.answers("broken")
    after = {timer.ref for timer in talk.conversation.timers if timer.kind == "silence"}
    assert len(within) == len(after) == 1 and within.isdisjoint(after)


def test_cancel_in_a_called_journey_settles_both_and_frees_the_conversation() -> None:
    talk = Talk().at_which().presses("safe").later(HOUR).says("cancel", control="cancel")
    assert [outcome for _, _, outcome in talk.logged if outcome] == ["cancelled", "cancelled"]
    assert talk.later(DAY).asks_for("refund").at == "refund.why"
