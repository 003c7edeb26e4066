"""Pages that wait are told the moment a save is refused or serves."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from authoring.page.saves import Saves
from runtime.core.adopting import Fate
from runtime.loading.fates import Fates, Spot
from runtime.store.in_memory import MemoryStore
from tests.loading.maps import load_samples

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


async def test_a_refusal_wakes_who_waits_and_a_good_save_takes_it_back(tmp_path: Path) -> None:
    saves = Saves()
    wrong = load_samples(tmp_path, {"lost_card.yaml": ("to: block", "to: bl0ck")})
    async with asyncio.TaskGroup() as group:
        waiting = group.create_task(saves.news(saves.revision, 60))
        await asyncio.sleep(0)
        saves.refused(wrong, NOW)
        assert await waiting == saves.revision
    problem = saves.problem()
    assert problem is not None
    (finding,) = problem["findings"]
    assert finding["code"] == "HR101"
    assert finding["file"] == f"{tmp_path.name}/lost_card.yaml"
    assert finding["text"].strip() == "to: bl0ck"
    saves.published(load_samples(tmp_path), None)
    assert saves.problem() is None


async def test_who_has_seen_it_waits_no_longer_than_they_want() -> None:
    saves = Saves()
    assert await saves.news(saves.revision, 0.001) == saves.revision


async def test_nobody_waits_once_it_is_over() -> None:
    saves = Saves()
    saves.shut()
    assert await saves.news(saves.revision, 60) == saves.revision


class Shared(MemoryStore):
    """A store that other processes have open too."""

    is_exclusive = False


async def test_pages_of_other_processes_hear_of_a_refusal_and_of_its_end(tmp_path: Path) -> None:
    store, watching, other = Shared(), Saves(), Saves()
    await watching.share(store)
    assert await other.problem_anywhere(store) is None
    watching.refused(load_samples(tmp_path, {"lost_card.yaml": ("to: block", "to: bl0ck")}), NOW)
    await watching.share(store)
    problem = await other.problem_anywhere(store)
    assert problem is not None and problem["findings"][0]["code"] == "HR101"
    assert problem == watching.problem()
    watching.published(load_samples(tmp_path), None)
    await watching.share(store)
    assert await other.problem_anywhere(store) is None


def test_the_warnings_of_a_journey_are_those_of_its_file(tmp_path: Path) -> None:
    loaded = load_samples(tmp_path)
    assert loaded.map is not None
    saves = Saves()
    assert saves.warnings("lost_card", loaded.map) == ()
    saves.published(loaded, None)
    assert all(one["file"].endswith("lost_card.yaml") for one in saves.warnings("lost_card", loaded.map))
    assert saves.warnings("nothing", loaded.map) == ()


async def test_a_refused_save_tells_what_it_would_do_except_for_files_that_cannot_be_read(tmp_path: Path) -> None:
    saves = Saves()
    saves.published(load_samples(tmp_path), None)
    spots = {
        Spot("lost_card", "v1", "which_card"): {Fate("stays"): 2},
        Spot("refund", "v2", "why"): {Fate("moves", "x"): 1},
    }
    saves.refused(load_samples(tmp_path, {"lost_card.yaml": ("to: block", "to: bl0ck")}), NOW, Fates(spots))
    problem = saves.problem()
    assert problem is not None and problem["would"]["unread"] == []
    assert [(row["journey"], row["count"], row["told"]) for row in problem["would"]["rows"]] == [
        ("lost_card", 2, "stay"),
        ("refund", 1, "moves to x"),
    ]
    saves.refused(load_samples(tmp_path, {"lost_card.yaml": ("spec: 1", "\tspec: 1")}), NOW, Fates(spots))
    problem = saves.problem()
    assert problem is not None and problem["would"]["unread"] == ["lost_card"]
    assert [row["journey"] for row in problem["would"]["rows"]] == ["refund"]
