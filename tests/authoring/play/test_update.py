"""`handrail play --update`: what is said now is in the file, comments and all else are as they were."""

import re
from pathlib import Path

import pytest

from authoring.play import perform
from authoring.play_update import Updated, updated
from authoring.plays import read_plays
from authoring.stage import RehearsalStage
from runtime.understanding.rules import Rules
from tests.loading.maps import sample_map

GOOD = """\
# Plays of the lost card.
plays:
  # The best way.
  - play: blocks the card   # its name
    journey: lost_card
    actions: {cards.block: {end: blocked, reference: R-1}}
    steps:
      - says: I'm sorry, there. What are the last four digits of the card?   # the first question
      - customer: "48211"

      # Too many digits.
      - says: I need exactly four digits, for example 4821.
      - customer: "4821"
      - says~: R-1   # a part
      - choices: ["Yes, send it", Another address, "No, thanks"]
      - moment: {block_card: kept}
      - customer: "no"
      - says: All right. Your old card stays blocked.
      - end: declined   # and that is it
      - moment: {replace_card: declined}
"""


async def update(tmp_path: Path, text: str) -> Updated:
    folder = tmp_path / "plays"
    folder.mkdir(exist_ok=True)
    file = folder / "x.yaml"
    file.write_text(text)
    stage = RehearsalStage(sample_map(tmp_path), Rules())
    found = await updated(file, stage)
    assert found is not None
    file.write_text(found.text)
    if not found.left:
        plays, findings = read_plays(file)
        assert findings == []
        for play in plays:
            assert (await perform(play, stage)).problem is None
    return found


def aligned(text: str) -> str:
    """A text whose comments all stand two spaces behind: how far they stood is no matter."""
    return re.sub(r" +#", "  #", text)


async def test_plays_that_pass_are_left_alone(tmp_path: Path) -> None:
    found = await update(tmp_path, GOOD)
    assert (found.text, list(found.changes), list(found.left)) == (GOOD, [], [])


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("I'm sorry, there. What are the last four digits of the card?", "Which card?"),
        ("I need exactly four digits, for example 4821.", "Four digits please"),
        ('["Yes, send it", Another address, "No, thanks"]', '["Yes", "No"]'),
        ("{block_card: kept}", "{block_card: abandoned}"),
        ("end: declined", "end: kept"),
        ("{replace_card: declined}", "{replace_card: kept}"),
    ],
)
async def test_a_step_that_says_something_else_is_put_right_and_nothing_else(
    tmp_path: Path, right: str, wrong: str
) -> None:
    found = await update(tmp_path, GOOD.replace(right, wrong))
    assert aligned(found.text) == aligned(GOOD)
    assert list(found.changes) == [("blocks the card", 1)]


async def test_a_line_that_no_step_claims_is_added(tmp_path: Path) -> None:
    line = "      - says: I need exactly four digits, for example 4821.\n"
    assert GOOD.count(line) == 1
    found = await update(tmp_path, GOOD.replace(line, ""))
    assert line in found.text
    assert "# the first question" in found.text and "# and that is it" in found.text


async def test_a_line_that_is_not_said_any_more_goes(tmp_path: Path) -> None:
    extra = "      - says: One more thing.\n"
    place = '      - customer: "no"\n'
    found = await update(tmp_path, GOOD.replace(place, extra + place))
    assert found.text == GOOD


async def test_a_whole_new_conversation_is_written_from_what_is_done(tmp_path: Path) -> None:
    steps = '      - customer: lost card\n      - customer: "1"\n'
    bare = f"plays:\n  - play: new\n    journey: lost_card\n    steps:\n{steps}"
    found = await update(tmp_path, bare)
    assert "- says: I need exactly four digits, for example 4821." in found.text


async def test_what_no_words_can_mend_is_left_and_told(tmp_path: Path) -> None:
    wrong = GOOD.replace('      - customer: "no"\n', "      - staff_says: Hello\n")
    found = await update(tmp_path, wrong)
    (left,) = found.left
    assert left.problem is not None and left.problem.startswith("staff were refused")
    assert (tmp_path / "plays" / "x.yaml").read_text() == wrong


async def test_a_file_that_cannot_be_read_is_not_written(tmp_path: Path) -> None:
    stage = RehearsalStage(sample_map(tmp_path), Rules())
    file = tmp_path / "plays.txt"
    file.write_text("plays: 3\n")
    assert await updated(file, stage) is None
