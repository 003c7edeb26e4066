"""Values of a declared form, wherever they stand in a message."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.core.values import DataType
from tests.understanding.values.reading import read

CLAIM = DataType("text", pattern="[A-Z]{3}[0-9]{3}")


@pytest.mark.parametrize(
    "text",
    [
        "RVS783", "RVS 783", "R V S 7 8 3", "#RVS783", "(RVS783).", "my claim number is RVS 783, thanks", "it's RVS783",
        "RVS783 and RVS 783", "policy ASD256325635 and the claim is RVS783",
    ],
)  # fmt: skip
def test_the_one_stretch_of_that_form_is_read(text: str) -> None:
    assert read(CLAIM, text) == "RVS783"


def test_what_fits_as_a_whole_is_kept_as_it_was_written() -> None:
    assert read(DataType("text", pattern="[a-z ]+"), "my name is ana") == "my name is ana"


@pytest.mark.parametrize("text", ["rvs783", "RVS 7831", "none of them", "not RVS783", "x" * 500 + " RVS783"])
def test_what_is_not_of_that_form_is_not_read(text: str) -> None:
    assert read(CLAIM, text) == "!pattern"


def test_two_of_that_form_or_a_part_of_a_longer_one_are_asked_back() -> None:
    assert read(CLAIM, "RVS783 or ABC123") == "!ambiguous"
    assert read(DataType("text", pattern="[a-z0-9]{6}"), "h 6 u 8 g 556") == "!ambiguous"


def test_words_without_a_figure_are_of_no_form() -> None:
    assert read(DataType("text", pattern="[a-z]{6}"), "please hurry") == "!pattern"


def test_the_declared_length_is_that_of_the_value() -> None:
    assert read(DataType("text", length=6, pattern="[A-Z0-9]+"), "it is AB12CD") == "AB12CD"
    assert read(DataType("text", length=5, pattern="[A-Z0-9]+"), "it is AB12CD") == "!length"


@given(
    st.from_regex(r"[BCDFGHJQVXZ]{3}[0-9]{3}", fullmatch=True),
    st.sampled_from(["{}", "it is {}.", "number {} please", "{}!"]),
)
def test_words_around_it_do_not_change_it(value: str, sentence: str) -> None:
    assert read(CLAIM, sentence.format(value)) == value
    assert read(CLAIM, sentence.format(f"{value[:3]} {value[3:]}")) == value
