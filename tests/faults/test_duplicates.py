"""Each webhook comes three times, at once, to two workers, and all of them once more after both have restarted."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest

from runtime.clock import SystemClock
from runtime.store.in_redis import RedisStore
from runtime.store.redis_address import read_address
from tests.faults.length import either
from tests.faults.oracle import Ledger, gather, violations
from tests.faults.pair import PUBLIC, Pair, pair
from tests.faults.watching import Record, lasts
from tests.redis_server import RedisServer, redis_server
from tests.stand_ins.twilio import OUR_NUMBER, TwilioStandIn

WEBHOOKS = either(120, 1_000)
NUMBERS = 20
COPIES = 3
AT_ONCE = 30


@pytest.fixture
def redis() -> Iterator[RedisServer]:
    """A server with nothing in it."""
    with redis_server() as server:
        yield server


def message(n: int) -> tuple[str, str, str]:
    """Whose it is, what it says, and its id at the carrier."""
    return f"+4477009001{n % NUMBERS:02}", "go" if n // NUMBERS % 2 == 0 else f"word {n}", f"SM-{n}"


async def bring(both: Pair, to: tuple[str, ...], ns: range) -> None:
    """Bring each of these messages in copies, turn about to these addresses, until it is taken."""
    room = asyncio.Semaphore(AT_ONCE)
    carriers = []
    for address in to:
        carrier = TwilioStandIn()
        await carrier.__aenter__()
        carrier.connect(address, PUBLIC)
        carriers.append(carrier)

    async def copy(n: int, k: int) -> None:
        number, text, sid = message(n)
        async with room:
            while await carriers[k % len(carriers)].text(number, text, sid=sid) != 200:
                await lasts(0.05)

    try:
        for first in range(ns.start, ns.stop, NUMBERS):  # a customer writes one after the other
            some = range(first, min(first + NUMBERS, ns.stop))
            await asyncio.gather(*(copy(n, k) for n in some for k in range(COPIES)))
    finally:
        for carrier in carriers:
            await carrier.__aexit__(None, None, None)


@pytest.mark.timeout(600)
async def test_each_counts_once(tmp_path: Path, redis: RedisServer, record_property: Record) -> None:
    async with pair(tmp_path, redis) as both:
        await bring(both, (both.one.address, both.other.address), range(WEBHOOKS))
        for service in (both.one, both.other):
            await service.stop()
            await service.start(port=service.port)
        async with aiohttp.ClientSession():
            await bring(both, (both.one.address, both.other.address), range(WEBHOOKS))
        await both.twilio.until(lambda: len(both.twilio.messages) >= WEBHOOKS)
    clock = SystemClock()
    store = RedisStore(read_address(redis.url), clock)
    await store.open()
    wrong, written = [], Counter[str]()
    for n in range(NUMBERS):
        conversation = await store.at("sms", f"{message(n)[0]} {OUR_NUMBER}")
        assert conversation is not None
        lines = await store.lines(conversation.id, 0, 10_000)
        written.update(line.text for line in lines if line.author == "customer" and line.text != "go")
        wrong += violations(await gather(store, [Ledger(conversation.id)], clock.now()))
    await store.close()
    words = {text for _, text, _ in map(message, range(WEBHOOKS)) if text != "go"}
    record_property("webhooks", WEBHOOKS * COPIES * 2)
    record_property("messages written twice", sum(written.values()) - len(written))
    record_property("acknowledged messages lost", len(words - set(written)))
    assert written == Counter(words)
    assert wrong == []
