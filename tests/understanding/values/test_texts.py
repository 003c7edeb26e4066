"""Free text, lengths and patterns."""

from time import thread_time

import pytest

from runtime.core.values import DataType
from tests.understanding.values.reading import read

TEXT = DataType("text")


def test_a_text_is_kept_as_it_was_written_without_the_space_around_it() -> None:
    assert read(TEXT, "  My name is Ana-María O'Neill! ") == "My name is Ana-María O'Neill!"
    assert read(TEXT, "👍") == "👍"


@pytest.mark.parametrize("blank", ["", "   ", "\n\t", "\u200b\u200d"])
def test_nothing_to_see_is_no_text(blank: str) -> None:
    assert read(TEXT, blank) == "!empty"


def test_lengths_are_counted_in_characters() -> None:
    assert read(DataType("text", length=3), "añb") == "añb"
    assert read(DataType("text", length=3), "ab") == "!length"
    assert read(DataType("text", least=2, most=4), "abcde") == "!too_long"
    assert read(DataType("text", least=2, most=4), "a") == "!too_short"
    assert read(TEXT, "x" * 4000) == "x" * 4000
    assert read(TEXT, "x" * 4001) == "!too_long"


def test_a_pattern_must_match_the_whole_value_in_the_case_it_is_written_in() -> None:
    reference = DataType("text", pattern="[A-Z]{2}[0-9]{4}")
    assert read(reference, " AB1234 ") == "AB1234"
    assert read(reference, "ab1234") == read(reference, "AB12345") == "!pattern"
    assert read(DataType("text", pattern="a|ab"), "ab") == "ab"
    assert read(DataType("text", pattern="a.*"), "a\nb") == "!pattern"


def test_only_so_much_text_is_held_against_a_pattern() -> None:
    assert read(DataType("text", pattern="x*"), "x" * 2000) == "x" * 2000
    assert read(DataType("text", pattern="x*"), "x" * 2001) == "!too_long"


@pytest.mark.parametrize(
    "pattern", [r"(a+)+$", r"(a|aa)+$", r"(.*a){12}", r"([a-z]+)*@", r"(x+x+)+y", r"^(([a-z])+.)+[A-Z]$"]
)
def test_no_pattern_can_hold_a_turn_up(pattern: str) -> None:
    datatype = DataType("text", pattern=pattern)
    read(datatype, "warm")
    began = thread_time()
    read(datatype, "a" * 1999 + "!")
    assert thread_time() - began < 0.5  # of work; an engine that backtracks takes years
