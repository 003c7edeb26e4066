"""Slips of the hand in the example journeys, made by rule: the tool tells of them."""

from collections import Counter
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from authoring.check import check
from authoring.explore.finding_all import found_in, subjects_of
from authoring.explore.nodes import Bounds
from authoring.explore.whole import explore
from runtime.understanding.rules import Rules
from tests.faults.mutants import Mutant, example, mutants
from tests.faults.seeding import TODAY, Files, loaded

EVERY = 6
"""Every so many mutants of a rule are tried."""

Told = Counter[tuple[str, str]]


def told(files: Files, journey: str) -> Told:
    """What is found in the map, and on a walk through one of its journeys; notes count."""
    whole = loaded(files)
    said = check(Path(), {}, loaded=whole, today=TODAY)
    found = [(one.code, one.message) for one in said]
    if whole.map is not None:
        subjects = [one for one in subjects_of(whole, TODAY) if one.journey.id == journey]
        for walk in explore(subjects, Rules(), Bounds()):
            found += [(one.finding.code, one.finding.message) for one in found_in(whole, walk, said)]
    return Counter(found)


@cache
def before(journey: str) -> Told:
    """What is found before the slip."""
    return told(example(), journey)


def chosen() -> Sequence[Mutant]:
    """The mutants that are tried."""
    by_rule: dict[str, list[Mutant]] = {}
    for one in mutants():
        by_rule.setdefault(one.rule, []).append(one)
    return [one for of_rule in by_rule.values() for one in of_rule[::EVERY]]


def test_more_than_thirty_mutants_of_every_rule_are_tried() -> None:
    assert len(chosen()) >= 30
    assert len({one.rule for one in chosen()}) >= 12


def test_at_least_95_percent_of_the_mutants_are_found() -> None:
    missed = [one.name for one in chosen() if not told(one.files, one.journey) - before(one.journey)]
    assert len(missed) <= len(chosen()) * 0.05, missed
