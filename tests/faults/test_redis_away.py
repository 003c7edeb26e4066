"""Redis is killed, or stands still, under a service: it says so, writes nothing twice, and goes on by itself."""

import asyncio
import signal
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import aiohttp
import pytest

from tests.crash.storm import MAP, kept, transcript
from tests.customer import Customer
from tests.faults.length import either
from tests.faults.proxy import How, Proxy
from tests.faults.watching import Monitor, Record, seconds_until
from tests.redis_server import RedisServer, redis_server
from tests.running import Running

PAUSED_SECONDS = either(3.0, 60.0)
WRITERS = either(20, 100)


@pytest.fixture
def redis() -> Iterator[RedisServer]:
    """A server of its own, to be mistreated."""
    with redis_server() as server:
        yield server


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        yield session


@pytest.fixture
async def line(redis: RedisServer) -> AsyncIterator[Proxy]:
    """The line to it."""
    proxy = await Proxy(redis.port).open()
    yield proxy
    await proxy.close()


@pytest.fixture
async def house(line: Proxy, tmp_path: Path) -> AsyncIterator[Running]:
    """A service at the end of that line."""
    store = f"redis://127.0.0.1:{line.port}"
    service = Running(tmp_path, MAP, {"HANDRAIL_STORE": store, "HANDRAIL_LIMITS": "off"})
    await service.start()
    yield service
    await service.kill()


async def met(session: aiohttp.ClientSession, house: Running) -> tuple[Customer, Monitor]:
    """A customer who has written, and whoever watches."""
    customer = Customer(session, "c")
    await customer.arrive(house.address)
    await customer.write("go")
    return customer, Monitor(session, house.address, customer.token)


async def test_a_redis_that_is_killed_is_missed_and_comes_back(
    house: Running, redis: RedisServer, session: aiohttp.ClientSession, record_property: Record
) -> None:
    customer, monitor = await met(session, house)
    redis.kill()
    record_property("seconds until not ready", await seconds_until(monitor.is_not_ready))
    assert (await monitor.write("lost", "word")).is_put_off
    await asyncio.to_thread(redis.start)
    record_property("seconds until ready again", await seconds_until(monitor.is_ready))
    await customer.write("word two")
    lines = await transcript(customer)
    record_property("acknowledged messages lost", len(kept(customer, lines)))
    assert kept(customer, lines) == []


async def test_a_redis_that_stands_still_is_told_of_in_time_and_written_to_once(
    house: Running, redis: RedisServer, session: aiohttp.ClientSession, record_property: Record
) -> None:
    customer, monitor = await met(session, house)
    redis.signal(signal.SIGSTOP)
    loop = asyncio.get_running_loop()
    until = loop.time() + PAUSED_SECONDS
    answers = []
    while loop.time() < until:
        answers += await asyncio.gather(*(monitor.write(f"m-{n}", f"word {n}") for n in range(WRITERS)))
    assert all(told.is_put_off for told in answers)
    redis.signal(signal.SIGCONT)
    for n in range(WRITERS):
        await seconds_until(lambda n=n: monitor.takes(f"m-{n}", f"word {n}"))  # type: ignore[misc]
    written = [line["cmid"] for line in await transcript(customer) if line["from"] == "customer"]
    record_property("seconds until refused", max(told.seconds for told in answers))
    record_property("messages written twice", len(written) - len(set(written)))
    assert sorted(written) == sorted({*(f"m-{n}" for n in range(WRITERS)), "c-1"})


WAYS: tuple[How, ...] = ("stalls", "loses_answers", "refuses")


@pytest.mark.parametrize("how", WAYS)
async def test_a_line_that_is_cut_is_made_anew(
    how: How, house: Running, line: Proxy, session: aiohttp.ClientSession, record_property: Record
) -> None:
    customer, monitor = await met(session, house)
    line.how = how
    if how == "refuses":
        line.reset()
    told = await monitor.write("m-1", "word one")
    assert told.is_put_off
    record_property("seconds until refused", told.seconds)
    line.how = "passes"
    line.reset()
    record_property("seconds until taken again", await seconds_until(lambda: monitor.takes("m-1", "word one")))
    written = [line["cmid"] for line in await transcript(customer) if line["from"] == "customer"]
    record_property("messages written twice", len(written) - len(set(written)))
    assert written == ["c-1", "m-1"]
