"""Numbers in figures and words."""

from decimal import Decimal

import pytest

from runtime.understanding.languages import own
from runtime.understanding.numerals import numerals, pieces


def read(text: str, language: str = "en") -> list[object]:
    """The values of the numbers in a text."""
    return [found.value for found in numerals(pieces(text), own(language))]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("4821", 4821), ("(5)", 5), ("#5", 5), ("5.", 5), ("no.7", 7), ("-5", -5), ("£20", 20), ("20%", 20), ("４", 4),
        ("1,200", 1200), ("1,234,567", 1234567), ("1,200.50", Decimal("1200.50")), ("1.200,50", Decimal("1200.50")),
        ("1.5", Decimal("1.5")), ("0.25", Decimal("0.25")),
        ("twenty", 20), ("twenty-one", 21), ("forty two", 42), ("fourteen", 14), ("zero", 0), ("a hundred", 100),
        ("one hundred and five", 105), ("two thousand five hundred", 2500), ("four hundred thousand", 400_000),
        ("2 thousand", 2000), ("1.5 million", Decimal("1500000.0")), ("a dozen", 12), ("one thousand and one", 1001),
    ],
)  # fmt: skip
def test_a_number_is_read_in_figures_and_in_words(text: str, value: object) -> None:
    assert read(text) == [value]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("veintiuno", 21), ("treinta y uno", 31), ("dieciséis", 16), ("mil", 1000), ("dos mil quinientos", 2500),
        ("ciento cinco", 105), ("un millón", 1_000_000), ("doscientas", 200), ("1,5", Decimal("1.5")),
        ("1.5", Decimal("1.5")), ("1.200,50", Decimal("1200.50")),
    ],
)  # fmt: skip
def test_spanish_has_its_own_words_and_decimal_comma(text: str, value: object) -> None:
    assert read(text, "es") == [value]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("1.200", "en"), ("1,5", "en"), ("1,200", "es"), ("1.200", "es"),  # depends on who writes
        ("5pm", "en"), ("x2", "en"), ("2nd", "en"), ("ab12", "en"), ("joe5@x", "en"),  # letters touch it
        ("5:30", "en"), ("3/4", "en"), ("½", "en"), ("2-3", "en"), ("1.2.3", "en"),  # a time, a date, a range
        ("0235", "en"), ("1" * 16, "en"), ("9" * 5000, "en"), ("1,20.5", "en"), ("1.234.56,7,8", "en"),
    ],
)  # fmt: skip
def test_what_can_be_read_in_two_ways_or_is_no_number_has_no_value(text: str, language: str) -> None:
    assert read(text, language) == [None]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("four eight two", [4, 8, 2]),
        ("nineteen ninety nine", [19, 99]),
        ("4 and 5", [4, 5]),
        ("twenty and five", [20, 5]),
        ("two and two", [2, 2]),
        ("3 million two hundred", [3_000_000, 200]),
    ],
)
def test_numbers_side_by_side_stay_apart(text: str, values: list[object]) -> None:
    assert read(text) == values


@pytest.mark.parametrize("text", ["", "hundred", "thousand", "no numbers here", "weighty tenor", "?"])
def test_words_without_a_number_have_none(text: str) -> None:
    assert read(text) == []


def test_a_number_says_which_words_it_takes() -> None:
    (found,) = numerals(pieces("just twenty one people"), own("en"))
    assert (found.start, found.end, found.is_spelled) == (1, 3, True)
