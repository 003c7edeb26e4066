"""Yes or no, and the members of a choice type, as values."""

import pytest

from runtime.core.values import DataType
from tests.understanding.values.reading import read

YES_NO = DataType("yes_no")
TIER = DataType("choice", options={"standard": ("normal", "básica"), "gold": ("golden", "premium"), "gold_plus": ()})


@pytest.mark.parametrize(
    ("text", "value"),
    [("yes please", True), ("yep", True), ("no thanks", False), ("nope", False), ("si", True), ("claro", True)],
)
def test_yes_and_no_are_values(text: str, value: bool) -> None:
    assert read(YES_NO, text) is value


@pytest.mark.parametrize("text", ["maybe", "4821", "yes and no", "?"])
def test_maybe_is_not_an_answer(text: str) -> None:
    assert read(YES_NO, text) == "!not_yes_or_no"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("gold", "gold"), ("Gold please", "gold"), ("premium", "gold"), ("I'd like the standard one", "standard"),
        ("basica", "standard"), ("gold plus", "gold_plus"), ("stand", "standard"), ("standarf", "standard"),
    ],
)  # fmt: skip
def test_a_member_is_named_by_itself_or_by_its_further_words(text: str, value: str) -> None:
    assert read(TIER, text) == value


@pytest.mark.parametrize("text", ["silver", "2", "not gold", "my card is lost"])
def test_anything_else_is_not_an_option(text: str) -> None:
    assert read(TIER, text) == "!not_an_option"


def test_two_members_are_never_chosen_between() -> None:
    assert read(TIER, "gol") == "!ambiguous"
    assert read(DataType("choice"), "gold") == "!not_an_option"
