"""Words that count anywhere: help, correct, another language, and what buttons and questions of ours do."""

from dataclasses import replace

from runtime.core.events import Chose
from runtime.core.journey import Ask, Route
from runtime.core.machine import build
from tests.core.builders import text
from tests.core.parcels import HOUR, Talk, parcel, parcels, rest


def test_help_asks_the_open_question_again_or_says_what_can_be_begun() -> None:
    assert Talk().asks_for("parcel").says("help", control="help").said == [
        'Just answer the question, or write "back", "cancel" or "person".', "Whose is it?",
    ]  # fmt: skip
    assert Talk().says("help", control="help").said[0].startswith("I can help with: Parcel, Safe, Refund, Points.")


def test_repeat_says_the_question_once_more_and_nothing_else() -> None:
    assert Talk().asks_for("parcel").says("repeat", control="repeat").said == ["Whose is it?"]


def test_nothing_to_correct_is_said() -> None:
    talk = Talk().asks_for("parcel").says("wrong", control="correct")
    assert talk.said == ["There is no answer to change yet.", "Whose is it?"]


def test_which_answer_to_correct_is_a_question_with_a_clock_of_its_own() -> None:
    talk = Talk().asks_for("parcel").answers("Ana", "1234").call_ends("unknown").later(HOUR / 2)
    assert talk.says("wrong", control="correct").timer("silence") == HOUR


def test_help_instead_of_a_pick_drops_the_pick() -> None:
    talk = Talk().asks_for("parcel").answers("Ana", "1234").call_ends("unknown").says("wrong", control="correct")
    talk.says("help", control="help").answers("9999")
    assert [call.arguments for call in talk.calls] == [{"number": "9999"}]


def test_an_answer_instead_of_a_pick_is_an_answer() -> None:
    talk = Talk().asks_for("parcel").answers("Ana", "1234").call_ends("unknown").says("wrong", control="correct")
    assert [call.arguments for call in talk.answers("9999").calls] == [{"number": "9999"}]


def test_words_that_pick_nothing_ask_the_open_question_again() -> None:
    talk = Talk().at_which().says("wrong", control="correct").says("whatever")
    assert talk.said == ["Sorry, I didn't get that. It is in Leeds. What now?"]


def test_control_words_mean_nothing_during_a_call_but_a_person_and_an_end() -> None:
    calling = Talk().asks_for("parcel").answers("Ana", "1234")
    at = calling.at
    for word in ("back", "correct", "repeat", "start_over"):
        assert calling.says(word, control=word).at == at and calling.said == []
    assert calling.says("help", control="help").said == ["One moment, please."]
    assert calling.says("person", control="person").handed == ["asked_for_person"]


def test_cancel_during_a_call_settles_and_the_late_answer_changes_nothing() -> None:
    talk = Talk().asks_for("parcel").answers("Ana", "1234").says("cancel", control="cancel")
    assert talk.logged == [("moment.outcome", "parcel.find", "cancelled")] and talk.conversation.run is None


def test_a_language_that_is_asked_for_is_spoken_at_once() -> None:
    talk = Talk().asks_for("parcel").says("español", asks_for="es")
    assert talk.said == ["De acuerdo, seguimos en español.", "¿De quién es?"]
    assert talk.conversation.language == "es"


def test_a_language_that_is_not_offered_is_no_wish() -> None:
    talk = Talk().asks_for("parcel").says("français", asks_for="fr")
    assert talk.conversation.language == "en" and talk.said[-1] == "Whose is it?"


def test_two_messages_in_another_language_change_it_and_one_does_not() -> None:
    talk = Talk().asks_for("parcel").says("hola", spoken="es")
    assert (talk.conversation.language, talk.conversation.spoken) == ("en", "es")
    talk.says("no lo sé", spoken="es")
    assert talk.conversation.language == "es" and talk.said == ["Perdone, no le he entendido.", "¿De quién es?"]


def test_a_message_in_the_first_language_between_them_begins_the_count_anew() -> None:
    talk = Talk().asks_for("parcel").says("hola", spoken="es").says("hm").says("hola", spoken="es")
    assert talk.conversation.language == "en"


def test_an_old_button_is_answered_wherever_it_is_pressed() -> None:
    old = Chose(2, "send", "Send it")
    assert Talk().take(old).said[0].startswith("That button belongs to an earlier question.")
    assert Talk().asks_for("parcel").take(old).said == ["That button belongs to an earlier question.", "Whose is it?"]
    calling = Talk().asks_for("parcel").answers("Ana", "1234").take(old)
    assert calling.said == ["That button belongs to an earlier question. One moment, please."]


def test_the_authors_own_way_for_a_person_and_for_stopping_comes_first() -> None:
    own = rest(
        "who", Ask(text("Whose is it?"), "who"), "find",
        answered=Route("number"), person_wanted=Route("number"), stop=Route("late", say=text("As you wish.")),
    )  # fmt: skip
    table = {**parcel().states, "who": own}
    journeys = parcels(replace(parcel(), states=table, machine=build(table, "who")))
    assert Talk(journeys).asks_for("parcel").says("person", control="person").said == ["Which number?"]
    assert Talk(journeys).asks_for("parcel").says("stop", control="stop").said == ["As you wish.", "We are late.", ""]


def test_a_customer_who_goes_round_in_circles_comes_to_a_person() -> None:
    talk = Talk().asks_for("parcel").answers("Ana")
    for _ in range(6):
        if talk.conversation.owner == "bot":
            talk.answers("1234").call_ends("unknown")
    assert talk.conversation.owner == "queue" and talk.run.state == "number"
