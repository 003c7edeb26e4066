"""T17: a customer who waits closes the page."""

import asyncio

import pytest

from handoff.leaving import Leaving
from runtime import limits
from runtime.core.conversation import BOT, QUEUE
from runtime.core.events import DeskActed
from runtime.core.records import Ticket
from runtime.whispers import Here
from tests.handoff.house import House


async def told(house: House, ticket: Ticket, *, on: bool) -> None:
    """A page says so, and the desk has heard it."""
    leaving = next(loop for loop in house.routes.loops if isinstance(loop, Leaving))
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(leaving.run())
        await asyncio.sleep(0)
        house.whispers.tell(Here(ticket.conversation, on))
        await asyncio.sleep(0)
        running.cancel()
    await leaving.tell()


async def said(house: House, ticket: Ticket) -> list[str]:
    return [text for author, text in await house.texts(ticket.conversation) if author == "system"]


async def test_who_left_is_asked_and_then_their_place_is_given_up(house: House) -> None:
    ticket = await house.waiting()
    await told(house, ticket, on=False)
    await house.passes(limits.LEFT)
    assert (await said(house, ticket))[-1].startswith("Are you still there?")
    assert (await house.ticket(ticket.id)).state == "queued"
    await house.passes(limits.LEFT)
    after = await house.ticket(ticket.id)
    assert (after.state, after.outcome, after.disposition) == ("closed", "abandoned", "abandoned")
    assert (await house.conversation(ticket.conversation)).owner == BOT
    logged = [event.event for _, _, event in await house.store.moments(0, 100)]
    assert "handoff.abandoned" in logged


@pytest.mark.parametrize("how", ["comes back", "writes", "is taken"])
async def test_who_comes_back_writes_or_is_taken_keeps_everything(house: House, how: str) -> None:
    ticket = await house.waiting()
    await told(house, ticket, on=False)
    await house.passes(limits.LEFT)
    if how == "comes back":
        await told(house, ticket, on=True)
    elif how == "writes":
        await house.says(await house.conversation(ticket.conversation), "I am here")
    else:
        jo = await house.member("jo")
        await jo.claimed(ticket)
    await house.passes(limits.LEFT)
    assert (await house.ticket(ticket.id)).state == ("held" if how == "is taken" else "queued")


async def test_a_reload_of_the_page_is_no_leaving(house: House) -> None:
    ticket = await house.waiting()
    await told(house, ticket, on=False)
    await told(house, ticket, on=True)
    await house.passes(2 * limits.LEFT)
    assert not any(text.startswith("Are you still there") for text in await said(house, ticket))
    assert (await house.conversation(ticket.conversation)).owner == QUEUE


async def test_it_is_said_once_and_only_of_those_who_wait(house: House) -> None:
    ticket = await house.waiting()
    left = DeskActed("customer_left", "customer")
    assert await house.arranges(ticket, left) is None
    assert await house.arranges(ticket, left) == "moved_on"
    jo = await house.member("jo")
    await jo.claimed(ticket)
    assert await house.arranges(ticket, left) == "moved_on"


async def test_who_has_another_page_open_at_another_process_has_not_left(house: House) -> None:
    ticket = await house.waiting()
    house.whispers.hear_from_elsewhere(Here(ticket.conversation, on=True))
    await told(house, ticket, on=False)
    await house.passes(2 * limits.LEFT)
    assert not any(text.startswith("Are you still there") for text in await said(house, ticket))
    assert (await house.ticket(ticket.id)).state == "queued"


@pytest.mark.parametrize("is_back", [False, True])
async def test_who_closed_the_page_before_the_wait_began_is_asked_too(house: House, is_back: bool) -> None:
    conversation = await house.customer()
    leaving = next(loop for loop in house.routes.loops if isinstance(loop, Leaving))
    await house.says(conversation, "I lost my card")
    await house.says(conversation, "4821")
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(leaving.run())
        await asyncio.sleep(0)
        house.whispers.tell(Here(conversation.id, on=False))
        if is_back:
            house.whispers.tell(Here(conversation.id, on=True))
        ticket = await house.card_system_fails(conversation.id)
        await asyncio.sleep(0)
        running.cancel()
    await leaving.tell()
    await house.passes(limits.LEFT)
    assert any(text.startswith("Are you still there") for text in await said(house, ticket)) != is_back
