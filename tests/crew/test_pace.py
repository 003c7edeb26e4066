"""Two workers share a sending number: the carrier gets its texts at one pace, whoever sends them and whoever dies."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from itertools import combinations
from pathlib import Path

import pytest

from runtime.pace import SLACK
from tests.crash.by_sms import free_port
from tests.crash.storm import MAP
from tests.redis_server import RedisServer, redis_server
from tests.running import Running
from tests.stand_ins.twilio import ACCOUNT_SID, AUTH_TOKEN, OUR_NUMBER, TwilioStandIn
from tests.waiting import until

RATE = 4
CUSTOMERS = 24
ON_THE_WAY = 0.3  # seconds by which a text may be later at the carrier than the one after it


@pytest.fixture
def redis() -> Iterator[RedisServer]:
    """A server with nothing in it."""
    with redis_server() as server:
        yield server


@pytest.fixture
async def twilio() -> AsyncIterator[TwilioStandIn]:
    """The carrier."""
    async with TwilioStandIn() as running:
        yield running


@asynccontextmanager
async def crew(folder: Path, redis: RedisServer, twilio: TwilioStandIn) -> AsyncIterator[Running]:
    """Two workers with one number."""
    port = free_port()
    public = f"http://127.0.0.1:{port}"
    twilio.connect(public)
    running = Running(
        folder,
        MAP,
        {
            "HANDRAIL_STORE": redis.url,
            "HANDRAIL_LIMITS": "off",
            "HANDRAIL_LOG_FORMAT": "json",
            "HANDRAIL_PUBLIC_URL": public,
            "HANDRAIL_TWILIO_ACCOUNT_SID": ACCOUNT_SID,
            "HANDRAIL_TWILIO_AUTH_TOKEN": AUTH_TOKEN,
            "HANDRAIL_TWILIO_FROM": OUR_NUMBER,
            "HANDRAIL_TWILIO_API_URL": twilio.url,
            "HANDRAIL_TWILIO_PER_SECOND": str(RATE),
        },
        ("--workers", "2"),
    )
    await running.start(port=port)
    try:
        yield running
    finally:
        await running.stop()


async def all_write(twilio: TwilioStandIn, running: Running) -> None:
    """Every customer writes, each half of them to one worker while the other stands still: both have texts to send."""
    first, second = running.workers()
    numbers = [f"+4477009001{n:02}" for n in range(CUSTOMERS)]
    for half, (serves, stands) in enumerate(((first, second), (second, first))):
        os.kill(stands, signal.SIGSTOP)
        os.kill(serves, signal.SIGCONT)
        texts = (twilio.text(number, "go") for number in numbers[half::2])
        assert set(await asyncio.gather(*texts)) == {200}
        tries = (half + 1) * CUSTOMERS // 2
        await until(lambda tries=tries: running.log.read_text().count('"event":"sent"') >= tries)  # type: ignore[misc]
        os.kill(stands, signal.SIGCONT)


def too_soon(taken_at: Sequence[float]) -> list[tuple[int, int]]:
    """Pairs of texts between which there were more than the number may send."""
    return [
        (first, last)
        for first, last in combinations(range(len(taken_at)), 2)
        if taken_at[last] - taken_at[first] < (last - first) / RATE - ON_THE_WAY - 2 * SLACK / 1e6
    ]


async def test_two_workers_send_no_faster_than_the_number_may(
    redis: RedisServer, twilio: TwilioStandIn, tmp_path: Path
) -> None:
    async with asyncio.timeout(100), crew(tmp_path, redis, twilio) as running:
        await all_write(twilio, running)
        await twilio.until(lambda: len(twilio.messages) == CUSTOMERS)
        log = running.log.read_text()
    sent = "".join(line for line in log.splitlines() if '"result":"Sent"' in line)
    assert {f'"worker":{n}' in sent for n in (0, 1)} == {True}
    assert too_soon(twilio.taken_at) == []


async def test_a_worker_that_is_killed_takes_no_time_of_the_number_with_it_and_frees_none(
    redis: RedisServer, twilio: TwilioStandIn, tmp_path: Path
) -> None:
    async with asyncio.timeout(100), crew(tmp_path, redis, twilio) as running:
        await all_write(twilio, running)
        await twilio.until(lambda: len(twilio.messages) >= CUSTOMERS // 3)
        os.kill(running.workers()[0], signal.SIGKILL)
        under_way = 2  # that may have died with it, handed over or not; they wait until it is sure that it is dead
        await twilio.until(lambda: len(twilio.messages) >= CUSTOMERS - under_way)
    assert too_soon(twilio.taken_at) == []
