"""Every kind of state and every repair, as plays of a small map: against `decide` alone, and against the whole."""

from pathlib import Path

import pytest

from authoring.play import perform
from authoring.plays import Play, play_files, read_plays
from authoring.stage import RehearsalStage
from runtime.clock import SystemClock
from runtime.core.journey import JourneyMap
from runtime.loading.load import load
from runtime.store.in_sqlite import SqliteStore
from runtime.understanding.rules import Rules
from tests.plays.whole_stage import WholeStage

FOLDER = Path(__file__).parent / "language"
PLAYS = [play for file in play_files(FOLDER) for play in read_plays(file)[0]]


@pytest.fixture(scope="module")
def journeys() -> JourneyMap:
    loaded = load(FOLDER, {})
    assert loaded.map is not None, [finding.text(loaded.line(finding)) for finding in loaded.findings]
    return loaded.map


@pytest.mark.parametrize("play", PLAYS, ids=lambda play: play.name)
async def test_a_play_against_decide_alone(play: Play, journeys: JourneyMap) -> None:
    result = await perform(play, RehearsalStage(journeys, Rules()))
    assert result.problem is None, [result.problem, result.expected, result.actual, *result.transcript]


@pytest.mark.parametrize("play", PLAYS, ids=lambda play: play.name)
async def test_a_play_against_the_whole(play: Play, journeys: JourneyMap, tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "plays.db", SystemClock())
    await store.open()
    try:
        result = await perform(play, WholeStage(journeys, store))
    finally:
        await store.close()
    assert result.problem is None, [result.problem, result.expected, result.actual, *result.transcript]
