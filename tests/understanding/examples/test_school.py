"""Each map is taught once."""

from concurrent.futures import ThreadPoolExecutor

from runtime import limits
from runtime.understanding.examples.school import School
from tests.understanding.examples.maps import Meanings, bank, starting


def test_nothing_is_known_before_it_was_taught() -> None:
    school, journeys = School(), bank()
    assert school.known(journeys) is None
    assert school.teach(journeys) is school.known(journeys)


def test_the_same_phrases_are_learnt_once_whatever_the_load() -> None:
    school = School()
    first = school.teach(bank())
    assert school.teach(bank()) is first and school.teach(bank(starting("more", "something new"))) is not first


def test_the_encoder_comes_later_and_takes_over() -> None:
    found: list[Meanings] = []
    school, journeys = School(lambda: found[0] if found else None), bank()
    letters = school.teach_meaning(journeys)
    assert letters.encoder is None
    found.append(Meanings())
    taught = school.teach_meaning(journeys)
    assert taught.encoder is found[0] and school.known(journeys) is taught and school.teach(journeys) is taught


def test_many_who_ask_at_once_learn_once() -> None:
    school, journeys = School(), bank()
    with ThreadPoolExecutor(4) as pool:
        taught = list(pool.map(lambda _: school.teach(journeys), range(8)))
    assert len(set(map(id, taught))) == 1


def test_only_a_few_maps_are_kept() -> None:
    school, first = School(), bank()
    school.teach(first)
    for number in range(limits.MAPS_TAUGHT):
        school.teach(bank(starting("more", f"something new {number}")))
    assert school.known(first) is None
