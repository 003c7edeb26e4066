"""Strings of digits."""

import pytest

from runtime.core.values import DataType
from tests.understanding.values.reading import read

LAST4 = DataType("digits", length=4)
ANY = DataType("digits")


@pytest.mark.parametrize(
    "text",
    [
        "4821", " 4821. ", "it's 4821", "It is 4821, thanks!", "4 8 2 1", "48 21", "4-8-2-1", "4,8,2,1",
        "#4821", "xxxx4821", "XXXX-4821", "**** 4821", "**** **** **** 4821", "four eight two one",
        "Four, eight, two, one", "the last four digits are 4821", "last 4 digits: 4821", "the last 4 are 4821",
        "card ending 4821", "no.4821", "4821 👍", "my number is 4821 and my name is Ana", "٤٨٢١", "４８２１",
    ],
)  # fmt: skip
def test_digits_are_found_whatever_stands_around_and_between_them(text: str) -> None:
    assert read(LAST4, text) == "4821"


@pytest.mark.parametrize(
    ("text", "digits"),
    [("oh four two one", "0421"), ("double four two one", "4421"), ("triple two one", "2221"), ("0042", "0042")],
)
def test_spelled_and_leading_noughts_count(text: str, digits: str) -> None:
    assert read(LAST4, text) == digits


@pytest.mark.parametrize(
    "text", ["cuatro ocho dos uno", "son 4821", "los últimos 4 dígitos son 4821", "nº 4821", "no. 4821"]
)
def test_spanish_is_read_too(text: str) -> None:
    assert read(LAST4, text, "es") == "4821"


@pytest.mark.parametrize("text", ["48211", "482", "49291234567848210", "1", "my pin is 123456"])
def test_another_number_of_digits_is_a_wrong_length(text: str) -> None:
    assert read(LAST4, text) == "!length"


@pytest.mark.parametrize(
    "text",
    [
        "4821 or 4822", "4821 and 4822", "5874 3658", "4821 4821", "4821, I lost it 2 days ago", "four 8 2 1",
        "4 8 2 one", "double 4 2 1", "1111222233334444 5544", "card 4821 pin 1234", "4821 ABC1234",
    ],
)  # fmt: skip
def test_two_candidates_are_never_chosen_between(text: str) -> None:
    assert read(LAST4, text) == "!ambiguous"


@pytest.mark.parametrize(
    "text",
    [
        "no idea", "I don't know, maybe 4821", "it is not 4821", "£4821", "12:30", "4821kg", "AB4821", "48.21",
        "4,821", "12/34", "4821@x.com", "my card was stolen", "forty eight twenty one", "+4821", "a 4821 b",
    ],
)  # fmt: skip
def test_what_is_no_string_of_digits_is_not_read_as_one(text: str) -> None:
    assert read(LAST4, text) == "!not_digits"


def test_without_a_length_two_groups_are_one_only_when_they_look_like_one() -> None:
    assert read(ANY, "20-00-00") == "200000"
    assert read(ANY, "4929 1234 5678 4821") == "4929123456784821"
    assert read(ANY, "5874 3658") == read(ANY, "12345 6") == "!ambiguous"
    assert read(ANY, "12-03-2020") == "!not_digits"
    assert read(ANY, "I lost it 2 days ago") == "!not_digits"


def test_length_bounds_and_patterns_hold_for_the_digits_themselves() -> None:
    pin = DataType("digits", least=4, most=6, pattern="[1-9][0-9]*")
    assert read(pin, "12 34") == "!ambiguous"
    assert read(pin, "1 2 3 4") == "1234"
    assert read(pin, "123") == "!too_short"
    assert read(pin, "1234567") == "!too_long"
    assert read(pin, "0123") == "!pattern"
