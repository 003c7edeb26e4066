"""One of two workers dies at a step of a turn: the other takes over what it left, in time and once."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import aiohttp
import pytest

from tests.crash.storm import compare, transcript
from tests.customer import Customer
from tests.faults.oracle import Ledger, violations
from tests.faults.pair import PUBLIC, pair
from tests.faults.watching import Record
from tests.redis_server import RedisServer, redis_server

ANA = "+447700900123"


@pytest.fixture
def redis() -> Iterator[RedisServer]:
    """A server with nothing in it."""
    with redis_server() as server:
        yield server


@pytest.mark.parametrize("point", ["turn.commit.before:2", "turn.commit.after:2", "web.ack.before:2"])
async def test_a_page_goes_to_the_other(
    point: str, tmp_path: Path, redis: RedisServer, record_property: Record
) -> None:
    async with pair(tmp_path, redis, crash_at=point) as both:
        customer = Customer(both.session, "c")
        await customer.arrive(both.one.address)
        await customer.write("go")
        async with asyncio.TaskGroup() as group:
            writing = group.create_task(customer.write(f"word {customer.conversation} 1"))
            assert await both.one.ended() == 137
            began = asyncio.get_running_loop().time()
            customer.address = both.other.address
            await writing
        record_property("seconds until taken over", asyncio.get_running_loop().time() - began)
        lines = await transcript(customer)
        found = await both.evidence(Ledger(customer.conversation, customer.acknowledged))
    wrong = compare(customer, lines) + violations(found)
    record_property("acknowledged messages lost", len(wrong))
    assert wrong == []


@pytest.mark.parametrize("point", ["turn.commit.after:2", "outbox.take.before:2", "sms.ack.before:2"])
async def test_a_text_is_answered_by_the_other(
    point: str, tmp_path: Path, redis: RedisServer, record_property: Record
) -> None:
    async with pair(tmp_path, redis, crash_at=point) as both:
        await both.twilio.text(ANA, "go", sid="SM-1")
        await both.twilio.texts_to(ANA, 1)
        with suppress(aiohttp.ClientError):  # it died before it answered, and the carrier will come again
            await both.twilio.text(ANA, "word one", sid="SM-2")
        assert await both.one.ended() == 137
        began = asyncio.get_running_loop().time()
        both.twilio.connect(both.other.address, PUBLIC)
        assert await both.twilio.text(ANA, "word one", sid="SM-2") == 200
        texts = await both.twilio.texts_to(ANA, 2)
        record_property("seconds until taken over", asyncio.get_running_loop().time() - began)
    assert "You said word one." in texts[1]
    assert Counter(both.twilio.sent_to(ANA)).most_common(1)[0][1] == 1
