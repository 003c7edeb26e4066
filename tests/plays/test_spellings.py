"""A map in every spelling that the language allows: odd orders and quotes, flow and JSON, texts of many scripts.

It is written from the description of the language alone, as somebody would who has never seen the code.
"""

from pathlib import Path

import pytest

from authoring.play import perform
from authoring.plays import Play, play_files, read_plays
from authoring.stage import RehearsalStage
from runtime.core.journey import JourneyMap
from runtime.loading.load import load
from runtime.understanding.rules import Rules
from tests.plays.whole_stage import performed_whole

FOLDER = Path(__file__).parent / "spellings"
PLAYS = [play for file in play_files(FOLDER) for play in read_plays(file)[0]]


@pytest.fixture(scope="module")
def journeys() -> JourneyMap:
    loaded = load(FOLDER, {})
    assert loaded.map is not None, [finding.text(loaded.line(finding)) for finding in loaded.findings]
    return loaded.map


def test_every_play_of_the_map_is_read() -> None:
    assert len(PLAYS) == 4 and not [problem for file in play_files(FOLDER) for problem in read_plays(file)[1]]


@pytest.mark.parametrize("play", PLAYS, ids=lambda play: play.name)
async def test_it_is_understood_by_decide(play: Play, journeys: JourneyMap) -> None:
    result = await perform(play, RehearsalStage(journeys, Rules()))
    assert result.problem is None, [result.problem, result.expected, result.actual, *result.transcript]


@pytest.mark.parametrize("play", PLAYS, ids=lambda play: play.name)
async def test_it_is_understood_by_the_whole_service(play: Play, journeys: JourneyMap, tmp_path: Path) -> None:
    result = await performed_whole(play, journeys, tmp_path / "plays.db")
    assert result.problem is None, [result.problem, result.expected, result.actual, *result.transcript]
