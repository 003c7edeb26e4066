"""Every seeded fault is found on its line, and nothing is found where there is none."""

from collections.abc import Iterator

import pytest

from authoring.check.catalogue import CODES
from authoring.explore.finding_all import subjects_of
from authoring.explore.nodes import Bounds
from authoring.explore.whole import explore
from authoring.live.facts import Facts, Standing
from authoring.live.whole import held_against
from runtime.core.expressions import UNSET
from runtime.loading.load import Loaded
from runtime.understanding.rules import Rules
from tests.faults.seeding import TODAY, Fault, correct, faults, findings, loaded

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


def test_nothing_is_found_where_customers_are_as_a_walk_meets_them() -> None:
    whole = loaded(correct())
    assert held_against(whole, Facts(tuple(met(whole))), Rules()) == []


def met(whole: Loaded) -> Iterator[Standing]:
    """Every place at which a walk through the correct journeys rests, as a conversation that would go on there."""
    for explored in explore(subjects_of(whole, TODAY), Rules(), Bounds()):
        journey = explored.subject.journey
        for node in explored.walked.nodes:
            if node.rest.kind in ("asks", "waits"):
                names = zip(explored.walked.followed.names, node.memory.values, strict=True)
                known = tuple(name for name, value in names if value is not UNSET and "." not in name)
                promises = (journey.states[node.rest.state].moment,)
                yield Standing(
                    journey.id, journey.hash, node.rest.state, False, known, promises, "goes_on", node.rest.state, 1
                )


@pytest.mark.parametrize("fault", faults(), ids=lambda one: one.name)
def test_a_seeded_fault_is_found_on_its_line(fault: Fault) -> None:
    found = findings(fault.files, fault.facts)
    here = [one for one in found if one.code == fault.code and one.place.file == f"{fault.file}.yaml"]
    told = [one.text() for one in found if one.severity != "I"]
    assert fault.line in {one.place.line for one in here}, (fault.line, [one.text() for one in here], told)
    assert fault.is_note == all(one.severity == "I" for one in here)
