"""The worker: read, decide, commit, over a real store."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest

from runtime.core.conversation import Conversation
from runtime.core.errors import UnknownVersion
from runtime.core.events import Said, StaffJoined, StaffSaid
from runtime.core.records import Ticket
from tests.core.builders import meridian
from tests.shells.house import House


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with aiohttp.ClientSession() as http:
        made = House(http)
        await made.store.open()
        yield made
        await made.store.close()


async def test_an_address_has_one_conversation(house: House) -> None:
    found = await asyncio.gather(*[house.begin() for _ in range(20)])
    assert len({one.id for one in found}) == 1
    assert (await house.begin(address="other")).id != found[0].id


async def test_a_turn_is_in_the_store_when_handle_returns(house: House) -> None:
    conversation = await house.begin()
    taken = await house.says(conversation, "I lost my card", "c1")
    assert taken.receipt.seq == 1 and not taken.receipt.repeated
    assert await house.texts(conversation) == ["customer: I lost my card", "bot: Which digits?"]
    assert (await house.now(conversation)).run is not None


async def test_a_repeated_message_gets_its_old_receipt_and_changes_nothing(house: House) -> None:
    conversation = await house.begin()
    await house.says(conversation, "I lost my card", "c1")
    again = await house.says(conversation, "I lost my card", "c1")
    assert again.receipt.repeated and again.receipt.seq == 1 and again.decision is None
    assert len(await house.lines(conversation)) == 2


async def test_many_messages_at_once_are_each_answered_in_order(house: House) -> None:
    conversation = await house.begin()
    await asyncio.gather(*[house.says(conversation, "blah", f"c{number}") for number in range(2)])
    lines = await house.lines(conversation)
    assert [line.seq for line in lines] == [1, 2, 3, 4]
    assert [line.author for line in lines] == ["customer", "bot", "customer", "bot"]


async def test_a_hand_over_opens_a_ticket_in_the_same_commit(house: House) -> None:
    conversation = await house.begin()
    taken = await house.says(conversation, "person", "c1")
    assert taken.ticket is not None
    ticket = await house.store.ticket(taken.ticket.id)
    assert ticket is not None and (ticket.state, ticket.reason) == ("queued", "asked_for_person")
    assert (await house.now(conversation)).ticket == ticket.id


async def test_a_guard_sees_what_the_turn_read_and_can_refuse(house: House) -> None:
    conversation = await house.begin()
    await house.says(conversation, "person", "c1")
    seen: list[tuple[Conversation, Ticket | None]] = []

    async def guard(read: Conversation, ticket: Ticket | None) -> str | None:
        seen.append((read, ticket))
        return "behind"

    taken = await house.worker.handle(conversation.id, StaffJoined("jo", "Jo"), guard=guard)
    assert taken.refused == "behind" and (await house.now(conversation)).owner == "queue"
    assert seen[0][1] is not None and seen[0][0].owner == "queue"


async def test_two_claims_at_once_have_one_winner(house: House) -> None:
    conversation = await house.begin()
    await house.says(conversation, "person", "c1")
    claims = await asyncio.gather(
        *[house.worker.handle(conversation.id, StaffJoined(f"s{number}", "S")) for number in range(20)]
    )
    assert sum(one.refused is None for one in claims) == 1


async def test_a_fault_in_a_turn_goes_to_a_person_with_the_message_kept(house: House) -> None:
    conversation = await house.begin()
    await house.says(conversation, "I lost my card", "c1")
    house.journeys.current = meridian()
    object.__setattr__(house.journeys.current, "versions", {})
    taken = await house.says(conversation, "4821", "c2")
    assert taken.ticket is not None and taken.ticket.reason == "inner_error"
    texts = await house.texts(conversation)
    assert texts[2] == "customer: 4821" and "colleague" in texts[3]
    assert UnknownVersion.__name__ not in "".join(texts)


async def test_an_unknown_conversation_is_said_so(house: House) -> None:
    with pytest.raises(KeyError):
        await house.worker.handle("no-such", Said("hello"))


async def test_staff_speak_through_the_same_turn(house: House) -> None:
    conversation = await house.begin()
    await house.says(conversation, "person", "c1")
    await house.worker.handle(conversation.id, StaffJoined("jo", "Jo"))
    await house.worker.handle(conversation.id, StaffSaid("jo", "Jo", "Hello"))
    line = (await house.lines(conversation))[-1]
    assert (line.author, line.name, line.text) == ("staff", "Jo", "Hello")
