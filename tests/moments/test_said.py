"""The customers' word beside ours, and what they did later, reckoned from a log whose answers are known."""

from collections.abc import AsyncIterator, Mapping
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
from moments.measures.promises import Promise, Promises
from moments.outcome_log import OutcomeLog
from moments.report import measured
from moments.section import Section
from runtime.core.events import Chose, Questioned, ResultSeen, Said, StaffFinished, StaffJoined
from tests.core.surveyed import surveyed
from tests.shells.house import House

TODAY = date(2026, 11, 23)


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with aiohttp.ClientSession() as http:
        yield House(http, journeys=surveyed())


async def customer(house: House, name: str, *, kept: bool, says: str | None, result: Any = None) -> None:
    """A customer whom a person helped or not, who is asked, and does something later."""
    begun = await house.worker.begin("web", name, customer=name)
    for text in ("I lost my card", "person"):
        await house.worker.handle(begun.id, Said(text))
    for event in (StaffJoined("jo", "Jo"), StaffFinished("jo", "Jo", "kept" if kept else "broken")):
        await house.worker.handle(begun.id, event)
    settled = [one for _, _, one in await house.store.moments(0, 1_000) if one.conversation == begun.id]
    ours = next(one.fields for one in settled if one.event == "moment.outcome")
    house.clock.move(minutes=5)
    asked = Questioned("lost_card", str(ours["version_hash"]), "block", str(ours["instance"]))
    taken = await house.worker.handle(begun.id, asked)
    if says is not None:
        assert taken.conversation.asked is not None
        await house.worker.handle(begun.id, Chose(taken.conversation.asked.seq, says))
        await house.worker.handle(begun.id, Said("my own words about it"))
    if result is not None:
        await house.worker.handle(begun.id, ResultSeen(result))


async def reckoned(house: House, folder: Path, name: str) -> Section:
    log = OutcomeLog(store=house.store, folder=folder, clock=house.clock)
    await log.start()
    while await log.write():
        continue
    assert "my own words" not in "".join(file.read_text() for file in folder.glob("*.ndjson"))
    database = OutcomeDatabase(folder)
    made = next(measured(database, choose({}, TODAY), Promises.of(house.journeys.current), [name]))
    database.close()
    return made


def row(section: Section) -> Mapping[str, Any]:
    assert [one["promise"] for one in section.rows] == ["lost_card.block"]
    return section.rows[0]


async def test_we_said_kept_and_they_say_no(house: House, tmp_path: Path) -> None:
    for n, (kept, says) in enumerate(
        [(True, "yes"), (True, "no"), (True, "no"), (True, "skip"), (False, "yes"), (False, None)]
    ):
        await customer(house, f"c{n}", kept=kept, says=says)
    said = await reckoned(house, tmp_path, "said")
    found = row(said)
    share = wilson(2, 4)
    assert (found["asked"], found["answered"], found["clear"], found["yes"]) == (6, 4, 4, 2)
    assert (found["says"], found["says_low"], found["says_high"]) == (share.rate, share.low, share.high)
    assert (found["they_say_no"], found["they_say_yes"], found["comments"]) == (2, 1, 4)
    assert "We said kept and they say no: 2, most of lost_card.block." in said.finding


async def test_where_nobody_answered_there_is_a_count_and_no_share(house: House, tmp_path: Path) -> None:
    await customer(house, "c1", kept=True, says=None)
    made = await reckoned(house, tmp_path, "said")
    told = row(made)
    assert (told["asked"], told["answered"], told["clear"], told["yes"], told["says"]) == (1, 0, 0, 0, None)
    assert made.finding == "0 of 1 customers who were asked answered."


async def test_loyalty_stands_beside_promises_kept(house: House, tmp_path: Path) -> None:
    for n, (kept, result) in enumerate(
        [(True, "renewed"), (True, "bought"), (True, "left"), (False, "left"), (False, "left"), (False, None)]
    ):
        await customer(house, f"c{n}", kept=kept, says=None, result=result)
    found = await reckoned(house, tmp_path, "results")
    told = row(found)
    assert (told["n_kept"], told["stayed_kept"], told["n_not"], told["stayed_not"]) == (3, 2, 2, 0)
    assert told["by"] == pytest.approx(2 / 3)
    assert found.finding == (
        "2 of 3 came back, bought or renewed after a promise that was kept. After one that was not: 0 of 2."
    )


async def test_behind_a_figure_stand_first_those_who_say_no_where_we_said_kept(house: House, tmp_path: Path) -> None:
    for n, (kept, says) in enumerate([(True, "yes"), (True, "no"), (False, "no"), (False, "yes")]):
        await customer(house, f"c{n}", kept=kept, says=says)
    log = OutcomeLog(store=house.store, folder=tmp_path, clock=house.clock)
    await log.start()
    while await log.write():
        continue
    asking = Asking(tmp_path)
    found = await asking.opinions(choose({"event": "survey.answered"}, TODAY))
    await asking.close()
    assert [(one["promise_kept"], one["says"]) for one in found] == [
        (True, False), (False, True), (False, False), (True, True),
    ]  # fmt: skip
    assert all(one["line_seq"] for one in found)


async def test_an_owner_is_told_of_no_promise_of_others(house: House, tmp_path: Path) -> None:
    await customer(house, "c0", kept=True, says=None)
    owner = house.journeys.current.journeys["lost_card"].moments["block"].owner
    log = OutcomeLog(store=house.store, folder=tmp_path, clock=house.clock)
    await log.start()
    while await log.write():
        continue
    database = OutcomeDatabase(tmp_path)
    known = Promises.of(house.journeys.current)
    others = replace(
        known, known={**known.known, "other.one": Promise("other.one", "Ours", "others", "request", False)}
    )
    fit = next(measured(database, choose({"owner": owner}, TODAY), others, ["fit"]))
    every = next(measured(database, choose({}, TODAY), others, ["fit"]))
    database.close()
    assert "other.one" in {row["promise"] for row in every.rows}
    assert "other.one" not in {row["promise"] for row in fit.rows}
