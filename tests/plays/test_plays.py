"""Every play of the example map comes out as written: against `decide` alone, and against the whole service."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from authoring.play import perform
from authoring.plays import Play, play_files, read_plays
from authoring.stage import RehearsalStage
from runtime.clock import SystemClock
from runtime.core.journey import JourneyMap
from runtime.loading.load import load
from runtime.ports import Store
from runtime.store.in_sqlite import SqliteStore
from runtime.understanding.rules import Rules
from tests.plays.whole_stage import WholeStage
from tests.running import REPOSITORY

FOLDER = REPOSITORY / "journeys"
PLAYS = [play for file in play_files(FOLDER) for play in read_plays(file)[0]]


@pytest.fixture(scope="module")
def journeys() -> JourneyMap:
    loaded = load(FOLDER, {})
    assert loaded.map is not None
    return loaded.map


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    opened = SqliteStore(tmp_path / "plays.db", SystemClock())
    await opened.open()
    yield opened
    await opened.close()


def _name(play: Play) -> str:
    return f"{Path(play.place.file).stem}: {play.name}"


@pytest.mark.parametrize("play", PLAYS, ids=_name)
async def test_a_play_against_decide_alone(play: Play, journeys: JourneyMap) -> None:
    result = await perform(play, RehearsalStage(journeys, Rules()))
    assert result.problem is None, [result.problem, result.expected, result.actual, *result.transcript]


@pytest.mark.parametrize("play", PLAYS, ids=_name)
async def test_a_play_against_the_whole_service(play: Play, journeys: JourneyMap, store: Store) -> None:
    result = await perform(play, WholeStage(journeys, store))
    assert result.problem is None, [result.problem, result.expected, result.actual, *result.transcript]


def test_there_are_plays_for_every_journey(journeys: JourneyMap) -> None:
    assert {play.journey for play in PLAYS if play.journey} == set(journeys.journeys)
