from hypothesis import given
from hypothesis import strategies as st

from runtime.cleaning import clean


def test_words_stay_as_they_are() -> None:
    assert clean("¿Dónde está? 👩‍👩‍👧 naïve\n\tzwölf") == "¿Dónde está? 👩‍👩‍👧 naïve\n\tzwölf"


def test_control_characters_go() -> None:
    assert clean("a\x00b\x1b[31mc\x7f\x85d") == "ab[31mcd"


def test_marks_that_turn_the_direction_go() -> None:
    assert clean("pay \u202e001\u202c \u2066x\u2069\u200f\u061c") == "pay 001 x"


def test_every_kind_of_line_end_is_a_newline() -> None:
    assert clean("a\r\nb\rc\nd") == "a\nb\nc\nd"


def test_halves_of_emoji_go() -> None:
    assert clean("ok \ud83d") == "ok"


def test_blanks_around_it_go() -> None:
    assert clean(" \n\t ") == ""


@given(st.text(st.characters(codec=None)))
def test_what_is_cleaned_can_be_stored_and_is_clean(text: str) -> None:
    kept = clean(text)
    kept.encode()
    assert clean(kept) == kept
