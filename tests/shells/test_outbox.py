"""The outbox at work against the provider's stand-in: once each, in order, and every doubt ends at a person."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import aiohttp
import pytest

from channels.sms.providers.twilio import Twilio, TwilioSettings
from runtime.core.conversation import Conversation
from runtime.core.events import Said, StaffJoined
from tests.shells.house import House
from tests.stand_ins.twilio import (
    ACCOUNT_SID,
    AUTH_TOKEN,
    FAILS,
    FAILS_AFTER_TAKING,
    OUR_NUMBER,
    TOO_MANY,
    TwilioStandIn,
)

ANA = "+447700900123"


class Line:
    """A house whose SMS goes to the stand-in."""

    def __init__(self, house: House, twilio: TwilioStandIn) -> None:
        self.house = house
        self.twilio = twilio

    async def texts(self, words: str, number: str = ANA) -> Conversation:
        conversation = await self.house.begin("sms", f"{number} {OUR_NUMBER}")
        await self.house.worker.handle(conversation.id, Said(words))
        return conversation

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        async with asyncio.TaskGroup() as loops:
            task = loops.create_task(self.house.outbox.run())
            try:
                yield
            finally:
                task.cancel()

    async def until(self, holds: Callable[[], Awaitable[bool]]) -> None:
        async with asyncio.timeout(20):
            while not await holds():
                await asyncio.sleep(0)


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    async with TwilioStandIn() as twilio, aiohttp.ClientSession() as http:
        settings = TwilioSettings(ACCOUNT_SID, (AUTH_TOKEN,), OUR_NUMBER, "http://127.0.0.1:9", twilio.url)
        house = House(http, channels={"sms": Twilio(settings, http, lambda: 0.0)})
        await house.store.open()
        yield Line(house, twilio)
        await house.store.close()


async def test_each_text_is_handed_on_once_and_in_order(line: Line) -> None:
    async with line.running():
        await line.texts("I lost my card")
        await line.twilio.texts_to(ANA, 1)
        await line.texts("no")
        await line.twilio.texts_to(ANA, 2)
    assert line.twilio.sent_to(ANA) == ["Which digits?", "Exactly four, please."]
    assert not await line.house.store.ready(line.house.clock.now(), 10)


async def test_choices_are_numbered_and_answered_by_number(line: Line) -> None:
    async with line.running():
        await line.texts("bring cash")
        assert (await line.twilio.texts_to(ANA, 1))[0] == "We don't deliver cash."


async def test_a_carrier_that_is_not_ready_is_tried_later(line: Line) -> None:
    line.twilio.fail_next(TOO_MANY)
    async with line.running():
        conversation = await line.texts("I lost my card")

        async def put_off() -> bool:
            line.house.clock.move(seconds=1)
            return bool(line.twilio.sent_to(ANA))

        await line.until(put_off)
    assert line.twilio.sent_to(ANA) == ["Which digits?"]
    assert (await line.house.now(conversation)).owner == "bot"


@pytest.mark.parametrize("fault", [FAILS, FAILS_AFTER_TAKING])
async def test_a_send_of_which_nobody_knows_goes_to_a_person_and_is_not_repeated(line: Line, fault: object) -> None:
    line.twilio.fail_next(fault)  # type: ignore[arg-type]
    async with line.running():
        conversation = await line.texts("I lost my card")

        async def handed_over() -> bool:
            return (await line.house.now(conversation)).owner == "queue"

        await line.until(handed_over)
        await line.twilio.until(lambda: any("colleague" in text for text in line.twilio.sent_to(ANA)))
    assert line.twilio.sent_to(ANA).count("Which digits?") <= 1


async def test_a_refused_address_goes_to_a_person(line: Line) -> None:
    async with line.running():
        conversation = await line.texts("I lost my card", "+15005550001")

        async def handed_over() -> bool:
            return (await line.house.now(conversation)).owner == "queue"

        await line.until(handed_over)
    found = await line.house.now(conversation)
    ticket = await line.house.store.ticket(found.ticket or "")
    assert ticket is not None and ticket.reason == "send_failed" and "21211" in ticket.why


async def test_what_the_bot_has_not_sent_is_not_sent_once_a_person_has_it(line: Line) -> None:
    conversation = await line.texts("I lost my card")
    await line.texts("person")
    await line.house.worker.handle(conversation.id, StaffJoined("jo", "Jo"))
    async with line.running():
        await line.twilio.until(lambda: len(line.twilio.sent_to(ANA)) >= 1)
    assert all("Which digits" not in text for text in line.twilio.sent_to(ANA))
