"""What customers say of promises as such: in the report, on the owner's page, and as the line for the map."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from moments.asking import Asking
from moments.chosen import choose
from moments.database import OutcomeDatabase
from moments.intervals import wilson
from moments.measures.promises import Promises
from moments.outcome_log import OutcomeLog
from moments.report import measured
from moments.section import Section
from runtime.core.events import Chose, Questioned, Said
from runtime.core.journey import JourneyMap
from tests.core.builders import lost_card, meridian
from tests.shells.house import House

TODAY = date(2026, 11, 23)


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with aiohttp.ClientSession() as http:
        yield House(http)


async def says(house: House, name: str, answer: str | None, *, asks: Any = "matters", words: str = "") -> None:
    """A customer is asked, and answers or not."""
    begun = await house.worker.begin("web", name, customer=name)
    version = house.journeys.current.journeys["lost_card"].hash
    asked = Questioned("lost_card", version, "block", f"confirm:{name}:{asks}", asks)
    taken = await house.worker.handle(begun.id, asked)
    assert taken.conversation.asked is not None
    if answer is not None:
        await house.worker.handle(begun.id, Chose(taken.conversation.asked.seq, answer))
    if words:
        await house.worker.handle(begun.id, Said(words))


async def written(house: House, folder: Path) -> None:
    log = OutcomeLog(store=house.store, folder=folder, clock=house.clock)
    await log.start()
    while await log.write():
        continue


def reckoned(folder: Path, journeys: JourneyMap) -> Section:
    database = OutcomeDatabase(folder)
    made = next(measured(database, choose({}, TODAY), Promises.of(journeys), ["confirmed"]))
    database.close()
    return made


async def test_the_report_tells_what_was_asked_and_what_was_said(house: House, tmp_path: Path) -> None:
    for n, answer in enumerate(["yes", "yes", "yes", "no", "skip", None]):
        await says(house, f"c{n}", answer, words="because of my trips" if n == 0 else "")
    await says(house, "d1", "no", asks="holds")
    await written(house, tmp_path)
    section = reckoned(tmp_path, house.journeys.current)
    assert [(row["question"], row["asked"], row["clear"], row["yes"], row["comments"]) for row in section.rows] == [
        ("Is it kept?", 1, 1, 0, 0), ("Does it matter?", 6, 4, 3, 1),
    ]  # fmt: skip
    share = wilson(3, 4)
    told = section.rows[1]
    assert (told["says"], told["says_low"], told["says_high"]) == (share.rate, share.low, share.high)
    assert told["in_map"] == "not confirmed"
    assert section.finding == (
        "5 of 7 customers who were asked said yes or no: 60.0 % said yes. "
        "Of 2 promises the map has 0 confirmed within a year."
    )


async def test_where_nobody_said_yes_or_no_there_is_a_count_and_no_share(house: House, tmp_path: Path) -> None:
    await says(house, "c1", "skip")
    await written(house, tmp_path)
    section = reckoned(tmp_path, house.journeys.current)
    assert [(row["asked"], row["answered"], row["clear"], row["yes"], row["says"]) for row in section.rows] == [
        (1, 1, 0, 0, None)
    ]
    assert section.finding.startswith("0 of 1 customers who were asked said yes or no.")


async def test_answers_stand_beside_no_kept_rate_of_ours(house: House, tmp_path: Path) -> None:
    await says(house, "c1", "no", asks="holds")
    await written(house, tmp_path)
    database = OutcomeDatabase(tmp_path)
    promises = Promises.of(house.journeys.current)
    said, kept = measured(database, choose({}, TODAY), promises, ["said", "kept"])
    database.close()
    assert not said.rows and not kept.rows


@pytest.mark.parametrize(
    ("on", "told"),
    [(date(2026, 9, 1), "confirmed until 2027-09-02"), (date(2025, 9, 1), "ran out on 2026-09-02")],
)
async def test_a_confirmation_of_the_map_runs_out_after_a_year(
    house: House, tmp_path: Path, on: date, told: str
) -> None:
    journey = lost_card()
    block = replace(journey.moments["block"], confirmed=f"{on}: by post. ", confirmed_on=on)
    house.journeys.current = meridian(replace(journey, moments={**journey.moments, "block": block}))
    await says(house, "c1", "yes")
    await written(house, tmp_path)
    assert reckoned(tmp_path, house.journeys.current).rows[0]["in_map"] == told


async def test_an_author_is_given_the_line_that_belongs_into_the_map(house: House, tmp_path: Path) -> None:
    for n, answer in enumerate(["yes", "yes", "no", "skip"]):
        await says(house, f"c{n}", answer)
    await written(house, tmp_path)
    asking = Asking(tmp_path)
    found = (await asking.confirmations(TODAY))["lost_card.block"][0]
    await asking.close()
    day = house.clock.now().date()
    assert found["line"] == (
        f"confirmed: {{on: {day}, how: 3 customers asked in the chat, result: 67 % say that it matters to them}}"
    )
    assert found["told"].startswith("Of 4 who were asked 4 answered: 66.7 % (20.8 % to 93.9 %) say that it matters")


async def test_where_nobody_said_yes_or_no_there_is_nothing_to_write(house: House, tmp_path: Path) -> None:
    await says(house, "c1", "skip")
    await written(house, tmp_path)
    asking = Asking(tmp_path)
    found = (await asking.confirmations(TODAY))["lost_card.block"][0]
    await asking.close()
    assert found["line"] is None and found["told"].endswith("nobody said yes or no yet.")
