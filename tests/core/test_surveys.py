"""Asking what a customer says of a promise: their word is logged beside ours, and helping them always comes first."""

from collections.abc import Mapping
from datetime import timedelta

import pytest

from runtime.core.conversation import Conversation
from runtime.core.decision import Decision
from runtime.core.events import Chose, Event, OptedOut, Questioned, Said
from runtime.core.reading import Candidate, Reading
from runtime.core.turn import decide
from runtime.wire import read_conversation, write_conversation
from tests.core.builders import NOW, conversation, meridian
from tests.core.surveyed import surveyed

MAP = surveyed()
ABOUT = Questioned("lost_card", MAP.journeys["lost_card"].hash, "block", "17-a.1")
MATTERS = Questioned("lost_card", ABOUT.version, "block", "confirm:1", "matters")
LOST = Said("I lost my card", Reading(candidates=(Candidate("journey", "lost_card", 100, "when"),)))


class Talk:
    """One conversation, written and read again between two turns."""

    def __init__(self, journeys: object = MAP) -> None:
        self.journeys = journeys
        self.conversation: Conversation = conversation()
        self.now = NOW
        self.said: list[str] = []
        self.logged: list[tuple[str, Mapping[str, object]]] = []

    def take(self, event: Event) -> Decision:
        decision = decide(self.journeys, self.conversation, event, self.now)  # type: ignore[arg-type]
        self.conversation = read_conversation(write_conversation(decision.conversation))
        self.said += [line.text for line in decision.lines if line.author == "bot"]
        self.logged += [(one.event, one.fields) for one in decision.log]
        return decision

    def press(self, choice: str) -> None:
        assert self.conversation.asked is not None
        self.take(Chose(self.conversation.asked.seq, choice))

    def picks(self, choice: str, text: str) -> None:
        self.take(Said(text, Reading(candidates=(Candidate("choice", choice, 100, "name"),))))


def test_a_question_an_answer_and_a_comment_are_logged_with_the_moment_and_without_the_words() -> None:
    talk = Talk()
    talk.take(ABOUT)
    talk.now += timedelta(seconds=30)
    talk.picks("no", "no")
    talk.take(Said("nobody called me back"))
    assert talk.said == [
        "Did we do what you needed?", "Thank you. Would you like to add anything? Just write it here.",
        "Thank you. Write any time you need something.",
    ]  # fmt: skip
    asked, answered, commented = talk.logged
    assert [name for name, _ in talk.logged] == ["survey.asked", "survey.answered", "survey.commented"]
    assert asked[1]["promise"] == "lost_card.block" and asked[1]["owner"] == "cards"
    assert asked[1]["instance"] == answered[1]["instance"] == "17-a.1"
    assert (answered[1]["score"], answered[1]["customer_says_kept"], answered[1]["answered_ms"]) == (0, False, 30_000)
    assert commented[1]["comment_ref"] == f"{talk.conversation.id}.4" and commented[1]["line_seq"] == 4
    assert "nobody called" not in str(talk.logged)
    assert talk.conversation.asked is None and talk.conversation.run is None


def test_it_can_be_skipped_and_so_can_the_comment() -> None:
    talk = Talk()
    talk.take(ABOUT)
    talk.press("skip")
    assert talk.logged[-1][0] == "survey.answered" and talk.logged[-1][1]["score"] is None
    talk.take(ABOUT)
    talk.press("yes")
    talk.press("nothing")
    assert [name for name, _ in talk.logged].count("survey.commented") == 0
    assert talk.said[-1] == "Thank you. Write any time you need something." and talk.conversation.asked is None


@pytest.mark.parametrize("after_an_answer", [False, True])
def test_who_needs_something_is_helped_and_not_asked_again(after_an_answer: bool) -> None:
    talk = Talk()
    talk.take(ABOUT)
    if after_an_answer:
        talk.press("yes")
    talk.take(LOST)
    assert talk.conversation.run is not None and talk.conversation.run.journey == "lost_card"
    assert "survey.commented" not in [name for name, _ in talk.logged]


def test_words_that_answer_nothing_are_taken_as_a_message_of_their_own() -> None:
    talk = Talk()
    talk.take(ABOUT)
    talk.take(Said("where is my parcel"))
    assert talk.logged[-1][0] == "contact.unmatched" and talk.conversation.asked is None


def test_after_days_an_answer_is_no_answer_any_more() -> None:
    talk = Talk()
    talk.take(ABOUT)
    talk.now += timedelta(days=4)
    talk.picks("yes", "yes")
    assert "survey.answered" not in [name for name, _ in talk.logged]


def test_nobody_is_asked_in_the_middle_of_something_nor_after_a_stop() -> None:
    talk = Talk()
    talk.take(LOST)
    assert talk.take(ABOUT).refused == "busy"
    twice = Talk()
    twice.take(ABOUT)
    assert twice.take(ABOUT).refused == "busy"
    stopped = Talk()
    stopped.take(OptedOut("STOP"))
    assert stopped.take(ABOUT).refused == "opted_out"
    assert Talk(meridian()).take(ABOUT).refused == "unknown_journey"


@pytest.mark.parametrize(
    ("scale", "choice", "word"),
    [("csat", "5", True), ("csat", "3", None), ("csat", "2", False), ("ces", "7", True), ("ces", "4", None),
     ("ces", "1", False)],
)  # fmt: skip
def test_scales_say_kept_or_not_at_their_ends(scale: str, choice: str, word: bool | None) -> None:
    talk = Talk(surveyed(scale))  # type: ignore[arg-type]
    talk.take(ABOUT)
    talk.press(choice)
    answered = talk.logged[-1][1]
    assert (answered["score"], answered["score_kind"]) == (int(choice), scale)
    assert answered["customer_says_kept"] is word


def test_a_promise_is_confirmed_without_a_moment_and_its_answer_is_no_word_on_what_we_kept() -> None:
    talk = Talk(meridian())  # no moment of it has a survey
    talk.take(MATTERS)
    talk.press("yes")
    talk.take(Said("I would not bank with you without it"))
    assert (
        talk.said[0]
        == 'One question from Meridian Bank. We promise: "Blocked within a minute." Does that matter to you?'
    )
    assert [name for name, _ in talk.logged] == [
        "confirmation.asked", "confirmation.answered", "confirmation.commented",
    ]  # fmt: skip
    answered = talk.logged[1][1]
    assert (answered["score"], answered["confirms"], answered["customer_says_kept"]) == (1, "matters", None)
    assert (answered["promise"], answered["instance"]) == ("lost_card.block", "confirm:1")


def test_who_cannot_say_has_said_nothing_and_who_starts_something_else_is_helped() -> None:
    talk = Talk()
    talk.take(MATTERS)
    talk.press("skip")
    assert talk.logged[-1][1]["score"] is None
    talk.take(MATTERS)
    talk.take(LOST)
    assert talk.conversation.run is not None and talk.conversation.asked is None


def test_a_question_that_nobody_answered_for_days_does_not_stand_in_the_way_of_the_next() -> None:
    talk = Talk()
    talk.take(ABOUT)
    assert talk.take(MATTERS).refused == "busy"
    talk.now += timedelta(days=4)
    assert talk.take(MATTERS).refused is None
