"""What a walk found is kept for the load that it was of, and one walk is asked for at each load."""

import asyncio
from pathlib import Path

from authoring.page.saves import Saves
from authoring.page.walks import Walk, Walks
from runtime.loading.fates import Fates
from tests.loading.maps import load_samples

HOLE = {
    "code": "HR401", "severity": "E", "file": "/somewhere/shop/lost_card.yaml", "line": 7, "journey": "lost_card",
    "message": "a hole", "transcript": ["customer: hi"],
}  # fmt: skip
VAIN = {**HOLE, "code": "HR107", "severity": "W"}
WALK = Walk.read({"blowups": [VAIN, HOLE], "exhaustive": True})


def test_the_blowups_of_a_file_come_first_and_it_is_named_as_authors_name_it() -> None:
    assert [one["code"] for one in WALK.of("/other/lost_card.yaml")] == ["HR401", "HR107"]
    assert {one["file"] for one in WALK.of("lost_card.yaml")} == {"shop/lost_card.yaml"}
    assert WALK.of("move_day.yaml") == []
    assert WALK.summary() == {"blowups": 1, "warnings": 1, "exhaustive": True}


async def test_it_is_asked_for_once_a_load() -> None:
    walks = Walks()
    walks.served()
    walks.ask()
    walks.ask()
    of = await walks.asked()
    walks.ask()
    async with asyncio.TaskGroup() as group:
        waiting = group.create_task(walks.asked())
        await asyncio.sleep(0)
        assert not waiting.done()
        walks.served()
        walks.ask()
        assert await waiting == of + 1


def test_what_was_found_in_a_load_that_serves_no_more_is_not_kept() -> None:
    walks = Walks()
    walks.served()
    assert walks.walked(1, WALK) and walks.last is WALK
    walks.served()
    assert walks.last is None
    assert not walks.walked(1, WALK) and walks.last is None


async def test_a_save_asks_for_it_and_what_is_found_is_news(tmp_path: Path) -> None:
    saves = Saves()
    loaded = load_samples(tmp_path)
    saves.published(loaded, None)
    seen = saves.revision
    async with asyncio.TaskGroup() as group:
        waiting = group.create_task(saves.walks.asked())
        await asyncio.sleep(0)
        assert not waiting.done()  # at a start nobody looks yet
        saves.published(loaded, Fates({}))
        of = await waiting
    assert saves.walked(of, WALK)
    assert saves.walks.last is WALK and saves.revision > seen + 1
