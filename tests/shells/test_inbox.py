"""What could not be worked on waits in the store, is tried again, and ends at a person."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from runtime.inbox import InboxLoop
from runtime.ports import TicketChange
from tests.shells.house import House


class Falls:
    """A desk whose rules break as often as the test says, then work."""

    def __init__(self, rules: Any, times: int) -> None:
        self._rules = rules
        self.times = times

    def follow(self, *arguments: Any, **named: Any) -> TicketChange:
        """Break, or follow."""
        if self.times:
            self.times -= 1
            raise RuntimeError("a fault of ours")
        change: TicketChange = self._rules.follow(*arguments, **named)
        return change


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with aiohttp.ClientSession() as http:
        made = House(http)
        await made.store.open()
        yield made
        await made.store.close()


def _break(house: House, times: int) -> Falls:
    falls = Falls(house.worker._tickets, times)
    house.worker._tickets = falls
    return falls


async def test_a_message_is_acknowledged_and_answered_later(house: House) -> None:
    conversation = await house.begin()
    _break(house, 2)  # the turn, and the hand-over that follows a fault
    taken = await house.says(conversation, "I lost my card", "c1")
    assert taken.decision is None and taken.receipt.seq == 1
    assert await house.texts(conversation) == ["customer: I lost my card"]
    inbox = InboxLoop(store=house.store, worker=house.worker)
    assert await inbox.work_off() == 1
    assert await house.texts(conversation) == ["customer: I lost my card", "bot: Which digits?"]
    assert await inbox.work_off() == 0


async def test_after_three_tries_a_person_gets_it(house: House) -> None:
    conversation = await house.begin()
    _break(house, 8)  # two a try
    await house.says(conversation, "I lost my card", "c1")
    inbox = InboxLoop(store=house.store, worker=house.worker)
    for _ in range(4):
        await inbox.work_off()
    found = await house.now(conversation)
    assert found.owner == "queue" and await inbox.work_off() == 0
    ticket = await house.store.ticket(found.ticket or "")
    assert ticket is not None and ticket.reason == "inner_error" and "3 tries" in ticket.why
    assert [line.text for line in await house.lines(conversation) if line.author == "customer"] == ["I lost my card"]
