"""`handrail understanding report` and `calibrate`, on an outcome log."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from handrail.cli import main


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["understanding", *words])


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Three hundred customers: those with low scores chose none of the offers."""
    lines = []
    for number in range(300):
        score = 10 + number / 4
        chosen = "journey:a" if score > 40 else None
        talk = {"conversation": f"c{number}", "test": False}
        lines.append(
            talk | {"seq": 1, "event": "understanding.offered", "rule": "like", "meant": None, "score": score,
                    "offered": ["journey:a"]}
        )  # fmt: skip
        lines.append(talk | {"seq": 2, "event": "understanding.chosen", "rule": "chosen", "meant": chosen})
    (tmp_path / "2026-11-23.ndjson").write_text("".join(json.dumps(line) + "\n" for line in lines) + '{"torn')
    return tmp_path


def test_the_report_says_how_often_it_was_wrong(log: Path) -> None:
    result = run("report", str(log))
    assert result.exit_code == 0
    assert "offered  journey:a" in result.output and "40.3% wrong" in result.output and "121 none" in result.output


def test_a_threshold_is_proposed_with_its_interval(log: Path) -> None:
    result = run("calibrate", str(log), "--wrong", "5")
    assert result.exit_code == 0
    assert 38 <= float(result.stdout.strip().removeprefix("HANDRAIL_ACT_FROM=")) <= 41
    assert "95 % interval" in result.stderr


def test_too_little_stays_strict(tmp_path: Path) -> None:
    result = run("calibrate", str(tmp_path))
    assert result.exit_code == 1 and "200 are needed" in result.stderr
    assert "yet" in run("report", str(tmp_path)).output


def test_without_a_log_one_line_says_so(tmp_path: Path) -> None:
    result = run("report", str(tmp_path / "missing"))
    assert result.exit_code == 2 and "no outcome log" in result.stderr
