"""`handrail move-store`: a shop that began with one file goes on in Redis, with everything."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import aiohttp
import pytest

from tests.crash.storm import MAP, kept, transcript
from tests.customer import Customer
from tests.redis_server import RedisServer, redis_server
from tests.running import Running, read_outcome_log
from tests.whole.desk import Desk


@pytest.fixture
def redis() -> Iterator[RedisServer]:
    """A server with nothing in it."""
    with redis_server() as server:
        yield server


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    """For customers and staff."""
    async with aiohttp.ClientSession() as session:
        yield session


async def test_a_shop_goes_on_in_redis_where_it_stood(
    tmp_path: Path, redis: RedisServer, session: aiohttp.ClientSession
) -> None:
    before = Running(tmp_path, MAP, {"HANDRAIL_LIMITS": "off"})
    await before.start()
    customers = [Customer(session, f"c{n}") for n in range(5)]
    for customer in customers:
        await customer.arrive(before.address)
        await customer.write("go")
        await customer.write("one")
        await customer.write("go")
    await customers[0].write("person")
    token = await before.token("jo")
    assert await before.stop() == 0
    logged = read_outcome_log(tmp_path)
    move = ("move-store", "sqlite:///var/handrail.db", redis.url)
    assert "moved and verified: 5 conversations" in await before.command(*move)
    assert "5 were there already" in await before.command(*move)
    after = Running(tmp_path, MAP, {"HANDRAIL_LIMITS": "off", "HANDRAIL_STORE": redis.url})
    after.admin = ("admin", "is there already")
    await after.start(port=before.port)
    try:
        for customer in customers:
            await customer.write("two")
            assert kept(customer, await transcript(customer)) == []
        (ticket,) = await Desk(session, after.address, token).waiting()
        assert ticket["conversation"] == customers[0].conversation
    finally:
        assert await after.stop() == 0
    log = read_outcome_log(tmp_path)
    assert log[: len(logged)] == logged and len({line["id"] for line in log}) == len(log) > len(logged)


async def test_what_cannot_be_moved_is_explained(tmp_path: Path, redis: RedisServer) -> None:
    service = Running(tmp_path, MAP, {})
    for source, target, about in (
        ("sqlite:///var/none.db", redis.url, "there is no var/none.db"),
        (redis.url, "sqlite:///x", "no other move is possible"),
    ):
        code, out = await service.attempt("move-store", source, target)
        assert code == 2 and about in out


async def test_the_doctor_says_what_is_unsafe_and_what_to_do(tmp_path: Path, redis: RedisServer) -> None:
    fit = Running(tmp_path, MAP, {"HANDRAIL_STORE": redis.url})
    code, out = await fit.attempt("doctor")
    assert code == 0, out
    assert "what is acknowledged is on the disk" in out and "nothing is thrown away" in out
    redis.say("CONFIG SET maxmemory-policy allkeys-lru")
    code, out = await fit.attempt("doctor")
    assert code == 1 and "UNSAFE" in out and "Set it to noeviction" in out
    lacking = Running(tmp_path, MAP, {"HANDRAIL_STORE": redis.url, "HANDRAIL_REDIS_REPLICAS": "1"})
    assert "1 must confirm every write" in (await lacking.attempt("doctor"))[1]
    alone = Running(tmp_path, MAP, {})
    code, out = await alone.attempt("doctor")
    assert code == 0 and "SQLite" in out
