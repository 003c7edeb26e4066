"""Names of people, where a text is declared to hold one."""

import pytest

from runtime.core.values import DataType
from tests.understanding.values.reading import read

NAME = DataType("text", reads="name")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ana Silva", "Ana Silva"), ("my name is Ana Silva", "Ana Silva"),
        ("I'm José Ángel Núñez.", "José Ángel Núñez"), ("yes, it's Ana, thanks", "Ana"), ("Ana please", "Ana"),
        ("O'Brien", "O'Brien"), ("Mary-Jane Watson", "Mary-Jane Watson"), ("J. R. Tolkien", "J. R. Tolkien"),
        ("Dr. Smith", "Dr. Smith"), ("Sammy Davis Jr.", "Sammy Davis Jr"), ("李雷", "李雷"),
        ("Please call me Shaun Kenne", "Shaun Kenne"), ("Emogene Pospicil is the name", "Emogene Pospicil"),
        ("my name is kannan and account no is 5487", "kannan"), ("raja 98964", "raja"),
        ("keith roger ssn 1474", "keith roger"), ("john and acc no is 2536", "john"),
        ("Ana Silva, 12 Main Street", "Ana Silva"), ("my last name is gardner", "gardner"),
    ],
)  # fmt: skip
def test_a_name_is_kept_without_the_words_around_it(text: str, name: str) -> None:
    assert read(NAME, text) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [("me llamo Ana Núñez", "Ana Núñez"), ("soy Ana", "Ana"), ("a nombre de Pedro Gómez", "Pedro Gómez")],
)
def test_spanish_names_are_read(text: str, name: str) -> None:
    assert read(NAME, text, "es") == name


@pytest.mark.parametrize(
    "text",
    [
        "I want to cancel", "why?", "what for", "12", "my name is", "not telling", "Alright, then please send it",
        "Transfer $350 to Yumi.", "Send it to Philip.", "one two three four five six seven", "👍",
    ],
)  # fmt: skip
def test_a_sentence_is_no_name(text: str) -> None:
    assert read(NAME, text) == "!not_a_name"


@pytest.mark.parametrize("text", ["Ana and Luis", "kim hdn 475", "aravindh d 25 h 87"])
def test_two_names_or_half_an_id_are_asked_back(text: str) -> None:
    assert read(NAME, text) == "!ambiguous"


def test_lengths_and_patterns_hold_for_the_name() -> None:
    assert read(DataType("text", reads="name", most=3), "my name is Ana") == "Ana"
    assert read(DataType("text", reads="name", most=3), "my name is Anna") == "!too_long"
    assert read(DataType("text", reads="name", pattern="[A-Z].*"), "my name is ana") == "!pattern"
