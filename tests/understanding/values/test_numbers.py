"""Numbers: one, and no doubt about it."""

from decimal import Decimal

import pytest

from runtime.core.values import DataType
from tests.understanding.values.reading import read

NUMBER = DataType("number")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("20", 20), ("twenty", 20), ("1,200", 1200), ("1.200,50", Decimal("1200.50")), ("2.0", 2), ("-3", -3),
        ("£20", 20), ("20 pounds please", 20), ("20%", 20), ("for 4 people", 4), ("There will be four of us", 4),
        ("4 (four)", 4), ("just one", 1), ("one adult please", 1), ("3 nights", 3), ("I'd like 2, thank you", 2),
        ("a dozen", 12), ("2 thousand", 2000), ("zero", 0), ("I am looking for 3", 3),
    ],
)  # fmt: skip
def test_the_one_number_of_a_message_is_read(text: str, value: object) -> None:
    read_value = read(NUMBER, text)
    assert read_value == value
    assert type(read_value) is type(value)


@pytest.mark.parametrize(("text", "value"), [("veinte", 20), ("somos cuatro", 4), ("1,5", Decimal("1.5")), ("dos", 2)])
def test_spanish_numbers_are_read_in_a_spanish_conversation(text: str, value: object) -> None:
    assert read(NUMBER, text, "es") == value


@pytest.mark.parametrize(
    "text",
    [
        "about 20", "20 or so", "not 4", "2 or 3", "between 2 and 4", "at least 3", "maybe 3",
        "4 adults and 4 children", "2 and a half", "my wife and 2 kids", "me and 3 friends",
        "2 adults and a kid", "a couple, so 2 couples", "5 p.m.", "at 8", "dinner with my wife, 2",
        "5 o'clock", "5 people at 8", "another 2",
        "We stay in the double room for 8 nights", "Is there room for 4 people there?", "nineteen ninety nine",
        "can I get one of those cards for my son",
    ],
)  # fmt: skip
def test_a_number_with_a_doubt_is_asked_back(text: str) -> None:
    assert read(NUMBER, text) == "!ambiguous"


@pytest.mark.parametrize(
    "text",
    [
        "no idea", "a few", "the blue one", "that one", "I already have one", "5pm", "12:30", "3/4", "1.200",
        "1,5", "2nd", "0235", "9" * 40, "a couple", "?",
    ],
)  # fmt: skip
def test_what_is_no_number_is_not_read_as_one(text: str) -> None:
    assert read(NUMBER, text) == "!not_a_number"


def test_a_thousand_or_a_fraction_that_depends_on_the_writer_is_not_read() -> None:
    assert read(NUMBER, "1,200", "es") == read(NUMBER, "1.200", "es") == "!not_a_number"


def test_bounds_and_patterns_are_held() -> None:
    guests = DataType("number", least=1, most=Decimal("12.5"), pattern="[0-9]+")
    assert read(guests, "12") == 12
    assert read(guests, "0") == "!too_small"
    assert read(guests, "thirteen") == "!too_big"
    assert read(guests, "2.5") == "!pattern"
