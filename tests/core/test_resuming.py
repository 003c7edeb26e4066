"""Coming back after days, and journeys that go on for too long."""

from datetime import timedelta

from msgspec.structs import replace as changed

from runtime import limits
from tests.core.parcels import DAY, HOUR, Talk


def after_days() -> Talk:
    return Talk().asks_for("parcel").answers("Ana").later(2 * DAY)


def test_after_days_it_says_where_it_was_and_asks_whether_to_go_on() -> None:
    talk = after_days().says("hello again")
    assert talk.said == ["We had stopped at this question: Which number? Shall we go on?"]
    assert talk.conversation.asked is not None
    assert [label for _, label in talk.conversation.asked.choices] == ["Go on", "Begin again", "Leave it"]


def test_the_silence_of_that_question_begins_anew() -> None:
    assert after_days().says("hello again").timer("silence") == HOUR


def test_yes_asks_the_question_anew() -> None:
    assert after_days().says("hello").presses("yes").said == ["Which number?"]


def test_over_begins_again_without_what_was_known() -> None:
    talk = after_days().says("hello").presses("over")
    assert talk.said == ["Whose is it?"] and talk.run.slots == {}


def test_no_settles_and_frees_the_conversation() -> None:
    talk = after_days().says("hello").presses("no")
    assert talk.logged == [("moment.outcome", "parcel.find", "cancelled")]
    assert talk.conversation.run is None and talk.said[0].startswith("All right, I've stopped.")


def test_an_answer_that_fits_is_taken_though_it_comes_after_days() -> None:
    talk = after_days().answers("1234")
    assert [call.arguments for call in talk.calls] == [{"number": "1234"}]


def test_an_answer_that_fits_is_taken_instead_of_yes() -> None:
    talk = after_days().says("hello").answers("1234")
    assert [call.arguments for call in talk.calls] == [{"number": "1234"}]
    assert talk.conversation.asked is None


def test_what_fits_nothing_asks_the_question_anew() -> None:
    talk = after_days().says("hello").says("whatever")
    assert talk.said == ["Sorry, I didn't get that.", "Which number?"]
    assert talk.answers("1234").calls


def test_within_a_day_nothing_is_said_about_it() -> None:
    talk = Talk().asks_for("parcel").later(timedelta(hours=23)).says("hm")
    assert talk.said == ["Sorry, I didn't get that.", "Whose is it?"]


def test_a_person_looks_at_a_journey_of_too_many_messages_and_then_it_goes_on() -> None:
    talk = Talk().asks_for("parcel")
    talk.conversation = changed(talk.conversation, run=changed(talk.run, turns=limits.TURNS_PER_JOURNEY))
    assert talk.answers("Ana").handed == ["loop"]
    talk.staff_moves("answer", who="Ana")
    assert talk.said == ["Which number?"]


def test_a_person_looks_at_a_journey_that_is_too_old() -> None:
    talk = Talk().asks_for("parcel").later(limits.AGE + DAY).says("hello")
    assert talk.handed == ["journey_changed"]
    talk.staff_moves("answer", who="Ana")
    assert talk.said == ["Which number?"]
    assert talk.answers("1234").handed == [] and talk.at == "parcel.find"
