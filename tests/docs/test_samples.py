"""What the pages show works: maps and journeys load without a finding, plays pass, JSON is JSON."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner

from authoring.check import check
from authoring.play_report import perform_all
from handrail.cli import main
from runtime.loading.load import load
from runtime.loading.yaml import decode
from runtime.understanding.rules import Rules
from tests.docs.pages import DOCS, ROOT, page, samples, written

TUTORIAL = "tutorial/first-journey.md"


def name_of(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def shown(file: Path) -> list[str]:
    """The YAML of a page, without what it shows as a mistake."""
    return [one for one in samples(file.read_text(encoding="utf-8"), "yaml") if not one.startswith("# wrong")]


def whole(file: Path) -> Iterator[tuple[str, str]]:
    """The samples of a page that are files of a map, with the names that the files would have."""
    for n, sample in enumerate(shown(file)):
        written_down = decode("sample.yaml", sample.encode())[0].data
        keys = set(written_down) if isinstance(written_down, dict) else set()
        if {"spec", "map"} <= keys:
            yield "map.yaml", sample
        elif {"spec", "journey"} <= keys:
            yield f"journey{n}.yaml", sample
        elif keys == {"plays"}:
            yield f"plays/plays{n}.yaml", sample


def pages_with_files() -> Sequence[Path]:
    return [file for file in written() if any(whole(file))]


def folder_of(file: Path, folder: Path) -> Path:
    """The map that a page shows, in files; what it leaves out is the tutorial's."""
    files = dict(whole(file))
    if "map.yaml" not in files:
        files = dict(whole(DOCS / TUTORIAL)) | files
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_the_tutorial_shows_a_whole_map() -> None:
    assert [name for name, _ in whole(DOCS / TUTORIAL)] == ["map.yaml", "journey1.yaml", "plays/plays2.yaml"]


@pytest.mark.parametrize("file", pages_with_files(), ids=name_of)
def test_the_files_of_a_page_load_without_a_finding(file: Path, tmp_path: Path) -> None:
    folder = folder_of(file, tmp_path)
    loaded = load(folder, {})
    findings = check(folder, {}, loaded=loaded)
    assert not [finding.text(loaded.line(finding)) for finding in findings if finding.severity in "EW"]
    assert loaded.map is not None


@pytest.mark.parametrize("file", pages_with_files(), ids=name_of)
async def test_the_plays_of_a_page_pass(file: Path, tmp_path: Path) -> None:
    folder = folder_of(file, tmp_path)
    journeys = load(folder, {}).map
    assert journeys is not None
    results, findings = await perform_all(journeys, Rules(), folder)
    assert not findings
    assert not [(result.play.name, result.problem, result.transcript) for result in results if result.problem]
    assert len(results) == sum(plays.read_text().count("- play:") for plays in (folder / "plays").iterdir())


def actions() -> list[str]:
    """The samples that belong into a map."""
    return [sample for file in written() for sample in shown(file) if sample.startswith("actions:")]


@pytest.mark.parametrize("sample", actions())
def test_actions_that_are_shown_can_be_loaded(sample: str, tmp_path: Path) -> None:
    folder = folder_of(DOCS / TUTORIAL, tmp_path)
    with (folder / "map.yaml").open("a", encoding="utf-8") as file:
        file.write(sample)
    loaded = load(folder, {"CARDS_URL": "https://cards.example"})
    assert not [finding.text(loaded.line(finding)) for finding in loaded.findings if finding.severity in "EW"]
    assert loaded.map is not None and loaded.map.actions


@pytest.mark.parametrize("command", ["check", "play"])
def test_the_tutorial_shows_what_the_commands_say(command: str, tmp_path: Path) -> None:
    folder = folder_of(DOCS / TUTORIAL, tmp_path)
    ran = CliRunner().invoke(main, [command, str(folder)])
    assert ran.exit_code == 0, ran.output
    assert f"$ handrail {command} shop\n{ran.output}" in page(TUTORIAL)


@pytest.mark.parametrize("file", written(), ids=name_of)
def test_every_sample_can_be_read(file: Path) -> None:
    for sample in shown(file):
        findings = decode("sample.yaml", sample.encode())[1]
        assert not [finding.text() for finding in findings]
    for sample in samples(file.read_text(encoding="utf-8"), "json"):
        json.loads(sample)
