"""The process ends at a named point, before or after each step; what was acknowledged is there afterwards, once."""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.crash.storm import MAP, compare, transcript
from tests.customer import Customer
from tests.faults.watching import Record
from tests.redis_server import store_setting
from tests.running import Running, read_outcome_log
from tests.waiting import until

POINTS = (
    "outcome_log.written:1",
    "turn.commit.before:3",
    "turn.commit.after:3",
    "web.ack.before:4",
    "web.send.after:5",
    "turn.commit.after:4",
)
"""One after another, each in the process that follows. What the log owes is written at start: so it comes first."""


@pytest.fixture(params=["sqlite", "redis"])
def store(request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """Where the service keeps what it knows, as a setting."""
    with store_setting(request.param) as setting:
        yield setting


async def test_a_web_conversation_survives_the_end_of_the_process_at_every_point(
    store: dict[str, str], tmp_path: Path, record_property: Record
) -> None:
    service = Running(tmp_path, MAP, {"HANDRAIL_LIMITS": "off", **store})
    await service.start(crash_at=POINTS[0])
    port = service.port
    try:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as session:
            customer = Customer(session, "c")
            await customer.arrive(service.address)
            talker = Talker(customer)
            pages = await _end_at_each_point(service, port, talker, session)
            lines = await transcript(customer)
            wrong = compare(customer, lines)
            record_property("acknowledged messages lost", len(wrong))
            record_property("seconds until the next turn", max(talker.waits))
            assert wrong == []
            moments = len(customer.acknowledged) // 2
            await until(
                lambda: _settled(tmp_path) >= moments, 60
            )  # whose log it is, a killed process keeps for a while
            assert await service.stop() == 0
    finally:
        await service.kill()
    assert any(pages)
    for seen in pages:
        assert seen == lines[: len(seen)]
    _outcomes_once(tmp_path, moments)


class Talker:
    """Writes `go` and a word in turn while the service is up; what is under way is sent until it is kept."""

    def __init__(self, customer: Customer) -> None:
        self.customer = customer
        self.up = asyncio.Event()
        self.over = False
        self.waits: list[float] = []  # seconds from when it is up again until a message is acknowledged
        self._since: float | None = None

    def go_on(self) -> None:
        """It is up."""
        self._since = asyncio.get_running_loop().time()
        self.up.set()

    async def talk(self) -> None:
        """Talk until it is over, and end with a word."""
        number = 0
        while not self.over:
            number += 1
            for text in ("go", f"word {number}"):
                await self.up.wait()
                await self.customer.write(text)
                if self._since is not None:
                    self.waits.append(asyncio.get_running_loop().time() - self._since)
                    self._since = None


async def _end_at_each_point(
    service: Running, port: int, talker: Talker, session: aiohttp.ClientSession
) -> list[list[dict[str, Any]]]:
    """Let one process after another end; gives what pages were shown while each of them ran."""
    pages = []
    async with asyncio.TaskGroup() as together:
        together.create_task(talker.talk())
        for next_point in (*POINTS[1:], None):
            talker.go_on()
            page = together.create_task(_read(session, talker.customer))
            assert await service.ended() == 137
            talker.up.clear()
            pages.append(await page)
            await service.start(port=port, crash_at=next_point)
        talker.over = True
        talker.go_on()
    return pages


async def _read(session: aiohttp.ClientSession, customer: Customer) -> list[dict[str, Any]]:
    """A page that is open beside: what it was shown until its socket broke."""
    seen: list[dict[str, Any]] = []
    with suppress(aiohttp.ClientError):
        async with session.ws_connect(f"{customer.address}/chat/v1/ws", protocols=("handrail.chat.v1",)) as socket:
            await socket.send_json({"type": "hello", "v": 1, "token": customer.token, "last_seq": 0})
            async for message in socket:
                frame = message.json()
                if frame["type"] == "event":
                    seen.append(frame)
    return seen


def _settled(folder: Path) -> int:
    return sum(line["event"] == "moment.outcome" for line in read_outcome_log(folder))


def _outcomes_once(folder: Path, moments: int) -> None:
    """Every moment that began has one outcome in the log, and no line stands there twice."""
    lines = read_outcome_log(folder)
    ids = [line["id"] for line in lines]
    assert len(ids) == len(set(ids))
    began = sorted(line["instance"] for line in lines if line["event"] == "moment.began")
    settled = sorted(line["instance"] for line in lines if line["event"] == "moment.outcome")
    assert began == settled and len(began) == moments
