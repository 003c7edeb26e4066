"""What `handrail reload` and `withdraw` print, and when they refuse before anybody is asked."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from handrail.cli import main
from handrail.commands.versions import table, told_of_withdrawal
from tests.loading.maps import ENV, write_samples

NOTHING = {"handed": 0, "ended": 0, "with_people": 0, "left": 0}


def test_a_map_that_would_not_be_served_is_refused_with_its_problems(tmp_path: Path) -> None:
    write_samples(tmp_path, {"lost_card.yaml": ("        to: block\n", "        to: blocc\n")})
    result = CliRunner(env=ENV).invoke(main, ["reload", "--dry-run", str(tmp_path)])
    assert result.exit_code == 1
    assert "HR101" in result.output and "Did you mean" in result.output


def test_a_folder_without_a_map_cannot_be_used(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["reload", str(tmp_path / "nowhere")])
    assert result.exit_code == 2 and "no such folder" in result.output


def test_the_table_has_a_line_for_each_state_and_fate() -> None:
    row = {"journey": "lost_card", "version": "a" * 16, "state": "which_card"}
    lines = table(
        [{**row, "fate": "goes_on", "to": None, "count": 28}, {**row, "fate": "moves", "to": "ask", "count": 1}]
    )
    assert lines[2].split(maxsplit=4) == ["lost_card", "which_card", "a" * 16, "28", "go on"]
    assert lines[3].split(maxsplit=4) == ["lost_card", "which_card", "a" * 16, "1", "moves to ask"]
    assert [line.index("live") for line in lines[1:2]] == [line.index("28") - 2 for line in lines[2:3]]
    assert table([]) == []


@pytest.mark.parametrize(
    ("done", "told"),
    [
        ({}, "nobody follows it"),
        ({"handed": 2, "with_people": 1}, "2 went to people, 1 is with people already and stays there"),
        ({"ended": 1, "left": 3}, "1 was ended, 3 had gone on by themselves"),
    ],
)
def test_a_withdrawal_is_summed_up_in_one_line(done: dict[str, int], told: str) -> None:
    found = {"journey": "lost_card", "hash": "abc"}
    assert told_of_withdrawal(found, {**NOTHING, **done}) == f"lost_card abc: {told}"


def test_without_a_service_and_without_a_map_it_says_where_the_map_is_looked_for(tmp_path: Path) -> None:
    env = {"HANDRAIL_STORE": f"sqlite:///{tmp_path}/store.db", "HANDRAIL_JOURNEYS": str(tmp_path / "nowhere")}
    result = CliRunner(env=env).invoke(main, ["withdraw", "lost_card@7"])
    assert result.exit_code == 1
    assert f"there is none in {tmp_path / 'nowhere'}; set HANDRAIL_JOURNEYS to its folder" in result.output
