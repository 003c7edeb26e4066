"""The store is set back to an older copy: open pages send again what was forgotten, each thing once."""

import asyncio
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest

from runtime.clock import SystemClock
from runtime.ports import Store
from runtime.store.in_redis import RedisStore
from runtime.store.in_sqlite import SqliteStore
from runtime.store.redis_address import read_address
from tests.crash.nemesis import held_against, stored
from tests.crash.storm import MAP
from tests.crash.talker import Talker
from tests.faults.length import either
from tests.faults.oracle import Ledger, gather, violations
from tests.faults.test_ending import cancel
from tests.faults.watching import Record
from tests.redis_server import RedisServer, redis_server
from tests.running import Running
from tests.waiting import until
from tests.whole.desk import Desk

PAGES = either(6, 40)


@dataclass
class Kept:
    """Where a service keeps what it knows: how to copy that, and how to put the copy back."""

    setting: dict[str, str]
    copy: Callable[[], None]
    put_back: Callable[[], None]
    open: Callable[[], Store]


def of_redis(redis: RedisServer, folder: Path) -> Kept:
    """A Redis that ends, and comes back with the files of before."""

    def put_back() -> None:
        redis.kill()
        shutil.rmtree(redis.folder)
        shutil.copytree(folder / "copy", redis.folder)
        redis.start()

    def copy() -> None:
        shutil.copytree(redis.folder, folder / "copy")

    return Kept(
        {"HANDRAIL_STORE": redis.url}, copy, put_back, lambda: RedisStore(read_address(redis.url), SystemClock())
    )


def of_sqlite(folder: Path) -> Kept:
    """The file and its log of before."""

    def put_back() -> None:
        shutil.rmtree(folder / "var")
        shutil.copytree(folder / "copy", folder / "var")

    def copy() -> None:
        shutil.copytree(folder / "var", folder / "copy", ignore=shutil.ignore_patterns("*.sock"))

    return Kept({}, copy, put_back, lambda: SqliteStore(folder / "var" / "handrail.db", SystemClock()))


@pytest.fixture(params=["sqlite", "redis"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Kept]:
    if request.param == "sqlite":
        yield of_sqlite(tmp_path)
    else:
        with redis_server() as redis:
            yield of_redis(redis, tmp_path)


async def said(talkers: list[Talker], *texts: str) -> None:
    """All of them write this, one after the other, and it is acknowledged."""
    for text in texts:
        for talker in talkers:
            talker.say(text.format(talker.conversation))
    await until(lambda: all(talker.has_said_all for talker in talkers), 60)


@pytest.mark.timeout(300)
async def test_pages_bring_back_what_was_forgotten(kept: Kept, tmp_path: Path, record_property: Record) -> None:
    service = Running(tmp_path, MAP, {"HANDRAIL_LIMITS": "off", **kept.setting})
    await service.start()
    port = service.port
    try:
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
            desk = Desk(session, service.address, await service.token("jo"))
            async with asyncio.TaskGroup() as tasks:
                talkers = [
                    Talker(session, service.address, f"t{n}", may_be_forgotten=True) for n in range(PAGES)
                ]  # fmt: skip
                for talker in talkers:
                    tasks.create_task(talker.run())
                await said(talkers, "go", "word {0} before", "go")
                await service.kill()
                await asyncio.to_thread(kept.copy)
                await service.start(port=port)
                await said(talkers, "word {0} after", "go", "word {0} later")
                await said(talkers[:2], "person")
                for ticket in await desk.waiting():
                    await desk.claim(ticket)
                await said(talkers[:2], "word {0} to a person")
                await service.kill()
                await asyncio.to_thread(kept.put_back)
                await service.start(port=port)
                await until(lambda: all(talker.given_back >= 3 for talker in talkers), 60)
                await until(lambda: all(talker.has_said_all for talker in talkers), 60)
                await until(
                    lambda: all(talker.seen and talker.seen[-1]["seq"] >= talker._seqs[-1] for talker in talkers)
                )
                cancel(tasks)
            wrong = [
                fault
                for talker in talkers
                for fault in talker.faults + held_against(talker, await stored(session, service.address, talker))
                if "were shown" not in fault  # whether the last lines are there yet is not asked here
            ]
        assert await service.stop() == 0
    finally:
        await service.kill()
    store = kept.open()
    await store.open()
    ledgers = [Ledger(talker.conversation, talker.acknowledged) for talker in talkers]
    broken = violations(await gather(store, ledgers, SystemClock().now()))
    await store.close()
    record_property("acknowledged messages lost", len(wrong))
    record_property("violations", len(broken))
    assert wrong == [] and broken == []
