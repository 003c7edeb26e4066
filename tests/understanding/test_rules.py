"""What a message is read as, at each point of a conversation."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from msgspec.structs import replace as changed
from structlog.testing import capture_logs

from runtime.core.conversation import Asked, Conversation, Run
from runtime.core.journey import Ask, Choose, Do, Journey, JourneyMap, Starts
from runtime.core.reading import Candidate, Found, Reading
from runtime.core.values import DataType, Money
from runtime.understanding import Rules
from tests.core.builders import NOW, choice, journey, meridian, state, text

OFFER = Choose(text("A new card?"), (choice("send", "Yes, send it", "x"), choice("back", "Back", "x")))
SHOWN = Asked(7, (("send", "Yes, send it"), ("back", "Back"), ("no", "No, thanks")))


def a_journey(id: str, phrases: list[str], words: tuple[str, ...] = ()) -> Journey:
    """A journey that asks for the digits, offers a card, and calls an action."""
    states = [
        state("digits", Ask(text("Which digits?"), "last4")),
        state("phone", Ask(text("Which number?"), "phone")),
        state("day", Ask(text("Which day?"), "day")),
        state("price", Ask(text("How much?"), "price")),
        state("story", Ask(text("What happened?"), "story")),
        state("offer", OFFER, "replace"),
        state("call", Do("cards.block")),
    ]
    known = {
        "last4": DataType("digits", length=4), "phone": DataType("phone"), "story": DataType("text"),
        "day": DataType("date"), "price": DataType("money"),
    }  # fmt: skip
    made = journey(id, states, phrases)
    return replace(made, starts=Starts({"en": tuple(phrases)}, words), data=known)


MAP = meridian(
    a_journey("lost_card", ["I lost my card"]),
    a_journey("dispute", ["I don't recognise a payment"], words=("dispute", "menu")),
)
IDLE = Conversation("c", "web", "a", "x", "en", NOW, NOW)


def waiting(name: str, asked: Asked | None = None) -> Conversation:
    """A conversation that follows the lost card, at that state."""
    return changed(IDLE, run=Run("lost_card", "lost_card-1", name, NOW), asked=asked)


def read(conversation: Conversation, said: str, journeys: JourneyMap = MAP) -> Reading:
    """What the rules make of it."""
    return Rules().read(journeys, conversation, said, NOW)


def candidates(reading: Reading) -> list[tuple[str, str]]:
    """Kind and id of the candidates."""
    return [(each.kind, each.id) for each in reading.candidates]


# nothing under way


def test_the_first_message_begins_a_journey_or_what_is_not_offered() -> None:
    assert read(IDLE, "I lost my card!") == Reading(candidates=(Candidate("journey", "lost_card", 100.0, "phrase"),))
    assert candidates(read(IDLE, "bring cash")) == [("not_offered", "cash")]
    assert read(IDLE, "what is the weather like") == Reading()


def test_a_control_phrase_counts_before_anything_began() -> None:
    assert read(IDLE, "agent, please").control == "person"
    assert read(IDLE, "help") == Reading(control="help")


def test_the_authors_start_word_goes_before_a_control_phrase() -> None:
    assert read(IDLE, "Menu").control is None
    assert candidates(read(IDLE, "Menu")) == [("journey", "dispute")]


def test_the_journeys_that_were_named_to_choose_from_can_be_chosen() -> None:
    which = changed(
        IDLE, asked=Asked(3, (("lost_card", "Lost or stolen card"), ("dispute", "Dispute a payment")), "start")
    )
    assert candidates(read(which, "2")) == [("choice", "dispute")]
    assert candidates(read(which, "lost or stolen card")) == [("choice", "lost_card")]
    assert candidates(read(which, "I lost my card")) == [("journey", "lost_card")]


# a question with choices


def test_an_answer_names_a_choice() -> None:
    assert read(waiting("offer", SHOWN), "Yes, send it") == Reading(
        candidates=(Candidate("choice", "send", 100.0, "name"),)
    )
    assert candidates(read(waiting("offer", SHOWN), "3")) == [("choice", "no")]
    assert candidates(read(waiting("offer", SHOWN), "nope")) == [("choice", "no")]


def test_a_choice_that_was_not_shown_cannot_be_named() -> None:
    shown = replace(SHOWN, choices=SHOWN.choices[:1])
    assert read(waiting("offer", shown), "3") == Reading()
    assert read(waiting("offer", shown), "no thanks").candidates == ()


def test_an_offered_choice_goes_before_the_control_phrase_of_the_same_name() -> None:
    assert read(waiting("offer", SHOWN), "back") == Reading(candidates=(Candidate("choice", "back", 100.0, "name"),))
    assert read(waiting("offer", replace(SHOWN, choices=SHOWN.choices[:1])), "back").control == "back"


def test_what_is_no_choice_may_begin_another_journey() -> None:
    reading = read(waiting("offer", SHOWN), "I don't recognise a payment")
    assert candidates(reading) == [("journey", "dispute")]


# a question for a value


def test_an_answer_gives_a_value_of_the_declared_type() -> None:
    assert read(waiting("digits"), "it's 4821") == Reading(found=Found("4821"))
    assert read(waiting("story"), "I lost my wallet, help!") == Reading(found=Found("I lost my wallet, help!"))


def test_what_is_wrong_with_an_answer_is_said() -> None:
    assert read(waiting("digits"), "48211") == Reading(problem="length")
    assert read(waiting("digits"), "no idea") == Reading(problem="not_digits")


def test_a_control_phrase_is_no_answer_but_free_text_with_such_a_word_is() -> None:
    assert read(waiting("digits"), "person") == Reading(control="person")
    assert read(waiting("story"), "the person next to me took it").found is not None


def test_while_a_journey_waits_other_journeys_can_begin_and_what_is_not_offered_is_known() -> None:
    assert candidates(read(waiting("digits"), "I don't recognise a payment")) == [("journey", "dispute")]
    assert candidates(read(waiting("digits"), "I lost my card")) == []
    assert candidates(read(waiting("digits"), "bring cash")) == [("not_offered", "cash")]


def test_days_and_amounts_are_of_the_maps_time_zone() -> None:
    tokyo = replace(MAP, timezone="Asia/Tokyo")
    late = NOW.replace(hour=20)
    assert Rules().read(tokyo, waiting("day"), "tomorrow", late) == Reading(found=Found(date(2026, 11, 25)))
    assert read(waiting("price"), "2000", tokyo) == Reading(found=Found(Money(Decimal(2000), "JPY")))
    assert read(waiting("day"), "12/3").problem == "ambiguous_date 2026-12-03 2027-03-12 12/3"


def test_telephone_numbers_are_of_the_maps_country() -> None:
    assert read(waiting("phone"), "07700 900123").found == Found("+447700900123")
    new_york = replace(MAP, timezone="America/New_York")
    assert read(waiting("phone"), "415-555-2671", new_york).found == Found("+14155552671")


# anything else


def test_while_an_action_runs_only_control_phrases_and_starts_are_read() -> None:
    assert read(waiting("call"), "person") == Reading(control="person")
    assert read(waiting("call"), "4821") == Reading()


@pytest.mark.parametrize("run", [Run("lost_card", "gone", "digits", NOW), Run("lost_card", "lost_card-1", "gone", NOW)])
def test_a_version_or_state_that_is_gone_still_leaves_control_phrases(run: Run) -> None:
    assert read(changed(IDLE, run=run), "person") == Reading(control="person")
    assert read(changed(IDLE, run=run), "4821") == Reading()


def test_a_fault_of_the_rules_is_logged_without_the_text_and_nothing_was_understood() -> None:
    broken = replace(MAP, versions={"lost_card-1": replace(MAP.versions["lost_card-1"], data={})})
    with capture_logs() as logs:
        assert read(waiting("digits"), "my secret 4821", broken) == Reading()
    assert logs == [
        {"event": "understanding.failed", "log_level": "error", "conversation": "c", "error": "KeyError"},
    ]


def test_the_language_of_the_conversation_decides_and_others_are_understood() -> None:
    spanish = changed(waiting("offer", SHOWN), language="es")
    assert candidates(read(spanish, "sí, por favor")) == [("choice", "send")]
    assert candidates(read(spanish, "el primero")) == [("choice", "send")]
    assert read(spanish, "quiero hablar con un agente").control == "person"
