"""The map that serves is explored beside the service, in a process of its own that ends with it."""

import asyncio
from pathlib import Path

from structlog.testing import capture_logs

from authoring.page.saves import Saves
from handrail.exploring import Exploring, explored
from runtime.loading.fates import Fates
from tests.loading.maps import load_samples
from tests.waiting import until

HOLE = ("        saves: {reference: reference}\n", "")


async def test_a_save_is_explored_and_what_blows_up_is_named(tmp_path: Path) -> None:
    saves = Saves()
    with capture_logs() as logs:
        async with asyncio.TaskGroup() as group:
            exploring = group.create_task(Exploring(tmp_path, saves).run())
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
