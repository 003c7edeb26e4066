"""What counts as the same wording."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.understanding.words import fold, holds, is_blank, level, normalise, tokens, trim


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("  Lost   CARD!! ", "lost card"),
        ("¿Dónde está?", "dónde está"),
        ("２", "2"),
        ("2️⃣", "2"),
        ("👍🏽 yes 🙏", "yes"),
        ("«Sí»", "sí"),
        ("can’t", "can't"),
        ("STRASSE", "straße"),
        ("zero\u200bwidth", "zerowidth"),
    ],
)
def test_different_spellings_of_the_same_words_are_equal(written: str, same: str) -> None:
    assert normalise(written) == normalise(same)


def test_normalising_keeps_what_stands_between_words_and_what_belongs_to_a_value() -> None:
    assert normalise("yes, send it.") == "yes, send it"
    assert normalise("+44 7700!") == "+44 7700"
    assert normalise("£20.") == "£20"


def test_folding_also_forgives_accents_apostrophes_and_inner_punctuation() -> None:
    assert fold("Opción") == fold("opcion")
    assert fold("can't") == fold("CAN`T") == fold("can’t")
    assert fold("Yes, send it!") == "yes send it"
    assert fold("हिन्दी") == normalise("हिन्दी")  # marks that are part of a letter stay


def test_nothing_is_left_of_signs_and_pictures() -> None:
    assert fold("?!") == fold("🎉🎉") == ""
    assert tokens("...") == ()
    assert is_blank(" \u200b\n") and not is_blank("👍")


def test_levelling_keeps_everything_that_can_be_seen() -> None:
    assert level(" It’s  £1,200 – OK? 👍 ") == "it's £1,200 - ok? 👍"


def test_phrases_are_trimmed_at_both_ends_but_never_to_nothing() -> None:
    phrases = frozenset(("please", "thank you", "hi"))
    assert trim(("hi", "two", "please", "thank", "you"), phrases) == ("two",)
    assert trim(("two", "thank", "you", "five"), phrases) == ("two", "thank", "you", "five")
    assert trim(("please",), phrases) == ("please",)
    assert trim((), phrases) == ()


def test_a_phrase_is_held_only_as_whole_words() -> None:
    assert holds(("it", "is", "not", "sure"), frozenset(("not sure",)))
    assert not holds(("cannot", "surely"), frozenset(("not sure", "sure")))


@given(st.text())
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    for shape in (level, normalise, fold):
        assert shape(shape(text)) == shape(text)


@given(st.text(), st.sets(st.sampled_from(["please", "a b", "x"])))
def test_trimming_twice_changes_nothing_more(text: str, phrases: set[str]) -> None:
    once = trim(tokens(text), frozenset(phrases))
    assert trim(once, frozenset(phrases)) == once


@given(st.text(st.characters(max_codepoint=127)))
def test_the_short_way_for_ascii_gives_the_same_as_the_long_one(text: str) -> None:
    """A letter of another alphabet makes the whole message go the long way."""
    for shape in (level, normalise, fold):
        assert shape(f"я {text} я").split()[1:-1] == shape(f"x {text} x").split()[1:-1]
        assert shape(text) == shape(text + "\u200b")
