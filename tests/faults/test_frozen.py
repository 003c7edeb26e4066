"""A worker stands still with a turn, or with a text of the bot, in its hands while a person takes the conversation."""

import asyncio
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.crash.storm import transcript
from tests.customer import Customer
from tests.faults.length import either
from tests.faults.oracle import Ledger, Send, violations
from tests.faults.pair import Pair, pair
from tests.faults.watching import lasts
from tests.redis_server import RedisServer, redis_server
from tests.waiting import until
from tests.whole.desk import Desk

FROZEN_SECONDS = either(5.0, 60.0)
ANA = "+447700900123"

Record = Callable[[str, object], None]


@pytest.fixture
def redis() -> Iterator[RedisServer]:
    """A server with nothing in it."""
    with redis_server() as server:
        yield server


async def claimed(desk: Desk) -> dict[str, object]:
    """The one ticket that waits, taken; the journey is the member's now."""
    while not (waiting := await desk.waiting()):
        await lasts(0.05)
    return await desk.claim(waiting[0])


async def wake(frozen: Pair) -> None:
    """Let it stand still for the rest of its time, and then go on as if nothing were."""
    await lasts(FROZEN_SECONDS)
    frozen.one.signal(signal.SIGCONT)


@pytest.mark.timeout(200)
async def test_the_turn_it_had_decided_is_refused(tmp_path: Path, redis: RedisServer, record_property: Record) -> None:
    async with pair(tmp_path, redis, crash_at="turn.commit.before:2:stop") as both:
        customer = Customer(both.session, "c")
        await customer.arrive(both.one.address)
        await customer.write("go")
        async with asyncio.TaskGroup() as group:
            writing = group.create_task(customer.write("word of the frozen one"))
            await both.one.stopped()
            page = Customer(both.session, "p")
            page.token, page.address, page.conversation = customer.token, both.other.address, customer.conversation
            await page.write("person")
            desk = await both.desk()
            held = await claimed(desk)
            await wake(both)
            await writing
        lines = await transcript(page)
        status, told = await desk.post(
            f"/tickets/{held['id']}/reply", {"text": "I am with you", "cmid": "m-1", "last_seq": lines[-1]["seq"]}
        )
        assert status == 200, told
        ledger = Ledger(
            customer.conversation, [*customer.acknowledged[:1], *page.acknowledged, *customer.acknowledged[1:]]
        )
        found = await both.evidence(ledger)
    said = [(line["from"], line.get("text")) for line in lines]
    assert said[-1] == ("customer", "word of the frozen one")
    assert not any(text == "You said word of the frozen one." for _, text in said)
    wrong = violations(found)
    record_property("violations", len(wrong))
    assert wrong == []


@pytest.mark.timeout(200)
async def test_the_text_it_had_taken_is_not_sent(tmp_path: Path, redis: RedisServer, record_property: Record) -> None:
    async with pair(tmp_path, redis, crash_at="outbox.take.after:2:stop") as both:
        await both.twilio.text(ANA, "go", sid="SM-1")
        await both.twilio.texts_to(ANA, 1)
        await both.twilio.text(ANA, "word one", sid="SM-2")
        await both.one.stopped()
        both.twilio.connect(both.other.address, "http://shop.example")
        assert await both.twilio.text(ANA, "person", sid="SM-3") == 200
        desk = await both.desk()
        held = await claimed(desk)
        await wake(both)
        await until(lambda: '"event":"outbox.too_late"' in both.one.log.read_text())
        ticket = await desk.ticket(str(held["id"]))
        reply = {"text": "I am with you", "cmid": "m-1", "last_seq": ticket["head"]}
        status, told = await desk.post(f"/tickets/{held['id']}/reply", reply)
        assert status == 200, told
        await both.twilio.until(lambda: any("I am with you" in text for text in both.twilio.sent_to(ANA)))
        conversation = str(
            ticket["conversation"]["id"] if isinstance(ticket["conversation"], dict) else ticket["conversation"]
        )
        found = await both.evidence(Ledger(conversation))
        found.sends = [Send(message.callback, "", "", message.created_at) for message in both.twilio.messages]
    sent = both.twilio.sent_to(ANA)
    record_property("texts of the bot while a person had it", sum("You said word one" in text for text in sent))
    assert not any("You said word one" in text for text in sent), sent
    wrong = violations(found)
    record_property("violations", len(wrong))
    assert wrong == []
