"""`handrail simulate`, `report` and `log verify`, as an operator runs them."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from handrail.cli import main
from tests.running import REPOSITORY


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A store and a log that a simulation has filled, as the environment of commands."""
    folder = tmp_path_factory.mktemp("demo")
    environment = {
        "HANDRAIL_STORE": f"sqlite:///{folder}/demo.db", "HANDRAIL_MOMENTS_LOG": str(folder / "moments"),
        "HANDRAIL_JOURNEYS": str(REPOSITORY / "journeys"),
    }  # fmt: skip
    done = CliRunner().invoke(
        main,
        ["simulate", "--days", "4", "--per-day", "6", "--break-after", "2", "--journey", "lost_card"],
        env=environment,
    )
    assert done.exit_code == 0, done.output
    assert "24 customers came from" in done.output
    return environment


def test_the_report_as_text_json_and_one_file(filled: dict[str, str], tmp_path: Path) -> None:
    text = CliRunner().invoke(main, ["report", "--since", "10d"], env=filled)
    assert text.exit_code == 0 and "PROMISES KEPT" in text.output and "lost_card.block_card" in text.output
    told = CliRunner().invoke(main, ["report", "--since", "10d", "--by", "version", "--format", "json"], env=filled)
    kept = json.loads(told.output)["sections"]["kept"]["rows"]
    assert {row["by"] for row in kept} == {"lost_card@1", "lost_card@2"}
    file = tmp_path / "report.html"
    made = CliRunner().invoke(main, ["report", "--since", "10d", "--format", "html", "-o", str(file)], env=filled)
    assert made.exit_code == 0
    page = file.read_text()
    assert "<svg" in page and "Your card is blocked within one minute" in page
    assert "http://" not in page and "https://" not in page and "<script" not in page


def test_the_log_is_whole_and_a_changed_line_is_found(filled: dict[str, str]) -> None:
    whole = CliRunner().invoke(main, ["log", "verify"], env=filled)
    assert whole.exit_code == 0 and "each is there once" in whole.output
    stray = Path(filled["HANDRAIL_MOMENTS_LOG"]) / "2099-01-01.ndjson"
    stray.write_text('{"id": "m-nobody", "ts": "2099-01-01T00:00:00.000Z"}\n')
    broken = CliRunner().invoke(main, ["log", "verify"], env=filled)
    stray.unlink()
    assert broken.exit_code == 1 and "1 in the log and not in the store: m-nobody" in broken.output


def test_a_journey_is_drawn_with_the_traffic_of_closed_days(filled: dict[str, str]) -> None:
    folder = filled["HANDRAIL_MOMENTS_LOG"]
    assert list(Path(folder).glob("*.parquet"))
    drawn = CliRunner().invoke(main, ["draw", "--journey", "lost_card", "--traffic", folder], env=filled)
    assert drawn.exit_code == 0 and "% kept" in drawn.output


def test_simulated_customers_are_never_mixed_with_others(filled: dict[str, str]) -> None:
    again = CliRunner().invoke(main, ["simulate", "--days", "2"], env=filled)
    assert again.exit_code == 1 and "has conversations already" in again.output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["report", "--by", "weather"], "cannot be split by weather"),
        (["report", "--only", "cards"], "--only is NAME=VALUE"),
        (["simulate", "--journey", "nowhere"], "there is no journey nowhere"),
        (["simulate", "--break-after", "3", "--break-moment", "lost_card.nothing"], "has no moment nothing"),
    ],
)
def test_an_option_that_cannot_be_used_is_explained(filled: dict[str, str], words: list[str], said: str) -> None:
    environment = filled if words[0] == "report" else {**filled, "HANDRAIL_STORE": "memory:"}
    done = CliRunner().invoke(main, words, env=environment)
    assert done.exit_code in (1, 2) and said in done.output


def test_without_a_log_the_way_to_one_is_named(tmp_path: Path) -> None:
    for words in (["report"], ["log", "verify"]):
        done = CliRunner().invoke(main, words, env={"HANDRAIL_MOMENTS_LOG": str(tmp_path / "none")})
        assert done.exit_code == 2 and "there is no outcome log" in done.output
