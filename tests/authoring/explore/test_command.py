"""`handrail explore` as its users meet it."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from authoring.play import perform
from authoring.plays import read_plays
from authoring.stage import RehearsalStage
from handrail.cli import main
from runtime.loading.load import load
from runtime.understanding.rules import Rules
from tests.authoring.check.maps import MAP, journey
from tests.authoring.explore.test_walk import HOLE, LOOKUP


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A map with one journey that has a hole."""
    (tmp_path / "map.yaml").write_text(MAP)
    (tmp_path / "small.yaml").write_text(HOLE)
    return tmp_path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["explore", *map(str, arguments)])


def test_a_blow_up_is_told_with_its_line_and_its_transcript(folder: Path) -> None:
    result = run(folder)
    assert result.exit_code == 1
    assert re.search(r"small\.yaml:\d+:\d+  blow-up HR401", result.output)
    assert "customer: [I will come]" in result.output
    assert "handrail: See you on ." in result.output
    assert "exhaustive" in result.output and "NOT EXHAUSTIVE" not in result.output


def test_after_the_mend_nothing_blows_up(folder: Path) -> None:
    (folder / "small.yaml").write_text(HOLE.replace("{{ day }}", "{{ day | default('soon') }}"))
    result = run(folder)
    assert result.exit_code == 0, result.output
    assert "0 blow-ups, 0 warnings in 1 journey" in result.output


def test_json_has_the_shares_and_the_blow_ups(folder: Path) -> None:
    told = json.loads(run(folder, "--format", "json").stdout)
    assert told["states"] == {"seen": 3, "all": 3}
    assert told["outcomes"]["seen"] <= told["outcomes"]["all"] and told["moves"]["seen"] == told["moves"]["all"]
    assert told["exhaustive"] is True
    (blowup,) = told["blowups"]
    assert (blowup["code"], blowup["journey"], blowup["state"]) == ("HR401", "small", "done")
    assert blowup["transcript"][-2:] == ["handrail: See you on .", "[the journey ends: kept]"]


def test_a_cut_is_said_in_capitals(folder: Path) -> None:
    result = run(folder, "--max-states", "1", "--max-seconds", "1")
    assert "NOT EXHAUSTIVE" in result.output and "random walks" in result.output
    assert json.loads(run(folder, "--max-states", "1", "--format", "json").stdout)["exhaustive"] is False


def test_one_journey_alone(folder: Path) -> None:
    (folder / "other.yaml").write_text(LOOKUP.replace("journey: small", "journey: other"))
    assert "small.yaml" not in run(folder, "--journey", "other").output
    wrong = run(folder, "--journey", "nothing")
    assert wrong.exit_code == 2 and "there are" in wrong.output


def test_a_map_that_cannot_be_loaded_is_not_explored(folder: Path) -> None:
    (folder / "small.yaml").write_text(journey("hello: {say: Hello., to: nowhere}\n"))
    result = run(folder)
    assert result.exit_code == 2 and "HR101" in result.output


async def test_a_saved_play_goes_the_same_way_as_long_as_the_fault_is_there(folder: Path, tmp_path: Path) -> None:
    saved = tmp_path / "plays"
    assert run(folder, "--save-play", saved).exit_code == 1
    (file,) = saved.glob("*.yaml")
    (play,), problems = read_plays(file)
    assert problems == []
    journeys = load(folder, {}).map
    assert journeys is not None
    result = await perform(play, RehearsalStage(journeys, Rules()))
    assert result.problem is None, (result.problem, result.expected, result.actual)
    (folder / "small.yaml").write_text(HOLE.replace("{{ day }}", "{{ day | default('soon') }}"))
    mended = load(folder, {}).map
    assert mended is not None
    assert (await perform(play, RehearsalStage(mended, Rules()))).problem is not None
