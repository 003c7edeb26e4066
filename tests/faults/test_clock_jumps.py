"""The wall clock is set by an hour and by a day, forwards and back, while customers and staff are at it."""

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import aiohttp
import pytest

from tests.crash.storm import MAP, kept, transcript
from tests.customer import Customer, texts
from tests.faults.length import either
from tests.faults.watching import Record, lasts
from tests.redis_server import store_setting
from tests.running import REPOSITORY, Running
from tests.whole.desk import Desk

HOUR, DAY = 3_600.0, 86_400.0
JUMPS = (DAY, -DAY, HOUR, -HOUR, DAY + HOUR, 0.0)
EACH_SECONDS = either(2.0, 20.0)  # more than the second within which a timer that is due is seen
QUICK = """\
spec: 1
journey: quick
title: Quick
stage: use
starts: {words: [quick]}
data: {word: {type: text, max: 200}}
moments:
  quick:
    promise: You are asked again soon.
    category: request
    owner: desk
    states:
      wait:
        ask: Which word, soon?
        into: word
        silence: [{after: 4s, say: "Are you still there?"}]
        to: said
      said: {say: "You said {{ word }}.", end: kept}
"""


@pytest.fixture(params=["sqlite", "redis"])
def store(request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """Where the service keeps what it knows, as a setting."""
    with store_setting(request.param) as setting:
        yield setting


class Machine:
    """A service on a machine whose clock can be set."""

    def __init__(self, folder: Path, store: dict[str, str]) -> None:
        self.file = folder / "off"
        self.set(0)
        places = {"OTHER_CLOCK": str(self.file), "PYTHONPATH": str(REPOSITORY), "HANDRAIL_LIMITS": "off", **store}
        program = (sys.executable, "-m", "tests.faults.other_clock")
        map_dir = copytree(MAP, folder / "map")
        (map_dir / "quick.yaml").write_text(QUICK)
        self.service = Running(folder, map_dir, places, program=program)

    def set(self, seconds: float) -> None:
        """Set the clock so far ahead of the true one."""
        made = self.file.with_suffix(".new")
        made.write_text(str(seconds))
        made.rename(self.file)


@pytest.mark.timeout(300)
async def test_timers_fire_once_and_in_their_time(
    store: dict[str, str], tmp_path: Path, record_property: Record
) -> None:
    machine = Machine(tmp_path, store)
    service = machine.service
    await service.start()
    loop = asyncio.get_running_loop()
    try:
        async with aiohttp.ClientSession() as session:
            slow, talks, quick = (Customer(session, name) for name in ("slow", "talks", "quick"))
            desk = Desk(session, service.address, await service.token("jo"))
            await slow.arrive(service.address)
            await slow.write("go")  # who is not heard of for a day is given up
            await talks.arrive(service.address)
            for n, off in enumerate(JUMPS):
                machine.set(off)
                await talks.write("go")
                await lasts(EACH_SECONDS)
                await talks.write(f"word {n}")
                status, _ = await desk.ask("GET", "/tickets?state=queued")
                assert status == 200  # nobody is signed out
            early = [line["kind"] for line in await slow.events()].count("ended")
            lines = await transcript(talks)
            machine.set(-DAY)
            began = loop.time()
            await quick.arrive(service.address)
            await quick.write("quick")
            heard = await quick.until("Are you still there?", seconds=40)
            fired_after = loop.time() - began
            await lasts(EACH_SECONDS)
            again = texts(await quick.events(), "bot").count("Are you still there?")
            assert texts(heard, "bot").count("Are you still there?") == again == 1
        assert await service.stop() == 0
    finally:
        await service.kill()
    record_property("timers that fired too early", early + (fired_after < 2))
    record_property("seconds of four until a timer fired", fired_after)
    wrong = kept(talks, lines)
    record_property("violations", len(wrong))
    assert wrong == [] and early == 0
    assert store or "clock.jumped" in service.log.read_text()  # the clock of Redis is gone by, and it was not set
