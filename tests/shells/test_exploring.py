"""The map that serves is explored beside the service, in a process of its own that ends with it."""

import asyncio
from pathlib import Path

from structlog.testing import capture_logs

from authoring.live.facts import Facts, Standing
from authoring.page.saves import Saves
from handrail.exploring import Exploring, explored
from runtime.loading.fates import Fates
from runtime.ports import StoreUnavailable
from tests.loading.maps import load_samples
from tests.waiting import until

HOLE = ("        saves: {reference: reference}\n", "")


async def nobody() -> Facts:
    """A store in which nobody is."""
    return Facts()


async def stranded() -> Facts:
    """Somebody waits at a state that is gone."""
    return Facts((Standing("lost_card", "v1", "choose_slot", False, (), (), "stays", None, 3),))


async def no_store() -> Facts:
    """A store that does not answer."""
    raise StoreUnavailable("it is gone")


async def test_a_save_is_held_against_the_customers_who_are_there(tmp_path: Path) -> None:
    saves = Saves()
    async with asyncio.TaskGroup() as group:
        exploring = group.create_task(Exploring(tmp_path, saves, stranded).run())
        saves.published(load_samples(tmp_path), Fates({}))
        await until(lambda: saves.walks.last is not None, 60)
        exploring.cancel()
    assert saves.walks.last is not None
    (one,) = saves.walks.last.of_customers
    assert one["code"] == "HR901" and one["message"].startswith("3 conversations are at `choose_slot`")


async def test_a_store_that_does_not_answer_keeps_no_walk_back(tmp_path: Path) -> None:
    saves = Saves()
    with capture_logs() as logs:
        async with asyncio.TaskGroup() as group:
            exploring = group.create_task(Exploring(tmp_path, saves, no_store).run())
            saves.published(load_samples(tmp_path), Fates({}))
            await until(lambda: saves.walks.last is not None, 60)
            exploring.cancel()
    assert [one["event"] for one in logs] == ["journeys.not_held", "journeys.explored"]


async def test_a_save_is_explored_and_what_blows_up_is_named(tmp_path: Path) -> None:
    saves = Saves()
    with capture_logs() as logs:
        async with asyncio.TaskGroup() as group:
            exploring = group.create_task(Exploring(tmp_path, saves, nobody).run())
            saves.published(load_samples(tmp_path, {"lost_card.yaml": HOLE}), Fates({}))
            await until(lambda: saves.walks.last is not None, 60)
            exploring.cancel()
    walk = saves.walks.last
    assert walk is not None
    assert [(one["code"], one["journey"]) for one in walk.found if one["severity"] == "E"] == [("HR401", "lost_card")]
    assert walk.is_exhaustive
    assert [one["event"] for one in logs] == ["journeys.explored", "journeys.blow_up"]
    assert logs[1]["code"] == "HR401" and "lost_card.yaml:" in logs[1]["place"]


async def test_a_folder_without_a_map_is_not_walked(tmp_path: Path) -> None:
    assert await explored(tmp_path) is None
