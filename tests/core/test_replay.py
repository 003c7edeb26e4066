"""Going the same way again after a correction: nothing is asked or done twice, unless it has to be."""

from msgspec.structs import replace as changed

from runtime.core.conversation import Performed
from runtime.core.draft import Draft
from runtime.core.replay import forget
from runtime.core.values import GIVEN, Slot
from tests.core.builders import NOW
from tests.core.parcels import Talk


def at_sure() -> Talk:
    return Talk().at_which().presses("safe").answers("the shed")


def test_one_answer_is_asked_again_at_once() -> None:
    talk = Talk().asks_for("parcel").answers("Ana").says("wrong", control="correct")
    assert talk.said == ["Whose is it?"] and talk.run.slots == {}


def test_of_several_answers_the_customer_picks_one() -> None:
    talk = Talk().at_which().says("wrong", control="correct")
    (line,) = [line for line in talk.decision.lines if line.kind == "choices"]
    assert line.text == "Which answer shall we change?"
    assert line.choices == (("who", "Whose is it?"), ("number", "Which number?"))


def test_the_customer_may_pick_it_in_words_and_what_stands_is_not_asked_again() -> None:
    talk = Talk().at_which().says("wrong", control="correct").presses("who")
    assert talk.said == ["Whose is it?"]
    talk.answers("Bea")
    assert talk.said == ["It is in Leeds. What now?"] and talk.calls == []
    assert talk.run.slots["who"].value == "Bea" and talk.run.trail == ("who", "number")


def test_an_action_is_called_again_when_what_it_is_given_has_changed() -> None:
    talk = Talk().at_which().says("wrong", control="correct").presses("number").answers("9999")
    assert [call.arguments for call in talk.calls] == [{"number": "9999"}]
    assert talk.call_ends("found", place="York").said == ["It is in York. What now?"]


def test_an_action_is_not_called_again_for_the_same() -> None:
    talk = Talk().at_which().says("wrong", control="correct").presses("number").answers("1234")
    assert talk.calls == [] and talk.said == ["It is in Leeds. What now?"]


def test_a_journey_that_was_called_is_not_run_again_for_the_same() -> None:
    talk = Talk().at_which().presses("safe").answers("the shed").presses("bad")
    assert talk.run.performed["safe"] == Performed({"number": "1234"}, "declined", {"chosen": "the shed"})
    talk.says("wrong", control="correct").presses("who").answers("Bea")
    assert talk.said == ["It is in Leeds. What now?"] and talk.at == "parcel.which"


def test_an_answer_that_changes_the_way_is_new_ground() -> None:
    talk = at_sure().presses("bad").says("back", control="back")
    assert talk.said == ["It is in Leeds. What now?"] and talk.run.answers == {}
    talk.presses("pass")
    assert [call.action for call in talk.calls] == ["transfer:courier"]


def test_what_is_asked_for_the_first_time_ends_the_way_as_before() -> None:
    talk = Talk().at_which().says("wrong", control="correct").presses("number").answers("9999").call_ends("unknown")
    assert talk.said == ["Which number?"]
    assert talk.run.replay == ()


def test_back_goes_to_the_last_question_and_again_to_the_one_before() -> None:
    talk = Talk().at_which().says("back", control="back")
    assert talk.said == ["Which number?"]
    assert talk.says("back", control="back").said == ["Whose is it?"]
    assert talk.says("back", control="back").said == ["There is no earlier question to go back to.", "Whose is it?"]


def test_begin_again_forgets_what_was_said_and_done() -> None:
    talk = Talk().at_which().says("start over", control="start_over")
    assert talk.said == ["Whose is it?"]
    assert (talk.run.slots, talk.run.trail, talk.run.performed, talk.run.answers) == ({}, (), {}, {})
    assert [call.arguments for call in talk.answers("Ana", "1234").calls] == [{"number": "1234"}]


def test_a_correction_inside_a_called_journey_is_about_that_journey() -> None:
    talk = at_sure().says("wrong", control="correct")
    assert talk.said == ["Where is it safe for 1234?"] and talk.at == "safe.where < parcel.safe"


def test_a_digression_is_not_lost_by_a_correction_after_it() -> None:
    talk = Talk().at_which().asks_for("refund").answers("broken")
    assert talk.says("wrong", control="correct").presses("who").answers("Bea").said == ["It is in Leeds. What now?"]


def test_staff_who_answer_for_the_customer_go_the_same_way_as_before() -> None:
    talk = Talk().at_which().says("wrong", control="correct").presses("who").says("person", control="person")
    assert talk.staff_moves("answer", who="Bea").said == ["It is in Leeds. What now?"]


def test_staff_who_begin_again_ask_everything_anew() -> None:
    talk = Talk().at_which().says("person", control="person").staff_moves("restart")
    assert talk.said == ["Whose is it?"] and talk.run.trail == ()
    assert talk.answers("Ana", "1234").calls


def test_what_another_journey_gave_stays_when_a_journey_begins_anew() -> None:
    talk = Talk().at_which()
    run = talk.conversation.run
    assert run is not None
    given = Slot("the letter", GIVEN, run.began_at)
    draft = Draft(talk.journeys, changed(talk.conversation, run=changed(run, slots={**run.slots, "hint": given})), NOW)
    forget(draft)
    assert draft.run is not None and dict(draft.run.slots) == {"hint": given}
