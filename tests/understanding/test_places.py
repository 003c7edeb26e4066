"""A choice by its place in the list."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.understanding.places import number, place


@pytest.mark.parametrize(
    "text",
    [
        "2", "2.", "2)", "(2)", "#2", "[2]", "２", "2️⃣", " 2 ", "2!", "option 2", "Option two", "number 2", "no. 2",
        "two", "TWO", "the second one", "second", "2nd", "the 2nd", "second option", "2 please", "hi, 2 please", "ok 2",
        "dos", "la segunda", "opción 2", "el 2", "2 por favor", "segundo",
    ],
)  # fmt: skip
def test_the_second_of_three_can_be_said_in_many_ways(text: str) -> None:
    assert place(text, 3, "en") == 2
    assert place(text, 3, "es") == 2


@pytest.mark.parametrize(
    "text",
    [
        "4", "0", "12", "999", "four", "the fourth one", "-2", "+2", "2.5", "2,5", "1/2", "£2", "2%", "2 or 3",
        "1 or 2", "2 and 3", "2 2", "2 days", "not 2", "I have 2 cards", "the one", "this one", "second hand", "",
        "2" * 200, "option", "one of them",
    ],
)  # fmt: skip
def test_anything_else_is_no_place(text: str) -> None:
    assert place(text, 3, "en") is None


def test_the_last_one_is_counted_from_the_end() -> None:
    assert place("the last one", 4, "en") == place("la última", 4, "es") == 4


def test_one_by_itself_is_the_first_place() -> None:
    assert place("one", 3, "en") == place("number one", 3, "en") == place("uno", 3, "es") == 1


@given(st.integers(), st.integers(1, 9))
def test_a_number_out_of_range_is_never_clamped(value: int, count: int) -> None:
    found = place(str(value), count, "en")
    assert found == (value if 1 <= value <= count else None)


def test_the_number_that_is_the_whole_message_is_read_in_any_language() -> None:
    assert number("20 please", "en") == number("twenty", "es") == number("veinte", "en") == 20
    assert number("20 pounds", "en") is None
    assert number("1.5", "en") is None
