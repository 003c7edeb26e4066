"""SIGTERM while many customers write: it ends in order and in time, pages come back. A second one ends it at once."""

import asyncio
import signal
from pathlib import Path

import aiohttp
import pytest

from tests.crash.nemesis import held_against, stored
from tests.crash.storm import MAP
from tests.crash.talker import Talker
from tests.faults.length import either
from tests.faults.watching import Record
from tests.running import Running
from tests.waiting import until

SOCKETS = either(60, 200)


async def opened(session: aiohttp.ClientSession, service: Running, tasks: asyncio.TaskGroup) -> list[Talker]:
    """Pages that are open and have written."""
    talkers = [Talker(session, service.address, f"t{n}") for n in range(SOCKETS)]
    for talker in talkers:
        talker.say("go")
        tasks.create_task(talker.run())
    await until(lambda: all(talker.has_said_all for talker in talkers), 90)
    return talkers


def cancel(tasks: asyncio.TaskGroup) -> None:
    """End what runs in the group."""
    for task in tasks._tasks:
        task.cancel()


@pytest.mark.timeout(300)
async def test_it_ends_in_order_under_load_and_pages_come_back(tmp_path: Path, record_property: Record) -> None:
    service = Running(tmp_path, MAP, {"HANDRAIL_LIMITS": "off"})
    await service.start()
    loop = asyncio.get_running_loop()
    connector = aiohttp.TCPConnector(limit=0)
    try:
        async with aiohttp.ClientSession(connector=connector) as session, asyncio.TaskGroup() as tasks:
            talkers = await opened(session, service, tasks)
            for talker in talkers:
                talker.say(f"word {talker.conversation}")
            began = loop.time()
            record_property("exit code", code := await service.stop())
            record_property("seconds until it ended", loop.time() - began)
            await service.start(port=service.port)
            began = loop.time()
            before = [talker.connections for talker in talkers]
            await until(
                lambda: all(t.has_said_all and t.connections > n for t, n in zip(talkers, before, strict=True)), 60
            )
            record_property("seconds until all pages were back", loop.time() - began)
            cancel(tasks)
        async with aiohttp.ClientSession() as session:
            wrong = [
                fault
                for talker in talkers
                for fault in talker.faults + held_against(talker, await stored(session, service.address, talker))
                if "were shown" not in fault  # whether the last lines are there yet is not asked here
            ]
    finally:
        await service.kill()
    record_property("acknowledged messages lost", len(wrong))
    assert code == 0 and wrong == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_second_signal_ends_it_at_once(number: signal.Signals, tmp_path: Path, record_property: Record) -> None:
    service = Running(tmp_path, MAP, {"HANDRAIL_LIMITS": "off", "HANDRAIL_LOG_FORMAT": "json"})
    await service.start()
    loop = asyncio.get_running_loop()
    try:
        connector = aiohttp.TCPConnector(limit=0)
        async with aiohttp.ClientSession(connector=connector) as session, asyncio.TaskGroup() as tasks:
            await opened(session, service, tasks)
            service.signal(signal.SIGTERM)
            await until(lambda: '"event":"stopping"' in service.log.read_text())  # or both would be one
            service.signal(number)
            began = loop.time()
            code = await service.ended()
            record_property("seconds until it ended", loop.time() - began)
            cancel(tasks)
    finally:
        await service.kill()
    assert code in (0, 1)
