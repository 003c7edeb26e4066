"""What a message begins: it is acted on, offered with others, or not understood."""

from dataclasses import replace

from runtime.core.events import Chose, Said
from runtime.core.reading import Candidate, Reading
from tests.core.test_turn import Thread

LOST = Candidate("journey", "lost_card", 62.0, "like", "I lost my card")
CASH = Candidate("not_offered", "cash", 31.0, "like", "bring cash")
UNSURE = Said("my card has gone", Reading(likely=(LOST, CASH)))


def fields(thread: Thread) -> list[dict[str, object]]:
    """What the last turn logged of what it understood."""
    wanted = ("meant", "offered", "rule", "score", "nearest")
    return [
        {name: one.fields[name] for name in wanted}
        for one in thread.decision.log
        if one.event.startswith("understanding.")
    ]


def test_what_is_likely_is_offered_with_a_way_out() -> None:
    thread = Thread().take(UNSURE)
    line = thread.decision.lines[-1]
    assert line.kind == "choices" and line.choices == (
        ("lost_card", "Lost card"), ("not_offered:cash", "bring cash"), ("other:", "Something else"),
    )  # fmt: skip
    assert thread.conversation.run is None
    assert fields(thread) == [
        {
            "meant": None, "offered": ["journey:lost_card", "not_offered:cash"],
            "rule": "like", "score": 62.0, "nearest": "I lost my card",
        }
    ]  # fmt: skip


def test_no_more_than_three_are_offered() -> None:
    thread = Thread().take(Said("hm", Reading(likely=(LOST, CASH, LOST, CASH))))
    assert len(thread.decision.lines[-1].choices) == 4


def test_the_one_chosen_begins_and_is_remembered() -> None:
    thread = Thread().take(UNSURE)
    thread.take(Chose(thread.conversation.seq, "lost_card", "Lost card"))
    assert thread.state == "which" and thread.conversation.unmatched == 0
    assert [one["meant"] for one in fields(thread)] == ["journey:lost_card"]


def test_an_offer_is_answered_in_words_too() -> None:
    thread = Thread().take(UNSURE)
    thread.take(Said("the second", Reading(candidates=(Candidate("choice", "not_offered:cash", 100, "number"),))))
    assert thread.said == ["We don't deliver cash."]
    assert [one["meant"] for one in fields(thread)] == ["not_offered:cash"]


def test_something_else_asks_for_other_words_and_then_a_person_comes() -> None:
    thread = Thread().take(UNSURE)
    thread.take(Chose(thread.conversation.seq, "other:", "Something else"))
    assert thread.said[0].startswith("All right. Please say it in other words.") and thread.conversation.asked is None
    assert [one["meant"] for one in fields(thread)] == [None]
    assert thread.take(UNSURE).conversation.owner == "queue"


def test_a_third_unsure_message_in_a_row_brings_a_person() -> None:
    thread = Thread()
    for _ in range(2):
        assert thread.take(UNSURE).conversation.owner == "bot"
    assert thread.take(UNSURE).conversation.owner == "queue"


def test_what_is_acted_on_by_likeness_is_logged_with_its_reason() -> None:
    thread = Thread().take(Said("card lost", Reading(candidates=(LOST,))))
    assert thread.state == "which"
    assert fields(thread) == [
        {"meant": "journey:lost_card", "offered": [], "rule": "like", "score": 62.0, "nearest": "I lost my card"}
    ]
    assert "read as journey lost_card: like 62" in [step.what for step in thread.decision.trace]


def test_an_authors_own_words_need_no_line() -> None:
    assert (
        fields(Thread().take(Said("x", Reading(candidates=(Candidate("journey", "lost_card", 100, "phrase"),))))) == []
    )


def test_what_was_withdrawn_since_it_was_offered_is_not_begun() -> None:
    thread = Thread().take(UNSURE)
    seq = thread.conversation.seq
    thread.journeys = replace(thread.journeys, journeys={})
    thread.take(Chose(seq, "lost_card", "Lost card"))
    assert thread.conversation.run is None and thread.conversation.unmatched == 2
