"""`handrail serve --workers`: two processes over one Redis serve as one."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from shutil import copytree

import aiohttp
import pytest

from tests.crash.storm import MAP, kept, transcript
from tests.customer import Customer
from tests.redis_server import RedisServer, redis_server
from tests.running import Running, read_outcome_log
from tests.waiting import until
from tests.whole.desk import Desk


@pytest.fixture
def redis() -> Iterator[RedisServer]:
    """A server with nothing in it."""
    with redis_server() as server:
        yield server


@pytest.fixture
async def crew(redis: RedisServer, tmp_path: Path) -> AsyncIterator[Running]:
    """Two workers."""
    map_dir = copytree(MAP, tmp_path / "map")
    environment = {"HANDRAIL_STORE": redis.url, "HANDRAIL_LIMITS": "off", "HANDRAIL_LOG_FORMAT": "json"}
    crew = Running(tmp_path, map_dir, environment, ("--workers", "2"))
    await crew.start()
    yield crew
    await crew.stop()


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    """A new connection for each request, so that both workers get some."""
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True)) as session:
        yield session


async def test_any_worker_serves_any_customer_and_any_member_of_staff(
    crew: Running, session: aiohttp.ClientSession
) -> None:
    customers = [Customer(session, f"c{n}") for n in range(12)]
    desk = Desk(session, crew.address, await crew.token("jo"))
    for customer in customers:
        await customer.arrive(crew.address)
        for n in range(3):
            await customer.write("go")
            await customer.write(f"word {n}")
        await customer.write("person")
    for ticket in await desk.waiting():
        held = await desk.claim(ticket)
        status, answer = await desk.post(f"/tickets/{ticket['id']}/finish", {"outcome": "kept"})
        assert status == 200, (held, answer)
    for customer in customers:
        assert kept(customer, await transcript(customer)) == []
    log = crew.log.read_text()
    assert {f'"worker":{n}' in log for n in (0, 1)} == {True}
    turns = [line for line in log.splitlines() if '"event":"turn"' in line]
    assert {f'"worker":{n}' in "".join(turns) for n in (0, 1)} == {True}


async def test_a_saved_map_is_live_in_both_at_once(crew: Running, session: aiohttp.ClientSession) -> None:
    for file in crew.map_dir.glob("*.yaml"):
        file.write_text(file.read_text().replace("Which word?", "Which one?"))
    async with asyncio.timeout(20):
        while True:
            customers = [Customer(session, f"c{n}") for n in range(6)]
            asked = set()
            for customer in customers:
                await customer.arrive(crew.address)
                await customer.write("go")
                asked |= {event["text"] for event in await customer.events() if event["from"] == "bot"}
            if asked == {"Which one?"}:
                break
    log = crew.log.read_text()
    assert log.count('"event":"journeys.taken"') == 1 and log.count('"event":"journeys.loaded"') == 1


async def test_a_worker_that_is_killed_is_started_again_and_nothing_is_lost(
    crew: Running, session: aiohttp.ClientSession
) -> None:
    customer = Customer(session, "c")
    await customer.arrive(crew.address)
    before = crew.workers()
    os.kill(before[1], signal.SIGKILL)
    for n in range(10):
        await customer.write("go")
        await customer.write(f"word {n}")
    await until(lambda: len(crew.workers()) == 2 and crew.workers() != before)
    assert kept(customer, await transcript(customer)) == []


async def test_the_end_is_in_order_and_the_outcome_log_has_each_line_once(
    crew: Running, session: aiohttp.ClientSession
) -> None:
    customers = [Customer(session, f"c{n}") for n in range(8)]
    for customer in customers:
        await customer.arrive(crew.address)
        await customer.write("go")
        await customer.write("word")
    assert await crew.stop() == 0
    events = read_outcome_log(crew.folder)
    assert len({event["id"] for event in events}) == len(events) > 0
    assert {event["conversation"] for event in events} == {customer.conversation for customer in customers}


async def test_several_workers_need_a_store_that_they_can_share(tmp_path: Path) -> None:
    crew = Running(tmp_path, MAP, {})
    code, out = await crew.attempt("serve", str(MAP), "--workers", "2")
    assert code == 2 and "set HANDRAIL_STORE to a Redis" in out


async def test_workers_go_when_the_process_that_holds_the_port_is_gone(crew: Running) -> None:
    workers = crew.workers()
    await crew.kill()
    await until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in workers))
