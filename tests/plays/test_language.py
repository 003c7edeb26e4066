"""Every kind of state and every repair, as plays of a small map: against `decide` alone, and against the whole."""

from pathlib import Path
from typing import Any

import pytest

from authoring.play import perform
from authoring.plays import PLAY_KEYS, STEPS, Play, play_files, read_plays
from authoring.stage import RehearsalStage
from runtime.core.journey import JourneyMap
from runtime.loading import fields, journey_file, map_file, state_file
from runtime.loading.fields import FileModel
from runtime.loading.load import load
from runtime.understanding.rules import Rules
from tests.plays.whole_stage import performed_whole
from tests.running import REPOSITORY

FOLDER = Path(__file__).parent / "language"
SPELLINGS = FOLDER.with_name("spellings")
PLAYS = [play for file in play_files(FOLDER) for play in read_plays(file)[0]]


@pytest.fixture(scope="module")
def journeys() -> JourneyMap:
    loaded = load(FOLDER, {})
    assert loaded.map is not None, [finding.text(loaded.line(finding)) for finding in loaded.findings]
    return loaded.map


def written_keys(folder: Path) -> set[tuple[str, str]]:
    """Every key that is written in the files of a map, with the model that first has it."""
    loaded = load(folder, {})
    assert loaded.map_file is not None
    found: set[tuple[str, str]] = set()
    waiting: list[Any] = [loaded.map_file, *loaded.journey_files.values()]
    while waiting:
        one = waiting.pop()
        if isinstance(one, FileModel):
            found |= {(_owner(type(one), name), name) for name in one.model_fields_set}
            waiting += [getattr(one, name) for name in one.model_fields_set]
        elif isinstance(one, dict):
            waiting += one.values()
        elif isinstance(one, list | tuple):
            waiting += one
    return found


def _owner(model: type[FileModel], key: str) -> str:
    """The model in which a key is declared first."""
    return next(one.__name__ for one in reversed(model.__mro__) if key in getattr(one, "model_fields", {}))


def test_every_key_of_the_language_is_in_a_map_that_has_plays() -> None:
    models = [
        one
        for module in (fields, map_file, journey_file, state_file)
        for one in vars(module).values()
        if isinstance(one, type) and issubclass(one, FileModel) and one.__module__ == module.__name__
    ]
    known = {(_owner(model, key), key) for model in models for key in model.model_fields}
    assert known - written_keys(FOLDER) - written_keys(SPELLINGS) - written_keys(REPOSITORY / "journeys") == set()


def test_every_step_of_a_play_is_in_a_play() -> None:
    text = "\n".join(file.read_text() for folder in (FOLDER, REPOSITORY / "journeys") for file in play_files(folder))
    assert [step for step in STEPS if f"- {step}:" not in text] == []
    assert [key for key in PLAY_KEYS if f"{key}:" not in text] == []


@pytest.mark.parametrize("play", PLAYS, ids=lambda play: play.name)
async def test_a_play_against_decide_alone(play: Play, journeys: JourneyMap) -> None:
    result = await perform(play, RehearsalStage(journeys, Rules()))
    assert result.problem is None, [result.problem, result.expected, result.actual, *result.transcript]


@pytest.mark.parametrize("play", PLAYS, ids=lambda play: play.name)
async def test_a_play_against_the_whole(play: Play, journeys: JourneyMap, tmp_path: Path) -> None:
    result = await performed_whole(play, journeys, tmp_path / "plays.db")
    assert result.problem is None, [result.problem, result.expected, result.actual, *result.transcript]
