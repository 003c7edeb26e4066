"""The log in DuckDB: locked down, rolled without loss, and compared with the store."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path

import aiohttp
import duckdb
import pytest

from moments.chosen import BadChoice, choose
from moments.database import OutcomeDatabase, lines_in, parquet_in
from moments.outcome_log import OutcomeLog
from moments.rolling import CannotRoll, closed_days, roll
from moments.verify import Verdict, expected, verify
from tests.moments.test_outcome_log import _a_story
from tests.shells.house import House


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with aiohttp.ClientSession() as http:
        made = House(http)
        await _a_story(made)
        made.clock.move(days=1)
        await _a_story(made, "other")
        yield made


async def written(house: House, folder: Path) -> OutcomeLog:
    log = OutcomeLog(store=house.store, folder=folder, clock=house.clock)
    await log.start()
    await log.write()
    return log


async def compared(house: House, folder: Path) -> Verdict:
    return await verify(folder, lambda after: expected(house.store, after))


def lines(folder: Path) -> list[dict[str, object]]:
    database = OutcomeDatabase(folder)
    try:
        return database.rows("select * from lines order by id")
    finally:
        database.close()


@pytest.mark.parametrize(
    "statement",
    [
        "select * from read_text('/etc/passwd')", "copy (select 1) to '/tmp/out.csv'", "attach '/tmp/other.db'",
        "set memory_limit = '8GB'", "set enable_external_access = true", "install httpfs", "load httpfs",
        "select * from read_json('http://127.0.0.1:1/x.json')",
    ],
)  # fmt: skip
def test_the_connection_reaches_nothing_but_its_folder(tmp_path: Path, statement: str) -> None:
    database = OutcomeDatabase(tmp_path / "moments")
    with pytest.raises(duckdb.Error):
        database.do(statement)
    database.close()


async def test_a_closed_day_becomes_parquet_and_says_the_same(house: House, tmp_path: Path) -> None:
    log = await written(house, tmp_path)
    before = lines(tmp_path)
    assert await log.roll_closed() == 1
    assert [file.name for file in parquet_in(tmp_path)] == ["2026-11-23.parquet"]
    assert [file.name for file in lines_in(tmp_path)] == ["2026-11-24.ndjson"]
    assert lines(tmp_path) == before and len(before) == 4
    assert (await compared(house, tmp_path)).is_whole


async def test_a_late_line_of_a_rolled_day_joins_it(house: House, tmp_path: Path) -> None:
    await written(house, tmp_path)
    day = tmp_path / "2026-11-23.ndjson"
    first, second = day.read_text().splitlines()
    day.write_text(first + "\n")
    roll(day)
    day.write_text(second + "\n")
    assert (await compared(house, tmp_path)).is_whole
    assert roll(day) == 2
    assert not day.exists() and (await compared(house, tmp_path)).is_whole


async def test_a_crash_between_parquet_and_the_end_of_the_lines_shows_nothing_twice(
    house: House, tmp_path: Path
) -> None:  # fmt: skip
    await written(house, tmp_path)
    day = tmp_path / "2026-11-23.ndjson"
    text = day.read_text()
    roll(day)
    day.write_text(text)
    assert len(lines(tmp_path)) == 4
    assert (await compared(house, tmp_path)).is_whole
    assert roll(day) == 2 and len(lines(tmp_path)) == 4


async def test_what_cannot_be_read_is_not_rolled(house: House, tmp_path: Path) -> None:
    await written(house, tmp_path)
    day = tmp_path / "2026-11-23.ndjson"
    day.write_text(day.read_text() + '{"id": 3, "ts": "no time"}\n')
    with pytest.raises(CannotRoll):
        roll(day)
    assert day.exists() and not parquet_in(tmp_path) and not list(tmp_path.glob("*.part"))
    assert closed_days(tmp_path, date(2026, 11, 24)) == [day]


async def test_each_difference_from_the_store_is_told_apart(house: House, tmp_path: Path) -> None:
    await written(house, tmp_path)
    day = tmp_path / "2026-11-23.ndjson"
    began, outcome = (json.loads(line) for line in day.read_text().splitlines())
    changed = {**outcome, "outcome": "kept"}
    stranger = {**began, "id": "m-stranger"}
    day.write_text("".join(json.dumps(line) + "\n" for line in (changed, changed, stranger)) + "{\n")
    verdict = await compared(house, tmp_path)
    assert not verdict.is_whole
    assert verdict.missing == [began["id"]] and verdict.unknown == ["m-stranger"]
    assert verdict.different == [outcome["id"]] and verdict.twice == [outcome["id"]]
    assert verdict.unreadable == ["2026-11-23.ndjson:4"]
    assert len(list(verdict.sentences())) == 6


async def test_what_is_still_to_be_written_is_no_difference(house: House, tmp_path: Path) -> None:
    await written(house, tmp_path)
    await _a_story(house, "third")
    verdict = await compared(house, tmp_path)
    assert verdict.is_whole and verdict.waiting == 2


async def test_a_line_that_is_being_written_is_passed_over(house: House, tmp_path: Path) -> None:
    await written(house, tmp_path)
    day = tmp_path / "2026-11-24.ndjson"
    day.write_bytes(day.read_bytes()[:-40])
    assert len(lines(tmp_path)) == 3


async def test_new_lines_are_seen_and_turns_go_on_while_the_log_is_asked(house: House, tmp_path: Path) -> None:
    log = await written(house, tmp_path)

    def count(database: OutcomeDatabase) -> object:
        return database.rows("select count(*) as n from lines")[0]["n"]

    database = OutcomeDatabase(tmp_path)
    assert count(database) == 4
    question = "select count(*) from range(20000000) a where hash(a.range) % 7 = 3"
    slow = asyncio.get_running_loop().run_in_executor(None, database.rows, question)
    await _a_story(house, "third")
    await log.write()
    await slow
    assert count(database) == 6
    database.close()


def test_choices_that_cannot_be_used_say_what_can() -> None:
    today = date(2026, 11, 23)
    for given, part in (
        ({"by": "weather"}, "cannot be split by weather"), ({"since": "soon"}, "not soon"),
        ({"since": "2026-11-24"}, "is after"), ({"window": "0"}, "from 1 to 90"),
        ({"group.x'--": "1"}, "cannot be split"), ({"since": "9999d"}, "at most"),
    ):  # fmt: skip
        with pytest.raises(BadChoice, match=part):
            choose(given, today)
    assert choose({}, today).since == today - timedelta(29)
    chosen = choose({"owner": "cards", "since": "7d", "by": "owner"}, today)
    assert choose(dict(pair.split("=") for pair in chosen.address.split("&")), today) == chosen
