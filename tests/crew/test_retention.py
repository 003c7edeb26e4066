"""What nobody touched for long is forgotten by itself, and nothing else."""

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from handrail.erasing import Erasing, Retention
from runtime.core.conversation import Conversation
from runtime.files import Files
from tests.shells.house import House

DAYS = {"web": 365, "sms": 0}


@pytest.fixture
async def house() -> AsyncIterator[House]:
    """A house whose clock is in our hand."""
    async with aiohttp.ClientSession() as http:
        yield House(http)


async def _talked(house: House, address: str, channel: str = "web") -> Conversation:
    return await house.worker.begin(channel, address)


async def test_only_what_is_older_than_its_channel_keeps_is_forgotten(house: House, tmp_path: Path) -> None:
    files = Files(tmp_path)
    old = await _talked(house, "token 1")
    text = await _talked(house, "+447700900001 +15005550006", "sms")
    kept = await files.keep(old.id, "letter.txt", b"what was sent")
    retention = Retention(house.store, house.worker, house.clock, days=DAYS, files=files)
    assert await retention.once() == 0
    house.clock.move(days=366)
    young = await _talked(house, "token 2")
    assert await retention.once() == 1
    assert await house.store.conversation(old.id) is None
    assert await files.read(kept.id) is None
    assert await house.store.conversation(young.id) is not None
    assert await house.store.conversation(text.id) is not None


async def test_a_customer_is_found_by_id_conversation_and_address(house: House, tmp_path: Path) -> None:
    erasing = Erasing(house.store, house.clock, Files(tmp_path))
    one = await _talked(house, "token 1")
    for name in (one.customer, one.id, "web:token 1"):
        assert [found.id for found in await erasing.find(name)] == [one.id]
        exported = await erasing.export(name)
        assert [whole["conversation"]["id"] for whole in exported["conversations"]] == [one.id]
    assert not await erasing.find("nobody")
