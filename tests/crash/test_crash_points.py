"""The process ends at a named point, before or after each step; what was acknowledged is there afterwards, once."""

import asyncio
from pathlib import Path

import aiohttp
import pytest

from tests.crash.storm import MAP, compare
from tests.customer import Customer
from tests.running import Running, read_outcome_log

POINTS = ["turn.commit.before:3", "turn.commit.after:3", "outcome_log.written:1", "turn.commit.after:4"]


@pytest.mark.parametrize("point", POINTS)
async def test_a_web_turn_survives_the_end_of_the_process_at(point: str, tmp_path: Path) -> None:
    service = Running(tmp_path, MAP, {"HANDRAIL_LIMITS": "off"})
    await service.start(crash_at=point)
    port = service.port
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as session:
        customer = Customer(session, "c")
        await customer.arrive(service.address)
        async with asyncio.TaskGroup() as together:
            together.create_task(_talk(customer))
            assert await service.ended() == 137
            await service.start(port=port)
        assert compare(customer, await customer.events()) == []
        assert await service.stop() == 0
    _outcomes_once(tmp_path)


async def _talk(customer: Customer) -> None:
    for number in range(4):
        await customer.write("go")
        await customer.write(f"word {number}")


def _outcomes_once(folder: Path) -> None:
    """Every moment that began has one outcome in the log, and no line stands there twice."""
    lines = read_outcome_log(folder)
    ids = [line["id"] for line in lines]
    assert len(ids) == len(set(ids))
    began = sorted(line["instance"] for line in lines if line["event"] == "moment.began")
    settled = sorted(line["instance"] for line in lines if line["event"] == "moment.outcome")
    assert began == settled and len(began) == 4
