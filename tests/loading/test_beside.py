"""A big map is loaded in a thread beside the service, and the service goes on.

For how long it waits is measured by benchmarks/loading.py.
"""

import asyncio
import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

from handrail.checked import load_checked
from runtime.collector import made_to_stay
from runtime.loading.load import Loaded, load
from tests.loading.maps import ENV, SAMPLES, write_samples

JOURNEYS = 200
TURNS = 20  # of other tasks, at the least, while it is loaded


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A map of 200 journeys, each with words of its own."""
    write_samples(tmp_path)
    for name, value in ENV.items():
        monkeypatch.setenv(name, value)
    written = (SAMPLES / "lost_card.yaml").read_text()
    for n in range(JOURNEYS):
        own = written.replace("journey: lost_card", f"journey: lost_{n}").replace("I'm sorry", f"I'm sorry {n} times")
        (tmp_path / f"lost_{n}.yaml").write_text(own)
    return tmp_path


class Collections:
    """Counts the full collections of garbage while it is listened to."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, phase: str, about: dict[str, int]) -> None:
        self.count += phase == "start" and about["generation"] == 2


@pytest.fixture
def collections() -> Iterator[Collections]:
    heard = Collections()
    gc.callbacks.append(heard)
    yield heard
    gc.callbacks.remove(heard)


async def load_beside(folder: Path) -> tuple[Loaded, int]:
    """Load as the service does; gives how often another task had its turn meanwhile."""
    loading = asyncio.get_running_loop().run_in_executor(None, load_checked, folder)
    turns = 0
    while not loading.done():
        await asyncio.sleep(0)
        turns += 1
    return await loading, turns


async def test_the_loop_goes_on_while_a_big_map_is_loaded(folder: Path, collections: Collections) -> None:
    loaded, turns = await load_beside(folder)
    assert loaded.map is not None and len(loaded.map.journeys) > JOURNEYS
    assert collections.count == 0
    assert turns >= TURNS


async def test_afterwards_the_collector_leaves_the_map_alone(folder: Path, collections: Collections) -> None:
    loaded, _ = await load_beside(folder)
    assert loaded.map is not None
    gc.collect()
    assert collections.count == 1
    seen = {id(one) for one in gc.get_objects()}
    assert not any(id(journey) in seen or id(journey.states) in seen for journey in loaded.map.journeys.values())


def test_a_map_that_is_replaced_is_given_free_without_the_collector(folder: Path) -> None:
    (kept,) = [loaded.map for loaded in (load(folder, ENV),)]
    with made_to_stay():
        before = len(gc.get_objects())
        replacing = load(folder, ENV).map
        held = len(gc.get_objects())
        del replacing
        after = len(gc.get_objects())
    assert kept is not None
    assert held - before > 10_000
    assert after - before < 1_000
