"""The handoff card: what the person who takes over is told."""

from dataclasses import replace
from datetime import timedelta

from msgspec.structs import replace as changed

from handoff.card import known, profile
from runtime.core.events import Chose, Said
from runtime.core.reading import Reading
from runtime.core.values import DataType, Slot
from tests.core.builders import NOW, meridian
from tests.handoff.desk_thread import DeskThread, masked_map


def test_the_card_says_why_what_was_wanted_what_was_tried_and_what_was_promised() -> None:
    card = DeskThread().fails().held.card
    assert card["why"] == "cards.block failed: connection refused"
    assert card["asked_for"] == "I lost my card"
    assert [tried["state"] for tried in entries(card["tried"])] == ["block"]
    promise, told = entries(card["promised"])
    assert promise == {
        "text": "Blocked within a minute.",
        "moment": "block",
        "due_at": "2026-11-23T10:01:00.000Z",
    }
    assert "within 10 minutes" in str(told["text"])
    assert told["due_at"] == "2026-11-23T10:10:00.000Z"
    assert card["path"] == ["which", "block"]


def test_every_value_comes_with_its_source_and_time() -> None:
    card = DeskThread().fails().held.card
    assert card["known"] == [{"name": "last4", "value": "4821", "source": "customer", "at": "2026-11-23T10:00:00.000Z"}]


def test_payment_values_are_masked_to_their_last_two_characters() -> None:
    (entry,) = entries(DeskThread(masked_map()).fails().held.card["known"])
    assert entry["value"] == "**21"


def test_what_the_journey_puts_on_its_card_is_shown_whole_and_first() -> None:
    thread = DeskThread(masked_map()).fails()
    assert thread.conversation.run is not None
    slots = {"reference": Slot("R-1", "action:cards.block", NOW), **thread.conversation.run.slots}
    conversation = changed(thread.conversation, run=changed(thread.conversation.run, slots=slots))
    assert [(one["name"], one["value"]) for one in known(thread.journeys, conversation, ("last4",))] == [
        ("last4", "4821"),
        ("reference", "R-1"),
    ]


def test_values_of_a_version_that_is_gone_are_masked_for_nobody_knows_what_they_are() -> None:
    thread = DeskThread().fails()
    (entry,) = known(replace(thread.journeys, versions={}), thread.conversation)
    assert entry["value"] == "**21"


def test_answers_that_were_not_understood_are_among_what_was_tried() -> None:
    thread = DeskThread()
    thread.fails()
    thread.joined()
    assert thread.conversation.run is not None
    run = changed(thread.conversation.run, state="which", tries=2)
    thread.conversation = changed(thread.conversation, run=run, owner="bot", ticket=None)
    thread.take(Said("person", Reading(control="person")), timedelta(minutes=1))
    assert [one["what"] for one in entries(thread.held.card["tried"])][-1] == "2 answers were not understood"


def test_without_a_journey_the_goal_is_what_the_customer_wrote_last() -> None:
    card = DeskThread().take(Said("Let me talk to somebody", Reading(control="person"))).held.card
    assert (card["asked_for"], card["known"], card["path"]) == ("Let me talk to somebody", [], [])


def test_a_profile_is_masked_where_the_map_says_it_is_sensitive() -> None:
    map_ = meridian()
    types = {**map_.customer, "iban": DataType("text", sensitive="payment")}
    slots = {
        "tier": Slot("gold", "site", NOW),
        "iban": Slot("GB33BUKB2020", "site", NOW),
        "odd": Slot("abc", "site", NOW),
    }
    thread = DeskThread(replace(map_, customer=types), profile=slots)
    values = {one["name"]: one["value"] for one in profile(thread.journeys, thread.conversation)}
    assert values == {"tier": "gold", "iban": "**********20", "odd": "**bc"}


def test_the_zone_that_the_page_told_is_no_secret() -> None:
    zone = {"timezone": Slot("Europe/London", "page", NOW), "unheard_of": Slot("4929123456", "page", NOW)}
    thread = DeskThread(profile=zone)
    values = {one["name"]: one["value"] for one in profile(thread.journeys, thread.conversation)}
    assert values == {"timezone": "Europe/London", "unheard_of": "********56"}


def test_a_button_of_the_customer_is_their_word_too() -> None:
    thread = DeskThread().fails()
    before = thread.held
    assert thread.take(Chose(1, "x", label="Yes")).held == before


def entries(value: object) -> list[dict[str, object]]:
    assert isinstance(value, list)
    return value


def test_the_card_says_what_the_people_of_the_queue_still_have_to_ask_for() -> None:
    journeys = meridian()
    needs = ("last4", "reference", "customer.phone")
    queues = {name: replace(queue, needs=needs) for name, queue in journeys.queues.items()}
    assert DeskThread(replace(journeys, queues=queues)).fails().held.card["lacks"] == ["reference", "customer.phone"]
    assert DeskThread().fails().held.card["lacks"] == []
