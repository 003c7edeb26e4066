"""Erasing a customer takes their name out of the log's files, of open days and of closed ones, and nothing else."""

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from handrail.erasing import Erasing
from moments.database import OutcomeDatabase
from moments.outcome_log import OutcomeLog
from moments.verify import expected, verify
from runtime.core.events import Said
from runtime.files import Files
from tests.shells.house import House


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with aiohttp.ClientSession() as http:
        yield House(http)


async def talked(house: House, name: str) -> str:
    begun = await house.worker.begin("web", name, customer=name)
    await house.worker.handle(begun.id, Said("I lost my card"))
    await house.worker.handle(begun.id, Said("cancel"))
    return begun.id


def named(folder: Path) -> dict[str, set[str | None]]:
    """Who stands in the lines of each conversation."""
    database = OutcomeDatabase(folder)
    found: dict[str, set[str | None]] = {}
    for row in database.rows("select conversation, customer from lines"):
        found.setdefault(row["conversation"], set()).add(row["customer"])
    database.close()
    return found


async def test_who_was_erased_is_named_in_no_file_and_the_figures_stay(house: House, tmp_path: Path) -> None:
    ana, ben = await talked(house, "ana-17"), await talked(house, "ben-4")
    house.clock.move(days=1)
    await house.worker.handle(ana, Said("I lost my card"))
    log = OutcomeLog(store=house.store, folder=tmp_path / "moments", clock=house.clock)
    await log.start()
    await log.write()
    assert await log.roll_closed() == 1
    assert named(tmp_path / "moments") == {ana: {"ana-17"}, ben: {"ben-4"}}

    await Erasing(house.store, house.clock, Files(tmp_path / "files")).erase("ana-17", house.worker)
    while await log.write():
        continue
    assert await log.forget_erased() == 4
    assert named(tmp_path / "moments") == {ana: {None}, ben: {"ben-4"}}
    for file in (tmp_path / "moments").glob("*"):
        assert b"ana-17" not in file.read_bytes(), file.name
    verdict = await verify(tmp_path / "moments", lambda after: expected(house.store, after))
    assert verdict.is_whole and verdict.erased == 4
    assert await log.forget_erased() == 0
