"""Folders in an older spelling are brought to the present one: each step by its golden files, and the command."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from authoring.migrations import STEPS
from authoring.migrations.folder import Unusable, migrated
from handrail.cli import main
from runtime.loading.compile import SPEC
from runtime.loading.load import load
from tests.loading.maps import ENV, write_samples

GOLDEN = Path(__file__).parent / "golden"
FIELDS = {"DEPOT_URL": "https://depot.example", "SHOPS_URL": "https://shops.example"}


def of_step(step: int, when: str) -> dict[str, str]:
    """The golden files of a step, by name."""
    return {file.name: file.read_text() for file in (GOLDEN / f"from_{step}" / when).iterdir()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A map before the first step."""
    for name, text in of_step(0, "before").items():
        (tmp_path / name).write_text(text)
    return tmp_path


def test_there_is_a_step_from_every_older_version_with_golden_files() -> None:
    assert list(STEPS) == list(range(SPEC))
    for step in STEPS:
        assert of_step(step, "before").keys() == of_step(step, "after").keys()


@pytest.mark.parametrize("step", STEPS)
def test_a_step_gives_its_golden_files(step: int, tmp_path: Path) -> None:
    shutil.copytree(GOLDEN / f"from_{step}" / "before", tmp_path / "map")
    found = {one.file.name: one.after for one in migrated(tmp_path / "map")}
    assert found == of_step(step, "after")


def test_what_comes_out_loads_once_the_rest_was_done_by_hand(folder: Path) -> None:
    assert load(folder, FIELDS).map is None
    [left] = [sentence for one in migrated(folder) for sentence in one.left]
    assert left.endswith("options.retries: write one text in `invalid` for each try, and take `retries` out")
    for one in migrated(folder):
        one.file.write_text(one.after.replace("        retries: 2\n", ""))
    loaded = load(folder, FIELDS)
    assert [finding.text() for finding in loaded.findings if finding.severity == "E"] == []
    assert loaded.map is not None
    assert set(loaded.map.journeys["missed"].states) >= {"go", "options"}, "states keep the names that keys had"
    assert migrated(folder) == [], "it is done once"


def test_two_spellings_of_one_key_are_left_to_their_author(folder: Path) -> None:
    file = folder / "missed.yaml"
    file.write_text(
        file.read_text().replace("            go: find\n", "            go: find\n            to: options\n")
    )
    left = [sentence for one in migrated(folder) for sentence in one.left]
    assert any("choices.go.go: `to` stands there too; keep one of them" in sentence for sentence in left)


def test_a_folder_in_the_present_version_stays_as_it_is(tmp_path: Path) -> None:
    write_samples(tmp_path)
    assert migrated(tmp_path) == []
    result = CliRunner(env=ENV).invoke(main, ["migrate", str(tmp_path)])
    assert (result.exit_code, result.output) == (0, "all files are in the present version\n")


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("spec: 0", "spec: 7", "is in version 7 of the language, and this program knows 1"),
        ("spec: 0", "spec: zero", "is in version zero"),
        ("map: parcels", "map: [parcels", "HR001"),
    ],
)
def test_a_file_that_cannot_be_used_changes_nothing(folder: Path, old: str, new: str, sentence: str) -> None:
    file = folder / "map.yaml"
    file.write_text(file.read_text().replace(old, new))
    with pytest.raises(Unusable, match=sentence):
        migrated(folder)
    assert CliRunner().invoke(main, ["migrate", str(folder)]).exit_code == 2
    assert (folder / "missed.yaml").read_text() == of_step(0, "before")["missed.yaml"]


def test_the_command_shows_a_diff_first_and_writes_only_then(folder: Path) -> None:
    runner = CliRunner()
    shown = runner.invoke(main, ["migrate", "--dry-run", str(folder)])
    assert shown.exit_code == 1, "something is left to do by hand"
    assert "-spec: 0\n+spec: 1\n" in shown.stdout and "by hand" in shown.stderr
    assert (folder / "map.yaml").read_text() == of_step(0, "before")["map.yaml"]
    done = runner.invoke(main, ["migrate", str(folder)])
    assert done.exit_code == 1 and f"{folder / 'map.yaml'}: from version 0\n" in done.stdout
    assert {file.name: file.read_text() for file in folder.glob("*.yaml")} == of_step(0, "after")
    (folder / "missed.yaml").unlink()
    assert runner.invoke(main, ["migrate", str(folder)]).exit_code == 0
    assert runner.invoke(main, ["migrate", str(folder / "nowhere")]).exit_code == 2


def test_an_older_version_names_the_command(folder: Path) -> None:
    [finding] = [one for one in load(folder, FIELDS).findings if one.code == "HR005"]
    assert "`handrail migrate`" in finding.hint and "older" in finding.message
