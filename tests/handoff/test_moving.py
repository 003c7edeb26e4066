"""Moves: the same machine, moved by a person, once."""

import pytest

from runtime.core.conversation import BOT
from tests.handoff.house import House


async def test_a_move_goes_on_with_the_journey_and_gives_the_conversation_back(house: House) -> None:
    ticket = await house.waiting()
    jo = await house.member()
    version = (await jo.claimed(ticket))["version"]
    status, shown = await jo.post(f"/tickets/{ticket.id}/move", move="again", inputs={}, version=version, key="k-1")
    assert (status, shown["state"], shown["move"]) == (200, "wrapping", "again")
    assert (await house.texts(ticket.conversation))[-1] == ("bot", "Which digits?")
    assert (await house.conversation(ticket.conversation)).owner == BOT


async def test_what_a_move_needs_is_read_by_its_declared_type(house: House) -> None:
    ticket = await house.waiting()
    jo = await house.member()
    await jo.claimed(ticket)
    status, _ = await jo.post(f"/tickets/{ticket.id}/move", move="by_hand", inputs={"reference": " R-9 "})
    assert status == 200
    run = (await house.conversation(ticket.conversation)).run
    assert run is not None
    assert (run.state, run.slots["reference"].value, run.slots["reference"].source) == ("offer", "R-9", "staff:jo")


@pytest.mark.parametrize("inputs", [{}, {"reference": ""}, {"reference": "  "}, {"other": "x"}])
async def test_a_move_without_what_it_needs_says_what_is_missing(house: House, inputs: dict[str, str]) -> None:
    ticket = await house.waiting()
    jo = await house.member()
    await jo.claimed(ticket)
    status, answer = await jo.post(f"/tickets/{ticket.id}/move", move="by_hand", inputs=inputs)
    assert (status, answer["code"], answer["missing"]) == (422, "needs", ["reference"])
    assert (await house.ticket(ticket.id)).state == "held"


async def test_a_value_that_cannot_be_read_is_missing_and_the_answer_says_what_is_wrong(house: House) -> None:
    conversation = await house.customer()
    await house.says(conversation, "I lost my card")
    await house.says(conversation, "person")
    ticket = await house.ticket((await house.conversation(conversation.id)).ticket or "")
    jo = await house.member()
    await jo.claimed(ticket)
    status, answer = await jo.post(f"/tickets/{ticket.id}/move", move="answer", inputs={"last4": "48"})
    assert (status, answer["missing"]) == (422, ["last4"])
    assert answer["problems"] == {"last4": "I need exactly 4 digits."}
    status, _ = await jo.post(f"/tickets/{ticket.id}/move", move="answer", inputs={"last4": 4821})
    assert status == 200


async def test_a_guard_that_does_not_hold_blocks_the_move_and_shows_the_others(house: House) -> None:
    conversation = await house.customer()
    await house.says(conversation, "I lost my card")
    await house.says(conversation, "0000")
    ticket = await house.card_system_fails(conversation.id)
    jo = await house.member()
    await jo.claimed(ticket)
    status, answer = await jo.post(f"/tickets/{ticket.id}/move", move="by_hand", inputs={"reference": "R-1"})
    assert (status, answer["code"]) == (409, "blocked")
    assert "again" in [move["id"] for move in answer["moves"]]


async def test_a_move_that_is_not_there_has_moved_on(house: House) -> None:
    ticket = await house.waiting()
    jo = await house.member()
    await jo.claimed(ticket)
    status, answer = await jo.post(f"/tickets/{ticket.id}/move", move="fly")
    assert (status, answer["code"]) == (409, "moved_on")
    assert next(move["id"] for move in answer["moves"]) == "again"


async def test_a_move_with_an_old_version_has_moved_on(house: House) -> None:
    ticket = await house.waiting()
    jo = await house.member()
    await jo.claimed(ticket)
    status, answer = await jo.post(f"/tickets/{ticket.id}/move", move="again", version=1)
    assert (status, answer["code"]) == (409, "moved_on")
    assert answer["moves"]


async def test_the_same_key_is_one_move(house: House) -> None:
    ticket = await house.waiting()
    jo = await house.member()
    await jo.claimed(ticket)
    answers = [await jo.post(f"/tickets/{ticket.id}/move", move="again", version=2, key="k-1") for _ in range(3)]
    assert [(status, shown["state"]) for status, shown in answers] == [(200, "wrapping")] * 3
    assert [text for _, text in await house.texts(ticket.conversation)].count("Which digits?") == 2
    status, answer = await jo.post(f"/tickets/{ticket.id}/move", move="close", key="k-1")
    assert (status, answer["code"]) == (409, "conflict")


async def test_a_risky_move_needs_a_senior(house: House) -> None:
    ticket = await house.waiting()
    jo = await house.member()
    await jo.claimed(ticket)
    status, answer = await jo.post(f"/tickets/{ticket.id}/move", move="refund")
    assert (status, answer["code"]) == (403, "not_allowed")
    other = await house.waiting()
    sam = await house.member("sam", "senior")
    shown = await sam.claimed(other)
    assert next(move for move in shown["moves"] if move["id"] == "refund")["blocked"] is None
    status, shown = await sam.post(f"/tickets/{other.id}/move", move="refund")
    assert (status, shown["state"]) == (200, "wrapping")


async def test_a_move_that_ends_the_journey_leaves_its_outcome_on_the_ticket(house: House) -> None:
    ticket = await house.waiting()
    jo = await house.member()
    await jo.claimed(ticket)
    _, shown = await jo.post(f"/tickets/{ticket.id}/move", move="close")
    assert (shown["outcome"], shown["now"]["state"]) == ("declined", None)


async def test_a_move_that_keeps_control_gives_the_words_of_the_journey_as_a_draft_each_time(house: House) -> None:
    ticket = await house.waiting()
    jo = await house.member()
    await jo.claimed(ticket)
    said = await house.texts(ticket.conversation)
    for _ in range(2):
        status, shown = await jo.post(f"/tickets/{ticket.id}/move", move="again", keep_control=True, key="k")
        assert (status, shown["state"], shown["holder"]) == (200, "held", "jo")
        assert shown["draft"] == "Which digits?"
        assert shown["now"]["state"] == "which"
    assert await house.texts(ticket.conversation) == said
    assert [one.event for one in await house.store.ticket_events(ticket.id)].count("moved") == 1
    status, answer = await jo.post(f"/tickets/{ticket.id}/move", move="again", key="k")
    assert (status, answer["code"]) == (409, "conflict")
