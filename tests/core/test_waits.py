"""Waiting for time, for an event, for another system; and timers that come too late."""

from datetime import timedelta

from runtime.core.events import CallFinished, StaffJoined, TimedOut
from tests.core.parcels import DAY, HOUR, Talk


def on_way() -> Talk:
    return Talk().at_which().presses("bring")


def test_what_it_waits_for_comes_and_brings_something() -> None:
    talk = on_way().happens("parcel.delivered", where="at the porch")
    assert talk.said == ["There it is at the porch.", ""]
    assert talk.logged == [("moment.outcome", "parcel.find", "kept")]
    assert talk.decision.log[0].fields["kept_by"] == "action_result"


def test_another_event_changes_nothing() -> None:
    talk = on_way().happens("parcel.lost")
    assert talk.at == "parcel.on_way" and talk.said == []


def test_an_event_begins_a_journey_only_where_none_is_under_way() -> None:
    assert Talk().happens("refund.begun").at == "refund.why"
    assert on_way().happens("refund.begun").at == "parcel.on_way"


def test_what_does_not_come_in_time_is_overdue() -> None:
    talk = on_way()
    assert talk.timer("wait") == 3 * DAY
    talk.fires("wait")
    assert talk.said == ["We are late.", ""] and ("moment.outcome", "parcel.find", "broken") in talk.logged


def test_time_that_passes_is_arrived() -> None:
    talk = Talk().at_which().presses("pause")
    assert talk.timer("wait") == 2 * DAY
    assert talk.fires("wait").said == ["There it is .", ""]


def test_a_digression_does_not_put_off_what_it_waits_for() -> None:
    talk = on_way().later(DAY).asks_for("refund")
    assert "wait" not in {timer.kind for timer in talk.conversation.timers}
    talk.later(DAY).answers("broken")
    assert talk.at == "parcel.on_way" and talk.timer("wait") == DAY


def test_what_became_due_meanwhile_is_due_at_once() -> None:
    talk = Talk().at_which().presses("pause").asks_for("refund").later(5 * DAY).answers("broken")
    assert talk.timer("wait") == timedelta(0)
    assert talk.fires("wait").said == ["There it is .", ""]


def test_an_event_that_comes_in_a_digression_is_not_lost() -> None:
    talk = on_way().asks_for("refund").happens("parcel.delivered", where="at the porch")
    assert talk.at == "refund.why < parcel.on_way" and talk.said == []
    talk.answers("broken").fires("wait")
    assert talk.said == ["There it is at the porch.", ""]
    assert talk.conversation.run is None


def test_an_event_that_came_says_nothing_about_a_later_wait() -> None:
    talk = on_way().asks_for("refund").happens("parcel.delivered").answers("broken")
    talk.says("start over", control="start_over").answers("Ana", "1234").call_ends("found").presses("bring")
    assert talk.timer("wait") == 3 * DAY


def test_what_is_said_while_it_waits_goes_its_way() -> None:
    assert on_way().says("are you sure?").handed == ["unmatched"]


def test_help_while_it_waits_does_not_hand_over() -> None:
    assert on_way().says("help", control="help").said == ["One moment, please."]
    assert on_way().says("repeat", control="repeat").said == ["One moment, please."]


def test_another_language_while_it_waits_is_confirmed() -> None:
    talk = on_way().says("español", asks_for="es")
    assert talk.said == ["De acuerdo, seguimos en español. Un momento, por favor."]  # codespell:ignore momento


def test_a_timer_of_a_visit_that_is_over_does_nothing() -> None:
    talk = Talk().at_which().presses("pause")
    (old,) = [timer for timer in talk.conversation.timers if timer.kind == "wait"]
    talk.says("back", control="back").presses("bring").later(4 * DAY)
    talk.take(TimedOut(old.kind, old.ref, old.step, old.due))
    assert talk.at == "parcel.on_way" and talk.said == []


def test_while_people_have_it_no_wait_goes_on() -> None:
    talk = on_way().says("person", control="person")
    assert "wait" not in {timer.kind for timer in talk.conversation.timers}
    assert talk.happens("parcel.delivered", where="the porch").at == "parcel.on_way"
    assert talk.run.slots["shelf"].value == "the porch"
    assert talk.take(StaffJoined("jo", "Jo")).staff_moves("as_arrived").said == ["There it is the porch.", ""]


def test_another_system_takes_the_process_or_a_person_does() -> None:
    talk = Talk().at_which().presses("pass").call_ends("accepted")
    assert talk.said == ["The courier has it.", ""]
    assert talk.logged == [("moment.outcome", "parcel.find", "transferred")]
    for end, reason in (("refused", "refused_by_rule"), ("error", "action_failed"), ("timeout", "action_timeout")):
        assert Talk().at_which().presses("pass").call_ends(end).handed == [reason]


def test_a_call_without_an_answer_times_out() -> None:
    talk = Talk().asks_for("parcel").answers("Ana", "1234")
    assert talk.fires("call").handed == ["action_timeout"]
    assert talk.run.call is None


def test_a_late_answer_changes_nothing() -> None:
    talk = Talk().asks_for("parcel").answers("Ana", "1234")
    call = talk.calls[0]
    talk.later(HOUR).fires("call")
    before = talk.conversation
    talk.take(CallFinished(call.id, "found", {"place": "Leeds"}))
    assert talk.conversation.run == before.run and talk.decision.effects == ()
