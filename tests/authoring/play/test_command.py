"""`handrail play` from outside: what a failing play shows, JUnit XML, coverage, exit codes."""

from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

from authoring.play_coverage import Coverage
from authoring.play_report import perform_all
from handrail.cli import main
from runtime.understanding.rules import Rules
from tests.authoring.play.test_update import GOOD
from tests.loading.maps import ENV, sample_map, write_samples


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, value in ENV.items():
        monkeypatch.setenv(name, value)
    folder = tmp_path / "shop"
    (folder / "plays").mkdir(parents=True)
    write_samples(folder)
    (folder / "plays" / "good.yaml").write_text(GOOD)
    return folder


def play(shop: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["play", str(shop), *arguments])


def test_what_differs_is_marked_and_what_to_do_is_said(shop: Path) -> None:
    file = shop / "plays" / "good.yaml"
    file.write_text(GOOD.replace("four digits, for example 4821.", "five digits, for example 48211."))
    ran = play(shop)
    assert ran.exit_code == 1
    assert f"{file}:12 blocks the card: something else was said" in ran.output
    assert "  - expected  I need exactly five digits, for example 48211." in ran.output
    assert "  + was said  I need exactly four digits, for example 4821." in ran.output
    assert "^" in ran.output
    assert f"handrail play {shop} --update" in ran.output
    assert play(shop, "--update").exit_code == 0
    assert file.read_text() == GOOD


def test_results_are_junit_xml(shop: Path, tmp_path: Path) -> None:
    (shop / "plays" / "bad.yaml").write_text(GOOD.replace("kept}", "broken}") + "  - 3\n")
    (shop / "plays" / "worse.yaml").write_text("plays: [\n")
    out = tmp_path / "results.xml"
    assert play(shop, "--junit", str(out)).exit_code == 2
    root = ElementTree.parse(out).getroot()
    counts = {
        Path(suite.get("name", "")).name: (suite.get("tests"), suite.get("failures"), suite.get("errors"))
        for suite in root.findall("testsuite")
    }
    assert counts == {"good.yaml": ("1", "0", "0"), "bad.yaml": ("2", "1", "1"), "worse.yaml": ("1", "0", "1")}
    failure = root.find(".//failure")
    assert failure is not None and failure.get("message") == "the moment was not settled so"
    assert "the conversation:" in (failure.text or "")
    case = next(case for case in root.iter("testcase") if case.get("file", "").endswith("good.yaml"))
    assert (case.get("name"), case.get("line")) == ("blocks the card", "4")


def test_coverage_names_what_no_play_walks_through_with_its_place(shop: Path, tmp_path: Path) -> None:
    lcov = tmp_path / "lcov.info"
    ran = play(shop, "--coverage", "--lcov", str(lcov))
    assert ran.exit_code == 0
    assert "lost_card: " in ran.output
    assert "no play: state colleague" in ran.output
    assert "no play: which_card: silent for 10m → parked" in ran.output
    assert "block: blocked" not in ran.output
    text = lcov.read_text()
    assert f"SF:{shop / 'lost_card.yaml'}" in text
    assert text.count("end_of_record") >= 1


async def test_a_journey_that_begins_and_ends_in_one_turn_is_covered(tmp_path: Path) -> None:
    journeys = sample_map(tmp_path)
    file = tmp_path / "plays.yml"
    file.write_text("plays:\n  - play: hello\n    steps:\n      - says~: Hello\n      - end: kept\n")
    seen = Coverage(journeys)
    await perform_all(journeys, Rules(), tmp_path, [file], decided=seen.noted)
    hello = next(one for one in seen.covered() if one.journey == journeys.welcome)
    assert hello.states[0] >= 1
