"""The program of before and this one over one Redis, as while an upgrade rolls, each killed now and then."""

import asyncio
import os
import random
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import aiohttp
import pytest

from runtime.clock import SystemClock
from runtime.store.in_redis import RedisStore
from runtime.store.redis_address import read_address
from tests.crash.drill import Drill, Member
from tests.crash.storm import MAP, transcript
from tests.customer import Customer
from tests.faults.length import either
from tests.faults.oracle import Ledger, gather, violations
from tests.faults.watching import Record, lasts
from tests.redis_server import RedisServer, redis_server
from tests.running import REPOSITORY, Running, read_outcome_log
from tests.whole.desk import Desk

KILLS = either(3, 40)
CUSTOMERS = 6
FIRST = "c45f9a6"  # the program of before, while there is no release yet: one that does not move with each commit
BEFORE = "HANDRAIL_BEFORE"  # another one: a tag or a commit


def git(*words: str) -> bytes:
    """What git says; nothing where it does not know."""
    done = subprocess.run(["git", *words], cwd=REPOSITORY, check=False, capture_output=True)
    return done.stdout if done.returncode == 0 else b""


def before(folder: Path) -> Path:
    """The program of the last release, or the one that stands for it; without a history, this one."""
    release = git("describe", "--tags", "--abbrev=0", "--match", "v*").decode().strip()
    archive = git("archive", os.environ.get(BEFORE) or release or FIRST)
    if not archive:
        return REPOSITORY
    with tarfile.open(fileobj=BytesIO(archive)) as files:
        files.extractall(folder, filter="data")
    return folder


@pytest.fixture
def redis() -> Iterator[RedisServer]:
    """A server with nothing in it."""
    with redis_server() as server:
        yield server


def serving(folder: Path, redis: RedisServer, program: Path) -> Running:
    """One of the two."""
    folder.mkdir()
    environment = {
        "HANDRAIL_STORE": redis.url, "HANDRAIL_LIMITS": "off", "HANDRAIL_LOG_FORMAT": "json",
        "HANDRAIL_MOMENTS_LOG": str(folder.parent / "moments"), "PYTHONPATH": str(program),
    }  # fmt: skip
    return Running(folder, MAP, environment, program=(sys.executable, "-m", "handrail"))


async def talk(customer: Customer, both: list[Running], chance: random.Random, over: asyncio.Event) -> None:
    """Each message goes to the one or the other."""
    await customer.arrive(both[0].address)
    n = 0
    while not over.is_set() or n < 3:
        n += 1
        words = ["go", f"word {customer.conversation} {n}"] + (["person"] if chance.random() < 0.1 else [])
        for text in words:
            customer.address = chance.choice(both).address
            await customer.write(text)
        await lasts(chance.uniform(0, 0.2))


@pytest.mark.timeout(800)
async def test_both_serve_one_shop(tmp_path: Path, redis: RedisServer, record_property: Record) -> None:
    old = await asyncio.to_thread(before, tmp_path / "before")
    chance, over, drill = random.Random(1), asyncio.Event(), Drill()
    both = [serving(tmp_path / "old", redis, old), serving(tmp_path / "new", redis, REPOSITORY)]
    await both[0].start()
    both[1].admin = both[0].admin
    await both[1].start()
    timeout = aiohttp.ClientTimeout(total=10)
    try:
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True), timeout=timeout) as session:
            customers = [Customer(session, f"c{n}") for n in range(CUSTOMERS)]
            staff = [
                Member(Desk(session, one.address, await one.token(f"m{n}")), n, drill, over)
                for n, one in enumerate(both)
            ]
            async with asyncio.TaskGroup() as crowd:
                for customer in customers:
                    crowd.create_task(talk(customer, both, chance, over))
                for member in staff:
                    crowd.create_task(member.work())
                for n in range(KILLS):
                    await lasts(chance.uniform(0.5, 2))
                    one = both[n % 2]
                    await one.kill()
                    await one.start(port=one.port)
                await lasts(1)
                over.set()
            await lasts(10)  # of peace, after which nothing may be left to do
            ledgers = [
                Ledger(one.conversation, one.acknowledged, [line["seq"] for line in await transcript(one)])
                for one in customers
            ]
        codes = [await one.stop() for one in both]
    finally:
        for one in both:
            await one.kill()
    clock = SystemClock()
    store = RedisStore(read_address(redis.url), clock)
    await store.open()
    found = await gather(store, ledgers, clock.now())
    await store.close()
    found.logged = [line["id"] for line in read_outcome_log(tmp_path)]
    wrong = violations(found) + drill.faults
    record_property("violations", len(wrong))
    record_property("turns of each", min(one.log.read_text().count('"event":"turn"') for one in both))
    assert "\n".join(wrong) == "" and codes == [0, 0]
