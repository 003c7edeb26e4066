"""Hints: which consoles are told of which changes."""

from handoff.hints import Hints
from runtime import limits
from runtime.core.records import Ticket
from tests.handoff.house import House


async def test_turns_notes_and_closings_are_told_and_several_are_one(house: House) -> None:
    ticket = await house.waiting()
    hints = Hints(house.store)
    follower = hints.follow()
    conversation = await house.conversation(ticket.conversation)
    await house.says(conversation, "hello?")
    await house.says(conversation, "anybody?")
    assert follower.take() == {ticket.id: ticket.conversation}
    assert follower.take() == {}
    assert not follower.woken.is_set()
    hints.noted(ticket)
    assert follower.woken.is_set()
    hints.leave(follower)
    await house.says(conversation, "bye")
    assert follower.take() == {ticket.id: ticket.conversation}
    assert len(hints) == 0


async def test_a_conversation_without_a_ticket_is_nobodys_business(house: House) -> None:
    hints = Hints(house.store)
    follower = hints.follow()
    await house.says(await house.customer(), "hello")
    assert follower.take() == {}


async def test_the_queue_of_a_ticket_is_read_once(house: House) -> None:
    ticket = await house.waiting()
    hints = Hints(house.store)
    assert await hints.queue(ticket.id) == "support"
    assert await hints.queue("t-nothing") is None


async def test_what_is_remembered_has_a_most(house: House) -> None:
    ticket = await house.waiting()
    hints = Hints(house.store)
    for number in range(limits.HINTED_TICKETS + 10):
        hints.noted(Ticket(**{**_fields(ticket), "id": f"t-{number}"}))  # type: ignore[arg-type]
    assert await hints.queue(f"t-{limits.HINTED_TICKETS}") == "support"
    assert await hints.queue("t-0") is None, "which the store does not know either"


async def test_after_the_end_nothing_is_heard(house: House) -> None:
    ticket = await house.waiting()
    hints = Hints(house.store)
    follower = hints.follow()
    hints.shut()
    assert follower.is_over
    await house.says(await house.conversation(ticket.conversation), "hello?")
    assert follower.take() == {}


def _fields(ticket: Ticket) -> dict[str, object]:
    return {name: getattr(ticket, name) for name in ticket.__dataclass_fields__}
