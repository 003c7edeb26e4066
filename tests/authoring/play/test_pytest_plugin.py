"""Plays as tests of pytest, in an author's own project."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.authoring.play.test_update import GOOD
from tests.loading.maps import ENV, write_samples

ROOT = Path(__file__).parents[3]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "shop" / "plays").mkdir(parents=True)
    write_samples(tmp_path / "shop")
    (tmp_path / "shop" / "plays" / "good.yaml").write_text(GOOD)
    (tmp_path / "pytest.ini").write_text("[pytest]\nhandrail_map = shop\n")
    return tmp_path


def run(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **ENV, "PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "authoring.pytest_plugin", "-p", "no:cacheprovider", *arguments],
        cwd=project, env=environment, capture_output=True, text=True, timeout=90,
    )  # fmt: skip


def test_each_play_is_a_test(project: Path) -> None:
    ran = run(project, "-v")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "shop/plays/good.yaml::blocks the card PASSED" in ran.stdout


def test_a_play_that_fails_tells_what_handrail_play_tells(project: Path) -> None:
    (project / "shop" / "plays" / "bad.yaml").write_text(GOOD.replace("exactly four", "exactly five"))
    ran = run(project)
    assert ran.returncode == 1
    assert "1 failed, 1 passed" in ran.stdout
    assert "+ was said  I need exactly four digits" in ran.stdout
    assert "Traceback" not in ran.stdout


def test_files_and_maps_that_cannot_be_read_are_told(project: Path) -> None:
    (project / "shop" / "plays" / "bad.yaml").write_text("plays: 3\n")
    ran = run(project)
    assert ran.returncode == 2
    assert "a file of plays has a list under `plays:`" in ran.stdout
    (project / "shop" / "plays" / "bad.yaml").unlink()
    (project / "shop" / "map.yaml").write_text("map: 3\n")
    ran = run(project)
    assert ran.returncode != 0
    assert "cannot be used" in ran.stdout + ran.stderr


def test_without_the_setting_nothing_is_collected(project: Path) -> None:
    (project / "pytest.ini").write_text("[pytest]\n")
    assert run(project).returncode == 5
    assert run(project, "--handrail-map", "shop").returncode == 0
