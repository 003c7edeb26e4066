"""Every seeded fault is found on its line, and nothing is found where there is none."""

import pytest

from authoring.check.catalogue import CODES
from tests.faults.seeding import Fault, correct, faults, findings

ELSEWHERE = {
    "HR008",  # a folder without a map: tests/authoring/check/test_whole.py
    "HR009",  # a file of hundreds of states: tests/loading
    "HR216", "HR217", "HR218",  # examples of several journeys: tests/authoring/check/test_examples.py
    "HR905",  # plays: tests/authoring/test_reading_plays.py
    "HR106", "HR120", "HR606", "HR707", "HR708",  # rules of the engine: tests/authoring/explore/test_taking.py
}  # fmt: skip
"""Codes that no change to one of these journeys can bring about."""


def test_there_is_a_fault_for_every_code_and_more_than_sixty_in_all() -> None:
    assert {one.code for one in faults()} == set(CODES) - ELSEWHERE
    assert len({one.name for one in faults()}) >= 60


def test_nothing_is_found_in_the_correct_journeys() -> None:
    assert len(correct()) - 1 >= 20
    assert [one.text() for one in findings(correct()) if one.severity != "I"] == []


@pytest.mark.parametrize("fault", faults(), ids=lambda one: one.name)
def test_a_seeded_fault_is_found_on_its_line(fault: Fault) -> None:
    found = findings(fault.files)
    here = [one for one in found if one.code == fault.code and one.place.file == f"{fault.file}.yaml"]
    told = [one.text() for one in found if one.severity != "I"]
    assert fault.line in {one.place.line for one in here}, (fault.line, [one.text() for one in here], told)
    assert fault.is_note == all(one.severity == "I" for one in here)
