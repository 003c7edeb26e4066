"""Timers fire once, in order, after a restart too, and do nothing when the conversation has moved on."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from tests.shells.house import House


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with aiohttp.ClientSession() as http:
        made = House(http)
        await made.store.open()
        yield made
        await made.store.close()


async def _fire_all(house: House) -> int:
    count = 0
    while fired := await house.timers.fire_due():
        count += fired
    return count


async def test_nothing_fires_before_it_is_due(house: House) -> None:
    conversation = await house.begin()
    await house.says(conversation, "I lost my card", "c1")
    house.clock.move(seconds=40)
    assert await _fire_all(house) == 0


async def test_the_silence_ladder_is_climbed_once(house: House) -> None:
    conversation = await house.begin()
    await house.says(conversation, "I lost my card", "c1")
    house.clock.move(minutes=3)
    await _fire_all(house)
    assert (await house.texts(conversation)).count("bot: Still there?") == 1
    assert await _fire_all(house) == 0
    house.clock.move(minutes=8)
    await _fire_all(house)
    assert (await house.texts(conversation))[-2] == "bot: Write any time."
    assert (await house.now(conversation)).run is None


async def test_an_answer_takes_the_silence_away(house: House) -> None:
    conversation = await house.begin()
    await house.says(conversation, "I lost my card", "c1")
    house.clock.move(seconds=30)
    await house.says(conversation, "4821", "c2")
    house.clock.move(seconds=100)
    await _fire_all(house)
    assert "bot: Still there?" not in await house.texts(conversation)


async def test_an_action_that_never_answers_ends_as_a_timeout(house: House) -> None:
    conversation = await house.begin()
    await house.says(conversation, "I lost my card", "c1")
    await house.says(conversation, "4821", "c2")
    house.clock.move(minutes=10)
    await _fire_all(house)
    found = await house.now(conversation)
    assert found.owner == "queue" and found.run is not None and "timeout" in found.run.tried[0].what


async def test_nobody_who_comes_is_said_once(house: House) -> None:
    conversation = await house.begin()
    await house.says(conversation, "person", "c1")
    house.clock.move(minutes=16)
    await _fire_all(house)
    texts = await house.texts(conversation)
    assert "It takes longer" in texts[-2] and "We will write to you here" in texts[-1]
    house.clock.move(hours=5)
    await _fire_all(house)
    assert sum("It takes longer" in text for text in await house.texts(conversation)) == 1
