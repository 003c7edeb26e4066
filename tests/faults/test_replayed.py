"""The transcript of a blow-up, replayed against the whole service, shows it; after the mend it is gone."""

from pathlib import Path

import pytest

from authoring.explore.as_play import as_yaml, play_of
from authoring.explore.problems import Problem
from authoring.explore.retelling import Retold, retell
from authoring.play import Result
from authoring.plays import Play, read_plays
from runtime.core.journey import JourneyMap
from runtime.understanding.rules import Rules
from tests.faults.seeding import Fault, correct, everything, faults, loaded
from tests.plays.whole_stage import performed_whole

CODES = ("HR105", "HR215", "HR301", "HR401", "HR406", "HR802", "HR806")
"""What a walk finds and tells with a transcript, and what a change to a journey can bring about."""

SHOWN = {
    "HR105": "[handed over to desk]",
    "HR301": "[handed over to desk]",
    "HR802": "[its people still have to ask for:",
    "HR806": "[handed over to repairs]",
}
"""What the last part of the transcript shows of it."""


def told(fault: Fault) -> list[tuple[JourneyMap, Problem, Retold]]:
    """The findings of a fault that come with a transcript."""
    whole, _, found = everything(fault.files)
    if whole.map is None:
        return []
    return [
        (whole.map, one, retell(whole.map, Rules(), one.way, one.beginning))
        for one in found
        if one.finding.code == fault.code and one.beginning is not None
    ]


REPLAYED = [one for one in faults() if one.code in CODES and not one.is_note]


async def performed(play: Play, journeys: JourneyMap, folder: Path) -> Result:
    """What becomes of a play in a service of its own."""
    return await performed_whole(play, journeys, folder / f"{journeys.journeys[play.journey or 'welcome'].hash}.db")


def kept(problem: Problem, retold: Retold, folder: Path) -> Play:
    """The play that is written for a transcript, read again."""
    file = folder / "kept.yaml"
    file.write_text(as_yaml([play_of(problem, retold)]), encoding="utf-8")
    (play,), problems = read_plays(file)
    assert problems == []
    return play


def shown(result: Result) -> list[object]:
    return [result.problem, result.expected, result.actual, *result.transcript]


def test_each_blow_up_code_has_a_fault_with_a_transcript() -> None:
    assert {one.code for one in REPLAYED if told(one)} == set(CODES)


@pytest.mark.parametrize("fault", REPLAYED, ids=lambda one: one.name)
async def test_a_transcript_shows_the_blow_up_in_the_service_and_no_more_after_the_mend(
    fault: Fault, tmp_path: Path
) -> None:
    found = told(fault)
    if fault.code == "HR301" and not found:
        return  # the static check tells it, with the circle instead of a transcript
    journeys, problem, retold = found[0]
    play = kept(problem, retold, tmp_path)
    wrong = await performed(play, journeys, tmp_path)
    assert wrong.problem is None, shown(wrong)
    assert SHOWN.get(fault.code, "") in "".join(retold.lines[-4:])
    mended = loaded(correct()).map
    assert mended is not None
    right = await performed(play, mended, tmp_path)
    assert right.problem is not None, shown(right)
