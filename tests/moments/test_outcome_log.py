"""The outcome log is a projection of the store: every line once, in order, whatever happens to the writer."""

import asyncio
import io
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from moments.outcome_log import OutcomeLog, cut_torn_line, ids_at_the_end, write_lines
from tests.shells.house import House
from tests.web.stores import FaultyStore


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with aiohttp.ClientSession() as http:
        made = House(http)
        await made.store.open()
        yield made
        await made.store.close()


def read(folder: Path) -> list[dict[str, Any]]:
    """The lines of all files, oldest first."""
    return [json.loads(line) for file in sorted(folder.glob("*.ndjson")) for line in file.read_text().splitlines()]


async def _a_story(house: House, address: str = "hash") -> None:
    conversation = await house.begin(address=address)
    await house.says(conversation, "I lost my card", f"{address}-1")
    await house.says(conversation, "cancel", f"{address}-2")


async def test_lines_are_written_in_order_with_all_that_every_line_has(house: House, tmp_path: Path) -> None:
    await _a_story(house)
    log = OutcomeLog(store=house.store, folder=tmp_path)
    await log.start()
    assert await log.write() == 2
    began, outcome = read(tmp_path)
    assert (began["event"], outcome["event"], outcome["outcome"]) == ("moment.began", "moment.outcome", "cancelled")
    assert began["seq"] == 1 and outcome["seq"] == 2
    always = {"schema", "id", "ts", "event", "conversation", "seq", "journey", "version_hash", "stage", "moment"}
    assert always | {"category", "owner", "promise"} <= set(began)
    assert [file.name for file in tmp_path.iterdir()] == ["2026-11-23.ndjson"]


async def test_nothing_is_written_twice_after_a_restart(house: House, tmp_path: Path) -> None:
    await _a_story(house)
    first = OutcomeLog(store=house.store, folder=tmp_path)
    await first.start()
    await first.write()
    await _a_story(house, "other")
    second = OutcomeLog(store=house.store, folder=tmp_path)
    await second.start()
    await second.write()
    ids = [line["id"] for line in read(tmp_path)]
    assert len(ids) == 4 and len(set(ids)) == 4


async def test_lines_that_were_written_before_the_cursor_moved_are_passed_over(house: House, tmp_path: Path) -> None:
    await _a_story(house)
    events = await house.store.moments(0, 10)
    with (tmp_path / "2026-11-23.ndjson").open("wb") as file:
        write_lines(file, events[:1])
    log = OutcomeLog(store=house.store, folder=tmp_path)
    await log.start()
    assert await log.write() == 0
    assert [line["id"] for line in read(tmp_path)] == [event_id for _, event_id, _ in events]


async def test_a_torn_last_line_is_cut_and_written_whole(house: House, tmp_path: Path) -> None:
    await _a_story(house)
    lines = io.BytesIO()
    write_lines(lines, await house.store.moments(0, 10))
    (tmp_path / "2026-11-23.ndjson").write_bytes(lines.getvalue()[:-20])
    log = OutcomeLog(store=house.store, folder=tmp_path)
    await log.start()
    await log.write()
    assert [line["event"] for line in read(tmp_path)] == ["moment.began", "moment.outcome"]


async def test_what_was_committed_is_written_before_the_writer_ends(house: House, tmp_path: Path) -> None:
    log = OutcomeLog(store=house.store, folder=tmp_path)
    async with asyncio.TaskGroup() as loops:
        task = loops.create_task(log.run())
        while not house.store._listeners._listeners:  # type: ignore[attr-defined]  # until the writer has begun
            await asyncio.sleep(0)
        await _a_story(house)
        task.cancel()
    assert len(read(tmp_path)) == 2


async def test_a_writer_that_ends_between_lines_and_cursor_writes_nothing_twice(tmp_path: Path) -> None:
    store = FaultyStore()
    async with aiohttp.ClientSession() as http:
        house = House(http, store=store)
        await _a_story(house)
        log = OutcomeLog(store=store, folder=tmp_path)
        store.gate.clear()
        async with asyncio.TaskGroup() as loops:
            task = loops.create_task(log.run())
            await store.entered.wait()  # the lines are on disk, and the cursor is about to move
            assert len(read(tmp_path)) == 2
            task.cancel()
            await asyncio.sleep(0)
            store.gate.set()
        assert len(read(tmp_path)) == 2
        await _a_story(house, "other")
        again = OutcomeLog(store=store, folder=tmp_path)
        await again.start()
        await again.write()
    assert len(read(tmp_path)) == 4


async def test_on_stdout_the_lines_are_the_same(house: House, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    await _a_story(house)
    log = OutcomeLog(store=house.store, folder=None)
    await log.start()
    await log.write()
    lines = [json.loads(line) for line in capfdbinary.readouterr().out.splitlines() if line.startswith(b'{"schema"')]
    assert [line["event"] for line in lines] == ["moment.began", "moment.outcome"]


def test_a_file_without_a_torn_line_stays_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "x.ndjson"
    file.write_text('{"id": "a"}\n{"id": "b"}\n')
    cut_torn_line(file)
    assert ids_at_the_end(file) == {"a", "b"}
    assert ids_at_the_end(tmp_path / "missing.ndjson") == set()
