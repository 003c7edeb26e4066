"""Phrases in a message, and what stands around them."""

import re

import pytest

from runtime.understanding.languages import VOCABULARIES, own
from runtime.understanding.scanning import Scanner, any_of, compiled, plain, small_numbers, tables

ENGLISH = own("en")
EVERY = pytest.mark.parametrize("vocabulary", VOCABULARIES.values(), ids=lambda each: each.code)


def scanner(*templates: tuple[str, str]) -> Scanner:
    return Scanner(ENGLISH, [(form, (template,)) for form, template in templates])


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Mañana, el MIÉRCOLES", "manana, el miercoles"),
        ("5 O’Clock", "5 oclock"), ('5 o"clock', "5 oclock"),  # codespell:ignore oclock
        ("New Year's", "new years"), ("in '27", "in '27"), ("  a\n b ", "a b"),
    ],
)  # fmt: skip
def test_a_plain_line_has_no_accents_and_no_apostrophes_inside_words(text: str, line: str) -> None:
    assert plain(text) == line


def test_of_phrases_that_overlap_the_one_whose_template_comes_first_counts() -> None:
    found = scanner(("dated", "<day> <month>"), ("month", "<month>")).phrases("3 march or may")
    assert [(phrase.form, phrase.found[0]) for phrase in found] == [("dated", "3 march"), ("month", "may")]
    assert (found[0]["day"], found[0]["month"], found[0]["year"]) == ("3", "march", None)


def test_a_second_word_of_the_same_table_is_found_too() -> None:
    found = scanner(("week", "<which> week|week <which>")).phrases("week next")
    assert found[0]["which"] == "next"


def test_words_of_tables_are_whole_words() -> None:
    pattern = re.compile(any_of(["sun", "sunday"]))
    assert [found[0] for found in pattern.finditer("sun sunday sunny")] == ["sun", "sunday"]
    assert not re.search(any_of([]), "anything")


@pytest.mark.parametrize("line", ["ab3 march", "£3 march", "1-3 march", "2.3 march", "33 march"])
def test_figures_that_belong_to_something_else_are_no_day(line: str) -> None:
    assert not scanner(("dated", "<day> <month>")).phrases(line)


@pytest.mark.parametrize(
    ("line", "refused"),
    [
        ("not the 3 march", True), ("3 march is no good", True), ("i dont know, 3 march", False),
        ("3 march is fine but not at 5", False), ("i dont need it and i come 3 march", False),
    ],
)  # fmt: skip
def test_a_refusal_holds_for_its_clause(line: str, refused: bool) -> None:
    days = scanner(("dated", "<day> <month>"))
    assert days.is_refused(line, days.phrases(line)[0]) is refused


@pytest.mark.parametrize(
    ("line", "inexact"),
    [
        ("3 march", False), ("after the 3 march", True), ("about 3 march", True), ("what about 3 march", False),
        ("2 or 3 march", True), ("3 march or so", True), ("3 march to 5", True), ("3 march 9027", True),
    ],
)  # fmt: skip
def test_words_right_beside_a_phrase_make_it_inexact(line: str, inexact: bool) -> None:
    days = scanner(("dated", "<day> <month>"))
    phrase = days.phrases(line)[0]
    assert days.is_inexact(line, phrase.start, phrase.end, is_day=True) is inexact


def test_an_hour_may_be_about_but_a_day_may_not() -> None:
    hours = scanner(("hour", "<hour>"))
    assert not hours.is_inexact("about 7", 6, 7, is_day=False)
    assert hours.is_inexact("about 7", 6, 7, is_day=True)


def test_small_numbers_are_put_together() -> None:
    english, spanish = small_numbers(ENGLISH), small_numbers(own("es"))
    assert (english["eleven"], english["twenty one"], english["fifty-nine"]) == (11, 21, 59)
    assert (spanish["once"], spanish["veintiuno"], spanish["treinta y uno"]) == (11, 21, 31)
    assert all(0 <= number < 60 for number in (*english.values(), *spanish.values()))


@EVERY
def test_every_entry_of_a_calendar_is_plain(vocabulary: object) -> None:
    calendar = next(one for one in VOCABULARIES.values() if one is vocabulary).calendar
    for name in (
        "months",
        "weekdays",
        "short_weekdays",
        "ordinals",
        "relative",
        "feasts",
        "day_units",
        "which",
        "parts",
    ):
        assert all(entry == plain(entry) for entry in getattr(calendar, name)), name
    assert set(calendar.months.values()) == set(range(1, 13))
    assert set(calendar.weekdays.values()) == set(range(7))
    assert all(first <= last for first, last in calendar.parts.values())


@EVERY
def test_no_template_matches_nothing(vocabulary: object) -> None:
    one = next(one for one in VOCABULARIES.values() if one is vocabulary)
    known = tables(one)
    for templates in (*one.calendar.dates.values(), *one.calendar.times.values(), one.calendar.hour_heads):
        for template in templates:
            assert compiled(template, known).fullmatch("") is None, template
